"""Who has handed the month's return in, who has not, and what the returns say together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import chain
from operator import or_

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Rank
from django.utils.translation import ngettext, pgettext_lazy

from kheo.grassroots.models import MonthlyReturn, ReturnNumber
from kheo.grassroots.queries.returns import returns_of
from kheo.grassroots.returns import due_on, reporters, year_columns
from kheo.lib import dates
from kheo.lib.figures import Kind
from kheo.lib.periods import Period
from kheo.org.models import Body, RoleAssignment, Unit, UnitKind, User
from kheo.org.models.spans import TreeQuerySet, under_path
from kheo.org.permissions import assignments, can, role_name, roles_with
from kheo.org.queries import rows_of_body
from kheo.records.models import Duty, Notice
from kheo.records.permissions import ENTER, REVIEW, VIEW
from kheo.records.workflow import ReviewState

REMIND_RETURN = "remind_return"
WHERE_REPORTED = (UnitKind.COMMUNE, UnitKind.HAMLET)
WHOLE = 100


def duty_code(period: str) -> str:
    """The code of the duty to hand in the return of a month."""
    return f"monthly_return_{period}"


class ReturnStanding(models.TextChoices):
    IN_TIME = "in_time", pgettext_lazy("return", "in time")
    LATE = "late", pgettext_lazy("return", "late")
    MISSING = "missing", pgettext_lazy("return", "missing")
    OPEN = "open", pgettext_lazy("return", "not due yet")


@dataclass(frozen=True)
class Line:
    """One reporter and one month, with the return where it was handed in; a draft is its body's own and told to nobody."""

    body: Body
    month: Period
    monthly: MonthlyReturn | None

    @property
    def is_sent(self) -> bool:
        """Whether it was handed in, mended since or not."""
        return self.monthly is not None

    @property
    def standing(self) -> ReturnStanding:
        """How it stands today."""
        if self.monthly is not None:
            return ReturnStanding.LATE if self.monthly.is_late else ReturnStanding.IN_TIME
        return ReturnStanding.MISSING if dates.today() > due_on(self.month) else ReturnStanding.OPEN

    @property
    def came_back(self) -> bool:
        """Whether the level above returned it and it was not sent again."""
        return self.monthly is not None and self.monthly.state == ReviewState.RETURNED


@dataclass(frozen=True)
class Count:
    """How many reporters of a place have handed in."""

    expected: int
    in_time: int
    late: int

    @property
    def sent(self) -> int:
        """In time or late."""
        return self.in_time + self.late

    @property
    def missing(self) -> int:
        """Not handed in, due already or not."""
        return self.expected - self.sent

    @property
    def percent(self) -> int | None:
        """The share that has handed in, rounded down; None where nobody has to."""
        return WHOLE * self.sent // self.expected if self.expected else None


def count_lines(lines: Iterable[Line]) -> Count:
    """The lines as numbers."""
    standings = [line.standing for line in lines]
    return Count(len(standings), standings.count(ReturnStanding.IN_TIME), standings.count(ReturnStanding.LATE))


def places_of(user: User) -> list[Unit]:
    """The units above hamlets of the reader's own roles; a role narrowed to a body opens no board."""
    held = [role.unit for role in assignments(user, VIEW) if role.body_id is None and role.unit.kind != UnitKind.HAMLET]
    return sorted({unit.pk: unit for unit in held}.values(), key=lambda unit: unit.path)


def missing_words(user: User) -> str:
    """How many returns of the month that has ended are missing at the reader's places, in words; "" where none is."""
    month, places = Period.of_day(dates.today(), "month").previous(), places_of(user)
    if not places:
        return ""
    there = reduce(or_, (under_path(unit.path, "unit__path") for unit in places))
    missing = reporters_of(month).filter(there, *_nothing_sent(month)).count()
    return ngettext("%(count)s still missing", "%(count)s still missing", missing) % {"count": missing} if missing else ""


