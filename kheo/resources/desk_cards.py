"""Links of the resources at the desk."""

from typing import Any

from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kheo.org.permissions import assignments, holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import ENTER, VIEW, works_with_records
from kheo.resources.permissions import APPROVE_VOUCHERS, vouchers_for
from kheo.resources.queries.vouchers import waiting
from kheo.resources.workflow import VoucherState


def _voucher_words(user: Any) -> str:
    """How many vouchers wait, for what."""
    counts = waiting(vouchers_for(user))
    drafts, approved = counts[VoucherState.DRAFT], counts[VoucherState.APPROVED]
    told = [
        ngettext("%(count)s waits for approval", "%(count)s wait for approval", drafts) % {"count": drafts} if drafts else "",
        ngettext("%(count)s is to be paid", "%(count)s are to be paid", approved) % {"count": approved} if approved else "",
    ]  # fmt: skip
    return ", ".join(words for words in told if words)


def _reads_books(user: Any) -> bool:
    return any(held.body_id is None for held in assignments(user, VIEW))


register(Card(pgettext_lazy("record", "Works"), "flag", "records:list", order=51, arguments=("cong-trinh",), shown_to=works_with_records))
register(Card(pgettext_lazy("record", "Contributions"), "plus", "records:list", order=51, arguments=("dong-gop",), shown_to=works_with_records))
register(Card(gettext_lazy("Book"), "list", "resources:book", order=52, shown_to=_reads_books))
register(
    Card(
        gettext_lazy("Vouchers"), "check", "resources:vouchers", order=53, note=_voucher_words,
        shown_to=lambda user: _reads_books(user) and any(holds_anywhere(user, verb) for verb in (ENTER, APPROVE_VOUCHERS)),
    )
)  # fmt: skip
register(Card(gettext_lazy("Programme results"), "chart", "records:list", order=54, arguments=("ket-qua-chuong-trinh",), shown_to=works_with_records))
