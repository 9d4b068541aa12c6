"""An indicator of one unit through its periods: what was said, what was asked, and both as a drawing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kheo.lib.periods import Period
from kheo.records.workflow import COUNTED
from kheo.standards.models import Indicator, Observation, ObservationSheet, Threshold
from kheo.standards.queries.lines import LevelLaw, Line
from kheo.standards.queries.sets import book_of
from kheo.standards.queries.verdicts import SIGNS
from kheo.standards.rules import (
    COUNT,
    GRADE,
    TWO_PART,
    YES_NO,
    Level,
    Rule,
    Verdict,
    level_for,
    readable,
    shown,
)

MOST_PERIODS = 40
NARROWEST, LETTER, EDGE = 44, 8, 12
TOP, PLOT, FOOT = 30, 120, 66
QUARTERS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
IN_STEPS = frozenset({YES_NO, COUNT, GRADE})


@dataclass
class Moment:
    """One period: the line of its sheet, and what stood there before it was superseded. Without a sheet: a gap."""

    period: Period
    level: Level | None = None
    sheet: ObservationSheet | None = None
    line: Line | None = None
    older: list[Observation] = field(default_factory=list)
    law: LevelLaw | None = None

    @property
    def unconfirmed(self) -> bool:
        """Whether the level that is asked for is written from memory."""
        return self.law is not None and not self.law.confirmed

    @property
    def older_words(self) -> list[tuple[str, Observation]]:
        """The superseded values in words, the latest first."""
        return [(Line(row.indicator, self.line.rule, self.level, "", row).value, row) for row in self.older] if self.line else []


@dataclass(frozen=True)
class Mark:
    """One value of a drawing; everything in whole pixels."""

    x: int
    y: int
    text: str
    words: str
    look: str
    counts: bool

    @property
    def text_y(self) -> int:
        """Where its value is written."""
        return self.y - 10


@dataclass(frozen=True)
class Tick:
    """One period below a drawing."""

    x: int
    short: str
    year: str
    sign: str
    words: str


@dataclass(frozen=True)
class Chart:
    """A drawing of one value through the periods: its line broken at gaps, and the level."""

    name: str
    width: int
    ticks: list[Tick]
    marks: list[Mark]
    lines: list[str]
    levels: list[str]
    unconfirmed: list[str] = field(default_factory=list)
    height: int = TOP + PLOT + FOOT
    base: int = TOP + PLOT + 14
    short_y: int = TOP + PLOT + 30
    year_y: int = TOP + PLOT + 46
    sign_y: int = TOP + PLOT + 64


@dataclass
class Timeline:
    """The whole of it; `rule` and `indicator` are those of the newest set with results, or else of the newest."""

    indicator: Indicator
    rule: Rule
    moments: list[Moment]
    charts: list[Chart]

    @property
    def told(self) -> list[Moment]:
        """The periods from the latest back, gaps among them."""
        return self.moments[::-1]

    @property
    def unconfirmed(self) -> bool:
        """Whether the indicator or a level that is asked for is written from memory."""
        return not self.indicator.confirmed or any(moment.unconfirmed for moment in self.moments)


def timeline_of(sheets: Sequence[ObservationSheet], set_code: str, code: str) -> Timeline | None:
    """The indicator `code` through these sheets of one unit; None where no version of the set has it."""
    rows = Indicator.objects.filter(criterion__criteria_set__code=set_code, code=code).select_related("criterion__criteria_set")
    known = {row.criterion.criteria_set_id: row for row in rows.order_by("-criterion__criteria_set__version")}
    if not known:
        return None
    sheets = sorted((sheet for sheet in sheets if sheet.criteria_set_id in known), key=lambda sheet: Period.parse(sheet.period).end)
    newest = known[sheets[-1].criteria_set_id] if sheets else next(iter(known.values()))
    rule = book_of(newest.criterion.criteria_set).rules[code]
    moments = _moments(sheets, known, rule)
    return Timeline(newest, rule, moments, _charts(newest, rule, moments))


def _moments(sheets: Sequence[ObservationSheet], known: Mapping[int, Indicator], rule: Rule) -> list[Moment]:
    said: dict[int, list[Observation]] = {}
    rows = Observation.objects.filter(sheet__in=sheets, indicator__in=list(known.values()))
    for row in rows.select_related("indicator", "entered_by").order_by("-entered_at", "-pk"):
        said.setdefault(row.sheet_id, []).append(row)
    by_period: dict[str, list[ObservationSheet | None]] = {}
    for sheet in sheets:
        by_period.setdefault(sheet.period, []).append(sheet)
    found = [(period, sheet) for period in _periods(by_period) for sheet in by_period.get(period.code, [None])]
    group, laws = sheets[-1].group_code if sheets else "", _laws(known)
    newest = sheets[-1].criteria_set_id if sheets else None
    return [
        _gap(period, level_for(rule.levels, group, period.start.year), laws.get(newest, {})) if sheet is None else _moment(period, sheet, known, said, laws)
        for period, sheet in found
    ]  # fmt: skip


Laws = Mapping[tuple[str, int], LevelLaw]  # by group ("": for all) and first year: where a level of the indicator stands


def _laws(known: Mapping[int, Indicator]) -> dict[int | None, dict[tuple[str, int], LevelLaw]]:
    """Where the indicator's levels stand, by the set's id; one question, however many versions there are."""
    found: dict[int | None, dict[tuple[str, int], LevelLaw]] = {}
    for row in Threshold.objects.filter(indicator__in=list(known.values())).select_related("group", "indicator__criterion"):
        of_set = found.setdefault(row.indicator.criterion.criteria_set_id, {})
        of_set[row.group.code if row.group else "", row.from_year] = LevelLaw(row.confirmed, row.set_by, row.article, row.source)
    return found


def _law(level: Level | None, laws: Laws) -> LevelLaw | None:
    return laws.get((level.group, level.from_year)) if level is not None else None


def _gap(period: Period, level: Level | None, laws: Laws) -> Moment:
    return Moment(period, level, law=_law(level, laws))


def _moment(
    period: Period, sheet: ObservationSheet, known: Mapping[int, Indicator], said: Mapping[int, list[Observation]], laws: Mapping[int | None, Laws]
) -> Moment:
    indicator, rows = known[sheet.criteria_set_id], said.get(sheet.pk, [])
    rule = book_of(sheet.criteria_set).rules[indicator.code]
    level = level_for(rule.levels, sheet.group_code, sheet.year)
    now = next((row for row in rows if row.superseded_at is None), None)
    law = _law(level, laws.get(sheet.criteria_set_id, {}))
    line = Line(indicator, rule, level, str(sheet.group or ""), now, law=law)
    return Moment(period, level, sheet, line, [row for row in rows if row.superseded_at is not None], law)


def _periods(found: Iterable[str]) -> list[Period]:
    """From the first period to the last, with those between that nothing was said in; the latest ones where there are many."""
    real = sorted((Period.parse(code) for code in found), key=lambda period: (period.end, period.start))
    periods = {period.code: period for period in real[-MOST_PERIODS:]}
    step = real[-1] if real else None
    while step is not None and len(periods) < MOST_PERIODS and step.previous().start >= real[0].start:
        step = step.previous()
        periods.setdefault(step.code, step)
    return sorted(periods.values(), key=lambda period: (period.end, period.start))


def _charts(indicator: Indicator, rule: Rule, moments: list[Moment]) -> list[Chart]:
    if not moments:
        return []
    first = _chart(indicator.name, rule, moments, second=False)
    return [first, _chart(indicator.second_name, rule, moments, second=True)] if rule.kind == TWO_PART else [first]


def _chart(name: str, rule: Rule, moments: list[Moment], *, second: bool) -> Chart:
    values = [_value(moment, second=second) for moment in moments]
    levels = [_level(moment, second=second) for moment in moments]
    texts = ["" if value is None else _short(rule, value, level, second=second) for value, level in zip(values, levels, strict=True)]
    step = max(NARROWEST, LETTER * max(map(len, texts)) + EDGE)
    across = [EDGE + step // 2 + number * step for number in range(len(moments))]
    down = _scale([value for value in (*values, *levels) if value is not None])
    points = [None if value is None else (x, down(value)) for x, value in zip(across, values, strict=True)]
    marks = [_mark(moment, point, text) for moment, point, text in zip(moments, points, texts, strict=True) if point is not None]
    flat = [None if level is None else (x, down(level)) for x, level in zip(across, levels, strict=True)]
    surely, shakily = ([point if moment.unconfirmed is shaky else None for moment, point in zip(moments, flat, strict=True)] for shaky in (False, True))
    ticks = [_tick(moment, x, before) for moment, x, before in zip(moments, across, [None, *moments], strict=False)]
    return Chart(
        name, 2 * EDGE + step * len(moments), ticks, marks,
        [_drawn(run, steps=rule.kind in IN_STEPS) for run in _runs(points) if len(run) > 1],
        [_flat(run, step // 2) for run in _runs(surely)], [_flat(run, step // 2) for run in _runs(shakily)],
    )  # fmt: skip


def _value(moment: Moment, *, second: bool) -> Decimal | None:
    row = moment.line.stored if moment.line else None
    return None if row is None else (row.second if second else row.value)


def _level(moment: Moment, *, second: bool) -> Decimal | None:
    return None if moment.level is None else (moment.level.second if second else moment.level.value)


def _short(rule: Rule, value: Decimal, level: Decimal | None, *, second: bool) -> str:
    """The value without its measure, which the drawing's name tells, and with no more decimals than people read."""
    measure = rule.second_measure if second else rule.measure
    value = readable(value, level)
    return shown(rule, value, second=second).removesuffix(measure).strip() if measure else shown(rule, value, second=second)