def _nothing_sent(month: Period) -> list[Q]:
    """Of rows of bodies: neither they, nor the body under the name of before or after, handed in a return of the month."""
    sent = MonthlyReturn.objects.filter(period=month.code, first_submitted_at__isnull=False).exclude(state=ReviewState.WITHDRAWN)
    ways = ({"body": OuterRef("pk")}, {"body": OuterRef("follows")}, {"body__follows": OuterRef("pk")})
    return [Q(~Exists(sent.filter(**way))) for way in ways]


def reporters_of(month: Period, unit: Unit | None = None) -> TreeQuerySet:
    """The bodies that owe a return of the month: of the kinds that data names, in communes and hamlets, living on its last day."""
    rows = Body.objects.on(month.end).filter(kind__in=reporters(), unit__kind__in=WHERE_REPORTED).select_related("unit")
    return rows if unit is None else rows.filter(under_path(unit.path, "unit__path"))


def reporters_within(months: Sequence[Period], unit: Unit) -> TreeQuerySet:
    """The bodies that owe a return of any of the months, which follow each other."""
    rows = Body.objects.within(months[0].start, months[-1].end).filter(kind__in=reporters(), unit__kind__in=WHERE_REPORTED)
    return rows.filter(under_path(unit.path, "unit__path")).select_related("unit")


def handed_in(bodies: Iterable[Body], months: Sequence[Period]) -> list[Line]:
    """One line for each of the bodies and each of the months in which it owes a return; three questions, however many there are."""
    asked = list(bodies)
    roots = roots_of(body.pk for body in asked)
    sent = MonthlyReturn.objects.filter(body__in=roots, period__in=[month.code for month in months], first_submitted_at__isnull=False)
    direct = {(row.body_id, row.period): row for row in sent.exclude(state=ReviewState.WITHDRAWN)}
    owing = [(body, month) for body in asked for month in months if body.lives_on(month.end)]
    expected = {(body.pk, month.code) for body, month in owing}
    renamed = {(roots[row.body_id or 0], row.period): row for key, row in direct.items() if key not in expected}
    return [Line(body, month, direct.get((body.pk, month.code)) or renamed.get((roots[body.pk], month.code))) for body, month in owing]


def roots_of(bodies: Iterable[int]) -> dict[int, int]:
    """Every row of the same bodies, to the first one there was: a return may stand under the name of before or after."""
    links: dict[int, int | None] = {}
    asked, known = set(bodies), set()
    while asked:
        links |= dict(Body.objects.filter(Q(pk__in=asked) | Q(follows__in=asked)).values_list("pk", "follows"))
        known |= asked
        asked = {pk for pk in [*links, *links.values()] if pk is not None and pk not in known}
    return {pk: _first(pk, links) for pk in links}


def _first(pk: int, links: Mapping[int, int | None]) -> int:
    while (before := links.get(pk)) is not None:
        pk = before
    return pk


def is_handed_in(body: Body, month: Period) -> bool:
    """Whether the body's return of the month was handed in."""
    return returns_of(body, month.code).filter(first_submitted_at__isnull=False).exists()


def may_remind(user: User, body: Body) -> bool:
    """Whether `user` may ask the body for its return: whoever reviews above it."""
    return can(user, REVIEW, body.unit, body)


def entering_accounts(body: Body) -> QuerySet[User]:
    """The active accounts that may enter the body's return: its own, and those of its unit."""
    rows = RoleAssignment.objects.on().filter(_entering(rows_of_body(body), [body.unit_id]), role__in=roles_with(ENTER))
    return User.objects.filter(pk__in=rows.values("user"), is_active=True)


def _entering(bodies: Iterable[Body], units: Iterable[int]) -> Q:
    return Q(body__in=[body.pk for body in bodies]) | Q(body=None, unit__in=units)


