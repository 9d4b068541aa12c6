"""What is said of an accepted initiative at the desk: how it goes on, how it stands, what was reached, consent to be named."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kheo.lib.forms import is_done, refuse
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    add_checkpoint,
    set_condition,
    set_name_consent,
    standing_consent,
    state_outputs,
)
from kheo.movements.forms import CheckpointForm, ConditionForm, ConsentForm, OutputsForm
from kheo.movements.models import Initiative
from kheo.movements.queries import changeable_photos, course_of
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.org.requests import SignedInRequest
from kheo.records.models import EvidenceKind
from kheo.records.permissions import access_record, evidence_shown, may_attach, may_carry, may_record_consent
from kheo.records.views.evidence import keep_uploads
from kheo.records.workflow import ReviewState


@require_http_methods(["GET", "POST"])
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the work goes on, on one page: a new note with photos, the condition, the outputs, and the way so far."""
    initiative = access_record(request.user, Initiative, pk)
    if request.method == "GET":
        return _progress_page(request, initiative, CheckpointForm(initiative=initiative))
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("How the work goes on is said by those who carry it out."))
    form = CheckpointForm(request.POST, request.FILES, initiative=initiative)
    form.is_valid()
    problems = _keep_photos(request, initiative, form)
    try:
        if not form.errors and form.note():
            add_checkpoint(initiative, by=request.user, **form.note())
    except (TransitionRefused, ValidationError) as error:
        refuse(form, error)
    for problem in problems:
        messages.warning(request, problem)
    if form.errors:
        return _progress_page(request, initiative, form)
    messages.success(request, _("Noted."))
    return redirect("movements:progress", initiative.pk)


def _keep_photos(request: SignedInRequest, initiative: Initiative, form: CheckpointForm) -> list[str]:
    """Photos are kept even where a word beside them is wrong: they were dear to send."""
    if initiative.state != ReviewState.ACCEPTED or not may_attach(request.user, initiative):
        return []
    uploads = [(file, EvidenceKind.PHOTO) for file in request.FILES.getlist("photos")]
    uploads += [(file, EvidenceKind.FILE) for file in request.FILES.getlist("documents")]
    caption, moment = form.cleaned_data.get("caption", ""), form.cleaned_data.get("moment", "")
    problems = keep_uploads(initiative, uploads, by=request.user, caption=caption, moment=moment)
    if form.errors and len(problems) < len(uploads):
        problems.append(_("The photos are stored; you need not choose them again."))
    return problems


def _progress_page(request: SignedInRequest, initiative: Initiative, form: CheckpointForm) -> HttpResponse:
    carries = may_carry(request.user, initiative)
    context = {
        "record": initiative, "form": form, "open": initiative.state == ReviewState.ACCEPTED, "carries": carries,
        "condition_form": ConditionForm(initiative=initiative, auto_id="condition_%s"),
        "outputs_form": OutputsForm(initiative=initiative, auto_id="outputs_%s"),
        "stretches": course_of(initiative), "photos": evidence_shown(request.user, initiative),
        "own_photos": changeable_photos(initiative) if carries else [],
    }  # fmt: skip
    return render(request, "movements/checkpoints.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def condition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how the work stands: running, stalled, stopped, not effective, ended."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("How the work stands is said by those who carry it out."))
    form = ConditionForm(request.POST or None, initiative=initiative)
    if form.is_valid() and is_done(form, lambda: set_condition(initiative, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Recorded."))
        return redirect("movements:progress", initiative.pk)
    context = {"form": form, "record": initiative, "open": initiative.state == ReviewState.ACCEPTED}
    return render(request, "movements/condition.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def outputs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what was reached, long after the record was accepted."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("What was reached is stated by those who carry it out."))
    form = OutputsForm(request.POST or None, initiative=initiative)
    if form.is_valid() and is_done(form, lambda: state_outputs(initiative, reached=form.reached(), by=request.user, version=form.cleaned_data["version"])):
        messages.success(request, _("Recorded."))
        return redirect("movements:progress", initiative.pk)
    context = {"form": form, "record": initiative, "open": initiative.state == ReviewState.ACCEPTED}
    return render(request, "movements/state_outputs.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record, at any time, that the person honoured agrees to be named, or agrees no more."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_record_consent(request.user, initiative):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    standing = standing_consent(initiative)
    form = ConsentForm(request.POST or None, initial={"way": standing.way if standing else ""})
    if form.is_valid() and is_done(form, lambda: set_name_consent(initiative, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Recorded. The public page follows at once."))
        return show_initiative_at_desk(initiative)
    context = {"form": form, "record": initiative, "standing": standing}
    return render(request, "movements/consent.html", context, status=422 if form.errors else 200)
