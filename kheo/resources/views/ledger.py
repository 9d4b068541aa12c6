"""The book at the desk: balances and entries of a unit and month, one entry with its counter-entry, closing a month."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.lib import dates
from kheo.lib.forms import is_done
from kheo.lib.keys import as_key
from kheo.lib.listing import Column, Listing
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit, UnitKind
from kheo.org.queries.units import present_unit
from kheo.org.requests import SignedInRequest
from kheo.records.registry import type_of
from kheo.resources import kinds
from kheo.resources.actions.closing import CannotClose, close_month
from kheo.resources.actions.ledger import reverse_entry
from kheo.resources.forms.vouchers import ReverseForm
from kheo.resources.models import ClosedMonth, Entry
from kheo.resources.permissions import access_entry, books_for, entries_for, may_close, may_reverse, places_of
from kheo.resources.queries.books import in_book_of, in_books_under
from kheo.resources.queries.closing import Obstacle, close_url, obstacles, open_month_before
from kheo.resources.queries.ledger import BookBalance, balances, measured, moved_by, sources_of

MONTHS_BACK = 24


@dataclass(frozen=True)
class Asked:
    """The book and month that the address asks for; a wrong month is told in `problem`. `below`: with all books under it."""

    unit: Unit
    month: Period
    below: bool
    problem: str = ""

    @property
    def months(self) -> list[Period]:
        """The months to choose from, the newest first."""
        months = [Period.of_day(dates.today(), "month")]
        while len(months) < MONTHS_BACK:
            months.append(months[-1].previous())
        return months if self.month in months else [self.month, *months]

    @property
    def has_below(self) -> bool:
        """Whether other books may stand under it."""
        return self.unit.kind != UnitKind.HAMLET

    def url(self, name: str = "book", *, below: bool = False) -> str:
        """The address of these pages for the same unit and month."""
        query = {"unit": self.unit.pk, "period": self.month.code, **({"below": "1"} if below else {})}
        return f"{reverse(f'resources:{name}')}?{urlencode(query)}"

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """(label, address, current)."""
        if not self.has_below:
            return []
        return [(_("The unit's own book"), self.url(), not self.below), (_("With all books below it"), self.url(below=True), self.below)]


def _asked(request: SignedInRequest, asking: dict[str, str]) -> Asked:
    named, code = asking.get("unit", ""), asking.get("period", "")
    places = list(places_of(request.user))
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    unit = get_object_or_404(books_for(request.user), pk=as_key(named)) if named else places[0]
    this = Period.of_day(dates.today(), "month")
    below = unit.kind != UnitKind.HAMLET and (asking.get("below") == "1" or not (named or unit.kind == UnitKind.COMMUNE))  # where books are kept below, those first
    try:
        month = Period.parse(code) if code else this
        if month != Period.of_day(month.start, "month"):
            raise PeriodError(_("The book is kept by months."))
    except PeriodError as error:
        return Asked(unit, this, below, str(error))
    return Asked(unit, month, below)


@require_GET
def show_book(request: SignedInRequest) -> HttpResponse:
    """Balances of the month by form and source, and its entries."""
    asked = _asked(request, request.GET.dict())
    own, after = in_book_of(asked.unit, "unit"), present_unit(asked.unit)
    rows = entries_for(request.user).filter(in_books_under(asked.unit.path, "unit") if asked.below else own, happened_on__range=(asked.month.start, asked.month.end))
    closes = may_close(request.user, asked.unit) and not asked.below
    closing = _to_close(asked) if closes else None
    listing = Listing(request, _shown(rows), _columns(asked, may_reverse_here=_reverses(request)), title=_("Book"), row_url=entry_url)
    context = {
        "asked": asked, "places": places_of(request.user), "balances": _told(asked.unit.path if asked.below else asked.unit, asked.month),
        "goes_on": Asked(after, asked.month, below=False) if after != asked.unit else None,
        "closed": ClosedMonth.objects.filter(own, period__gte=asked.month.code).select_related("closed_by").order_by("period").first(),
        "may_close": closes, "closing": closing, "close_url": close_url(asked.unit, closing) if closing else "",
    }  # fmt: skip
    return listing.respond("resources/book.html", context)


def _to_close(asked: Asked) -> Period | None:
    """The month that can be closed first, up to the one that is shown; nothing where that one has not ended and nothing before it is open."""
    return open_month_before(asked.unit, asked.month) or (asked.month if asked.month.end < dates.today() else None)


def _told(books: Unit | str, month: Period) -> list[tuple[BookBalance, list[tuple[str, str]]]]:
    """The balances that tell something, with their numbers."""
    return [(row, _figures(row)) for row in balances(books, month) if row.is_told]


def _figures(row: BookBalance) -> list[tuple[str, str]]:
    """The numbers of a balance, each with its heading (phones show them one below the other)."""
    numbers = [(_("At the beginning"), row.opening), (_("Came in"), row.came), (_("Was spent"), row.went), (_("At hand"), row.at_hand), (_("Still promised"), row.promised)]
    return [(heading, show_number(number)) for heading, number in numbers]


def _shown(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    related = ("unit", "posted_by", "reverses", "reversed_by", "voucher", "contribution")
    return rows.select_related(*related).prefetch_related("lines").order_by("-happened_on", "-pk")


def entry_url(entry: Entry) -> str:
    """Where an entry stands at the desk."""
    return reverse("resources:entry", args=[entry.pk])


def _standing(entry: Entry) -> str:
    if entry.reverses is not None:
        return _("takes back the entry of %(day)s") % {"day": f"{entry.reverses.happened_on:%d/%m/%Y}"}
    counter = getattr(entry, "reversed_by", None)
    return _("reversed on %(day)s") % {"day": f"{counter.happened_on:%d/%m/%Y}"} if counter is not None else ""


def _columns(asked: Asked, *, may_reverse_here: Callable[[Entry], bool]) -> list[Column]:
    def taking_back(entry: Entry) -> str:
        can_be = getattr(entry, "reversed_by", None) is None and may_reverse_here(entry)
        return format_html('<a href="{}#counter-entry">{}</a>', entry_url(entry), _("Reverse")) if can_be else _standing(entry)

    columns = [
        Column("happened_on", gettext_lazy("Day"), order="happened_on"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("text", gettext_lazy("What for")),
        Column("source", pgettext_lazy("of money", "Source"), value=sources_of),
        Column("quantity", gettext_lazy("How much"), value=moved_by),
        Column("measure", gettext_lazy("Measure"), value=lambda row: kinds.forms()[row.form].measure, order="form"),
        Column("standing", pgettext_lazy("ledger", "Correction"), value=taking_back),
    ]
    unit = Column("unit", gettext_lazy("Unit"), value=lambda row: str(row.unit), order="unit__path")
    return [columns[0], unit, *columns[1:]] if asked.below else columns


def _reverses(request: SignedInRequest) -> Callable[[Entry], bool]:
    """Whether the reader may take back an entry; roles are read once, and where a unit's book goes on once for each unit."""
    known: dict[tuple[int, bool], bool] = {}

    def may(entry: Entry) -> bool:
        asked = entry.unit_id, entry.reverses is not None
        if asked not in known:
            known[asked] = may_reverse(request.user, entry)
        return known[asked]

    return may


