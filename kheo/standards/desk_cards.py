"""The standards' links at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.org.models import UnitKind
from kheo.org.permissions import assignments, holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import ENTER, REVIEW, VIEW
from kheo.standards.permissions import KEEP_STANDARDS


def _works_above_hamlets(user: Any) -> bool:
    """No hamlet is assessed by a set: its menu stays short."""
    return any(held.unit.kind != UnitKind.HAMLET for verb in (ENTER, REVIEW, VIEW) for held in assignments(user, verb))


def _reads_above_hamlets(user: Any) -> bool:
    """No hamlet stands on a board, and no role of a body alone opens one."""
    return any(held.unit.kind != UnitKind.HAMLET and held.body_id is None for held in assignments(user, VIEW))


register(Card(pgettext_lazy("desk", "Sheets of results"), "edit", "records:list", order=24, arguments=("phieu-tieu-chi",), shown_to=_works_above_hamlets))
register(Card(_("Criteria sets"), "list", "standards:sets", order=49, shown_to=lambda user: _works_above_hamlets(user) or holds_anywhere(user, KEEP_STANDARDS)))
register(Card(_("Criteria board"), "flag", "standards:board", order=23, shown_to=_reads_above_hamlets))
