"""Setting what is planned; reached stands beside it wherever the figure is shown."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.org.permissions import holds_anywhere, units_where
from kheo.org.requests import SignedInRequest
from kheo.records import figures
from kheo.records.actions import set_target
from kheo.records.forms import TargetForm
from kheo.records.models import Target
from kheo.records.permissions import SET_TARGET

SHOWN = 200


@require_http_methods(["GET", "POST"])
def list_targets(request: SignedInRequest) -> HttpResponse:
    """The targets in the reader's reach, and a form for one more (or a new value of one that stands)."""
    if not holds_anywhere(request.user, SET_TARGET):
        raise PermissionDenied(_("No role of yours opens this page."))
    form = TargetForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_target(by=request.user, **form.cleaned_data)
        messages.success(request, _("Set. What is reached stands beside it from now on."))
        return redirect("records:targets")
    rows = Target.objects.filter(unit__in=units_where(request.user, SET_TARGET)).select_related("unit").order_by("-pk")
    labels = {figure.code: figure.label for figure in figures.all_figures()}
    targets = [(row, labels.get(row.figure, row.figure)) for row in rows[:SHOWN]]
    return render(request, "records/targets.html", {"form": form, "targets": targets}, status=422 if form.errors else 200)
