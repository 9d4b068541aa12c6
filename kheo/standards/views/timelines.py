"""An indicator of one unit through its periods, at the desk."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kheo.org.permissions import units_where
from kheo.org.requests import SignedInRequest
from kheo.records.panels import panels_for
from kheo.records.permissions import VIEW, records_for
from kheo.records.workflow import ReviewState
from kheo.standards.models import Indicator, ObservationSheet
from kheo.standards.queries import timeline_of


@require_GET
def show_timeline(request: SignedInRequest, pk: int, code: str, indicator: str) -> HttpResponse:
    """What was said of the indicator, period by period, on the sheets that the reader may read."""
    unit = get_object_or_404(units_where(request.user, VIEW), pk=pk)
    sheets = records_for(request.user, ObservationSheet).filter(unit=unit, criteria_set__code=code).exclude(state=ReviewState.WITHDRAWN)
    found = timeline_of(list(sheets.select_related("unit", "criteria_set", "group")), code, indicator)
    if found is None:
        raise Http404
    others = Indicator.objects.filter(criterion=found.indicator.criterion_id).order_by("position")
    context = {"unit": unit, "set": found.indicator.criterion.criteria_set, "found": found, "others": others, "panels": panels_for(request, found.indicator)}
    return render(request, "standards/timeline.html", context)
