"""Reads of the ledger: what is promised, at hand, spent; each one question to the database, whatever the number of entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat, ExtractMonth, ExtractYear, Greatest, LPad, Round

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.org.queries.units import present_unit
from kheo.resources.book import NOTHING, Purse, Side, lowest
from kheo.resources.kinds import forms, sources
from kheo.resources.models import Account, ClosedMonth, Contribution, Entry, EntryKind, Line, Work
from kheo.resources.queries.books import gone_into, in_book_of, in_books_under

PLACES = 3
EXACT = Decimal("0.001")
STANDING = Q(entry__reverses=None, entry__reversed_by=None)  # neither a counter-entry nor met by one


def exact(quantity: Decimal | None) -> Decimal:
    """A sum as it is: SQLite adds fractions in binary."""
    return NOTHING if quantity is None else Decimal(quantity).quantize(EXACT)


def measured(form: str, quantity: Decimal) -> str:
    """A quantity of a form as people read it: “12 ngày công”, “3,5 tấn”."""
    return f"{show_number(quantity)} {forms()[form].measure}"


def book_of(contribution: Contribution) -> Unit:
    """The unit in whose book goes on what is said of it: for a work that of the work's unit, or of what this went whole into."""
    return present_unit(contribution.book_unit)


def sides_of(entry: Entry) -> tuple[Side, ...]:
    """The lines of an entry as the rules read them."""
    return tuple(Side(line.account, line.source, line.work_id, exact(line.quantity)) for line in entry.lines.all())


# The account whose lines tell how much an entry moves.
_TOLD_BY = {
    EntryKind.PROMISE: Account.EXPECTED, EntryKind.RECEIPT: Account.AT_HAND, EntryKind.RELEASE: Account.EXPECTED,
    EntryKind.SPENDING: Account.SPENT, EntryKind.TRANSFER: Account.AT_HAND,
}  # fmt: skip


def telling_sides(entry: Entry) -> list[Side]:
    """The lines that tell how much an entry moves, and out of which sources; of a move into the common purse those that fill it."""
    kind = EntryKind((entry.reverses or entry).kind)
    return [side for side in sides_of(entry) if side.account == _TOLD_BY[kind] and (kind != EntryKind.TRANSFER or side.work is None)]


def moved_by(entry: Entry) -> Decimal:
    """How much an entry promises, receives, releases, spends or moves; a counter-entry the same with a minus."""
    quantity = sum((side.quantity for side in telling_sides(entry)), NOTHING)
    return -quantity if (entry.reverses or entry).kind == EntryKind.RELEASE else quantity


def sources_of(entry: Entry) -> str:
    """The sources that it moves something of, in words."""
    return ", ".join(dict.fromkeys(sources()[side.source].name for side in telling_sides(entry)))


def history_of_entry(entry: Entry, sides: Iterable[Side]) -> dict[str, Any]:
    """An entry as history keeps it: plain, and without a name."""
    lines = [[side.account, side.source, side.work, str(exact(side.quantity))] for side in sides]
    return {
        "uuid": str(entry.uuid), "unit": entry.unit_id, "kind": str(entry.kind), "form": entry.form, "happened_on": str(entry.happened_on),
        "reverses": str(entry.reverses.uuid) if entry.reverses is not None else None, "lines": lines,
    }  # fmt: skip


def closing_of(unit: Unit, day: date) -> ClosedMonth | None:
    """The closing that the day lies behind: its own month's, or that of a later one; also of a book that goes on in this one."""
    month = Period.of_day(day, "month").code
    return ClosedMonth.objects.filter(in_book_of(unit, "unit"), period__gte=month).select_related("closed_by").order_by("period").first()


# What lies in the purses


def lowest_in_purses(unit: Unit, form: str, purses: Iterable[Purse], day: date) -> dict[Purse, Decimal]:
    """The least that lies in each purse on any day from `day` on."""
    wanted = list(purses)
    of_purses = Q(pk__in=[])
    for source, work in wanted:
        of_purses |= Q(source=source, work=work)
    lines = Line.objects.filter(of_purses, in_book_of(unit), entry__form=form, account=Account.AT_HAND)
    moment = Greatest(F("entry__happened_on"), Value(day, output_field=DateField()))
    changes: dict[Purse, dict[date, Decimal]] = {purse: {day: NOTHING} for purse in wanted}
    for source, work, when, quantity in lines.annotate(moment=moment).order_by().values_list("source", "work", "moment").annotate(Sum("quantity")):
        changes[source, work][when] = exact(quantity)
    return {purse: lowest(of_days) for purse, of_days in changes.items()}


@dataclass(frozen=True)
class AtHand:
    """What a voucher may draw on: so much of a source, meant for the work or in the common purse."""

    source: str
    from_common: bool
    quantity: Decimal

    @property
    def name(self) -> str:
        """The source in words."""
        return sources()[self.source].name


