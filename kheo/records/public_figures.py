"""What everybody may read of figures that count people: a whole family of numbers at once, small counts hidden together.

A family is one figure in one year: the units of the tree down to the commune, on the map of each number's own time and
restated on the map of today; its months, quarters, half-years and the year; the whole and the parts of one split. All of it
is hidden by `lib.hiding` in one go, whichever part of it a page shows, so that no two pages contradict each other, and no
hidden cell can be reckoned from any of them. Which figures are published, and how far apart, rooms declare (`publish`); why
it is these levels stands in docs/adr/0020-small-counts-hidden-together.md.

Besides what pages show, the family holds what a reader could reckon: what a unit did itself (its total less the units below
it), what a merged unit has beside those that went into it whole, and single records that are public with "<5" of their own.
The record's month and place are then hidden by themselves, for the total less the other records would tell it.

A family is kept in the cache for `KEPT` seconds under its figure, year, trees and the present state of its records: what is
accepted, reopened or published is seen at once; a change of the map after `KEPT` seconds at the latest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib import dates
from kheo.lib.figures import FEW, Gap, Kind, Number, Reading, public_text
from kheo.lib.hiding import Balance, Mark, hide
from kheo.lib.periods import Period
from kheo.lib.reads import add_reads, noted_reads
from kheo.org.models import Succession, Unit, UnitKind
from kheo.org.models.spans import under_path
from kheo.org.queries.units import restate_all
from kheo.records import figures
from kheo.records.figures import Figure

KEPT = 300
LEVELS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
ALL = "*"  # the whole, all parts together
OWN_TIME, ITSELF, MORE, LESS, SINGLE, REST = "", "itself", "more", "less", "single", "rest"


class NotPublished(LookupError):
    """The figure is not shown to everybody, or not like that."""


@dataclass(frozen=True)
class Published:
    """How a figure is shown to everybody.

    `split` is the one way in which it is taken apart, from quarters on; `whole`: whether the parts are shown together too
    (memberships of several unions are never added); `singly`: whether published records show their own count.
    """

    code: str
    split: str = ""
    whole: bool = True
    singly: bool = False


_published: dict[str, Published] = {}


def publish(code: str, *, split: str = "", whole: bool = True, singly: bool = False) -> None:
    """Declare that a figure that counts people is shown to everybody, and how; the figure itself is registered before."""
    figure = figures.figure(code)
    if not figure.people or figure.kind not in (Kind.FLOW, Kind.STOCK):
        raise ValueError(f"{code}: only counts of people are hidden")
    _published[code] = Published(code, split, whole, singly)


def is_published(code: str) -> bool:
    """Whether a count of people is shown to everybody."""
    return code in _published


class Place(NamedTuple):
    """One cell: on which map, of which unit (or other source), when, which part."""

    map: str
    unit: int
    period: str
    part: str


@dataclass(frozen=True)
class PublicCell:
    """What everybody may read in one cell; `number` only where it is shown."""

    number: Number | None = None
    mark: Mark | None = None
    gap: Gap | None = None

    @property
    def text(self) -> str:
        """The cell in words."""
        if self.mark is Mark.FEW:
            return f"<{FEW}"
        if self.mark is Mark.WITHHELD:
            return pgettext("number", "hidden")
        return public_text(Reading(self.number, self.gap), people=False)


@dataclass(frozen=True)
class PublicTable:
    """A family as everybody may read it. What stands nowhere has no data, or is zero where the figure says so."""

    code: str
    year: int
    map: str
    cells: Mapping[Place, PublicCell]

    def cell(self, unit: Unit, period: Period, part: str = ALL, *, restated: bool = False, itself: bool = False) -> PublicCell:
        """One cell; `restated` on the map of today; `itself`: what the unit did itself, less the units below it.

        Raises `NotPublished` for a period that is not shown.
        """
        figure, declared = figures.figure(self.code), _published[self.code]
        code = _period_code(figure, period)
        shown = _periods(figure, self.year)
        if code not in shown or unit.kind not in LEVELS or not (declared.whole if part == ALL else code in _parted(figure, self.year)):
            raise NotPublished(_("This number is not published."))
        map_name = self.map if restated else OWN_TIME
        return self.cells.get(Place(f"{map_name}{ITSELF}" if itself else map_name, unit.pk, code, part), _nothing(figure))

    @property
    def is_hidden_somewhere(self) -> bool:
        """Whether the page must say what hidden cells mean."""
        return any(cell.mark is not None for cell in self.cells.values())


def public_value(code: str, unit: Unit, period: Period, part: str = ALL, *, restated: bool = False) -> PublicCell:
    """One number of a figure as everybody may read it; of the year that the period lies in."""
    return public_table(code, unit, period.start.year).cell(unit, period, part, restated=restated)


def public_table(code: str, unit: Unit, year: int) -> PublicTable:
    """The family that the unit belongs to; the queries do not grow with its units."""
    if code not in _published:
        raise NotPublished(_("This number is not published."))
    figure, roots = figures.figure(code), _roots(unit)
    key = _key(figure, roots, year)
    kept = cache.get(key)
    if kept is None:
        with noted_reads() as reads:
            table = _Family(_published[code], figure, roots, year).table()
        kept = table, frozenset(reads)
        cache.set(key, kept, KEPT)
    table, reads_before = kept
    add_reads(reads_before)
    return table


def _key(figure: Figure, roots: Sequence[str], year: int) -> str:
    """The state of the records is part of the key: every change of one makes the sum of all versions larger."""
    state = figure.record_model._default_manager.aggregate(all=Count("pk"), versions=Sum("version"), public=Count("published_at"))
    words = [figure.code, year, dates.today().isoformat(), *state.values(), *roots]
    return f"kheo.public_figures:{sha256(repr(words).encode()).hexdigest()}"


def _roots(unit: Unit) -> list[str]:
    """The keys of the trees that the unit's own tree shares anything with, on any map: they are hidden together."""
    beside: dict[str, set[str]] = defaultdict(set)
    for old, new in Succession.objects.exclude(old__kind=UnitKind.HAMLET).values_list("old__path", "new__path"):
        pair = {old.split("/")[1], new.split("/")[1]}
        for root in pair:
            beside[root] |= pair
    found, waiting = {unit.path_keys[0]}, [unit.path_keys[0]]
    while waiting:
        near = beside[waiting.pop()] - found
        waiting += near
        found |= near
    return sorted(found)


