"""Results across a merger: those of the units before stand side by side, never averaged; sums are restated by the figures engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.figures import Kind, shows_few
from kheo.lib.periods import Period
from kheo.org.models import Succession, Unit
from kheo.org.queries import restate
from kheo.records.figures import Value, all_figures, shown, table
from kheo.standards.models import (
    CriteriaSet,
    Criterion,
    CriterionResult,
    Indicator,
    ObservationSheet,
    TitleAward,
)
from kheo.standards.queries.public import awards_of, newest_by_set
from kheo.standards.rules import Verdict

OWN_FIGURES = "standards."
SET = "set"


@dataclass(frozen=True)
class Divided:
    """A unit that went into this one only in part: its results cannot be split, `parts` are all units that hold some of it."""

    unit: Unit
    parts: tuple[Unit, ...]


@dataclass(frozen=True)
class Column:
    """The results of one unit under the set; without a sheet, nothing is known of it."""

    unit: Unit
    sheet: ObservationSheet | None


@dataclass(frozen=True)
class SideBySide:
    """One set: a column for each unit, a row for each criterion with its verdict in each column (None: no result)."""

    criteria_set: CriteriaSet
    columns: tuple[Column, ...]
    rows: tuple[tuple[Criterion, tuple[tuple[Column, Verdict | None], ...]], ...]


@dataclass(frozen=True)
class RestatedSum:
    """A figure of the units before on the map of this one: the sum, what each of them said, what cannot be split."""

    label: str | Promise
    period: Period
    text: str
    parts: tuple[tuple[Unit, str], ...] = ()
    divided: tuple[Unit, ...] = ()
    of_set: str = ""


@dataclass(frozen=True)
class Merger:
    """What went before a unit."""

    unit: Unit
    day: date
    whole: tuple[Unit, ...] = ()
    divided: tuple[Divided, ...] = ()
    steps: tuple[Succession, ...] = ()
    tables: tuple[SideBySide, ...] = ()
    sums: tuple[RestatedSum, ...] = ()
    awards: tuple[TitleAward, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether nothing went before it."""
        return not self.whole and not self.divided


def merger_of(unit: Unit, sheets: QuerySet[ObservationSheet], *, public: bool) -> Merger:
    """What went before `unit`, on the map of today (or of its last day), with results out of `sheets`.

    `sheets` says what the asker may read. The questions asked do not grow with the units before.
    """
    day = _day_of(unit)
    if not unit.origins.exists():
        return Merger(unit, day)
    restated = restate(unit, day)
    whole, divided = _before(restated.units, unit, day), _before(restated.divided, unit, day)
    newest = newest_by_set(sheets, [unit.pk, *(row.pk for row in whole)])
    tables = _tables([*whole, unit], newest)
    sums = _sums(unit, whole, _latest(newest, whole), day, public=public)
    return Merger(unit, day, whole, _divided(divided), _steps(unit), tables, sums, tuple(awards_of([row.pk for row in whole])))


def _day_of(unit: Unit) -> date:
    today = dates.today()
    if unit.lives_on(today):
        return today
    return unit.valid_to if unit.valid_to is not None and unit.valid_to < today else unit.valid_from


def _before(rows: Iterable[Unit], unit: Unit, day: date) -> tuple[Unit, ...]:
    """The ended ones among them that are no parts of others: a commune of old, not its hamlets."""
    rows = list(rows)
    inside = {row.pk for row in rows}
    return tuple(row for row in rows if row.pk != unit.pk and row.parent_id not in inside and row.valid_to is not None and row.valid_to < day)


def _steps(unit: Unit) -> tuple[Succession, ...]:
    return tuple(unit.origins.select_related("old").order_by("old__path"))


def _divided(rows: Sequence[Unit]) -> tuple[Divided, ...]:
    parts: dict[int, list[Unit]] = {}
    for step in Succession.objects.filter(old__in=rows).select_related("new").order_by("new__path"):
        parts.setdefault(step.old_id, []).append(step.new)
    return tuple(Divided(row, tuple(parts.get(row.pk, ()))) for row in rows)


