"""What became of resolutions; where bodies do not meet, and what was done about it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kheo.grassroots.actions.meetings import note_follow_up, report_resolution
from kheo.grassroots.forms.meetings import DoneForm, FollowUpForm
from kheo.grassroots.models import Meeting, Resolution
from kheo.grassroots.queries.followed import with_last_follow_up
from kheo.grassroots.queries.meetings import (
    MISSED,
    OVERDUE,
    THIN,
    THIN_ONES,
    access_body,
    follow_ups_of,
    may_follow_up,
    may_report,
    meetings_seen,
    overdue_of,
    rule_words,
    standings,
    weak_bodies,
    weak_url,
)
from kheo.grassroots.rules import Kept, attendance_wanted, meeting_rules
from kheo.grassroots.views.persons import warn_of_persons
from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.listing import Column, Listing
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import BodyKind
from kheo.org.queries import present_body
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import REVIEW, VIEW, access_record
from kheo.records.views.access import any_of, show_url

OVERDUE_SHOWN = 20
NOTES_SHOWN = 50

Answered = list[tuple[Resolution, DoneForm]]


# --- What became of resolutions -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def resolutions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a meeting resolved, and what came of each; the body says it, also after the meeting was accepted."""
    meeting = access_record(request.user, Meeting, pk)
    allowed = may_report(request.user, meeting)
    if request.method == "POST" and not allowed:
        raise PermissionDenied(_("What came of a resolution is said by the body itself, once the meeting was sent."))
    answers = _answers(request, meeting)
    if request.method == "POST" and _is_reported(request, meeting, answers):
        messages.success(request, _("Recorded. It is owed no more."))
        warn_of_persons(request, next(form.cleaned_data["outcome"] for _row, form in answers if form.is_bound))
        return redirect("grassroots:resolutions", meeting.pk)
    context = {"meeting": meeting, "answers": answers, "may_report": allowed, "meeting_url": show_url(meeting)}
    return render(request, "grassroots/resolutions.html", context, status=422 if request.method == "POST" else 200)


def _answers(request: SignedInRequest, meeting: Meeting) -> Answered:
    """Each resolution with its form; the one that was sent holds what was typed."""
    sent = as_key(request.POST.get("position"))
    found = []
    for row in meeting.resolutions.all():
        begins = {"done_on": row.done_on or dates.today(), "outcome": row.outcome, "version": meeting.version}
        found.append((row, DoneForm(request.POST if row.position == sent else None, initial=begins, auto_id=f"id_{row.position}_%s")))
    return found


def _is_reported(request: SignedInRequest, meeting: Meeting, answers: Answered) -> bool:
    row, form = next(((row, form) for row, form in answers if form.is_bound), (None, None))
    if row is None or form is None:
        raise Http404
    if not form.is_valid():
        return False
    try:
        report_resolution(meeting, position=row.position, by=request.user, **form.cleaned_data)
    except (TransitionRefused, ValidationError) as error:
        _refuse(form, error)
        return False
    return True


