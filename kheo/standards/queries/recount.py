"""Results counted anew from the values alone, in one question: the proof of what is kept.

It shares no step with `standards.rules`: what both come to must be the same. The five counts of a criterion (how many of its
indicators are reached, do not apply, are lost, have no value, have no level) are added up as one number, three digits for each:
a database adds one number faster than five, and a country's quarter has 800,000 values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from kheo.org.models import Unit
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
BITS = 62  # of a number that a database adds up exactly
OF_GROUP = 1 << 31  # more than there are groups


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
# Sheets, then their values, then the level of each by one number for indicator and group: SQLite keeps to that order (CROSS JOIN)
# and finds the level by its key, where by itself it walks through all levels of a group for every sheet.
VALUES = f"""
FROM standards_observationsheet s
CROSS JOIN standards_observation o
CROSS JOIN level l
WHERE s.criteria_set_id = %s AND s.period = %s AND s.state = 'accepted' AND o.sheet_id = s.id AND o.superseded_at IS NULL
AND l.spot = o.indicator_id * {OF_GROUP} + COALESCE(s.group_id, 0)
"""
PORTION = "AND s.id >= %s AND s.id <= %s"
BY_CRITERION = "GROUP BY o.sheet_id, l.criterion_id"
COUNTS = f"SELECT o.sheet_id, l.criterion_id, CAST(SUM({WEIGHT}) AS bigint) AS counts {VALUES}"
# Of one sheet, in one number for all its criteria (each with a place of its own in it): how many of the indicators stand well,
# reached or not applicable; and how many do not apply. What is asked most comes first: a country's quarter has 800,000 values.
WELL = """
    CASE WHEN l.plain = 1 AND o.value >= l.value THEN l.place
         WHEN o.not_applicable THEN l.place
         WHEN l.at_most = 1 AND o.value <= l.value THEN l.place
         WHEN l.two_part = 1 AND o.value >= l.value AND o.second >= l.second THEN l.place ELSE 0 END"""
NOT_APPLICABLE = "CASE WHEN o.not_applicable THEN l.place ELSE 0 END"


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
        for sheet, criterion, counts in cursor.fetchall():
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
    places = _places(_sizes(criteria_set))
    words = sorted({place.word for place in places.values()})
    if not words:
        return []
    sums = ", ".join(f"SUM(CASE WHEN l.word = {word} THEN {what} ELSE 0 END)" if len(words) > 1 else f"SUM({what})" for word in words for what in (WELL, NOT_APPLICABLE))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_levels(criteria_set, period)} SELECT s.unit_id, {sums} {VALUES} GROUP BY s.id", [criteria_set.pk, period])
        spots = [(place.word, place.mask, place.full) for place in places.values()]
        reached = {unit: _reached(spots, counts) for unit, *counts in cursor.fetchall()}
    return _by_area(reached)


@dataclass(frozen=True)
class Place:
    """Where a criterion is counted: in which number, from which bit on, how many bits wide; of how many indicators."""

    word: int
    bit: int
    width: int
    of_it: int

    @property
    def mask(self) -> int:
        """All its bits."""
        return (1 << self.width) - 1 << self.bit

    @property
    def full(self) -> int:
        """What stands there when all its indicators are counted."""
        return self.of_it << self.bit


def _places(sizes: Mapping[int, int]) -> dict[int, Place]:
    """A place for each criterion that has indicators, by its id: as many numbers as are needed for all."""
    found: dict[int, Place] = {}
    word, bit = 0, 0
    for criterion, of_it in sizes.items():
        width = of_it.bit_length()
        if bit + width > BITS:
            word, bit = word + 1, 0
        if of_it:
            found[criterion] = Place(word, bit, width, of_it)
        bit += width
    return found


def _reached(places: Iterable[tuple[int, int, int]], counts: Sequence[int]) -> int:
    """By word, mask and full count of each: how many criteria are reached: all their indicators stand well, and not all of them do not apply."""
    found = 0
    for word, mask, full in places:
        found += int(counts[2 * word]) & mask == full != int(counts[2 * word + 1]) & mask
    return found


def _by_area(reached: Mapping[int, int]) -> list[tuple[int, int, int]]:
    found: dict[int, list[int]] = {}
    for unit, *above in Unit.objects.values_list("pk", "parent", "parent__parent"):
        for area in filter(None, above) if unit in reached else ():
            sums = found.setdefault(area, [0, 0])
            sums[0] += 1
            sums[1] += reached[unit]
    return sorted((area, units, criteria) for area, (units, criteria) in found.items())


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
    places = _places(sizes)
    indicators = Indicator.objects.filter(criterion__criteria_set=criteria_set)
    used = ObservationSheet.objects.filter(criteria_set=criteria_set, period=period, state="accepted").order_by().values_list("group", "group__code").distinct()
    groups = {(pk or NO_GROUP, code or ""): book.levels(code or "", int(period[:4])) for pk, code in used}
    rows = [_row(row, places[row.criterion_id], group, levels[row.code]) for (group, _code), levels in groups.items() for row in indicators]
    rows = rows or ["(-1, -1, 0, 0, 0, 0, 0, 0.0, 0.0)"]  # a set whose indicators are not known
    return f"level(spot, criterion_id, word, place, plain, at_most, two_part, value, second) AS MATERIALIZED (VALUES {', '.join(rows)})"


def _row(indicator: Indicator, place: Place, group: int, level: Level | None) -> str:
    """Numbers alone, all out of our own tables."""
    at_most, two_part = indicator.kind == IndicatorKind.AT_MOST, indicator.kind == IndicatorKind.TWO_PART
    flags = f"{int(not at_most and not two_part)}, {int(at_most)}, {int(two_part)}"
    value, second = (level.value, level.second) if level is not None else (None, None)
    where = f"{indicator.pk * OF_GROUP + group}, {indicator.criterion_id}, {place.word}, CAST({1 << place.bit} AS bigint)"
    return f"({where}, {flags}, {_number(value)}, {_number(second)})"


def _number(value: Decimal | None) -> str:
    return "CAST(NULL AS numeric)" if value is None else f"{value:f}"
