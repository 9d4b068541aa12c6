"""What comes round by itself is owed: the regular meeting of the period that runs, the members of the quarter that has ended.

Owed it is by bodies for which somebody can enter today, an account of their own or of their unit: nobody else could do it, and
that nobody can is told where accounts are looked after. A body owes under the name of today, and once, whatever it was called before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.grassroots.actions.meetings import follow_meeting
from kheo.grassroots.models import Meeting, MembershipFigure
from kheo.grassroots.queries.meetings import BORN
from kheo.grassroots.rules import (
    given_up_after,
    kinds_that_count,
    meeting_rules,
    members_due_on,
    short_label,
    telling_members,
)
from kheo.lib import dates
from kheo.lib.periods import Period, Span
from kheo.org.models import Body, RoleAssignment, User
from kheo.org.permissions import roles_with
from kheo.org.queries import rows_of_body
from kheo.records.models import Duty
from kheo.records.permissions import ENTER
from kheo.records.workflow import SEEN_ABOVE, SUBMIT, WITHDRAW

BATCH = 1_000
MEETING, MEMBERS = "meeting_", "members_"
LONGEST_LABEL = 200


@dataclass(frozen=True)
class Owed:
    """What is owed for one period: in which words, until when, where it is done, and the `records` that settle it."""

    prefix: str
    period: Period
    words: str
    due_on: date
    slug: str
    records: QuerySet[Any]
    asked: tuple[tuple[str, str], ...] = ()  # what the form begins with besides the body

    @property
    def code(self) -> str:
        """What the duty is called among those of a body."""
        return f"{self.prefix}{self.period.code}"

    def duty(self, body: Body) -> Duty:
        """The duty of one body, not stored yet."""
        label = (self.words % {"period": short_label(self.period), "body": body})[:LONGEST_LABEL]
        url = f"{reverse('records:new', args=[self.slug])}?{urlencode([('owner', f'b{body.pk}'), *self.asked])}"
        return Duty(item=body, code=self.code, unit=body.unit, body=body, label=label, due_on=self.due_on, url=url)


def owe_meetings() -> int:
    """Each body that a rule asks to meet owes the meeting of the period that runs; returns how many new duties that makes.

    Done again, it makes none. In a part of a period nobody owes one; what was given up long ago is asked for no more.
    """
    _drop(Q(code__startswith=MEETING, due_on__lt=dates.today() - given_up_after()))
    _drop(Q(code__startswith=MEETING) & _ended())
    spans: dict[Span, list[str]] = {}
    for rule in meeting_rules().values():
        spans.setdefault(rule.every, []).append(rule.body)
    return sum(_owe_meetings_in(Period.of_day(dates.today(), every), every, kinds) for every, kinds in spans.items())


def _owe_meetings_in(period: Period, every: Span, kinds: list[str]) -> int:
    whole = Q(valid_to=None) | Q(valid_to__gte=period.end)
    bodies = _owing(kinds).filter(whole, born__lte=period.start)
    held = counting_meetings().filter(held_on__range=(period.start, period.end))
    return _owe(bodies, Owed(MEETING, period, _meeting_words(every), period.end, "cuoc-hop", held))


def _meeting_words(every: Span) -> str:
    return {
        "month": _("Regular meeting of month %(period)s: %(body)s"),
        "quarter": _("Regular meeting of quarter %(period)s: %(body)s"),
        "half": _("Regular meeting of half-year %(period)s: %(body)s"),
        "year": _("Regular meeting of year %(period)s: %(body)s"),
    }[every]


def owe_membership() -> int:
    """Each body that tells its members owes those of the quarter that has ended; returns how many new duties that makes. Done again, it makes none."""
    _drop(Q(code__startswith=MEMBERS) & _ended())
    quarter = Period.of_day(dates.today(), "quarter").previous()
    bodies = _owing(telling_members()).filter(born__lte=quarter.end)
    told = told_figures().filter(period=quarter.code)
    words, asked = _("Members of quarter %(period)s: %(body)s"), (("period", quarter.code),)
    return _owe(bodies, Owed(MEMBERS, quarter, words, members_due_on(quarter), "doan-hoi-vien", told, asked))


def counting_meetings() -> QuerySet[Meeting]:
    """The meetings that were handed in and keep a rule."""
    return Meeting.objects.filter(kind__in=kinds_that_count(), state__in=SEEN_ABOVE)


def told_figures() -> QuerySet[MembershipFigure]:
    """The membership figures that were handed in."""
    return MembershipFigure.objects.filter(state__in=SEEN_ABOVE)


def _ended() -> Q:
    """Of bodies that have come to their end and go on under no other name."""
    return Q(body__valid_to__lt=dates.today(), body__followed_by=None)


def _drop(which: Q) -> None:
    Duty.objects.open().filter(which).delete()


def _owing(kinds: Iterable[str]) -> QuerySet[Any]:
    """The living bodies of these kinds for which somebody can enter today, with the day on which each was `born` under its first name."""
    held = RoleAssignment.objects.on().filter(role__in=roles_with(ENTER), user__is_active=True)
    somebody = Exists(held.filter(body=OuterRef("pk"))) | Exists(held.filter(body=None, unit=OuterRef("unit")))
    return Body.objects.on().filter(somebody, kind__in=kinds).annotate(born=BORN).select_related("unit").order_by("pk")


def _owe(bodies: QuerySet[Any], owed: Owed) -> int:
    rows, made = bodies.iterator(chunk_size=BATCH), 0
    while batch := list(islice(rows, BATCH)):
        made += _owe_batch(batch, owed)
    return made


def _owe_batch(bodies: Sequence[Body], owed: Owed) -> int:
    """The duties of those of the bodies that have neither done it nor owe it already, under whatever name."""
    lines = _lines_back(bodies)
    keys = [pk for line in lines.values() for pk in line]
    settled = set(owed.records.filter(body__in=keys).values_list("body", flat=True))
    settled |= set(Duty.objects.about_all(Body, keys).filter(code=owed.code).values_list("item_id", flat=True))
    new = [owed.duty(body) for body in bodies if settled.isdisjoint(lines[body.pk])]
    Duty.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _lines_back(bodies: Iterable[Body]) -> dict[int, list[int]]:
    """The keys of each body's row and of those before it: one question for each renaming, however many bodies."""
    lines = {body.pk: [body.pk] for body in bodies}
    front = {body.pk: body.follows_id for body in bodies if body.follows_id is not None}
    while front:
        before = dict(Body.objects.filter(pk__in=set(front.values())).values_list("pk", "follows"))
        for pk, row in front.items():
            lines[pk].append(row)
        front = {pk: earlier for pk, row in front.items() if (earlier := before[row]) is not None}
    return lines


