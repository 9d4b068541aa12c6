"""Proving the standards: every kept result is what the values come to, every total what the results come to."""

from collections.abc import Iterator

from kheo.org.queries import ChainFault
from kheo.records.proofs import register
from kheo.standards.actions.assessing import COUNTED_COLUMNS
from kheo.standards.actions.rebuilding import Judged, Totals, counted_anew, counts_of
from kheo.standards.models import AreaTotal, Assessment, CriteriaSet, CriterionResult, ObservationSheet

TOTALS = (*COUNTED_COLUMNS, "criteria_reached")


def check_results() -> Iterator[ChainFault]:
    """The faults of results and totals, a set and period at a time."""
    kept = ObservationSheet.objects.filter(state="accepted").values_list("criteria_set", "period")
    totalled = AreaTotal.objects.values_list("criteria_set", "period")
    sets = {row.pk: row for row in CriteriaSet.objects.all()}
    for pk, period in sorted({*kept.distinct(), *totalled.distinct()}):
        sheets, totals = counted_anew(sets[pk], period)
        yield from _wrong_results(sets[pk], period, sheets)
        yield from _wrong_assessments(sets[pk], period, sheets)
        yield from _wrong_totals(sets[pk], period, totals)


def _wrong_results(criteria_set: CriteriaSet, period: str, sheets: dict[int, Judged]) -> Iterator[ChainFault]:
    rows = CriterionResult.objects.filter(sheet__criteria_set=criteria_set, sheet__period=period, sheet__state="accepted")
    kept = {(sheet, criterion): tuple(values) for sheet, criterion, *values in rows.values_list("sheet", "criterion", "verdict", "reached", "applies")}
    counted = {(row.sheet, row.criterion): (int(row.verdict), row.reached, row.applies) for one in sheets.values() for row in one.rows}
    for key in sorted({*kept, *counted}):
        if kept.get(key) != counted.get(key):
            yield ChainFault(f"standards.observationsheet:{key[0]}", f"criterion {key[1]}: kept as {kept.get(key)}, its values come to {counted.get(key)}")


def _wrong_assessments(criteria_set: CriteriaSet, period: str, sheets: dict[int, Judged]) -> Iterator[ChainFault]:
    rows = Assessment.objects.filter(sheet__criteria_set=criteria_set, sheet__period=period, sheet__state="accepted")
    kept = {sheet: tuple(values) for sheet, *values in rows.values_list("sheet", "verdict", *COUNTED_COLUMNS)}
    counted = {sheet: (int(one.verdict), *counts_of(one).values()) for sheet, one in sheets.items()}
    for sheet in sorted({*kept, *counted}):
        if kept.get(sheet) != counted.get(sheet):
            yield ChainFault(f"standards.observationsheet:{sheet}", f"assessed as {kept.get(sheet)}, its values come to {counted.get(sheet)}")


def _wrong_totals(criteria_set: CriteriaSet, period: str, totals: Totals) -> Iterator[ChainFault]:
    rows = AreaTotal.objects.filter(criteria_set=criteria_set, period=period).values_list("unit", "criterion", *TOTALS)
    kept = {(unit, criterion): tuple(values) for unit, criterion, *values in rows if any(values)}
    counted = {key: values for key, counts in totals.items() if any(values := tuple(counts[name] for name in TOTALS))}
    for key in sorted({*kept, *counted}, key=str):
        if kept.get(key) != counted.get(key):
            words = f"totals kept as {kept.get(key)}, the values come to {counted.get(key)}"
            yield ChainFault(f"org.unit:{key[0]}", f"{criteria_set.code} {period}, criterion {key[1]}: {words}")


register(check_results)
