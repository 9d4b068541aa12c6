"""The frame of a comparison: both sides in turns, in a folder that is thrown away, median and spread."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from kheo.bench.registry import Measure, Run, Trial


@dataclass(frozen=True)
class Comparison:
    """What came out: medians of both sides, and the ratio of each pair of runs that followed each other."""

    measure: Measure
    runs: list[tuple[float, float]]  # (ours, theirs)
    extras: dict[str, float]  # medians
    holds: bool = True  # what is asked for besides the ratio

    @property
    def ours(self) -> float:
        return median(ours for ours, _theirs in self.runs)

    @property
    def theirs(self) -> float:
        return median(theirs for _ours, theirs in self.runs)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: what disturbs the machine for a while disturbs both of a pair."""
        return median(self._ratios)

    @property
    def spread(self) -> float:
        """How far the pairs lie apart: largest less smallest ratio, as a part of the median."""
        return (max(self._ratios) - min(self._ratios)) / self.ratio

    @property
    def met(self) -> bool:
        return self.holds and self.ratio >= self.measure.goal

    @property
    def _ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in self.runs]

    def as_dict(self) -> dict[str, Any]:
        """The result as `kheo bench --json` gives it."""
        return {
            "name": self.measure.name, "baseline": self.measure.baseline, "unit": self.measure.unit,
            "ours": round(self.ours, 1), "theirs": round(self.theirs, 1), "ratio": round(self.ratio, 3),
            "spread": round(self.spread, 3), "goal": self.measure.goal, "holds": self.holds, "met": self.met,
            "runs": [{"ours": round(ours, 1), "theirs": round(theirs, 1)} for ours, theirs in self.runs],
            "note": self.measure.note, "extras": {name: round(value, 2) for name, value in self.extras.items()},
        }  # fmt: skip


def compare(measure: Measure, *, runs: int, seconds: float) -> Comparison:
    """Run both sides in turns, the baseline first, each run in a new folder."""
    with tempfile.TemporaryDirectory(prefix="kheo-bench-") as made:
        place = Path(made)
        sides = measure.prepare(_new_folder(place, "prepared"))
        pairs = list(_pairs(sides.ours, sides.theirs, place, runs, seconds))
        return Comparison(measure, pairs, {name: median(values) for name, values in sides.extras.items()}, sides.holds)


def _pairs(ours: Run, theirs: Run, place: Path, runs: int, seconds: float) -> Iterator[tuple[float, float]]:
    for number in range(runs):
        baseline = theirs(Trial(_new_folder(place, f"theirs-{number}"), seconds))
        yield ours(Trial(_new_folder(place, f"ours-{number}"), seconds)), baseline


def _new_folder(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    return folder
