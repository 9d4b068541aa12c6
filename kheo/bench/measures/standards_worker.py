"""One part of the measures of standards: `python -m kheo.bench.measures.standards_worker make UNITS QUARTERS` or `WAY SECONDS`.

It runs in a home of its own and is never imported: nothing of a real installation is read or written.
"""

import csv
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import django

try:
    import duckdb
except ImportError:  # a tool of those who measure, not of an installation
    duckdb = None  # type: ignore[assignment]

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from kheo.lib import dates  # noqa: E402
from kheo.lib.periods import Period  # noqa: E402
from kheo.org.models import RoleAssignment, Unit, UnitKind, UnitType, User  # noqa: E402
from kheo.standards.actions import load_sets, rebuild_results, save_observations, save_sheet  # noqa: E402
from kheo.standards.cells import NOTHING_SAID, Entry  # noqa: E402
from kheo.standards.files import SETS  # noqa: E402
from kheo.standards.models import CriteriaSet, GroupMember, Indicator, Observation, ObservationSheet  # noqa: E402
from kheo.standards.queries import book_of, group_of, kept_areas, newest_of, recount_areas  # noqa: E402
from kheo.standards.rules import AT_MOST, GRADE, YES_NO, Level, Rule  # noqa: E402

CODE = "xa-ntm-nang-cao-2021-2025"
PROVINCES, DISTRICTS, AT_ONCE, GROUP = 63, 700, 250, "dbscl"
HOME = Path(os.environ["KHEO_HOME"])
DUCK = HOME / "standards.duckdb"


def quarters(count: int) -> list[Period]:
    """That many quarters, from the first of 2021 on."""
    found = [Period.parse("2021-Q1")]
    while len(found) < count:
        found.append(Period.of_day(date.fromordinal(found[-1].end.toordinal() + 1), "quarter"))
    return found


def make(units: int, count: int) -> dict[str, Any]:
    """The map, the set, the sheets with their values, and what is kept of them; sums compared with a recount."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    load_sets(files=[SETS / f"{CODE}.yaml", SETS / "xa-ntm-2021-2025.yaml"])
    criteria_set, communes, clerk = _set(), _map(units), _clerk()
    chance = random.Random(26)  # noqa: S311
    for period in quarters(count):
        _store(criteria_set, communes, clerk, period, chance)
        rebuild_results(criteria_set, period=period.code)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    same = bool(kept_areas(criteria_set, quarters(count)[-1].code)) and all(kept_areas(criteria_set, period.code) == recount_areas(criteria_set, period.code) for period in quarters(count)[-2:])
    if duckdb is not None:
        _copy_to_duckdb(criteria_set, quarters(count))
        same = same and _by_duckdb()() == recount_areas(criteria_set, quarters(count)[-1].code)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"same": same, "values": Observation.objects.count(), "seconds": time.perf_counter() - began, "peak MiB": peak}


def _set() -> CriteriaSet:
    """The set without conditions, which are said sheet by sheet and belong to no recount of values."""
    found = newest_of(CODE)
    if found is None:
        raise LookupError(CODE)
    found.conditions.all().delete()
    return found


def _map(count: int) -> list[Unit]:
    def unit(key: str, kind: UnitKind, type: UnitType, parent: Unit | None) -> Unit:
        return Unit.objects.create(key=key, kind=kind, type=type, name=key, parent=parent, valid_from=date(2004, 1, 1))

    share = max(1, FULL_UNITS // count)
    provinces = [unit(f"p{n}", UnitKind.PROVINCE, UnitType.TINH, None) for n in range(max(1, PROVINCES // share))]
    districts = [unit(f"d{n}", UnitKind.DISTRICT, UnitType.HUYEN, provinces[n % len(provinces)]) for n in range(max(1, DISTRICTS // share))]
    for province in provinces:
        GroupMember.objects.create(set_code=CODE, group_code=GROUP, unit=province)
    return [unit(f"c{n}", UnitKind.COMMUNE, UnitType.XA, districts[n % len(districts)]) for n in range(count)]


FULL_UNITS = 10_500


def _clerk() -> User:
    home = Unit.objects.order_by("pk").first()
    clerk = User.objects.create(username="thu", home_unit=home, is_active=True)
    for district in Unit.objects.filter(kind=UnitKind.DISTRICT):
        RoleAssignment.objects.create(user=clerk, unit=district, role="reviewer", valid_from=date(2020, 1, 1))
    return clerk


def _store(criteria_set: CriteriaSet, communes: list[Unit], clerk: User, period: Period, chance: random.Random) -> None:
    """A quarter's sheets and values, some hundred sheets at a time."""
    group, levels, rules = group_of(criteria_set, communes[0]), _levels(criteria_set, period), book_of(criteria_set).rules
    ids = dict(Indicator.objects.filter(criterion__criteria_set=criteria_set).values_list("code", "pk"))
    rest = iter(communes)
    while some := list(islice(rest, AT_ONCE)):
        with transaction.atomic():
            sheets = ObservationSheet.objects.bulk_create(_sheet(criteria_set, unit, clerk, period, group) for unit in some)
            Observation.objects.bulk_create(
                Observation(sheet=sheet, indicator_id=ids[code], value=value, second=second, entered_by=clerk, verdict=1)
                for sheet in sheets for code, value, second in _values(rules, levels, chance)
            )  # fmt: skip


