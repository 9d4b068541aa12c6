"""What the record book shows on other pages: the activities of an initiative, a campaign, an indicator, a document, a unit."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.kinds import countables
from kheo.grassroots.models import Activity
from kheo.grassroots.queries import published_activities
from kheo.grassroots.queries.published import cards_of
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records import figures
from kheo.records.panels import Panel, at_desk, register
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState
from kheo.register.models import OfficialDocument
from kheo.standards.models import Indicator

SHOWN, ON_CARDS = 6, 4
HELD = "activities.held"
OUTPUTS = ("km_cleaned", "waste", "trees", "km_flowers", "km_lit", "km_repaired", "canal_cleared", "houses")  # things alone, never people


def _seen(request: HttpRequest, about: Q) -> dict[str, Any] | None:
    """The newest ones that the reader may read at the desk, whatever became of their review."""
    user: Any = request.user
    rows = records_for(user, Activity).filter(about).exclude(state=ReviewState.WITHDRAWN)
    found = list(rows.select_related("unit", "body").order_by("-held_on", "-pk")[:SHOWN])
    return {"activities": found, "total": rows.count()} if found else None


def _of_initiative(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    return _seen(request, Q(initiative=initiative)) if at_desk(request) else None


def _of_initiative_in_public(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    cards = [] if at_desk(request) else cards_of(published_activities().filter(initiative=initiative)[:SHOWN])
    return {"cards": cards} if cards else None


def _of_campaign(request: HttpRequest, campaign: Campaign) -> dict[str, Any] | None:
    return _seen(request, Q(campaign=campaign))


def _of_indicator(request: HttpRequest, indicator: Indicator) -> dict[str, Any] | None:
    """Of the indicator in every version of its set."""
    code = indicator.criterion.criteria_set.code
    return _seen(request, Q(indicator__code=indicator.code, indicator__criterion__criteria_set__code=code))


def _of_document(request: HttpRequest, document: OfficialDocument) -> dict[str, Any] | None:
    return _seen(request, Q(document=document))


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    """On a unit's public page: the newest published activities from there and below, and what this year's brought about."""
    found = list(published_activities().filter(under_path(unit.path, "unit__path"))[: ON_CARDS + 1])
    year = Period.of_day(dates.today(), "year")
    numbers = _numbers_of(unit, year)
    if not found and not numbers:
        return None
    more = f"{reverse('grassroots:activities')}?{urlencode({'place': unit.pk})}" if len(found) > ON_CARDS else ""
    return {"cards": cards_of(found[:ON_CARDS]), "numbers": numbers, "year": str(year.start.year), "more_url": more}


def _numbers_of(unit: Unit, year: Period) -> list[tuple[str, str, str]]:
    """How many were held and what came of it, as far as it is more than nothing."""
    codes = [HELD, *(f"activities.{code}" for code in OUTPUTS if code in countables())]
    told = [value for value in figures.table(codes, [unit], [year]) if value.reading.value]
    return [(str(value.figure.label), figures.shown(value, public=True), str(value.figure.measure)) for value in told]


register(Initiative, Panel(_("Activities for it"), "grassroots/panel_desk.html", _of_initiative))
register(Initiative, Panel(_("What was done for it"), "grassroots/panel_public.html", _of_initiative_in_public))
register(Campaign, Panel(_("Activities for it"), "grassroots/panel_desk.html", _of_campaign))
register(Indicator, Panel(_("Activities that helped it"), "grassroots/panel_desk.html", _of_indicator))
register(OfficialDocument, Panel(_("Activities that carried it out"), "grassroots/panel_desk.html", _of_document))
register(Unit, Panel(_("Activities from here"), "grassroots/panel_public.html", _of_unit))
