"""Recognition at the desk: recorded for one initiative or for several of a campaign, and taken back."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from kheo.lib.forms import refuse
from kheo.lib.keys import as_keys
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import recognise, recognise_several, revoke_recognition
from kheo.movements.forms import RecognitionForm, RevocationForm
from kheo.movements.models import Campaign, Field, Grade, Initiative, Recognition, SubjectKind
from kheo.movements.permissions import RECOGNISE
from kheo.movements.queries import (
    deciding_units,
    deciding_units_in,
    honour_words,
    leader_instead,
    policy,
    to_recognise,
)
from kheo.movements.queries.initiatives import kind_and_place, told_to
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.org.permissions import can, require
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record
from kheo.records.views.access import show_url

MOST_AT_ONCE = 200


@require_http_methods(["GET", "POST"])
def record_recognition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that an initiative was recognised, found outstanding, or rewarded."""
    initiative = access_record(request.user, Initiative, pk)
    units = deciding_units(request.user, initiative)
    if not units:
        raise PermissionDenied(_("Recognition is recorded by the office that runs the movement for a unit above."))
    form = RecognitionForm(request.POST or None, user=request.user, units=units, campaign=initiative.campaign, about=[initiative.pk])
    if request.method == "POST" and form.is_valid():
        try:
            recognise(initiative, by=request.user, **form.cleaned_data)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Recorded."))
            return show_initiative_at_desk(initiative)
    lead = leader_instead(initiative)
    context = {
        "form": form, "record": initiative, "lead": told_to(request.user, lead) if lead else "", "recognitions": _shown(request, initiative),
        "layout_confirmed": policy()["certificate"]["confirmed"],
    }  # fmt: skip
    return render(request, "movements/recognise.html", context, status=422 if form.errors else 200)


def _shown(request: SignedInRequest, initiative: Initiative) -> list[dict[str, Any]]:
    """The decisions about it, each with whether the reader may take it back."""
    rows = initiative.recognitions.select_related("document", "unit", "revoked_by")
    return [
        {"row": row, "words": honour_words(row), "may_revoke": row.revoked_on is None and can(request.user, RECOGNISE, row.unit)} for row in rows
    ]


@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, pk: int, recognition: int) -> HttpResponse:
    """Take a decision back, by another decision and with a reason."""
    initiative = access_record(request.user, Initiative, pk)
    row = get_object_or_404(initiative.recognitions.select_related("unit", "document"), pk=recognition)
    require(request.user, RECOGNISE, row.unit)
    form = RevocationForm(request.POST or None, user=request.user, recognition=row)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_recognition(row, by=request.user, **form.cleaned_data)
        except (TransitionRefused, ValidationError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Revoked. It stays in the list, marked; whoever checks its code is told."))
            return show_initiative_at_desk(initiative)
    context = {"form": form, "record": initiative, "recognition": row, "words": honour_words(row)}
    return render(request, "movements/recognise_revoke.html", context, status=422 if form.errors else 200)


def _fields(request: Any) -> QuerySet[Field]:
    return Field.objects.filter(campaign=request.resolver_match.kwargs["pk"])


class CandidateFilter(django_filters.FilterSet):
    """By field, by who did it, by points of the final appraisal, and by what was decided already."""

    field = django_filters.ModelChoiceFilter(label=pgettext_lazy("of a campaign", "Field"), queryset=_fields)
    subject = django_filters.ChoiceFilter(label=gettext_lazy("Done by"), choices=SubjectKind.choices)
    least = django_filters.NumberFilter(label=gettext_lazy("Points, at least"), field_name="final_points", lookup_expr="gte", min_value=0, max_value=10_000)
    without = django_filters.ChoiceFilter(label=gettext_lazy("Without the grade"), choices=Grade.choices, method="lacking")

    class Meta:
        model = Initiative
        fields = ["field", "subject", "least", "without"]

    def lacking(self, rows: QuerySet[Any], _name: str, grade: str) -> QuerySet[Any]:
        """Those to whom the grade was not given, or not any more."""
        given = Recognition.objects.filter(initiative=OuterRef("pk"), grade=grade, revoked_on=None)
        return rows.filter(~Exists(given))


def _given(row: Any) -> str:
    return "; ".join(f"{honour_words(recognition)} ({recognition.unit})" for recognition in row.standing)


def _takes_part_in(row: Any) -> str:
    lead = row.counted_with
    if lead is None:
        return ""
    return str(lead) if row.reads_lead or lead.is_public else kind_and_place(lead)


def _points(row: Any) -> object:
    return gettext_lazy("not appraised") if row.final_points is None else row.final_points


COLUMNS = [
    Column("title", gettext_lazy("Name"), value=str, order="folded"),
    Column("owner", gettext_lazy("In the name of"), value=lambda row: row.body or row.unit, order="unit__path"),
    Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field, order="field__position"),
    Column("subject", gettext_lazy("Done by"), value="get_subject_display", order="subject"),
    Column("points", gettext_lazy("Points"), value=_points, order="final_points"),
    Column("rank", gettext_lazy("Rank"), value="final_rank"),
    Column("with", gettext_lazy("Takes part in"), value=_takes_part_in),
    Column("given", gettext_lazy("Given already"), value=_given),
]


@require_http_methods(["GET", "POST"])
def record_several(request: SignedInRequest, pk: int) -> HttpResponse:
    """One decision about several initiatives of a campaign: each is recorded by itself, and each refused one is named with why."""
    campaign = get_object_or_404(Campaign.objects.select_related("unit", "body"), pk=pk)
    units = deciding_units_in(request.user, campaign)
    if not units:
        raise Http404
    rows, chosen, refused = to_recognise(request.user, campaign), set(as_keys(request.POST.getlist("record"))), list[tuple[Initiative, str]]()
    about = rows.filter(pk__in=chosen).order_by("pk")
    form = RecognitionForm(
        request.POST if request.method == "POST" else None, user=request.user, units=units, campaign=campaign, about=about.values_list("pk", flat=True)
    )
    if request.method == "POST" and _is_complete(form, chosen):
        done, already, refused = recognise_several(about, by=request.user, **form.cleaned_data)
        if done or already:
            messages.success(request, _recorded_words(len(done), len(already)))
        if not refused:
            return redirect(request.get_full_path())
        chosen = {initiative.pk for initiative, _why in refused}
    listing = Listing(request, rows, COLUMNS, filterset=CandidateFilter, search="folded", title=campaign.name, row_url=show_url)
    answer = listing.respond("movements/recognise_several.html", {"campaign": campaign, "form": form, "chosen": chosen, "refused": refused})
    answer.status_code = 422 if form.errors or refused else answer.status_code
    return answer


def _recorded_words(done: int, already: int) -> str:
    if not already:
        return _("%(count)s recorded.") % {"count": done}
    return _("Recorded: %(count)s. Recorded already before: %(already)s.") % {"count": done, "already": already}


def _is_complete(form: RecognitionForm, chosen: set[int]) -> bool:
    form.full_clean()
    if not chosen:
        form.add_error(None, _("Tick the initiatives that the decision names."))
    if len(chosen) > MOST_AT_ONCE:
        form.add_error(None, _("At most %(most)s at once; record the others after these.") % {"most": MOST_AT_ONCE})
    return form.is_valid()
