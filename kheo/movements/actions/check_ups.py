"""What becomes of recognised initiatives: duties to look again 6 and 12 months on, and what was found."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import CHECK_UP_MONTHS, CheckUp, Found, Initiative
from kheo.movements.queries import (
    confirmed_from,
    may_check_up,
    months_after,
    recognised_initiatives,
    recognised_on,
    too_early,
    without_check_up,
)
from kheo.org.models import User
from kheo.records.actions import lock_record, notify, refuse_unseen, set_duty, settle_duty, write_down
from kheo.records.models import Duty

BATCH = 500
LONGEST_TITLE = 120


def duty_code(months: int) -> str:
    """The code of the duty to look again so many months after recognition."""
    return f"check_up_{months}"


def settle_check_ups(initiative: Initiative) -> None:
    """Set the duties of a recognised initiative by the first decision that stands; close them where none stands any more.

    What was answered stays; what nobody answered has no meaning without recognition, and goes.
    """
    first = recognised_on(initiative)
    for months in CHECK_UP_MONTHS:
        if first is None:
            initiative.check_ups.filter(months=months, found="").delete()
            settle_duty(initiative, code=duty_code(months), unit=initiative.unit, body=initiative.body)
        else:
            _owe(initiative, months, months_after(first, months))


def _owe(initiative: Initiative, months: int, due_on: date) -> None:
    _set_duty(initiative, months, due_on)
    unanswered = initiative.check_ups.filter(months=months, found="")
    unanswered.update(due_on=due_on) if due_on <= dates.today() else unanswered.delete()
    answered = initiative.check_ups.filter(months=months).exclude(found="").exists()
    settle_duty(initiative, code=duty_code(months), unit=initiative.unit, body=initiative.body, done=answered)


def _set_duty(initiative: Initiative, months: int, due_on: date) -> None:
    title = Truncator(str(initiative)).chars(LONGEST_TITLE)
    set_duty(
        initiative, code=duty_code(months), unit=initiative.unit, body=initiative.body, due_on=due_on,
        label=_("Is it still there, %(months)s months after recognition? %(title)s") % {"months": months, "title": title},
        url=reverse("movements:check_up", args=[initiative.pk, months]),
    )  # fmt: skip


def open_due_check_ups() -> int:
    """Begin the check-ups that are due by today, in batches; returns how many. Done again, it begins nothing twice."""
    return sum(_open_all(months, dates.today()) for months in CHECK_UP_MONTHS)


def _open_all(months: int, today: date) -> int:
    opened, after = 0, 0
    while batch := without_check_up(months, today, after=after, most=BATCH):
        opened += _open_batch([row.pk for row in batch], months)
        after = batch[-1].pk
    return opened


@transaction.atomic
def _open_batch(keys: Sequence[int], months: int) -> int:
    """Under the locks of the initiatives, so that what is being revoked at this moment gets no row."""
    list(Initiative.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = recognised_initiatives().filter(pk__in=keys).exclude(check_ups__months=months).select_related("unit", "body")
    known = set(Duty.objects.about_all(Initiative, keys).filter(code=duty_code(months)).values_list("item_id", flat=True))
    made = [CheckUp(initiative=row, months=months, due_on=months_after(row.recognised_on, months)) for row in rows]
    CheckUp.objects.bulk_create(made, ignore_conflicts=True)
    for check_up in made:
        if check_up.initiative_id not in known:  # recognised before there were check-ups
            _set_duty(check_up.initiative, months, check_up.due_on)
    return len(made)


@transaction.atomic
def answer_check_up(
    initiative: Initiative, *, months: int, found: str, reason: str, by: User, checked_on: date | None = None, version: int | None = None
) -> CheckUp:
    """Say whether a recognised initiative lives (alive, changed, ended) and what shows it; said again, it is corrected.

    An end or a change may be said on any day after the recognition, that it is alive only of what was seen near the day it is due
    (`confirmed_from`). The same words again change nothing. How the work stands (`set_condition`) is another matter and not moved by this.
    """
    locked = lock_record(initiative)
    if not may_check_up(by, locked):
        raise PermissionDenied(_("Whether it lives is said by those who carry it out, and by whoever reviews it."))
    first, day, words = recognised_on(locked), checked_on or dates.today(), reason.strip()
    if first is None:
        raise TransitionRefused(_("Its recognition does not stand (any more): there is nothing to confirm."))
    _check_answer(months, found, words, first, day)
    row = locked.check_ups.filter(months=months).first() or CheckUp(initiative=locked, months=months, due_on=months_after(first, months))
    if (row.found, row.reason, row.checked_on) == (found, words, day):
        return row
    refuse_unseen(locked, version)
    before, row.found, row.reason, row.checked_on, row.checked_by = row.found, found, words, day, by
    row.save(update_fields=["found", "reason", "checked_on", "checked_by"] if row.pk else None)
    _write_down(locked, row, before, by)
    return row


def _check_answer(months: int, found: str, words: str, first: date, day: date) -> None:
    if months not in CHECK_UP_MONTHS or found not in Found.values:
        raise ValidationError({"found": _("Say what was found: alive, changed or ended.")})
    if not words:
        raise ValidationError({"reason": _("Say what shows it: what one sees there, or why it ended.")})
    if not first <= day <= dates.today():
        raise ValidationError({"checked_on": _("The day lies between the recognition (%(day)s) and today.") % {"day": f"{first:%d/%m/%Y}"}})
    due_on = months_after(first, months)
    if found == Found.ALIVE and day < confirmed_from(due_on):
        raise ValidationError({"checked_on": too_early(due_on)})


def _write_down(initiative: Initiative, row: CheckUp, before: str, by: User) -> None:
    changes = {"months": row.months, "due_on": str(row.due_on), "checked_on": str(row.checked_on)}
    write_down(initiative, verb="check_up", by=by, source=before, target=row.found, changes=changes, reason=row.reason)
    notify(initiative, "check_up", by=by, reason=row.reason)
    settle_duty(initiative, code=duty_code(row.months), unit=initiative.unit, body=initiative.body)
