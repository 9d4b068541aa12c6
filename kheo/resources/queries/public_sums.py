"""The kept sums as the public page reads them: of a place in a period, by place, and how long something was received."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum

from kheo.lib.periods import Period
from kheo.org.models.spans import under_path
from kheo.resources.models import Account, BookSum, Entry
from kheo.resources.queries.ledger import Total, exact
from kheo.resources.queries.sums import ALL_TIMES

MONTHS = Q(period__contains="-") & ~Q(period__contains="Q")


def first_day() -> date | None:
    """The day of the first entry."""
    return Entry.objects.aggregate(first=Min("happened_on"))["first"]


def under(roots: Iterable[str], lookup: str) -> Q:
    """What stands under any of these paths."""
    return reduce(or_, (under_path(root, lookup) for root in roots))


def during(period: Period | None, lookup: str) -> Q:
    """What lies in the period; None: all times."""
    return Q(**{f"{lookup}__range": (period.start, period.end)}) if period is not None else Q()


def totals(roots: Sequence[str], period: Period | None) -> dict[Total, Decimal]:
    """By source, form and account, of all books under these paths."""
    return _grouped(_of_books(roots, period), "source", "form", "account")


def by_unit(roots: Sequence[str], period: Period | None, forms: Sequence[str]) -> dict[Total, Decimal]:
    """By path of the unit, form and account; of these forms."""
    return _grouped(_of_books(roots, period).filter(form__in=forms), "unit__path", "form", "account")


def _of_books(roots: Sequence[str], period: Period | None) -> QuerySet[BookSum]:
    return BookSum.objects.filter(under(roots, "unit__path"), work=None, period=period.code if period is not None else ALL_TIMES)


def _grouped(rows: QuerySet[BookSum], *by: str) -> dict[Any, Decimal]:
    found = rows.order_by().values_list(*by).annotate(Sum("quantity"))
    return {tuple(key): exact(quantity) for *key, quantity in found}


def months_received(roots: Sequence[str], period: Period | None, form: str) -> tuple[date, date] | None:
    """From the first day of the first month to the last of the last in which something of a form was received, or taken back."""
    rows = BookSum.objects.filter(MONTHS, under(roots, "unit__path"), work=None, account=Account.RECEIVED, form=form)
    if period is not None:
        rows = rows.filter(period__range=(f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"))
    found = rows.aggregate(first=Min("period"), last=Max("period"))
    return (Period.parse(found["first"]).start, Period.parse(found["last"]).end) if found["first"] else None
