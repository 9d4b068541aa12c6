"""Results side by side at the desk: across a merger, and under both sets of a mapping."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kheo.org.models import Unit
from kheo.org.permissions import access_unit
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW, records_for
from kheo.records.workflow import COUNTED
from kheo.standards.models import CriteriaSet, ObservationSheet, SetMapping
from kheo.standards.queries.mappings import compare
from kheo.standards.queries.mergers import merger_of
from kheo.standards.queries.public import newest_by_set


@require_GET
def show_before_merger(request: SignedInRequest, pk: int) -> HttpResponse:
    """The accepted results of the units before: they are this unit's own past, whoever's part of the tree they stood in."""
    unit = _unit(request, pk)
    merger = merger_of(unit, ObservationSheet.objects.counted(), public=False)
    return render(request, "standards/before_merger.html", {"unit": unit, "merger": merger})


@require_GET
def show_comparison(request: SignedInRequest, pk: int, unit: int) -> HttpResponse:
    """A unit under both sets of a mapping, each changed verdict with its reasons; accepted sheets that the user may read."""
    place = _unit(request, unit)
    mapping = get_object_or_404(SetMapping.objects.select_related("old", "new"), pk=pk)
    found = compare(mapping, place, _newest(request, place, mapping.old), _newest(request, place, mapping.new))
    return render(request, "standards/compare.html", {"unit": place, "mapping": mapping, "found": found})


def _unit(request: SignedInRequest, pk: int) -> Unit:
    try:
        return access_unit(request.user, pk, VIEW)
    except Unit.DoesNotExist as error:
        raise Http404 from error


def _newest(request: SignedInRequest, unit: Unit, criteria_set: CriteriaSet) -> ObservationSheet | None:
    sheets = records_for(request.user, ObservationSheet).filter(criteria_set=criteria_set, state__in=COUNTED)
    return next(iter(newest_by_set(sheets, [unit.pk]).values()), None)
