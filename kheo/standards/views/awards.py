"""Titles at the desk: the list, one title, and what is recorded about it."""

from collections.abc import Callable, Mapping
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kheo.lib.forms import is_done
from kheo.lib.listing import Column, Listing
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import VIEW
from kheo.standards.actions import (
    record_decision,
    record_recheck,
    record_title,
    record_vote,
    revoke_title,
    schedule_recheck,
)
from kheo.standards.forms import (
    DecisionForm,
    RecheckDayForm,
    RecheckForm,
    RevokeTitleForm,
    TitleForm,
    VoteForm,
)
from kheo.standards.models import CriteriaSet, TitleAward
from kheo.standards.permissions import access_award, awards_for, may_award, units_to_award
from kheo.standards.queries import EarlyWarning, newest_sets, pressing, warnings_of
from kheo.standards.views.histories import told_award

PRESSING_SHOWN = 12
STATES = [
    ("standing", pgettext_lazy("title", "standing")), ("voted", pgettext_lazy("title", "voted, not decided")),
    ("revoked", pgettext_lazy("title", "revoked")), ("pressing", pgettext_lazy("title", "standing, worth a look now")),
]  # fmt: skip


class AwardFilter(django_filters.FilterSet):
    """By set, year of the results, and whether it stands."""

    criteria_set = django_filters.ModelChoiceFilter(label=gettext_lazy("Criteria set"), queryset=lambda _request: newest_sets(), method="of_set")
    data_year = django_filters.NumberFilter(label=gettext_lazy("Year of the results"), min_value=1900, max_value=2100)
    state = django_filters.ChoiceFilter(label=gettext_lazy("How it stands"), choices=STATES, method="in_state")

    class Meta:
        model = TitleAward
        fields = ["criteria_set", "data_year", "state"]

    def of_set(self, rows: QuerySet[Any], _name: str, chosen: CriteriaSet) -> QuerySet[Any]:
        """Those of any version of the set."""
        return rows.filter(criteria_set__code=chosen.code)

    def in_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Those that stand, wait for the decision, or were revoked; those worth a look, the most pressing first."""
        if state == "pressing":
            return pressing(rows)
        if state == "revoked":
            return rows.exclude(revoked_on=None)
        return rows.filter(revoked_on=None, decided=state == "standing")


def state_of(award: TitleAward) -> str:
    """How a title stands: a key of `STATES`."""
    return "revoked" if award.revoked_on else "standing" if award.decided else "voted"


def _vote_words(award: TitleAward) -> str:
    if award.voted_on is None:
        return ""
    votes = f" ({award.votes_for}/{award.votes_all})" if award.votes_all else ""
    return f"{award.voted_on:%d/%m/%Y}{votes}"


def _decision_words(award: TitleAward) -> str:
    if not award.decided:
        return ""
    if award.document is None and award.decided_on is None:
        return _("number and date not known")
    number = award.document.number if award.document else _("number not known")
    return f"{number}, {award.decided_on:%d/%m/%Y}" if award.decided_on else f"{number}, {_('date not known')}"


def _columns(warnings: Mapping[int, EarlyWarning]) -> list[Column]:
    def warned(award: TitleAward) -> str:
        return str(warnings[award.pk].alarm.label) if award.pk in warnings else ""

    return [
        Column("unit", gettext_lazy("Unit"), value=lambda row: row.unit, order="unit__path"),
        Column("title", pgettext_lazy("award", "Title"), value=lambda row: row.criteria_set.title, order="criteria_set__code"),
        Column("data_year", gettext_lazy("Year of the results"), value=lambda row: str(row.data_year), order="data_year"),
        Column("vote", gettext_lazy("Council's vote"), value=_vote_words, order="voted_on"),
        Column("decision", gettext_lazy("Decision"), value=_decision_words, order="decided_on"),
        Column("standing", gettext_lazy("How it stands"), value=lambda row: str(dict(STATES)[state_of(row)])),
        Column("warning", gettext_lazy("Holds today?"), value=warned),
        Column("recheck_on", gettext_lazy("Looked at again by"), order="recheck_on"),
        Column("inferred", gettext_lazy("What is inferred")),
    ]


@require_GET
def list_awards(request: SignedInRequest) -> HttpResponse:
    """The titles of the reader's area."""
    if not holds_anywhere(request.user, VIEW):
        raise PermissionDenied(_("No role of yours opens this page."))
    rows = awards_for(request.user).select_related("unit", "criteria_set", "document")
    warnings: dict[int, EarlyWarning] = {}
    listing = Listing(
        request, rows, _columns(warnings), filterset=AwardFilter, search="unit__folded", title=_("Titles"),
        row_url=lambda row: reverse("standards:award", args=[row.pk]), prepare=lambda found: warnings.update(warnings_of(found)),
    )  # fmt: skip
    first = list(pressing(rows)[: PRESSING_SHOWN + 1])
    told = warnings_of(first[:PRESSING_SHOWN])
    context = {"pressing": list(told.values()), "more_pressing": len(first) > PRESSING_SHOWN, "may_record": units_to_award(request.user).exists()}
    return listing.respond("standards/awards.html", context)