def follow_regular_meeting(meeting: Meeting, verb: str, by: User) -> None:
    """After a step of a meeting: what follows from it, and the regular meeting of its period is held, or owed again."""
    follow_meeting(meeting, verb, by)
    if meeting.body is not None and verb in (SUBMIT.verb, WITHDRAW.verb):
        rows = _rows(meeting.body)
        days = list(counting_meetings().filter(body__in=rows).values_list("held_on", flat=True))
        _judge(rows, MEETING, lambda period: any(period.contains(day) for day in days if day is not None))


def follow_membership(figure: MembershipFigure, verb: str, _by: User) -> None:
    """After a step of a membership figure: the members of its period are told, or owed again."""
    if figure.body is not None and verb in (SUBMIT.verb, WITHDRAW.verb):
        rows = _rows(figure.body)
        told = set(told_figures().filter(body__in=rows).values_list("period", flat=True))
        _judge(rows, MEMBERS, lambda period: period.code in told)


def _rows(body: Body) -> list[int]:
    return [row.pk for row in rows_of_body(body)]


def _judge(rows: list[int], prefix: str, is_done: Callable[[Period], bool]) -> None:
    """Close and open the duties of one body by what stands now: a day may have moved from one period into another since."""
    for duty in Duty.objects.about_all(Body, rows).filter(code__startswith=prefix):
        done = is_done(Period.parse(duty.code.removeprefix(prefix)))
        if done != (duty.done_at is not None):
            duty.done_at = dates.now() if done else None
            duty.save(update_fields=["done_at"])
