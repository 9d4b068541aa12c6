"""The kept sums of books: which ones a line counts in, what is kept of a book, and what its lines come to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Sum

from kheo.lib.periods import Period, Span
from kheo.org.models import Unit
from kheo.resources.book import Side
from kheo.resources.models import BookSum, Entry, Line
from kheo.resources.queries.ledger import exact

ALL_TIMES = ""
SPANS: tuple[Span, ...] = ("year", "quarter", "month")


class Cell(NamedTuple):
    """What one kept sum of a book is of; without a work, of all of the book."""

    work: int | None
    period: str
    form: str
    source: str
    account: str


Sums = dict[Cell, Decimal]


def periods_of(day: date) -> list[str]:
    """The periods in which a day counts."""
    return [ALL_TIMES, *(Period.of_day(day, span).code for span in SPANS)]


def cells_of(form: str, day: date, side: Side) -> Iterator[Cell]:
    """The sums in which a line counts: those of its book, and that of what it is meant for or was spent on."""
    yield from (Cell(None, period, form, side.source, side.account) for period in periods_of(day))
    if side.work is not None:
        yield Cell(side.work, ALL_TIMES, form, side.source, side.account)


def cell_of(row: BookSum) -> Cell:
    """What a kept sum is of."""
    return Cell(row.work_id, row.period, row.form, row.source, row.account)


def kept_in(unit: Unit) -> Sums:
    """What is kept of a book; sums of nothing are left out."""
    return _something({cell_of(row): row.quantity for row in BookSum.objects.filter(unit=unit).iterator()})


def counted_in(unit: Unit) -> Sums:
    """What the lines of a book come to, added up anew."""
    found: Sums = defaultdict(Decimal)
    rows = Line.objects.filter(entry__unit=unit).order_by().values_list("entry__form", "entry__happened_on", "account", "source", "work").annotate(Sum("quantity"))
    for form, day, account, source, work, quantity in rows.iterator():
        for cell in cells_of(form, day, Side(account, source, work, quantity)):
            found[cell] += exact(quantity)
    return _something(found)


def _something(sums: Mapping[Cell, Decimal]) -> Sums:
    return {cell: quantity for cell, quantity in sums.items() if quantity}


def books() -> QuerySet[Unit]:
    """The units in whose books something stands, or of whose books something is kept."""
    written, kept = Entry.objects.filter(unit=OuterRef("pk")), BookSum.objects.filter(unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(written) | Exists(kept)).order_by("path")
