"""What is said of a contribution at the desk: handed over, who gave it; and its public page."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import is_done
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record, may_carry, may_record_consent
from kheo.records.registry import type_of
from kheo.records.workflow import ReviewState
from kheo.resources.actions.donors import forget_donor, may_name_donor, name_donor
from kheo.resources.actions.ledger import release_promise
from kheo.resources.actions.receipts import hand_over
from kheo.resources.forms.contributions import DonorForm, ForgetForm, ReceiveForm
from kheo.resources.forms.vouchers import ReverseForm
from kheo.resources.models import Contribution, DonorPurpose
from kheo.resources.permissions import may_release
from kheo.resources.queries.contributions import published_contributions
from kheo.resources.queries.donors import known_donor, public_donor, standing_consent
from kheo.resources.queries.ledger import entries_of, open_promise
from kheo.resources.queries.receipts import became_of, what_for, without_names


@require_http_methods(["GET", "POST"])
def receive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that something promised was handed over, all of it or a part."""
    contribution = access_record(request.user, Contribution, pk)
    if not may_carry(request.user, contribution):
        raise PermissionDenied(_("What is handed over is written down by those who carry the contribution."))
    form = ReceiveForm(request.POST or None, contribution=contribution, rest=open_promise(contribution))
    if form.is_valid() and is_done(form, lambda: hand_over(contribution, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Noted, and posted in the ledger."))
        return redirect("records:show", "dong-gop", contribution.pk)
    accepted = contribution.state == ReviewState.ACCEPTED
    context = _form_page(contribution, form, pgettext("title", "Handed over"), asks=accepted) | {"open": accepted, "entries": entries_of(contribution)}
    return render(request, "resources/receive.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the rest of a promise will not come."""
    contribution = access_record(request.user, Contribution, pk)
    if not may_release(request.user, contribution):
        raise PermissionDenied(_("Promises are released by those who approve vouchers."))
    form = ReverseForm(request.POST or None, initial={"uuid": uuid.uuid4()})
    if form.is_valid() and is_done(form, lambda: release_promise(contribution, by=request.user, reason=form.cleaned_data["reason"], uuid=form.cleaned_data["uuid"])):
        messages.success(request, _("Noted, and posted in the ledger."))
        return redirect("records:show", "dong-gop", contribution.pk)
    context = _form_page(contribution, form, _("The rest will not come"), asks=True)
    return render(request, "resources/release.html", context, status=422 if form.errors else 200)


def _form_page(contribution: Contribution, form: Form, here: str, *, asks: bool) -> dict[str, Any]:
    """What `form_page.html` shows of a contribution; there is nothing to ask where nothing is missing any more."""
    return {
        "record": contribution, "kind": type_of(contribution), "here": here, "whose": contribution.get_source_display(), "form": form,
        "asks": asks and bool(contribution.missing > 0 or form.errors),
    }  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def donor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who gave it, and what they agreed to: written down and read by those who carry the contribution alone."""
    contribution = _of_donor(request, pk)
    form = DonorForm(request.POST or None, initial=_known(request, contribution))
    if request.method == "POST" and not may_name_donor(request.user, contribution):
        raise PermissionDenied(_("Who gave it is written down by those who carry the contribution."))
    if form.is_valid() and is_done(form, lambda: name_donor(contribution, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Kept, sealed, as long as the consent stands."))
        return redirect("resources:donor", contribution.pk)
    context = {
        "record": contribution, "kind": type_of(contribution), "form": form if may_name_donor(request.user, contribution) else None, "forget_form": ForgetForm(auto_id="forget_%s"),
        "standing": (standing := standing_consent(contribution)), "agreed": DonorPurpose(standing.purpose).label if standing else "", "name": known_donor(request.user, contribution),
    }  # fmt: skip
    return render(request, "resources/donor.html", context, status=422 if form.errors else 200)


@require_POST
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    """The donor agrees no more: the name is gone."""
    contribution = _of_donor(request, pk)
    form = ForgetForm(request.POST)
    form.is_valid()
    forget_donor(contribution, by=request.user, reason=form.cleaned_data.get("reason", ""))
    messages.success(request, _("The name is erased everywhere."))
    return redirect("resources:donor", contribution.pk)


def _of_donor(request: SignedInRequest, pk: int) -> Contribution:
    contribution = access_record(request.user, Contribution, pk)
    if not may_record_consent(request.user, contribution):
        raise PermissionDenied(_("Consent is recorded by those who carry the record, and by its editors."))
    return contribution


def _known(request: SignedInRequest, contribution: Contribution) -> dict[str, Any]:
    standing = standing_consent(contribution)
    name = known_donor(request.user, contribution)
    return {"name": name, "purpose": standing.purpose, "way": standing.way} if name and standing is not None else {}


@login_not_required
@require_GET
def show_contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """What was given and what became of it, for everybody; a name only of somebody who agrees."""
    contribution = without_names(get_object_or_404(published_contributions(), pk=pk))
    context = {"contribution": contribution, "donor": public_donor(contribution), "what_for": what_for(contribution), "became": became_of(contribution) if contribution.received > 0 else ""}
    return render(request, "resources/public/contribution.html", context)
