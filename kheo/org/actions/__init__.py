"""Writes of org: history, sealing, consent, units, bodies, people, numbers."""

from kheo.org.actions.bodies import change_body, create_body, end_body
from kheo.org.actions.consent import erases_with_consent, forget_sealed, give_consent, withdraw_consent
from kheo.org.actions.history import append_history, seal_day
from kheo.org.actions.numbers import next_number
from kheo.org.actions.people import (
    CodeRefused,
    close_account,
    first_administrator,
    grant_role,
    invite_user,
    issue_code,
    lasting_roles,
    may_manage,
    redeem_code,
    revoke_role,
)
from kheo.org.actions.sealing import erase_field, seal_field
from kheo.org.actions.units import add_hamlet, end_hamlet, load_country, rename_hamlet

__all__ = [
    "CodeRefused",
    "add_hamlet",
    "append_history",
    "change_body",
    "close_account",
    "create_body",
    "end_body",
    "end_hamlet",
    "erase_field",
    "erases_with_consent",
    "first_administrator",
    "forget_sealed",
    "give_consent",
    "grant_role",
    "invite_user",
    "issue_code",
    "lasting_roles",
    "load_country",
    "may_manage",
    "next_number",
    "redeem_code",
    "rename_hamlet",
    "revoke_role",
    "seal_day",
    "seal_field",
    "withdraw_consent",
]
