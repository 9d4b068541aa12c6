"""Look-alikes before an initiative is handed in, and the decision about the same work claimed twice."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import refuse
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import decide_same_work, raise_pair
from kheo.movements.actions.same_work import stamp
from kheo.movements.forms.same_work import SameWorkForm, SayingForm
from kheo.movements.models import Initiative
from kheo.movements.permissions import DECIDE_SAME_WORK
from kheo.movements.queries.same_work import (
    LookAlike,
    access_pair,
    compared_items,
    look_alikes,
    may_decide,
    pairs_for,
    to_look_at,
    version_of,
)
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.actions import Incomplete, change_state
from kheo.records.permissions import access_record, may_edit
from kheo.records.views.access import warn_if_nobody_reviews
from kheo.records.workflow import SUBMIT

PAGE_SIZE = 30
SHOWN_FIRST = 3

Answered = list[tuple[LookAlike, SayingForm]]


@require_http_methods(["GET", "POST"])
def show_look_alikes(request: SignedInRequest, pk: int) -> HttpResponse:
    """What looks like the initiative that is about to be handed in; nothing blocks, its people decide."""
    initiative = access_record(request.user, Initiative, pk)
    if not may_edit(request.user, initiative):
        messages.info(request, _("This record cannot be changed now."))
        return show_initiative_at_desk(initiative)
    found = to_look_at(initiative, request.user)
    answers = [(one, SayingForm(request.POST or None, prefix=str(one.initiative.pk))) for one in found]
    if request.method == "POST" and all(form.is_valid() for _one, form in answers):
        if request.POST.get("seen") == version_of(found):
            return _hand_in(request, initiative, answers)
        messages.warning(request, _("Another look-alike was found in the meantime. Please look at the list again."))
    folded = answers[SHOWN_FIRST:]
    context = {
        "record": initiative, "answers": answers[:SHOWN_FIRST], "folded": folded, "unfolded": any(form.errors for _one, form in folded),
        "seen": version_of(found),
    }  # fmt: skip
    return render(request, "movements/lookalikes.html", context, status=422 if request.method == "POST" else 200)


def _hand_in(request: SignedInRequest, initiative: Initiative, answers: Answered) -> HttpResponse:
    """Hand it in and keep what was said, both or neither."""
    try:
        with transaction.atomic():
            change_state(initiative, SUBMIT.verb, by=request.user, reason=_differences_said(answers))
            for one, form in answers:
                if form.is_same or one.is_certain:
                    raise_pair(initiative, one.initiative, by=request.user, said=form.cleaned_data["said"])
    except Incomplete:
        messages.warning(request, _("It is not complete yet."))
        return redirect("records:edit", "mo-hinh", initiative.pk)
    except (TransitionRefused, PermissionDenied) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Submitted. You will see here what became of it."))
        warn_if_nobody_reviews(request, initiative)
    return show_initiative_at_desk(initiative)


def _differences_said(answers: Answered) -> str:
    """What is said of those that are different: whoever reviews reads it with the submission."""
    different = [(one.told_to_all, form.cleaned_data["said"]) for one, form in answers if form.is_different]
    return "\n".join(_("Different from “%(other)s”: %(why)s") % {"other": other, "why": why} for other, why in different)


@require_GET
def list_pairs(request: SignedInRequest) -> HttpResponse:
    """The pairs that the reader decides about, those that wait first."""
    if not holds_anywhere(request.user, DECIDE_SAME_WORK):
        raise PermissionDenied(_("No role of yours opens this page."))
    pairs = Paginator(pairs_for(request.user), PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "movements/same_works.html", {"pairs": pairs})


@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Two initiatives side by side, and the verdict about them."""
    pair = access_pair(request.user, pk)
    standing = {"verdict": pair.verdict, "lead": pair.lead_id, "reason": pair.reason, "seen": stamp(pair)}
    form = SameWorkForm(request.POST or None, pair=pair, initial=standing)
    if request.method == "POST" and form.is_valid():
        try:
            decide_same_work(pair, by=request.user, **form.cleaned_data)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Decided. The figures follow."))
            return redirect("movements:same_works")
    context = {"form": form, "pair": pair, "items": compared_items(pair)}
    return render(request, "movements/same_work.html", context, status=422 if form.errors else 200)


@require_POST
def raise_same_work(request: SignedInRequest, pk: int, other: int) -> HttpResponse:
    """Whoever decides puts an initiative beside one of its look-alikes."""
    initiative = access_record(request.user, Initiative, pk)
    twin = _twin(look_alikes(initiative, request.user), other)
    if twin is None or not may_decide(request.user, initiative, twin):
        raise PermissionDenied(_("Whether it is the same work is decided by whoever oversees both."))
    return redirect("movements:same_work", raise_pair(initiative, twin, by=request.user).pk)


def _twin(found: Iterable[LookAlike], pk: int) -> Initiative | None:
    return next((one.initiative for one in found if one.initiative.pk == pk and one.is_open), None)
