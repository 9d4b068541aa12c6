"""The figures of the grassroots: what was done, who met, how many members, what the months' returns told.

Members are counted body by body, and a person may belong to several unions: sums over kinds of bodies count memberships,
never people, and the public sees each kind by itself.

Two families tell of the same work and are never added: `returns.*` is the snapshot that was handed in, what was recorded piece by
piece until then and the remainder that was not; `activities.*` is what is recorded piece by piece, whenever it was. An activity
that is recorded later leaves the return as it was handed in: nobody's report changes behind his back.
"""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.kinds import activity_kinds, countables, tallies
from kheo.grassroots.models import (
    Activity,
    ActivityCount,
    Agreement,
    AgreementReview,
    MatterRaised,
    Meeting,
    MeetingKind,
    MembershipFigure,
    MonthlyReturn,
    PlannedEvent,
    PlannedKind,
    ReturnNumber,
)
from kheo.grassroots.returns import numbers, topics
from kheo.grassroots.rules import WHOLE, attendance_wanted
from kheo.lib.figures import Kind, OverTime
from kheo.org.models import BodyKind, UnitKind
from kheo.records import figures
from kheo.records.figures import Split
from kheo.records.public_figures import publish
from kheo.records.shown_figures import show
from kheo.records.workflow import COUNTED

ACTIVITIES, PEOPLE, MEMBERS, MEETINGS, POSTS = _("activities"), _("people"), _("members"), _("meetings"), _("posts")
RETURNS, AGREEMENTS, PLANS, PERCENT = _("returns"), _("agreements"), _("plans"), "%"
BODIES = dict(BodyKind.choices)


def _by_body(prefix: str = "") -> dict[str, Split]:
    return {"body": Split(f"{prefix}body__kind", BODIES)}


def _of_activities(code: str, label: object, **more: Any) -> None:
    splits = {"kind": Split("kind", {kind.code: kind.name for kind in activity_kinds().values()}), **_by_body()}
    figures.register(code, label=label, **{"kind": Kind.FLOW, "of": Activity, "on": "held_on", "splits": splits} | more)


def _of_outputs(code: str, label: str, what: str, **more: Any) -> None:
    kinds = {kind.code: kind.name for kind in activity_kinds().values()}
    figures.register(
        code, label=label, kind=Kind.FLOW, of=ActivityCount, value=Sum("value"), on="activity__held_on", record="activity", where=Q(what=what),
        splits={"kind": Split("activity__kind", kinds), **_by_body("activity__")}, **more,
    )  # fmt: skip


_of_activities("activities.held", _("Activities"), measure=ACTIVITIES, value=Count("pk"), zero_if_none=True)
_of_activities("activities.participants", _("People who took part"), measure=PEOPLE, people=True, value=Sum("participants"))
for _tally in tallies().values():
    _of_activities(f"activities.{_tally.code}", _tally.name, measure=PEOPLE, people=True, value=Sum(_tally.code))
for _row in countables().values():
    _of_outputs(f"activities.{_row.code}", _row.name, _row.code, measure=_row.measure, people=_row.people)


def _of_plans(code: str, label: object, where: Q) -> None:
    figures.register(
        code, label=label, measure=PLANS, kind=Kind.FLOW, of=PlannedEvent, value=Count("pk"), on="starts_on", where=where, zero_if_none=True,
        splits={"what": Split("what", dict(PlannedKind.choices)), **_by_body()},
    )  # fmt: skip


_CARRIED_OUT = Q(Exists(Activity.objects.filter(plan=OuterRef("pk"), state__in=COUNTED))) | Q(Exists(Meeting.objects.filter(plan=OuterRef("pk"), state__in=COUNTED)))
_of_plans("plans.planned", _("Planned activities and meetings"), Q(called_off_on=None))
_of_plans("plans.carried_out", _("Plans that were carried out"), _CARRIED_OUT)
_of_plans("plans.called_off", _("Plans that were called off"), Q(called_off_on__isnull=False))


def _of_meetings(code: str, label: object, **more: Any) -> None:
    splits = {"kind": Split("kind", dict(MeetingKind.choices)), **_by_body()}
    figures.register(code, label=label, of=Meeting, on="held_on", splits=splits, **more)


_of_meetings("meetings.held", _("Meetings"), measure=MEETINGS, kind=Kind.FLOW, value=Count("pk"), zero_if_none=True)
_of_meetings(
    "meetings.thin", _("Thinly attended meetings"), measure=MEETINGS, kind=Kind.FLOW, value=Count("pk"), zero_if_none=True,
    where=Q(LessThan(F("attended") * WHOLE, F("membership") * attendance_wanted())),  # databases divide whole numbers downwards
)  # fmt: skip
_of_meetings(
    "meetings.attendance", _("Attendance of meetings"), measure=PERCENT, people=True, kind=Kind.RATE, value=Sum("attended"), over=Sum("membership"),
    where=Q(attended__isnull=False),
)  # fmt: skip


