"""Read the map of Vietnam that ships with the project (data/country/, see the README there)."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

COUNTRY = Path(__file__).resolve().parents[2] / "data" / "country"

Row = TypeVar("Row")

# What a unit may stand under; before July 2025 a commune stood under a district.
PARENT_KINDS: dict[str, set[str]] = {
    "province": {""},
    "district": {"province"},
    "commune": {"district", "province"},
}


@dataclass(frozen=True)
class UnitRow:
    """One unit during one span of its life; `valid_to` is its last day, None while it lives."""

    key: str
    kind: str
    type: str
    name: str
    code: str
    parent: str
    valid_from: date
    valid_from_known: bool
    valid_to: date | None
    latitude: float | None
    longitude: float | None
    area_km2: float | None


@dataclass(frozen=True)
class SuccessionRow:
    """One unit became another, wholly (share 1) or in a part that nobody measured (None)."""

    old: str
    new: str
    share: int | None
    decree: str
    date: date


def read_units(path: Path = COUNTRY / "units.csv") -> list[UnitRow]:
    """All units, parents before children; a bad row raises ValueError with its file and line."""
    seen: dict[str, UnitRow] = {}

    def read(row: dict[str, str]) -> UnitRow:
        unit = _unit(row)
        _check_unit(unit, seen)
        seen[unit.key] = unit
        return unit

    return list(_read(path, read))


def read_successions(path: Path = COUNTRY / "successions.csv") -> list[SuccessionRow]:
    """All successions; a bad row raises ValueError with its file and line."""
    return list(_read(path, _succession))


def _read(path: Path, convert: Callable[[dict[str, str]], Row]) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            try:
                yield convert(row)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from error


def _unit(row: dict[str, str]) -> UnitRow:
    return UnitRow(
        key=_filled(row["key"], "key"),
        kind=row["kind"],
        type=_filled(row["type"], "type"),
        name=_filled(row["name"], "name"),
        code=row["code"],
        parent=row["parent"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_from_known=_yes_or_no(row["valid_from_known"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        latitude=_number(row["latitude"]),
        longitude=_number(row["longitude"]),
        area_km2=_number(row["area_km2"]),
    )


def _check_unit(unit: UnitRow, seen: dict[str, UnitRow]) -> None:
    if unit.key in seen:
        raise ValueError(f"key {unit.key} is there twice")
    if unit.kind not in PARENT_KINDS:
        raise ValueError(f"unknown kind {unit.kind!r}")
    if unit.parent and unit.parent not in seen:
        raise ValueError(f"parent {unit.parent} does not stand above")
    parent_kind = seen[unit.parent].kind if unit.parent else ""
    if parent_kind not in PARENT_KINDS[unit.kind]:
        raise ValueError(f"a {unit.kind} cannot stand under {parent_kind or 'nothing'}")
    if unit.valid_to and unit.valid_to < unit.valid_from:
        raise ValueError("ends before it begins")


def _succession(row: dict[str, str]) -> SuccessionRow:
    if row["share"] not in {"", "1"}:
        raise ValueError(f"share {row['share']!r} is neither 1 nor empty")
    return SuccessionRow(
        old=_filled(row["old"], "old"),
        new=_filled(row["new"], "new"),
        share=1 if row["share"] else None,
        decree=row["decree"],
        date=date.fromisoformat(row["date"]),
    )


def _filled(text: str, column: str) -> str:
    if not text:
        raise ValueError(f"{column} is empty")
    return text


def _yes_or_no(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(f"{text!r} is neither 0 nor 1")
    return text == "1"


def _number(text: str) -> float | None:
    return float(text) if text else None
