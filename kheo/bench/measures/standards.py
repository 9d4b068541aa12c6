"""Standards: results kept in the transaction that changes them, beside counting them anew; and a sheet stored, beside bare rows.

One set of 75 indicators, every commune of the country, 20 quarters. In full (10,500 units) only where `KHEO_BENCH_FULL` is set,
for it takes minutes and some gigabytes; else a fiftieth of the units. Values, levels and sums of both sides are compared first.
"""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kheo.bench.registry import Run, Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.standards_worker"
FULL, SHARE, QUARTERS = 10_500, 50, 20
MAKING = 3600.0  # seconds at most for storing everything
NOTE = "Invented values; the accepted sheets of one set. " + ("Full size." if os.environ.get("KHEO_BENCH_FULL") else f"1/{SHARE} of the units.")


@cache
def _made() -> tuple[TemporaryDirectory[str], dict[str, float]]:
    """The rows, made once for all three measures; the folder goes with the process."""
    place = TemporaryDirectory(prefix="kheo-bench-standards-")
    units = FULL if os.environ.get("KHEO_BENCH_FULL") else FULL // SHARE
    return place, run_alone(WORKER, ["make", str(units), str(QUARTERS)], folder=Path(place.name), seconds=MAKING)


def _side(folder: Path, way: str, extras: dict[str, list[float]]) -> Run:
    figures = extras.setdefault(f"ms for one, median ({way})", [])

    def run(trial: Trial) -> float:
        report = run_alone(WORKER, [way, str(trial.seconds)], folder=folder, seconds=trial.seconds)
        figures.append(report["median"] * 1000)
        return report["done"] / report["seconds"]

    return run


def _sides(ours: str, theirs: str) -> Sides:
    place, made = _made()
    extras = {f"made: {name}": [value] for name, value in made.items() if name != "same"}
    folder = Path(place.name)
    return Sides(_side(folder, ours, extras), _side(folder, theirs, extras), extras, holds=bool(made["same"]))


@measure("standards-totals", unit="readings/s", baseline="a recount by the same database", goal=100, note=NOTE)
def prepare_totals(_folder: Path) -> Sides:
    """The totals of all districts and provinces for a quarter: read where they are kept, or counted from the values."""
    return _sides("kept", "recount")


@measure("standards-recount", unit="recounts/s", baseline="DuckDB on a file of its own", goal=0.1, note=NOTE)
def prepare_recount(_folder: Path) -> Sides:
    """All values of a quarter judged anew: by the database that holds them, or by DuckDB on its own file of the same values."""
    return _sides("recount", "duckdb")


@measure("standards-sheet", unit="sheets/s", baseline="a bare executemany of the same rows", goal=1 / 60, note=NOTE)
def prepare_sheet(_folder: Path) -> Sides:
    """A sheet of 75 values: through the action of the page, judged and kept, or as bare rows in one transaction."""
    return _sides("sheet", "bare")
