"""One part of the measures of standards: `python -m kheo.bench.measures.standards_worker make UNITS QUARTERS`, `copy`, `check` or `WAY SECONDS`.

It runs in a home of its own and is never imported: nothing of a real installation is read or written.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from statistics import median
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from kheo.bench.measures.standards_duckdb import by_duckdb, copy  # noqa: E402
from kheo.bench.measures.standards_made import (  # noqa: E402
    ALL_LEVELS,
    Invented,
    clerk,
    empty_sheets,
    insert,
    last_period,
    made_periods,
    make,
    the_set,
)
from kheo.lib.periods import Period  # noqa: E402
from kheo.standards.actions import save_observations  # noqa: E402
from kheo.standards.cells import NOTHING_SAID, Entry  # noqa: E402
from kheo.standards.models import CriteriaSet, Observation, ObservationSheet  # noqa: E402
from kheo.standards.queries import kept_areas, recount_areas  # noqa: E402

MOST = 1000  # sheets that one run fills
FILLINGS = 20  # ways in which they are filled


def _reading(way: Callable[[CriteriaSet, str], Any]) -> Callable[[], Any]:
    criteria_set, period = the_set(), last_period()
    return lambda: way(criteria_set, period)


def _invented() -> Invented:
    """What empty sheets may come to say: the same for both sides."""
    return Invented(the_set(), Period.parse(ALL_LEVELS), random.Random(9))  # noqa: S311


def _saving() -> Callable[[], ObservationSheet]:
    """Each time another empty sheet of 75 indicators is filled through the action of the page."""
    writer, sheets, invented = clerk(), iter(list(empty_sheets(the_set(), MOST))), _invented()
    entries = [{code: (NOTHING_SAID, Entry(*numbers)) for code, numbers in invented.filling().items()} for _each in range(FILLINGS)]
    turns = cycle(entries)

    def save() -> ObservationSheet:
        sheet = next(sheets)
        save_observations(sheet, entries=next(turns), by=writer)
        return sheet

    return save


def _bare() -> Callable[[], ObservationSheet]:
    """The same rows in one transaction and nothing else."""
    writer, sheets, invented = clerk(), iter(list(empty_sheets(the_set(), MOST))), _invented()
    turns = cycle([invented.rows(invented.filling()) for _each in range(FILLINGS)])

    def save() -> ObservationSheet:
        sheet = next(sheets)
        with transaction.atomic():
            insert({sheet.pk: next(turns)}, writer)
        return sheet

    return save


WAYS: dict[str, Callable[[], Callable[[], Any]]] = {
    "kept": lambda: _reading(kept_areas), "recount": lambda: _reading(recount_areas), "duckdb": by_duckdb, "sheet": _saving, "bare": _bare,
}  # fmt: skip


def check() -> dict[str, bool]:
    """Whether all sides come to the same: kept totals and recount in every quarter, DuckDB in the last, and what a filled sheet holds."""
    criteria_set = the_set()
    kept = {period: kept_areas(criteria_set, period) for period in made_periods()}
    same = bool(kept) and all(areas and areas == recount_areas(criteria_set, period) for period, areas in kept.items())
    return {"same": same and kept[last_period()] == by_duckdb()() and _stored(_saving()) == _stored(_bare())}


def _stored(save: Callable[[], ObservationSheet]) -> list[tuple[Any, ...]]:
    """What a sheet holds once it is filled; it does not stay."""
    with transaction.atomic():
        rows = Observation.objects.filter(sheet=save()).order_by("indicator")
        found = list(rows.values_list("indicator", "value", "second", "verdict", "status", "superseded_at"))
        transaction.set_rollback(True)
    return found


def timed(way: str, seconds: float) -> dict[str, Any]:
    """Do it again and again until the time is over; once before, so that nothing is read for the first time."""
    once = WAYS[way]()
    once()
    took: list[float] = []
    with suppress(StopIteration):  # no empty sheet is left to fill
        while sum(took) < seconds and len(took) < MOST:
            before = time.perf_counter()
            once()
            took.append(time.perf_counter() - before)
    return {"done": len(took), "seconds": sum(took), "median": median(took)}


def main() -> None:
    """Say when ready, wait for the word to go, do one part, report."""
    way, rest = sys.argv[1], sys.argv[2:]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    parts: dict[str, Callable[[], dict[str, Any]]] = {"make": lambda: make(int(rest[0]), int(rest[1])), "copy": copy, "check": check}
    json.dump(parts[way]() if way in parts else timed(way, float(rest[0])), sys.stdout)


if __name__ == "__main__":
    main()
