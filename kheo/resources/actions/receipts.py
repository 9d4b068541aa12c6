"""Handing over what was promised, and the receipt for it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.models import User
from kheo.records.actions import lock_record
from kheo.records.permissions import may_carry
from kheo.resources.actions.duties import settle_hand_over
from kheo.resources.actions.ledger import receive
from kheo.resources.models import Contribution, Entry, Receipt
from kheo.resources.queries.ledger import open_promise


@transaction.atomic
def hand_over(contribution: Contribution, *, quantity: Decimal, on: date, by: User, uuid: UUID) -> Entry:
    """Post what was handed over (`ledger.receive`); when nothing is missing any more, nothing is due."""
    entry = receive(contribution, quantity=quantity, on=on, by=by, uuid=uuid)
    if open_promise(contribution) <= 0:
        settle_hand_over(contribution)
    return entry


@transaction.atomic
def issue_receipt(contribution: Contribution, *, by: User) -> Receipt:
    """Give the contribution a receipt with a code of its own; a second one is the same, and says what was received by then."""
    locked = lock_record(contribution)
    if not may_carry(by, locked):
        raise PermissionDenied(_("Receipts are given by those who carry the contribution."))
    if locked.received <= 0:
        raise TransitionRefused(_("A receipt is given for what was received; nothing was yet."))
    return locked.receipts.order_by("pk").first() or Receipt.objects.create(contribution=locked, issued_by=by)
