"""What was given: the public page over a ledger of 100,000 entries, beside the same page over one of 1,000.

Before each request something is posted, so that no sum can be shown as it was. `holds` is false where the two pages ask the
database unequally often, or show another sum of money than the entries come to.
"""

from collections import defaultdict
from functools import partial
from pathlib import Path
from shutil import copytree

from kheo.bench.registry import Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.giving_worker"
MANY, FEW = 100_000, 1_000
MAKING = 600.0  # seconds at most for storing the entries of one ledger
NOTE = "The page without an address of a unit, as a visitor opens it first, in a process of its own; not over HTTP."

Extras = dict[str, list[float]]


@measure("giving", unit="pages/s", baseline=f"the same page over {FEW:,} entries", goal=1 / 1.5, note=NOTE)
def prepare_giving(folder: Path) -> Sides:
    """Two installations that differ in the length of their ledger alone."""
    return sides(folder, many=MANY, few=FEW)


def sides(folder: Path, *, many: int, few: int) -> Sides:
    """Both ledgers, made and looked at once."""
    extras: Extras = defaultdict(list)
    empty = folder / "empty"
    empty.mkdir()
    run_alone(WORKER, ["empty"], folder=empty, seconds=MAKING)
    reports = {entries: made(Path(copytree(empty, folder / str(entries))), entries) for entries in (many, few)}
    for entries, report in reports.items():
        extras[f"queries, {entries:,} entries"].append(report["queries"])
    holds = len({report["queries"] for report in reports.values()}) == 1 and all(report["same"] for report in reports.values())
    ours, theirs = (partial(_pages, folder / str(entries), entries, extras) for entries in (many, few))
    return Sides(ours, theirs, extras, holds=holds)


def made(home: Path, entries: int) -> dict[str, float]:
    """So many entries stored in an empty installation; how often its page asks the database, and whether its sum is right."""
    run_alone(WORKER, ["make", str(entries)], folder=home, seconds=MAKING)
    return run_alone(WORKER, ["check"], folder=home, seconds=MAKING)


def _pages(home: Path, entries: int, extras: Extras, trial: Trial) -> float:
    report = run_alone(WORKER, ["time", str(trial.seconds)], folder=home, seconds=trial.seconds)
    for name in ("after a posting", "nothing posted since", "first in its process"):
        extras[f"ms, {name}, {entries:,} entries"].append(report[name] * 1000)
    return 1 / report["after a posting"]
