"""Proving the standards: every kept result is what the values come to, every total what the results come to."""

from collections.abc import Iterator

from kheo.org.queries import ChainFault
from kheo.records.proofs import register
from kheo.standards.models import AreaTotal, CriteriaSet, CriterionResult, ObservationSheet
from kheo.standards.queries import kept_areas, recount, recount_areas


def check_results() -> Iterator[ChainFault]:
    """The faults of results and totals, a set and period at a time."""
    kept = ObservationSheet.objects.filter(state="accepted").values_list("criteria_set", "period")
    totalled = AreaTotal.objects.values_list("criteria_set", "period")
    sets = {row.pk: row for row in CriteriaSet.objects.all()}
    for pk, period in sorted({*kept.distinct(), *totalled.distinct()}):
        yield from _wrong_results(sets[pk], period)
        yield from _wrong_totals(sets[pk], period)


def _wrong_results(criteria_set: CriteriaSet, period: str) -> Iterator[ChainFault]:
    rows = CriterionResult.objects.filter(sheet__criteria_set=criteria_set, sheet__period=period, sheet__state="accepted")
    kept = {(sheet, criterion): tuple(values) for sheet, criterion, *values in rows.values_list("sheet", "criterion", "verdict", "reached", "applies")}
    counted = {(row.sheet, row.criterion): (int(row.verdict), row.reached, row.applies) for row in recount(criteria_set, period)}
    for key in sorted({*kept, *counted}):
        if kept.get(key) != counted.get(key):
            yield ChainFault(f"standards.observationsheet:{key[0]}", f"criterion {key[1]}: kept as {kept.get(key)}, its values come to {counted.get(key)}")


def _wrong_totals(criteria_set: CriteriaSet, period: str) -> Iterator[ChainFault]:
    kept = {area: counts for area, *counts in kept_areas(criteria_set, period)}
    counted = {area: counts for area, *counts in recount_areas(criteria_set, period)}
    for area in sorted({*kept, *counted}):
        if kept.get(area) != counted.get(area):
            yield ChainFault(f"org.unit:{area}", f"{criteria_set.code} {period}: totals kept as {kept.get(area)}, the values come to {counted.get(area)}")


register(check_results)
