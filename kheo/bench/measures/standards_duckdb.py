"""The baseline of the recount: the same values in a file of DuckDB's own, judged and summed there.

Imported by the worker alone, after Django is set up in the worker's own home.
"""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from kheo.bench.measures.standards_made import MIB, last_period, levels_in, made_periods, peak_memory, the_set
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.standards.models import CriteriaSet, Indicator, Observation
from kheo.standards.rules import AT_MOST

try:
    import duckdb
except ImportError:  # a tool of those who measure, not of an installation
    duckdb = None  # type: ignore[assignment]

Areas = list[tuple[int, int, int]]

TABLES = """
CREATE TABLE observation (period VARCHAR, unit INTEGER, criterion INTEGER, indicator INTEGER, value DOUBLE, second DOUBLE);
CREATE TABLE level (indicator INTEGER, at_most BOOLEAN, value DOUBLE, second DOUBLE);
CREATE TABLE place (unit INTEGER, parent INTEGER);
CREATE TABLE size (criterion INTEGER, of_it INTEGER);
"""
RECOUNT = """
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


def _file() -> Path:
    return Path(settings.HOME) / "standards.duckdb"


def copy() -> dict[str, float]:
    """Every accepted value, the levels of the last year and the map, in a new file of DuckDB's own."""
    began = time.perf_counter()
    database, criteria_set = _opened(read_only=False), the_set()
    database.execute(TABLES)
    for period in made_periods():
        _copy(database, "observation", _values(period))
    _copy(database, "level", _levels(criteria_set))
    _copy(database, "place", Unit.objects.values_list("pk", "parent").iterator())
    _copy(database, "size", ((row.pk, row.indicators.count()) for row in criteria_set.criteria.all()))
    database.close()
    return {"seconds": time.perf_counter() - began, "peak MiB": peak_memory(), "MiB on disk": _file().stat().st_size / MIB}


def _opened(*, read_only: bool) -> Any:
    if duckdb is None:
        raise SystemExit("DuckDB is not installed; `make setup` brings it.")
    return duckdb.connect(str(_file()), read_only=read_only)


def _copy(database: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    path = _file().with_suffix(".csv")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    database.execute(f"COPY {table} FROM '{path}' (FORMAT CSV, HEADER false, NULLSTR '')")
    path.unlink()


def _values(period: str) -> Iterator[tuple[Any, ...]]:
    rows = Observation.objects.filter(sheet__period=period, sheet__state="accepted", superseded_at=None).order_by()
    return rows.values_list("sheet__period", "sheet__unit", "indicator__criterion", "indicator", "value", "second").iterator(20_000)


def _levels(criteria_set: CriteriaSet) -> Iterator[tuple[Any, ...]]:
    levels = levels_in(criteria_set, Period.parse(last_period()))
    for row in Indicator.objects.filter(criterion__criteria_set=criteria_set):
        level = levels[row.code]
        if level is not None:
            yield row.pk, row.kind == AT_MOST, level.value, level.second


def by_duckdb() -> Callable[[], Areas]:
    """The recount of the last quarter, ready to be asked again and again."""
    database, period = _opened(read_only=True), last_period()
    return lambda: [(int(area), int(units), int(criteria)) for area, units, criteria in database.execute(RECOUNT, [period]).fetchall()]
