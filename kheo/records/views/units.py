"""The public page of a unit: where it stands, what it was and became, what rooms show about it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from kheo.org.models import Unit
from kheo.org.queries import predecessors, successors
from kheo.records.panels import panels_for


@login_not_required
@require_GET
def show_unit(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """`/don-vi/<id>-<ten>/`; the name in the address is for people, the id alone counts."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    if request.path != unit.get_absolute_url():
        return redirect(unit, permanent=True)
    context = {
        "unit": unit,
        "above": Unit.objects.above(unit).exclude(pk=unit.pk).order_by("path"),
        "predecessors": predecessors(unit),
        "successors": successors(unit),
        "children": unit.children.order_by("path"),
        "panels": panels_for(request, unit),
        "source_is_later": not unit.valid_from_known,
    }
    return render(request, "records/public/unit.html", context)
