"""What the generic pages need to know of the room's records."""

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.actions import (
    CALL_OFF,
    TAKE_NUMBERS,
    follow_plan,
    follow_record,
    follow_return,
    may_call_off,
    record_url,
)
from kheo.grassroots.actions.agreements import WRITE_REVIEW, follow_agreement
from kheo.grassroots.actions.duties import follow_membership, follow_regular_meeting
from kheo.grassroots.actions.meetings import ERASE_MINUTES, FOLLOW_UP, REPORT, resolutions_url
from kheo.grassroots.forms import (
    ActivityForm,
    AgreementForm,
    MatterFormSet,
    MeetingForm,
    MembershipForm,
    MonthlyReturnForm,
    PlanForm,
    ResolutionFormSet,
    TaskFormSet,
)
from kheo.grassroots.kinds import kind_choices
from kheo.grassroots.models import (
    Activity,
    Agreement,
    Meeting,
    MeetingKind,
    MembershipFigure,
    MonthlyReturn,
    Outcome,
    PlannedEvent,
    PlannedKind,
)
from kheo.grassroots.queries import rises_of, with_outcome
from kheo.grassroots.queries.agreements import may_write_review, seen_by_parties, years_to_review
from kheo.grassroots.queries.dissemination import REMIND
from kheo.grassroots.queries.meetings import bodies_seen, may_report, weak_url
from kheo.grassroots.queries.return_board import REMIND_RETURN
from kheo.grassroots.queries.return_texts import told_besides
from kheo.lib import dates
from kheo.lib.listing import Column
from kheo.org.models import Body, User
from kheo.org.permissions import assignments
from kheo.records.listing import OWNER, PERIOD, STATE, SUBMITTED, RecordFilter
from kheo.records.models import Duty, EvidenceKind
from kheo.records.panels import Panel
from kheo.records.panels import register as hang_panel
from kheo.records.permissions import ENTER, may_carry, own_line
from kheo.records.registry import RecordType, Thing, register, register_thing
from kheo.records.verbs import add_verb
from kheo.records.workflow import SEEN_ABOVE
from kheo.register.models import OfficialDocument
from kheo.register.permissions import documents_for


class ActivityFilter(RecordFilter):
    """By state, kind and days."""

    kind = django_filters.ChoiceFilter(label=pgettext_lazy("activity", "What was done"), choices=kind_choices)
    held_on = django_filters.DateFromToRangeFilter(label=_("On the day"))

    class Meta:
        model = Activity
        fields = ["state", "kind", "held_on"]


