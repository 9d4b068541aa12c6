"""The board of an area: units by criteria, with the map; on the page, on paper and as a spreadsheet."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit
from kheo.org.permissions import assignments, holds_anywhere, units_where
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW
from kheo.standards.models import CriteriaSet
from kheo.standards.permissions import KEEP_STANDARDS
from kheo.standards.queries import SORTS, Board, UnitRow, board_of, map_of, results_at, sets_at
from kheo.standards.rules import Verdict
from kheo.standards.views.board_sheet import spreadsheet


@dataclass(frozen=True)
class Asked:
    """What the address asks for; a wrong period is told in `problem`, and another one shown instead."""

    unit: Unit
    criteria_set: CriteriaSet | None
    period: Period
    sets: list[CriteriaSet]
    results: list[tuple[str, int, str]]
    problem: str = ""

    @property
    def codes(self) -> list[CriteriaSet]:
        """The newest version of each set, to choose from."""
        return list({row.code: row for row in reversed(self.sets)}.values())

    @property
    def periods(self) -> list[str]:
        """The periods that have results under the set, the latest first."""
        code = self.criteria_set.code if self.criteria_set else ""
        return list(dict.fromkeys(period for found, _version, period in self.results if found == code))

    @property
    def choices(self) -> list[Period]:
        """The periods to choose from: those with results, and the one shown."""
        return [Period.parse(code) for code in dict.fromkeys([*self.periods, self.period.code])]

    @property
    def versions(self) -> list[int]:
        """The other versions of the set that have results in the period."""
        shown = self.criteria_set
        found = {version for code, version, period in self.results if shown and code == shown.code and period == self.period.code}
        return sorted(found - {shown.version}) if shown else []

    def url(self, **changes: object) -> str:
        """The address of this board with some of its words changed."""
        chosen = {"set": self.criteria_set.code, "version": self.criteria_set.version} if self.criteria_set else {}
        return f"?{urlencode({**chosen, 'unit': self.unit.pk, 'period': self.period.code, **changes})}"


@require_GET
def show_board(request: SignedInRequest) -> HttpResponse:
    """Units × criteria of a set in a period for whoever may read accepted records there; `?format=xlsx` for the table."""
    asked, sort = _asked(request), request.GET.get("sort", "")
    context = {"asked": asked, "places": _places(request), "keeps": holds_anywhere(request.user, KEEP_STANDARDS)}
    if asked.criteria_set is None:
        return render(request, "standards/board.html", context)
    board = board_of(asked.criteria_set, asked.unit, asked.period)
    if request.GET.get("format") == "xlsx":
        return spreadsheet(board, sort)
    return render(request, "standards/board.html", {**context, **_told(asked, board, sort)}, status=422 if asked.problem else 200)


def _told(asked: Asked, board: Board, sort: str) -> dict[str, Any]:
    """The board as the page shows it."""
    return {
        "board": board, "rows": board.ordered(sort), "map": map_of(board.units, len(board.criteria), _sheet_url), "cards": _cards(board),
        "headings": _headings(asked, sort), "verdicts": list(Verdict), "totals": board.by_criterion(board.totals),
        "areas": [(area, asked.url(unit=area.unit.pk), board.by_criterion(area)) for area in board.areas],
        "sheet_url": asked.url(sort=sort, format="xlsx"), "other_versions": [(version, asked.url(version=version)) for version in asked.versions],
    }  # fmt: skip


def _sheet_url(row: UnitRow) -> str:
    return reverse("records:show", args=["phieu-tieu-chi", row.sheet]) if row.has_data else ""


def _places(request: SignedInRequest) -> list[Unit]:
    """The units of the reader's own roles; a role narrowed to a body opens no board."""
    return list({held.unit_id: held.unit for held in assignments(request.user, VIEW) if held.body_id is None}.values())


def _asked(request: SignedInRequest) -> Asked:
    places = _places(request)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    named = request.GET.get("unit", "")
    unit = get_object_or_404(units_where(request.user, VIEW), pk=as_key(named)) if named else places[0]
    sets, results = sets_at(unit), results_at(unit)
    code = request.GET.get("set") or next((found for found, _version, _period in results), sets[0].code if sets else "")
    own = [row for row in sets if row.code == code]
    if request.GET.get("set") and not own:
        raise Http404
    period, problem = _period(request.GET.get("period", ""), next((period for found, _version, period in results if found == code), ""))
    return Asked(unit, _version(own, period, results, as_key(request.GET.get("version"))), period, sets, results, problem)


def _period(wanted: str, latest: str) -> tuple[Period, str]:
    """The period asked for, else the latest with results, else this quarter; and what is wrong with what was asked."""
    usual = Period.parse(latest) if latest else Period.of_day(dates.today(), "quarter")
    try:
        return (Period.parse(wanted), "") if wanted else (usual, "")
    except PeriodError as error:
        return usual, str(error)


def _version(own: list[CriteriaSet], period: Period, results: list[tuple[str, int, str]], wanted: int | None) -> CriteriaSet | None:
    """The version asked for, else the newest one with results in the period, else the newest."""
    if wanted:
        return next((row for row in own if row.version == wanted), own[0] if own else None)
    found = {(code, version) for code, version, of in results if of == period.code}
    return next((row for row in own if (row.code, row.version) in found), own[0] if own else None)


def _cards(board: Board) -> list[dict[str, str]]:
    """The numbers that come first; each leads to what makes it."""
    if not board.is_area:
        return []
    totals, year = board.totals, board.period.end.year
    data = _("%(reporting)s of %(expected)s units have data") % {"reporting": totals.reporting, "expected": totals.expected}
    aimed = _("set reached: %(reached)s; voted on or decided: %(voted)s") % {
        "reached": sum(row.verdict == Verdict.REACHED for row in board.aimed), "voted": sum(row.award is not None for row in board.aimed),
    }  # fmt: skip
    average = f"{show_number(board.average, 1)}/{len(board.criteria)}" if board.average is not None else str(Verdict.NO_DATA.label)
    return [
        {"number": str(totals.reached) if totals.reporting else str(Verdict.NO_DATA.label), "label": _("units reached the set"), "note": data, "url": _figure(board, "units_reached")},
        {"number": average, "label": _("criteria reached on average"), "note": "", "url": _figure(board, "criteria_reached")},
        {"number": str(len(board.aimed)), "label": _("units aimed at for %(year)s") % {"year": year}, "note": aimed, "url": "#followed"},
        {"number": str(len(board.holding)), "label": _("units held the title at the end of the period"), "note": "", "url": "#followed"},
    ]  # fmt: skip


def _figure(board: Board, name: str) -> str:
    query = {"unit": board.unit.pk, "period": board.period.code, "in": f"set:{board.criteria_set.pk}"}
    return f"{reverse('records:figure', args=[f'standards.{name}'])}?{urlencode(query)}"


def _headings(asked: Asked, sort: str) -> list[dict[str, str]]:
    """The columns that sort; clicking the one that does turns it round."""
    labels = dict(zip(SORTS, (_("Unit"), _("Reached"), _("Missing")), strict=True))
    found = []
    for name, label in labels.items():
        first, second = (name, f"-{name}") if name == "name" else (f"-{name}", name)
        turned = second if sort == first else first
        order = "" if sort.removeprefix("-") != name else ("descending" if sort.startswith("-") else "ascending")
        found.append({"name": name, "label": label, "url": asked.url(sort=turned), "order": order})
    return found
