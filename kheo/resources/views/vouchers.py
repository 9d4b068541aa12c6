"""Vouchers at the desk: the list, a new one, one with its steps, the same on paper."""

import uuid
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib.forms import ReasonForm, is_done
from kheo.lib.keys import LONGEST, as_key
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import HistoryEntry, Unit
from kheo.org.models.spans import under_path
from kheo.org.queries import history_of
from kheo.org.requests import SignedInRequest
from kheo.org.views.timelines import Happened
from kheo.records.permissions import ENTER, VIEW
from kheo.records.registry import type_of
from kheo.records.verbs import verb_words
from kheo.records.views.access import any_of
from kheo.resources import kinds
from kheo.resources.actions.ledger import pay_voucher
from kheo.resources.actions.vouchers import approve_voucher, draw_up_voucher, refuse_voucher
from kheo.resources.forms.vouchers import PayForm, StartForm, VoucherForm
from kheo.resources.models import Voucher, Work
from kheo.resources.permissions import (
    APPROVE_VOUCHERS,
    access_voucher,
    approvers_of,
    may_approve,
    may_draw_up,
    may_refuse,
    places_of,
    vouchers_for,
    works_to_spend_on,
)
from kheo.resources.queries.ledger import at_hand_for, measured
from kheo.resources.queries.vouchers import marked_words, measured_sum, sum_of, with_sums
from kheo.resources.workflow import VoucherState


class VoucherFilter(django_filters.FilterSet):
    """By state, form and place; by one work where a link names it: a choice of all works would grow without end."""

    state = django_filters.ChoiceFilter(label=gettext_lazy("state"), choices=VoucherState.choices)
    form = django_filters.ChoiceFilter(label=gettext_lazy("what is spent"), choices=lambda: kinds.choices(kinds.forms()))
    unit = django_filters.ModelChoiceFilter(label=gettext_lazy("Place"), queryset=lambda request: places_of(request.user), method="in_place")
    work = django_filters.NumberFilter(widget=HiddenInput, min_value=1, max_value=10**LONGEST - 1)

    class Meta:
        model = Voucher
        fields = ["state", "form", "unit", "work"]

    def in_place(self, rows: QuerySet[Any], _name: str, place: Unit) -> QuerySet[Any]:
        """Those of the place and of all below it."""
        return rows.filter(under_path(place.path, "unit__path"))


COLUMNS = [
    Column("purpose", gettext_lazy("What for"), order="folded"),
    Column("number", gettext_lazy("Number"), order="number"),
    Column("work", gettext_lazy("For the work"), value=lambda row: str(row.work)),
    Column("unit", gettext_lazy("Unit"), value=lambda row: str(row.unit), order="unit__path"),
    Column("day", gettext_lazy("Day of the voucher"), order="day"),
    Column("quantity", gettext_lazy("How much"), value=sum_of),
    Column("measure", gettext_lazy("Measure"), value=lambda row: kinds.forms()[row.form].measure),
    Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display(), order="state"),
]


@require_GET
def list_vouchers(request: SignedInRequest) -> HttpResponse:
    """The vouchers of the reader's area."""
    any_of(request.user, VIEW, ENTER, APPROVE_VOUCHERS)
    listing = Listing(
        request, with_sums(vouchers_for(request.user)), COLUMNS, filterset=VoucherFilter, search="folded",
        title=gettext_lazy("Vouchers"), row_url=lambda row: reverse("resources:voucher", args=[row.pk]),
    )  # fmt: skip
    return listing.respond("resources/vouchers.html", {"may_draw_up": works_to_spend_on(request.user).exists()})


@require_http_methods(["GET", "POST"])
def new_voucher(request: SignedInRequest) -> HttpResponse:
    """First the work and the form, then what is taken out of which purse."""
    any_of(request.user, ENTER)
    start = StartForm(request.GET if "form" in request.GET else None, user=request.user, initial={"work": as_key(request.GET.get("work"))})
    if not start.is_bound or not start.is_valid():
        return render(request, "resources/voucher_start.html", {"form": start, "has_works": works_to_spend_on(request.user).exists()})
    work, form = start.cleaned_data["work"], start.cleaned_data["form"]
    at_hand = at_hand_for(work, form)
    fields = VoucherForm(request.POST or None, form=form, at_hand=at_hand, initial={"uuid": uuid.uuid4()})
    made: list[Voucher] = []
    if request.method == "POST" and fields.is_valid() and is_done(fields, lambda: made.append(_draw_up(request, work, form, fields))):
        messages.success(request, _("Drawn up. Another account must approve it before it is paid."))
        return redirect("resources:voucher", made[0].pk)
    context = {"form": fields, "work": work, "kind": kinds.forms()[form], "at_hand": at_hand, "start": start}
    return render(request, "resources/voucher_form.html", context, status=422 if fields.errors else 200)