def _of_membership(code: str, label: object, **more: Any) -> None:
    usual = {"measure": MEMBERS, "people": True, "kind": Kind.FLOW, "of": MembershipFigure, "on": "ends_on", "splits": _by_body()}
    figures.register(code, label=label, **usual | more)


def _share_of_members(code: str, label: object, of: str) -> None:
    """Of the members at the end; of bodies that said it, as it last stood."""
    said = Q(**{f"{of}__isnull": False})
    _of_membership(code, label, measure=PERCENT, kind=Kind.RATE, over_time=OverTime.LAST, value=Sum(of), over=Sum("closing"), where=said)


_of_membership("membership.members", pgettext_lazy("figure", "Members"), kind=Kind.STOCK, value=Sum("closing"))
_of_membership("membership.joined", _("Members who joined"), value=Sum("joined"))
_of_membership("membership.left", _("Members who left"), value=Sum("left"))
_of_membership("membership.trained", _("Members who were trained"), value=Sum("trained"))
_of_membership("membership.introduced", _("Members introduced for admission"), value=Sum("introduced"))
_of_membership("membership.admitted", _("Members admitted"), value=Sum("admitted"))
_share_of_members("membership.attending", _("Members taking part regularly"), "attending")
_share_of_members("membership.outstanding", _("Outstanding members"), "outstanding")
_WITH_POSTS = {"measure": POSTS, "people": False, "kind": Kind.STOCK, "where": Q(posts__isnull=False, posts_filled__isnull=False)}
_of_membership("membership.posts", _("Posts by the charter"), value=Sum("posts"), **_WITH_POSTS)
_of_membership("membership.posts_filled", _("Posts that are filled"), value=Sum("posts_filled"), **_WITH_POSTS)
_of_membership("membership.posts_vacant", _("Vacant posts"), value=Sum(F("posts") - F("posts_filled")), **_WITH_POSTS)

figures.register(
    "returns.received", label=_("Monthly returns"), measure=RETURNS, kind=Kind.FLOW, of=MonthlyReturn, value=Count("pk"), on="ends_on", zero_if_none=True,
    splits=_by_body(),
)  # fmt: skip
for _heading in numbers().values():
    figures.register(
        f"returns.{_heading.key}", label=_heading.name, measure=_heading.measure, people=_heading.people or _heading.of.get("what") == "participants", kind=Kind(_heading.kind),
        of=ReturnNumber, value=Sum(F("itemised") + F("remainder")), on="monthly_return__ends_on", record="monthly_return", where=Q(key=_heading.key),
        splits=_by_body("monthly_return__"),
    )  # fmt: skip
figures.register(
    "returns.matters", label=_("Matters raised by residents"), measure=_("times raised"), people=True, kind=Kind.FLOW, of=MatterRaised, value=Sum("count"),
    on="monthly_return__ends_on", record="monthly_return", splits={"topic": Split("topic", topics)},
    lowest=UnitKind.COMMUNE,  # what few raised is the commune's; no split by body either, of which a hamlet may have the only one
)  # fmt: skip

figures.register(
    "agreements.in_force", label=_("Agreements in force"), measure=AGREEMENTS, kind=Kind.STOCK, over_time=OverTime.SUM, of=Agreement, value=Count("pk"),
    on="signed_on", until="ends_on", zero_if_none=True, splits=_by_body(),
)  # fmt: skip
figures.register(
    "agreements.signed", label=_("Agreements signed"), measure=AGREEMENTS, kind=Kind.FLOW, of=Agreement, value=Count("pk"), on="signed_on", zero_if_none=True,
    splits=_by_body(),
)  # fmt: skip
figures.register(
    "agreements.reviewed", label=_("Agreements reviewed"), measure=AGREEMENTS, kind=Kind.FLOW, of=AgreementReview, value=Count("pk"), on="written_on",
    record="agreement", zero_if_none=True, splits=_by_body("agreement__"),
)  # fmt: skip

# What everybody may read (docs/adr/0020-small-counts-hidden-together.md). Neither who joined nor who left: with the members of
# two quarters beside them, a hidden one of the four would follow from the others.
publish("activities.participants", split="kind", singly=True)
for _row in countables().values():
    if _row.people:
        publish(f"activities.{_row.code}", singly=True)
    else:
        show(f"activities.{_row.code}")
show("activities.held")
publish("membership.members", split="body", whole=False)
