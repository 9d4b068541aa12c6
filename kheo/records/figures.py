"""The figures engine: one definition for each number, one question for everybody who shows it.

Only accepted records count. A figure's kind decides how it adds up (`lib.figures`); "no data", "not applicable" and
zero stay three things, and every total says how many of the units below it have data.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain, product
from types import MappingProxyType
from typing import Any

from django.db.models import Aggregate, BooleanField, Case, F, Model, Q, QuerySet, When, Window
from django.db.models import Value as Constant
from django.db.models.functions import Rank
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kheo.lib.figures import Gap, Kind, OverTime, Reading, add_places, public_text, shows_few
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import Succession, Unit, UnitKind
from kheo.org.models.spans import under_path
from kheo.org.queries.units import common_path, restate_all
from kheo.records.models import Record, Target
from kheo.records.workflow import COUNTED


class NoSuchFigure(LookupError):
    """No figure has that code; the text lists near ones."""


class NoSuchSplit(LookupError):
    """The figure cannot be taken apart that way; the text lists the ways."""


@dataclass(frozen=True)
class Split:
    """One way to take a figure apart: the lookup that tells the parts, and their words (a function, where they are data).

    What stands in no part goes into a part of its own (""), so that the parts add up. A split without words is open: any
    value is a part, and it only narrows others.
    """

    lookup: str
    choices: Mapping[str, str | Promise] | Callable[[], Mapping[str, str | Promise]] | None

    @property
    def parts(self) -> Mapping[str, str | Promise]:
        """The parts and their words, as they are now; ask once for many rows."""
        return (self.choices() if callable(self.choices) else self.choices) or {}

    def resolved(self) -> "Split":
        """The same split with the words of this moment."""
        return replace(self, choices=self.parts) if callable(self.choices) else self

    def part_of(self, value: Any) -> str:
        """The part that a value of the lookup belongs to."""
        return str(value) if str(value) in self.parts else ""

    def rows_of(self, part: str) -> Q:
        """The rows of one part."""
        named = self.choices is None or part in self.parts
        return Q(**{self.lookup: part}) if named else ~Q(**{f"{self.lookup}__in": list(self.parts)})

    def words(self, part: str) -> str | Promise:
        """The part as people read it."""
        return self.parts[part] if part in self.parts else _("not stated")


@dataclass(frozen=True)
class Figure:
    """One number's definition.

    `of` is the table it is taken from, `record` the lookup from there to the record ("" when it is the record), `place` that to
    the unit for which a row counts, where this is not the record's own (what stands in a book stays there when its record goes on elsewhere);
    `value` is an aggregate, for rates and verdicts the numerator, with the denominator in `over`. `on` is the day that
    counts, `until` the last day on which a row of a register still stands (an agreement runs out). `over_time`: what
    becomes of several values of one place in a period. `zero_if_none`: no rows at all means zero (a register), not "no
    data" (a questionnaire). `not_applicable`: the rows that say the figure does not apply. `lowest`: the smallest kind of
    unit for which the figure is told at all, because one below would give away who is behind it; where a record stands
    lower, only those who carry it are led from the number to it.
    """

    code: str
    label: str | Promise
    measure: str | Promise
    of: type[Model]
    value: Aggregate
    on: str
    kind: Kind
    over_time: OverTime
    people: bool = False
    over: Aggregate | None = None
    where: Q = field(default_factory=Q)
    not_applicable: Q | None = None
    record: str = ""
    place: str = ""
    until: str = ""
    zero_if_none: bool = False
    lowest: UnitKind = UnitKind.HAMLET
    splits: Mapping[str, Split] = field(default_factory=dict)

    def lookup(self, name: str) -> str:
        """The lookup of a field of the record, seen from the figure's table; of its unit, that for which a row counts."""
        if self.place and (name == "unit" or name.startswith("unit__")):
            return f"{self.place}{name.removeprefix('unit')}"
        return f"{self.record}__{name}" if self.record else name

    @property
    def record_model(self) -> type[Record]:
        """The record to which a value opens."""
        model: Any = self.of
        for name in self.record.split("__") if self.record else ():
            model = model._meta.get_field(name).related_model
        return model

    def split(self, name: str) -> Split:
        """The split with that name and the words of this moment; raises `NoSuchSplit` with a list of those there are."""
        if name not in self.splits:
            raise NoSuchSplit(no_split(name, self.splits))
        return self.splits[name].resolved()

    def narrowed(self, within: Mapping[str, str]) -> "Figure":
        """The same figure of some parts only, by split ("campaign": "3")."""
        kept = [self.split(name).rows_of(part) for name, part in within.items()]
        return replace(self, where=Q(self.where, *kept)) if kept else self

    @property
    def told_kinds(self) -> list[str]:
        """The kinds of units for which it is told, from the top down."""
        return UnitKind.values[: UnitKind.values.index(self.lowest) + 1]

    def is_told_of(self, unit: Unit) -> bool:
        """Whether it is told for a unit of that kind."""
        return unit.kind in self.told_kinds

    def counts(self, unit: Unit, period: Period) -> bool:
        """Whether what the unit says in the period counts: it lived then; for a last value, at the end."""
        if self.over_time is OverTime.LAST:
            return unit.lives_on(period.end)
        return unit.valid_from <= period.end and (unit.valid_to is None or unit.valid_to >= period.start)


