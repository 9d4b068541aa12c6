"""Kept results made anew from the values alone, one set and period at a time: after a repair by hand, or many sheets at once."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TypeVar

from django.db import transaction

from kheo.org.models import Unit
from kheo.standards.actions.totals import (
    AT_ONCE,
    COUNTED_COLUMNS,
    TOTALLED,
    Key,
    column_of,
    keep_totals,
    lock_totals,
)
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    CriteriaSet,
    CriterionResult,
    Observation,
    ObservationSheet,
)
from kheo.standards.queries import Recounted, conditions_met, misjudged, recount
from kheo.standards.rules import Verdict, judge_set

K = TypeVar("K")
Values = tuple[int, ...]


@dataclass(frozen=True)
class Judged:
    """A sheet with what its values come to; `above` are the keys of the areas above its unit."""

    sheet: int
    above: tuple[str, ...]
    verdict: Verdict
    rows: list[Recounted]

    @property
    def counts(self) -> dict[str, int]:
        """Of how many criteria the verdict is what."""
        counts = dict.fromkeys(COUNTED_COLUMNS, 0)
        for row in self.rows:
            counts[column_of(row.verdict)] += 1
        return counts


@dataclass
class Tally:
    """The totals of all areas, as sheet after sheet is counted."""

    by_key: dict[tuple[str, int | None], dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: dict.fromkeys(TOTALLED, 0)))

    def count(self, one: Judged) -> None:
        """Count a sheet in all areas above it."""
        reached = sum(row.verdict == Verdict.REACHED for row in one.rows)
        for area in one.above:
            self.by_key[area, None][column_of(one.verdict)] += 1
            self.by_key[area, None]["criteria_reached"] += reached
            for row in one.rows:
                self.by_key[area, row.criterion][column_of(row.verdict)] += 1

    def sums(self) -> dict[Key, dict[str, int]]:
        """The totals by the ids of the areas."""
        ids = dict(Unit.objects.filter(key__in={area for area, _criterion in self.by_key}).values_list("key", "pk"))
        return {(ids[area], criterion): counts for (area, criterion), counts in self.by_key.items()}


@dataclass
class Kept:
    """What stands in the tables of some sheets, or what should: results by sheet and criterion, assessments by sheet."""

    results: dict[tuple[int, int], Values]
    assessments: dict[int, Values]

    @classmethod
    def stored(cls, sheets: Collection[int]) -> "Kept":
        """What is kept of these sheets."""
        results = CriterionResult.objects.filter(sheet__in=sheets).order_by().values_list("sheet", "criterion", "verdict", "reached", "applies")
        assessments = Assessment.objects.filter(sheet__in=sheets).values_list("sheet", "verdict", *COUNTED_COLUMNS)
        return cls({(sheet, criterion): tuple(values) for sheet, criterion, *values in results}, {sheet: tuple(values) for sheet, *values in assessments})

    @classmethod
    def counted(cls, some: list[Judged]) -> "Kept":
        """What the values of these sheets come to."""
        results: dict[tuple[int, int], Values] = {(one.sheet, row.criterion): (int(row.verdict), row.reached, row.applies) for one in some for row in one.rows}
        return cls(results, {one.sheet: (int(one.verdict), *one.counts.values()) for one in some})


@dataclass
class Rebuilt:
    """How many sheets were judged anew, and how many of them, of their values' verdicts, and of the totals had been wrong."""

    sheets: int = 0
    results: int = 0
    values: int = 0
    totals: int = 0

    @property
    def mended(self) -> int:
        """How much was wrong."""
        return self.results + self.values + self.totals


