"""The figures engine: one definition for each number, one question for everybody who shows it.

Only accepted records count. A figure's kind decides how it adds up (`lib.figures`); "no data", "not applicable" and
zero stay three things, and every total says how many of the units below it have data.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kheo.lib.figures import Gap, Kind, Reading, add_places
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.org.queries import restate
from kheo.records.models import Record, Target
from kheo.records.workflow import COUNTED


class NoSuchFigure(LookupError):
    """No figure has that code; the text lists near ones."""


@dataclass(frozen=True)
class Split:
    """One way to take a figure apart: the lookup that tells the parts, and their words."""

    lookup: str
    choices: Mapping[str, str | Promise]


@dataclass(frozen=True)
class Figure:
    """One number's definition.

    `of` is the table it is taken from, `record` the lookup from there to the record ("" when it is the record);
    `value` is an aggregate, for rates and verdicts the numerator, with the denominator in `over`. `on` is the day that
    counts. `zero_if_none`: no rows at all means zero (a register), not "no data" (a questionnaire).
    """

    code: str
    label: str | Promise
    measure: str | Promise
    of: type[Model]
    value: Aggregate
    on: str
    kind: Kind
    people: bool = False
    over: Aggregate | None = None
    where: Q = field(default_factory=Q)
    record: str = ""
    zero_if_none: bool = False
    splits: Mapping[str, Split] = field(default_factory=dict)

    def lookup(self, name: str) -> str:
        """The lookup of a field of the record, seen from the figure's table."""
        return f"{self.record}__{name}" if self.record else name


@dataclass(frozen=True)
class Value:
    """What a figure is for one unit and period; `divided` are units whose part cannot be split off."""

    figure: Figure
    unit: Unit
    period: Period
    reading: Reading
    part: str = ""
    divided: tuple[Unit, ...] = ()


_figures: dict[str, Figure] = {}


def register(code: str, **definition: Any) -> Figure:
    """Declare a figure once, in its room; `definition` holds the fields of `Figure`."""
    if code in _figures:
        raise ValueError(f"Two figures called {code}")
    figure = Figure(code=code, **definition)
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


def counted_rows(figure: Figure, period: Period) -> QuerySet[Any]:
    """The rows of the figure's table that count in the period (a stock: all up to its end)."""
    days = {f"{figure.on}__lte": period.end}
    if figure.kind != Kind.STOCK:
        days[f"{figure.on}__gte"] = period.start
    return figure.of._default_manager.filter(figure.where, **days, **{figure.lookup("state__in"): COUNTED})


def records_behind(figure: Figure, unit: Unit, period: Period, *, split: str = "", part: str = "") -> QuerySet[Any]:
    """The records that make up a figure's value: every printed number opens to these."""
    rows = counted_rows(figure, period).filter(**{figure.lookup("unit__path__startswith"): unit.path})
    if split:
        rows = rows.filter(**{figure.splits[split].lookup: part})
    if not figure.record:
        return rows
    model: type[Record] = figure.of._meta.get_field(figure.record.split("__")[0]).related_model  # type: ignore[assignment]
    return model.objects.filter(pk__in=rows.values(figure.record))


def value(code: str, unit: Unit, period: Period, as_of_map: date | None = None) -> Value:
    """One figure for one unit and period; restated on the map of another day if asked."""
    if as_of_map is None:
        return table([code], [unit], [period])[0]
    wanted = figure(code)
    home = restate(unit, as_of_map)
    rows = _read(wanted, period, "").get("", {})
    readings = [reading for key, (_path, reading) in rows.items() if key in home.unit_ids]
    return Value(wanted, unit, period, _sum(wanted, readings), divided=home.divided)


def table(codes: Sequence[str], units: Sequence[Unit], periods: Sequence[Period], *, split: str = "") -> list[Value]:
    """Many figures at once, in the order codes × periods × units (× parts); queries do not grow with units."""
    expected = _children(units)
    answers = []
    for code in codes:
        for period in periods:
            wanted = figure(code)
            parts = _read(wanted, period, split)
            names = [str(name) for name in wanted.splits[split].choices] if split else [""]
            for unit in units:
                answers += [
                    Value(wanted, unit, period, _for_unit(wanted, unit, period, parts.get(name, {}), expected), name)
                    for name in names
                ]
    return answers