def _draw_up(request: SignedInRequest, work: Work, form: str, fields: VoucherForm) -> Voucher:
    given = fields.cleaned_data
    return draw_up_voucher(work=work, form=form, purpose=given["purpose"], day=given["day"], parts=fields.parts, by=request.user, uuid=given["uuid"])


@require_GET
def show_voucher(request: SignedInRequest, pk: int) -> HttpResponse:
    """One voucher: what it says, how it stands, what may be done with it."""
    return _page(request, access_voucher(request.user, pk))


def _page(request: SignedInRequest, voucher: Voucher, *, pay: PayForm | None = None, refuse: ReasonForm | None = None) -> HttpResponse:
    user, state = request.user, voucher.state
    waits, approved = state == VoucherState.DRAFT, state == VoucherState.APPROVED
    context = {
        **said(voucher), "entries": _told(voucher), "marked": marked_words(voucher.purpose),
        "may_approve": waits and may_approve(user, voucher), "may_refuse": (waits or approved) and may_refuse(user, voucher),
        "may_pay": approved and may_draw_up(user, voucher.unit), "is_own": waits and voucher.drawn_up_by_id == user.pk,
        "approving": approvers_of(voucher.unit, besides=voucher.drawn_up_by)[0] if waits else None,
        "pay": pay or PayForm(initial={"uuid": uuid.uuid4()}), "refuse": refuse or ReasonForm(), "work_url": _work_url(voucher.work),
    }  # fmt: skip
    wrong = any(form is not None and form.errors for form in (pay, refuse))
    return render(request, "resources/voucher.html", context, status=422 if wrong else 200)


def said(voucher: Voucher) -> dict[str, Any]:
    """What a voucher says, for a page."""
    lines = [(line, measured(voucher.form, line.quantity)) for line in voucher.lines.all()]
    return {"voucher": voucher, "kind": kinds.forms()[voucher.form], "lines": lines, "whole": measured_sum(voucher), "paid": getattr(voucher, "entry", None)}


def _work_url(work: Work) -> str:
    return reverse("records:show", args=[type_of(work).slug, work.pk])


def _told(voucher: Voucher) -> list[Happened]:
    """The voucher's history in words, the newest first."""
    return [_happened(entry) for entry in reversed(history_of(voucher))]


def _happened(entry: HistoryEntry) -> Happened:
    return Happened(entry.at, str(entry.actor or "Khéo"), verb_words(entry.verb), entry.reason)


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve it; it gets its number."""
    voucher = access_voucher(request.user, pk)
    try:
        voucher = approve_voucher(voucher, by=request.user, version=as_key(request.POST.get("version")))
    except (TransitionRefused, PermissionDenied) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Approved with the number %(number)s.") % {"number": voucher.number})
    return redirect("resources:voucher", pk)


@require_POST
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse it with a reason."""
    voucher, form = access_voucher(request.user, pk), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    version = as_key(request.POST.get("version"))
    try:
        if form.errors or not is_done(form, lambda: refuse_voucher(voucher, by=request.user, reason=reason, version=version)):
            return _page(request, voucher, refuse=form)
    except PermissionDenied as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, pgettext("voucher", "Refused. The reason was sent along."))
    return redirect("resources:voucher", pk)


@require_POST
def pay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Pay it: the spending is posted."""
    voucher, form = access_voucher(request.user, pk), PayForm(request.POST)
    try:
        if not form.is_valid() or not is_done(form, lambda: pay_voucher(voucher, on=form.cleaned_data["on"], by=request.user, uuid=form.cleaned_data["uuid"])):
            return _refused_payment(request, voucher, form)
    except PermissionDenied as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Paid. It stands in the book."))
    return redirect("resources:voucher", pk)


def _refused_payment(request: SignedInRequest, voucher: Voucher, form: PayForm) -> HttpResponse:
    """The form is shown again where it can be; what can be paid no more says so above the page."""
    now = access_voucher(request.user, voucher.pk)
    if now.state != VoucherState.APPROVED:
        for problem in form.non_field_errors():
            messages.warning(request, str(problem))
    return _page(request, now, pay=form)


@require_GET
def print_voucher(request: SignedInRequest, pk: int) -> HttpResponse:
    """The voucher on paper, with room for signatures."""
    return render(request, "resources/voucher_print.html", said(access_voucher(request.user, pk)))
