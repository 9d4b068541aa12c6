"""Cells and rows of boards: numbers that open to their records."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kheo.lib.figures import Kind
from kheo.lib.numbers import show_number
from kheo.org.models import Unit
from kheo.records.figures import Value, shown
from kheo.records.models import Target


def cell(
    value: Value, *, split: str = "", targets: Mapping[tuple[str, int, str], Target] | None = None,
    within: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:  # fmt: skip
    """One number for people at the desk, where it leads, and its target beside it."""
    target = (targets or {}).get((value.figure.code, value.unit.pk, value.period.code))
    query = {"unit": value.unit.pk, "period": value.period.code} | ({"by": split, "part": value.part} if split else {})
    query |= {"in": [f"{name}:{part}" for name, part in within.items()]} if within else {}
    return {
        "label": value.figure.label,
        "text": shown(value, public=False, with_measure=value.figure.kind == Kind.RATE and value.reading.gap is None),
        "url": f"{reverse('records:figure', args=[value.figure.code])}?{urlencode(query, doseq=True)}",
        "planned": show_number(target.value) if target else "",
        "reporting": value.reading.reporting, "expected": value.reading.expected,
    }  # fmt: skip


def part_rows(values: Sequence[Value], split: str, within: Mapping[str, str] = MappingProxyType({})) -> list[dict[str, Any]]:
    """One row for each part of a split, with a cell for each figure; a part that only some figures have is empty in others."""
    codes = list(dict.fromkeys(value.figure.code for value in values))
    figures = {value.figure.code: value.figure for value in values}
    known = {code: figure.split(split) for code, figure in figures.items()}
    words = {value.part: known[value.figure.code].words(value.part) for value in values}
    found = {(value.part, value.figure.code): cell(value, split=split, within=within) for value in values}
    return [{"part": part, "label": words[part], "cells": [found.get((part, code)) for code in codes]} for part in words]


def unit_rows(
    units: Sequence[Unit], values: Sequence[Value], page: str, *, within: Mapping[str, str] = MappingProxyType({}), asked: Mapping[str, Any] = MappingProxyType({}),
    targets: Mapping[tuple[str, int, str], Target] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """One row for each unit, leading to its own board on `page` (with what else was `asked`), with a cell for each figure."""
    cells: dict[int, list[dict[str, Any]]] = {unit.pk: [] for unit in units}
    for value in values:
        cells[value.unit.pk].append(cell(value, within=within, targets=targets))
    period = values[0].period.code if values else ""
    return [
        {"label": str(unit), "url": f"{reverse(page)}?{urlencode({**asked, 'unit': unit.pk, 'period': period})}", "cells": cells[unit.pk]}
        for unit in units
    ]
