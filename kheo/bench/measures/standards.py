"""Standards: results kept in the transaction that changes them, beside counting them anew; and a sheet stored, beside bare rows.

One set of 75 indicators, every commune of the country, 20 quarters. In full (10,500 units) only where `KHEO_BENCH_FULL` is set,
for it takes about half an hour and some gigabytes; else a fiftieth of the units. On SQLite; on PostgreSQL where
`KHEO_BENCH_SERVER` names a server. A run gives its median, for a commit that waits once for a busy disk tells nothing. `holds` is false where the sides do not come to the same, or where making took too much memory.
"""

import atexit
import os
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from kheo.bench.databases import own_database, server
from kheo.bench.registry import Run, Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.standards_worker"
FULL, SHARE, QUARTERS = 10_500, 50, 20
MAKING = 3 * 3600.0  # seconds at most for storing everything
STARTING = 600.0  # and for a side to make itself ready, and to do once what takes long
PEAK = 320.0  # MiB at most for the process that makes everything, however many units there are
IN_FULL = bool(os.environ.get("KHEO_BENCH_FULL"))
DATABASE = "PostgreSQL" if server() else "SQLite"
RECOUNT = 1 / 12 if server() else 1 / 10
NOTE = f"Invented values; the accepted sheets of one set, on {DATABASE}. {'Full size' if IN_FULL else f'1/{SHARE} of the units'}."


@dataclass(frozen=True)
class Made:
    """What was made once for all measures: where it lies, the figures of making, and whether all sides come to the same."""

    folder: Path
    database: str
    figures: dict[str, float]
    same: bool

    @property
    def holds(self) -> bool:
        """Whether what is asked for besides the ratios was found."""
        return self.same and self.figures["peak MiB"] <= PEAK


def made(folder: Path, units: int, quarters: int, database: str = "") -> Made:
    """Store everything, copy it for DuckDB, and compare what the sides come to: each in a process of its own."""
    def run(*words: object) -> dict[str, float]:
        return run_alone(WORKER, [str(word) for word in words], folder=folder, seconds=MAKING, database=database)

    figures, copied = run("make", units, quarters), run("copy")
    return Made(folder, database, figures | {f"copy for DuckDB, {name}": value for name, value in copied.items()}, same=bool(run("check")["same"]))


@cache
def _made() -> Made:
    """Everything, made at the first of the measures; it goes with the process."""
    kept = ExitStack()
    atexit.register(kept.close)
    place = kept.enter_context(TemporaryDirectory(prefix="kheo-bench-standards-"))
    database = kept.enter_context(own_database(server()))
    return made(Path(place), FULL if IN_FULL else FULL // SHARE, QUARTERS, database)


def _side(place: Made, way: str, extras: dict[str, list[float]]) -> Run:
    figures = extras.setdefault(f"ms for one, median ({way})", [])

    def run(trial: Trial) -> float:
        report = run_alone(WORKER, [way, str(trial.seconds)], folder=place.folder, seconds=trial.seconds, patience=STARTING, database=place.database)
        figures.append(report["median"] * 1000)
        return 1 / report["median"]

    return run


def sides(place: Made, ours: str, theirs: str) -> Sides:
    """Both sides of a measure on what was made."""
    extras = {f"made: {name}": [value] for name, value in place.figures.items()}
    return Sides(_side(place, ours, extras), _side(place, theirs, extras), extras, holds=place.holds)


@measure("standards-totals", unit="readings/s", baseline="a recount by the same database", goal=100, note=NOTE)
def prepare_totals(_folder: Path) -> Sides:
    """The totals of all districts and provinces for a quarter: read where they are kept, or counted from the values."""
    return sides(_made(), "kept", "recount")


@measure("standards-recount", unit="recounts/s", baseline="DuckDB on a file of its own", goal=RECOUNT, note=NOTE)
def prepare_recount(_folder: Path) -> Sides:
    """All values of a quarter judged anew: by the database that holds them, or by DuckDB on its own file of the same values."""
    return sides(_made(), "recount", "duckdb")


@measure("standards-sheet", unit="sheets/s", baseline="a bare executemany of the same rows", goal=1 / 60, note=NOTE)
def prepare_sheet(_folder: Path) -> Sides:
    """A sheet of 75 values: through the action of the page, judged and kept, or as bare rows in one transaction."""
    return sides(_made(), "sheet", "bare")