def _levels(criteria_set: CriteriaSet, period: Period) -> dict[str, Level | None]:
    return book_of(criteria_set).levels(GROUP, period.start.year)


def _sheet(criteria_set: CriteriaSet, unit: Unit, clerk: User, period: Period, group: Any) -> ObservationSheet:
    now = dates.now()
    return ObservationSheet(
        unit=unit, criteria_set=criteria_set, period=period.code, group=group, state="accepted", entered_by=clerk, accepted_by=clerk,
        accepted_at=now, submitted_at=now, first_submitted_at=now,
    )  # fmt: skip


def _values(rules: dict[str, Rule], levels: dict[str, Level | None], chance: random.Random) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    """A value for each indicator: most of them reach their level, the better part of the rest lies near it."""
    for code, rule in rules.items():
        level = levels[code]
        aim = float(level.value) if level is not None else 50.0
        yield code, _value(rule, aim, chance), Decimal(chance.randrange(3)) if level is not None and level.second is not None else None


def _value(rule: Rule, aim: float, chance: random.Random) -> Decimal:
    if rule.kind == YES_NO:
        return Decimal(int(chance.random() < 0.9))
    if rule.kind == GRADE:
        return Decimal(chance.randint(1, len(rule.grades)))
    drift = chance.uniform(-0.05, 0.25) * (-1 if rule.kind == AT_MOST else 1)
    return Decimal(str(round(min(aim * (1 + drift), 100.0) if rule.measure == "%" else aim * (1 + drift), 2)))


# --- DuckDB ------------------------------------------------------------------------------------

DUCK_RECOUNT = """
WITH judged AS (
    SELECT o.unit, o.criterion, CASE
        WHEN o.value IS NULL THEN 4 WHEN l.value IS NULL THEN 5
        WHEN l.at_most THEN (CASE WHEN o.value <= l.value THEN 1 ELSE 2 END)
        WHEN l.second IS NOT NULL AND (o.second IS NULL OR o.second < l.second) THEN 2
        ELSE (CASE WHEN o.value >= l.value THEN 1 ELSE 2 END) END AS verdict
    FROM observation o LEFT JOIN level l ON l.indicator = o.indicator WHERE o.period = ?
), criteria AS (
    SELECT j.unit, j.criterion FROM judged j JOIN size s ON s.criterion = j.criterion
    GROUP BY j.unit, j.criterion, s.of_it HAVING COUNT(*) = s.of_it AND BOOL_AND(j.verdict = 1)
), units AS (SELECT u.unit, COUNT(c.criterion) AS reached FROM (SELECT DISTINCT unit FROM judged) u LEFT JOIN criteria c ON c.unit = u.unit GROUP BY u.unit),
above AS (
    SELECT p.parent AS area, r.reached FROM units r JOIN place p ON p.unit = r.unit
    UNION ALL SELECT q.parent, r.reached FROM units r JOIN place p ON p.unit = r.unit JOIN place q ON q.unit = p.parent
)
SELECT area, COUNT(*), SUM(reached) FROM above WHERE area IS NOT NULL GROUP BY area ORDER BY area
"""


def _copy_to_duckdb(criteria_set: CriteriaSet, periods: list[Period]) -> None:
    """The same values, levels and places in a file of DuckDB's own."""
    database = duckdb.connect(str(DUCK))
    database.execute("CREATE TABLE observation (period VARCHAR, unit INTEGER, criterion INTEGER, indicator INTEGER, value DOUBLE, second DOUBLE)")
    database.execute("CREATE TABLE level (indicator INTEGER, at_most BOOLEAN, value DOUBLE, second DOUBLE)")
    database.execute("CREATE TABLE place (unit INTEGER, parent INTEGER)")
    database.execute("CREATE TABLE size (criterion INTEGER, of_it INTEGER)")
    names = {row.code: row for row in Indicator.objects.filter(criterion__criteria_set=criteria_set)}
    for period in periods:
        _copy_rows(database, period)
    levels = _levels(criteria_set, periods[-1])
    database.executemany("INSERT INTO level VALUES (?, ?, ?, ?)", [
        (names[code].pk, names[code].kind == AT_MOST, float(level.value), None if level.second is None else float(level.second))
        for code, level in levels.items() if level is not None
    ])  # fmt: skip
    database.executemany("INSERT INTO place VALUES (?, ?)", list(Unit.objects.values_list("pk", "parent")))
    sizes: dict[int, int] = {}
    for row in names.values():
        sizes[row.criterion_id] = sizes.get(row.criterion_id, 0) + 1
    database.executemany("INSERT INTO size VALUES (?, ?)", list(sizes.items()))
    database.close()


