"""Look-alikes: how well they are found, and how fast, beside what an office would do without them.

Quality: labelled pairs, a third of them held out; beside it plain trigrams (`lookalikes_quality`). Speed: what is shown to
whoever hands an initiative in, found among 5,000 stored ones; beside it a LIKE over the folded title of the
same rows in the same file, both through the ORM with their rows fetched. A search may take as long as three such LIKEs.
"""

from pathlib import Path

from kheo.bench.measures.lookalikes_quality import judged
from kheo.bench.registry import Run, Sides, Trial, measure
from kheo.bench.workers import run_alone

WORKER = "kheo.bench.measures.lookalikes_worker"
ROWS, LIKES = 5_000, 3
MAKING = 300.0  # seconds at most for storing the rows

NOTE = "Quality on invented pairs that were labelled before the algorithm was written; speed on invented rows, without drawing a page."


@measure("lookalikes", unit="searches/s", baseline=f"{LIKES} LIKE queries over the folded title", goal=1, note=NOTE)
def prepare_lookalikes(folder: Path) -> Sides:
    """Store the rows once; both sides read the same file."""
    run_alone(WORKER, ["make", str(ROWS)], folder=folder, seconds=MAKING)
    verdict = judged()
    extras = verdict.as_extras()
    return Sides(_side(folder, "search", 1, extras), _side(folder, "like", LIKES, extras), extras, holds=verdict.holds)


def _side(folder: Path, way: str, part: int, extras: dict[str, list[float]]) -> Run:
    """One way of looking; `part` of its queries make one of what is compared."""
    figures = extras.setdefault(f"ms for one, median ({way})", [])

    def run(trial: Trial) -> float:
        report = run_alone(WORKER, [way, str(trial.seconds)], folder=folder, seconds=trial.seconds)
        figures.append(report["median"] * 1000)
        return report["done"] / report["seconds"] / part

    return run
