"""Postings into the ledger: promises, receipts, spendings, moves and counter-entries; nothing that stands there is ever changed.

Every posting holds the rows of what it is about in one order, so that two at the same moment wait for each other and never in a ring:
the contribution or the voucher (a step of its review holds it already), then the work, then the unit whose book it is. The later one
sees what the earlier one left.
"""

import uuid as uuids
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.org.queries import present_body
from kheo.org.queries.units import present_unit
from kheo.records.actions import carry_record, lock_record, send_notices
from kheo.records.models import Duty
from kheo.records.permissions import may_carry
from kheo.records.workflow import ACCEPT, COUNTED, REOPEN
from kheo.resources import book
from kheo.resources.actions.duties import drop_hand_over, owe_hand_over
from kheo.resources.actions.sums import add_to_sums
from kheo.resources.kinds import OTHER, forms, sources
from kheo.resources.models import Account, Contribution, Entry, EntryKind, Line, Voucher, Work
from kheo.resources.permissions import may_draw_up, may_move, may_release, may_reverse
from kheo.resources.queries.ledger import (
    book_of,
    closing_of,
    history_of_entry,
    left_for,
    lowest_in_purses,
    measured,
    moved_by,
    open_promise,
    sides_of,
    standing_promise,
    standing_promises,
)
from kheo.resources.queries.vouchers import marked_words
from kheo.resources.workflow import VOUCHERS_OPEN, VoucherState, WorkCondition

TEXT = 300
APPROVAL_DUE, PAYMENT_DUE = "approve_voucher", "pay_voucher"
# How history calls a posting; proofs find the entries again by these.
POSTED = {
    EntryKind.PROMISE: "post_promise", EntryKind.RECEIPT: "receive", EntryKind.RELEASE: "release_promise", EntryKind.SPENDING: "pay_voucher",
    EntryKind.TRANSFER: "move_to_common", EntryKind.REVERSAL: "reverse_entry",
}  # fmt: skip
Item = Contribution | Voucher | Work


class PostingRefused(TransitionRefused):
    """The ledger does not take it. Its text is meant for people."""


