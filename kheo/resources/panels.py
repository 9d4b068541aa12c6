"""What the resources show on other pages: works and what was given on those of an initiative, an indicator, a unit; sums on those of a work."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.amounts import show_amount
from kheo.movements.models import Initiative
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records.panels import Panel, at_desk, register
from kheo.records.permissions import records_for
from kheo.records.public_figures import LEVELS
from kheo.records.workflow import ReviewState
from kheo.resources.models import Contribution, Work
from kheo.resources.queries.contributions import totals_of_work, totals_of_works
from kheo.resources.queries.ledger import moved_on, where_it_went
from kheo.resources.queries.public_results import PublicResults
from kheo.resources.queries.receipts import may_print_receipt
from kheo.resources.queries.valuation import value_of
from kheo.resources.queries.works import published_works, works_in_numbers
from kheo.standards.models import Indicator, ObservationSheet

SHOWN = 6


def _seen(request: HttpRequest, about: Q) -> dict[str, Any] | None:
    """The newest works that the reader may read at the desk, and what was given for all of them."""
    user: Any = request.user
    rows = records_for(user, Work).filter(about).exclude(state=ReviewState.WITHDRAWN)
    found = list(rows.select_related("unit", "body").order_by("-pk")[:SHOWN])
    return {"works": found, "total": rows.count(), "totals": totals_of_works(rows)} if found else None


def _published(about: Q) -> dict[str, Any] | None:
    found = list(published_works().filter(about)[:SHOWN])
    return {"works": found} if found else None


def _of_initiative(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    return _seen(request, Q(initiative=initiative)) if at_desk(request) else None


def _of_initiative_in_public(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    return None if at_desk(request) else _published(Q(initiative=initiative))


def _of_indicator(request: HttpRequest, indicator: Indicator) -> dict[str, Any] | None:
    """Of the indicator in every version of its set."""
    code = indicator.criterion.criteria_set.code
    return _seen(request, Q(indicator__code=indicator.code, indicator__criterion__criteria_set__code=code))


def _of_sheet(request: HttpRequest, sheet: ObservationSheet) -> dict[str, Any] | None:
    """On a sheet of results: the works of its place and below that help indicators of its set."""
    return _seen(request, Q(indicator__criterion__criteria_set__code=sheet.criteria_set.code) & under_path(sheet.unit.path, "unit__path"))


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    """On a unit's public page: its accepted works and those below in numbers, and the newest published ones; houses in neither."""
    rows = works_in_numbers(unit)
    works = list(published_works().filter(under_path(unit.path, "unit__path"))[:SHOWN])
    address = f"{reverse('resources:given')}?{urlencode({'unit': unit.pk})}" if unit.kind in LEVELS else ""
    return {"rows": rows, "works": works, "more_url": address} if rows else None


def _results_of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    """On a unit's public page: what the programmes reached this year, as everybody may read it."""
    year = dates.today().year
    rows = PublicResults(unit, year).of_the_year if unit.kind in LEVELS else []
    address = f"{reverse('resources:results')}?{urlencode({'unit': unit.pk, 'year': year})}"
    return {"numbers": rows, "year": str(year), "more_url": address} if rows else None


def _of_work(_request: HttpRequest, work: Work) -> dict[str, Any] | None:
    """Plan, promised, received and spent, form by form."""
    address = f"{reverse('records:list', args=['dong-gop'])}?{urlencode({'work': work.pk})}"
    return {"cost": show_amount(work.cost), "totals": totals_of_work(work), "list_url": address} if work.state == ReviewState.ACCEPTED else None


def _of_contribution(request: HttpRequest, contribution: Contribution) -> dict[str, Any] | None:
    """What it is worth by a rule, where it went, its receipts."""
    user: Any = request.user
    valued = value_of(contribution.form, contribution.quantity, contribution.unit, contribution.promised_on)
    may_print, was_received = may_print_receipt(user, contribution), contribution.received > 0
    if valued is None and not was_received:
        return None
    went, moved = (where_it_went(contribution), moved_on(contribution)) if was_received else ([], [])
    return {
        "valued": valued, "valued_text": show_amount(valued.amount) if valued else "", "went": went, "moved": moved, "was_received": was_received,
        "may_print": may_print, "receipts": list(contribution.receipts.all()) if may_print else [],
    }  # fmt: skip


register(Work, Panel(_("Given for it and spent on it"), "resources/work_totals.html", _of_work))
register(Contribution, Panel(_("Where it went"), "resources/contribution_panel.html", _of_contribution))
register(Initiative, Panel(_("Works and what was given for them"), "resources/panel_works.html", _of_initiative))
register(Initiative, Panel(_("Works for it"), "resources/public/panel_works.html", _of_initiative_in_public))
register(Indicator, Panel(_("Works that help it"), "resources/panel_works.html", _of_indicator))
register(ObservationSheet, Panel(_("Works that help its indicators"), "resources/panel_works.html", _of_sheet))
register(Unit, Panel(_("Works here"), "resources/public/unit_panel.html", _of_unit))
register(Unit, Panel(_("What the programmes reached"), "resources/public/results_panel.html", _results_of_unit))
