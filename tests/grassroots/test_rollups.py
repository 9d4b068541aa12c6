"""Flows, stocks and rates over any tree and map: what the engine says is what adding up row by row says."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.grassroots.models import Activity, Meeting, MembershipFigure
from kheo.lib.figures import Kind, OverTime, Reading, add_periods
from kheo.lib.periods import Period
from kheo.org.models import Body, Succession, Unit
from kheo.org.models.spans import under_path
from kheo.records import figures
from tests.conftest import LONG_AGO

pytestmark = pytest.mark.django_db
MONTHS = [Period.parse(f"2022-{month:02d}") for month in range(1, 13)]
QUARTERS = [Period.parse(f"2022-Q{quarter}") for quarter in range(1, 5)]
YEAR = Period.parse("2022")
NEW_YEARS_DAY, NEW_YEARS_EVE = date(2022, 1, 1), date(2022, 12, 31)
BEGUN_WITH = 20

HAMLETS = st.lists(st.integers(0, 2), min_size=2, max_size=3)  # of each commune
MERGING = st.sets(st.integers(0, 2))
ON = st.sampled_from([date(2022, 4, 1), date(2022, 5, 16), date(2022, 10, 1)])
# Which of the places that live then, the month, who joined and left, who came and with how many hosts.
TOLD = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.integers(0, 9), st.integers(0, 9), st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=14)


@dataclass(frozen=True)
class Said:
    """What one place said of one month."""

    unit: Unit
    body: Body
    day: date
    joined: int
    left: int
    closing: int
    came: int
    attending: int


# --- A world ---------------------------------------------------------------------------------------


def place(kind: str, name: str, parent: Unit, since: date = LONG_AGO, until: date | None = None) -> Unit:
    return Unit.objects.create(key=f"r-{name}", kind=kind, type="xa" if kind == "commune" else "ap", name=name, parent=parent, valid_from=since, valid_to=until)


def map_of(district: Unit, hamlets: Sequence[int], merging: set[int], on: date) -> tuple[list[Unit], dict[int, Unit]]:
    """The places of both maps, and what those that ended became: communes that merge, with their hamlets."""
    new = place("commune", "new", district, since=on)
    places, heirs = [district, new], {}
    for number, count in enumerate(hamlets):
        until = on - timedelta(days=1) if number in merging else None
        old = place("commune", f"c{number}", district, until=until)
        inside = [place("hamlet", f"c{number}h{at}", old, until=until) for at in range(count)]
        places += [old, *inside]
        if until is not None:
            heirs |= {old.pk: new} | {one.pk: place("hamlet", f"new-{one.name}", new, since=on) for one in inside}
    Succession.objects.bulk_create(Succession(old_id=old, new=heir, share=1, date=on) for old, heir in heirs.items())
    return [*places, *(heir for heir in heirs.values() if heir != new)], heirs


def tell(places: Sequence[Unit], told: Iterable[tuple[int, ...]], by: Any) -> list[Said]:
    """Put on record what was told, month after month: an activity with its hosts, a meeting, the members."""
    bodies = {unit.pk: Body.objects.create(key=f"r-{unit.pk}", kind="farmers" if unit.pk % 2 else "women", name=f"Hội {unit}", unit=unit, valid_from=LONG_AGO) for unit in places}
    members = dict.fromkeys(bodies, BEGUN_WITH)
    found: dict[tuple[int, int], Said] = {}
    for number, month, joined, left, came, hosts in sorted(told, key=lambda row: row[1]):
        day = date(2022, month, 20)
        living = [unit for unit in places if unit.lives_on(day) and unit.lives_on(MONTHS[month - 1].end)]
        unit = living[number % len(living)]
        if (unit.pk, month) not in found:
            before, left = members[unit.pk], min(left, members[unit.pk] + joined)
            members[unit.pk] = before + joined - left
            said = Said(unit, bodies[unit.pk], day, joined, left, members[unit.pk], came, min(came, members[unit.pk]))
            found[unit.pk, month] = said
            put_on_record(said, before, [bodies[one.pk] for one in living[:hosts]], by)
    return list(found.values())


def put_on_record(said: Said, opening: int, hosts: Sequence[Body], by: Any) -> None:
    common = {"unit": said.unit, "body": said.body, "state": "accepted", "entered_by": by}
    Activity.objects.create(**common, uuid=uuid.uuid4(), kind="talk", held_on=said.day, participants=said.came).hosts.set(hosts)
    Meeting.objects.create(**common, uuid=uuid.uuid4(), held_on=said.day, attended=said.came, membership=said.came + 3, topics="Việc quý")
    numbers = {"opening": opening, "joined": said.joined, "left": said.left, "closing": said.closing, "attending": said.attending}
    MembershipFigure.objects.create(**common, uuid=uuid.uuid4(), period=Period.of_day(said.day, "month").code, **numbers)


# --- Adding up row by row ---------------------------------------------------------------------------

Rows = Sequence[Said]


def inside(rows: Rows, period: Period) -> list[Said]:
    return [one for one in rows if period.contains(one.day)]


def standing(rows: Rows, day: date) -> list[Said]:
    """The last word of each body whose unit stands on the day: what an ended one held is its heir's to tell."""
    return list({one.body.pk: one for one in rows if one.day <= day and one.unit.lives_on(day)}.values())


