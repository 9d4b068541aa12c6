"""Reads for the page of one hamlet: its own course, what is missing, what comes next, and its news to be read aloud.

A hamlet is compared with itself, and with the middle of its commune's hamlets; never with another one by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.grassroots.kinds import countables
from kheo.grassroots.models import Activity, ActivityCount, PlannedEvent
from kheo.grassroots.queries.meetings import standings
from kheo.grassroots.queries.plans import published_plans
from kheo.grassroots.queries.return_board import ReturnStanding, duty_code, handed_in, reporters_within
from kheo.grassroots.rules import short_label
from kheo.lib import dates
from kheo.lib.figures import FEW, Kind
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import Body, Unit, User
from kheo.records import figures
from kheo.records.figures import Figure, Value
from kheo.records.models import Duty
from kheo.records.permissions import duties_unread, records_for
from kheo.records.workflow import HANDED_IN

CODES = ("activities.held", "activities.participants", "meetings.held", "membership.members")
QUARTERS = 6
FEWEST_PLACES = 3  # of fewer places the middle would tell one of the others
MONTHS_LOOKED_AT = 3
DAYS_TOLD = 30
DATES_SHOWN, NEWS_SHOWN = 8, 5


@dataclass(frozen=True)
class Bar:
    """One quarter of a course: `share` is its length, from 0 to 100; `is_running`: it has not ended yet; `is_gap`: the text says why there is no number."""

    label: str
    text: str
    share: int
    is_running: bool
    is_gap: bool


@dataclass(frozen=True)
class Course:
    """One figure of a hamlet over the last quarters; `middle` is that of the commune's hamlets in the last whole quarter ("": too few)."""

    label: str
    measure: str
    bars: list[Bar]
    own: str
    middle: str
    compared: str


def courses_of(hamlet: Unit) -> list[Course]:
    """The hamlet's figures over the last quarters, the oldest first; as many questions for few neighbours as for many."""
    known = {figure.code for figure in figures.all_figures()}
    codes = [code for code in CODES if code in known]
    periods, places = _quarters(dates.today()), _neighbours(hamlet)
    values = figures.table(codes, places, periods)
    return [_course([value for value in values if value.figure.code == code], hamlet, periods) for code in codes]


def _quarters(today: date) -> list[Period]:
    periods = [Period.of_day(today, "quarter")]
    while len(periods) < QUARTERS:
        periods.append(periods[-1].previous())
    return periods[::-1]


def _neighbours(hamlet: Unit) -> list[Unit]:
    """The living hamlets of the same commune, itself among them even where it has ended."""
    living = Unit.objects.on().filter(parent=hamlet.parent_id, kind=hamlet.kind).exclude(pk=hamlet.pk)
    return [hamlet, *living]


def _course(values: Sequence[Value], hamlet: Unit, periods: list[Period]) -> Course:
    own = {value.period: value for value in values if value.unit == hamlet}
    most = max((value.reading.value or 0 for value in own.values()), default=0)
    bars = [_bar(own[period], most, is_running=period == periods[-1]) for period in periods]
    figure, last = values[0].figure, periods[-2]
    others = [Decimal(value.reading.value) for value in values if value.period == last and value.reading.value is not None]
    middle = _few(median(others), figure) if len(others) >= FEWEST_PLACES else ""
    return Course(str(figure.label), str(figure.measure), bars, figures.shown(own[last], public=False), middle, last.label)


def _bar(value: Value, most: Decimal | int, *, is_running: bool) -> Bar:
    share = int(100 * (value.reading.value or 0) / most) if most else 0
    return Bar(_("Quarter %(quarter)s") % {"quarter": short_label(value.period)}, figures.shown(value, public=False), share, is_running, value.reading.value is None)


def _few(number: Decimal, figure: Figure) -> str:
    """A middle as others may read it: 1 to 4 people are not told apart."""
    if figure.people and 0 < number < FEW:
        return f"<{FEW}"
    return show_number(number, 0 if figure.kind == Kind.STOCK else None)


# --- What is missing, and what comes next --------------------------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    """One thing that is not there: whose it is, and what."""

    whose: str
    what: str


def missing_of(hamlet: Unit, user: User) -> list[Missing]:
    """What the hamlet's bodies did not hand in or hold, of the months and periods that have ended, and what is late; nobody's name.

    Of what is owed from a record that `user` may not read, the kind and the day are told and none of its words.
    """
    months = _months()
    bodies = list(Body.objects.on().filter(unit=hamlet).select_related("unit").order_by("name"))
    return [*_returns_missing(hamlet, months), *_meetings_missing(bodies), *_duties_late(hamlet, months, user)]


def _months() -> list[Period]:
    """The last months that have ended, the oldest first."""
    months = [Period.of_day(dates.today(), "month").previous()]
    while len(months) < MONTHS_LOOKED_AT:
        months.append(months[-1].previous())
    return months[::-1]


def _returns_missing(hamlet: Unit, months: list[Period]) -> Iterator[Missing]:
    gaps: dict[str, list[Period]] = {}
    for line in handed_in(reporters_within(months, hamlet), months):
        if line.standing == ReturnStanding.MISSING:
            gaps.setdefault(str(line.body), []).append(line.month)
    for whose, missing in gaps.items():
        yield Missing(whose, _("no monthly return: %(months)s") % {"months": _listed(missing)})


def _meetings_missing(bodies: list[Body]) -> Iterator[Missing]:
    found = standings(bodies)
    for body in bodies:
        missed = [kept.period for kept in found[body.pk].periods if kept.is_missed]
        if missed:
            yield Missing(str(body), _("no meeting: %(periods)s") % {"periods": _listed(missed)})


