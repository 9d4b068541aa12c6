"""Contributions as everybody may read them, and what was given for works and spent on them, form by form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from kheo.resources.book import NOTHING
from kheo.resources.kinds import forms
from kheo.resources.models import Account, BookSum, Contribution, Work
from kheo.resources.queries.ledger import exact, measured


def published_contributions() -> QuerySet[Contribution]:
    """What everybody may read, the newest first."""
    return Contribution.objects.published().select_related("unit__parent", "work__unit__parent").order_by("-promised_on", "-pk")


@dataclass(frozen=True)
class FormTotal:
    """What one form came to, for a work or in a place. Forms stand beside each other and are never added together."""

    form: str
    promised: Decimal
    received: Decimal
    spent: Decimal

    @property
    def name(self) -> str:
        """The form in words."""
        return forms()[self.form].name

    @property
    def told(self) -> tuple[str, str, str]:
        """Promised (all that was ever, handed over or not), received and spent, in words."""
        promised, received, spent = (measured(self.form, value) for value in (self.promised, self.received, self.spent))
        return promised, received, spent

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of it was ever promised, received or spent, or all of it was taken back."""
        return not (self.promised or self.received or self.spent)


def three(sums: Mapping[Any, Decimal], *key: object) -> tuple[Decimal, Decimal, Decimal]:
    """Promised in all (handed over or not), received, spent, out of sums by whatever and account."""
    received = -sums.get((*key, Account.RECEIVED), NOTHING)
    return sums.get((*key, Account.EXPECTED), NOTHING) + received, received, sums.get((*key, Account.SPENT), NOTHING)


def form_totals(sums: Mapping[Any, Decimal], *key: object) -> list[FormTotal]:
    """Form by form in their order, out of sums by whatever, form and account; forms of which there is nothing are left out."""
    rows = (FormTotal(form, *three(sums, *key, form)) for form in forms())
    return [row for row in rows if not row.is_nothing]


def sums_of_works(works: QuerySet[Any, Any] | Iterable[int], *by: str) -> dict[Any, Decimal]:
    """The kept sums of works, of all books in which something was written for them; one question."""
    rows = BookSum.objects.filter(work__in=works).order_by().values_list(*by).annotate(Sum("quantity"))
    return {tuple(key): exact(quantity) for *key, quantity in rows}


def totals_of_work(work: Work) -> list[FormTotal]:
    """What was promised and received for a work, and spent on it, form by form in their order; one question."""
    return totals_of_works(Work.objects.filter(pk=work.pk))


def totals_of_works(works: QuerySet[Work]) -> list[FormTotal]:
    """The same for several works together; what lies in the common purse and was spent on none of them is no part of it."""
    return form_totals(sums_of_works(works.order_by().values("pk"), "form", "account"))
