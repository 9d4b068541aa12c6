"""Reads of meetings: which bodies are due to meet, which of them are weak, and what was done about it.

A meeting counts here once it was sent, reviewed or not: nobody is called weak for what waits on somebody else's desk. Drafts
count for nothing. A body is looked at for the periods that it lived through whole, under whatever name it had; its rows of
before are followed `EARLIER_ROWS` renamings back, further than anybody renames in the time that is looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.grassroots.models import FollowUp, Meeting, Resolution
from kheo.grassroots.rules import (
    WHOLE,
    Kept,
    attendance_wanted,
    kept,
    kinds_that_count,
    lived_through,
    meeting_rules,
    periods_looked_at,
)
from kheo.lib import dates
from kheo.lib.periods import Period, Span
from kheo.org.models import Body, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments, reach_of
from kheo.org.queries import rows_of_body
from kheo.records.permissions import REVIEW, VIEW, may_carry, records_for
from kheo.records.workflow import SEEN_ABOVE, ReviewState

EARLIER_ROWS = 3
MISSED, THIN, OVERDUE = "missed", "thin", "overdue"


def last_meeting_of(user: User) -> Meeting | None:
    """The last meeting that `user` entered: the next one is most often of the same body."""
    return Meeting.objects.filter(entered_by=user).exclude(state=ReviewState.WITHDRAWN).select_related("body").order_by("-pk").first()


def bodies_seen(user: User) -> Q:
    """The bodies in the reach of `user`'s roles that read or review: of their units and all below, or of their own line."""
    seen = Q(pk__in=[])
    for role in [*reach_of(user, VIEW), *assignments(user, REVIEW)]:
        seen |= under_path(role.unit.path, "unit__path") if role.body is None else under_path(role.body.path)
    return seen


def may_follow_up(user: User, body: Body) -> bool:
    """Whether `user` reviews for the body's line or place, and is not the body itself."""
    own = {row.pk for row in rows_of_body(body)}
    for role in assignments(user, REVIEW):
        if role.body is None and role.unit.covers(body.unit):
            return True
        if role.body is not None and role.body_id not in own and role.body.covers(body):
            return True
    return False


def access_body(user: User, pk: int) -> Body:
    """The body, or 404 for one out of `user`'s reach."""
    body = Body.objects.filter(bodies_seen(user), pk=pk).select_related("unit__parent", "follows").first()
    if body is None:
        raise Http404
    return body


# --- Which are weak: counted by the database, so that a page asks the same whatever it reaches over ---------------


def _names(field: str) -> list[str]:
    """Lookups to the body's own row and to those before it, the newest first."""
    return ["follows__" * back + field for back in range(EARLIER_ROWS + 1)]


def _same_body(field: str) -> Q:
    """Rows of the body of an outer query, under whatever name it had."""
    return reduce(or_, (Q(**{field: OuterRef(name)}) for name in _names("pk")))


BORN = Coalesce(*(F(name) for name in reversed(_names("valid_from"))))


def _counting(start: date, end: date) -> QuerySet[Meeting]:
    """The meetings of a body (of an outer query) in that time."""
    return Meeting.objects.filter(_same_body("body"), held_on__gte=start, held_on__lte=end, kind__in=kinds_that_count(), state__in=SEEN_ABOVE)


def _spans() -> dict[Span, list[str]]:
    """The kinds of bodies by how often they meet."""
    spans: dict[Span, list[str]] = {}
    for rule in meeting_rules().values():
        spans.setdefault(rule.every, []).append(rule.body)
    return spans


def _missed_in(kinds: list[str], period: Period) -> Case:
    missed = Q(kind__in=kinds, born__lte=period.start) & ~Exists(_counting(period.start, period.end))
    return Case(When(missed, then=1), default=0, output_field=IntegerField())


def _percent() -> Case:
    """The share of members that came to all meetings that are looked at; empty where nobody could have."""
    today = dates.today()
    whens = []
    for span, kinds in _spans().items():
        periods = periods_looked_at(span, today)
        rows = _counting(periods[0].start, periods[-1].end).order_by().values(together=Value(1))
        share = rows.annotate(share=WHOLE * Sum("attended") / NullIf(Sum("membership"), Value(0)))
        whens.append(When(kind__in=kinds, then=Subquery(share.values("share"))))
    return Case(*whens, default=None, output_field=IntegerField())


def _overdue() -> Subquery:
    """How many resolutions of sent meetings lie past their day; that these were held by today lets the index of bodies and days find them."""
    late = Q(resolutions__due_on__lt=dates.today(), resolutions__done_on=None)
    rows = Meeting.objects.filter(_same_body("body") & late, held_on__lte=dates.today(), state__in=SEEN_ABOVE)
    return Subquery(rows.order_by().values(together=Value(1)).annotate(total=Count("resolutions")).values("total"))


def looked_at(user: User) -> QuerySet[Any]:
    """The living bodies of `user`'s reach that a rule asks to meet, with how many periods they `missed`, the `percent` that came, and what is `overdue`."""
    today = dates.today()
    owed = [_missed_in(kinds, period) for span, kinds in _spans().items() for period in periods_looked_at(span, today)]
    rows = Body.objects.on().filter(bodies_seen(user), kind__in=meeting_rules()).annotate(born=BORN)
    return rows.annotate(missed=sum(owed[1:], owed[0]), percent=_percent(), overdue=Coalesce(_overdue(), 0)).select_related("unit__parent")


