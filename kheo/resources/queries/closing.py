"""What stands in the way of closing a month of a unit's book."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Unit, User
from kheo.org.queries.units import present_unit
from kheo.records.permissions import records_for
from kheo.records.registry import type_of
from kheo.records.workflow import EDITABLE, ReviewState
from kheo.resources.kinds import forms, sources
from kheo.resources.models import ClosedMonth, Contribution, Entry, Line, Voucher
from kheo.resources.queries.books import in_book_of
from kheo.resources.queries.ledger import below_zero, unbalanced
from kheo.resources.workflow import VoucherState

SHOWN = 20


@dataclass(frozen=True)
class Obstacle:
    """Why a month cannot be closed yet, and where that is put right."""

    text: str
    url: str = ""


def obstacles(unit: Unit, period: Period, reader: User) -> list[Obstacle]:
    """What is to be settled before `reader` closes the month; nothing: it can be."""
    after = present_unit(unit)
    if after != unit:
        return [Obstacle(_("The book of %(unit)s goes on in that of %(new)s: close the month there.") % {"unit": unit, "new": after}, close_url(after, period))]
    return [*_of_time(unit, period), *_contributions(unit, period, reader), *_vouchers(unit, period), *_imbalance(unit, period)]


def _of_time(unit: Unit, period: Period) -> Iterator[Obstacle]:
    if period.end >= dates.today():
        yield Obstacle(_("%(month)s has not ended yet.") % {"month": period.label})
    later = ClosedMonth.objects.filter(in_book_of(unit, "unit"), period__gte=period.code).order_by("period").first()
    if later is not None:
        yield Obstacle(_("The book is closed already up to %(month)s.") % {"month": Period.parse(later.period).label})
    earlier = open_month_before(unit, period)
    if earlier is not None:
        words = {"month": earlier.label}
        yield Obstacle(_("%(month)s has entries and is still open: close it first.") % words, close_url(unit, earlier))


def open_month_before(unit: Unit, period: Period) -> Period | None:
    """The first month before this one that has entries and is not closed."""
    own = in_book_of(unit, "unit")
    entries = Entry.objects.filter(own, happened_on__lt=period.start)
    closed = ClosedMonth.objects.filter(own).order_by("-period").first()
    if closed is not None:
        entries = entries.filter(happened_on__gt=Period.parse(closed.period).end)
    first = entries.order_by("happened_on").values_list("happened_on", flat=True).first()
    return Period.of_day(first, "month") if first is not None else None


def close_url(unit: Unit, period: Period) -> str:
    """Where a month is closed."""
    return f"{reverse('resources:close')}?{urlencode({'unit': unit.pk, 'period': period.code})}"


def undecided_contributions(unit: Unit, period: Period, reader: User) -> QuerySet[Contribution]:
    """Contributions of the book with a day in the month that wait for a decision, and drafts that `reader` can see and settle.

    A draft of elsewhere that nobody here can read holds nothing up: sent in after the closing, it is dated in an open month.
    """
    of_book = in_book_of(unit, "work__unit") | (Q(work=None) & in_book_of(unit, "unit"))
    days = (period.start, period.end)
    dated = Q(promised_on__range=days) | Q(received_on__range=days)
    readable = Q(state__in=EDITABLE, pk__in=records_for(reader, Contribution).values("pk"))
    return Contribution.objects.filter(of_book, dated, Q(state=ReviewState.SUBMITTED) | readable)


def _contributions(unit: Unit, period: Period, reader: User) -> Iterator[Obstacle]:
    """By the unit whose they are: there they are decided."""
    counts = undecided_contributions(unit, period, reader).order_by().values_list("unit").annotate(count=Count("pk"))
    units = Unit.objects.in_bulk(key for key, _count in counts)
    for key, count in sorted(counts, key=lambda row: units[row[0]].path):
        words = ngettext("%(count)s contribution of %(unit)s of this month is not decided yet.", "%(count)s contributions of %(unit)s of this month are not decided yet.", count)
        yield Obstacle(words % {"count": count, "unit": units[key]}, reverse("records:list", args=[type_of(Contribution).slug]))


def open_vouchers(unit: Unit, period: Period) -> QuerySet[Voucher]:
    """Vouchers of the month, or of an earlier one, that wait for approval or to be paid."""
    return Voucher.objects.filter(in_book_of(unit, "unit"), day__lte=period.end, state__in=[VoucherState.DRAFT, VoucherState.APPROVED])


def _vouchers(unit: Unit, period: Period) -> Iterator[Obstacle]:
    for voucher in open_vouchers(unit, period).order_by("pk")[:SHOWN]:
        words = {"voucher": voucher, "state": voucher.get_state_display()}
        yield Obstacle(_("The voucher “%(voucher)s” is still open: %(state)s.") % words, reverse("resources:voucher", args=[voucher.pk]))


def _imbalance(unit: Unit, period: Period) -> Iterator[Obstacle]:
    for entry in unbalanced(Entry.objects.filter(in_book_of(unit, "unit"), happened_on__lte=period.end)).order_by("pk")[:SHOWN]:
        yield Obstacle(_("An entry does not add up: %(entry)s.") % {"entry": entry}, reverse("resources:entry", args=[entry.pk]))
    for found in below_zero(Line.objects.filter(in_book_of(unit), entry__happened_on__lte=period.end), book=unit):
        words = {"form": forms()[found.form].name, "source": sources()[found.source].name, "day": f"{found.day:%d/%m/%Y}"}
        yield Obstacle(_("A purse is below zero from %(day)s on: %(form)s, %(source)s.") % words)
