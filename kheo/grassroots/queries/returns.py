"""Reads of monthly returns: what was recorded piece by piece in a month, what a return may begin with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.grassroots.models import Activity, Meeting, MonthlyReturn
from kheo.grassroots.returns import Heading, numbers, texts
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Initiative
from kheo.org.models import Body, User
from kheo.org.queries import rows_of_body
from kheo.records.permissions import records_for
from kheo.records.workflow import HANDED_IN, ReviewState

MONTHS_BACK = 12
MOST_LINES = 60
TOPICS_SHOWN = 120


def months_to_choose(present: str = "") -> list[Period]:
    """This month and those before it, the newest first, and the one that is chosen already: no month that has not begun."""
    months = [Period.of_day(dates.today(), "month")]
    while len(months) <= MONTHS_BACK:
        months.append(months[-1].previous())
    known = {month.code for month in months}
    return [*months, *([Period.parse(present)] if present and present not in known else [])]


def month_to_begin(body: Body) -> Period:
    """The month that a new return of the body is most likely of: the last one, unless it is handed in or the body did not live yet; else this one."""
    present = Period.of_day(dates.today(), "month")
    last = present.previous()
    lived = rows_of_body(body)[0].valid_from <= last.end
    return last if lived and not returns_of(body, last.code).exists() else present


def returns_of(body: Body, period: str) -> QuerySet[MonthlyReturn]:
    """The return of a month, under whatever name the body had; a withdrawn one is none."""
    rows = MonthlyReturn.objects.filter(body__in=[row.pk for row in rows_of_body(body)], period=period)
    return rows.exclude(state=ReviewState.WITHDRAWN)


def numbers_before(user: User, body: Body, month: Period) -> dict[str, Decimal]:
    """What the body's return of the month before said, by key, as far as `user` may read it: a draft is its body's own."""
    readable = records_for(user, MonthlyReturn).filter(pk__in=returns_of(body, month.previous().code).values("pk"))
    before = readable.prefetch_related("numbers").first()
    return {row.key: row.total for row in before.numbers.all()} if before is not None else {}


def itemised(body: Body, month: Period) -> dict[str, Decimal]:
    """What the body recorded piece by piece in the month and handed in, by key of the heading; the others have nothing to be taken from."""
    own = _own(body)
    return {key: SOURCES[row.of["what"]](own, month, row.of) for key, row in numbers().items() if row.of}


@dataclass(frozen=True)
class Rise:
    """A figure of a return not handed in, of which more was recorded piece by piece since its remainder was typed."""

    heading: Heading
    before: Decimal
    now: Decimal
    remainder: Decimal

    @property
    def more(self) -> Decimal:
        """What came in since."""
        return self.now - self.before

    @property
    def left(self) -> Decimal:
        """What is left of the remainder where what came in since was contained in it."""
        return max(self.remainder - self.more, Decimal(0))


def rises_of(monthly: MonthlyReturn) -> list[Rise]:
    """The figures whose remainder may count twice now: part of what was typed stands as a record of its own by this time."""
    if monthly.body is None:
        return []
    recorded, known = itemised(monthly.body, Period.parse(monthly.period)), numbers()
    rows = monthly.numbers.filter(remainder__gt=0, key__in=recorded)
    found = [Rise(known[row.key], row.itemised, recorded[row.key], row.remainder) for row in rows]
    return sorted((rise for rise in found if rise.more > 0), key=lambda rise: rise.heading.number)


def recorded_since(monthly: MonthlyReturn) -> int:
    """How many activities of the month were handed in after the return was: they count by themselves and change nothing in it."""
    if monthly.submitted_at is None or monthly.body is None:
        return 0
    month = Period.parse(monthly.period)
    rows = Activity.objects.filter(_own(monthly.body), held_on__range=(month.start, month.end))
    return rows.filter(first_submitted_at__gt=monthly.submitted_at).count()


def offered_texts(body: Body, month: Period) -> dict[str, str]:
    """What some texts may begin with, by key: lines drawn from what the body recorded in the month and handed in."""
    own = _own(body)
    found = {key: OFFERS[row.offer](own, month) for key, row in texts().items() if row.offer}
    return {key: "\n".join(f"– {line}" for line in lines) for key, lines in found.items() if lines}


def _own(body: Body) -> Q:
    return Q(body__in=[row.pk for row in rows_of_body(body)], state__in=HANDED_IN)


def _activities(own: Q, month: Period, of: Mapping[str, Any]) -> QuerySet[Activity]:
    return Activity.objects.filter(own, held_on__range=(month.start, month.end), kind__in=of["kinds"])


def _held(own: Q, month: Period, of: Mapping[str, Any]) -> Decimal:
    return Decimal(_activities(own, month, of).count())


def _participants(own: Q, month: Period, of: Mapping[str, Any]) -> Decimal:
    return Decimal(_activities(own, month, of).aggregate(found=Sum("participants"))["found"] or 0)


def _initiatives(own: Q, month: Period, _of: Mapping[str, Any]) -> Decimal:
    begin, end = dates.local_moment(month.start, 0), dates.local_moment(month.end, 0) + timedelta(days=1)
    rows = Initiative.objects.filter(own, counted_with=None, first_submitted_at__gte=begin, first_submitted_at__lt=end)
    return Decimal(rows.aggregate(found=Count("pk"))["found"])


def _held_lines(own: Q, month: Period) -> list[str]:
    rows = Activity.objects.filter(own, held_on__range=(month.start, month.end)).order_by("held_on", "pk")
    return [str(row) for row in rows[:MOST_LINES]]


def _met_lines(own: Q, month: Period) -> list[str]:
    rows = Meeting.objects.filter(own, held_on__range=(month.start, month.end)).order_by("held_on", "pk")
    return [_met_words(row) for row in rows[:MOST_LINES]]


def _met_words(meeting: Meeting) -> str:
    topics = Truncator(" ".join(meeting.topics.split())).chars(TOPICS_SHOWN)
    return _("Meeting (%(kind)s) on %(day)s: %(topics)s") % {"kind": meeting.get_kind_display(), "day": f"{meeting.held_on:%d/%m/%Y}", "topics": topics}


def _documents(own: Q, month: Period) -> list[str]:
    within = {"held_on__range": (month.start, month.end)}
    told = [row.document for row in Activity.objects.filter(own, **within).exclude(document=None).select_related("document").order_by("held_on", "pk")[:MOST_LINES]]
    read = [paper for row in Meeting.objects.filter(own, **within).prefetch_related("made_known").order_by("held_on", "pk")[:MOST_LINES] for paper in row.made_known.all()]
    return _once(str(paper) for paper in [*told, *read])


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


SOURCES: Mapping[str, Callable[[Q, Period, Mapping[str, Any]], Decimal]] = {"activities": _held, "participants": _participants, "initiatives": _initiatives}
OFFERS: Mapping[str, Callable[[Q, Period], list[str]]] = {"activities": _held_lines, "meetings": _met_lines, "documents": _documents}
