"""`/su-kien/`: what is going to be held, of all rooms together, on a page and as a calendar; of published events alone."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.listing import PageLink
from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.org.models import Unit
from kheo.portal.calendar import CONTENT_TYPE, as_calendar
from kheo.records.events import Event, Events, NoSuchEvent, event_at

ON_A_PAGE = 24
IN_CALENDAR = 500
DAYS_BACK = 31  # what was called off or moved at the last moment stays in people's calendars for a while
PLACES_FOUND = 20
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Shown:
    """One page of events by months, with the way to the other pages."""

    q: str
    places: list[Unit]
    months: list[tuple[str, list[Event]]]
    total: int
    page_links: list[PageLink] = field(default_factory=list)


@login_not_required
@require_GET
def show_coming(request: HttpRequest) -> HttpResponse:
    """What is coming, the soonest first."""
    return _page(request, _shown(request, first=dates.today()), past=False)


@login_not_required
@require_GET
def show_past(request: HttpRequest) -> HttpResponse:
    """What was announced and is over, the latest first."""
    return _page(request, _shown(request, last=dates.today() - timedelta(days=1)), past=True)


@login_not_required
@require_GET
def show_calendar(request: HttpRequest) -> HttpResponse:
    """`lich.ics`: what is coming and what was a month ago, everywhere or (`?unit=`) in one unit and below it."""
    units = [get_object_or_404(Unit, pk=as_key(request.GET["unit"]))] if "unit" in request.GET else None
    events = Events(first=dates.today() - timedelta(days=DAYS_BACK), units=units)[:IN_CALENDAR]
    return _answer(request, events, "lich.ics", str(units[0]) if units else "")


@login_not_required
@require_GET
def show_event_calendar(request: HttpRequest, source: str, pk: int) -> HttpResponse:
    """One event, to be put into one's own calendar."""
    try:
        event = event_at(source, pk)
    except NoSuchEvent as error:
        raise Http404 from error
    return _answer(request, [event], f"su-kien-{pk}.ics")


def _answer(request: HttpRequest, events: list[Event], filename: str, place: str = "") -> HttpResponse:
    content = as_calendar(events, name=_("Events: %(place)s") % {"place": place} if place else _("Events"), address=request.build_absolute_uri)
    return HttpResponse(content, headers={"Content-Type": CONTENT_TYPE, "Content-Disposition": f'inline; filename="{filename}"'})


def _shown(request: HttpRequest, *, first: date | None = None, last: date | None = None) -> Shown:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    places = _places(q) if q else []
    events: Any = Events(first=first, last=last, units=places if q else None, newest_first=last is not None)  # counted and sliced, as paginators do
    page: Page[Event] = Paginator(events, ON_A_PAGE).get_page(request.GET.get("page"))
    months = [(month.label, list(rows)) for month, rows in groupby(page.object_list, lambda event: Period.of_day(event.starts_on, "month"))]
    return Shown(q, places, months, page.paginator.count, _page_links(request, page, q))


def _places(q: str) -> list[Unit]:
    """The units of today whose name holds all the words, with or without accents, the largest first."""
    rows = Unit.objects.on().order_by("path")
    for word in fold(q).split():
        rows = rows.filter(folded__contains=word)
    return list(rows[:PLACES_FOUND])


def _page_links(request: HttpRequest, page: Page[Event], q: str) -> list[PageLink]:
    if page.paginator.num_pages < 2:
        return []
    words = {"q": q} if q else {}
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [
        PageLink(str(number), f"{request.path}?{urlencode({**words, 'page': number})}" if isinstance(number, int) else "", number == page.number)
        for number in numbers
    ]


def _page(request: HttpRequest, shown: Shown, *, past: bool) -> HttpResponse:
    """With the calendar of the one place that was found, else of all."""
    place = shown.places[0] if len(shown.places) == 1 else None
    calendar = reverse("portal:calendar") + (f"?unit={place.pk}" if place else "")
    return render(request, "portal/public/events.html", {"shown": shown, "past": past, "place": place, "calendar": calendar})
