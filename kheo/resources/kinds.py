"""What `data/resources.yaml` names: sources, the forms in which something is given, kinds of works."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kheo.lib.tables import rows_by_code

FILE = Path(__file__).resolve().parents[2] / "data" / "resources.yaml"
MONEY = "money"
GOODS = "goods"
OTHER = "other"


@dataclass(frozen=True)
class Source:
    """Where something comes from, as the programme reports it."""

    code: str
    name: str


@dataclass(frozen=True)
class Form:
    """One thing that is given, with its own measure: money, labour days, land, each kind of goods. They are never added together."""

    code: str
    form: str
    name: str
    measure: str
    places: int


@dataclass(frozen=True)
class WorkKind:
    """A kind of work, and in what its size is told."""

    code: str
    name: str
    measure: str


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def sources() -> dict[str, Source]:
    """The sources by code, in the order of the programme's table."""
    return rows_by_code(FILE, (Source(**row) for row in _table()["sources"]))


@cache
def forms() -> dict[str, Form]:
    """What may be given, by code."""
    return rows_by_code(FILE, (Form(**row) for row in _table()["forms"]))


@cache
def work_kinds() -> dict[str, WorkKind]:
    """The kinds of works, by code."""
    return rows_by_code(FILE, (WorkKind(**row) for row in _table()["work_kinds"]))


def choices(rows: dict[str, Any]) -> list[tuple[str, str]]:
    """Rows of the file for a choice."""
    return [(row.code, row.name) for row in rows.values()]