def _refuse(form: BaseForm, error: Exception) -> None:
    """Put what an action refused where the person can mend it."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))


# --- Where it is weak ---------------------------------------------------------------------------------------------

WHAT = [
    (MISSED, pgettext_lazy("weak", "missed meetings")),
    (THIN, pgettext_lazy("weak", "few come")),
    (OVERDUE, pgettext_lazy("weak", "resolutions overdue")),
]
NOTHING, SOMETHING = "nothing", "something"
DONE = [(NOTHING, pgettext_lazy("weak", "nothing done yet")), (SOMETHING, pgettext_lazy("weak", "dealt with"))]
LOOKUPS = {MISSED: {"missed__gt": 0}, OVERDUE: {"overdue__gt": 0}}


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in BodyKind if kind.value in meeting_rules()]


class WeakFilter(django_filters.FilterSet):
    """By what is weak, by kind of body, and by whether the level above did something about it."""

    what = django_filters.ChoiceFilter(label=gettext_lazy("What is weak"), choices=WHAT, method="weak_in")
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind of body"), choices=_kinds)
    done = django_filters.ChoiceFilter(label=gettext_lazy("What was done about it"), choices=DONE, method="dealt_with")

    def weak_in(self, rows: QuerySet[Any], _name: str, what: str) -> QuerySet[Any]:
        """Those that are weak in this."""
        return rows.filter(THIN_ONES) if what == THIN else rows.filter(**LOOKUPS[what])

    def dealt_with(self, rows: QuerySet[Any], _name: str, done: str) -> QuerySet[Any]:
        """Those about which somebody, or nobody, wrote down what was done."""
        return rows.filter(followed_at__isnull=done == NOTHING)


def kept_words(one: Kept) -> str:
    """What became of a period, in a word: no colour is needed to read it."""
    if one.is_missed:
        return pgettext("period of meetings", "missed")
    return pgettext("period of meetings", "few came") if one.is_thin else pgettext("period of meetings", "held")


def strip(periods: list[Kept]) -> Any:
    """The periods side by side, each with its word."""
    if not periods:
        return _("no whole period yet")
    marks = (("missed" if one.is_missed else "thin" if one.is_thin else "held", one.label, kept_words(one)) for one in periods)
    return format_html('<span class="periods">{}</span>', format_html_join(" ", '<span class="period period--{}">{} <b>{}</b><span class="visually-hidden">,</span></span>', marks))


COLUMNS = [
    Column("name", gettext_lazy("Body"), order="folded"),
    Column("unit", gettext_lazy("Place"), value=lambda row: row.unit.full_label, order="unit__path"),
    Column("rule", gettext_lazy("Meets"), value=lambda row: rule_words(row.kind)),
    Column("periods", gettext_lazy("Last periods"), value=lambda row: strip(row.standing.periods)),
    Column("missed", gettext_lazy("Missed"), order="missed"),
    Column("percent", gettext_lazy("Came, %"), order="percent"),
    Column("overdue", gettext_lazy("Resolutions overdue"), order="overdue"),
    Column("followed_at", gettext_lazy("Last dealt with"), value=lambda row: dates.local_day(row.followed_at) if row.followed_at else pgettext("weak", "nothing done yet"), order="followed_at"),
]


def _add_standings(rows: Any) -> None:
    found = standings(rows)
    for row in rows:
        row.standing = found[row.pk]


@require_GET
def list_weak(request: SignedInRequest) -> HttpResponse:
    """The bodies of the reader's reach that missed regular meetings, that few attend or that let resolutions lie; the worst first."""
    any_of(request.user, VIEW, REVIEW)
    listing = Listing(
        request, with_last_follow_up(weak_bodies(request.user)), COLUMNS, filterset=WeakFilter, search="folded", title=_("Where it is weak"),
        row_url=weak_url, prepare=_add_standings,
    )  # fmt: skip
    return listing.respond("grassroots/weak_list.html", {"wanted": attendance_wanted()})


MEETING_COLUMNS = [
    Column("held_on", gettext_lazy("On the day"), order="held_on"),
    Column("kind", gettext_lazy("Kind"), value="get_kind_display"),
    Column("attended", gettext_lazy("Came"), value=lambda row: f"{row.attended}/{row.membership}" if row.attended is not None else "", order="attended"),
    Column("percent", gettext_lazy("Came, %")),
    Column("state", gettext_lazy("State"), value="get_state_display", order="state"),
]


@require_http_methods(["GET", "POST"])
def show_weak(request: SignedInRequest, pk: int) -> HttpResponse:
    """One body: its periods, its meetings, its overdue resolutions, and what the level above did about it."""
    body = access_body(request.user, pk)
    now = present_body(body)
    if now.pk != body.pk and request.method == "GET":
        return redirect("grassroots:weak_body", access_body(request.user, now.pk).pk)
    may_note = may_follow_up(request.user, body)
    overdue, more_overdue = overdue_of(request.user, body)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and _is_noted(request, form, body):
        messages.success(request, _("Written down. The body reads it too."))
        warn_of_persons(request, form.cleaned_data["text"])
        return redirect("grassroots:weak_body", body.pk)
    listing = Listing(request, meetings_seen(request.user, body), MEETING_COLUMNS, title=_("Meetings: %(body)s") % {"body": body}, row_url=show_url, page_size=20)
    context = {
        "body": body, "rule": rule_words(body.kind), "periods": [(one, kept_words(one)) for one in standings([body])[body.pk].periods], "form": form, "may_note": may_note, "notes": follow_ups_of(body)[:NOTES_SHOWN],
        "overdue": overdue[:OVERDUE_SHOWN], "more_overdue": more_overdue, "wanted": attendance_wanted(),
    }  # fmt: skip
    answer = listing.respond("grassroots/weak_body.html", context)
    answer.status_code = 422 if form.errors else answer.status_code
    return answer


def _is_noted(request: SignedInRequest, form: FollowUpForm, body: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        note_follow_up(body, by=request.user, text=form.cleaned_data["text"])
    except ValidationError as error:
        _refuse(form, error)
        return False
    return True