def lock_book(unit: Unit) -> Unit:
    """Hold the unit's book until the transaction ends."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _lock_book_of(item: Contribution | Voucher) -> Unit:
    """Hold the work that it is for, where there is one, and then the book in which it goes on; `item` is held by the caller."""
    if item.work is not None:
        item.work = lock_record(item.work)
    return lock_book(book_of(item) if isinstance(item, Contribution) else present_unit(item.unit))


def require_open(unit: Unit, day: date) -> None:
    """Refuse a day in a month that the unit has closed, or before one."""
    closed = closing_of(unit, day)
    if closed is not None:
        words = {"month": Period.parse(closed.period).label, "unit": unit, "who": closed.closed_by, "day": f"{dates.local_day(closed.closed_at):%d/%m/%Y}"}
        raise PostingRefused(_("The book of %(unit)s is closed up to %(month)s (closed by %(who)s on %(day)s): nothing is posted into a closed month. Date it in an open month.") % words)


def require_quantity(form: str, quantity: Decimal) -> None:
    """Refuse what is nothing, less than nothing, or finer than the form is measured."""
    if not quantity.is_finite() or quantity <= 0:
        raise ValidationError({"quantity": _("The quantity must be more than zero: a mistake is corrected by a counter-entry, never by a negative amount.")})
    places = forms()[form].places
    if quantity != quantity.quantize(Decimal(1).scaleb(-places)):
        words = {"form": forms()[form].name, "places": places}
        raise ValidationError({"quantity": _("%(form)s is written with at most %(places)s decimals.") % words})


def _require_day(on: date, first: date | None, too_early: str) -> None:
    if on > dates.today():
        raise PostingRefused(_("This day has not come yet: the ledger holds what has happened."))
    if first is not None and on < first:
        raise PostingRefused(too_early % {"day": f"{first:%d/%m/%Y}"})


def _stored(uuid: UUID, about: Contribution | Voucher | Work | Entry, sent: Mapping[str, object]) -> Entry | None:
    """The same posting, stored before; the key of something else is nobody's to send.

    Raises `PostingRefused` where what is `sent` now is not what was stored: a form that was corrected and sent again is not lost in silence.
    """
    found = Entry.objects.filter(uuid=uuid).select_related("reverses").first()
    if found is None:
        return None
    if about not in (found.reverses, None if found.reverses is not None else found.contribution or found.voucher or found.work):
        raise PermissionDenied
    stored = {"on": found.happened_on, "quantity": moved_by(found), "reason": found.text, "form": found.form}
    if any(stored[name] != value for name, value in sent.items()):
        words = {"kind": found.get_kind_display(), "quantity": measured(found.form, abs(moved_by(found))), "day": f"{found.happened_on:%d/%m/%Y}"}
        raise PostingRefused(_("This form was sent and posted before: %(kind)s, %(quantity)s, %(day)s. What was changed in it since is not posted: open the form anew.") % words)
    return found


def _post(entry: Entry, sides: book.Sides, item: Item, *, reason: str = "", source: str = "", target: str = "") -> Entry:
    """Write an entry with its lines, and tell it in the history of what it is about; the book is held by the caller."""
    if not book.adds_up(sides):
        raise ValueError("the lines of an entry come to nothing")
    require_open(entry.unit, entry.happened_on)
    _require_covered(entry, sides)
    entry.save(force_insert=True)
    Line.objects.bulk_create(Line(entry=entry, account=side.account, source=side.source, work_id=side.work, quantity=side.quantity) for side in sides)
    add_to_sums(entry, sides)
    append_history(item, verb=POSTED[EntryKind(entry.kind)], by=entry.posted_by, source=source, target=target, reason=reason, changes={"entry": history_of_entry(entry, sides)})
    return entry


def _require_covered(entry: Entry, sides: book.Sides) -> None:
    """No purse goes below zero, on that day or any later one."""
    taken = book.taken_from(sides)
    left = lowest_in_purses(entry.unit, entry.form, taken, entry.happened_on) if taken else {}
    for purse, wanted in taken.items():
        if wanted > left[purse]:
            words = {"source": sources()[purse[0]].name, "left": measured(entry.form, left[purse]), "wanted": measured(entry.form, wanted)}
            raise PostingRefused(_("Not enough is at hand of “%(source)s”: %(left)s are left, %(wanted)s would be taken. Nothing was posted.") % words)


# Promises and receipts


@transaction.atomic
def post_promise(contribution: Contribution, *, by: User) -> Entry:
    """Write down what is promised; a promise that stands already is not posted twice."""
    locked = lock_record(contribution)
    unit = _lock_book_of(locked)
    standing = standing_promise(locked)
    if standing is not None:
        return standing
    if locked.promised_on is None or locked.quantity is None:
        raise PostingRefused(_("A promise needs its day and its quantity."))
    require_quantity(locked.form, locked.quantity)
    _require_day(locked.promised_on, None, "")
    entry = _about(locked, unit, EntryKind.PROMISE, locked.promised_on, by, uuids.uuid4())
    return _post(entry, book.promise(locked.source, locked.work_id, locked.quantity), locked)


def _about(contribution: Contribution, unit: Unit, kind: EntryKind, on: date, by: User, uuid: UUID) -> Entry:
    text = f"{contribution.goods}: {contribution.words_in_public}" if contribution.form == OTHER else contribution.words_in_public
    if marked_words(text):
        text = ""  # what may be a name stays in the record, where it can be mended: here it would stand for good
    return Entry(uuid=uuid, unit=unit, kind=kind, form=contribution.form, happened_on=on, text=text[:TEXT], contribution=contribution, posted_by=by)


@transaction.atomic
def receive(contribution: Contribution, *, quantity: Decimal, on: date, by: User, uuid: UUID) -> Entry:
    """Write down that something promised was handed over, all of it or a part; the same `uuid` is stored once.

    Raises `PermissionDenied`, `ValidationError` for a quantity that is none, and `PostingRefused`.
    """
    locked = lock_record(contribution)
    if not may_carry(by, locked):
        raise PermissionDenied(_("What is handed over is written down by those who carry the contribution."))
    return _stored(uuid, locked, {"quantity": quantity, "on": on}) or _receive(locked, quantity, on, by, uuid)


def _receive(locked: Contribution, quantity: Decimal, on: date, by: User, uuid: UUID) -> Entry:
    if locked.state not in COUNTED:
        raise PostingRefused(_("Only what was accepted can be received."))
    require_quantity(locked.form, quantity)
    _require_day(on, locked.promised_on, _("It was promised on %(day)s: it cannot have been handed over before."))
    unit = _lock_book_of(locked)
    rest = open_promise(locked)
    if quantity > rest:
        words = {"rest": measured(locked.form, rest), "wanted": measured(locked.form, quantity)}
        raise PostingRefused(_("Of the promise %(rest)s are still open; %(wanted)s are more than that. What is given besides is a contribution of its own.") % words)
    entry = _about(locked, unit, EntryKind.RECEIPT, on, by, uuid)
    return _post(entry, book.receipt(locked.source, locked.work_id, quantity), locked)


@transaction.atomic
def release_promise(contribution: Contribution, *, by: User, reason: str, uuid: UUID) -> Entry:
    """Write down today that the rest of a promise will not come; the same `uuid` is stored once.

    Raises `PermissionDenied`, `ValidationError` without a reason, and `PostingRefused` where nothing is still to come.
    """
    locked = lock_record(contribution)
    if not may_release(by, locked):
        raise PermissionDenied(_("Promises are released by those who approve vouchers."))
    reason = _require_reason(reason)
    return _stored(uuid, locked, {"reason": reason}) or _release(locked, by, reason, uuid)


def _release(locked: Contribution, by: User, reason: str, uuid: UUID) -> Entry:
    unit, rest = _lock_book_of(locked), open_promise(locked)
    if rest <= 0:
        raise PostingRefused(_("Nothing of this promise is still to come."))
    entry = _about(locked, unit, EntryKind.RELEASE, dates.today(), by, uuid)
    entry.text = reason
    drop_hand_over(locked)
    return _post(entry, book.release(locked.source, locked.work_id, rest), locked, reason=reason)


@transaction.atomic
def follow_contribution(contribution: Contribution, verb: str, by: User) -> None:
    """After a step of a contribution: accepted, its promise is posted, and its receipt where it was handed over already; reopened, its promise is taken back, and first the release from it."""
    if verb == ACCEPT.verb:
        post_promise(contribution, by=by)
        if contribution.received_on is not None and contribution.quantity is not None:
            _receive(lock_record(contribution), contribution.quantity, contribution.received_on, by, uuids.uuid4())
    if verb == REOPEN.verb:
        locked = lock_record(contribution)
        _lock_book_of(locked)
        for standing in standing_promises(locked):
            _counter(standing, locked, by, _("the contribution was reopened"), uuids.uuid4())
        drop_hand_over(locked)


# Spendings


@transaction.atomic
def pay_voucher(voucher: Voucher, *, on: date, by: User, uuid: UUID) -> Entry:
    """Spend what an approved voucher says, once; the same `uuid` is stored once.

    Raises `PermissionDenied` and `PostingRefused`.
    """
    locked = lock_voucher(voucher)
    if not may_draw_up(by, locked.unit):
        raise PermissionDenied(_("Vouchers are paid by those who enter the records of the unit."))
    return _stored(uuid, locked, {"on": on}) or _pay(locked, on, by, uuid)


def _pay(locked: Voucher, on: date, by: User, uuid: UUID) -> Entry:
    _require_payable(locked)
    _require_day(on, locked.day, _("The voucher is of %(day)s: it cannot have been paid before."))
    unit, text = _lock_book_of(locked), locked.words_in_public[:TEXT]
    require_spendable(locked.work)
    entry = Entry(uuid=uuid, unit=unit, kind=EntryKind.SPENDING, form=locked.form, happened_on=on, text=text, voucher=locked, posted_by=by)
    parts = [book.Part(line.source, line.from_common, line.quantity) for line in locked.lines.all()]
    move_voucher(locked, VoucherState.PAID)
    settle_voucher(locked, PAYMENT_DUE)
    send_notices(locked, POSTED[EntryKind.SPENDING], [locked.drawn_up_by], by=by)
    return _post(entry, book.spending(locked.work_id, parts), locked, source=VoucherState.APPROVED, target=VoucherState.PAID)


def lock_voucher(voucher: Voucher) -> Voucher:
    """The voucher as it is stored, held until the transaction ends."""
    return Voucher.objects.select_for_update(of=("self",)).select_related("unit", "work", "drawn_up_by").get(pk=voucher.pk)


def move_voucher(locked: Voucher, state: VoucherState, *fields: str) -> None:
    """Save the state of a held voucher, and the fields that changed with it, under its next version."""
    locked.state = state
    locked.version += 1
    locked.save(update_fields=["state", "version", *fields])


def settle_voucher(voucher: Voucher, *codes: str) -> None:
    """What was due about the voucher is done."""
    Duty.objects.about(voucher).open().filter(code__in=codes).update(done_at=dates.now())


def _require_payable(voucher: Voucher) -> None:
    if voucher.state in (VoucherState.PAID, VoucherState.REVERSED):
        words = {"number": voucher.number, "day": f"{voucher.entry.happened_on:%d/%m/%Y}"}
        raise PostingRefused(_("Voucher %(number)s was used already, on %(day)s. A voucher is paid once: draw up a new one.") % words)
    if voucher.state != VoucherState.APPROVED:
        raise PostingRefused(_("Only an approved voucher is paid; this one is “%(state)s”.") % {"state": voucher.get_state_display()})


def require_spendable(work: Work) -> None:
    """Refuse a work that nothing is spent on."""
    if work.state not in COUNTED or work.condition == WorkCondition.STOPPED:
        raise PostingRefused(_("Only a work that was accepted and not given up is spent on."))


# What is left of a work


@transaction.atomic
def move_to_common(work: Work, *, form: str, by: User, reason: str, uuid: UUID) -> Entry:
    """Move today what is left of one form for a work that is finished or given up into the common purse; the same `uuid` is stored once.

    Raises `PermissionDenied`, `ValidationError` without a reason, and `PostingRefused` where the work goes on, a voucher on it is still
    open, or nothing is left.
    """
    locked = lock_record(work)
    if not may_move(by, locked):
        raise PermissionDenied(_("What is left of a work is moved by those who approve vouchers."))
    reason = _require_reason(reason)
    return _stored(uuid, locked, {"form": form, "reason": reason}) or _move(locked, form, by, reason, uuid)


def _move(locked: Work, form: str, by: User, reason: str, uuid: UUID) -> Entry:
    if locked.state not in COUNTED or locked.is_going:
        raise PostingRefused(_("What was given for a work is moved into the common purse only once the work is finished or given up."))
    refuse_open_vouchers(locked)
    unit = lock_book(present_unit(locked.unit))
    left = left_for(locked).get(form)
    if not left:
        raise PostingRefused(_("Nothing of this form is left for the work."))
    entry = Entry(uuid=uuid, unit=unit, kind=EntryKind.TRANSFER, form=form, happened_on=dates.today(), text=reason, work=locked, posted_by=by)
    return _post(entry, book.transfer(locked.pk, left), locked, reason=reason)


def refuse_open_vouchers(work: Work) -> None:
    """Refuse while a voucher on the held work waits for approval or to be paid."""
    still = work.vouchers.filter(state__in=VOUCHERS_OPEN).order_by("pk").first()
    if still is not None:
        words = {"voucher": still, "state": still.get_state_display()}
        raise PostingRefused(_("The voucher “%(voucher)s” on this work is still open: %(state)s. Pay it or refuse it first.") % words)


# Counter-entries


@transaction.atomic
def reverse_entry(entry: Entry, *, by: User, reason: str, uuid: UUID) -> Entry:
    """Correct an entry by its counter-entry, today, in the book as it goes on; the same `uuid` is stored once.

    What is open again through it is due again, at the unit that lives.
    Raises `PermissionDenied`, `ValidationError` without a reason, and `PostingRefused` for a counter-entry, for what was reversed
    already, and for what would leave a purse or a promise below zero.
    """
    stored = Entry.objects.select_related("unit", "contribution", "voucher", "work", "reverses").get(pk=entry.pk)
    item = _held(stored)
    if stored.kind == EntryKind.REVERSAL:
        raise PostingRefused(_("This is a counter-entry itself and is not reversed: post anew what was right."))
    if not may_reverse(by, stored):
        raise PermissionDenied(_("Entries are reversed by those who approve vouchers."))
    reason = _require_reason(reason)
    return _stored(uuid, stored, {"reason": reason}) or _reverse(stored, item, by, reason, uuid)


def _require_reason(reason: str) -> str:
    """The reason as it is stored."""
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    return reason.strip()[:TEXT]


def _held(entry: Entry) -> Item:
    """What the entry is about, held, and after it the work that this is for."""
    if entry.reverses is not None:
        return _held(entry.reverses)
    if entry.work is not None:
        return lock_record(entry.work)
    found = lock_voucher(entry.voucher) if entry.voucher is not None else entry.contribution and lock_record(entry.contribution)
    assert found is not None  # noqa: S101
    if found.work is not None:
        found.work = lock_record(found.work)
    return found


def _reverse(entry: Entry, item: Item, by: User, reason: str, uuid: UUID) -> Entry:
    """Post the counter-entry; what it opens again goes on where somebody carries it."""
    if isinstance(item, Voucher):
        return _reverse_payment(entry, item, by, reason, uuid)
    posted = _counter(entry, item, by, reason, uuid)
    if isinstance(item, Contribution):
        _follow_reversal(entry, item, by)
    else:
        _bring_along(item, by)
    return posted


def _reverse_payment(entry: Entry, voucher: Voucher, by: User, reason: str, uuid: UUID) -> Entry:
    posted = _counter(entry, voucher, by, reason, uuid, source=VoucherState.PAID, target=VoucherState.REVERSED)
    move_voucher(voucher, VoucherState.REVERSED)
    send_notices(voucher, POSTED[EntryKind.REVERSAL], [voucher.drawn_up_by], by=by, reason=reason)
    _bring_along(voucher.work, by)
    return posted


def _counter(entry: Entry, item: Item, by: User, reason: str, uuid: UUID, *, source: str = "", target: str = "") -> Entry:
    unit = lock_book(present_unit(entry.unit))
    earlier = Entry.objects.filter(reverses=entry).first()
    if earlier is not None:
        raise PostingRefused(_("This entry was reversed already, on %(day)s.") % {"day": f"{earlier.happened_on:%d/%m/%Y}"})
    sides = book.reversal(sides_of(entry))
    if isinstance(item, Contribution):
        _require_promise(item, sides)
    counter = Entry(
        uuid=uuid, unit=unit, kind=EntryKind.REVERSAL, form=entry.form, happened_on=dates.today(), text=reason,
        contribution=entry.contribution, work=entry.work, reverses=entry, posted_by=by,
    )  # fmt: skip
    return _post(counter, sides, item, reason=reason, source=source, target=target)


def _follow_reversal(entry: Entry, contribution: Contribution, by: User) -> None:
    """What was taken back of a receipt, or of a release, is to be handed over again; of a promise that was taken back nothing is."""
    if entry.kind != EntryKind.PROMISE:
        _bring_along(contribution.work, by)
        _bring_along(contribution, by)
        owe_hand_over(contribution)
    else:
        drop_hand_over(contribution)


def _bring_along(record: Work | Contribution | None, by: User) -> None:
    """What stayed with a unit that ended, and is open again, goes on at the one that lives: nobody carries it where it was."""
    unit = present_unit(record.unit) if record is not None else None
    if record is None or unit is None or unit == record.unit:
        return
    locked, body = lock_record(record), present_body(record.body) if record.body is not None else None
    carry_record(locked, unit, body if body is not None and body.unit_id == unit.pk else None, by=by, reason=_("an entry of it was reversed"))
    record.unit, record.body, record.version = locked.unit, locked.body, locked.version


def _require_promise(contribution: Contribution, sides: book.Sides) -> None:
    change = sum((side.quantity for side in sides if side.account == Account.EXPECTED), book.NOTHING)
    if open_promise(contribution) + change < 0:
        raise PostingRefused(_("Of this promise something was received or released already: reverse those entries first."))