def at_hand_for(work: Work, form: str) -> list[AtHand]:
    """What is at hand for a work in that form: what is meant for it first, then the common purse of its unit; sources in their order."""
    lines = Line.objects.filter(Q(work=work) | Q(work=None), in_book_of(work.unit), account=Account.AT_HAND, entry__form=form)
    found = {(source, meant is None): exact(quantity) for source, meant, quantity in lines.order_by().values_list("source", "work").annotate(Sum("quantity"))}
    asked = [(source, common) for common in (False, True) for source in sources()]
    return [AtHand(source, common, found[source, common]) for source, common in asked if found.get((source, common), NOTHING) > 0]


def forms_at_hand(work: Work) -> list[str]:
    """The forms of which something is at hand for a work, in their order."""
    lines = Line.objects.filter(Q(work=work) | Q(work=None), in_book_of(work.unit), account=Account.AT_HAND)
    left = {form: exact(quantity) for form, quantity in lines.order_by().values_list("entry__form").annotate(Sum("quantity"))}
    return [form for form in forms() if left.get(form, NOTHING) > 0]


def left_for(work: Work) -> dict[str, dict[str, Decimal]]:
    """What is left of what was meant for a work, by form and source, in their order."""
    lines = Line.objects.filter(in_book_of(present_unit(work.unit)), work=work, account=Account.AT_HAND)
    found = {(form, source): exact(quantity) for form, source, quantity in lines.order_by().values_list("entry__form", "source").annotate(Sum("quantity"))}
    left = {form: {source: found[form, source] for source in sources() if found.get((form, source), NOTHING) > 0} for form in forms()}
    return {form: of_form for form, of_form in left.items() if of_form}


# Balances and totals


@dataclass(frozen=True)
class BookBalance:
    """One form of one source over a period: `promised` is what is still to come at its end."""

    form: str
    source: str
    promised: Decimal
    opening: Decimal
    came: Decimal
    went: Decimal

    @property
    def at_hand(self) -> Decimal:
        """What is there at the end."""
        return self.opening + self.came - self.went

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: something lies there, moved, or is still to come."""
        return any((self.promised, self.opening, self.came, self.went))

    @property
    def form_name(self) -> str:
        """The form in words, with its measure."""
        form = forms()[self.form]
        return f"{form.name} ({form.measure})"

    @property
    def source_name(self) -> str:
        """The source in words."""
        return sources()[self.source].name


def balances(books: Unit | str, period: Period) -> list[BookBalance]:
    """What each form of each source came to in one unit's book, or (given a path) in all books under it, with those that went on in them.

    What a counter-entry takes back counts off on its own day.
    """
    own = in_books_under(books) if isinstance(books, str) else in_book_of(books)
    before, during = Q(entry__happened_on__lt=period.start), Q(entry__happened_on__gte=period.start)
    rows = Line.objects.filter(own, entry__happened_on__lte=period.end).order_by().values("entry__form", "source").annotate(
        promised=Sum("quantity", filter=Q(account=Account.EXPECTED)), opening=Sum("quantity", filter=before & Q(account=Account.AT_HAND)),
        received=Sum("quantity", filter=during & Q(account=Account.RECEIVED)), spent=Sum("quantity", filter=during & Q(account=Account.SPENT)),
    )  # fmt: skip
    found = [
        BookBalance(row["entry__form"], row["source"], exact(row["promised"]), exact(row["opening"]), -exact(row["received"]), exact(row["spent"]))
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (list(forms()).index(row.form), list(sources()).index(row.source)))


Total = tuple[str, str, str]


def totals(path: str, *, period: Period | None = None, work: Work | None = None) -> dict[Total, Decimal]:
    """Sums of lines by source, form and account, of all books that stood under a path when they were written; of one period, of one work.

    What went whole into one of these units counts where it stood (`in_books_under` takes it along).
    `account` is as in `Account`; what was promised in all is minus "promised" plus what of it was fulfilled, minus "received".
    """
    lines = Line.objects.filter(under_path(path, "entry__unit__path"))
    if period is not None:
        lines = lines.filter(entry__happened_on__range=(period.start, period.end))
    if work is not None:
        lines = lines.filter(work=work)
    rows = lines.order_by().values_list("source", "entry__form", "account").annotate(Sum("quantity"))
    return {(source, form, account): exact(quantity) for source, form, account, quantity in rows}


# One contribution


def open_promise(contribution: Contribution) -> Decimal:
    """How much of it is promised and not handed over yet."""
    lines = Line.objects.filter(entry__contribution=contribution, account=Account.EXPECTED)
    return exact(lines.aggregate(Sum("quantity"))["quantity__sum"])


def entries_of(contribution: Contribution) -> QuerySet[Entry]:
    """The entries about it, the oldest first."""
    return contribution.entries.select_related("posted_by", "reverses", "reversed_by").prefetch_related("lines").order_by("pk")


def standing_promise(contribution: Contribution) -> Entry | None:
    """The promise as it stands in the ledger, unless it was taken back."""
    return contribution.entries.filter(kind=EntryKind.PROMISE, reversed_by=None).order_by("pk").last()


def standing_promises(contribution: Contribution) -> QuerySet[Entry]:
    """The promise as it stands and the release from it, the newest first: in this order they can be taken back."""
    return contribution.entries.filter(kind__in=[EntryKind.PROMISE, EntryKind.RELEASE], reversed_by=None).order_by("-pk")


@dataclass(frozen=True)
class Went:
    """Where something went: so much to a work; for what, when and by which voucher where it was meant for that work."""

    work: Work
    form: str
    quantity: Decimal
    purpose: str = ""
    day: date | None = None
    number: str = ""

    @property
    def measured(self) -> str:
        """How much, in words."""
        return measured(self.form, self.quantity)


def where_it_went(contribution: Contribution) -> list[Went]:
    """What became of what was given, as far as a purse tells it: gifts of one source for one work lie together.

    Of a contribution for a work: each voucher on which something of that source was spent out of what was meant for it. Of one for the
    common purse: the works on which something of it was spent, with the sum.
    """
    lines = _taken_out(contribution, EntryKind.SPENDING)
    return _by_voucher(lines) if contribution.work_id is not None else _by_work(lines, contribution.form)


def moved_on(contribution: Contribution) -> list[Went]:
    """What of that source was left of the work that it was given for, and went on into the common purse; of a gift to the common purse nothing."""
    if contribution.work is None:
        return []
    lines = _taken_out(contribution, EntryKind.TRANSFER).select_related("entry").order_by("entry__happened_on", "pk")
    return [Went(contribution.work, contribution.form, -exact(line.quantity), day=line.entry.happened_on) for line in lines]


def _taken_out(contribution: Contribution, kind: EntryKind) -> QuerySet[Line]:
    """What entries of that kind, not reversed, took out of the purse in which the contribution lies."""
    return Line.objects.filter(
        STANDING, in_book_of(book_of(contribution)), entry__form=contribution.form, entry__kind=kind, account=Account.AT_HAND,
        source=contribution.source, work=contribution.work_id,
    )  # fmt: skip


def _by_voucher(lines: QuerySet[Line]) -> list[Went]:
    found = lines.select_related("entry__voucher", "work").order_by("entry__happened_on", "pk")
    return [
        Went(line.work, line.entry.form, -exact(line.quantity), line.entry.voucher.purpose, line.entry.happened_on, line.entry.voucher.number)
        for line in found if line.work is not None and line.entry.voucher is not None
    ]  # fmt: skip


def _by_work(lines: QuerySet[Line], form: str) -> list[Went]:
    sums = {work: -exact(quantity) for work, quantity in lines.order_by().values_list("entry__voucher__work").annotate(Sum("quantity"))}
    works = Work.objects.select_related("unit").in_bulk(sums)
    return [Went(works[pk], form, quantity) for pk, quantity in sorted(sums.items(), key=lambda row: -row[1])]


# What must never be


def unbalanced(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of the entries whose lines do not come to nothing, or that have none."""
    return entries.annotate(kheo_sum=Round(Sum("lines__quantity"), precision=PLACES)).exclude(kheo_sum=0)


