"""Cells and rows of boards: numbers that open to their records."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kheo.lib.numbers import show_number
from kheo.org.models import Unit
from kheo.records.figures import Value, shown
from kheo.records.models import Target


def cell(value: Value, *, split: str = "", targets: Mapping[tuple[str, int, str], Target] | None = None) -> dict[str, Any]:
    """One number for people at the desk, where it leads, and its target beside it."""
    target = (targets or {}).get((value.figure.code, value.unit.pk, value.period.code))
    query = {"unit": value.unit.pk, "period": value.period.code} | ({"by": split, "part": value.part} if split else {})
    return {
        "label": value.figure.label,
        "text": shown(value, public=False),
        "url": f"{reverse('records:figure', args=[value.figure.code])}?{urlencode(query)}",
        "planned": show_number(target.value) if target else "",
        "reporting": value.reading.reporting, "expected": value.reading.expected,
    }  # fmt: skip


def part_rows(values: Sequence[Value], split: str) -> list[dict[str, Any]]:
    """One row for each part of a split, with a cell for each figure; a part that only some figures have is empty in others."""
    codes = list(dict.fromkeys(value.figure.code for value in values))
    words = {value.part: value.figure.splits[split].words(value.part) for value in values}
    found = {(value.part, value.figure.code): cell(value, split=split) for value in values}
    return [{"label": words[part], "cells": [found.get((part, code)) for code in codes]} for part in words]


def unit_rows(units: Sequence[Unit], values: Sequence[Value], page: str) -> list[dict[str, Any]]:
    """One row for each unit, leading to its own board on `page`, with a cell for each figure."""
    cells: dict[int, list[dict[str, Any]]] = {unit.pk: [] for unit in units}
    for value in values:
        cells[value.unit.pk].append(cell(value))
    period = values[0].period.code if values else ""
    return [
        {"label": str(unit), "url": f"{reverse(page)}?{urlencode({'unit': unit.pk, 'period': period})}", "cells": cells[unit.pk]}
        for unit in units
    ]
