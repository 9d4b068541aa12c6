"""Proving the standards: every kept verdict and result is what the values come to, every total what the results come to.

Some hundred sheets at a time are compared, and the totals of one set and period; memory does not grow with the country.
"""

from collections.abc import Iterator

from kheo.org.queries import ChainFault
from kheo.records.proofs import register
from kheo.standards.actions.rebuilding import Judged, Kept, Tally, differing, judged, to_rebuild
from kheo.standards.actions.totals import TOTALLED
from kheo.standards.models import AreaTotal, CriteriaSet
from kheo.standards.queries import misjudged

SHEET = "standards.observationsheet"


def check_results() -> Iterator[ChainFault]:
    """The faults of verdicts, results and totals, a set and period at a time."""
    for criteria_set, period in to_rebuild():
        for pk, sheet, kept, counted in misjudged(criteria_set, period):
            yield ChainFault(f"{SHEET}:{sheet}", f"value {pk}: kept as {kept}, it comes to {int(counted)}")
        tally = Tally()
        for some in judged(criteria_set, period):
            yield from _wrong_sheets(some)
            for one in some:
                tally.count(one)
        yield from _wrong_totals(criteria_set, period, tally)


def _wrong_sheets(some: list[Judged]) -> Iterator[ChainFault]:
    stored, counted = Kept.stored([one.sheet for one in some]), Kept.counted(some)
    for sheet, criterion in differing(stored.results, counted.results):
        words = f"kept as {stored.results.get((sheet, criterion))}, its values come to {counted.results.get((sheet, criterion))}"
        yield ChainFault(f"{SHEET}:{sheet}", f"criterion {criterion}: {words}")
    for sheet in differing(stored.assessments, counted.assessments):
        yield ChainFault(f"{SHEET}:{sheet}", f"assessed as {stored.assessments.get(sheet)}, its values come to {counted.assessments.get(sheet)}")


def _wrong_totals(criteria_set: CriteriaSet, period: str, tally: Tally) -> Iterator[ChainFault]:
    """A total that is not kept counts as nothing, and so does one of noughts."""
    counted = {key: tuple(counts[name] for name in TOTALLED) for key, counts in tally.sums().items()}
    nothing = (0,) * len(TOTALLED)
    for unit, criterion, *values in AreaTotal.objects.filter(criteria_set=criteria_set, period=period).values_list("unit", "criterion", *TOTALLED).iterator():
        wanted = counted.pop((unit, criterion), nothing)
        if tuple(values) != wanted:
            yield _of_total(criteria_set, period, (unit, criterion), f"totals kept as {tuple(values)}, the values come to {wanted}")
    for key, wanted in counted.items():
        yield _of_total(criteria_set, period, key, f"no totals are kept, the values come to {wanted}")


def _of_total(criteria_set: CriteriaSet, period: str, key: tuple[int, int | None], words: str) -> ChainFault:
    return ChainFault(f"org.unit:{key[0]}", f"{criteria_set.code} {period}, criterion {key[1]}: {words}")


register(check_results)