@require_GET
def show_award(request: SignedInRequest, pk: int) -> HttpResponse:
    """One title: what is known of it, whether it holds today, what happened."""
    award = access_award(request.user, pk)
    context = {
        "award": award, "warning": warnings_of([award]).get(award.pk), "entries": told_award(award), "may_record": may_award(request.user, award.unit),
        "state": state_of(award), "state_words": dict(STATES)[state_of(award)],
    }  # fmt: skip
    return render(request, "standards/award.html", context)


@require_http_methods(["GET", "POST"])
def new_vote(request: SignedInRequest) -> HttpResponse:
    """A council's vote."""
    _require_units(request)
    form = VoteForm(request.POST or None, user=request.user)
    return _record(request, form, lambda values: record_vote(by=request.user, **values), _("Record a council's vote"))


@require_http_methods(["GET", "POST"])
def new_title(request: SignedInRequest) -> HttpResponse:
    """A title whose vote nobody knows."""
    _require_units(request)
    form = TitleForm(request.POST or None, user=request.user)
    return _record(request, form, lambda values: record_title(by=request.user, **values), _("Record a title whose vote is not known"))


@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """The authority's decision, or what has become known of it since."""
    award = _to_change(request, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, user=request.user, award=award)
    return _record(request, form, lambda values: record_decision(award, by=request.user, **values), _("Record the decision"), award)


@require_http_methods(["GET", "POST"])
def set_recheck(request: SignedInRequest, pk: int) -> HttpResponse:
    """By when it is looked at again."""
    award = _to_change(request, pk)
    form = RecheckDayForm(request.POST or None, award=award)
    return _record(request, form, lambda values: schedule_recheck(award, by=request.user, **values), _("Set a day to look again"), award)


@require_http_methods(["GET", "POST"])
def look_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was looked at again."""
    award = _to_change(request, pk)
    form = RecheckForm(request.POST or None)
    return _record(request, form, lambda values: record_recheck(award, by=request.user, **values), _("It was looked at again"), award)


@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was revoked."""
    award = _to_change(request, pk)
    form = RevokeTitleForm(request.POST or None, user=request.user)
    return _record(request, form, lambda values: revoke_title(award, by=request.user, **values), _("Record that it was revoked"), award)


def _require_units(request: SignedInRequest) -> None:
    if not units_to_award(request.user).exists():
        raise PermissionDenied(_("Titles are recorded by the office of the level above: none for itself."))


def _to_change(request: SignedInRequest, pk: int) -> TitleAward:
    award = access_award(request.user, pk)
    if not may_award(request.user, award.unit):
        raise PermissionDenied(_("Titles are recorded by the office of the level above: none for itself."))
    return award


def _record(request: SignedInRequest, form: BaseForm, act: Callable[[dict[str, Any]], TitleAward], heading: str, award: TitleAward | None = None) -> HttpResponse:
    """One form, one action: back to the title, or the form with what was refused."""
    kept: list[TitleAward] = []
    if request.method == "POST" and form.is_valid() and is_done(form, lambda: kept.append(act(form.cleaned_data))):
        messages.success(request, _("Recorded."))
        return redirect("standards:award", kept[0].pk)
    context = {"form": form, "heading": heading, "award": award, "warning": warnings_of([award]).get(award.pk) if award else None}
    return render(request, "standards/award_form.html", context, status=422 if form.errors else 200)
