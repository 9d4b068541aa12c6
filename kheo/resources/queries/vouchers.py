"""Reads of vouchers: lists with their sums, what waits, what one says."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from kheo.lib.personal import Found, find_names, find_personal
from kheo.resources.models import Voucher
from kheo.resources.queries.ledger import exact, measured
from kheo.resources.workflow import VoucherState


def with_sums(vouchers: QuerySet[Voucher]) -> QuerySet[Voucher]:
    """Vouchers with what they come to, for lists."""
    return vouchers.select_related("unit", "work").annotate(kheo_sum=Sum("lines__quantity"))


def sum_of(voucher: Voucher) -> Decimal:
    """What a voucher comes to."""
    found: Any = getattr(voucher, "kheo_sum", None)
    return exact(found if found is not None else voucher.lines.aggregate(Sum("quantity"))["quantity__sum"])


def measured_sum(voucher: Voucher) -> str:
    """The same in words."""
    return measured(voucher.form, sum_of(voucher))


def waiting(vouchers: QuerySet[Voucher]) -> dict[str, int]:
    """How many of them wait for approval, and how many to be paid."""
    counts = dict(vouchers.order_by().values_list("state").annotate(Count("pk")))
    return {state: counts.get(state, 0) for state in (VoucherState.DRAFT, VoucherState.APPROVED)}


def marked_words(text: str) -> list[Found]:
    """What in a text looks like a person, and a person should look at first: the ledger holds no names."""
    return [*find_personal(text), *find_names(text)]
