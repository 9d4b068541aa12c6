"""Results counted anew from the values alone, in one question: the proof of what is kept.

It shares no step with `standards.rules`: what both come to must be the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kheo.standards.models import AreaTotal, CriteriaSet, Indicator, IndicatorKind, UnitGroup
from kheo.standards.queries.sets import book_of
from kheo.standards.rules import Level, Verdict

NO_GROUP = 0


@dataclass(frozen=True)
class Recounted:
    """What one criterion of one sheet comes to by the recount."""

    sheet: int
    criterion: int
    verdict: Verdict
    reached: int
    applies: int


JUDGED = """
SELECT o.sheet_id, i.criterion_id,
    CASE WHEN o.not_applicable THEN 3
         WHEN l.two_part = 1 THEN
            CASE WHEN o.value < l.value OR o.second < l.second THEN 2
                 WHEN o.value IS NULL OR o.second IS NULL THEN 4
                 WHEN l.second IS NULL THEN 5 ELSE 1 END
         WHEN o.value IS NULL OR (i.kind = 'two_part' AND o.second IS NULL) THEN 4
         WHEN l.value IS NULL THEN 5
         WHEN l.at_most = 1 THEN CASE WHEN o.value <= l.value THEN 1 ELSE 2 END
         ELSE CASE WHEN o.value >= l.value THEN 1 ELSE 2 END
    END AS verdict
FROM standards_observationsheet s
JOIN standards_observation o ON o.sheet_id = s.id AND o.superseded_at IS NULL
JOIN standards_indicator i ON i.id = o.indicator_id
LEFT JOIN level l ON l.indicator_id = o.indicator_id AND l.group_id = COALESCE(s.group_id, 0)
WHERE s.criteria_set_id = %s AND s.period = %s AND s.state = 'accepted'
"""
BY_CRITERION = """
SELECT j.sheet_id, j.criterion_id, COUNT(*) AS said,
    SUM(CASE WHEN j.verdict = 1 THEN 1 ELSE 0 END) AS reached, SUM(CASE WHEN j.verdict = 2 THEN 1 ELSE 0 END) AS lost,
    SUM(CASE WHEN j.verdict = 3 THEN 1 ELSE 0 END) AS not_applicable, SUM(CASE WHEN j.verdict = 4 THEN 1 ELSE 0 END) AS no_data,
    SUM(CASE WHEN j.verdict = 5 THEN 1 ELSE 0 END) AS no_level
