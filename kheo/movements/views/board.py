"""The board of the movement: where it stands below one unit, in all or in one campaign, taken apart in several ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.periods import Period, PeriodError
from kheo.movements.models import Campaign
from kheo.movements.queries import count_waiting, reachable_campaigns
from kheo.org.models import Unit
from kheo.org.permissions import assignments, units_where
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.boards import cell, part_rows, unit_rows
from kheo.records.permissions import VIEW

CODES = [f"movements.{name}" for name in ("registered", "accepted", "recognised", "outstanding", "rewarded")]
AFTERWARDS = [f"movements.{name}" for name in ("replicated", "survival_rate", "unconfirmed")]
SPLITS = ("field", "subject", "kind", "condition")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; a wrong period is told in `problem`, and another one shown instead."""

    unit: Unit
    period: Period
    campaign: Campaign | None
    problem: str = ""

    @property
    def within(self) -> dict[str, str]:
        """The figures' narrowing to the campaign."""
        return {"campaign": str(self.campaign.pk)} if self.campaign else {}


class Rows(list[dict[str, Any]]):
    """The rows of one table; those that have nothing yet are folded. A target that nothing was reached of is something to be seen."""

    @property
    def told(self) -> list[dict[str, Any]]:
        """The rows with a number, a gap or a target."""
        return [row for row in self if _says_something(row)]

    @property
    def nothing(self) -> list[dict[str, Any]]:
        """The rows in which every number is zero."""
        return [row for row in self if not _says_something(row)]


def _says_something(row: Mapping[str, Any]) -> bool:
    return any(cell and (cell["text"] != "0" or cell["planned"]) for cell in row["cells"])


@require_GET
def show_board(request: SignedInRequest) -> HttpResponse:
    """Registered, accepted, recognised, outstanding, rewarded: in all, taken apart, and unit by unit; each opens to its records.

    Units stand in the order of the map with their targets beside; they are never ranked by how many they have.
    """
    asked = _asked(request)
    below = list(asked.unit.children.within(asked.period.start, asked.period.end).order_by("path"))
    targets = figures.targets_for([*CODES, *AFTERWARDS], [asked.unit, *below], [asked.period])
    values = figures.table([*CODES, *AFTERWARDS], [asked.unit], [asked.period], within=asked.within)
    by_unit = figures.table(CODES, below, [asked.period], within=asked.within)
    context = {
        "unit": asked.unit, "period": asked.period, "campaign": asked.campaign, "problem": asked.problem,
        "units": _places(request), "campaigns": reachable_campaigns(request.user),
        "waiting": count_waiting(asked.unit, asked.campaign), "figures": [figures.figure(code) for code in CODES],
        "totals": [cell(value, targets=targets, within=asked.within) for value in values],
        "parts": {split: Rows(_taken_apart(asked, split)) for split in SPLITS},
        "by_unit": Rows(unit_rows(
            below, by_unit, "movements:board", within=asked.within, asked={"campaign": asked.campaign.pk} if asked.campaign else {}, targets=targets
        )),
    }  # fmt: skip
    return render(request, "movements/board.html", context, status=422 if asked.problem else 200)


def _taken_apart(asked: Asked, split: str) -> list[dict[str, Any]]:
    """One row for each part; of fields, those of the campaign and those that have something."""
    rows = part_rows(figures.table(CODES, [asked.unit], [asked.period], split=split, within=asked.within), split, asked.within)
    if split != "field":
        return rows
    known = set(asked.campaign.fields.values_list("code", flat=True)) if asked.campaign else set()
    return [row for row in rows if row["part"] in known or _says_something(row)]


def _places(request: SignedInRequest) -> list[Unit]:
    return list({held.unit_id: held.unit for held in assignments(request.user, VIEW)}.values())


def _asked(request: SignedInRequest) -> Asked:
    places = _places(request)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    key, wanted = as_key(request.GET.get("unit")), as_key(request.GET.get("campaign"))
    unit = get_object_or_404(units_where(request.user, VIEW), pk=key) if key else places[0]
    campaign = get_object_or_404(reachable_campaigns(request.user), pk=wanted) if wanted else None
    usual = _years_of(campaign) if campaign else Period.year(dates.today().year)
    try:
        return Asked(unit, Period.parse(request.GET.get("period") or usual.code), campaign)
    except PeriodError as error:
        return Asked(unit, usual, campaign, str(error))


def _years_of(campaign: Campaign) -> Period:
    """From the campaign's first year to its last, or to today where decisions came later."""
    first, last = campaign.starts_on.year, max(campaign.ends_on.year, dates.today().year)
    return Period.year(first) if first == last else Period.parse(f"{first}..{last}")
