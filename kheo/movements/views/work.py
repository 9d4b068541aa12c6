"""The movement at the desk: launching, recognising, saying how the work stands."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    close_campaign,
    launch_campaign,
    may_record_consent,
    recognise,
    set_condition,
    set_name_consent,
    standing_consent,
    state_outputs,
)
from kheo.movements.forms import CampaignForm, ConditionForm, ConsentForm, OutputsForm, RecognitionForm
from kheo.movements.models import Campaign, Initiative
from kheo.movements.permissions import LAUNCH_CAMPAIGN, RECOGNISE
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.permissions import assignments, holds_anywhere, require, within
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record, may_carry
from kheo.records.registry import type_of
from kheo.records.workflow import ReviewState


def _show(initiative: Initiative) -> HttpResponse:
    return redirect("records:show", type_of(initiative).slug, initiative.pk)


def _refuse(form: Form, error: Exception) -> None:
    """Put what an action refused where the person can mend it."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, str(error))


@require_http_methods(["GET", "POST"])
def launch(request: SignedInRequest) -> HttpResponse:
    """Launch a campaign."""
    if not holds_anywhere(request.user, LAUNCH_CAMPAIGN):
        raise PermissionDenied(_("No role of yours lets you launch campaigns."))
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        campaign = launch_campaign(by=request.user, **form.cleaned_data)
        messages.success(request, _("Launched. All units below were told what is due."))
        return redirect("movements:campaign", campaign.pk)
    return render(request, "movements/launch.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def show_campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    """One campaign, for whoever works in it."""
    keys = {key for held in request.user.roles_today for key in held.unit.path_keys}
    below = within(assignments(request.user, LAUNCH_CAMPAIGN), "unit")
    campaign = get_object_or_404(Campaign.objects.filter(unit__key__in=keys) | Campaign.objects.filter(below), pk=pk)
    may_close = campaign.closed_at is None and campaign.unit_id in _launching_units(request, campaign)
    context = {"campaign": campaign, "fields": campaign.fields.all(), "may_close": may_close}
    return render(request, "movements/campaign.html", context)


def _launching_units(request: SignedInRequest, campaign: Campaign) -> list[int]:
    return [campaign.unit_id for held in assignments(request.user, LAUNCH_CAMPAIGN) if held.unit.covers(campaign.unit)]


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close a campaign."""
    campaign = get_object_or_404(Campaign, pk=pk)
    close_campaign(campaign, by=request.user)
    messages.success(request, _("Closed. The names of persons not recognised were erased."))
    return redirect("movements:campaign", pk)


@require_http_methods(["GET", "POST"])
def record_recognition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that an initiative was recognised, or found outstanding."""
    initiative = access_record(request.user, Initiative, pk)
    require(request.user, RECOGNISE, initiative.campaign.unit)
    form = RecognitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recognise(initiative, by=request.user, **form.cleaned_data)
        except (TransitionRefused, ValidationError) as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Recorded."))
            return _show(initiative)
    context = {"form": form, "record": initiative, "recognitions": initiative.recognitions.all()}
    return render(request, "movements/recognise.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def condition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how the work stands: running, stalled, stopped, ended."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("How the work stands is said by those who carry it out."))
    form = ConditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_condition(initiative, request.POST.get("verb", ""), by=request.user, reason=form.cleaned_data["reason"])
        except (TransitionRefused, ValidationError) as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Recorded."))
            return _show(initiative)
    context = {"form": form, "record": initiative, "transitions": CONDITION_WORKFLOW.leaving(initiative.condition)}
    return render(request, "movements/condition.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def outputs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what was reached, long after the record was accepted."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_carry(request.user, initiative):
        raise PermissionDenied(_("What was reached is stated by those who carry it out."))
    form = OutputsForm(request.POST or None, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        try:
            state_outputs(initiative, reached=form.reached(), by=request.user, version=form.cleaned_data["version"])
        except (TransitionRefused, ValidationError) as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Recorded."))
            return _show(initiative)
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
    if request.method == "POST" and form.is_valid():
        try:
            set_name_consent(initiative, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Recorded. The public page follows at once."))
            return _show(initiative)
    context = {"form": form, "record": initiative, "standing": standing}
    return render(request, "movements/consent.html", context, status=422 if form.errors else 200)
