"""What is planned: announced to everybody, and called off at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kheo.grassroots.actions import call_off_event, may_call_off
from kheo.grassroots.events import as_event
from kheo.grassroots.forms import CallOffForm
from kheo.grassroots.models import PlannedEvent
from kheo.grassroots.queries import published_activities, published_plans
from kheo.grassroots.views.persons import warn_of_persons
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.panels import panels_for
from kheo.records.permissions import access_record


@login_not_required
@require_GET
def show_event(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published plan, called off or not; the name in the address is for people, the id alone counts."""
    plan = get_object_or_404(published_plans(), pk=pk)
    if request.path != plan.get_absolute_url():
        return redirect(plan, permanent=True)
    photos = Evidence.objects.about(plan).filter(is_public=True, kind=EvidenceKind.PHOTO)
    context = {
        "plan": plan, "event": as_event(plan), "photos": photos, "panels": panels_for(request, plan),
        "done": published_activities().filter(plan=plan).first(),
    }  # fmt: skip
    return render(request, "grassroots/public/event.html", context)


@require_http_methods(["GET", "POST"])
def call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that it is not held, and why; asked for once more before it is done."""
    plan = access_record(request.user, PlannedEvent, pk)
    if request.method == "GET" and not may_call_off(request.user, plan):
        raise PermissionDenied(_("Only what was planned, handed in and not recorded yet can be called off."))
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_off_event(plan, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.message_dict["reason"])
        except TransitionRefused as error:
            messages.warning(request, str(error))
            return redirect("records:show", "ke-hoach", plan.pk)
        else:
            messages.success(request, _("Called off. Those who planned it are told, and nobody owes its record."))
            warn_of_persons(request, form.cleaned_data["reason"])
            return redirect("records:show", "ke-hoach", plan.pk)
    return render(request, "grassroots/plan_call_off.html", {"plan": plan, "form": form}, status=422 if form.errors else 200)