THIN_ONES = Q(percent__lt=attendance_wanted())
WEAK = Q(missed__gt=0) | THIN_ONES | Q(overdue__gt=0)


def weak_bodies(user: User) -> QuerySet[Any]:
    """Those that missed meetings, stay under the attendance wanted or let resolutions lie; the worst first."""
    return looked_at(user).filter(WEAK).order_by("-missed", F("percent").asc(nulls_last=True), "-overdue", "unit__path", "pk")


def weak_url(body: Body) -> str:
    """Where a body's meetings, and what was done about it, are read."""
    return reverse("grassroots:weak_body", args=[body.pk])


def weak_words(user: User) -> str:
    """How many are weak, for the link at the desk."""
    count = weak_bodies(user).count()
    return ngettext("%(count)s place", "%(count)s places", count) % {"count": count} if count else ""


# --- The strip of periods, and the page of one body --------------------------------------------------------------


@dataclass(frozen=True)
class BodyMeetings:
    """A body with what became of the periods that are looked at."""

    body: Body
    periods: list[Kept]


def rule_words(kind: str) -> str:
    """The rule of a kind of body, in words; one that nobody confirmed says so."""
    rule = meeting_rules().get(kind)
    if rule is None:
        return _("no rule for this kind of body")
    every = {"month": _("every month"), "quarter": _("every quarter"), "half": _("every half-year"), "year": _("every year")}[rule.every]
    return every if rule.confirmed else _("%(every)s (not confirmed)") % {"every": every}


def standings(bodies: Sequence[Body]) -> dict[int, BodyMeetings]:
    """The strips of several bodies by their keys: as many questions for one as for all."""
    chains = _chains(bodies)
    meetings = _meetings_of([row.pk for rows in chains.values() for row in rows])
    return {body.pk: BodyMeetings(body, _strip(body, chains[body.pk], meetings)) for body in bodies}


def _chains(bodies: Sequence[Body]) -> dict[int, list[Body]]:
    """Each body with its rows of before, the newest first."""
    earlier = "__".join(["follows"] * EARLIER_ROWS)
    rows = Body.objects.filter(pk__in=[body.pk for body in bodies]).select_related(earlier)
    return {row.pk: list(_line_back(row)) for row in rows}


def _line_back(row: Body | None, left: int = EARLIER_ROWS) -> Iterable[Body]:
    if row is not None:
        yield row
        if left:
            yield from _line_back(row.follows, left - 1)


def _meetings_of(keys: list[int]) -> dict[int, list[tuple[date, int, int]]]:
    first = min(periods_looked_at(span, dates.today())[0].start for span in _spans())
    rows = Meeting.objects.filter(body__in=keys, held_on__gte=first, kind__in=kinds_that_count(), state__in=SEEN_ABOVE)
    found: dict[int, list[tuple[date, int, int]]] = {}
    for body, day, came, members in rows.values_list("body", "held_on", "attended", "membership"):
        if day is not None:
            found.setdefault(body, []).append((day, came or 0, members or 0))
    return found


def _strip(body: Body, chain: list[Body], meetings: dict[int, list[tuple[date, int, int]]]) -> list[Kept]:
    rule = meeting_rules().get(body.kind)
    if rule is None:
        return []
    periods = lived_through(periods_looked_at(rule.every, dates.today()), chain[-1].valid_from, chain[0].valid_to)
    return kept(periods, [row for one in chain for row in meetings.get(one.pk, [])])


def meetings_seen(user: User, body: Body) -> QuerySet[Meeting]:
    """The meetings of the body, under whatever name, that `user` may read."""
    rows = [row.pk for row in rows_of_body(body)]
    return records_for(user, Meeting).filter(body__in=rows).exclude(state=ReviewState.WITHDRAWN).order_by("-held_on", "-pk")


def follow_ups_of(body: Body) -> QuerySet[FollowUp]:
    """What was done about it, the newest first."""
    rows = [row.pk for row in rows_of_body(body)]
    return FollowUp.objects.filter(body__in=rows).select_related("noted_by")


def overdue_of(user: User, body: Body) -> tuple[QuerySet[Resolution], int]:
    """The body's resolutions whose day has passed, the oldest first: those of meetings that `user` may read, and how many others there are."""
    rows = [row.pk for row in rows_of_body(body)]
    late = Resolution.objects.filter(meeting__body__in=rows, meeting__state__in=SEEN_ABOVE, done_on=None, due_on__lt=dates.today())
    seen = late.filter(meeting__in=records_for(user, Meeting).values("pk"))
    return seen.select_related("meeting").order_by("due_on", "pk"), late.count() - seen.count()


def may_report(user: Any, meeting: Meeting) -> bool:
    """Whether `user` may say what came of the meeting's resolutions: those who carry it, once it was sent, also while it is back for mending."""
    return meeting.state in SEEN_ABOVE and may_carry(user, meeting)