def _scale(values: Sequence[Decimal]) -> Callable[[Decimal], int]:
    """From a value to pixels from the top; where all values are alike they stand in the middle."""
    least, most = (min(values), max(values)) if values else (Decimal(0), Decimal(0))
    span = most - least
    return lambda value: TOP + (round(PLOT * (most - value) / span) if span else PLOT // 2)


Point = tuple[int, int]


def _runs(points: Iterable[Point | None]) -> list[list[Point]]:
    """The stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _drawn(run: Sequence[Point], *, steps: bool) -> str:
    """A stretch as the points of a line; where values jump by their nature, in steps."""
    drawn = [run[0]]
    for x, y in run[1:]:
        drawn += [(x, drawn[-1][1]), (x, y)] if steps else [(x, y)]
    return " ".join(f"{x},{y}" for x, y in drawn)


def _flat(run: Sequence[Point], half: int) -> str:
    """A level holds for the whole of each period."""
    return " ".join(f"{x - half},{y} {x + half},{y}" for x, y in run)


def _mark(moment: Moment, point: Point, text: str) -> Mark:
    verdict = moment.line.verdict if moment.line else Verdict.NO_DATA
    words = f"{moment.period.label}: {moment.line.words if moment.line else ''}"
    return Mark(*point, text, words, verdict.name.lower(), moment.sheet is not None and moment.sheet.state in COUNTED)


def _tick(moment: Moment, x: int, before: Moment | None) -> Tick:
    year, part = moment.period.code[:4], moment.period.code[5:]
    shown_year = year if before is None or before.period.code[:4] != year else ""
    verdict = moment.line.verdict if moment.line else None
    words = moment.line.words if moment.line else ""
    return Tick(x, QUARTERS.get(part, part.removeprefix(".")), shown_year, SIGNS[verdict] if verdict else "", f"{moment.period.label}: {words}" if words else moment.period.label)
