"""What is said of an accepted work at the desk: how it stands, which steps are done, photos of it, where what is left of it goes."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.forms import is_done
from kheo.org.requests import SignedInRequest
from kheo.records.models import EvidenceKind
from kheo.records.permissions import access_record, evidence_shown, may_carry
from kheo.records.registry import type_of
from kheo.records.views.evidence import keep_uploads
from kheo.records.workflow import ReviewState
from kheo.resources.actions.ledger import move_to_common
from kheo.resources.actions.works import mark_milestone, set_work_condition
from kheo.resources.forms.vouchers import MoveForm
from kheo.resources.forms.works import DoneForm, WorkConditionForm, WorkPhotosForm
from kheo.resources.models import Entry, Work
from kheo.resources.permissions import may_move
from kheo.resources.queries.ledger import left_for


@require_GET
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the work goes on, on one page: its condition, its steps, photos."""
    work = access_record(request.user, Work, pk)
    return _page(request, work, carries=may_carry(request.user, work))


@require_http_methods(["POST"])
def condition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say how the work stands: being built, stalled, given up, finished."""
    work = _carried(request, pk)
    form = WorkConditionForm(request.POST, work=work, auto_id="condition_%s")
    if form.is_valid() and is_done(form, lambda: set_work_condition(work, by=request.user, **form.cleaned_data)):
        return _noted(request, work)
    return _page(request, work, carries=True, condition_form=form)


@require_http_methods(["POST"])
def milestone(request: SignedInRequest, pk: int, milestone: int) -> HttpResponse:
    """Say on which day a step was done."""
    work = _carried(request, pk)
    row = get_object_or_404(work.milestones.select_related("work"), pk=milestone)
    form = DoneForm(request.POST, work=work, auto_id=f"step_{row.pk}_%s")
    if form.is_valid() and is_done(form, lambda: mark_milestone(row, by=request.user, **form.cleaned_data)):
        return _noted(request, work)
    return _page(request, work, carries=True, done_form=(row.pk, form))


@require_http_methods(["POST"])
def photos(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add photos from before, during or after the work."""
    work = _carried(request, pk)
    form = WorkPhotosForm(request.POST, request.FILES, auto_id="photos_%s")
    if work.state != ReviewState.ACCEPTED or not form.is_valid():
        return _page(request, work, carries=True, photos_form=form)
    uploads = [(file, EvidenceKind.PHOTO) for file in form.cleaned_data["photos"]]
    for problem in keep_uploads(work, uploads, by=request.user, caption=form.cleaned_data["caption"], moment=form.cleaned_data["moment"]):
        messages.warning(request, problem)
    return _noted(request, work)


@require_http_methods(["GET", "POST"])
def move_left(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move what is left of a work that came to its end into the common purse."""
    work = access_record(request.user, Work, pk)
    if not may_move(request.user, work):
        raise PermissionDenied(_("What is left of a work is moved by those who approve vouchers."))
    left = left_for(work)
    form = MoveForm(request.POST or None, left=left, initial={"uuid": uuid.uuid4()})
    if form.is_valid() and is_done(form, lambda: _move(request, work, form)):
        messages.success(request, _("Noted, and posted in the ledger."))
        return redirect("records:show", "cong-trinh", work.pk)
    context = {"record": work, "kind": type_of(work), "here": _("Move what is left"), "whose": work.body or work.unit, "form": form, "asks": bool(left or form.errors)}
    return render(request, "resources/move_left.html", context, status=422 if form.errors else 200)


def _move(request: SignedInRequest, work: Work, form: MoveForm) -> Entry:
    said = form.cleaned_data
    return move_to_common(work, form=said["form"], by=request.user, reason=said["reason"], uuid=said["uuid"])


def _carried(request: SignedInRequest, pk: int) -> Work:
    work = access_record(request.user, Work, pk)
    if not may_carry(request.user, work):
        raise PermissionDenied(pgettext("of a built work", "How the work goes on is said by those who carry it out."))
    return work


def _noted(request: SignedInRequest, work: Work) -> HttpResponse:
    messages.success(request, _("Noted."))
    return redirect("resources:progress", work.pk)


def _page(
    request: SignedInRequest, work: Work, *, carries: bool, condition_form: WorkConditionForm | None = None,
    done_form: tuple[int, DoneForm] | None = None, photos_form: WorkPhotosForm | None = None,
) -> HttpResponse:  # fmt: skip
    wrong = dict([done_form] if done_form else [])
    steps = [(row, wrong.get(row.pk) or DoneForm(work=work, auto_id=f"step_{row.pk}_%s")) for row in work.milestones.all()]
    context = {
        "record": work, "kind": type_of(work), "carries": carries, "open": work.state == ReviewState.ACCEPTED, "steps": steps, "photos": evidence_shown(request.user, work),
        "condition_form": condition_form or WorkConditionForm(work=work, auto_id="condition_%s"),
        "photos_form": photos_form or WorkPhotosForm(auto_id="photos_%s"),
    }  # fmt: skip
    refused = any((condition_form, done_form, photos_form))
    return render(request, "resources/progress.html", context, status=422 if refused else 200)
