"""Results counted anew from the values alone, in one question: the proof of what is kept.

It shares no step with `standards.rules`: what both come to must be the same. The five counts of a criterion (how many of its
indicators are reached, do not apply, are lost, have no value, have no level) are added up as one number, three digits for each:
a database adds one number faster than five, and a country's quarter has 800,000 values.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from kheo.standards.models import (
    AreaTotal,
    CriteriaSet,
    Indicator,
    IndicatorKind,
    ObservationSheet,
)
from kheo.standards.queries.sets import book_of
from kheo.standards.rules import Level, Verdict

NO_GROUP = 0
AT_ONCE = 500
DIGITS = 1000


@dataclass(frozen=True)
class Recounted:
    """What one criterion of one sheet comes to by the recount."""

    sheet: int
    criterion: int
    verdict: Verdict
    reached: int
    applies: int


# What one value comes to: 1 reached, 1000 does not apply, 10^6 lost, 10^9 no value, 10^12 no level.
WEIGHT = """
    CASE WHEN o.not_applicable THEN 1000
         WHEN l.two_part = 1 THEN
            CASE WHEN o.value < l.value OR o.second < l.second THEN 1000000
                 WHEN o.value IS NULL OR o.second IS NULL THEN 1000000000
                 WHEN l.value IS NULL OR l.second IS NULL THEN 1000000000000 ELSE 1 END
         WHEN o.value IS NULL THEN 1000000000
         WHEN l.value IS NULL THEN 1000000000000
         WHEN l.at_most = 1 THEN CASE WHEN o.value <= l.value THEN 1 ELSE 1000000 END
         ELSE CASE WHEN o.value >= l.value THEN 1 ELSE 1000000 END
    END"""
KEPT = "CASE o.verdict WHEN 1 THEN 1 WHEN 2 THEN 1000000 WHEN 3 THEN 1000 WHEN 4 THEN 1000000000 WHEN 5 THEN 1000000000000 ELSE 0 END"
OF_WEIGHT = {1: Verdict.REACHED, 1_000: Verdict.NOT_APPLICABLE, 10**6: Verdict.NOT_REACHED, 10**9: Verdict.NO_DATA, 10**12: Verdict.NO_LEVEL}
VALUES = """
FROM standards_observationsheet s
JOIN standards_observation o ON o.sheet_id = s.id AND o.superseded_at IS NULL
JOIN level l ON l.indicator_id = o.indicator_id AND l.group_id = COALESCE(s.group_id, 0)
WHERE s.criteria_set_id = %s AND s.period = %s AND s.state = 'accepted'
"""
PORTION = "AND s.id >= %s AND s.id <= %s"
BY_CRITERION = "GROUP BY o.sheet_id, l.criterion_id, l.of_it"
COUNTS = f"SELECT o.sheet_id, l.criterion_id, l.of_it, CAST(SUM({WEIGHT}) AS bigint) AS counts {VALUES}"
# A criterion is reached where nothing is lost or open, something is reached, and every indicator has spoken.
AREAS = """
, reached AS (
    SELECT sheet_id, SUM(CASE WHEN counts < 1000000 AND counts %% 1000 > 0 AND counts %% 1000 + counts / 1000 = of_it THEN 1 ELSE 0 END) AS criteria
    FROM counted GROUP BY sheet_id
), above AS (
    SELECT u.parent_id AS area_id, p.parent_id AS wider_id, r.criteria FROM reached r
    JOIN standards_observationsheet s ON s.id = r.sheet_id JOIN org_unit u ON u.id = s.unit_id LEFT JOIN org_unit p ON p.id = u.parent_id
)
SELECT area_id, COUNT(*), SUM(criteria) FROM above WHERE area_id IS NOT NULL GROUP BY area_id
UNION ALL SELECT wider_id, COUNT(*), SUM(criteria) FROM above WHERE wider_id IS NOT NULL GROUP BY wider_id ORDER BY 1
"""


def recount(criteria_set: CriteriaSet, period: str) -> Iterator[Recounted]:
    """Every criterion of every accepted sheet of the set and period, judged anew from the values; sheet by sheet.

    Some hundred sheets at a time are held, however many there are.
    """
    sizes, levels = _sizes(criteria_set), _levels(criteria_set, period)
    for sheets in portions(criteria_set, period):
        counted = _counted(criteria_set, period, levels, sheets)
        for sheet in sheets:
            said = counted.get(sheet, {})
            for criterion, of_it in sizes.items():
                yield _recounted(sheet, criterion, of_it, said.get(criterion, 0))


def portions(criteria_set: CriteriaSet, period: str) -> Iterator[list[int]]:
    """The accepted sheets of the set and period by their keys, in their order, some hundred at a time."""
    rows = ObservationSheet.objects.filter(criteria_set=criteria_set, period=period, state="accepted").order_by("pk").values_list("pk", flat=True)
    last = 0
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield some
        last = some[-1]


def _counted(criteria_set: CriteriaSet, period: str, levels: str, sheets: Sequence[int]) -> dict[int, dict[int, int]]:
    """By sheet and criterion the five counts as one number."""
    found: dict[int, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {levels} {COUNTS} {PORTION} {BY_CRITERION}", [criteria_set.pk, period, sheets[0], sheets[-1]])
        for sheet, criterion, _of_it, counts in cursor.fetchall():
            found.setdefault(sheet, {})[criterion] = int(counts)
    return found


def misjudged(criteria_set: CriteriaSet, period: str) -> Iterator[tuple[int, int, int, Verdict]]:
    """Current values of accepted sheets whose kept verdict is not what they come to: (observation, sheet, kept, counted)."""
    levels = _levels(criteria_set, period)
    sql = f"WITH {levels} SELECT o.id, s.id, o.verdict, {WEIGHT} {VALUES} {PORTION} AND {KEPT} <> {WEIGHT} ORDER BY s.id, o.id"
    for sheets in portions(criteria_set, period):
        with connection.cursor() as cursor:
            cursor.execute(sql, [criteria_set.pk, period, sheets[0], sheets[-1]])
            rows = cursor.fetchall()
        yield from ((pk, sheet, kept, OF_WEIGHT[int(weight)]) for pk, sheet, kept, weight in rows)


def _recounted(sheet: int, criterion: int, of_it: int, counts: int) -> Recounted:
    reached, not_applicable, lost, no_data, no_level = (counts // DIGITS**place % DIGITS for place in range(5))
    unsaid = of_it - reached - not_applicable - lost - no_level  # without a row, or with half a value
    if lost:
        verdict = Verdict.NOT_REACHED
    elif unsaid or no_data or not of_it:
        verdict = Verdict.NO_DATA
    elif no_level:
        verdict = Verdict.NO_LEVEL
    else:
        verdict = Verdict.NOT_APPLICABLE if not_applicable == of_it else Verdict.REACHED
    return Recounted(sheet, criterion, verdict, reached, of_it - not_applicable)


def recount_areas(criteria_set: CriteriaSet, period: str) -> list[tuple[int, int, int]]:
    """For every area above units with values (one and two steps up): how many units, and the criteria that they reached together."""
    if not Indicator.objects.filter(criterion__criteria_set=criteria_set).exists():
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_levels(criteria_set, period)}, counted AS ({COUNTS} {BY_CRITERION}) {AREAS}", [criteria_set.pk, period])
        return [(int(area), int(units), int(criteria)) for area, units, criteria in cursor.fetchall()]


def kept_areas(criteria_set: CriteriaSet, period: str) -> list[tuple[int, int, int]]:
    """The same out of the kept totals."""
    rows = AreaTotal.objects.filter(criteria_set=criteria_set, period=period, criterion=None).order_by("unit_id")
    counted = rows.values_list("unit", "reached", "not_reached", "not_applicable", "undecided", "criteria_reached")
    return [(unit, sum(counts), criteria) for unit, *counts, criteria in counted if sum(counts)]


def _sizes(criteria_set: CriteriaSet) -> dict[int, int]:
    """How many indicators each criterion has, by its id, in the order of the set."""
    return {criterion.pk: criterion.indicators.count() for criterion in criteria_set.criteria.prefetch_related("indicators")}


def _levels(criteria_set: CriteriaSet, period: str) -> str:
    """Each indicator with the level that holds in that year, for each group that has sheets, as a table of the statement."""
    book, sizes = book_of(criteria_set), _sizes(criteria_set)
    indicators = Indicator.objects.filter(criterion__criteria_set=criteria_set)
    used = ObservationSheet.objects.filter(criteria_set=criteria_set, period=period, state="accepted").values_list("group", "group__code").distinct()
    groups = {(pk or NO_GROUP, code or ""): book.levels(code or "", int(period[:4])) for pk, code in used}
    rows = [_row(row, sizes[row.criterion_id], group, levels[row.code]) for (group, _code), levels in groups.items() for row in indicators]
    rows = rows or ["(-1, -1, -1, 0, 0, 0, 0.0, 0.0)"]  # a set whose indicators are not known
    return f"level(indicator_id, group_id, criterion_id, of_it, at_most, two_part, value, second) AS MATERIALIZED (VALUES {', '.join(rows)})"


def _row(indicator: Indicator, of_it: int, group: int, level: Level | None) -> str:
    """Numbers alone, all out of our own tables."""
    flags = f"{int(indicator.kind == IndicatorKind.AT_MOST)}, {int(indicator.kind == IndicatorKind.TWO_PART)}"
    value, second = (level.value, level.second) if level is not None else (None, None)
    return f"({indicator.pk}, {group}, {indicator.criterion_id}, {of_it}, {flags}, {_number(value)}, {_number(second)})"


def _number(value: Decimal | None) -> str:
    return "CAST(NULL AS numeric)" if value is None else f"{value:f}"