@dataclass(frozen=True)
class Value:
    """What a figure is for one unit and period.

    On another map, `divided` are units whose part cannot be split off, and `beside` the verdicts of the units before or
    after, which are never summed.
    """

    figure: Figure
    unit: Unit
    period: Period
    reading: Reading
    part: str = ""
    divided: tuple[Unit, ...] = ()
    beside: tuple[tuple[Unit, Reading], ...] = ()


def no_split(wanted: str, known: Iterable[str]) -> str:
    """What to say to a split that there is not."""
    words = {"split": wanted, "known": ", ".join(known)}
    return _("None of these figures can be taken apart by “%(split)s”. There are: %(known)s.") % words


_figures: dict[str, Figure] = {}


def register(code: str, **definition: Any) -> Figure:
    """Declare a figure once, in its room; `definition` holds the fields of `Figure`."""
    if code in _figures:
        raise ValueError(f"Two figures called {code}")
    figure = Figure(code=code, **{"over_time": OverTime.usual(definition["kind"]), **definition})
    if figure.kind in (Kind.RATE, Kind.VERDICT) and figure.over is None:
        raise ValueError(f"{code}: a {figure.kind} needs its denominator")
    _figures[code] = figure
    return figure


def all_figures() -> list[Figure]:
    """Every figure, by code."""
    return [_figures[code] for code in sorted(_figures)]


def figure(code: str) -> Figure:
    """The figure with that code; raises `NoSuchFigure` with a list of those there are."""
    if code not in _figures:
        known = ", ".join(sorted(_figures))
        raise NoSuchFigure(_("There is no figure “%(code)s”. There are: %(known)s.") % {"code": code, "known": known})
    return _figures[code]


def shown(value: Value, *, public: bool, with_measure: bool = False) -> str:
    """The value as people read it, a rate as a percentage; the public does not see counts of few people."""
    reading, figure = value.reading, value.figure
    if reading.value is None or (public and figure.people and shows_few(reading)):
        return public_text(reading, figure.people)
    number = show_number(reading.value * 100, 1) if figure.kind == Kind.RATE else show_number(reading.value)
    return f"{number} {figure.measure}" if with_measure else number


def value(code: str, unit: Unit, period: Period, as_of_map: date | None = None) -> Value:
    """One figure for one unit and period; restated on the map of another day if asked."""
    return table([code], [unit], [period], as_of_map=as_of_map)[0]


def table(
    codes: Sequence[str], units: Sequence[Unit], periods: Sequence[Period], *, split: str = "", as_of_map: date | None = None,
    within: Mapping[str, str] = MappingProxyType({}),
) -> list[Value]:  # fmt: skip
    """Many figures at once, in the order codes × periods × units (× parts); queries do not grow with units.

    `within` keeps to parts of other splits ({"campaign": "3"}).
    """
    if not units:
        return []
    places = Places.of(units, as_of_map)
    answers = []
    for wanted, period in product((figure(code).narrowed(within) for code in codes), periods):
        apart = wanted.split(split) if split else None
        found = _read(wanted, period, places, apart)
        answers += [
            _answer(wanted, period, unit, part, places, found.get(part, {}))
            for unit in units for part in _parts(apart, found)
        ]  # fmt: skip
    return answers


def records_behind(
    figure: Figure, unit: Unit, period: Period, *, split: str = "", part: str = "", as_of_map: date | None = None,
    within: Mapping[str, str] = MappingProxyType({}),
) -> QuerySet[Any]:  # fmt: skip
    """The records that make up a figure's value: every printed number opens to these."""
    figure = figure.narrowed(within)
    reach = Places.of([unit], as_of_map).reach(figure.lookup("unit")) if figure.is_told_of(unit) else Q(pk__in=[])
    rows = counted_rows(figure, period, reach)
    if split:
        rows = rows.filter(figure.split(split).rows_of(part))
    return figure.record_model.objects.filter(pk__in=rows.values(figure.record)) if figure.record else rows


