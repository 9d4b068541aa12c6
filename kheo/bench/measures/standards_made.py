"""What the measures of standards are taken on: a map, a set, and for each quarter a sheet of every commune, some hundred at a time.

Imported by the worker alone, after Django is set up in the worker's own home.
"""

import random
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import RoleAssignment, Unit, UnitKind, UnitType, User
from kheo.standards.actions import load_sets, rebuild_results
from kheo.standards.files import SETS
from kheo.standards.models import (
    CriteriaSet,
    GroupMember,
    Indicator,
    ObservationSheet,
    UnitGroup,
)
from kheo.standards.queries import book_of, group_of, newest_of
from kheo.standards.rules import AT_MOST, GRADE, TWO_PART, YES_NO, Level, Rule, Said, judge

CODE, GROUP = "xa-ntm-nang-cao-2021-2025", "dbscl"
COMMUNES, PROVINCES, DISTRICTS, AT_ONCE = 10_500, 63, 700, 100
BYTES_A_VALUE = 300  # on disk at most, with indexes, results, the write-ahead log and DuckDB's copy
MIB = 1024 * 1024
COLUMNS = "sheet_id, indicator_id, value, second, verdict, entered_by_id, entered_at, not_applicable, remark, status, status_reason"
INSERT = f"INSERT INTO standards_observation ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', 'open', '')"  # noqa: S608
Filling = dict[str, tuple[Decimal, Decimal | None]]
Row = tuple[int, str | None, str | None, int]
CLERK = "thu"
ALL_LEVELS = "2025-Q4"  # the levels of the set rise until then


def make(units: int, count: int) -> dict[str, float]:
    """The map, the set, the sheets with their values, and what is kept of them; a line of progress for each quarter."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    load_sets(files=[SETS / f"{CODE}.yaml", SETS / "xa-ntm-2021-2025.yaml"])
    criteria_set = _set_without_conditions()
    _check_disk(units * count * len(book_of(criteria_set).rules))
    _map(units)
    writer, chance, done = _new_clerk(), random.Random(26), 0  # noqa: S311
    started = time.perf_counter()
    for place, period in enumerate(quarters(count), 1):
        done += _store(criteria_set, writer, period, chance)
        mended = rebuild_results(criteria_set, period=period.code).values
        if mended:
            raise SystemExit(f"{period.code}: the recount judged {mended} values otherwise than they were stored.")
        _tell(place, count, done, time.perf_counter() - started)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"values": done, "seconds": time.perf_counter() - began, "peak MiB": peak_memory(), "MiB on disk": _on_disk()}


def _tell(place: int, count: int, values: int, took: float) -> None:
    left = took / place * (count - place)
    sys.stderr.write(f"made: quarter {place} of {count}, {values:,} values, {took:.0f} s, about {left:.0f} s to go, peak {peak_memory():.0f} MiB, {_on_disk():,.0f} MiB on disk\n")


def peak_memory() -> float:
    """The most memory that this process has held, in MiB. The kernel's own line: getrusage also knows what the parent held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def _on_disk() -> float:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0] / MIB
    files = Path(str(connection.settings_dict["NAME"])).parent.glob("*.sqlite3*")
    return sum(path.stat().st_size for path in files) / MIB


def _check_disk(values: int) -> None:
    """Refuse at once what would fill the disk after half an hour. Where a server of PostgreSQL keeps its files, nobody here knows."""
    needed, free = values * BYTES_A_VALUE / MIB, shutil.disk_usage(settings.HOME).free / MIB
    if needed > free:
        raise SystemExit(f"Storing {values:,} values takes about {needed:,.0f} MiB; {settings.HOME} has {free:,.0f} MiB left. Name another folder by TMPDIR.")


def quarters(count: int) -> list[Period]:
    """That many quarters, from the first of 2021 on."""
    found = [Period.parse("2021-Q1")]
    while len(found) < count:
        found.append(_next(found[-1]))
    return found


def _next(quarter: Period) -> Period:
    return Period.of_day(date.fromordinal(quarter.end.toordinal() + 1), "quarter")


def the_set() -> CriteriaSet:
    """The set that is measured."""
    found = newest_of(CODE)
    if found is None:
        raise LookupError(CODE)
    return found


def _set_without_conditions() -> CriteriaSet:
    """Conditions are said sheet by sheet, and belong to no recount of values."""
    found = the_set()
    found.conditions.all().delete()
    return found


