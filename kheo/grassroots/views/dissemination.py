"""Which documents were made known, where, and who is to be reminded: places, never persons."""

from functools import partial
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kheo.grassroots.actions.dissemination import remind_places
from kheo.grassroots.queries.dissemination import (
    BARRED,
    HELD,
    MISSING,
    WAITING,
    Standpoint,
    Tally,
    add_links,
    by_place,
    documents_with_sessions,
    may_remind,
    reminded_on,
    standings_of,
    standpoint_called,
    standpoints,
    tallies,
    total_of,
    with_standing,
)
from kheo.lib.keys import as_keys
from kheo.lib.listing import Column, Listing
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import ENTER
from kheo.register.models import OfficialDocument
from kheo.register.permissions import access_document

NOWHERE, ALL = "nowhere", "all"
KNOWN = [(NOWHERE, pgettext_lazy("documents", "not made known anywhere yet")), (ALL, pgettext_lazy("documents", "all documents"))]
STANDINGS = [
    (HELD, pgettext_lazy("document made known", "held")),
    (WAITING, pgettext_lazy("document made known", "sent, waits for review")),
    (MISSING, pgettext_lazy("document made known", "not yet")),
    (BARRED, pgettext_lazy("document made known", "cannot read it")),
]


class FromHereFilter(django_filters.FilterSet):
    """Keeps from where the reader looks when the form is sent."""

    noi = django_filters.CharFilter(widget=forms.HiddenInput, method="as_they_come")

    def as_they_come(self, rows: QuerySet[Any], _name: str, _asked: str) -> QuerySet[Any]:
        """What is asked for here does not narrow the list by itself."""
        return rows


class KnownFilter(FromHereFilter):
    """Those made known somewhere, unless others are asked for."""

    known = django_filters.ChoiceFilter(label=gettext_lazy("Documents"), choices=KNOWN, empty_label=gettext_lazy("made known"), method="as_they_come")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.form.cleaned_data.get("known")
        rows = super().filter_queryset(queryset)
        return rows if asked == ALL else rows.filter(is_known=asked != NOWHERE)


class StandingFilter(FromHereFilter):
    """Those that held it, that have not, that sent what waits for review, or that cannot read it."""

    standing = django_filters.ChoiceFilter(label=gettext_lazy("Made known"), choices=STANDINGS)


def standpoint_or_refuse(request: SignedInRequest) -> Standpoint:
    """From where the reader looks (`?noi=`), or a refusal."""
    found = standpoint_called(request.user, request.GET.get("noi", ""))
    if found is None:
        raise PermissionDenied(_("No role of yours opens this page."))
    return found


def document_url(document: OfficialDocument, standpoint: Standpoint | None = None) -> str:
    """Where it is read who made the document known."""
    address = reverse("grassroots:dissemination", args=[document.pk])
    return f"{address}?noi={standpoint.key}" if standpoint is not None else address


LIST_COLUMNS = [
    Column("number", gettext_lazy("Document"), value=str, order="number"),
    Column("title", gettext_lazy("What it is about"), order="folded"),
    Column("issued_on", gettext_lazy("Issued on"), order="issued_on"),
    Column("sessions", pgettext_lazy("made known", "Sessions"), value=lambda row: row.whole.sessions),
    Column("people", gettext_lazy("People who came"), value=lambda row: row.whole.people),
    Column("places", gettext_lazy("Places that held it"), value=lambda row: row.held_of),
    Column("waiting", gettext_lazy("Waiting for review"), value=lambda row: row.whole.waiting or ""),
]


def _add_tallies(user: Any, standpoint: Standpoint, places: list[Any], rows: Any) -> None:
    found = tallies(user, rows, standpoint)
    for row in rows:
        held = [tally for tally in by_place(found[row.pk], places).values() if tally.sessions]
        row.whole = total_of(found[row.pk].values())
        row.held_of = _("%(held)s of %(all)s") % {"held": len(held), "all": len(places)} if places else ""


