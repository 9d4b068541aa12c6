"""Lists, queues, and the records behind a figure."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.figures import Kind
from kheo.lib.listing import Listing
from kheo.lib.periods import Period, PeriodError
from kheo.org.permissions import holds_anywhere, units_where
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.actions import accept_several
from kheo.records.permissions import ENTER, REVIEW, VIEW, records_for
from kheo.records.queries import waiting_for
from kheo.records.registry import RecordType, type_of
from kheo.records.views.access import any_of, record_type_at, show_url


def _listing(request: SignedInRequest, kind: RecordType, rows: Any, title: Any) -> Listing:
    return Listing(
        request, rows.select_related(*kind.related), kind.columns, filterset=kind.filterset, search="folded",
        title=title, row_url=show_url,
    )  # fmt: skip


@require_GET
def list_records(request: SignedInRequest, slug: str) -> HttpResponse:
    """All records of one type that the reader may see."""
    kind = record_type_at(slug)
    any_of(request.user, ENTER, REVIEW, VIEW)
    listing = _listing(request, kind, records_for(request.user, kind.model), kind.label_plural)
    return listing.respond("records/list.html", {"kind": kind, "may_enter": holds_anywhere(request.user, ENTER), "may_review": holds_anywhere(request.user, REVIEW)})


@require_http_methods(["GET", "POST"])
def review_queue(request: SignedInRequest, slug: str) -> HttpResponse:
    """What waits for the reader's review; several are accepted at once, each by itself."""
    kind = record_type_at(slug)
    any_of(request.user, REVIEW)
    waiting = waiting_for(request.user, kind.model)
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("record") if key.isdecimal()]
        accepted, refused = accept_several(waiting.filter(pk__in=keys), by=request.user)
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
    try:
        figure = figures.figure(code)
        period = Period.parse(request.GET.get("period", ""))
    except (figures.NoSuchFigure, PeriodError) as error:
        raise Http404(str(error)) from error
    unit_key = request.GET.get("unit", "")
    unit = get_object_or_404(units_where(request.user, VIEW), pk=unit_key if unit_key.isdecimal() else None)
    split, part = request.GET.get("by", ""), request.GET.get("part", "")
    if split and split not in figure.splits:
        raise Http404
    behind = figures.records_behind(figure, unit, period, split=split, part=part)
    kind = type_of(behind.model)
    rows = records_for(request.user, kind.model).filter(pk__in=behind.values("pk"))
    listing = _listing(request, kind, rows, figure.label)
    words = str(figure.splits[split].choices.get(part, part)) if split else ""
    found = next(v for v in figures.table([code], [unit], [period], split=split) if v.part == part)
    context = {
        "kind": kind, "figure": figure, "unit": unit, "period": period, "part": words, "found": found,
        "is_rate": figure.kind == Kind.RATE, "counted": behind.count(), "seen": rows.count(),
    }  # fmt: skip
    return listing.respond("records/figure.html", context)
