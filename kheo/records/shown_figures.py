"""Single numbers for public pages, of figures that are shown to everybody.

Which these are, rooms declare: counts of people by `public_figures.publish`, whose families hide small counts together, all
others here. A number that neither holds is not shown, whoever asks.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.records import figures
from kheo.records.figures import Figure
from kheo.records.public_figures import (
    LEVELS,
    NotPublished,
    PublicCell,
    PublicTable,
    is_published,
    public_table,
)
from kheo.records.public_numbers import plain_cell

_plain: set[str] = set()


class Asked(NamedTuple):
    """One number: the code of its figure, the place and the time."""

    code: str
    unit: Unit
    period: Period

    @property
    def is_restated(self) -> bool:
        """Whether the unit is of a later map than the period."""
        return self.unit.valid_from > self.period.end


def show(*codes: str) -> None:
    """Declare that these figures, which count no people, are shown to everybody; they are registered before."""
    for code in codes:
        if figures.figure(code).people:
            raise ValueError(f"{code}: counts of people are published with what hides the small ones")
        _plain.add(code)


def shown_figures() -> list[Figure]:
    """The figures that are shown to everybody, by code."""
    return [figure for figure in figures.all_figures() if figure.code in _plain or is_published(figure.code)]


def shown_cell(asked: Asked) -> PublicCell:
    """One number as everybody may read it; raises `NotPublished` where it is not shown."""
    return shown_cells([asked], strictly=True)[asked]


def shown_cells(wanted: Iterable[Asked], *, strictly: bool = False) -> dict[Asked, PublicCell]:
    """Those of the numbers that are shown; each family, and each period of the others, is read once however often it is asked for."""
    found: dict[Asked, PublicCell] = {}
    plain: dict[tuple[str, bool], list[Asked]] = {}
    families: dict[tuple[str, int, str], PublicTable] = {}
    for asked in dict.fromkeys(wanted):
        if asked.code in _plain and asked.unit.kind in LEVELS:
            plain.setdefault((asked.period.code, asked.is_restated), []).append(asked)
            continue
        try:
            found[asked] = _of_people(asked, families)
        except NotPublished:
            if strictly:
                raise
    for rows in plain.values():
        found |= _of_one_period(rows)
    return found


def _of_people(asked: Asked, families: dict[tuple[str, int, str], PublicTable]) -> PublicCell:
    if not is_published(asked.code):
        raise NotPublished(_("This number is not published."))
    year = asked.period.start.year
    family = (asked.code, year, asked.unit.path_keys[0])
    if family not in families:
        families[family] = public_table(asked.code, asked.unit, year)
    return families[family].cell(asked.unit, asked.period, restated=asked.is_restated)


def _of_one_period(rows: list[Asked]) -> dict[Asked, PublicCell]:
    """Numbers of one period, on the map of then or of today."""
    codes, units = list(dict.fromkeys(row.code for row in rows)), list({row.unit.pk: row.unit for row in rows}.values())
    values = figures.table(codes, units, [rows[0].period], as_of_map=dates.today() if rows[0].is_restated else None)
    read = {(value.figure.code, value.unit.pk): plain_cell(value) for value in values}
    return {row: read[row.code, row.unit.pk] for row in rows}
