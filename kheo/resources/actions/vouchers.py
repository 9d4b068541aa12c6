"""Vouchers: drawn up by one person, approved or refused by another; paying one is a posting of the ledger."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history, next_number
from kheo.org.models import Unit, User
from kheo.records.actions import lock_record, send_notices, set_duty
from kheo.resources.actions.ledger import (
    APPROVAL_DUE,
    PAYMENT_DUE,
    PostingRefused,
    lock_book,
    lock_voucher,
    move_voucher,
    require_open,
    require_quantity,
    require_spendable,
    settle_voucher,
)
from kheo.resources.book import Part
from kheo.resources.models import Voucher, VoucherLine, Work
from kheo.resources.permissions import approvers_of, may_approve, may_draw_up, may_refuse
from kheo.resources.queries.ledger import at_hand_for, measured
from kheo.resources.queries.vouchers import measured_sum
from kheo.resources.workflow import VOUCHER_WORKFLOW, VoucherState

DRAW_UP, APPROVE, REFUSE = "draw_up_voucher", "approve_voucher", "refuse_voucher"
DECIDE_WITHIN, PAY_WITHIN = timedelta(days=3), timedelta(days=7)
FOLDED, LABEL = 300, 200


@transaction.atomic
def draw_up_voucher(*, work: Work, form: str, purpose: str, day: date, parts: Sequence[Part], by: User, uuid: UUID) -> Voucher:
    """Draw up a voucher on what is at hand for the work; the same `uuid` is stored once.

    Raises `PermissionDenied`, `ValidationError`, and `PostingRefused` for a closed month, more than is at hand, or another voucher under the same `uuid`.
    """
    if not may_draw_up(by, work.unit):
        raise PermissionDenied(_("Vouchers are drawn up by those who enter the records of the unit."))
    work = lock_record(work)
    unit = lock_book(work.unit)
    asked = Voucher(uuid=uuid, unit=unit, form=form, work=work, purpose=purpose.strip(), day=day, drawn_up_by=by, folded=fold(f"{purpose} {work}")[:FOLDED])
    return _stored(asked, parts) or _draw_up(asked, parts, by)


def _draw_up(voucher: Voucher, parts: Sequence[Part], by: User) -> Voucher:
    _require_sound(voucher.work, voucher.form, voucher.day, parts)
    require_open(voucher.unit, voucher.day)
    voucher.save(force_insert=True)
    VoucherLine.objects.bulk_create(VoucherLine(voucher=voucher, source=part.source, from_common=part.from_common, quantity=part.quantity) for part in parts)
    append_history(voucher, verb=DRAW_UP, by=by, target=VoucherState.DRAFT, changes={"content": _content(voucher, parts)})
    _ask_for_approval(voucher, by)
    return voucher


def _stored(asked: Voucher, parts: Sequence[Part]) -> Voucher | None:
    """The same voucher, drawn up before by the same person; one that says something else under its key is refused, not lost in silence."""
    found = Voucher.objects.filter(uuid=asked.uuid).first()
    if found is None:
        return None
    if found.drawn_up_by_id != asked.drawn_up_by_id:
        raise PermissionDenied
    lines = {Part(line.source, line.from_common, line.quantity) for line in found.lines.all()}
    if lines != set(parts) or any(getattr(found, name) != getattr(asked, name) for name in ("work_id", "form", "purpose", "day")):
        words = {"purpose": found.purpose, "quantity": measured_sum(found), "day": f"{found.day:%d/%m/%Y}"}
        raise PostingRefused(_("This form was sent and stored before: “%(purpose)s”, %(quantity)s, %(day)s. What was changed in it since is not stored: open the form anew.") % words)
    return found


def _require_sound(work: Work, form: str, day: date, parts: Sequence[Part]) -> None:
    require_spendable(work)
    if day > dates.today():
        raise ValidationError({"day": _("This day has not come yet.")})
    if not parts:
        raise ValidationError(_("Say how much is spent, and out of which source."))
    for part in parts:
        require_quantity(form, part.quantity)
    left = {(row.source, row.from_common): row for row in at_hand_for(work, form)}
    for part in parts:
        row = left.get((part.source, part.from_common))
        if row is None or part.quantity > row.quantity:
            words = {"left": measured(form, row.quantity if row is not None else part.quantity * 0)}
            raise PostingRefused(_("More than is at hand: %(left)s are left there.") % words)


def _content(voucher: Voucher, parts: Sequence[Part]) -> dict[str, object]:
    lines = [[part.source, part.from_common, str(part.quantity)] for part in parts]
    return {"unit": voucher.unit_id, "work": voucher.work_id, "form": voucher.form, "day": str(voucher.day), "purpose": voucher.purpose, "lines": lines}


def voucher_url(voucher: Voucher) -> str:
    """Where the voucher stands at the desk."""
    return reverse("resources:voucher", args=[voucher.pk])


def _ask_for_approval(voucher: Voucher, by: User) -> None:
    place, approvers = approvers_of(voucher.unit, besides=by)
    send_notices(voucher, DRAW_UP, approvers, by=by)
    _owe(voucher, APPROVAL_DUE, place, _("A voucher waits for approval: %(work)s") % {"work": voucher.work}, DECIDE_WITHIN)


def _owe(voucher: Voucher, code: str, unit: Unit, label: str, within: timedelta) -> None:
    """The purpose stays on the voucher: a duty is read by more people."""
    due_on = dates.today() + within
    set_duty(voucher, code=code, unit=unit, label=Truncator(label).chars(LABEL), due_on=due_on, url=voucher_url(voucher))


@transaction.atomic
def approve_voucher(voucher: Voucher, *, by: User, version: int | None = None) -> Voucher:
    """Approve what somebody else drew up; the voucher gets its number.

    Raises `PermissionDenied`, and `TransitionRefused` where it does not wait for approval or was changed since `version`.
    """
    locked = _step(voucher, APPROVE, version)
    if locked.drawn_up_by_id == by.pk:
        raise PermissionDenied(_("You drew up this voucher yourself: another account must approve it."))
    if not may_approve(by, locked):
        raise PermissionDenied(_("Vouchers are approved at the unit itself or above it, by those with that right."))
    year = locked.day.year
    locked.number = f"{next_number(f'voucher {locked.unit_id}', scope=str(year)):02d}/{year}"
    locked.approved_by, locked.approved_at = by, dates.now()
    move_voucher(locked, VoucherState.APPROVED, "number", "approved_by", "approved_at")
    append_history(locked, verb=APPROVE, by=by, source=VoucherState.DRAFT, target=VoucherState.APPROVED, changes={"number": locked.number})
    send_notices(locked, APPROVE, [locked.drawn_up_by], by=by)
    settle_voucher(locked, APPROVAL_DUE)
    _owe(locked, PAYMENT_DUE, locked.unit, _("Voucher %(number)s is to be paid: %(work)s") % {"number": locked.number, "work": locked.work}, PAY_WITHIN)
    return locked


@transaction.atomic
def refuse_voucher(voucher: Voucher, *, by: User, reason: str, version: int | None = None) -> Voucher:
    """Refuse a voucher that was not paid yet, or take back one's own draft.

    Raises `PermissionDenied`, `TransitionRefused`, and `ValidationError` without a reason.
    """
    locked = _step(voucher, REFUSE, version)
    if not may_refuse(by, locked):
        raise PermissionDenied(_("Vouchers are refused by those who approve them."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    source = locked.state
    move_voucher(locked, VoucherState.REFUSED)
    append_history(locked, verb=REFUSE, by=by, source=source, target=VoucherState.REFUSED, reason=reason.strip())
    send_notices(locked, REFUSE, [locked.drawn_up_by], by=by, reason=reason.strip())
    settle_voucher(locked, APPROVAL_DUE, PAYMENT_DUE)
    return locked


def _step(voucher: Voucher, verb: str, version: int | None) -> Voucher:
    """The voucher, held, if the step leads on from where it stands and it is still what the person looked at."""
    locked = lock_voucher(voucher)
    if VOUCHER_WORKFLOW.find(verb, locked.state) is None:
        raise TransitionRefused(_("It is now “%(state)s”: this step cannot be taken any more.") % {"state": locked.get_state_display()})
    if version is not None and version != locked.version:
        raise TransitionRefused(_("The record was changed while you were reading it. Please look at it again first."))
    return locked
