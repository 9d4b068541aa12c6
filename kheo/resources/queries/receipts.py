"""What a printed receipt says, and what its code tells everybody: what was given, and where it went; nobody's name."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kheo.org.models import Unit, User
from kheo.records.checks import CheckedResult, Validity, printed_code
from kheo.records.permissions import may_carry
from kheo.resources.kinds import OTHER, forms, sources
from kheo.resources.models import Account, Contribution, EntryKind, Line, Receipt, Work
from kheo.resources.models.contributions import quantity_words
from kheo.resources.queries.books import in_book_of
from kheo.resources.queries.ledger import Went, book_of, exact, measured, moved_on, where_it_went
from kheo.resources.queries.vouchers import marked_words

SHOWN = 5  # of what it was spent on, told one by one


@dataclass(frozen=True)
class Pool:
    """What lies together with a contribution: what one source gave in one form for the same work, or for the common purse of the same unit."""

    received: Decimal
    spent: Decimal


def may_print_receipt(user: User, contribution: Contribution) -> bool:
    """Whether `user` may give out a receipt: who carries the contribution, once something of it was received."""
    return contribution.received > 0 and may_carry(user, contribution)


def pool_of(contribution: Contribution) -> Pool:
    """How much came in where the contribution went, and how much of that was spent."""
    lines = Line.objects.filter(in_book_of(book_of(contribution)), entry__form=contribution.form, source=contribution.source, work=contribution.work_id)
    received = lines.filter(account=Account.RECEIVED).aggregate(total=Sum("quantity"))["total"]
    spent = lines.filter(account=Account.AT_HAND, entry__voucher__isnull=False).aggregate(total=Sum("quantity"))["total"]
    reversed_again = lines.filter(account=Account.AT_HAND, entry__reverses__voucher__isnull=False).aggregate(total=Sum("quantity"))["total"]
    return Pool(-exact(received), -exact(spent) - exact(reversed_again))


def received_days(contribution: Contribution) -> list[date]:
    """The days on which something of it was handed over, and not reversed."""
    standing = contribution.entries.filter(kind=EntryKind.RECEIPT, reversed_by=None)
    return list(standing.order_by("happened_on").values_list("happened_on", flat=True).distinct())


def title_for_everybody(work: Work) -> str:
    """What anybody may be told that work is: its name once it is published, before that its kind and commune alone."""
    return work.title_in_public if work.is_public else f"{work.kind_name}, {work.commune}"


def without_names(contribution: Contribution) -> Contribution:
    """A copy for reading in public: goods or a purpose in which somebody could be named are told in general words. Never to be saved."""
    told = copy(contribution)
    if marked_words(told.goods):
        told.goods = forms()[OTHER].name
    if marked_words(told.purpose):
        told.purpose = _("the common purpose of the place")
    return told


def what_for(contribution: Contribution) -> str:
    """What it was given for, as anybody may read it."""
    return title_for_everybody(contribution.work) if contribution.work is not None else without_names(contribution).purpose


def _issuer(contribution: Contribution) -> Unit:
    """Whose book it stands in; for a home the commune: a hamlet could tell which it is."""
    work = contribution.work
    return work.commune if work is not None and work.is_home else book_of(contribution)


def receipt_values(receipt: Receipt, *, qr: bytes, where: str) -> dict[str, Any]:
    """What stands on the paper; `where` is the address at which the code is checked, as printed."""
    contribution = without_names(receipt.contribution)
    unit, days = _issuer(contribution), received_days(contribution)
    rows = [
        (_("Received"), contribution.told_received),
        (pgettext("printed result", "From"), sources()[contribution.source].name),
        (_("For"), what_for(contribution)),
        (_("On the day"), ", ".join(f"{day:%d/%m/%Y}" for day in days)),
    ]
    return {
        "issuer": unit.full_label, "kind": _("Receipt of a contribution"), "rows": [list(row) for row in rows],
        "note": _("It names nobody. What became of it can be read under the code. This is no statutory accounting document."),
        "place": unit.name, "date": receipt.issued_on, "signature": _("For the unit"), "qr": qr,
        "check": _("Check at %(where)s") % {"where": f"\n{where}"}, "code": printed_code(receipt.code),
    }  # fmt: skip


def checked_receipt(code: str) -> CheckedResult | None:
    """What a receipt's code stands for: what was given, when, to whom in office, for what, and what became of it."""
    receipt = Receipt.objects.filter(code=code).first()
    if receipt is None:
        return None
    contribution = without_names(Contribution.objects.select_related("unit__parent", "work__unit__parent").get(pk=receipt.contribution_id))
    days, work = received_days(contribution), contribution.work
    return CheckedResult(
        kind=gettext_lazy("Receipt of a contribution"), number=sources()[contribution.source].name, number_label=pgettext_lazy("printed result", "From"),
        date=days[-1] if days else receipt.issued_on, issuer=_issuer(contribution).full_label, title=f"{contribution.told_received}: {what_for(contribution)}",
        state=Validity.VALID if contribution.received > 0 else Validity.WITHDRAWN, words=became_of(contribution),
        url=work.get_absolute_url() if work is not None and work.is_public else "",
    )  # fmt: skip


def became_of(contribution: Contribution) -> str:
    """Where it went, in a few sentences; gifts of one source for one work lie together, and are told together."""
    if contribution.received <= 0:
        return _("What this receipt was given for was taken back in the ledger.")
    pool, went = pool_of(contribution), _told_together(where_it_went(contribution))
    words = {"source": sources()[contribution.source].name, "received": quantity_words(contribution.form, pool.received, contribution.goods), "spent": measured(contribution.form, pool.spent)}
    told = _("It lies with all that came from “%(source)s” for the same purpose: %(received)s received, %(spent)s of it spent.") % words
    spent_on = [f"{row.measured}: {row.purpose}" + (f" ({row.day:%d/%m/%Y})" if row.day else "") for row in went[:SHOWN]]
    more = _("%(count)s more") % {"count": len(went) - SHOWN} if len(went) > SHOWN else ""
    spent = "; ".join(filter(None, [*spent_on, more])) + "." if spent_on else ""
    return " ".join(filter(None, [told, spent, *_moved_words(contribution)]))


def _moved_words(contribution: Contribution) -> list[str]:
    """That what was left of its work went on into the common purse, each move in a sentence; of the house of a hamlet the commune is named."""
    said = {"unit": _issuer(contribution)}
    return [
        _("What was left of it, %(quantity)s, went into the common purse of %(unit)s on %(day)s.") % {**said, "quantity": row.measured, "day": f"{row.day:%d/%m/%Y}"}
        for row in moved_on(contribution)
    ]


def _told_together(rows: list[Went]) -> list[Went]:
    """What it was spent on, as anybody may read it; what reads alike is one line, so that nobody counts the houses of a commune."""
    found: dict[tuple[str, date | None], Went] = {}
    for row in rows:
        words = _went_for(row)
        before = found.get((words, row.day))
        found[words, row.day] = replace(row, purpose=words, quantity=row.quantity + (before.quantity if before else 0))
    return list(found.values())


def _went_for(row: Went) -> str:
    """What a voucher says, where its work is public; else the kind and commune of the work alone."""
    return row.purpose if row.purpose and row.work.is_public and not marked_words(row.purpose) else title_for_everybody(row.work)
