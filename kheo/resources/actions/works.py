"""A work on its way: how it stands, its steps done, what is due."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import User
from kheo.records.actions import change_state, lock_record, refuse_unseen, set_duty, settle_duty, write_down
from kheo.records.models import Duty
from kheo.records.models.duties import DutyQuerySet
from kheo.records.permissions import may_carry
from kheo.records.workflow import ACCEPT, WITHDRAW, ReviewState
from kheo.resources.actions.ledger import refuse_open_vouchers
from kheo.resources.models import Milestone, Work
from kheo.resources.workflow import WORK_WORKFLOW

MARK_MILESTONE = "mark_milestone"
FINISH, GIVE_UP = "finish", "give_up"
STEP, END = "milestone-", "work-end"
LONGEST_LABEL = 200


@transaction.atomic
def set_work_condition(work: Work, verb: str, *, by: User, reason: str = "", finished_on: date | None = None, version: int | None = None) -> Work:
    """Say how an accepted work stands (`WORK_WORKFLOW`); every step asks for what shows it, and finishing for its day (today, if none is said).

    What a voucher is still open on is not given up: nothing could be paid on it any more.
    """
    locked = lock_record(work)
    _refuse_before_acceptance(locked)
    if verb == GIVE_UP and locked.is_going:
        refuse_open_vouchers(locked)
    day = (finished_on or dates.today()) if verb == FINISH else None
    if day is not None:
        _check_day(locked, day, "finished_on")
    changed = change_state(locked, verb, by=by, reason=reason, version=version, table=WORK_WORKFLOW)
    if changed.version != locked.version:
        changed.condition_reason, changed.finished_on = reason.strip()[:500], day
        changed.save(update_fields=["condition_reason", "finished_on"])
    return changed


@transaction.atomic
def mark_milestone(milestone: Milestone, *, done_on: date, by: User, version: int | None = None) -> Milestone:
    """Say on which day a step of an accepted work was done; said again, the day is corrected, and history keeps both."""
    work = lock_record(milestone.work)
    if not may_carry(by, work):
        raise PermissionDenied(pgettext("of a built work", "How the work goes on is said by those who carry it out."))
    _refuse_before_acceptance(work)
    row = work.milestones.get(pk=milestone.pk)
    if row.done_on == done_on:
        return row
    refuse_unseen(work, version)
    _check_day(work, done_on, "done_on")
    before, row.done_on = row.done_on, done_on
    row.save(update_fields=["done_on"])
    changes = {"milestone": row.name, "before": str(before or ""), "done_on": str(done_on)}
    write_down(work, verb=MARK_MILESTONE, by=by, changes=changes, reason=f"{row.name}: {done_on:%d/%m/%Y}")
    settle_duty(work, code=_code(row), unit=work.unit, body=work.body)
    return row


def follow_work(work: Work, verb: str, _by: User) -> None:
    """After a step: accepted, its steps and its end are due; at its end or withdrawn, nothing is. Photos of a house are shown to nobody outside.

    What was due stays so while the work is reopened: what is late does not vanish by mending a word.
    """
    if verb == ACCEPT.verb:
        _owe_anew(work)
    if verb == WITHDRAW.verb or (verb in _steps() and not work.is_going):
        _due(work).delete()
    if verb == "publish" and work.is_home:
        work.evidence.update(is_public=False)


def _steps() -> set[str]:
    return {step.verb for step in WORK_WORKFLOW.transitions}


def _refuse_before_acceptance(work: Work) -> None:
    if work.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("How the work stands is said once it is accepted."))


def _check_day(work: Work, day: date, field: str) -> None:
    """A day on which something of the work was done: neither to come, nor before it begins."""
    if day > dates.today():
        raise ValidationError({field: _("This day has not come yet: say so when it is done.")})
    if work.starts_on is not None and day < work.starts_on:
        raise ValidationError({field: _("The work begins on %(day)s: nothing of it was done before.") % {"day": f"{work.starts_on:%d/%m/%Y}"}})


def _due(work: Work) -> DutyQuerySet:
    return Duty.objects.about(work).open()


def _owe_anew(work: Work) -> None:
    """By the steps and the days that the work has now."""
    _due(work).delete()
    if not work.is_going:
        return
    for row in work.milestones.filter(done_on=None):
        _owe(work, _code(row), _("%(step)s: “%(work)s”") % {"step": Truncator(row.name).chars(90), "work": Truncator(work.title).chars(100)}, row.due_on)
    if work.ends_on is not None:
        _owe(work, END, _("“%(work)s” is to be finished") % {"work": Truncator(work.title).chars(150)}, work.ends_on)


def _owe(work: Work, code: str, label: str, due_on: date) -> None:
    url = reverse("resources:progress", args=[work.pk])
    set_duty(work, code=code, unit=work.unit, body=work.body, label=Truncator(label).chars(LONGEST_LABEL), due_on=due_on, url=url)


def _code(row: Milestone) -> str:
    return f"{STEP}{row.pk}"