def _map(count: int) -> None:
    share = max(1, COMMUNES // count)
    provinces = [_unit(f"p{n}", UnitKind.PROVINCE, UnitType.TINH) for n in range(max(1, PROVINCES // share))]
    districts = [_unit(f"d{n}", UnitKind.DISTRICT, UnitType.HUYEN, provinces[n % len(provinces)]) for n in range(max(1, DISTRICTS // share))]
    for province in provinces:
        GroupMember.objects.create(set_code=CODE, group_code=GROUP, unit=province)
    for n in range(count):
        _unit(f"c{n}", UnitKind.COMMUNE, UnitType.XA, districts[n % len(districts)])


def _unit(key: str, kind: UnitKind, type: UnitType, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(key=key, kind=kind, type=type, name=key, parent=parent, valid_from=date(2004, 1, 1))


def _new_clerk() -> User:
    created = User.objects.create(username=CLERK, home_unit=Unit.objects.order_by("pk").first(), is_active=True)
    for district in Unit.objects.filter(kind=UnitKind.DISTRICT):
        RoleAssignment.objects.create(user=created, unit=district, role="reviewer", valid_from=date(2020, 1, 1))
    return created


def clerk() -> User:
    """Whoever writes all sheets."""
    return User.objects.get(username=CLERK)


def communes() -> Iterator[list[Unit]]:
    """All communes, some hundred at a time."""
    last, rows = 0, Unit.objects.filter(kind=UnitKind.COMMUNE).select_related("parent").order_by("pk")
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield some
        last = some[-1].pk


def _store(criteria_set: CriteriaSet, writer: User, period: Period, chance: random.Random) -> int:
    """A quarter's sheets with their values, each already with its verdict; returns how many values these are."""
    group, invented, stored = _group(criteria_set), Invented(criteria_set, period, chance), 0
    for some in communes():
        with transaction.atomic():
            sheets = ObservationSheet.objects.bulk_create(_sheet(criteria_set, unit, writer, period, group) for unit in some)
            stored += insert({sheet.pk: invented.rows(invented.filling()) for sheet in sheets}, writer)
    return stored


def _group(criteria_set: CriteriaSet) -> UnitGroup | None:
    return group_of(criteria_set, next(communes())[0])


def levels_in(criteria_set: CriteriaSet, period: Period) -> dict[str, Level | None]:
    """The level of each indicator in that year."""
    return book_of(criteria_set).levels(GROUP, period.start.year)


def _sheet(criteria_set: CriteriaSet, unit: Unit, writer: User, period: Period, group: UnitGroup | None) -> ObservationSheet:
    now = dates.now()
    return ObservationSheet(
        unit=unit, criteria_set=criteria_set, period=period.code, group=group, state="accepted", entered_by=writer, accepted_by=writer,
        accepted_at=now, submitted_at=now, first_submitted_at=now,
    )  # fmt: skip


class Invented:
    """What sheets of a period may say: most values reach their level, the better part of the rest lies near it."""

    def __init__(self, criteria_set: CriteriaSet, period: Period, chance: random.Random) -> None:
        self.rules, self.levels, self.chance = book_of(criteria_set).rules, levels_in(criteria_set, period), chance
        self.ids = dict(Indicator.objects.filter(criterion__criteria_set=criteria_set).values_list("code", "pk"))

    def filling(self) -> Filling:
        """Values of all indicators, by code: the first one and the second."""
        return {code: (self._first(rule), Decimal(self.chance.randrange(3)) if rule.kind == TWO_PART else None) for code, rule in self.rules.items()}

    def _first(self, rule: Rule) -> Decimal:
        level = self.levels[rule.code]
        return _value(rule, float(level.value) if level is not None else 50.0, self.chance)

    def rows(self, filling: Filling) -> list[Row]:
        """The same as bare rows, each with its verdict."""
        number = connection.ops.adapt_decimalfield_value
        return [(self.ids[code], number(value), number(second), self._verdict(code, value, second)) for code, (value, second) in filling.items()]

    def _verdict(self, code: str, value: Decimal, second: Decimal | None) -> int:
        return int(judge(self.rules[code], Said(value, second), self.levels[code]))


def insert(filled: Mapping[int, Iterable[Row]], writer: User) -> int:
    """Put bare rows into the table, by the key of their sheet: no lock, no judgement, no results. Returns how many."""
    now = connection.ops.adapt_datetimefield_value(dates.now())
    rows = [(sheet, *row, writer.pk, now, False) for sheet, of_sheet in filled.items() for row in of_sheet]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, rows)
    return len(rows)


def _value(rule: Rule, aim: float, chance: random.Random) -> Decimal:
    if rule.kind == YES_NO:
        return Decimal(int(chance.random() < 0.9))
    if rule.kind == GRADE:
        return Decimal(chance.randint(1, len(rule.grades)))
    drift = chance.uniform(-0.05, 0.25) * (-1 if rule.kind == AT_MOST else 1)
    return Decimal(str(round(min(aim * (1 + drift), 100.0) if rule.measure == "%" else aim * (1 + drift), 2)))


def made_periods() -> list[str]:
    """The quarters that hold accepted sheets; those that are filled for the measure are drafts of later ones."""
    return list(ObservationSheet.objects.filter(state="accepted").order_by("period").values_list("period", flat=True).distinct())


def last_period() -> str:
    """The last of them."""
    return made_periods()[-1]


def empty_sheets(criteria_set: CriteriaSet, most: int) -> Iterator[ObservationSheet]:
    """That many empty sheets at most, of quarters that nobody has written yet; all levels of the set hold in them."""
    period, writer = Period.parse(max(ALL_LEVELS, ObservationSheet.objects.aggregate(last=Max("period"))["last"])), clerk()
    units, group = next(communes()), _group(criteria_set)
    for _each in range(most // len(units) + 1):
        period = _next(period)
        fresh = (ObservationSheet(unit=unit, criteria_set=criteria_set, period=period.code, group=group, entered_by=writer, on_behalf=True) for unit in units)
        yield from ObservationSheet.objects.bulk_create(fresh)