def posts_of(bodies: Sequence[Body]) -> dict[int, list[str]]:
    """The posts that may enter the return of each body, never who holds them."""
    held = RoleAssignment.objects.on().filter(_entering(bodies, {body.unit_id for body in bodies}), role__in=roles_with(ENTER), user__is_active=True)
    posts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for role, unit, body in held.order_by("role").values_list("role", "unit", "body").distinct():
        posts[("body", body) if body else ("unit", unit)].append(role_name(role))
    return {
        body.pk: [*(f"{name}, {body}" for name in posts["body", body.pk]), *(f"{name}, {body.unit}" for name in posts["unit", body.unit_id])]
        for body in bodies
    }  # fmt: skip


def reminded_on(bodies: Iterable[Body], month: Period) -> dict[int, date]:
    """The last day on which each body was asked for its return of the month."""
    duties = dict(Duty.objects.about_all(Body, [body.pk for body in bodies]).filter(code=duty_code(month.code)).values_list("pk", "item_id"))
    asked = Notice.objects.about_all(Duty, list(duties)).filter(verb=REMIND_RETURN).order_by().values_list("item_id").annotate(last=Max("at"))
    return {duties[pk]: dates.local_day(last) for pk, last in asked}


@dataclass(frozen=True)
class MonthRow:
    """One row of the table of a year; a number nobody said is None, which is not zero."""

    period: Period
    count: Count | None
    numbers: list[Decimal | None]


@dataclass(frozen=True)
class YearTable:
    """The months of a year, and the year: flows are summed, of stocks the last of each reporter stands."""

    year: Period
    rows: list[MonthRow]
    whole: MonthRow


def months_of(year: Period) -> list[Period]:
    """Its months."""
    return [Period.parse(f"{year.code}-{month:02d}") for month in range(1, 13)]


def year_table(unit: Unit, year: Period) -> YearTable:
    """What the accepted returns of a place say, month by month, beside how many were handed in of how many; as many questions for many reporters as for few."""
    months = months_of(year)
    begun = [month for month in months if month.start <= dates.today()]
    counts = _counts_of(unit, begun)
    said = ReturnNumber.objects.filter(
        under_path(unit.path, "monthly_return__unit__path"), monthly_return__body__kind__in=reporters(),
        monthly_return__period__in=[month.code for month in months], monthly_return__state=ReviewState.ACCEPTED,
    ).order_by()  # fmt: skip
    by_month = _by_month(said)
    whole = _whole(by_month, _last_stocks(said, unit, begun[-1].end if begun else year.end))
    keys = [column.key for column in year_columns()]
    rows = [MonthRow(month, counts.get(month.code), [by_month[month.code].get(key) for key in keys]) for month in months]
    return YearTable(year, rows, MonthRow(year, _sum_of(counts.values()), [whole.get(key) for key in keys]))


def _counts_of(unit: Unit, months: Sequence[Period]) -> dict[str, Count]:
    """By month: how many owed a return there on its last day, and how many of these handed it in, in time or late."""
    if not months:
        return {}
    owing = {month.code: models.Count("pk", filter=_lives(month.end)) for month in months}
    expected = reporters_within(months, unit).order_by().aggregate(**{f"in_{code.replace('-', '_')}": count for code, count in owing.items()})
    sent = MonthlyReturn.objects.filter(_of_owing(unit), period__in=list(owing), first_submitted_at__isnull=False).exclude(state=ReviewState.WITHDRAWN)
    late = reduce(or_, (Q(period=month.code, first_submitted_at__gte=_too_late(month)) for month in months))
    told = sent.order_by().values_list("period").annotate(all=models.Count("pk", distinct=True), late=models.Count("pk", filter=late, distinct=True))
    found = {period: (in_all - too_late, too_late) for period, in_all, too_late in told}
    return {code: Count(expected[f"in_{code.replace('-', '_')}"], *found.get(code, (0, 0))) for code in owing}