FROM judged j GROUP BY j.sheet_id, j.criterion_id
"""
RESULTS = """
SELECT s.id, c.id, t.of_it, b.said, b.reached, b.lost, b.not_applicable, b.no_data, b.no_level
FROM standards_observationsheet s
JOIN standards_criterion c ON c.criteria_set_id = s.criteria_set_id
JOIN size t ON t.criterion_id = c.id
LEFT JOIN by_criterion b ON b.sheet_id = s.id AND b.criterion_id = c.id
WHERE s.criteria_set_id = %s AND s.period = %s AND s.state = 'accepted'
ORDER BY s.id, c.position
"""
SIZE = "SELECT c.id AS criterion_id, COUNT(i.id) AS of_it FROM standards_criterion c LEFT JOIN standards_indicator i ON i.criterion_id = c.id GROUP BY c.id"


def recount(criteria_set: CriteriaSet, period: str) -> list[Recounted]:
    """Every criterion of every accepted sheet of the set and period, judged anew from the values."""
    statement = f"WITH {_levels(criteria_set, int(period[:4]))}, judged AS ({JUDGED}), by_criterion AS ({BY_CRITERION}), size AS ({SIZE}) {RESULTS}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [criteria_set.pk, period] * 2)
        return [_recounted(*row) for row in cursor.fetchall()]


def _recounted(sheet: int, criterion: int, of_it: int, *counts: int | None) -> Recounted:
    said, reached, lost, not_applicable, no_data, no_level = (int(count or 0) for count in counts)
    unsaid = of_it - said + no_data
    if lost:
        verdict = Verdict.NOT_REACHED
    elif unsaid or not of_it:
        verdict = Verdict.NO_DATA
    elif no_level:
        verdict = Verdict.NO_LEVEL
    else:
        verdict = Verdict.NOT_APPLICABLE if not_applicable == of_it else Verdict.REACHED
    return Recounted(sheet, criterion, verdict, reached, of_it - not_applicable)


def _levels(criteria_set: CriteriaSet, year: int) -> str:
    """The levels that hold in that year, for each group of the set and for units without one, as a table of the statement."""
    book = book_of(criteria_set)
    indicators = {row.code: row for row in Indicator.objects.filter(criterion__criteria_set=criteria_set)}
    groups: Iterable[tuple[int, str]] = [(NO_GROUP, ""), *UnitGroup.objects.filter(criteria_set=criteria_set).values_list("pk", "code")]
    rows = [
        _row(indicators[code], group, level)
        for group, name in groups for code, level in book.levels(name, year).items() if level is not None
    ] or ["SELECT -1, -1, 0, 0, 0.0, 0.0"]  # fmt: skip
    rows[0] = rows[0] if rows[0].startswith("SELECT") else f"VALUES {rows[0]}"
    return f"level(indicator_id, group_id, at_most, two_part, value, second) AS ({', '.join(rows)})"


def _row(indicator: Indicator, group: int, level: Level) -> str:
    """Numbers alone, all out of our own tables."""
    flags = f"{int(indicator.kind == IndicatorKind.AT_MOST)}, {int(indicator.kind == IndicatorKind.TWO_PART)}"
    return f"({indicator.pk}, {group}, {flags}, {level.value:f}, {_number(level.second)})"


def _number(value: Any) -> str:
    return "CAST(NULL AS numeric)" if value is None else f"{value:f}"


AREAS = """
, reached AS (
    SELECT s.unit_id, SUM(CASE WHEN b.lost = 0 AND b.no_data = 0 AND b.no_level = 0 AND b.said = t.of_it AND b.reached > 0 THEN 1 ELSE 0 END) AS criteria
    FROM by_criterion b
    JOIN standards_observationsheet s ON s.id = b.sheet_id
    JOIN size t ON t.criterion_id = b.criterion_id
    GROUP BY s.unit_id
), above AS (
    SELECT u.parent_id AS area_id, r.criteria FROM reached r JOIN org_unit u ON u.id = r.unit_id WHERE u.parent_id IS NOT NULL
    UNION ALL
    SELECT p.parent_id, r.criteria FROM reached r JOIN org_unit u ON u.id = r.unit_id JOIN org_unit p ON p.id = u.parent_id WHERE p.parent_id IS NOT NULL
)
SELECT area_id, COUNT(*), SUM(criteria) FROM above GROUP BY area_id ORDER BY area_id
"""


def recount_areas(criteria_set: CriteriaSet, period: str) -> list[tuple[int, int, int]]:
    """For every area above units with values (one and two steps up): how many units, and the criteria that they reached together."""
    statement = f"WITH {_levels(criteria_set, int(period[:4]))}, judged AS ({JUDGED}), by_criterion AS ({BY_CRITERION}), size AS ({SIZE}) {AREAS}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [criteria_set.pk, period])
        return [(int(area), int(units), int(criteria)) for area, units, criteria in cursor.fetchall()]


def kept_areas(criteria_set: CriteriaSet, period: str) -> list[tuple[int, int, int]]:
    """The same out of the kept totals."""
    rows = AreaTotal.objects.filter(criteria_set=criteria_set, period=period, criterion=None).order_by("unit")
    counted = rows.values_list("unit", "reached", "not_reached", "not_applicable", "undecided", "criteria_reached")
    return [(unit, sum(counts), criteria) for unit, *counts, criteria in counted if sum(counts)]
