"""Criteria sets at the desk: which there are, what one holds, and the same as a spreadsheet."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.lib.office import xlsx
from kheo.lib.text import slug
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import ENTER, REVIEW, VIEW
from kheo.records.views.access import any_of
from kheo.standards.models import CriteriaSet
from kheo.standards.permissions import KEEP_STANDARDS, may_confirm, places_kept
from kheo.standards.queries.row_kinds import CONFIRM, WITHDRAW
from kheo.standards.queries.set_rows import SetRow, rows_of
from kheo.standards.queries.shelf import (
    Counted,
    counted_rows,
    criteria_words,
    decision_words,
    history_of_set,
    indicators_words,
    mappings_of,
    sets_on_shelf,
    units_words,
    validity_words,
)
from kheo.standards.views.histories import told_confirmations

READERS = (ENTER, REVIEW, VIEW, KEEP_STANDARDS)
HEADINGS = (
    gettext_lazy("Row"), gettext_lazy("Code"), gettext_lazy("Name"), gettext_lazy("How it is measured"), gettext_lazy("Group"), gettext_lazy("From the year"),
    gettext_lazy("Level"), gettext_lazy("Set by"), gettext_lazy("Article"), gettext_lazy("Confirmed by a source"), gettext_lazy("Source"), gettext_lazy("Note"),
)  # fmt: skip


@require_GET
def list_sets(request: SignedInRequest) -> HttpResponse:
    """All sets with their versions, what they state and what they hold."""
    any_of(request.user, *READERS)
    counted, nothing = counted_rows(), Counted()
    listing = Listing(
        request, sets_on_shelf(),
        [
            Column("name", gettext_lazy("Name"), value=str, order="name"),
            Column("units", gettext_lazy("For"), value=units_words),
            Column("validity", gettext_lazy("In force"), value=validity_words, order="valid_from"),
            Column("decision", gettext_lazy("Legal source"), value=decision_words),
            Column("criteria", gettext_lazy("Criteria"), value=lambda row: criteria_words(row, counted.get(row.pk, nothing))),
            Column("indicators", gettext_lazy("Indicators"), value=lambda row: indicators_words(row, counted.get(row.pk, nothing))),
            Column("unconfirmed", gettext_lazy("Rows that nobody confirmed"), value=lambda row: counted.get(row.pk, nothing).unconfirmed),
            Column("in_use", pgettext_lazy("criteria set", "In use"), order="in_use"),
        ],
        title=_("Criteria sets"), row_url=lambda row: reverse("standards:set", args=[row.pk]),
    )  # fmt: skip
    return listing.respond("standards/sets.html", {"keeps": bool(places_kept(request.user))})


def found_set(request: SignedInRequest, pk: int) -> CriteriaSet:
    """The set, for whoever may read sets; else refused, or 404."""
    any_of(request.user, *READERS)
    return get_object_or_404(sets_on_shelf().select_related("based_on", "succeeds"), pk=pk)


@require_GET
def show_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """One set with everything that law and policy say of it; the page is made to be printed."""
    row = found_set(request, pk)
    rows = rows_of(row)
    counted = Counted({"tieu-chi": len(rows.criteria), "chi-tieu": rows.indicators}, len(rows.unconfirmed))
    context = {
        "set": row, "rows": rows, "unconfirmed": counted.unconfirmed, "criteria": criteria_words(row, counted), "indicators": indicators_words(row, counted),
        "decision": decision_words(row), "validity": validity_words(row), "units": units_words(row), "mappings": mappings_of(row),
        "successors": row.succeeded_by.all(), "entries": told_confirmations(history_of_set(row, (CONFIRM, WITHDRAW))),
        "may_confirm": may_confirm(request.user), "keeps": bool(places_kept(request.user)),
    }  # fmt: skip
    return render(request, "standards/set.html", context)


@require_GET
def set_xlsx(request: SignedInRequest, pk: int) -> HttpResponse:
    """The set row by row; what no source confirms says so in a column of its own."""
    row = found_set(request, pk)
    rows = rows_of(row)
    notes = [decision_words(row), row.source, *([_unconfirmed_note(len(rows.unconfirmed))] if rows.unconfirmed else [])]
    content = xlsx.workbook(str(row), [str(heading) for heading in HEADINGS], (list(_cells(part)) for part in rows), notes=notes)
    headers = {"Content-Disposition": f'attachment; filename="{slug(row.code)}-{row.version}.xlsx"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=xlsx.CONTENT_TYPE, headers=headers)


def _unconfirmed_note(count: int) -> str:
    return _("Rows that no source confirms: %(count)s. They are written from memory; compare them with the decision before you rest anything on them.") % {"count": count}


def _cells(row: SetRow) -> Iterator[object]:
    confirmed = _("yes") if row.row.confirmed else _("NOT CONFIRMED")
    year = str(row.from_year) if row.from_year else ""
    yield from (str(row.kind.label), row.code, row.name, row.measured, row.group, year, row.level, row.set_by, row.article)
    yield from (confirmed, row.row.source, "; ".join(row.notes))
