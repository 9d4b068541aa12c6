"""The board of the movement: where it stands, by kind and state, below one unit."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.figures import public_text
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit
from kheo.org.permissions import assignments, units_where
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.figures import Value
from kheo.records.permissions import VIEW

CODES = ["movements.registered", "movements.recognised", "movements.outstanding"]


@require_GET
def show_board(request: SignedInRequest) -> HttpResponse:
    """Registered, recognised, outstanding: in all, by who did it, by kind, and unit by unit; each opens to its records."""
    unit, period, problem = _asked(request)
    totals = figures.table(CODES, [unit], [period])
    targets = figures.targets_for(CODES, [unit], [period])
    below = list(unit.children.within(period.start, period.end).order_by("path"))
    context = {
        "unit": unit, "period": period, "problem": problem, "units": _places(request),
        "totals": [_cell(value, targets) for value in totals],
        "by_subject": _rows(figures.table(CODES, [unit], [period], split="subject"), "subject"),
        "by_kind": _rows(figures.table(CODES, [unit], [period], split="kind"), "kind"),
        "by_unit": _unit_rows(below, figures.table(CODES, below, [period]), period),
        "figures": [figures.figure(code) for code in CODES],
    }  # fmt: skip
    return render(request, "movements/board.html", context, status=422 if problem else 200)


def _places(request: SignedInRequest) -> list[Unit]:
    return list({held.unit_id: held.unit for held in assignments(request.user, VIEW)}.values())


def _asked(request: SignedInRequest) -> tuple[Unit, Period, str]:
    """The unit and period of the address; a wrong period is said, and this year is shown instead."""
    places = _places(request)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    key = request.GET.get("unit", "")
    unit = get_object_or_404(units_where(request.user, VIEW), pk=key) if key.isdecimal() else places[0]
    try:
        return unit, Period.parse(request.GET.get("period") or str(dates.today().year)), ""
    except PeriodError as error:
        return unit, Period.year(dates.today().year), str(error)


def _cell(value: Value, targets: Mapping[Any, Any] | None = None, split: str = "") -> dict[str, Any]:
    reading = value.reading
    target = (targets or {}).get((value.figure.code, value.unit.pk, value.period.code))
    query = {"unit": value.unit.pk, "period": value.period.code} | ({"by": split, "part": value.part} if split else {})
    return {
        "label": value.figure.label,
        "text": show_number(reading.value) if reading.gap is None else public_text(reading, people=False),
        "url": f"{reverse('records:figure', args=[value.figure.code])}?{urlencode(query)}",
        "planned": show_number(target.value) if target else "",
        "reporting": reading.reporting, "expected": reading.expected,
    }  # fmt: skip


def _rows(values: list[Value], split: str) -> list[dict[str, Any]]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for value in values:
        parts.setdefault(value.part, []).append(_cell(value, split=split))
    words = values[0].figure.splits[split].choices
    return [{"label": words[part], "cells": cells} for part, cells in parts.items()]


def _unit_rows(units: list[Unit], values: list[Value], period: Period) -> list[dict[str, Any]]:
    return [
        {
            "label": str(unit),
            "url": f"{reverse('movements:board')}?{urlencode({'unit': unit.pk, 'period': period.code})}",
            "cells": [_cell(v) for v in values if v.unit == unit],
        }
        for unit in units
    ]
