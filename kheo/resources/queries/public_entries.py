"""Single entries as everybody may read them: those on what is published, in plain words; and what those come to that are not shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.records.workflow import COUNTED
from kheo.resources.models import Entry, EntryKind, Line, Work
from kheo.resources.queries.contributions import FormTotal, form_totals
from kheo.resources.queries.ledger import exact, measured, moved_by, sources_of
from kheo.resources.queries.public_sums import during, under
from kheo.resources.queries.receipts import title_for_everybody, what_for

LATEST, SPENDINGS_SHOWN = 10, 50
# By what an entry rests on a work; a counter-entry through what it takes back.
_WORKS = ("voucher__work", "reverses__voucher__work", "work")


@dataclass(frozen=True)
class PublicEntry:
    """An entry as everybody may read it: what happened when, how much, out of which sources, for what."""

    day: date
    kind: EntryKind
    is_reversal: bool
    measured: str
    sources: str
    what_for: str
    purpose: str
    url: str
    is_reversed: bool = False


def _on_published(prefix: str = "") -> Q:
    """Entries on published contributions, and those that rest on published works, with the counter-entries to both."""
    found = Q(**{f"{prefix}contribution__published_at__isnull": False, f"{prefix}contribution__state__in": COUNTED})
    for work in _WORKS:
        found |= Q(**{f"{prefix}{work}__published_at__isnull": False, f"{prefix}{work}__state__in": COUNTED})
    return found


def published_entries(roots: Sequence[str], period: Period | None) -> QuerySet[Entry]:
    """The entries of these books and that period that everybody may read, the newest first.

    Their place is asked row by row, and not joined: so the newest are found by walking the index of days, however long the ledger is.
    """
    inside = Exists(Unit.objects.filter(under(roots, "path"), pk=OuterRef("unit")))
    return _readable(Entry.objects.filter(_on_published(), inside, during(period, "happened_on")))


def _readable(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """With all that their words need. Counter-entries are asked for once: joined, SQLite may look through the whole ledger for each row."""
    about = ("contribution__work__unit__parent", *(f"{work}__unit__parent" for work in _WORKS))
    return entries.select_related(*about).prefetch_related("lines", "reversed_by").order_by("-happened_on", "-pk")


def latest_entries(roots: Sequence[str], period: Period | None) -> list[PublicEntry]:
    """The newest of them in words."""
    keys = list(published_entries(roots, period).prefetch_related(None).values_list("pk", flat=True)[:LATEST])
    return [entry_in_public(entry) for entry in _readable(Entry.objects.filter(pk__in=keys))]


def entry_in_public(entry: Entry) -> PublicEntry:
    """An entry in plain parts. Of a house nobody reads what exactly was paid for."""
    of, work = entry.reverses or entry, work_of(entry)
    gift, voucher = entry.contribution, of.voucher
    return PublicEntry(
        day=entry.happened_on, kind=EntryKind(of.kind), is_reversal=entry.reverses is not None, measured=measured(entry.form, abs(moved_by(entry))), sources=sources_of(entry),
        what_for=what_for(gift) if gift is not None else title_for_everybody(work) if work is not None else "",
        purpose=voucher.purpose if voucher is not None and not voucher.work.is_home else "",
        url=_address(entry, work), is_reversed=hasattr(entry, "reversed_by"),
    )  # fmt: skip


def work_of(entry: Entry) -> Work | None:
    """The work that an entry, or what it takes back, is about."""
    of = entry.reverses or entry
    if of.voucher is not None:
        return of.voucher.work
    return entry.contribution.work if entry.contribution is not None else of.work


def _address(entry: Entry, work: Work | None) -> str:
    if work is not None and work.is_public:
        return work.get_absolute_url()
    return entry.contribution.get_absolute_url() if entry.contribution is not None else ""


def spendings_on(work: Work) -> tuple[list[PublicEntry], int]:
    """What a published work's vouchers were paid for and what was left of it, the newest first, those reversed marked; and how many more there are."""
    rows = Entry.objects.filter(Q(kind=EntryKind.SPENDING, voucher__work=work) | Q(kind=EntryKind.TRANSFER, work=work))
    found = [entry_in_public(entry) for entry in _readable(rows)[:SPENDINGS_SHOWN]]
    return found, max(rows.count() - SPENDINGS_SHOWN, 0) if len(found) == SPENDINGS_SHOWN else 0


@dataclass(frozen=True)
class Proved:
    """One form: what its single entries come to, what those of records that are not published come to, and both together."""

    shown: FormTotal
    hidden: FormTotal
    whole: FormTotal


def proved(roots: Sequence[str], period: Period | None, wholes: Mapping[str, FormTotal]) -> list[Proved]:
    """How the sums of a place and period (`wholes`, by form) come about; one question."""
    shown = {row.form: row for row in form_totals(_sums_of_published(roots, period))}
    found = []
    for form, whole in wholes.items():
        part = shown.get(form, FormTotal(form, Decimal(0), Decimal(0), Decimal(0)))
        rest = FormTotal(form, whole.promised - part.promised, whole.received - part.received, whole.spent - part.spent)
        found.append(Proved(part, rest, whole))
    return found


def _sums_of_published(roots: Sequence[str], period: Period | None) -> dict[Any, Decimal]:
    lines = Line.objects.filter(_on_published("entry__"), under(roots, "entry__unit__path"), during(period, "entry__happened_on"))
    rows = lines.order_by().values_list("entry__form", "account").annotate(Sum("quantity"))
    return {(form, account): exact(quantity) for form, account, quantity in rows}
