"""Every write of the desk, and the letters it sends."""

from kheo.desk.actions.calendars import make_calendar_key, revoke_calendar_key
from kheo.desk.actions.choices import choose_digest, forget_closed_accounts
from kheo.desk.actions.digests import send_digests

__all__ = ["choose_digest", "forget_closed_accounts", "make_calendar_key", "revoke_calendar_key", "send_digests"]
