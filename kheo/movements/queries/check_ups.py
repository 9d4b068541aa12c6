"""When recognised initiatives are looked at again, and what was found there."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.movements.models import CHECK_UP_MONTHS, CheckUp, Grade, Initiative
from kheo.org.models import User
from kheo.records.permissions import may_carry, may_review, records_for

DUE_SOON = timedelta(days=30)
YEAR = 12
FOUND, UNCONFIRMED, NEXT, LATER = "found", "unconfirmed", "next", "later"


@dataclass(frozen=True)
class Look:
    """One check-up as pages tell it: what was found (`row`), that nobody confirmed it, or that it comes next, or later."""

    months: int
    due_on: date
    state: str
    row: CheckUp | None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short for it: six after 31 August is 28 or 29 February."""
    years, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def latest_start(day: date, months: int) -> date:
    """The latest day of which `months_after` is not after `day`."""
    start = months_after(day, -months)
    while months_after(start + timedelta(days=1), months) <= day:
        start += timedelta(days=1)
    return start


def recognised_initiatives() -> QuerySet[Any]:
    """Initiatives whose recognition stands, each with the day of the first such decision as `recognised_on`."""
    first = Min("recognitions__decided_on", filter=Q(recognitions__grade=Grade.RECOGNISED, recognitions__revoked_on=None))
    return Initiative.objects.annotate(recognised_on=first).filter(recognised_on__isnull=False)


def recognised_on(initiative: Initiative) -> date | None:
    """The day of the first decision that recognises it and stands; None where none does."""
    standing = initiative.recognitions.filter(grade=Grade.RECOGNISED, revoked_on=None)
    return standing.aggregate(first=Min("decided_on"))["first"]


def without_check_up(months: int, day: date, *, after: int, most: int) -> list[Initiative]:
    """Recognised initiatives whose check-up is due on `day` or before and has no row yet, by key from `after` on."""
    rows = recognised_initiatives().filter(pk__gt=after, recognised_on__lte=latest_start(day, months))
    return list(rows.exclude(check_ups__months=months).select_related("unit", "body").order_by("pk")[:most])


def may_check_up(user: User, initiative: Initiative) -> bool:
    """Whether `user` may say that it lives: those who carry it out, and whoever reviews it and comes to see it."""
    return may_carry(user, initiative) or may_review(user, initiative)


def confirmed_from(due_on: date) -> date:
    """The first day from which somebody who sees it alive confirms it for the day it is due.

    An end or a change is news on any day and may be said at once. That it is alive is what everybody assumes until the day
    comes: seen months before, it would settle the question before it was asked, and what died in between would count as living.
    """
    return due_on - DUE_SOON


def too_early(due_on: date) -> str:
    """Why what was seen before `confirmed_from` confirms nothing, in words."""
    words = {"first": f"{confirmed_from(due_on):%d/%m/%Y}", "due": f"{due_on:%d/%m/%Y}"}
    return _("That it is alive is confirmed from %(first)s on: seen earlier, it says nothing of %(due)s.") % words


def open_check_ups(initiative: Initiative) -> list[int]:
    """The check-ups, in months, that may be answered now: those due by now or within a month, else the next one, for what ends or changes early."""
    first = recognised_on(initiative)
    if first is None:
        return []
    answered = set(initiative.check_ups.exclude(found="").values_list("months", flat=True))
    without = [months for months in CHECK_UP_MONTHS if months not in answered]
    return [months for months in without if confirmed_from(months_after(first, months)) <= dates.today()] or without[:1]


def afterlife_of(initiative: Initiative) -> list[Look]:
    """Its check-ups in their order, as they stand today: also those to come, and those of which no row tells that nobody answered."""
    standing = [row.decided_on for row in initiative.recognitions.all() if row.grade == Grade.RECOGNISED and row.revoked_on is None]
    rows = {row.months: row for row in initiative.check_ups.all()}
    looks: list[Look] = []
    for months in CHECK_UP_MONTHS:
        row = rows.get(months)
        if row is not None and row.found:
            looks.append(Look(months, row.due_on, FOUND, row))
        elif standing:
            due_on = months_after(min(standing), months)
            looks.append(Look(months, due_on, _state_unanswered(due_on, looks), None))
    return looks


def _state_unanswered(due_on: date, before: list[Look]) -> str:
    if due_on < dates.today():
        return UNCONFIRMED
    return LATER if any(look.state == NEXT for look in before) else NEXT


def afterlife_for(user: User) -> QuerySet[Any]:
    """The recognised initiatives that `user` may read, with their check-ups; the longest recognised first."""
    rows = recognised_initiatives().filter(pk__in=records_for(user, Initiative).values("pk"))
    return rows.select_related("unit", "body", "campaign").prefetch_related("check_ups").order_by("recognised_on", "pk")


def due_within(first: date, last: date, months: Sequence[int] = CHECK_UP_MONTHS) -> Q:
    """A filter of `recognised_initiatives`: a check-up falls due in those days and has no answer yet."""
    found = Q(pk__in=[])
    for number in months:
        answered = CheckUp.objects.filter(months=number).exclude(found="").values("initiative")
        days = Q(recognised_on__gt=latest_start(first - timedelta(days=1), number), recognised_on__lte=latest_start(last, number))
        found |= days & ~Q(pk__in=answered)
    return found