@dataclass(frozen=True)
class BelowZero:
    """A purse in which, after a day, less than nothing lay."""

    unit: int
    form: str
    source: str
    work: int | None
    day: date


def below_zero(lines: QuerySet[Line], *, book: Unit | None = None) -> Iterable[BelowZero]:
    """The purses that went below zero, each once, with the first such day; memory does not grow with the ledger.

    All lines are of one `book`, where one is named; else each is of the book in which it was written.
    """
    keys = ("kheo_book", "entry__form", "source", "work")
    named = Value(book.pk, output_field=IntegerField()) if book is not None else F("entry__unit")
    rows = lines.filter(account=Account.AT_HAND).annotate(kheo_book=named).order_by(*keys, "entry__happened_on").values_list(*keys, "entry__happened_on").annotate(Sum("quantity"))
    purse: tuple[int, str, str, int | None] | None = None
    balance, told = NOTHING, False
    for unit, form, source, work, day, quantity in rows.iterator():
        if (unit, form, source, work) != purse:
            purse, balance, told = (unit, form, source, work), NOTHING, False
        balance += exact(quantity)
        if balance < 0 and not told:
            told = True
            yield BelowZero(unit, form, source, work, day)


def posted_into_closed() -> list[int]:
    """The keys of entries that were posted into a month which their unit had closed before, or one that had gone whole into it by then."""
    found = set(_into_closed(Entry.objects.all(), Q(unit=OuterRef("unit"))))
    for unit, since, gone in gone_into():
        found |= set(_into_closed(Entry.objects.filter(unit=unit, posted_at__gte=dates.local_moment(since, hour=0)), Q(unit__in=gone)))
    return sorted(found)


def _into_closed(entries: QuerySet[Entry], of_book: Q) -> QuerySet[Entry, int]:
    month = Concat(Cast(ExtractYear("happened_on"), CharField()), Value("-"), LPad(Cast(ExtractMonth("happened_on"), CharField()), 2, Value("0")))
    closed = ClosedMonth.objects.filter(of_book, period__gte=OuterRef("kheo_month"), closed_at__lt=OuterRef("posted_at"))
    return entries.annotate(kheo_month=month).filter(Exists(closed)).values_list("pk", flat=True)