def counted_rows(figure: Figure, period: Period, reach: Q) -> QuerySet[Any]:
    """The rows in `reach` that count in the period: all of a sum, the standing ones where the last value counts.

    A stock reaches back before the period: what stood then still stands. Verdicts and rates are of the period alone.
    """
    days = {f"{figure.on}__lte": period.end}
    if figure.kind != Kind.STOCK:
        days[f"{figure.on}__gte"] = period.start
    table = figure.of._default_manager
    rows = table.filter(figure.where, reach, **days, **{figure.lookup("state__in"): COUNTED})
    if figure.until:
        rows = rows.filter(Q(**{figure.until: None}) | Q(**{f"{figure.until}__gte": period.end}))
    if figure.over_time is OverTime.SUM:
        return rows
    return table.filter(figure.where, pk__in=_last(figure, rows, period.end).values("pk"))


def _last(figure: Figure, rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """All rows of the last day of each unit and body that still stands on `day`.

    What a unit held passes to its successors, and they report it: an ended unit counts no longer once it has one,
    and goes on counting where the map knows none, for its people are still there. A body that ended counts no longer,
    followed or not: what a dissolved branch held is gone.
    """
    unit, body = figure.lookup("unit"), figure.lookup("body")
    stands = _lives(unit, day) | ~Q(**{f"{unit}__in": Succession.objects.values("old")})
    rank = Window(Rank(), partition_by=[F(unit), F(body)], order_by=F(figure.on).desc())
    return rows.filter(stands, _lives(body, day)).annotate(kheo_rank=rank).filter(kheo_rank=1)


def _lives(lookup: str, day: date) -> Q:
    """Rows whose unit or body (if they have one) has not ended before `day`."""
    return Q(**{f"{lookup}__valid_to": None}) | Q(**{f"{lookup}__valid_to__gte": day})


class Places:
    """The asked units with those one step below, on the map of each row's own time: a path tells where it counts."""

    def __init__(self, units: Sequence[Unit], children: Mapping[int, list[Unit]]) -> None:
        self.units = units
        self.children = children
        self.all = [*units, *chain.from_iterable(children.values())]
        self.asked = {unit.key: unit.pk for unit in self.all}

    @staticmethod
    def of(units: Sequence[Unit], as_of_map: date | None = None) -> "Places":
        """The units on the map of that day, or on the map of each row's own time."""
        children: dict[int, list[Unit]] = {unit.pk: [] for unit in units}
        for child in Unit.objects.filter(parent__in=units):
            if as_of_map is None or child.lives_on(as_of_map):
                children[child.parent_id or 0].append(child)
        return Places(units, children) if as_of_map is None else Restatement(units, children, as_of_map)

    def reach(self, lookup: str) -> Q:
        """The rows that can count for any of the units."""
        return under_path(common_path(self.units), f"{lookup}__path")

    def homes(self, _unit_id: int, path: str) -> Iterable[int]:
        """The ids of the asked units that rows of this unit count for."""
        return [self.asked[key] for key in path.strip("/").split("/") if key in self.asked]

    def expected(self, figure: Figure, unit: Unit, period: Period) -> list[Unit]:
        """The units one step below that should have data."""
        return [child for child in self.children[unit.pk] if figure.counts(child, period)]

    def divided(self, _figure: Figure, _unit: Unit, _period: Period) -> tuple[Unit, ...]:
        """The units that have to do with the period and belong to this one only in part."""
        return ()

    def apart(self, _figure: Figure, _unit: Unit) -> dict[int, Unit]:
        """The units whose results stand beside this one's and are not summed."""
        return {}


class Restatement(Places):
    """The same on the map of one day: successions tell where a row counts, and the units of that map should have data."""

    def __init__(self, units: Sequence[Unit], children: Mapping[int, list[Unit]], day: date) -> None:
        super().__init__(units, children)
        self.day = day
        self.restated = restate_all(self.all, day)
        self._homes: dict[int, list[int]] = defaultdict(list)
        for pk, restated in self.restated.items():
            for unit_id in restated.unit_ids:
                self._homes[unit_id].append(pk)

    def reach(self, lookup: str) -> Q:
        return Q(**{f"{lookup}__in": sorted(self._homes)})

    def homes(self, unit_id: int, _path: str) -> Iterable[int]:
        return self._homes[unit_id]

    def expected(self, _figure: Figure, unit: Unit, _period: Period) -> list[Unit]:
        return self.children[unit.pk]

    def divided(self, figure: Figure, unit: Unit, period: Period) -> tuple[Unit, ...]:
        return tuple(row for row in self.restated[unit.pk].divided if figure.counts(row, period))

    def apart(self, figure: Figure, unit: Unit) -> dict[int, Unit]:
        if figure.kind != Kind.VERDICT:
            return {}
        return {row.pk: row for row in self.restated[unit.pk].units if not row.lives_on(self.day)}


# What was said for each asked unit: the unit that said it, and what.
Found = Mapping[int, Sequence[tuple[int, Reading]]]


def _read(figure: Figure, period: Period, places: Places, split: Split | None) -> dict[str, Found]:
    """Per part and asked unit, what the units in it said; one query, one pass over its rows."""
    unit, path = figure.lookup("unit"), figure.lookup("unit__path")
    keys = [unit, path, "kheo_not_applicable", *([split.lookup] if split else [])]
    measures = {"kheo_value": figure.value} | ({"kheo_over": figure.over} if figure.over is not None else {})
    rows = counted_rows(figure, period, places.reach(unit)).annotate(kheo_not_applicable=_not_applicable(figure))
    parts: dict[str, dict[int, list[tuple[int, Reading]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by().values(*keys).annotate(**measures):
        part = split.part_of(row[keys[-1]]) if split else ""
        for home in places.homes(row[unit], row[path]):
            parts[part][home].append((row[unit], _reading(figure, row)))
    return dict(parts)


def _not_applicable(figure: Figure) -> Case | Constant:
    if figure.not_applicable is None:
        return Constant(False, output_field=BooleanField())
    return Case(When(figure.not_applicable, then=True), default=False, output_field=BooleanField())


def _reading(figure: Figure, row: Mapping[str, Any]) -> Reading:
    amount = row["kheo_value"]
    if row["kheo_not_applicable"]:
        return Reading(None, Gap.NOT_APPLICABLE)
    if figure.kind in (Kind.RATE, Kind.VERDICT):
        return add_places(figure.kind, [Reading(None, numerator=amount or 0, denominator=row["kheo_over"] or 0)])
    return Reading(None, Gap.NO_DATA) if amount is None else Reading(_number(amount))


def _number(amount: Any) -> int | Decimal:
    return amount if isinstance(amount, int) else Decimal(str(amount))


def _parts(split: Split | None, found: Mapping[str, Found]) -> list[str]:
    """The parts to show: those that have words, and the part of what stands in none of them, if there is any."""
    names = [str(name) for name in split.parts] if split else []
    return names if names and "" not in found else list(dict.fromkeys([*names, ""]))


def _answer(figure: Figure, period: Period, unit: Unit, part: str, places: Places, found: Found) -> Value:
    below = [_sum(figure, period, child, places, found) for child in places.expected(figure, unit, period)]
    reading = replace(
        _sum(figure, period, unit, places, found),
        reporting=sum(each.gap is None for each in below),
        expected=sum(each.gap is not Gap.NOT_APPLICABLE for each in below),
    )
    divided, beside = places.divided(figure, unit, period), _beside(figure, unit, places, found)
    return Value(figure, unit, period, reading, part, divided, beside)


def _sum(figure: Figure, period: Period, unit: Unit, places: Places, found: Found) -> Reading:
    """All that counts for one unit; what was only divided into it, or out of it, is no zero."""
    if not figure.is_told_of(unit):
        return Reading(None, Gap.NOT_APPLICABLE)
    apart = places.apart(figure, unit)
    said = [reading for unit_id, reading in found.get(unit.pk, ()) if unit_id not in apart]
    if figure.zero_if_none and figure.kind in (Kind.FLOW, Kind.STOCK):
        total = add_places(figure.kind, said) if said else Reading(0)
    else:
        total = add_places(figure.kind, said or [Reading(None, Gap.NO_DATA)])
    has_value = total.gap is None and said
    return total if has_value or not places.divided(figure, unit, period) else Reading(None, Gap.CANNOT_BE_SPLIT)


def _beside(figure: Figure, unit: Unit, places: Places, found: Found) -> tuple[tuple[Unit, Reading], ...]:
    """The results of the units before or after, one by one."""
    apart = places.apart(figure, unit)
    said: dict[int, list[Reading]] = defaultdict(list)
    for unit_id, reading in found.get(unit.pk, ()):
        if unit_id in apart:
            said[unit_id].append(reading)
    return tuple((row, add_places(figure.kind, said[pk])) for pk, row in apart.items() if pk in said)


def planned(code: str, unit: Unit, period: Period) -> Target | None:
    """The target of that figure, if one was set."""
    return Target.objects.filter(figure=code, unit=unit, period=period.code).first()


def targets_for(codes: Sequence[str], units: Sequence[Unit], periods: Sequence[Period]) -> dict[tuple[str, int, str], Target]:
    """All targets of those figures, by (code, unit id, period code), in one query."""
    rows = Target.objects.filter(figure__in=codes, unit__in=units, period__in=[period.code for period in periods])
    return {(row.figure, row.unit_id, row.period): row for row in rows}
