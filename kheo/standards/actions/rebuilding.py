"""Kept results made anew from the values alone, one set and period at a time: after a repair by hand, or many sheets at once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from django.db import transaction

from kheo.org.models import Unit
from kheo.standards.actions.assessing import COUNTED_COLUMNS, column_of
from kheo.standards.models import AreaTotal, Assessment, CriteriaSet, CriterionResult, ObservationSheet
from kheo.standards.queries import Recounted, conditions_of, recount
from kheo.standards.rules import Verdict, judge_set

AT_ONCE = 500
Totals = dict[tuple[int, int | None], dict[str, int]]  # by area and criterion (None: the set)


@dataclass(frozen=True)
class Judged:
    """A sheet with what its values come to."""

    sheet: int
    unit: int
    verdict: Verdict
    rows: list[Recounted]


@transaction.atomic
def rebuild_results(criteria_set: CriteriaSet, *, period: str) -> int:
    """Replace the results of all accepted sheets of the set and period, and the totals of the areas; returns how many sheets.

    Memory does not grow with the sheets: they are stored some hundred at a time.
    """
    sheets = ObservationSheet.objects.filter(criteria_set=criteria_set, period=period, state="accepted")
    CriterionResult.objects.filter(sheet__in=sheets).delete()
    Assessment.objects.filter(sheet__in=sheets).delete()
    totals: Totals = defaultdict(lambda: dict.fromkeys((*COUNTED_COLUMNS, "criteria_reached"), 0))
    parents = dict(Unit.objects.values_list("pk", "parent"))
    judged, count = _judged(criteria_set, period), 0
    while some := list(islice(judged, AT_ONCE)):
        _keep(some)
        for one in some:
            _count(totals, one, parents)
        count += len(some)
    _keep_totals(criteria_set, period, totals)
    return count


def counted_anew(criteria_set: CriteriaSet, period: str) -> tuple[dict[int, Judged], Totals]:
    """What `rebuild_results` would keep, by sheet and by area, without keeping it."""
    totals: Totals = defaultdict(lambda: dict.fromkeys((*COUNTED_COLUMNS, "criteria_reached"), 0))
    parents = dict(Unit.objects.values_list("pk", "parent"))
    sheets = {}
    for one in _judged(criteria_set, period):
        sheets[one.sheet] = one
        _count(totals, one, parents)
    return sheets, totals


def counts_of(one: Judged) -> dict[str, int]:
    """Of how many criteria of a sheet the verdict is what."""
    counts = dict.fromkeys(COUNTED_COLUMNS, 0)
    for row in one.rows:
        counts[column_of(row.verdict)] += 1
    return counts


def _judged(criteria_set: CriteriaSet, period: str) -> Iterator[Judged]:
    units = dict(ObservationSheet.objects.filter(criteria_set=criteria_set, period=period, state="accepted").values_list("pk", "unit"))
    has_conditions = criteria_set.conditions.exists()
    for pk, rows in groupby(recount(criteria_set, period), key=lambda row: row.sheet):
        found = list(rows)
        conditions = [met for _condition, met, _value in conditions_of(ObservationSheet.objects.get(pk=pk))] if has_conditions else []
        yield Judged(pk, units[pk], judge_set([row.verdict for row in found], conditions, complete=criteria_set.complete), found)


def _keep(some: list[Judged]) -> None:
    CriterionResult.objects.bulk_create(
        CriterionResult(sheet_id=one.sheet, criterion_id=row.criterion, verdict=row.verdict, reached=row.reached, applies=row.applies)
        for one in some for row in one.rows
    )  # fmt: skip
    Assessment.objects.bulk_create(_assessment(one) for one in some)


def _assessment(one: Judged) -> Assessment:
    return Assessment(sheet_id=one.sheet, verdict=one.verdict, **counts_of(one))


def _count(totals: Totals, one: Judged, parents: dict[int, int | None]) -> None:
    area = parents[one.unit]
    while area is not None:
        totals[area, None][column_of(one.verdict)] += 1
        totals[area, None]["criteria_reached"] += sum(row.verdict == Verdict.REACHED for row in one.rows)
        for row in one.rows:
            totals[area, row.criterion][column_of(row.verdict)] += 1
        area = parents[area]


def _keep_totals(criteria_set: CriteriaSet, period: str, totals: Totals) -> None:
    AreaTotal.objects.filter(criteria_set=criteria_set, period=period).delete()
    rows = [AreaTotal(criteria_set=criteria_set, period=period, unit_id=area, criterion_id=criterion, **counts) for (area, criterion), counts in totals.items()]
    AreaTotal.objects.bulk_create(rows, batch_size=AT_ONCE)
