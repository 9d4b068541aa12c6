"""The kinds of rows of a set that a person may confirm: how addresses call them, their tables, their way to the set."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.standards.models import (
    Condition,
    CriteriaSet,
    Criterion,
    DossierPiece,
    Indicator,
    RevocationRule,
    Threshold,
    UnitGroup,
)
from kheo.standards.models.criteria import Confirmable


@dataclass(frozen=True)
class RowKind:
    """One kind of row; `joined` are the relations that its words need."""

    slug: str
    table: type[Confirmable]
    label: str | Promise
    to_set: str = "criteria_set"
    joined: tuple[str, ...] = ()

    def rows_of(self, criteria_set: CriteriaSet) -> QuerySet[Any]:
        """The rows of that kind in the set, with what their words need."""
        rows: QuerySet[Any] = self.table._default_manager.filter(**{self.to_set: criteria_set})
        return rows.select_related(*self.joined) if self.joined else rows

    def set_of(self, row: Any) -> CriteriaSet:
        """The set that a row of this kind belongs to."""
        for name in self.to_set.split("__"):
            row = getattr(row, name)
        return row


GROUP = RowKind("nhom", UnitGroup, _("group"))
CRITERION = RowKind("tieu-chi", Criterion, _("criterion"))
INDICATOR = RowKind("chi-tieu", Indicator, _("indicator"), "criterion__criteria_set", ("criterion",))
LEVEL = RowKind("muc", Threshold, pgettext_lazy("row of a set", "level"), "indicator__criterion__criteria_set", ("indicator__criterion", "group"))
CONDITION = RowKind("dieu-kien", Condition, _("condition"))
PIECE = RowKind("ho-so", DossierPiece, _("paper of the dossier"))
REVOCATION = RowKind("thu-hoi", RevocationRule, _("rule of revocation"))
KINDS = {kind.slug: kind for kind in (GROUP, CRITERION, INDICATOR, LEVEL, CONDITION, PIECE, REVOCATION)}


def kind_of(row: Confirmable) -> RowKind:
    """The kind of a row; `KeyError` for what is no row of a set."""
    return {kind.table: kind for kind in KINDS.values()}[type(row)]