@require_GET
def list_documents(request: SignedInRequest) -> HttpResponse:
    """The documents that were made known in the reader's reach: sessions, attendance, how many places held them."""
    standpoint = standpoint_or_refuse(request)
    places = list(standpoint.places())
    listing = Listing(
        request, documents_with_sessions(request.user), LIST_COLUMNS, filterset=KnownFilter, search="folded", title=_("Documents made known"),
        row_url=lambda row: document_url(row, standpoint), prepare=partial(_add_tallies, request.user, standpoint, places),
    )  # fmt: skip
    return listing.respond("grassroots/dissemination_list.html", {"standpoint": standpoint, "standpoints": standpoints(request.user)})


def _links(row: Any) -> Any:
    shown = [(reverse("records:show", args=[slug, pk]), f"{day:%d/%m/%Y}") for day, slug, pk in row.tally.shown_links]
    return format_html_join(", ", '<a href="{}">{}</a>', shown) if shown else ""


def _standing_words(row: Any) -> Any:
    return dict(STANDINGS)[row.standing]


PLACE_COLUMNS = [
    Column("place", gettext_lazy("Place"), value=str, order="path"),
    Column("standing", gettext_lazy("Made known"), value=_standing_words, order="standing"),
    Column("first", gettext_lazy("First on"), value=lambda row: row.tally.first),
    Column("sessions", pgettext_lazy("made known", "Sessions"), value=lambda row: row.tally.sessions or ""),
    Column("people", gettext_lazy("People who came"), value=lambda row: row.tally.people or ""),
    Column("records", pgettext_lazy("made known", "Records"), value=_links),
    Column("reminded", gettext_lazy("Reminded on"), value=lambda row: row.reminded),
]


@require_GET
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One document: which places one step below held it and which have not."""
    document, standpoint = access_document(request.user, pk), standpoint_or_refuse(request)
    places = list(standpoint.places())
    found = tallies(request.user, [document], standpoint)[document.pk]
    held = by_place(found, places)
    told = standings_of(document, places, held)
    listing = Listing(
        request, with_standing(standpoint.places(), told), PLACE_COLUMNS, filterset=StandingFilter, search="folded",
        title=_("Made known: %(number)s") % {"number": document.number}, prepare=_Preparing(request, document, standpoint, held),
    )  # fmt: skip
    own = standpoint.path in found and found[standpoint.path].sessions
    context = {
        "document": document, "standpoint": standpoint, "standpoints": standpoints(request.user), "whole": total_of(found.values()), "own": own,
        "held": list(told.values()).count(HELD), "missing": list(told.values()).count(MISSING), "all": len(places), "may_remind": may_remind(request.user, standpoint),
        "may_enter": holds_anywhere(request.user, ENTER),
    }  # fmt: skip
    return listing.respond("grassroots/dissemination.html", context)


class _Preparing:
    """Gives the places of a page what was held there, its newest records, and when they were reminded."""

    def __init__(self, request: SignedInRequest, document: OfficialDocument, standpoint: Standpoint, held: dict[int, Tally]) -> None:
        self.request, self.document, self.standpoint, self.held = request, document, standpoint, held

    def __call__(self, rows: Any) -> None:
        add_links(self.request.user, self.document, self.standpoint, self.held, rows)
        reminded = reminded_on(self.document)
        for row in rows:
            row.tally, row.reminded = self.held[row.pk], reminded.get(row.key)


@require_POST
def remind(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remind the places that were ticked and have not made the document known."""
    document, standpoint = access_document(request.user, pk), standpoint_or_refuse(request)
    told, unheard = remind_places(document, standpoint, keys=as_keys(request.POST.getlist("place")), by=request.user)
    if told:
        words = ngettext("%(count)s place was reminded.", "%(count)s places were reminded.", len(told))
        messages.success(request, words % {"count": len(told)})
    if unheard:
        messages.warning(request, _("Nobody has an account yet that may read it at: %(places)s.") % {"places": ", ".join(map(str, unheard))})
    if not told and not unheard:
        messages.info(request, _("Nobody was reminded: tick places that have not held it and were not reminded today."))
    return redirect(document_url(document, standpoint))