Rows = dict[int, tuple[str, Reading]]


def _read(figure: Figure, period: Period, split: str) -> dict[str, Rows]:
    """Per part, per unit id: the unit's path and its own reading."""
    rows = counted_rows(figure, period)
    keys = [figure.lookup("unit"), figure.lookup("unit__path")]
    if split:
        keys.append(figure.splits[split].lookup)
    if figure.kind == Kind.STOCK:
        return _read_stock(figure, rows, keys)
    measures = {"kheo_value": figure.value}
    if figure.over is not None:
        measures["kheo_over"] = figure.over
    parts: dict[str, Rows] = defaultdict(dict)
    for row in rows.order_by().values(*keys).annotate(**measures):
        part = str(row[keys[2]]) if split else ""
        parts[part][row[keys[0]]] = (row[keys[1]], _reading(figure, row["kheo_value"], row.get("kheo_over")))
    return parts


def _read_stock(figure: Figure, rows: QuerySet[Any], keys: list[str]) -> dict[str, Rows]:
    """The last value of each unit and body up to the period's end, summed per unit."""
    body = figure.lookup("body")
    last: dict[tuple[Any, ...], Any] = {}
    for row in rows.order_by().values(*keys, body, figure.on).annotate(kheo_value=figure.value).order_by(figure.on):
        last[(*(row[key] for key in keys), row[body])] = row["kheo_value"]
    parts: dict[str, Rows] = defaultdict(dict)
    for (unit_id, path, *rest), amount in last.items():
        part = str(rest[0]) if len(keys) > 2 else ""
        before = parts[part].get(unit_id, (path, None))[1]
        now = _reading(figure, amount, None)
        parts[part][unit_id] = (path, _sum(figure, [before, now]) if before else now)
    return parts


def _reading(figure: Figure, amount: Any, over: Any) -> Reading:
    if figure.kind in (Kind.RATE, Kind.VERDICT):
        return add_places(figure.kind, [Reading(None, numerator=amount or 0, denominator=over or 0, reporting=1, expected=1)])
    return Reading(amount if amount is None else _number(amount), gap=Gap.NO_DATA if amount is None else None, reporting=1, expected=1)


def _number(amount: Any) -> int | Decimal:
    return amount if isinstance(amount, int) else Decimal(str(amount))


def _sum(figure: Figure, readings: Sequence[Reading]) -> Reading:
    if readings:
        return add_places(figure.kind, readings)
    if figure.zero_if_none and figure.kind in (Kind.FLOW, Kind.STOCK):
        return Reading(0)
    return Reading(None, gap=Gap.NO_DATA)


def _children(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """The units one step below each, in one query."""
    below: dict[int, list[Unit]] = defaultdict(list)
    for child in Unit.objects.filter(parent__in=units):
        below[child.parent_id or 0].append(child)
    return below


def _for_unit(figure: Figure, unit: Unit, period: Period, rows: Rows, expected: dict[int, list[Unit]]) -> Reading:
    inside = [(path, reading) for path, reading in rows.values() if path.startswith(unit.path)]
    total = _sum(figure, [reading for _path, reading in inside])
    alive = [
        child for child in expected[unit.pk]
        if child.valid_from <= period.end and (child.valid_to is None or child.valid_to >= period.start)
    ]  # fmt: skip
    reporting = sum(any(path.startswith(child.path) for path, _reading in inside) for child in alive)
    return Reading(
        total.value, gap=total.gap, numerator=total.numerator, denominator=total.denominator,
        reporting=reporting, expected=len(alive),
    )  # fmt: skip


def planned(code: str, unit: Unit, period: Period) -> Target | None:
    """The target of that figure, if one was set."""
    return Target.objects.filter(figure=code, unit=unit, period=period.code).first()


def targets_for(codes: Sequence[str], units: Sequence[Unit], periods: Sequence[Period]) -> dict[tuple[str, int, str], Target]:
    """All targets of those figures, by (code, unit id, period code), in one query."""
    rows = Target.objects.filter(figure__in=codes, unit__in=units, period__in=[period.code for period in periods])
    return {(row.figure, row.unit_id, row.period): row for row in rows}
