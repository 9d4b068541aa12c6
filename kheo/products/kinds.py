"""What `data/ocop.yaml` names: groups of products, stars and scores, the certificate, reminders, papers of dossiers."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[2] / "data" / "ocop.yaml"
FIRST, RENEWAL = "first", "renewal"
PARTS = ("part_a", "part_b", "part_c")
MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class ScoreSet:
    """The most that each part of a score may hold, by the decision that sets it."""

    decision: str
    in_force: date
    most: dict[str, int]

    def holds(self, parts: Mapping[str, Decimal]) -> bool:
        """Whether each of the parts is within what it allows."""
        return all(0 <= value <= self.most[name] for name, value in parts.items())


@dataclass(frozen=True)
class Process:
    """How a dossier goes until stars are given, from a day on: who usually recognises so many stars, and which levels there were no more."""

    decision: str
    begins: date
    steps: tuple[str, ...]
    recognises: dict[int, str]
    without: tuple[str, ...]
    confirmed: bool
    source: str


@dataclass(frozen=True)
class Reminder:
    """So many days before a certificate ends its place is reminded to do this."""

    days: int
    say: str


@dataclass(frozen=True)
class Paper:
    """One paper of a dossier."""

    code: str
    name: str


@dataclass(frozen=True)
class Dossier:
    """A checklist of papers; `confirmed`: a source that was read says so."""

    code: str
    name: str
    confirmed: bool
    source: str
    papers: tuple[Paper, ...]


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def groups() -> dict[str, str]:
    """The six groups of products: their names by code."""
    return {row["code"]: row["name"] for row in _table()["groups"]}


def group_choices() -> list[tuple[str, str]]:
    """The groups for a choice."""
    return list(groups().items())


@cache
def part_names() -> dict[str, str]:
    """The parts of a score by the columns that hold them."""
    return {row["code"]: row["name"] for row in _table()["parts"]}


@cache
def score_sets() -> tuple[ScoreSet, ...]:
    """The sets of criteria, the oldest first."""
    rows = [ScoreSet(row["decision"], row["in_force"], row["most"]) for row in _table()["score_sets"]]
    return tuple(sorted(rows, key=lambda row: row.in_force))


def score_set(day: date) -> ScoreSet:
    """The set of criteria in force on the day of a decision; the first one for what was decided before."""
    return next((row for row in reversed(score_sets()) if row.in_force <= day), score_sets()[0])


@cache
def processes() -> tuple[Process, ...]:
    """How dossiers went and go, the oldest way first."""
    rows = [{**row, "begins": row["from"], "steps": tuple(row["steps"]), "without": tuple(row["without"])} for row in _table()["process"]]
    return tuple(sorted((Process(**{name: row[name] for name in Process.__dataclass_fields__}) for row in rows), key=lambda row: row.begins))


def process_on(day: date) -> Process:
    """The way a dossier went on the day of a decision; the first one for what was decided before."""
    return next((row for row in reversed(processes()) if row.begins <= day), processes()[0])


@cache
def star_numbers() -> list[int]:
    """The numbers of stars that can be given, the fewest first."""
    return sorted(row["stars"] for row in _table()["stars"])


def most_score() -> int:
    """The highest score there is."""
    return int(_table()["most_score"])


def bounds(stars: int) -> tuple[int, int | None]:
    """The score from which that number of stars is given, and the one from which the next number is; None for the highest."""
    least = {row["stars"]: row["least"] for row in _table()["stars"]}
    return least[stars], least.get(stars + 1)


def fits(stars: int, score: Decimal) -> bool:
    """Whether the score gives that number of stars."""
    least, below = bounds(stars)
    return least <= score <= most_score() and (below is None or score < below)


def is_certified(stars: int) -> bool:
    """Whether a certificate is given for so many stars."""
    return stars >= int(_table()["certificate"]["least_stars"])


def certificate_months() -> int:
    """How many months a certificate holds."""
    return int(_table()["certificate"]["months"])


def valid_until(issued_on: date) -> date:
    """The day until which a certificate of that day holds: the same day so many months later, or the last one of that month."""
    months = issued_on.year * MONTHS_OF_YEAR + issued_on.month - 1 + certificate_months()
    year, month = months // MONTHS_OF_YEAR, months % MONTHS_OF_YEAR + 1
    return date(year, month, min(issued_on.day, monthrange(year, month)[1]))


@cache
def reminders() -> list[Reminder]:
    """The reminders before the end of a certificate, the earliest first."""
    rows = [Reminder(row["days"], row["say"]) for row in _table()["reminders"]]
    return sorted(rows, key=lambda row: -row.days)


def reminder_at(days_left: int) -> Reminder | None:
    """The reminder that holds so many days before the end; None while it is too early."""
    return next((row for row in reversed(reminders()) if days_left <= row.days), None)


@cache
def dossiers() -> dict[str, Dossier]:
    """The checklists by code."""
    rows = _table()["dossiers"]
    return {row["code"]: Dossier(**{**row, "papers": tuple(Paper(**paper) for paper in row["papers"])}) for row in rows}
