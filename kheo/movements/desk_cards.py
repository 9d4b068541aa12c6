"""The movement's links at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.movements.permissions import APPRAISE, DECIDE_SAME_WORK, LAUNCH_CAMPAIGN
from kheo.movements.queries.appraisals import ballots_words
from kheo.movements.queries.same_work import pairs_words
from kheo.org.models import UnitKind
from kheo.org.permissions import assignments, holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import VIEW, works_with_records


def _works_above_hamlets(user: Any) -> bool:
    """A hamlet's menu stays short: what it owes stands on its home, and who is named there as an appraiser gets a notice."""
    return any(held.unit.kind != UnitKind.HAMLET for held in assignments(user, VIEW))


register(
    Card(
        pgettext_lazy("record", "Initiatives"), "lotus", "records:list", order=10, arguments=("mo-hinh",),
        shown_to=works_with_records,
    )
)  # fmt: skip
register(Card(_("Where the movement stands"), "chart", "movements:board", order=20, shown_to=lambda user: holds_anywhere(user, VIEW)))
register(Card(_("Do they still live?"), "pin", "movements:check_ups", order=60, shown_to=_works_above_hamlets))
register(
    Card(_("Launch a campaign"), "flag", "movements:launch", order=40, shown_to=lambda user: holds_anywhere(user, LAUNCH_CAMPAIGN))
)
register(
    Card(
        pgettext_lazy("desk", "Same work"), "people", "movements:same_works", order=60,
        shown_to=lambda user: holds_anywhere(user, DECIDE_SAME_WORK), note=pairs_words,
    )
)  # fmt: skip
register(Card(_("To appraise"), "check", "movements:ballots", order=46, shown_to=_works_above_hamlets, note=ballots_words))
register(
    Card(
        _("Scoring sheets"), "list", "movements:sheets", order=48,
        shown_to=lambda user: any(holds_anywhere(user, verb) for verb in (LAUNCH_CAMPAIGN, APPRAISE)),
    )
)  # fmt: skip
