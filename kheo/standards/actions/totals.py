"""The totals of the areas above accepted sheets: moved by the difference, or summed up anew from what is kept of the sheets.

Locks are always taken in the same order: sheets first (by key), then the topmost unit, then totals from the widest area down.
Whoever moves totals waits at the topmost unit, holding none of them: it is there before the first total is, which two could
otherwise make at the same time, each waiting for what the other holds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Sum

from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records.workflow import COUNTED
from kheo.standards.models import AreaTotal, Assessment, CriterionResult, ObservationSheet
from kheo.standards.rules import Verdict

COLUMNS = {Verdict.REACHED: "reached", Verdict.NOT_REACHED: "not_reached", Verdict.NOT_APPLICABLE: "not_applicable"}
COUNTED_COLUMNS = ("reached", "not_reached", "not_applicable", "undecided")
TOTALLED = (*COUNTED_COLUMNS, "criteria_reached")
AT_ONCE = 500

Key = tuple[int, int | None]  # area, and criterion (None: the set)
Sums = Mapping[Key, Mapping[str, int]]


@dataclass(frozen=True)
class Outcome:
    """What a sheet comes to: the verdict of the set and of each criterion (by id of the criterion)."""

    verdict: Verdict
    criteria: Mapping[int, Verdict] = field(default_factory=dict)

    @property
    def criteria_reached(self) -> int:
        """How many criteria are reached."""
        return sum(verdict == Verdict.REACHED for verdict in self.criteria.values())


def column_of(verdict: Verdict | int) -> str:
    """The column in which a verdict is counted."""
    return COLUMNS.get(Verdict(verdict), "undecided")


def move_totals(sheet: ObservationSheet, before: Outcome | None, after: Outcome | None) -> None:
    """Take what the sheet counted out of the totals of all areas above it, and put in what it counts now; None: nothing.

    The only callers are in `assessing`: they alone know whether the sheet is counted already.
    """
    if before == after:
        return
    above = list(Unit.objects.filter(key__in=sheet.unit.path_keys).exclude(pk=sheet.unit_id).order_by("path").values_list("pk", flat=True))
    criteria = sorted({*(before.criteria if before else ()), *(after.criteria if after else ())})
    keys: list[Key] = [(area, criterion) for area in above for criterion in (None, *criteria)]
    totals = _lock_or_make(sheet.criteria_set_id, sheet.period, keys)
    for total in totals:
        _count(total, before, -1)
        _count(total, after, 1)
    AreaTotal.objects.bulk_update(totals, TOTALLED)


def _count(total: AreaTotal, outcome: Outcome | None, sign: int) -> None:
    if outcome is None:
        return
    verdict = outcome.verdict if total.criterion_id is None else outcome.criteria.get(total.criterion_id)
    if verdict is None:
        return
    column = column_of(verdict)
    setattr(total, column, getattr(total, column) + sign)
    if total.criterion_id is None:
        total.criteria_reached += sign * outcome.criteria_reached


def lock_totals(criteria_set: int, period: str, areas: Collection[int] | None = None) -> QuerySet[AreaTotal]:
    """The totals of a set and period (of these areas), locked from the widest area down, that of the set before its criteria."""
    _wait_at_the_top(areas)
    rows = AreaTotal.objects.select_for_update(of=("self",)).filter(criteria_set=criteria_set, period=period)
    return (rows if areas is None else rows.filter(unit__in=areas)).order_by("unit__path", F("criterion").asc(nulls_first=True))


def _wait_at_the_top(areas: Collection[int] | None) -> None:
    """The lock that rows which refer to a unit do not wait for."""
    units = Unit.objects.filter(parent=None) if areas is None else Unit.objects.filter(key__in={unit.path_keys[0] for unit in Unit.objects.filter(pk__in=areas)})
    list(units.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))


def _lock_or_make(criteria_set: int, period: str, keys: list[Key]) -> list[AreaTotal]:
    """The totals of these keys, locked; what is missing is made, in the same order."""
    areas = {area for area, _criterion in keys}
    totals = list(lock_totals(criteria_set, period, areas))
    there = {(row.unit_id, row.criterion_id) for row in totals}
    missing = [key for key in keys if key not in there]
    if missing:
        AreaTotal.objects.bulk_create([AreaTotal(criteria_set_id=criteria_set, period=period, unit_id=area, criterion_id=criterion) for area, criterion in missing], ignore_conflicts=True)
        totals = list(lock_totals(criteria_set, period, areas))
    return totals


def keep_totals(criteria_set: int, period: str, sums: Sums, areas: Collection[int] | None = None) -> int:
    """Put these sums in the place of all totals (of these areas); returns how many were not so already."""
    rows = {(row.unit_id, row.criterion_id): row for row in lock_totals(criteria_set, period, areas)}
    changed = [row for key, row in rows.items() if _set(row, sums.get(key, {}))]
    new = [AreaTotal(criteria_set_id=criteria_set, period=period, unit_id=area, criterion_id=criterion, **sums[area, criterion]) for area, criterion in sums if (area, criterion) not in rows]
    AreaTotal.objects.bulk_update(changed, TOTALLED, batch_size=AT_ONCE)
    AreaTotal.objects.bulk_create(new, batch_size=AT_ONCE)
    return len(changed) + len(new)


def _set(total: AreaTotal, counts: Mapping[str, int]) -> bool:
    """Whether the total changed."""
    changed = False
    for name in TOTALLED:
        if getattr(total, name) != counts.get(name, 0):
            setattr(total, name, counts.get(name, 0))
            changed = True
    return changed


def sum_anew(areas: Iterable[Unit], places: Iterable[tuple[int, str]]) -> int:
    """Sum the totals of these areas up anew from what is kept of the accepted sheets below them; returns how many changed.

    `places` are sets (by key) and periods. The caller holds the locks of the sheets that moved.
    """
    wanted = list(areas)
    changed = 0
    for criteria_set, period in sorted(places):
        list(lock_totals(criteria_set, period, [area.pk for area in wanted]))
        sums = dict(entry for area in wanted for entry in _sums(area, criteria_set, period))
        changed += keep_totals(criteria_set, period, sums, [area.pk for area in wanted])
    return changed


def _sums(area: Unit, criteria_set: int, period: str) -> Iterator[tuple[Key, dict[str, int]]]:
    below = ObservationSheet.objects.filter(under_path(area.path, "unit__path"), criteria_set=criteria_set, period=period, state__in=COUNTED).exclude(unit=area)
    found: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TOTALLED, 0))
    kept = Assessment.objects.filter(sheet__in=below).values("verdict").annotate(sheets=Count("pk"), criteria=Sum("reached"))
    for verdict, sheets, criteria in kept.order_by().values_list("verdict", "sheets", "criteria"):
        found[area.pk, None][column_of(verdict)] += sheets
        found[area.pk, None]["criteria_reached"] += criteria
    results = CriterionResult.objects.filter(sheet__in=below).values("criterion", "verdict").annotate(sheets=Count("pk"))
    for criterion, verdict, sheets in results.order_by().values_list("criterion", "verdict", "sheets"):
        found[area.pk, criterion][column_of(verdict)] += sheets
    yield from found.items()


def places_of(sheets: QuerySet[ObservationSheet]) -> set[tuple[int, str]]:
    """The sets (by key) and periods of these sheets."""
    return set(sheets.order_by().values_list("criteria_set", "period").distinct())
