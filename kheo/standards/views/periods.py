"""Periods of a place: how their sheets stand, closed and opened again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.forms import ReasonForm, refuse
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.models.spans import TreeQuerySet
from kheo.org.permissions import units_where
from kheo.org.requests import SignedInRequest
from kheo.standards.actions.periods import CLOSE, OPEN, close_period, open_period
from kheo.standards.forms.periods import CloseForm
from kheo.standards.models import ClosedPeriod
from kheo.standards.permissions import KEEP_STANDARDS
from kheo.standards.queries.places import closings_told, outlook, periods_at
from kheo.standards.views.histories import told_closings
from kheo.standards.views.places import kept_place

ON_A_PAGE = 40
TOLD = 10


@require_GET
def list_periods(request: SignedInRequest) -> HttpResponse:
    """The periods of a place with their sheets by state; those that are open can be closed, those closed here opened."""
    return _page(request, CloseForm(units=_units(request)))


def _units(request: SignedInRequest) -> TreeQuerySet:
    return units_where(request.user, KEEP_STANDARDS).on()


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest) -> HttpResponse:
    """Close a period for a unit and all below it; before, it is asked with what that leaves undone."""
    kept_place(request)
    form = CloseForm(request.POST if request.method == "POST" else request.GET, units=_units(request))
    if not form.is_valid():
        return _page(request, form, status=422)
    period = Period.parse(form.cleaned_data["period"])
    if request.method == "GET":
        return _asked(request, form, period)
    try:
        closed = close_period(by=request.user, **form.cleaned_data)
    except (ValidationError, TransitionRefused) as error:
        refuse(form, error)
        return _page(request, form, status=422)
    messages.success(request, _("Closed for %(unit)s and all below it: %(period)s.") % {"unit": closed.unit, "period": period.label})
    return redirect(_back(request))


def _asked(request: SignedInRequest, form: CloseForm, period: Period) -> HttpResponse:
    said = form.cleaned_data
    context = {"said": said, "period": period, "outlook": outlook(said["criteria_set"], said["unit"], period), "back": _back(request)}
    return render(request, "standards/period_close.html", context)


@require_http_methods(["GET", "POST"])
def open_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a period again, with the reason; at the unit that closed it or above."""
    closed = get_object_or_404(ClosedPeriod.objects.filter(unit__in=units_where(request.user, KEEP_STANDARDS)).select_related("criteria_set", "unit"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            open_period(criteria_set=closed.criteria_set, unit=closed.unit, period=closed.period, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Open again: %(period)s.") % {"period": Period.parse(closed.period).label})
            return redirect("standards:periods")
    context = {"closed": closed, "period": Period.parse(closed.period).label, "form": form}
    return render(request, "standards/period_open.html", context, status=422 if form.errors else 200)


def _back(request: SignedInRequest) -> str:
    place = request.GET.get("don-vi")
    return f"{reverse('standards:periods')}?{urlencode({'don-vi': place})}" if place else reverse("standards:periods")


def _page(request: SignedInRequest, form: CloseForm, *, status: int = 200) -> HttpResponse:
    place, kept = kept_place(request)
    part = Paginator(periods_at(place), ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "place": place, "kept": kept, "part": part, "form": form, "entries": told_closings(closings_told(place, (CLOSE, OPEN), TOLD)), "turn": f"don-vi={place.pk}&trang",
        "mine": {unit.pk for unit in _units(request).above(place)},
    }  # fmt: skip
    return render(request, "standards/periods.html", context, status=status)
