"""What the programmes reached in a place and year as everybody may read it; what counts people comes from `records.public_figures` alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records import figures
from kheo.records.public_figures import PublicCell, PublicTable, public_table
from kheo.records.public_numbers import (
    NumberRow,
    NumbersOfYear,
    NumberTable,
    common_unit,
    first_shown,
    plain_cell,
)
from kheo.records.workflow import COUNTED
from kheo.resources.models import ProgrammeResult, ResultNumber
from kheo.resources.programmes import Count, counts

ITSELF = gettext_lazy("%(unit)s, told by itself")
STOCKS_NOTE = gettext_lazy("As it stood at the end of each quarter: quarters are not added up.")
UNCONFIRMED = gettext_lazy("The wording of these counts is our own: no source has confirmed it yet.")
# The picture: bars side by side, each with its number above and its quarter below.
BAR, GAP, HIGHEST, ABOVE, BELOW = 36, 20, 72, 18, 18


@dataclass(frozen=True)
class Bar:
    """One quarter; without a height where its number is hidden or was never told: the picture tells no more than the table."""

    x: int
    y: int
    height: int
    text: str
    quarter: str
    is_gap: bool

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return self.x + BAR // 2


@dataclass(frozen=True)
class Picture:
    """A line of the first table, drawn."""

    key: str
    name: str
    measure: str
    bars: Sequence[Bar]

    width = 4 * (BAR + GAP)
    base = ABOVE + HIGHEST
    height = ABOVE + HIGHEST + BELOW
    bar = BAR
    words_y = ABOVE + HIGHEST + BELOW - 4

    @property
    def in_words(self) -> str:
        """The picture for whoever does not see it."""
        return "; ".join(f"{bar.quarter}: {bar.text}" for bar in self.bars)


def usual_unit() -> Unit | None:
    """The lowest unit under which everything was told so far; where nothing was, the first one there is."""
    return common_unit(Unit.objects.filter(pk__in=ProgrammeResult.objects.filter(state__in=COUNTED).order_by().values("unit")))


def first_year() -> int:
    """The year from which on there is anything to show, a few years back at most."""
    return first_shown(ProgrammeResult.objects.filter(state__in=COUNTED).aggregate(first=Min("ends_on"))["first"])


class PublicResults(NumbersOfYear):
    """All tables of one unit and year; of the counts only those of which anything was said there."""

    @cached_property
    def tables(self) -> list[NumberTable]:
        found = [self._flows(), self._stocks(), self._places(stocks=False), self._places(stocks=True)]
        return [table for table in found if table.rows]

    @property
    def of_the_year(self) -> list[tuple[str, str, str]]:
        """What was reached in the whole year: name, number in words, measure; nothing that was not told."""
        rows = [(row, self._cell(row, self.unit, self.period)) for row in self._of(stocks=False)]
        return [(row.name, cell.text, row.measure) for row, cell in rows if cell.gap is None]

    @property
    def pictures(self) -> list[Picture]:
        """What happened, quarter by quarter, as bars; only what has a number to draw."""
        drawn = [(row, self._cells(row, self.unit)[: len(self.quarters)]) for row in self._said if not row.is_stock]
        return [_picture(row, cells, self.quarter_words) for row, cells in drawn if any(cell.number for cell in cells)]

    @cached_property
    def _said(self) -> list[Count]:
        """The public counts that anybody under the unit told by the end of the year."""
        rows = ResultNumber.objects.filter(result__state__in=COUNTED, result__ends_on__lte=self.period.end)
        inside = rows if self.is_restated else rows.filter(under_path(self.unit.path, "result__unit__path"))
        keys = set(inside.order_by().values_list("key", flat=True).distinct())
        return [row for key, row in counts().items() if row.public and key in keys]

    def _of(self, *, stocks: bool) -> list[Count]:
        return [row for row in self._said if row.is_stock == stocks]

    def _periods(self, row: Count) -> list[Period]:
        return self.quarters if row.is_stock else [*self.quarters, self.period]

    @cached_property
    def _families(self) -> dict[str, PublicTable]:
        return {row.key: public_table(_code(row), self.unit, self.year) for row in self._said if row.people}

    @cached_property
    def _plain(self) -> dict[tuple[str, int, str], PublicCell]:
        """What counts no people, of the unit and those below it."""
        codes = [_code(row) for row in self._said if not row.people]
        values = figures.table(codes, [self.unit, *self.below], [*self.quarters, self.period], as_of_map=self.map_day) if codes else []
        return {(value.figure.code, value.unit.pk, value.period.code): plain_cell(value) for value in values}

    def _cell(self, row: Count, unit: Unit, period: Period) -> PublicCell:
        if row.people:
            return self._families[row.key].cell(unit, period, restated=self.is_restated)
        return self._plain[_code(row), unit.pk, period.code]

    def _cells(self, row: Count, unit: Unit) -> list[PublicCell]:
        return [self._cell(row, unit, period) for period in self._periods(row)]

    def _flows(self) -> NumberTable:
        rows = [NumberRow(row.name, self._cells(row, self.unit), measure=row.measure) for row in self._of(stocks=False)]
        return NumberTable("trong-nam", _("What was reached in the year"), _("Result"), [*self.quarter_words, _("Whole year")], _told(rows), str(UNCONFIRMED))

    def _stocks(self) -> NumberTable:
        rows = [NumberRow(row.name, self._cells(row, self.unit), measure=row.measure) for row in self._of(stocks=True)]
        return NumberTable("hien-co", _("What there is"), _("Result"), self.quarter_words, _told(rows), str(STOCKS_NOTE))

    def _places(self, *, stocks: bool) -> NumberTable:
        """By place, in the year; what there is, at the end of the last quarter."""
        told, period = self._of(stocks=stocks), self.quarters[-1] if stocks else self.period
        rows = [NumberRow(str(unit), [self._cell(row, unit, period) for row in told], unit) for unit in self.below]
        rows = _told(rows)
        if rows:
            rows.append(NumberRow(str(ITSELF) % {"unit": self.unit}, [self._own_cell(row, period) for row in told]))
        title = _("What there is by place, %(period)s") if stocks else _("What was reached by place, %(period)s")
        return NumberTable("hien-co-theo-noi" if stocks else "trong-nam-theo-noi", title % {"period": period.label}, _("Place"), [row.name for row in told], rows)

    def _own_cell(self, row: Count, period: Period) -> PublicCell:
        """What the unit told itself, besides the units below it."""
        if row.people:
            return self._families[row.key].cell(self.unit, period, restated=self.is_restated, itself=True)
        whole = self._cell(row, self.unit, period)
        if whole.number is None:
            return whole
        return PublicCell(whole.number - sum(self._cell(row, unit, period).number or 0 for unit in self.below))


def _code(row: Count) -> str:
    return f"results.{row.key}"


def _told(rows: list[NumberRow]) -> list[NumberRow]:
    """Lines in which anything stands."""
    return [row for row in rows if any(cell.gap is None for cell in row.cells)]


def _picture(row: Count, cells: Sequence[PublicCell], words: Sequence[str]) -> Picture:
    most = max(cell.number or 0 for cell in cells)
    bars = [_bar(at, cell, word, int(HIGHEST * (cell.number or 0) / most)) for at, (cell, word) in enumerate(zip(cells, words, strict=True))]
    return Picture(row.key, row.name, row.measure, bars)


def _bar(at: int, cell: PublicCell, word: str, height: int) -> Bar:
    return Bar(GAP // 2 + at * (BAR + GAP), ABOVE + HIGHEST - height, height, cell.text, word, cell.number is None)
