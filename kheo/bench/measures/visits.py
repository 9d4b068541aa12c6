"""Recording visits: a line appended per view, against the row per view that a Django project would insert.

Both sides see the same requests, in two processes at once, tell machines from readers and hash the visitor by the same code.
Ours is the function that the middleware calls; the baseline is one `Hit.objects.create(...)`, committed by itself, in an
SQLite database with write-ahead log and `synchronous=NORMAL`. Neither side waits for the disk on each view, and neither
loses an acknowledged one when its process is killed. The goal is held against recording alone, for nobody waits for more;
what ours has to do later, folding lines into sums, is measured too, and so are both sides in a single process.
"""

import math
from collections import defaultdict
from pathlib import Path

from kheo.bench.registry import Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.visits_worker"


NOTE = "Function calls in two processes, not requests over HTTP: drawing a page costs both sides the same, and far more."

Extras = dict[str, list[float]]


@measure("visits", unit="hits/s", baseline="Django ORM insert per hit, SQLite WAL", goal=25, note=NOTE)
def prepare_visits(folder: Path) -> Sides:  # noqa: ARG001
    """Nothing to prepare: each run makes a database of its own. The baseline runs first, and ours is held against it."""
    extras: Extras = defaultdict(list)
    return Sides(lambda trial: _ours(trial, extras), lambda trial: _theirs(trial, extras), extras)


def _theirs(trial: Trial, extras: Extras) -> float:
    baseline, _folded = _rates("rows", 2, trial)
    extras["baseline hits/s, two processes"].append(baseline)
    extras["baseline hits/s, one process"].append(_rates("rows", 1, trial)[0])
    return baseline


def _ours(trial: Trial, extras: Extras) -> float:
    both, folded = _rates("lines", 2, trial)
    one, _folded = _rates("lines", 1, trial)
    together = 1 / (1 / both + 1 / folded)
    extras["ours hits/s, one process"].append(one)
    extras["ours, lines folded per second"].append(folded)
    extras["ours hits/s, folding counted"].append(together)
    extras["x: ratio, folding counted"].append(together / extras["baseline hits/s, two processes"][-1])
    extras["x: ratio, one process each"].append(one / extras["baseline hits/s, one process"][-1])
    return both


def _rates(way: str, processes: int, trial: Trial) -> tuple[float, float]:
    """Hits recorded in a second, and lines folded in one (of rows: none to fold)."""
    folder = trial.folder / f"{processes}"
    folder.mkdir()
    report = run_alone(WORKER, [way, str(trial.seconds), str(processes)], folder=folder, seconds=trial.seconds)
    recorded, kept = sum(told["hits"] for told in report["recorded"]), report["kept"]
    if kept["hits"] != recorded:
        raise RuntimeError(f"{way}: {recorded} hits were recorded and {kept['hits']} are kept")
    return recorded / max(told["seconds"] for told in report["recorded"]), recorded / kept.get("seconds", math.inf)