def _copy_rows(database: Any, period: Period) -> None:
    path = HOME / "quarter.csv"
    rows = Observation.objects.filter(sheet__period=period.code).values_list("sheet__period", "sheet__unit", "indicator__criterion", "indicator", "value", "second")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows.iterator(chunk_size=20_000))
    database.execute(f"COPY observation FROM '{path}' (FORMAT CSV, NULLSTR '')")
    path.unlink()


def _by_duckdb() -> Callable[[], list[tuple[int, int, int]]]:
    if duckdb is None:
        raise SystemExit("DuckDB is not installed; `make setup` brings it.")
    database = duckdb.connect(str(DUCK), read_only=True)
    period = _last_period()
    return lambda: [(int(area), int(units), int(criteria)) for area, units, criteria in database.execute(DUCK_RECOUNT, [period]).fetchall()]


# --- What is timed -------------------------------------------------------------------------------


def _reading(way: Callable[[CriteriaSet, str], Any]) -> Callable[[], Any]:
    criteria_set, period = _found()
    return lambda: way(criteria_set, period)


def _found() -> tuple[CriteriaSet, str]:
    found = newest_of(CODE)
    if found is None:
        raise LookupError(CODE)
    return found, _last_period()


def _last_period() -> str:
    """The last quarter that holds accepted sheets; those that are filled for the measure are drafts of later ones."""
    return max(ObservationSheet.objects.filter(state="accepted").values_list("period", flat=True).distinct())


def _saving() -> Callable[[], None]:
    """Each time another empty sheet of 75 indicators is filled through the action of the page."""
    criteria_set, _period = _found()
    clerk, communes = User.objects.get(username="thu"), iter(_empty(criteria_set))
    rules, chance = book_of(criteria_set).rules, random.Random(9)  # noqa: S311
    entries = [{code: (NOTHING_SAID, Entry(value, second)) for code, value, second in _values(rules, _levels(criteria_set, quarters(1)[0]), chance)} for _each in range(20)]

    def save() -> None:
        save_observations(next(communes), entries=chance.choice(entries), by=clerk)

    return save


def _empty(criteria_set: CriteriaSet) -> list[ObservationSheet]:
    """Enough empty sheets, of periods that nobody else has."""
    clerk, communes = User.objects.get(username="thu"), list(Unit.objects.filter(kind=UnitKind.COMMUNE).select_related("parent")[:200])
    taken = ObservationSheet.objects.values_list("period", flat=True).distinct().count()
    free = [period.code for period in quarters(taken + 8)[taken:]]
    return [save_sheet(ObservationSheet(unit=unit, criteria_set=criteria_set, period=period), by=clerk, fields=[]) for period in free for unit in communes]


def _bare() -> Callable[[], None]:
    """The same rows in one transaction and nothing else, into a table of the same columns and indexes."""
    criteria_set, _period = _found()
    clerk = User.objects.get(username="thu")
    sheets = iter(_empty(criteria_set))
    ids = list(Indicator.objects.filter(criterion__criteria_set=criteria_set).values_list("pk", flat=True))
    columns = "sheet_id, indicator_id, value, not_applicable, remark, verdict, status, status_reason, entered_by_id, entered_at"
    statement = f"INSERT INTO standards_observation ({columns}) VALUES (%s, %s, %s, %s, '', 1, 'open', '', %s, %s)"  # noqa: S608

    def save() -> None:
        sheet, now = next(sheets).pk, dates.now()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, [(sheet, pk, "92.5", False, clerk.pk, now) for pk in ids])

    return save


WAYS: dict[str, Callable[[], Callable[[], Any]]] = {
    "kept": lambda: _reading(kept_areas), "recount": lambda: _reading(recount_areas), "duckdb": _by_duckdb, "sheet": _saving, "bare": _bare,
}  # fmt: skip


def timed(way: str, seconds: float) -> dict[str, Any]:
    """Do it again and again until the time is over."""
    once = WAYS[way]()
    for _each in range(3):
        once()
    took: list[float] = []
    with suppress(StopIteration):  # no empty sheet is left to fill
        while sum(took) < seconds and len(took) < 1000:
            before = time.perf_counter()
            once()
            took.append(time.perf_counter() - before)
    return {"done": len(took), "seconds": sum(took), "median": median(took)}


def main() -> None:
    """Say when ready, wait for the word to go, do one part, report."""
    way, rest = sys.argv[1], sys.argv[2:]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    json.dump(make(int(rest[0]), int(rest[1])) if way == "make" else timed(way, float(rest[0])), sys.stdout)


if __name__ == "__main__":
    main()