@require_GET
def show_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry with its lines, what it rests on, and its counter-entry."""
    return _page(request, access_entry(request.user, pk), ReverseForm(initial={"uuid": uuid.uuid4()}))


def _page(request: SignedInRequest, entry: Entry, form: ReverseForm) -> HttpResponse:
    counter = Entry.objects.filter(reverses=entry).first()
    lines = [(line, measured(entry.form, line.quantity)) for line in entry.lines.select_related("work")]
    context = {
        "entry": entry, "lines": lines, "kind": kinds.forms()[entry.form], "counter": counter, "form": form, "moved": measured(entry.form, moved_by(entry)),
        "may_reverse": counter is None and may_reverse(request.user, entry), "rests_on": _rests_on(entry),
    }  # fmt: skip
    return render(request, "resources/entry.html", context, status=422 if form.errors else 200)


def _rests_on(entry: Entry) -> tuple[str, str]:
    """What the entry is about, in words, with its address."""
    if entry.reverses is not None:
        return _("entry of %(day)s") % {"day": f"{entry.reverses.happened_on:%d/%m/%Y}"}, entry_url(entry.reverses)
    if entry.voucher is not None:
        return _("voucher %(number)s") % {"number": entry.voucher.number}, reverse("resources:voucher", args=[entry.voucher.pk])
    record = entry.contribution or entry.work
    return (str(record), reverse("records:show", args=[type_of(record).slug, record.pk])) if record is not None else ("", "")


@require_POST
def reverse_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct an entry by its counter-entry."""
    entry, form = access_entry(request.user, pk), ReverseForm(request.POST)
    made: list[Entry] = []
    if form.is_valid() and is_done(form, lambda: made.append(reverse_entry(entry, by=request.user, reason=form.cleaned_data["reason"], uuid=form.cleaned_data["uuid"]))):
        messages.success(request, _("Reversed by a counter-entry of today. Both stand in the book."))
        return redirect("resources:entry", made[0].pk)
    return _page(request, entry, form)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest) -> HttpResponse:
    """What stands in the way of closing a month; nothing: it is closed here."""
    asked = _asked(request, (request.POST or request.GET).dict())
    if not may_close(request.user, asked.unit):
        raise PermissionDenied(_("Months are closed by those who review at the unit or above it."))
    found: list[Obstacle] = [Obstacle(asked.problem)] if asked.problem else obstacles(asked.unit, asked.month, request.user)
    if request.method == "POST" and not asked.problem:
        try:
            close_month(asked.unit, asked.month, by=request.user)
        except CannotClose as refused:
            found = refused.obstacles
        else:
            messages.success(request, _("%(month)s is closed in the book of %(unit)s.") % {"month": asked.month.label, "unit": asked.unit})
            return redirect(asked.url())
    context = {"asked": asked, "obstacles": found, "balances": _told(asked.unit, asked.month)}
    return render(request, "resources/close.html", context, status=422 if request.method == "POST" else 200)