def counts_of_areas(areas: Sequence[Unit], month: Period) -> dict[int, Count]:
    """By place: how many owe the return of the month there, and how many handed it in; three questions, however many reporters there are."""
    names = {area.pk: f"in_{area.pk}" for area in areas}
    there = {names[area.pk]: models.Count("pk", filter=under_path(area.path, "unit__path")) for area in areas}
    expected = reporters_of(month).order_by().aggregate(**there)
    sent = MonthlyReturn.objects.filter(period=month.code, first_submitted_at__isnull=False).exclude(state=ReviewState.WITHDRAWN).order_by()
    late = Q(first_submitted_at__gte=_too_late(month))
    handed_in = sent.aggregate(**{names[area.pk]: models.Count("pk", filter=_of_owing(area), distinct=True) for area in areas})
    too_late = sent.aggregate(**{names[area.pk]: models.Count("pk", filter=_of_owing(area) & late, distinct=True) for area in areas})
    return {pk: Count(expected[name], handed_in[name] - too_late[name], too_late[name]) for pk, name in names.items()}


def _of_owing(unit: Unit) -> Q:
    """Returns of bodies that owed them at the place on the last day of their month, under that name or the one before or after."""
    return reduce(or_, (_owes(name, unit) for name in ("body", "body__follows", "body__followed_by")))


def _owes(name: str, unit: Unit) -> Q:
    kinds = {f"{name}__kind__in": reporters(), f"{name}__unit__kind__in": WHERE_REPORTED}
    return Q(**kinds) & under_path(unit.path, f"{name}__unit__path") & _lives(F("ends_on"), f"{name}__")


def _lives(day: date | F, prefix: str = "") -> Q:
    started = Q(**{f"{prefix}valid_from__lte": day})
    return started & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day}))


def _too_late(month: Period) -> datetime:
    return dates.local_moment(due_on(month) + timedelta(days=1), 0)


def _sum_of(counts: Iterable[Count]) -> Count:
    found = list(counts)
    return Count(sum(count.expected for count in found), sum(count.in_time for count in found), sum(count.late for count in found))


def _by_month(said: QuerySet[ReturnNumber]) -> dict[str, dict[str, Decimal]]:
    """What was said in all, by month and key."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for period, key, value in said.values_list("monthly_return__period", "key").annotate(said=Sum(F("itemised") + F("remainder"))):
        found[period][key] = value
    return found


def _last_stocks(said: QuerySet[ReturnNumber], unit: Unit, day: date) -> dict[str, Decimal]:
    """Of stocks what each reporter there said last, summed; what one held that has ended, nobody holds any more."""
    stocks = [column.key for column in year_columns() if column.kind == Kind.STOCK]
    rank = Window(Rank(), partition_by=[F("monthly_return__body"), F("key")], order_by=F("monthly_return__period").desc())
    rows = said.filter(key__in=stocks).annotate(rank=rank, said=F("itemised") + F("remainder")).filter(rank=1)
    told = sorted(rows.values_list("monthly_return__period", "monthly_return__body", "key", "said"))
    roots = roots_of({body for _period, body, _key, _value in told})
    there = Body.objects.on(day).filter(under_path(unit.path, "unit__path"), pk__in=roots)
    alive = {roots[pk] for pk in there.values_list("pk", flat=True)}
    last = {(roots[body], key): value for _period, body, key, value in told if roots[body] in alive}
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (_body, key), value in last.items():
        found[key] += value
    return found


def _whole(by_month: Mapping[str, Mapping[str, Decimal]], stocks: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The year in one line: flows summed over the months, stocks as they last stood."""
    flows = {column.key for column in year_columns() if column.kind != Kind.STOCK}
    found: dict[str, Decimal] = defaultdict(Decimal)
    for key, value in chain.from_iterable(numbers.items() for numbers in by_month.values()):
        if key in flows:
            found[key] += value
    return {**found, **stocks}
