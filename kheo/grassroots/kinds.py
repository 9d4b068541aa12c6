"""What `data/activities.yaml` names: kinds of activities, the outputs that each counts, and who may be told apart."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kheo.lib.tables import rows_by_code

FILE = Path(__file__).resolve().parents[2] / "data" / "activities.yaml"


@dataclass(frozen=True)
class Tally:
    """A part of those who took part that may be counted; the list is fixed and holds nobody's belief, origin or health."""

    code: str
    name: str


@dataclass(frozen=True)
class Countable:
    """Something that activities bring about and that is counted; `people`: persons or households."""

    code: str
    name: str
    measure: str
    people: bool = False


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity with the codes of its outputs; `document`: it makes a document known, and says which."""

    code: str
    name: str
    outputs: tuple[str, ...] = ()
    document: bool = False


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def tallies() -> dict[str, Tally]:
    """Who may be counted apart, by code."""
    return rows_by_code(FILE, (Tally(**row) for row in _table()["tallies"]))


@cache
def countables() -> dict[str, Countable]:
    """What is counted, by code."""
    return rows_by_code(FILE, (Countable(**row) for row in _table()["outputs"]))


@cache
def activity_kinds() -> dict[str, ActivityKind]:
    """The kinds, by code, in the order of the file."""
    return rows_by_code(FILE, (ActivityKind(**{**row, "outputs": tuple(row["outputs"])}) for row in _table()["kinds"]))


def kind_choices() -> list[tuple[str, str]]:
    """The kinds for a choice."""
    return [(kind.code, kind.name) for kind in activity_kinds().values()]


def record_within() -> timedelta:
    """How long after its day something planned may wait to be recorded before it is late."""
    return timedelta(days=int(_table()["record_within"]))
