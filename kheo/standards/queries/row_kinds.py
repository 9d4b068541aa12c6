"""What a person may confirm of a set: its rows, its decision, the counts that it states, how it goes on in another one.

How addresses call each kind, its table, its way to the set; what a row says, by which it is known again in the next version;
and what people said of rows before.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.org.models import HistoryEntry
from kheo.standards.models import (
    Condition,
    CriteriaSet,
    Criterion,
    DossierPiece,
    Indicator,
    RevocationRule,
    SetMapping,
    Threshold,
    UnitGroup,
)
from kheo.standards.models.criteria import Confirmable

CONFIRM, WITHDRAW = "confirm", "withdraw_confirmation"
Content = tuple[Any, ...]


@dataclass(frozen=True)
class RowKind:
    """One kind of row; `joined` are the relations that its words need."""

    slug: str
    table: type[Confirmable]
    label: str | Promise
    to_set: str = "criteria_set"  # "": the row is the set
    joined: tuple[str, ...] = ()

    def rows_of(self, criteria_set: CriteriaSet) -> QuerySet[Any]:
        """The rows of that kind in the set, with what their words need."""
        rows: QuerySet[Any] = self.table._default_manager.filter(**{self.to_set or "pk": criteria_set.pk})
        return rows.select_related(*self.joined) if self.joined else rows

    def set_of(self, row: Any) -> CriteriaSet:
        """The set that a row of this kind belongs to."""
        for name in filter(None, self.to_set.split("__")):
            row = getattr(row, name)
        return row


@dataclass(frozen=True)
class StatedCount:
    """How many rows the source counts: confirmed as a row is. The place where it was seen stands in the set's history alone."""

    criteria_set: CriteriaSet
    name: str  # "criteria" or "indicators"
    source: str = ""

    @property
    def pk(self) -> int:
        return self.criteria_set.pk

    @property
    def count(self) -> int | None:
        """What is stated, None where nothing is."""
        found: int | None = getattr(self.criteria_set, f"stated_{self.name}")
        return found

    @property
    def column(self) -> str:
        """Where it stands whether somebody confirmed it."""
        return f"stated_{self.name}_confirmed"

    @property
    def confirmed(self) -> bool:
        return bool(getattr(self.criteria_set, self.column))


GROUP = RowKind("nhom", UnitGroup, _("group"))
CRITERION = RowKind("tieu-chi", Criterion, _("criterion"))
INDICATOR = RowKind("chi-tieu", Indicator, _("indicator"), "criterion__criteria_set", ("criterion",))
LEVEL = RowKind("muc", Threshold, pgettext_lazy("row of a set", "level"), "indicator__criterion__criteria_set", ("indicator__criterion", "group"))
CONDITION = RowKind("dieu-kien", Condition, _("condition"))
PIECE = RowKind("ho-so", DossierPiece, _("paper of the dossier"))
REVOCATION = RowKind("thu-hoi", RevocationRule, _("rule of revocation"))
KINDS = {kind.slug: kind for kind in (GROUP, CRITERION, INDICATOR, LEVEL, CONDITION, PIECE, REVOCATION)}


SET = RowKind("quyet-dinh", CriteriaSet, pgettext_lazy("row of a set", "decision"), "")
MAPPING = RowKind("chuyen-tiep", SetMapping, _("mapping of sets"), "new", ("old", "new"))
COUNTS = {name: RowKind(slug, CriteriaSet, _("count as stated"), "") for name, slug in (("criteria", "so-tieu-chi"), ("indicators", "so-chi-tieu"))}

# What a decision says of itself: another number, date or validity is another decision.
OF_DECISION = ("decision_number", "decision_date", "decision_issuer", "valid_from", "valid_to")
# What says nothing of a row's content: its place, and who confirmed it.
NO_CONTENT = frozenset({"id", "position", "confirmed", "source", "recalled"})


def kind_of(row: Any) -> RowKind:
    """What a row, a set, a count or a mapping is; `KeyError` for anything else."""
    if isinstance(row, StatedCount):
        return COUNTS[row.name]
    return {kind.table: kind for kind in (*KINDS.values(), SET, MAPPING)}[type(row)]


def set_of(row: Any) -> CriteriaSet:
    """The set in whose history stands what people say of the row; for a mapping the newer one."""
    return row.criteria_set if isinstance(row, StatedCount) else kind_of(row).set_of(row)


def counts_of(criteria_set: CriteriaSet) -> list[StatedCount]:
    """The counts that the set states."""
    return [count for name in COUNTS if (count := StatedCount(criteria_set, name)).count is not None]


def confirmables(criteria_set: CriteriaSet) -> Iterator[Any]:
    """The set, its counts and all its rows."""
    yield from [criteria_set, *counts_of(criteria_set)]
    for kind in KINDS.values():
        yield from kind.rows_of(criteria_set)


def content_of(row: Any) -> Content:
    """What a row says, without its place. A level says nothing without its indicator and its group: they belong to it."""
    if isinstance(row, StatedCount):
        return ("StatedCount", row.name, row.count)
    if isinstance(row, CriteriaSet):
        return ("CriteriaSet", *(str(getattr(row, name)) for name in OF_DECISION))
    if isinstance(row, SetMapping):
        return ("SetMapping", row.old.code, row.new.code, row.of_indicators, tuple(row.pairs.values_list("old_code", "new_code")))
    own = [(field.name, _plain(field.value_from_object(row))) for field in row._meta.concrete_fields if field.name not in NO_CONTENT and not field.is_relation]
    return (type(row).__name__, *own, *_above(row))


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _above(row: Any) -> Content:
    if isinstance(row, Indicator):
        return (row.criterion.code,)
    return (content_of(row.indicator), content_of(row.group) if row.group else None) if isinstance(row, Threshold) else ()


def mark_of(row: Any) -> str:
    """A short mark of what a row says, by which history knows it in every version."""
    return hashlib.sha256(json.dumps(content_of(row), ensure_ascii=False).encode()).hexdigest()[:20]


def rulings_on(code: str) -> QuerySet[HistoryEntry]:
    """What people said of a set and its rows, in every version, the newest first."""
    versions = CriteriaSet.objects.filter(code=code).values("pk")
    return HistoryEntry.objects.about_all(CriteriaSet, versions).filter(verb__in=(CONFIRM, WITHDRAW)).order_by("-pk")
