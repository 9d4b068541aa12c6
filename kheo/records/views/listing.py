"""Lists, queues, and the records behind a figure."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.keys import as_key, as_keys
from kheo.lib.listing import Listing
from kheo.lib.periods import Period
from kheo.org.models import User
from kheo.org.permissions import assignments, holds_anywhere, units_where
from kheo.org.queries.units import NotOnThisMap
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.actions import accept_several
from kheo.records.permissions import ENTER, REVIEW, VIEW, entered_below, own_line, records_for
from kheo.records.queries import waiting_for
from kheo.records.registry import RecordType, type_of
from kheo.records.views.access import any_of, record_type_at, show_url


def _listing(request: SignedInRequest, kind: RecordType, rows: Any, title: Any, *, filtered: bool = True) -> Listing:
    return Listing(
        request, rows.select_related(*kind.related), kind.columns, filterset=kind.filterset if filtered else None, search="folded",
        title=title, row_url=show_url,
    )  # fmt: skip


@require_GET
def list_records(request: SignedInRequest, slug: str) -> HttpResponse:
    """All records of one type that the reader may see."""
    kind = record_type_at(slug)
    any_of(request.user, ENTER, REVIEW, VIEW)
    listing = _listing(request, kind, records_for(request.user, kind.model), kind.label_plural)
    rights = {"may_enter": holds_anywhere(request.user, ENTER), "may_review": holds_anywhere(request.user, REVIEW)}
    return listing.respond("records/list.html", {"kind": kind, **rights})


@require_http_methods(["GET", "POST"])
def review_queue(request: SignedInRequest, slug: str) -> HttpResponse:
    """What waits for the reader's review; several are accepted at once, each by itself."""
    kind = record_type_at(slug)
    any_of(request.user, REVIEW)
    waiting = waiting_for(request.user, kind.model)
    if request.method == "POST":
        chosen = waiting.filter(pk__in=as_keys(request.POST.getlist("record")))
        accepted, refused = accept_several(chosen, by=request.user)
        if accepted:
            messages.success(request, _("%(count)s accepted.") % {"count": len(accepted)})
        for record, reason in refused:
            messages.warning(request, f"{record}: {reason}")
        return redirect("records:queue", slug)
    listing = _listing(request, kind, waiting, _("To review"))
    return listing.respond("records/queue.html", {"kind": kind})


@require_GET
def figure_records(request: SignedInRequest, code: str) -> HttpResponse:
    """The records behind a printed number; each reader sees those they may see, and how many they are of how many."""
    unit = get_object_or_404(units_where(request.user, VIEW), pk=as_key(request.GET.get("unit")))
    split, part = request.GET.get("by", ""), request.GET.get("part", "")
    within = dict(asked.split(":", 1) for asked in request.GET.getlist("in") if ":" in asked)
    try:
        figure, period = figures.figure(code), Period.parse(request.GET.get("period", ""))
        day = date.fromisoformat(request.GET["map"]) if "map" in request.GET else None
        values = figures.table([code], [unit], [period], split=split, as_of_map=day, within=within)
    except (figures.NoSuchFigure, figures.NoSuchSplit, NotOnThisMap, ValueError) as error:  # the last: of period and day
        raise Http404(str(error)) from error
    found = next((value for value in values if value.part == part), None)
    if found is None:
        raise Http404
    behind = figures.records_behind(figure, unit, period, split=split, part=part, as_of_map=day, within=within)
    kind = type_of(behind.model)
    rows = records_for(request.user, kind.model).filter(_led_to(figure, request.user), pk__in=behind.values("pk"))
    listing = _listing(request, kind, rows, figure.label, filtered=False)  # the period of the address is the figure's
    context = {
        "kind": kind, "figure": figure, "unit": unit, "period": period, "found": found, "day": day,
        "part": figure.split(split).words(part) if split else "", "text": figures.shown(found, public=False),
        "counted": behind.count(), "seen": rows.count(), "is_told": figure.is_told_of(unit),
    }  # fmt: skip
    return listing.respond("records/figure.html", context)


def _led_to(figure: figures.Figure, user: User) -> Q:
    """The records to which a number leads: those of units for which it is told; lower ones for who carries them, nobody else."""
    held = assignments(user, ENTER)
    return Q(unit__kind__in=figure.told_kinds) | own_line(held) | entered_below(held)