# --- Periods ----------------------------------------------------------------------------------


def _months(year: int) -> list[str]:
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def _quarters(year: int) -> list[str]:
    return [f"{year}-Q{quarter}" for quarter in range(1, 5)]


def _made_of(year: int) -> dict[str, list[str]]:
    """What longer periods are made of."""
    months, quarters = _months(year), _quarters(year)
    inside = {quarter: months[3 * at: 3 * at + 3] for at, quarter in enumerate(quarters)}
    return {**inside, f"{year}-H1": quarters[:2], f"{year}-H2": quarters[2:], str(year): [f"{year}-H1", f"{year}-H2"]}


def _base(figure: Figure, year: int) -> list[str]:
    """The shortest periods: months of what happens, ends of quarters of what there is."""
    return _quarters(year) if figure.kind == Kind.STOCK else _months(year)


def _periods(figure: Figure, year: int) -> list[str]:
    return _quarters(year) if figure.kind == Kind.STOCK else [*_months(year), *_made_of(year)]


def _parted(figure: Figure, year: int) -> list[str]:
    """The periods in which parts are shown."""
    return _quarters(year) if figure.kind == Kind.STOCK else list(_made_of(year))


def _period_code(figure: Figure, period: Period) -> str:
    """What there is at the end of a year is what there is at the end of its last quarter."""
    return Period.of_day(period.end, "quarter").code if figure.kind == Kind.STOCK else period.code


def _nothing(figure: Figure) -> PublicCell:
    return PublicCell(number=0) if figure.zero_if_none else PublicCell(gap=Gap.NO_DATA)


# --- A family ---------------------------------------------------------------------------------

# The numbers of one source (a unit on a map, or something that a reader could reckon) by shortest period and part.
Series = dict[tuple[str, str], Number]
Source = tuple[str, int]