def _tables(units: Sequence[Unit], newest: Mapping[tuple[int, str], ObservationSheet]) -> tuple[SideBySide, ...]:
    """A table for each set under which any unit before has results; the successor's own stand beside them."""
    results: dict[int, dict[str, Verdict]] = {}
    rows = CriterionResult.objects.filter(sheet__in=[sheet.pk for sheet in newest.values()])
    for key, code, verdict in rows.values_list("sheet", "criterion__code", "verdict"):
        results.setdefault(key, {})[code] = Verdict(verdict)
    before = {unit.pk for unit in units[:-1]}
    sets: dict[str, CriteriaSet] = {}
    for (pk, code), sheet in sorted(newest.items(), key=lambda row: row[0]):
        if pk in before and (code not in sets or sets[code].version < sheet.criteria_set.version):
            sets[code] = sheet.criteria_set
    criteria: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(criteria_set__in=sets.values()):
        criteria.setdefault(criterion.criteria_set_id, []).append(criterion)
    return tuple(_table(row, criteria.get(row.pk, []), [Column(unit, newest.get((unit.pk, code))) for unit in units], results) for code, row in sets.items())


def _table(criteria_set: CriteriaSet, criteria: Sequence[Criterion], columns: Sequence[Column], results: Mapping[int, Mapping[str, Verdict]]) -> SideBySide:
    shown_columns = tuple(column for column in columns if column.sheet is not None or column is not columns[-1])
    of_columns = [results.get(column.sheet.pk, {}) if column.sheet is not None else {} for column in shown_columns]
    rows = tuple((criterion, tuple(zip(shown_columns, (found.get(criterion.code) for found in of_columns), strict=True))) for criterion in criteria)
    return SideBySide(criteria_set, shown_columns, rows)


def _latest(newest: Mapping[tuple[int, str], ObservationSheet], units: Sequence[Unit]) -> list[ObservationSheet]:
    before = {unit.pk for unit in units}
    return [sheet for (pk, _code), sheet in newest.items() if pk in before]


def _sums(unit: Unit, whole: Sequence[Unit], sheets: Sequence[ObservationSheet], day: date, *, public: bool) -> tuple[RestatedSum, ...]:
    """What can be summed, for the last period of the units before, on the map of the day.

    Figures that the sets take values from, and our own, set by set. Ours count accepted sheets, published or not: they stay at the desk.
    """
    if not sheets:
        return ()
    asked = _Asked(unit, whole, max((Period.parse(sheet.period) for sheet in sheets), key=lambda period: (period.end, period.start)), day, public)
    sets = {sheet.criteria_set_id: sheet.criteria_set for sheet in sheets}
    named = set(Indicator.objects.filter(criterion__criteria_set__in=sets).exclude(figure="").values_list("figure", flat=True))
    found = _restated(asked, [figure.code for figure in all_figures() if figure.code in named])
    if not public:
        own = [figure.code for figure in all_figures() if figure.code.startswith(OWN_FIGURES) and SET in figure.splits]
        found += [row for pk, criteria_set in sorted(sets.items()) for row in _restated(asked, own, criteria_set)]
    return tuple(found)


@dataclass(frozen=True)
class _Asked:
    """What sums are asked of."""

    unit: Unit
    whole: Sequence[Unit]
    period: Period
    day: date
    public: bool


def _restated(asked: _Asked, codes: Sequence[str], criteria_set: CriteriaSet | None = None) -> list[RestatedSum]:
    if not codes:
        return []
    within = {SET: str(criteria_set.pk)} if criteria_set is not None else {}
    sums = table(codes, [asked.unit], [asked.period], as_of_map=asked.day, within=within)
    said = table(codes, asked.whole, [asked.period], within=within)
    name = str(criteria_set or "")
    return [_sum(value, [part for part in said if part.figure.code == value.figure.code], name, public=asked.public) for value in sums]


def _sum(value: Value, parts: Sequence[Value], of_set: str, *, public: bool) -> RestatedSum:
    """Verdicts have no sum at all; to the public, a sum beside parts of which one is small would tell that one."""
    told = tuple((part.unit, shown(part, public=public)) for part in parts)
    if value.figure.kind == Kind.VERDICT:
        text = _("side by side, never summed")
    elif public and value.figure.people and any(shows_few(part.reading) for part in parts):
        text = _("not shown: it would tell of few people")
    else:
        text = shown(value, public=public, with_measure=True)
    return RestatedSum(value.figure.label, value.period, text, told, value.divided, of_set)
