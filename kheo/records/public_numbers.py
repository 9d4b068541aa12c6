"""Tables of numbers of a place and a year as everybody may read them; rooms fill them from `records.public_figures` and from what counts no people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.org.models import Unit
from kheo.org.queries.units import common_path
from kheo.records import figures
from kheo.records.public_figures import LEVELS, PublicCell

FOUND = 20
YEARS_SHOWN = 6
ITSELF = gettext_lazy("%(unit)s itself")


@dataclass(frozen=True)
class NumberRow:
    """One line: what it is of, the unit whose page it leads to, its cells."""

    label: str
    cells: Sequence[PublicCell]
    unit: Unit | None = None
    measure: str = ""


@dataclass(frozen=True)
class NumberTable:
    """A table as everybody may read it; `key` is its anchor."""

    key: str
    title: str
    first: str
    columns: Sequence[str]
    rows: Sequence[NumberRow]
    note: str = ""

    @property
    def told(self) -> list[tuple[NumberRow, list[tuple[str, PublicCell]]]]:
        """The rows, each cell with its column."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def is_hidden_somewhere(self) -> bool:
        """Whether the reader must be told what hidden cells mean."""
        return any(cell.mark is not None for row in self.rows for cell in row.cells)


def units_to_show() -> QuerySet[Unit]:
    """The units whose numbers are published: communes and above, of all maps but those to come."""
    return Unit.objects.filter(kind__in=LEVELS, valid_from__lte=dates.today()).select_related("parent")


def units_called(words: str, year: int) -> list[Unit]:
    """The units of that year and of today with these words in their names, with or without accents."""
    end = max(Period.year(year).end, dates.today())
    rows = Unit.objects.within(Period.year(year).start, end).filter(kind__in=LEVELS, folded__contains=fold(words))
    return list(rows.select_related("parent").order_by("path")[:FOUND])


def common_unit(told: QuerySet[Unit]) -> Unit | None:
    """The lowest unit under which all of these stand; where there are none, the first one there is."""
    units = list(told.order_by().only("path"))
    keys = common_path(units).strip("/").split("/") if units else []
    return units_to_show().filter(key__in=keys).order_by("-path").first() or units_to_show().order_by("path").first()


def first_shown(first: date | None) -> int:
    """The year of the first record, a few years back at most."""
    this = dates.today().year
    return max(this - YEARS_SHOWN + 1, min(first.year if first else this, this))


def plain_cell(value: figures.Value) -> PublicCell:
    """A number that counts no people."""
    return PublicCell(value.reading.value, gap=value.reading.gap)


@dataclass(frozen=True)
class NumbersOfYear:
    """What a room tells of one unit and year. A unit that began after the year is shown restated on the map of today."""

    unit: Unit
    year: int

    @property
    def tables(self) -> list[NumberTable]:
        """The tables that have something to show."""
        raise NotImplementedError

    @property
    def period(self) -> Period:
        """The whole year."""
        return Period.year(self.year)

    @property
    def is_restated(self) -> bool:
        """Whether the unit is of a later map than the year."""
        return self.unit.valid_from > self.period.end

    @property
    def map_day(self) -> date | None:
        """The day of the map on which numbers are told; None: that of their own time."""
        return dates.today() if self.is_restated else None

    @cached_property
    def quarters(self) -> list[Period]:
        """The quarters of the year that have begun."""
        found = [Period.parse(f"{self.year}-Q{quarter}") for quarter in range(1, 5)]
        return [quarter for quarter in found if quarter.start <= dates.today()]

    @property
    def quarter_words(self) -> list[str]:
        """The quarters in words."""
        return [_("Quarter %(quarter)s") % {"quarter": roman} for roman, _quarter in zip(("I", "II", "III", "IV"), self.quarters, strict=False)]

    @cached_property
    def below(self) -> list[Unit]:
        """The units one step below: those of the year, or of today where the unit itself is."""
        rows = Unit.objects.filter(parent=self.unit, kind__in=LEVELS).order_by("path")
        return list(rows.on() if self.is_restated else rows.within(self.period.start, self.period.end))