def flow(name: str) -> Callable[[Rows, Period], Any]:
    def total(rows: Rows, period: Period) -> Any:
        said = [getattr(one, name) for one in inside(rows, period)]
        return sum(said) if said else None

    return total


def members(rows: Rows, period: Period) -> Any:
    said = [one.closing for one in standing(rows, period.end)]
    return sum(said) if said else None


def attendance(rows: Rows, period: Period) -> Any:
    said = inside(rows, period)
    return sum(one.came for one in said), sum(one.came + 3 for one in said)


def attending(rows: Rows, period: Period) -> Any:
    said = standing(inside(rows, period), period.end)
    return sum(one.attending for one in said), sum(one.closing for one in said)


BY_HAND: dict[str, Callable[[Rows, Period], Any]] = {
    "meetings.held": lambda rows, period: len(inside(rows, period)), "activities.participants": flow("came"), "membership.joined": flow("joined"),
    "membership.left": flow("left"), "membership.members": members, "meetings.attendance": attendance, "membership.attending": attending,
}  # fmt: skip


def plain(figure: figures.Figure, reading: Reading) -> Any:
    """A rate by its parts, anything else by its value."""
    return (reading.numerator or 0, reading.denominator or 0) if figure.kind == Kind.RATE else reading.value


def check(units: Sequence[Unit], rows: Rows, home: Callable[[Unit], Unit], day: date | None) -> None:
    """Every figure, unit and period on one map."""
    for value in figures.table(list(BY_HAND), units, [*MONTHS, *QUARTERS, YEAR], as_of_map=day):
        here = [one for one in rows if home(one.unit).path.startswith(value.unit.path)]
        assert plain(value.figure, value.reading) == BY_HAND[value.figure.code](here, value.period), (value.figure.code, value.unit.name, value.period.code, day)


# --- The properties ---------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(hamlets=HAMLETS, merging=MERGING, on=ON, told=TOLD)
def test_every_unit_has_what_was_said_in_it_on_its_own_map_and_on_that_after_mergers(cast, land, hamlets, merging, on, told):
    with transaction.atomic():
        places, heirs = map_of(land.district, hamlets, merging, on)
        rows = tell(places, told, cast.recorder)
        check(places, rows, lambda unit: unit, None)
        check([unit for unit in places if unit.lives_on(NEW_YEARS_EVE)], rows, lambda unit: heirs.get(unit.pk, unit), NEW_YEARS_EVE)
        check([land.district], rows, lambda unit: unit, NEW_YEARS_DAY)
        transaction.set_rollback(True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(hamlets=HAMLETS, merging=MERGING, on=ON, told=TOLD)
def test_months_make_quarters_quarters_the_year_parts_the_whole_and_places_what_is_above_them(cast, land, hamlets, merging, on, told):
    with transaction.atomic():
        places, _heirs = map_of(land.district, hamlets, merging, on)
        rows = tell(places, told, cast.recorder)
        for code in BY_HAND:
            months, quarters, (year,) = (figures.table([code], [land.district], periods) for periods in (MONTHS, QUARTERS, [YEAR]))
            adds_up_over_time(months, quarters, year)
            adds_up_over_parts_and_places(code, year, rows)
        transaction.set_rollback(True)


def adds_up_over_time(months: Sequence[figures.Value], quarters: Sequence[figures.Value], year: figures.Value) -> None:
    figure = year.figure
    if figure.over_time is OverTime.SUM:
        for longer, shorter in [(year, quarters), *((quarter, months[3 * at: 3 * at + 3]) for at, quarter in enumerate(quarters))]:
            added = add_periods(figure.kind, [one.reading for one in shorter], figure.over_time)
            assert plain(figure, longer.reading) == plain(figure, added), (figure.code, longer.period.code)
    elif figure.kind == Kind.STOCK:
        assert plain(figure, year.reading) == plain(figure, quarters[-1].reading) == plain(figure, months[-1].reading)


def adds_up_over_parts_and_places(code: str, year: figures.Value, rows: Rows) -> None:
    """The kinds of bodies together, and the communes with what the district said itself, are the district."""
    district = year.unit
    communes = list(Unit.objects.filter(under_path(district.path), parent=district))
    own = BY_HAND[code]([one for one in rows if one.unit == district], YEAR)
    for cells, more in [(figures.table([code], [district], [YEAR], split="body"), None), (figures.table([code], communes, [YEAR]), own)]:
        said = [plain(one.figure, one.reading) for one in cells] + [more]
        assert total(said) == total([plain(year.figure, year.reading)])


def total(said: Iterable[Any]) -> tuple[int, int]:
    """Values and parts of rates added up; nothing said adds nothing."""
    pairs = [one if isinstance(one, tuple) else (one or 0, 0) for one in said]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