@dataclass
class _Family:
    """Reads the numbers, states all sums between them, and hides."""

    declared: Published
    figure: Figure
    roots: Sequence[str]
    year: int
    series: dict[Source, Series] = field(default_factory=dict)
    cells: dict[Place, Number] = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)
    known: set[Place] = field(default_factory=set)

    def table(self) -> PublicTable:
        """The family as everybody may read it."""
        told = self._places_with_rows()
        day = dates.today()
        units = self._units(Q(key__in={key for _pk, path, _end in told for key in path.strip("/").split("/")}))
        self._add_map(OWN_TIME, units, None)
        moved = not all(end is None or end >= day for end in [*(unit.valid_to for unit in units), *(end for _pk, _path, end in told)])
        if moved:
            self._add_map_of(day, units, {pk for pk, _path, _end in told})
        self._add_singles(units)
        self._expand()
        marks = hide(self.cells, self.balances, known=self.known)
        shown = {place: PublicCell(mark=marks[place]) if place in marks else PublicCell(number) for place, number in self.cells.items()}
        return PublicTable(self.figure.code, self.year, f"{day}" if moved else OWN_TIME, {place: cell for place, cell in shown.items() if _is_of_unit(place)})

    def _in_trees(self, lookup: str) -> Q:
        return reduce(or_, (under_path(f"/{root}/", lookup) for root in self.roots))

    @property
    def _reach(self) -> Q:
        return self._in_trees(self.figure.lookup("unit__path"))

    @property
    def _whole_year(self) -> Period:
        return Period.year(self.year)

    def _places_with_rows(self) -> list[tuple[int, str, date | None]]:
        """The units that said something which counts in the year; all others have no data."""
        names = [self.figure.lookup(name) for name in ("unit", "unit__path", "unit__valid_to")]
        rows: set[tuple[int, str, date | None]] = set()
        for code in _base(self.figure, self.year) if self.figure.kind == Kind.STOCK else [str(self.year)]:
            rows |= set(figures.counted_rows(self.figure, Period.parse(code), self._reach).order_by().values_list(*names).distinct())
        return sorted(rows, key=lambda row: row[1])

    def _units(self, which: Q) -> list[Unit]:
        return list(Unit.objects.filter(which, kind__in=LEVELS).order_by("path"))

    def _add_map(self, name: str, units: Sequence[Unit], day: date | None) -> None:
        """The numbers of the units on one map, and what each did itself."""
        periods = [Period.parse(code) for code in _base(self.figure, self.year)]
        for value in figures.table([self.figure.code], units, periods, split=self.declared.split, as_of_map=day):
            if value.reading.value is not None:
                series = self.series.setdefault((name, value.unit.pk), {})
                series[value.period.code, value.part if self.declared.split else ALL] = _plain(value.reading.value)
        for unit in units:
            below = [(name, child.pk) for child in units if child.parent_id == unit.pk]
            if unit.kind != UnitKind.COMMUNE and (name, unit.pk) in self.series:
                self.series[f"{name}{ITSELF}", unit.pk] = _less(self.series[name, unit.pk], self._sum(below))
                self._balance([(name, unit.pk)], [*below, (f"{name}{ITSELF}", unit.pk)])

    def _add_map_of(self, day: date, units: Sequence[Unit], told: set[int]) -> None:
        """The same restated, and how it hangs together with the numbers of their own time."""
        restated = restate_all([unit for unit in self._units(self._in_trees("path")) if unit.lives_on(day)], day)
        concerned = [row for row in restated.values() if row.unit_ids & told]
        self._add_map(f"{day}", [row.unit for row in concerned], day)
        for row in concerned:
            inside = [unit for unit in units if unit.pk in row.unit_ids]
            olds = [(OWN_TIME, unit.pk) for unit in inside if not any(other.pk != unit.pk and other.covers(unit) for other in inside)]
            self._add_bridge((f"{day}", row.unit.pk), olds)

    def _add_bridge(self, restated: Source, olds: list[Source]) -> None:
        """A unit of today is what went into it, and what came or went with places too small to be shown."""
        if restated not in self.series:
            return
        rest = _less(self.series[restated], self._sum(olds))
        more, less = (MORE, restated[1]), (LESS, restated[1])
        self.series[more] = {key: number for key, number in rest.items() if number > 0}
        self.series[less] = {key: -number for key, number in rest.items() if number < 0}
        self._balance([restated, less] if self.series[less] else [restated], [*olds, more])

    def _sum(self, sources: Iterable[Source]) -> Series:
        total: Series = defaultdict(int)
        for source in sources:
            for key, number in self.series.get(source, {}).items():
                total[key] += number
        return dict(total)

    # --- Cells and sums ---

    def _balance(self, left: Sequence[Source], right: Sequence[Source]) -> None:
        """These sources add up, in every period and part."""
        parts = {part for source in [*left, *right] for _code, part in self.series.get(source, {})} | {ALL}
        for part in parts:
            for code in _periods(self.figure, self.year):
                self.balances.append(Balance(tuple(Place(*source, code, part) for source in left), tuple(Place(*source, code, part) for source in right)))

    def _expand(self) -> None:
        """All shown periods and parts of each source, and the sums over time and parts."""
        for source, series in self.series.items():
            parts = sorted({part for _code, part in series})
            for part in parts if self.declared.split else []:
                self._add_times(source, part, {code: number for (code, each), number in series.items() if each == part}, _parted(self.figure, self.year))
            if not self.declared.split or self.declared.whole:
                whole: dict[str, Number] = defaultdict(int)
                for (code, _part), number in series.items():
                    whole[code] += number
                self._add_times(source, ALL, whole, _periods(self.figure, self.year))
            if self.declared.split and self.declared.whole:
                for code in _parted(self.figure, self.year):
                    self.balances.append(Balance((Place(*source, code, ALL),), tuple(Place(*source, code, part) for part in parts)))

    def _add_times(self, source: Source, part: str, base: Mapping[str, Number], shown: Sequence[str]) -> None:
        numbers = dict(base)
        made_of = {} if self.figure.kind == Kind.STOCK else _made_of(self.year)
        for code, inside in made_of.items():
            said = [numbers[each] for each in inside if each in numbers]
            if said:
                numbers[code] = sum(said)
        self.cells |= {Place(*source, code, part): numbers[code] for code in shown if code in numbers}
        for code, inside in made_of.items():
            if all(each in shown for each in inside):
                self.balances.append(Balance((Place(*source, code, part),), tuple(Place(*source, each, part) for each in inside)))

    # --- Records that are public by themselves ---

    def _add_singles(self, units: Sequence[Unit]) -> None:
        """Published records that show "<5": all else of their place, time and part is taken for known."""
        if not self.declared.singly or self.figure.kind == Kind.STOCK:
            return
        homes = {unit.key: unit for unit in units}
        apart = self.figure.split(self.declared.split) if self.declared.split else None
        inside: dict[Place, list[tuple[Place, Number]]] = defaultdict(list)
        for pk, day, path, value, number in self._few_in_public(apart.lookup if apart else "pk"):
            home = next(homes[key] for key in reversed(path.strip("/").split("/")) if key in homes)
            source = (OWN_TIME if home.kind == UnitKind.COMMUNE else ITSELF, home.pk)
            single = Place(SINGLE, pk, "", ALL)
            self.cells[single] = _plain(number)
            month, quarter = Period.of_day(day, "month").code, Period.of_day(day, "quarter").code
            if self.declared.whole or apart is None:
                inside[Place(*source, month, ALL)].append((single, _plain(number)))
            if apart is not None:
                inside[Place(*source, quarter, apart.part_of(value))].append((single, _plain(number)))
        for at, (place, singles) in enumerate(sorted(inside.items())):
            self._add_rest(at, place, singles)

    def _few_in_public(self, part: str) -> list[tuple[int, date, str, Any, Number]]:
        figure = self.figure
        rows = figures.counted_rows(figure, self._whole_year, self._reach).filter(**{figure.lookup("published_at__isnull"): False}).order_by()
        found = rows.values("pk", figure.on, figure.lookup("unit__path"), part).annotate(kheo_value=figure.value).filter(kheo_value__gt=0, kheo_value__lt=FEW)
        return [(row["pk"], row[figure.on], row[figure.lookup("unit__path")], row[part], row["kheo_value"]) for row in found]

    def _add_rest(self, at: int, place: Place, singles: Sequence[tuple[Place, Number]]) -> None:
        months = [place.period] if place.period in _months(self.year) else _made_of(self.year)[place.period]
        series = self.series[place.map, place.unit]
        total = sum(number for (code, part), number in series.items() if code in months and place.part in (ALL, part))
        rest = Place(REST, at, place.period, place.part)
        self.cells[rest] = total - sum(number for _single, number in singles)
        self.known.add(rest)
        self.balances.append(Balance((place,), (*(single for single, _number in singles), rest)))


def _is_of_unit(place: Place) -> bool:
    return place.map not in (MORE, LESS, SINGLE, REST)


def _less(total: Series, parts: Series) -> Series:
    """The total less its parts, where anything is left."""
    left = {key: total.get(key, 0) - parts.get(key, 0) for key in {**total, **parts}}
    return {key: number for key, number in left.items() if number}


def _plain(number: Number) -> Number:
    """Whole numbers as such, whatever the database calls them."""
    return int(number) if number == int(number) else Decimal(number)
