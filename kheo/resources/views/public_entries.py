"""`/dong-gop/but-toan/`: the published entries of a place and period one by one, and what all of them come to: so anybody can check a sum."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.lib.numbers import show_number
from kheo.records.views.public_numbers import SHEETS, sheet_response
from kheo.resources.kinds import forms
from kheo.resources.models import Entry, EntryKind
from kheo.resources.queries.contributions import FormTotal
from kheo.resources.queries.ledger import moved_by, sources_of
from kheo.resources.queries.public_entries import (
    Proved,
    PublicEntry,
    entry_in_public,
    proved,
    published_entries,
)
from kheo.resources.queries.public_given import PublicGiven
from kheo.resources.views.public import asked_given, file_name, place_and_period, plain

IN_SHEET = 1_000
WHAT = {
    EntryKind.PROMISE: pgettext_lazy("entry of the book", "Promised"), EntryKind.RECEIPT: pgettext_lazy("entry of the book", "Received"),
    EntryKind.RELEASE: pgettext_lazy("entry of the book", "Will not come"), EntryKind.SPENDING: pgettext_lazy("entry of the book", "Spent"),
    EntryKind.TRANSFER: pgettext_lazy("entry of the book", "Moved into the common purse"),
}  # fmt: skip


@login_not_required
@require_GET
def show_entries(request: HttpRequest) -> HttpResponse:
    """The published entries of a unit and period; `?format=xlsx` or `csv` gives the newest of them as a sheet."""
    given = asked_given(request)
    if given is None:
        raise Http404
    told = _Told()
    rows, columns = published_entries(given.roots, given.period), told.columns()
    sums = proved(given.roots, given.period, given.whole_of)
    kind = request.GET.get("format", "")
    if kind in SHEETS:
        return _sheet(given, kind, columns, list(rows[: IN_SHEET + 1]), sums, told)
    listing = Listing(request, rows, columns, title=_("Entries of the book"), row_url=told.url, prepare=told.read)
    context = {**place_and_period(request, given), "sums": [(row, _words(row)) for row in sums]}
    return listing.respond("resources/public/entries_page.html", context)


class _Told:
    """The entries of one page or sheet in words, each put into words once."""

    def __init__(self) -> None:
        self.entries: dict[int, PublicEntry] = {}

    def read(self, entries: Sequence[Entry]) -> None:
        self.entries = {entry.pk: entry_in_public(entry) for entry in entries}

    def url(self, entry: Entry) -> str:
        return self.entries[entry.pk].url

    def columns(self) -> list[Column]:
        of = self.entries_of
        return [
            Column("day", gettext_lazy("Day"), value="happened_on", order="happened_on"),
            Column("kind", gettext_lazy("Kind"), value=lambda row: _kind(of(row))),
            Column("what_for", gettext_lazy("What for"), value=lambda row: ": ".join(filter(None, [of(row).what_for, of(row).purpose]))),
            Column("source", pgettext_lazy("of money", "Source"), value=sources_of),
            Column("quantity", gettext_lazy("How much"), value=lambda row: plain(moved_by(row))),
            Column("measure", gettext_lazy("Measure"), value=lambda row: forms()[row.form].measure, order="form"),
        ]

    def entries_of(self, entry: Entry) -> PublicEntry:
        return self.entries[entry.pk]


def _kind(told: PublicEntry) -> str:
    words = str(WHAT[told.kind])
    if told.is_reversal:
        return f"{words} ({_('Taken back')})"
    return f"{words} ({_('Taken back later')})" if told.is_reversed else words


def _words(row: Proved) -> list[tuple[str, tuple[str, str, str]]]:
    """The lines of the proof of one form."""
    return [(_("The entries below"), row.shown.told), (_("Entries of records that are not published"), row.hidden.told), (_("Together"), row.whole.told)]


def _sheet(given: PublicGiven, kind: str, columns: Sequence[Column], entries: list[Entry], sums: Sequence[Proved], told: _Told) -> HttpResponse:
    shown = entries[:IN_SHEET]
    told.read(shown)
    notes = [f"{given.unit}, {given.period.label if given.period else _('All years')}", *map(_note, sums), _("Not statutory accounts.")]
    if len(entries) > IN_SHEET:
        notes.append(_("Only the newest %(count)s entries: choose a quarter or a month for the others.") % {"count": show_number(IN_SHEET)})
    rows: list[list[Any]] = [[column.value_of(entry) for column in columns] for entry in shown]
    return sheet_response(kind, file_name("but-toan", given), str(given.unit), [str(column.label) for column in columns], rows, notes)


def _note(row: Proved) -> str:
    """Received and spent in all, and how much of that stands in no line."""
    words = {"form": row.whole.name, "whole": _received_and_spent(row.whole), "hidden": _received_and_spent(row.hidden)}
    return _("%(form)s: %(whole)s; of that in entries of records that are not published: %(hidden)s.") % words


def _received_and_spent(row: FormTotal) -> str:
    _promised, received, spent = row.told
    words = [(pgettext("sum", "Received"), received), (pgettext("sum", "Spent"), spent)]
    return ", ".join(f"{label.lower()} {number}" for label, number in words)