class MeetingFilter(RecordFilter):
    """By state, kind and days."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=MeetingKind)
    held_on = django_filters.DateFromToRangeFilter(label=_("On the day"))

    class Meta:
        model = Meeting
        fields = ["state", "kind", "held_on"]


class MembershipFilter(RecordFilter):
    """By state and period."""

    period = django_filters.CharFilter(label=_("Period"))

    class Meta:
        model = MembershipFigure
        fields = ["state", "period"]


class MonthlyReturnFilter(RecordFilter):
    """By state and month."""

    period = django_filters.CharFilter(label=_("Month"))

    class Meta:
        model = MonthlyReturn
        fields = ["state", "period"]


class AgreementFilter(RecordFilter):
    """By state and day."""

    signed_on = django_filters.DateFromToRangeFilter(label=_("Signed on"))

    class Meta:
        model = Agreement
        fields = ["state", "signed_on"]


class PlanFilter(RecordFilter):
    """By state, what it is, what became of it, and days."""

    what = django_filters.ChoiceFilter(label=_("What is planned"), choices=PlannedKind)
    outcome = django_filters.ChoiceFilter(label=pgettext_lazy("planned", "What became of it"), choices=Outcome, method="with_outcome")
    starts_on = django_filters.DateFromToRangeFilter(label=_("On the day"))

    class Meta:
        model = PlannedEvent
        fields = ["state", "what", "outcome", "starts_on"]

    def with_outcome(self, rows: QuerySet[PlannedEvent], _name: str, outcome: str) -> QuerySet[PlannedEvent]:
        """Those of which this became."""
        return with_outcome(rows, outcome)


def _plan_verbs(user: User, plan: PlannedEvent) -> list[tuple[str, str]]:
    """To record what was done from its day on, and to call it off."""
    buttons = []
    if plan.outcome in (Outcome.DUE, Outcome.MISSING) or plan.starts_on == dates.today():
        buttons.append((str(_("Record what was done")), record_url(plan)))
    buttons = buttons if may_carry(user, plan) and plan.state in SEEN_ABOVE else []
    return [*buttons, *([(str(_("Call it off")), reverse("grassroots:call_off", args=[plan.pk]))] if may_call_off(user, plan) else [])]


def _meeting_verbs(user: User, meeting: Meeting) -> list[tuple[str, str]]:
    """What came of what was resolved, by those who carry the meeting."""
    owes = may_report(user, meeting) and meeting.resolutions.exists()
    return [(str(_("What came of the resolutions")), resolutions_url(meeting))] if owes else []


def _agreement_verbs(user: User, agreement: Agreement) -> list[tuple[str, str]]:
    """How the years went: those not told yet, and the newest to correct."""
    if not may_write_review(user, agreement):
        return []
    told = set(agreement.reviews.values_list("year", flat=True))
    years = years_to_review(agreement)
    open_years = [year for year in years if year not in told] or years[:1]
    return [(_("Yearly review %(year)s") % {"year": year}, reverse("grassroots:review_agreement", args=[agreement.pk, year])) for year in open_years]


register(
    RecordType(
        model=Activity,
        slug="hoat-dong",
        intro=_("Something done together: a clean-up, a talk, a training. What, when, how many, a photo: that is all."),
        form=ActivityForm,
        columns=[
            Column("name", _("Name"), value=str, order="folded"),
            OWNER,
            Column("held_on", _("On the day"), order="held_on"),
            Column("participants", _("People who took part"), order="participants"),
            STATE,
        ],
        filterset=ActivityFilter,
        facts="grassroots/activity_facts.html",
        after_step=follow_record,
    )
)
register(
    RecordType(
        model=PlannedEvent,
        slug="ke-hoach",
        intro=_("What is going to be held, and when. Published, it is announced to everybody; done, it is recorded from here in two taps."),
        form=PlanForm,
        columns=[
            Column("title", _("Name"), value=lambda row: row.title or str(row), order="folded"),
            OWNER,
            Column("starts_on", _("On the day"), order="starts_on"),
            Column("what", _("What is planned"), value="get_what_display", order="what"),
            Column("outcome", pgettext_lazy("planned", "What became of it"), value="outcome.label"),
            STATE,
        ],
        filterset=PlanFilter,
        facts="grassroots/plan_facts.html",
        verbs=_plan_verbs,
        after_step=follow_plan,
    )
)
register(
    RecordType(
        model=Meeting,
        slug="cuoc-hop",
        intro=_("That a branch, group or committee met: when, how many came of how many, what was resolved. No list of names."),
        form=MeetingForm,
        formsets=[("resolutions", ResolutionFormSet)],
        columns=[
            OWNER,
            Column("held_on", _("On the day"), order="held_on"),
            Column("attended", _("Came"), value=lambda row: f"{row.attended}/{row.membership}" if row.attended is not None else "", order="attended"),
            Column("kind", _("Kind"), value="get_kind_display"),
            STATE,
        ],
        filterset=MeetingFilter,
        facts="grassroots/meeting_facts.html",
        verbs=_meeting_verbs,
        after_step=follow_regular_meeting,
        stays_home=frozenset({EvidenceKind.FILE}),
    )
)
register(
    RecordType(
        model=MembershipFigure,
        slug="doan-hoi-vien",
        intro=_("How many members a branch had, how many came and went: numbers that add up, and no names."),
        form=MembershipForm,
        columns=[
            OWNER,
            PERIOD,
            Column("opening", _("Members at the beginning")),
            Column("joined", _("Joined")),
            Column("left", _("Left")),
            Column("closing", _("Members at the end"), order="closing"),
            STATE,
        ],
        filterset=MembershipFilter,
        facts="grassroots/membership_facts.html",
        after_step=follow_membership,
    )
)
register(
    RecordType(
        model=MonthlyReturn,
        slug="bao-cao-thang",
        intro=_("What a committee or branch did in a month. What was recorded is filled in; add only what is not."),
        form=MonthlyReturnForm,
        formsets=[("matters", MatterFormSet)],
        columns=[
            OWNER,
            Column("period", _("Month"), value=lambda row: row.period_words, order="period"),
            SUBMITTED,
            Column("is_late", _("Late"), value=lambda row: _("late") if row.is_late else ""),
            STATE,
        ],
        filterset=MonthlyReturnFilter,
        facts="grassroots/return_facts.html",
        before_submission=lambda monthly: reverse("grassroots:return_rises", args=[monthly.pk]) if rises_of(monthly) else "",
        after_step=follow_return,
    )
)
register(
    RecordType(
        model=Agreement,
        slug="chuong-trinh-phoi-hop",
        intro=_("What bodies agreed to do together, by which document, and how it stands each year."),
        form=AgreementForm,
        formsets=[("tasks", TaskFormSet)],
        columns=[
            Column("title", _("What it is about"), value=str, order="folded"),
            OWNER,
            Column("signed_on", _("Signed on"), order="signed_on"),
            Column("ends_on", _("Until"), order="ends_on"),
            STATE,
        ],
        filterset=AgreementFilter,
        facts="grassroots/agreement_facts.html",
        verbs=_agreement_verbs,
        after_step=follow_agreement,
        also_seen=seen_by_parties,
    )
)
add_verb(CALL_OFF, pgettext_lazy("happened", "called off"))
add_verb(REPORT, pgettext_lazy("happened", "said what came of a resolution"))
add_verb(FOLLOW_UP, pgettext_lazy("happened", "the level above wrote down what it did about missed or thinly attended meetings"))
add_verb(ERASE_MINUTES, pgettext_lazy("happened", "the file of the minutes was deleted after its time"))
add_verb(WRITE_REVIEW, pgettext_lazy("happened", "said how the year went"))
add_verb(REMIND, pgettext_lazy("happened", "places below were reminded to make the document known"))
register_thing(Body, Thing(lambda user: Body.objects.filter(bodies_seen(user)), weak_url))
register_thing(OfficialDocument, Thing(documents_for, lambda document: reverse("grassroots:dissemination", args=[document.pk])))
add_verb(TAKE_NUMBERS, pgettext_lazy("happened", "what was recorded piece by piece was taken anew when it was handed in"))
add_verb(REMIND_RETURN, pgettext_lazy("happened", "asked for the monthly return"))
register_thing(Duty, Thing(lambda user: Duty.objects.filter(own_line(assignments(user, ENTER))), lambda duty: duty.url))
hang_panel(MonthlyReturn, Panel(_("Raised by residents, and recorded since"), "grassroots/return_panel.html", told_besides))
