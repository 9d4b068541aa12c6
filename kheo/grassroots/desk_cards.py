"""Links of the record book at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.queries.meetings import weak_words
from kheo.grassroots.queries.return_board import missing_words, places_of
from kheo.org.models import UnitKind
from kheo.org.permissions import assignments, holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import ENTER, REVIEW, VIEW


def _looks_down(user: Any) -> bool:
    """Whoever reads or reviews above the hamlets; a hamlet's menu stays short."""
    return any(held.unit.kind != UnitKind.HAMLET for verb in (VIEW, REVIEW) for held in assignments(user, verb))


register(Card(_("Where it is weak"), "warning", "grassroots:weak", order=34, shown_to=_looks_down, note=weak_words))
register(Card(_("Documents made known"), "list", "grassroots:disseminations", order=36, shown_to=_looks_down))
register(Card(_("Monthly returns"), "calendar", "grassroots:returns", order=32, shown_to=lambda user: bool(places_of(user)), note=missing_words))
register(
    Card(
        pgettext_lazy("record", "Plans"), "calendar", "records:list", order=46, arguments=("ke-hoach",),
        shown_to=lambda user: any(holds_anywhere(user, verb) for verb in (ENTER, REVIEW, VIEW)),
    )
)  # fmt: skip
