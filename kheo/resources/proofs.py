"""Proving the ledger: entries add up, stand as history tells them, leave no purse below zero and no closed month changed; kept sums are theirs."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from kheo.org.models import HistoryEntry, Unit
from kheo.org.queries import ChainFault
from kheo.records.proofs import register
from kheo.resources.models import Contribution, Entry, Line, Voucher, Work
from kheo.resources.queries.books import in_book_of, joined_books
from kheo.resources.queries.ledger import (
    BelowZero,
    below_zero,
    history_of_entry,
    posted_into_closed,
    sides_of,
    unbalanced,
)
from kheo.resources.queries.refusing import missing_triggers
from kheo.resources.queries.sums import books, counted_in, kept_in

ENTRY = "resources.entry"
AT_A_TIME = 500
T = TypeVar("T")


def check_ledger() -> Iterator[ChainFault]:
    """The faults of the ledger, some hundred entries at a time."""
    yield from (ChainFault("resources", f"the database no longer refuses changes: {name} is missing") for name in missing_triggers())
    yield from (ChainFault(f"{ENTRY}:{entry.pk}", "its lines do not add up to nothing") for entry in unbalanced(Entry.objects.order_by("pk")))
    for found in _below_zero():
        yield ChainFault(f"org.unit:{found.unit}", f"purse {found.form}, {found.source}, work {found.work}: below zero on {found.day}")
    yield from (ChainFault(f"{ENTRY}:{key}", "posted into a month that was closed before") for key in posted_into_closed())
    yield from _differing()
    yield from _gone()
    yield from _wrong_sums()


def _below_zero() -> Iterator[BelowZero]:
    """Book by book; one that goes on with those of other units is taken with them."""
    joined = joined_books()
    yield from below_zero(Line.objects.exclude(entry__unit__in=joined))
    for unit in joined:
        yield from below_zero(Line.objects.filter(in_book_of(unit)), book=unit)


def _differing() -> Iterator[ChainFault]:
    """Entries that history does not tell, or tells otherwise."""
    rows = Entry.objects.select_related("reverses").prefetch_related("lines").order_by("pk")
    for some in _batches(rows.iterator(chunk_size=AT_A_TIME)):
        told = {row["uuid"]: row for row in _told_about(some)}
        for entry in some:
            if told.get(str(entry.uuid)) != history_of_entry(entry, sides_of(entry)):
                yield ChainFault(f"{ENTRY}:{entry.pk}", "it differs from what history tells of it")


def _told_about(entries: list[Entry]) -> Iterator[dict[str, Any]]:
    """What the histories of their contributions, vouchers and works tell of entries."""
    vouchers = {entry.voucher_id or (entry.reverses.voucher_id if entry.reverses is not None else None) for entry in entries}
    about = HistoryEntry.objects.about_all(Contribution, {entry.contribution_id for entry in entries} - {None})
    about |= HistoryEntry.objects.about_all(Work, {entry.work_id for entry in entries} - {None})
    for row in about | HistoryEntry.objects.about_all(Voucher, vouchers - {None}):
        if "entry" in row.changes:
            yield row.changes["entry"]


def _gone() -> Iterator[ChainFault]:
    """Entries that history tells of and the ledger does not hold."""
    kinds = ContentType.objects.get_for_models(Contribution, Voucher, Work).values()
    rows = HistoryEntry.objects.filter(Q(item_type__in=kinds), changes__has_key="entry").order_by("pk")
    for some in _batches(rows.iterator(chunk_size=AT_A_TIME)):
        wanted = {row.changes["entry"]["uuid"]: row for row in some}
        stored = {str(uuid) for uuid in Entry.objects.filter(uuid__in=wanted).values_list("uuid", flat=True)}
        yield from (ChainFault(str(row), "the ledger does not hold the entry that this tells of") for uuid, row in wanted.items() if uuid not in stored)


def _wrong_sums() -> Iterator[ChainFault]:
    """Kept sums that are not those of the lines, book by book; what seems wrong is looked at again while nobody posts into it."""
    for unit in books().iterator():
        if kept_in(unit) != counted_in(unit):
            yield from _wrong_now(unit)


@transaction.atomic
def _wrong_now(unit: Unit) -> list[ChainFault]:
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    kept, counted = kept_in(unit), counted_in(unit)
    wrong = sorted({cell for cell, _quantity in kept.items() ^ counted.items()}, key=str)
    return [ChainFault(f"org.unit:{unit.pk}", f"{tuple(cell)}: kept as {kept.get(cell, 0)}, its entries come to {counted.get(cell, 0)}") for cell in wrong]


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(rows, AT_A_TIME)):
        yield some


register(check_ledger)
