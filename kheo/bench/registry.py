"""What can be measured: measures register themselves under a name, with the baseline they are held against and a goal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Trial:
    """How one side of a measure is run once: in an empty folder of its own, for about that many seconds."""

    folder: Path
    seconds: float


Run = Callable[[Trial], float]  # returns what was done, in the measure's unit; more is better


@dataclass(frozen=True)
class Sides:
    """Both sides of a measure, ready to run, and what was found besides."""

    ours: Run
    theirs: Run
    extras: dict[str, list[float]] = field(default_factory=dict)  # a figure for each run
    holds: bool = True  # whether what is asked for besides the ratio was found


@dataclass(frozen=True)
class Measure:
    """A comparison: what, in which unit, against what, and by how much ours is to be more."""

    name: str
    unit: str
    baseline: str
    goal: float
    prepare: Callable[[Path], Sides]
    note: str = ""  # what the figures are not


_measures: dict[str, Measure] = {}


def measure(name: str, *, unit: str, baseline: str, goal: float, note: str = "") -> Callable[[Callable[[Path], Sides]], Callable[[Path], Sides]]:
    """Register a function that, given an empty folder, makes both sides ready."""

    def keep(prepare: Callable[[Path], Sides]) -> Callable[[Path], Sides]:
        if name in _measures:
            raise ValueError(f"Two measures called {name}")
        _measures[name] = Measure(name, unit, baseline, goal, prepare, note)
        return prepare

    return keep


def measures() -> dict[str, Measure]:
    """All measures by name."""
    return dict(sorted(_measures.items()))
