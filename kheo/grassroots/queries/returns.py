"""Reads of monthly returns: what was recorded piece by piece in a month, what a return may begin with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.grassroots.models import Activity, ActivityCount, Meeting, MonthlyReturn
from kheo.grassroots.returns import Heading, numbers, speaks_for_the_unit, texts
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Initiative
from kheo.org.models import Body, User
from kheo.org.queries import rows_of_body
from kheo.records.permissions import records_for
from kheo.records.workflow import HANDED_IN, ReviewState
from kheo.resources.models import Account, Line, ResultNumber

MONTHS_BACK = 12
MOST_LINES = 60
TOPICS_SHOWN = 120
# Headings of the form by their keys.
Rows = Mapping[str, Heading]


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
    """What the body recorded piece by piece in the month and handed in, by key of the heading.

    A heading of which nothing was recorded is absent: that is no data, and no zero. A zero that was told is one.
    """
    teller = _teller(body, month)
    told: dict[str, Decimal] = {}
    for what, source in SOURCES.items():
        rows = {key: row for key, row in numbers().items() if row.of.get("what") == what}
        told |= source(teller, month, rows) if rows else {}
    return told


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


@dataclass(frozen=True)
class Teller:
    """Whose records a return tells: those of a body's `rows`; where it speaks for its `unit`, also what that recorded in nobody's name."""

    rows: tuple[int, ...]
    unit: int | None

    @property
    def own(self) -> Q:
        """The body's own records that were handed in."""
        return Q(body__in=self.rows, state__in=HANDED_IN)

    def of(self, record: str) -> Q:
        """All records that it tells, by the lookup that leads to them."""
        own = Q(**{f"{record}body__in": self.rows})
        return own if self.unit is None else own | Q(**{f"{record}unit": self.unit, f"{record}body": None})


def _teller(body: Body, month: Period) -> Teller:
    """Of several bodies of a unit that could speak for it, the first one does."""
    rows = tuple(row.pk for row in rows_of_body(body))
    if body.kind != speaks_for_the_unit():
        return Teller(rows, None)
    first = Body.objects.within(month.start, month.end).filter(unit=body.unit_id, kind=body.kind).order_by("key").values_list("pk", flat=True).first()
    return Teller(rows, body.unit_id if first in rows else None)


def _activities(teller: Teller, month: Period, of: Mapping[str, Any]) -> QuerySet[Activity]:
    return Activity.objects.filter(teller.own, held_on__range=(month.start, month.end), kind__in=of["kinds"])


def _held(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    found = {key: _activities(teller, month, row.of).count() for key, row in rows.items()}
    return {key: Decimal(count) for key, count in found.items() if count}


def _participants(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    found = {key: _activities(teller, month, row.of).aggregate(found=Sum("participants"))["found"] for key, row in rows.items()}
    return {key: Decimal(count) for key, count in found.items() if count is not None}


def _initiatives(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    begin, end = dates.local_moment(month.start, 0), dates.local_moment(month.end, 0) + timedelta(days=1)
    found = Initiative.objects.filter(teller.own, counted_with=None, first_submitted_at__gte=begin, first_submitted_at__lt=end).count()
    return dict.fromkeys(rows, Decimal(found)) if found else {}


def _outputs(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    """What activities brought about: each house helped is a household's."""
    said = ActivityCount.objects.filter(activity__in=Activity.objects.filter(teller.own, held_on__range=(month.start, month.end)))
    found = dict(said.order_by().values("what").annotate(found=Sum("value")).values_list("what", "found"))
    told = {key: [found[what] for what in row.of["outputs"] if found.get(what) is not None] for key, row in rows.items()}
    return {key: sum(map(Decimal, values), Decimal(0)) for key, values in told.items() if values}


def _received(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    """What was received of contributions in the month, by the ledger, less what was reversed in it; never below nothing."""
    about = teller.of("entry__contribution__") | teller.of("entry__reverses__contribution__")
    lines = Line.objects.filter(about, account=Account.RECEIVED, entry__happened_on__range=(month.start, month.end))
    found = dict(lines.order_by().values("entry__form").annotate(found=-Sum("quantity")).values_list("entry__form", "found"))
    return {key: max(found[row.of["form"]], Decimal(0)) for key, row in rows.items() if row.of["form"] in found}


def _results(teller: Teller, month: Period, rows: Rows) -> dict[str, Decimal]:
    """What is told of the month itself among programme results: a stock of another month is none of this one."""
    told = ResultNumber.objects.filter(teller.of("result__"), result__period=month.code, result__state__in=HANDED_IN)
    found = dict(told.order_by().values("key").annotate(found=Sum("value")).values_list("key", "found"))
    return {key: found[row.of["result"]] for key, row in rows.items() if row.of["result"] in found}


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


SOURCES: Mapping[str, Callable[[Teller, Period, Rows], dict[str, Decimal]]] = {
    "activities": _held, "participants": _participants, "initiatives": _initiatives, "outputs": _outputs, "received": _received, "results": _results,
}  # fmt: skip
OFFERS: Mapping[str, Callable[[Q, Period], list[str]]] = {"activities": _held_lines, "meetings": _met_lines, "documents": _documents}
