"""A monthly return: stored with its figures, texts and what residents raised; owed, handed in, asked for."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.grassroots.models import MonthlyReturn, ReturnNumber, ReturnText
from kheo.grassroots.queries import itemised, months_to_choose, returns_of, rises_of
from kheo.grassroots.queries.return_board import (
    REMIND_RETURN,
    duty_code,
    entering_accounts,
    handed_in,
    is_handed_in,
    may_remind,
    reminded_on,
    reporters_of,
    roots_of,
)
from kheo.grassroots.queries.returns import MONTHS_BACK
from kheo.grassroots.returns import begun_month, due_on
from kheo.lib import dates
from kheo.lib.periods import Period, PeriodError
from kheo.org.actions import append_history
from kheo.org.models import Body, User
from kheo.org.queries import present_body, rows_of_body
from kheo.records.actions import change_state, save_record, send_notices, set_duty
from kheo.records.models import Duty
from kheo.records.workflow import SUBMIT, WITHDRAW

BATCH = 1_000
RETURN_SLUG = "bao-cao-thang"


@transaction.atomic
def save_return(
    monthly: MonthlyReturn, *, by: User, fields: list[str], version: int | None = None,
    remainders: Mapping[str, Decimal | None] | None = None, texts: Mapping[str, str] | None = None,
) -> MonthlyReturn:  # fmt: skip
    """Store the return of a month; what was recorded piece by piece is taken along as it stands now, but for a remainder
    that nobody touched: of that it is kept how much stood recorded when it was typed (`rises_of`).

    Raises `ValidationError` for a month that has not begun, and where the body, under whatever name, has a return of that
    month already: it is mended, never overwritten by a second one.
    """
    _check_month(monthly)
    has_moved = not MonthlyReturn.objects.filter(pk=monthly.pk, period=monthly.period, body=monthly.body_id).exists()
    try:
        with transaction.atomic():
            stored = save_record(monthly, by=by, fields=fields, version=version)
    except IntegrityError as error:
        raise _there_already() from error
    if stored is monthly:
        _check_alone(monthly)
        _keep_numbers(monthly, remainders or {}, anew=has_moved)
        _keep_texts(monthly, texts or {})
    return stored


def _check_month(monthly: MonthlyReturn) -> None:
    try:
        monthly.period = begun_month(monthly.period, dates.today()).code
    except PeriodError as error:
        raise ValidationError({"period": str(error)}) from error


def _check_alone(monthly: MonthlyReturn) -> None:
    """The database holds one return for each row of a body; under another name the body is the same."""
    if monthly.body is not None and returns_of(monthly.body, monthly.period).exclude(pk=monthly.pk).exists():
        raise _there_already()


def _there_already() -> ValidationError:
    return ValidationError({"period": _("There is a return of this month already; go on with that one.")})


def _keep_numbers(monthly: MonthlyReturn, remainders: Mapping[str, Decimal | None], *, anew: bool) -> None:
    recorded = itemised(monthly.body, Period.parse(monthly.period)) if monthly.body is not None else {}
    told = {key: value for key, value in remainders.items() if value is not None or key in recorded}
    monthly.numbers.filter(key__in=[key for key in remainders if key not in told]).delete()
    typed = {} if anew else {row.key: row.remainder for row in monthly.numbers.filter(remainder__gt=0)}
    changed = {key: value for key, value in told.items() if value is None or value != typed.get(key)}
    _store_numbers(monthly, {key: (recorded.get(key, Decimal(0)), value or Decimal(0)) for key, value in changed.items()})


def _store_numbers(monthly: MonthlyReturn, numbers: Mapping[str, tuple[Decimal, Decimal]]) -> None:
    ReturnNumber.objects.bulk_create(
        [ReturnNumber(monthly_return=monthly, key=key, itemised=recorded, remainder=rest) for key, (recorded, rest) in numbers.items()],
        update_conflicts=True, unique_fields=["monthly_return", "key"], update_fields=["itemised", "remainder"],
    )  # fmt: skip


def _keep_texts(monthly: MonthlyReturn, texts: Mapping[str, str]) -> None:
    monthly.texts.filter(key__in=[key for key, text in texts.items() if not text]).delete()
    ReturnText.objects.bulk_create(
        [ReturnText(monthly_return=monthly, key=key, text=text) for key, text in texts.items() if text],
        update_conflicts=True, unique_fields=["monthly_return", "key"], update_fields=["text"],
    )  # fmt: skip


def follow_return(monthly: MonthlyReturn, verb: str, by: User) -> None:
    """What a step of a return sets off: handed in, its figures are taken anew and the duty is done; withdrawn, it is owed again."""
    if verb == SUBMIT.verb:
        _take_numbers(monthly, by)
    if verb in (SUBMIT.verb, WITHDRAW.verb):
        _settle(monthly, done=verb == SUBMIT.verb)


def _take_numbers(monthly: MonthlyReturn, by: User) -> None:
    """What was recorded piece by piece as it stands at this moment: a draft of last week is right again. History tells it where it differs."""
    if monthly.body is None:
        return
    recorded = itemised(monthly.body, Period.parse(monthly.period))
    stored = {row.key: row for row in monthly.numbers.all()}
    gone = {key: Decimal(0) for key, row in stored.items() if row.itemised and key not in recorded}
    changed = {key: value for key, value in {**gone, **recorded}.items() if key not in stored or value != stored[key].itemised}
    if changed:
        _store_numbers(monthly, {key: (value, stored[key].remainder if key in stored else Decimal(0)) for key, value in changed.items()})
        monthly.numbers.filter(key__in=gone, remainder=0).delete()  # nothing is told of those any more, not even a zero
        append_history(monthly, verb=TAKE_NUMBERS, by=by, changes={"content": MonthlyReturn.objects.get(pk=monthly.pk).content()})


TAKE_NUMBERS = "take_numbers"


@transaction.atomic
def hand_in_return(monthly: MonthlyReturn, *, by: User, take_off: bool) -> MonthlyReturn:
    """Hand a return in of which more was recorded since its remainders were typed: these stay, or what came in since is taken off them."""
    if take_off:
        _store_numbers(monthly, {rise.heading.key: (rise.now, rise.left) for rise in rises_of(monthly)})
    return change_state(monthly, SUBMIT.verb, by=by)


def _settle(monthly: MonthlyReturn, *, done: bool) -> None:
    if monthly.body is None:
        return
    own = Duty.objects.about_all(Body, [row.pk for row in rows_of_body(monthly.body)]).filter(code=duty_code(monthly.period))
    own.filter(done_at__isnull=done).update(done_at=dates.now() if done else None)


def return_url(body: Body, month: Period) -> str:
    """Where the return of a body and month is begun."""
    return f"{reverse('records:new', args=[RETURN_SLUG])}?{urlencode({'period': month.code, 'owner': f'b{body.pk}'})}"


def owe_return(body: Body, month: Period) -> Duty:
    """`body` owes the return of the month; told again, under whatever name, nothing is doubled."""
    for duty in Duty.objects.about_all(Body, [row.pk for row in rows_of_body(body)]).filter(code=duty_code(month.code)).exclude(item_id=body.pk)[:1]:
        _pass_on(duty, body, month)
    return set_duty(
        body, code=duty_code(month.code), unit=body.unit, body=body, label=_duty_label(body, month), due_on=due_on(month), url=return_url(body, month),
    )  # fmt: skip


def _pass_on(duty: Duty, body: Body, month: Period) -> None:
    """The duty stands under the name of today, and so does the way to the form."""
    duty.item_id, duty.unit, duty.body, duty.label, duty.url = body.pk, body.unit, body, _duty_label(body, month), return_url(body, month)
    duty.save(update_fields=["item_id", "unit", "body", "label", "url"])


def _duty_label(body: Body, month: Period) -> str:
    return (_("Monthly return, %(month)s: %(body)s") % {"month": month.label, "body": body})[:200]


def owe_returns(month: Period | None = None) -> int:
    """Every reporter owes the return of the month that has ended; returns how many new duties that makes. Done again, it makes none."""
    month = month or Period.of_day(dates.today(), "month").previous()
    rows, before = reporters_of(month).order_by("path").iterator(), _owed(month)
    while batch := list(islice(rows, BATCH)):
        _owe_all(batch, month)
    return _owed(month) - before


def _owed(month: Period) -> int:
    return Duty.objects.filter(code=duty_code(month.code)).count()


def _owe_all(reporters: list[Body], month: Period) -> None:
    """The duties of those who have not handed in and live on, under the name of today."""
    missing = [line.body for line in handed_in(reporters, [month]) if not line.is_sent]
    present = [body if body.lives_on() else present_body(body) for body in missing]
    alone = _without_duty([body for body in present if body.lives_on()], month)
    Duty.objects.bulk_create(
        [
            Duty(item=body, code=duty_code(month.code), unit=body.unit, body=body, label=_duty_label(body, month), due_on=due_on(month), url=return_url(body, month))
            for body in alone
        ],
        batch_size=500, ignore_conflicts=True,
    )  # fmt: skip


def _without_duty(bodies: list[Body], month: Period) -> list[Body]:
    """Those that have no duty of that month; one that stands under a former name is passed on to the present one."""
    roots = roots_of(body.pk for body in bodies)
    present = {roots[body.pk]: body for body in bodies}
    owed = Duty.objects.about_all(Body, list(roots)).filter(code=duty_code(month.code))
    found = {roots[duty.item_id]: duty for duty in owed}
    for root, duty in found.items():
        if root in present and duty.item_id != present[root].pk:
            _pass_on(duty, present[root], month)
    return [body for root, body in present.items() if root not in found]


@transaction.atomic
def remind_of_returns(bodies: Iterable[Body], month: Period, *, by: User) -> tuple[list[Body], list[tuple[Body, str]]]:
    """Ask these bodies for the return of the month, each by a notice to the accounts that may enter it; at most once a day.

    Returns the bodies that were told, and the others each with the reason in words.
    """
    told, refused = [], []
    bodies = list(bodies)
    owing = set(reporters_of(month).filter(pk__in=[body.pk for body in bodies]).values_list("pk", flat=True))
    for body in Body.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=[body.pk for body in bodies]).order_by("path"):
        accounts = list(entering_accounts(body))
        reason = _why_not(body, month, by, owes=body.pk in owing) or ("" if accounts else _("nobody can enter its return yet; tell your administrator"))
        if reason:
            refused.append((body, reason))
        else:
            send_notices(owe_return(body, month), REMIND_RETURN, accounts, by=by)
            told.append(body)
    return told, refused


def _why_not(body: Body, month: Period, by: User, *, owes: bool) -> str:
    """Why a body is not reminded; "" where it may be."""
    if not may_remind(by, body):
        return _("no role of yours reviews there")
    if not owes:
        return _("it owes no return of that month")
    if month.start < months_to_choose()[-1].start:
        return _("that month lies more than %(count)s months back") % {"count": MONTHS_BACK}
    if is_handed_in(body, month):
        return _("it has handed in meanwhile")
    if not body.lives_on():
        return _("it has ended")
    return _("it was reminded today already") if reminded_on([body], month).get(body.pk) == dates.today() else ""
