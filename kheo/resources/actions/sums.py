"""The kept sums of books: moved with each posting, and made anew from the lines."""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from kheo.org.models import Unit
from kheo.resources.book import Sides
from kheo.resources.models import BookSum, Entry
from kheo.resources.queries.sums import (
    ALL_TIMES,
    Cell,
    Sums,
    cell_of,
    cells_of,
    counted_in,
    kept_in,
    periods_of,
)

AT_ONCE = 500


def add_to_sums(entry: Entry, sides: Sides) -> None:
    """Count the lines of a new entry into the sums of its book, which the caller holds."""
    change: Sums = defaultdict(Decimal)
    for side in sides:
        for cell in cells_of(entry.form, entry.happened_on, side):
            change[cell] += side.quantity
    rows = [row for row in _touched(entry, change) if cell_of(row) in change]
    for row in rows:
        row.quantity += change.pop(cell_of(row))
    BookSum.objects.bulk_update(rows, ["quantity"])
    BookSum.objects.bulk_create(_made(entry.unit, change))


def _touched(entry: Entry, change: Sums) -> list[BookSum]:
    """The kept sums that may change, and perhaps some of other sources."""
    of_book = Q(work=None, period__in=periods_of(entry.happened_on))
    of_works = Q(work__in={cell.work for cell in change} - {None}, period=ALL_TIMES)
    return list(BookSum.objects.filter(of_book | of_works, unit=entry.unit, form=entry.form))


def _made(unit: Unit, sums: Sums) -> list[BookSum]:
    return [BookSum(unit=unit, work_id=cell.work, period=cell.period, form=cell.form, source=cell.source, account=cell.account, quantity=quantity) for cell, quantity in sums.items()]


@transaction.atomic
def rebuild_sums(unit: Unit) -> int:
    """Make the kept sums of a book anew from its lines; returns how many were wrong."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    kept, counted = kept_in(unit), counted_in(unit)
    wrong: set[Cell] = {cell for cell, _quantity in kept.items() ^ counted.items()}
    if wrong:
        BookSum.objects.filter(unit=unit).delete()
        BookSum.objects.bulk_create(_made(unit, counted), batch_size=AT_ONCE)
    return len(wrong)