def _listed(periods: list[Period]) -> str:
    return ", ".join(short_label(period) for period in periods)


def _duties_late(hamlet: Unit, months: list[Period], user: User) -> Iterator[Missing]:
    """Late duties; a return that is missing was told already."""
    rows = Duty.objects.open().filter(unit=hamlet, due_on__lt=dates.today()).exclude(code__in=[duty_code(month.code) for month in months])
    late = list(rows.select_related("unit", "body").order_by("due_on", "pk")[:DATES_SHOWN])
    unread = duties_unread(user, late)
    for duty in late:
        what = capfirst(str(unread[duty.pk].label)) if duty.pk in unread else duty.label
        yield Missing(str(duty.body or duty.unit), _("%(what)s, was due on %(day)s") % {"what": what, "day": f"{duty.due_on:%d/%m/%Y}"})


def next_dates_of(hamlet: Unit, user: User) -> list[PlannedEvent]:
    """The plans of the hamlet and its bodies that were handed in, are to come and may be read by `user`, the soonest first."""
    rows = records_for(user, PlannedEvent).filter(unit=hamlet, state__in=HANDED_IN, called_off_on=None, starts_on__gte=dates.today())
    return list(rows.select_related("unit", "body").order_by("starts_on", "starts_at", "pk")[:DATES_SHOWN])


# --- The news, to be read aloud ------------------------------------------------------------------------------------


def news_of(hamlet: Unit) -> list[str]:
    """The hamlet's news of the last month as sentences for its loudspeaker: what everybody may read already, done and to come, nothing else."""
    since = dates.today() - timedelta(days=DAYS_TOLD)
    done = Activity.objects.published().filter(unit=hamlet, held_on__gte=since, held_on__lte=dates.today())
    return [
        _("Dear people of %(hamlet)s!") % {"hamlet": hamlet}, *_told_done(done), *_told_coming(hamlet),
        *([_("Thank you, everybody who came, lent a hand or gave something for the common good.")] if done.exists() else []),
        _("That was the news of %(hamlet)s. Thank you for listening.") % {"hamlet": hamlet},
    ]  # fmt: skip


def _told_done(done: QuerySet[Activity]) -> Iterator[str]:
    rows = list(done.order_by("-held_on", "-pk").prefetch_related("counts"))
    if not rows:
        yield _("In the last %(days)s days no activity was made public.") % {"days": DAYS_TOLD}
        return
    yield _together([row.participants or 0 for row in rows])
    for row in rows[:NEWS_SHOWN]:
        yield _("On %(day)s: %(what)s, with %(people)s.") % {"day": _day(row.held_on), "what": row.title or row.kind_name.lower(), "people": people_words(row.participants or 0)}
        yield from (_counted(count) for count in row.counts.all() if count.what in countables() and count.value)


def _together(people: list[int]) -> str:
    """How much was done; how many came is added up only where nothing was done by one to four people: the sum beside the others would tell them."""
    words = {"days": DAYS_TOLD, "count": show_number(len(people)), "times": show_number(sum(people))}
    if any(0 < number < FEW for number in people):
        return ngettext("In the last %(days)s days we did one thing together.", "In the last %(days)s days we did %(count)s things together.", len(people)) % words
    return ngettext(
        "In the last %(days)s days we did one thing together; people took part %(times)s times.",
        "In the last %(days)s days we did %(count)s things together; people took part %(times)s times.", len(people),
    ) % words  # fmt: skip


def _counted(count: ActivityCount) -> str:
    number = _spoken_count(count.value) if countables()[count.what].people else show_number(count.value)
    return _("%(what)s: %(number)s %(measure)s.") % {"what": count.label, "number": number, "measure": count.measure}


def _told_coming(hamlet: Unit) -> Iterator[str]:
    """What is announced for the hamlet and its commune, as far as everybody may read it."""
    today = dates.today()
    places = [hamlet.pk, *([hamlet.parent_id] if hamlet.parent_id else [])]
    rows = published_plans().filter(unit__in=places, called_off_on=None, starts_on__range=(today, today + timedelta(days=DAYS_TOLD)))
    for plan in rows.order_by("starts_on", "starts_at", "pk")[:NEWS_SHOWN]:
        words = {"when": _when(plan), "what": plan.title, "place": plan.place}
        yield (_("Coming up %(when)s: %(what)s, at %(place)s.") if plan.place else _("Coming up %(when)s: %(what)s.")) % words
        yield _("You are warmly invited.")


def _spoken_count(number: Decimal | int) -> str:
    return _("fewer than five") if 0 < number < FEW else show_number(number)


def people_words(number: int) -> str:
    """So many people, to be read aloud; from one to four they are not told apart."""
    if 0 < number < FEW:
        return _("fewer than five people")
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": show_number(number)}


def _when(plan: PlannedEvent) -> str:
    if plan.starts_on is None or plan.starts_at is None:
        return _("on %(day)s") % {"day": _day(plan.starts_on)}
    return _("at %(hour)s on %(day)s") % {"hour": _hour(plan.starts_at), "day": _day(plan.starts_on)}


def _day(day: date | None) -> str:
    return _("day %(day)s of month %(month)s") % {"day": day.day, "month": day.month} if day else ""


def _hour(hour: time) -> str:
    words = {"hour": hour.hour, "minute": hour.minute}
    return (_("%(hour)s hours %(minute)s") if hour.minute else _("%(hour)s hours")) % words