@transaction.atomic
def rebuild_results(criteria_set: CriteriaSet, *, period: str, told: Callable[[int], object] | None = None) -> Rebuilt:
    """Put right the verdicts and results of all accepted sheets of the set and period, and the totals of the areas above them.

    Memory does not grow with the sheets: some hundred at a time. `told` is called with how many are done. Nobody changes a sheet or total
    of the period meanwhile.
    """
    _lock(criteria_set, period)
    rebuilt, tally = Rebuilt(values=_mend_values(criteria_set, period)), Tally()
    for some in judged(criteria_set, period):
        rebuilt.results += _mend_results(some)
        for one in some:
            tally.count(one)
        rebuilt.sheets += len(some)
        if told is not None:
            told(rebuilt.sheets)
    rebuilt.totals = keep_totals(criteria_set.pk, period, tally.sums())
    return rebuilt


def to_rebuild(code: str = "", period: str = "") -> list[tuple[CriteriaSet, str]]:
    """Every set and period (of this code, of this period) with accepted sheets or totals."""
    accepted = ObservationSheet.objects.filter(state="accepted").order_by().values_list("criteria_set", "period").distinct()
    found = sorted({*accepted, *AreaTotal.objects.order_by().values_list("criteria_set", "period").distinct()})
    sets = CriteriaSet.objects.in_bulk({pk for pk, _period in found})
    return [(sets[pk], of) for pk, of in found if sets[pk].code == (code or sets[pk].code) and of == (period or of)]


def judged(criteria_set: CriteriaSet, period: str) -> Iterator[list[Judged]]:
    """The accepted sheets of the set and period with what their values come to, some hundred at a time."""
    by_sheet = groupby(recount(criteria_set, period), key=lambda row: row.sheet)
    while some := {pk: list(rows) for pk, rows in islice(by_sheet, AT_ONCE)}:
        sheets = ObservationSheet.objects.select_related("unit").in_bulk(some)
        conditions = conditions_met(criteria_set, list(sheets.values()))
        yield [_judged(sheets[pk], rows, conditions[pk], complete=criteria_set.complete) for pk, rows in some.items()]


def _judged(sheet: ObservationSheet, rows: list[Recounted], conditions: list[Verdict], *, complete: bool) -> Judged:
    verdict = judge_set([row.verdict for row in rows], conditions, complete=complete)
    return Judged(sheet.pk, tuple(sheet.unit.path_keys[:-1]), verdict, rows)


def _lock(criteria_set: CriteriaSet, period: str) -> None:
    """All sheets, in whatever state, then all totals: one that is being accepted now is counted here, or waits."""
    sheets = ObservationSheet.objects.select_for_update(of=("self",)).filter(criteria_set=criteria_set, period=period)
    deque(sheets.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE), maxlen=0)
    deque(lock_totals(criteria_set.pk, period).values_list("pk", flat=True).iterator(AT_ONCE), maxlen=0)


def _mend_values(criteria_set: CriteriaSet, period: str) -> int:
    count, wrong = 0, misjudged(criteria_set, period)
    while some := [Observation(pk=pk, verdict=verdict) for pk, _sheet, _kept, verdict in islice(wrong, AT_ONCE)]:
        count += Observation.objects.bulk_update(some, ["verdict"])
    return count


def _mend_results(some: list[Judged]) -> int:
    """Replace what is kept of the sheets of which it is wrong; returns how many these are."""
    stored, counted = Kept.stored([one.sheet for one in some]), Kept.counted(some)
    wrong = {sheet for sheet, _criterion in differing(stored.results, counted.results)} | set(differing(stored.assessments, counted.assessments))
    CriterionResult.objects.filter(sheet__in=wrong).delete()
    Assessment.objects.filter(sheet__in=wrong).delete()
    CriterionResult.objects.bulk_create(
        CriterionResult(sheet_id=row.sheet, criterion_id=row.criterion, verdict=row.verdict, reached=row.reached, applies=row.applies)
        for one in some if one.sheet in wrong for row in one.rows
    )  # fmt: skip
    Assessment.objects.bulk_create(Assessment(sheet_id=one.sheet, verdict=one.verdict, **one.counts) for one in some if one.sheet in wrong)
    return len(wrong)


def differing(stored: dict[K, Values], counted: dict[K, Values]) -> list[K]:
    """The keys at which the two are not the same."""
    return [key for key in {**stored, **counted} if stored.get(key) != counted.get(key)]
