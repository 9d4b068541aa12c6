"""The board of the movement: where it stands, by kind and state, below one unit."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit
from kheo.org.permissions import assignments, units_where
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.boards import cell, part_rows, unit_rows
from kheo.records.permissions import VIEW

CODES = ["movements.registered", "movements.recognised", "movements.outstanding"]


@require_GET
def show_board(request: SignedInRequest) -> HttpResponse:
    """Registered, recognised, outstanding: in all, by who did it, by kind, by state, and unit by unit; each opens to its records."""
    unit, period, problem = _asked(request)
    targets = figures.targets_for(CODES, [unit], [period])
    below = list(unit.children.within(period.start, period.end).order_by("path"))
    context = {
        "unit": unit, "period": period, "problem": problem, "units": _places(request),
        "totals": [cell(value, targets=targets) for value in figures.table(CODES, [unit], [period])],
        "by_subject": _taken_apart(unit, period, "subject"),
        "by_kind": _taken_apart(unit, period, "kind"),
        "by_condition": _taken_apart(unit, period, "condition"),
        "by_unit": unit_rows(below, figures.table(CODES, below, [period]), "movements:board"),
        "figures": [figures.figure(code) for code in CODES],
    }  # fmt: skip
    return render(request, "movements/board.html", context, status=422 if problem else 200)


def _taken_apart(unit: Unit, period: Period, split: str) -> list[dict[str, Any]]:
    return part_rows(figures.table(CODES, [unit], [period], split=split), split)


def _places(request: SignedInRequest) -> list[Unit]:
    return list({held.unit_id: held.unit for held in assignments(request.user, VIEW)}.values())


def _asked(request: SignedInRequest) -> tuple[Unit, Period, str]:
    """The unit and period of the address; a wrong period is said, and this year is shown instead."""
    places = _places(request)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    key = as_key(request.GET.get("unit"))
    unit = get_object_or_404(units_where(request.user, VIEW), pk=key) if key else places[0]
    try:
        return unit, Period.parse(request.GET.get("period") or str(dates.today().year)), ""
    except PeriodError as error:
        return unit, Period.year(dates.today().year), str(error)
