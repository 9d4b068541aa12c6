"""Carrying an accepted initiative out: notes on the way, what was reached, how the work stands."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Checkpoint, Initiative
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.models import User
from kheo.records.actions import change_state, lock_record, refuse_unseen, write_down
from kheo.records.permissions import may_carry
from kheo.records.workflow import ReviewState


def _carried(initiative: Initiative, by: User, too_early: str) -> Initiative:
    """The accepted initiative, locked, for those who carry it."""
    locked = lock_record(initiative)
    if not may_carry(by, locked):
        raise PermissionDenied(_("How the work goes on is said by those who carry it out."))
    if locked.state != ReviewState.ACCEPTED:
        raise TransitionRefused(too_early)
    return locked


@transaction.atomic
def add_checkpoint(
    initiative: Initiative, *, noted_on: date, text: str, by: User, did_not_work: str = "", version: int | None = None
) -> Checkpoint:
    """Note how an accepted initiative goes on, and what did not work; the same note again is a second click."""
    locked = _carried(initiative, by, _("Notes on how the work goes on are taken once the initiative is accepted."))
    text, did_not_work = text.strip(), did_not_work.strip()
    twin = locked.checkpoints.filter(noted_on=noted_on, text=text, did_not_work=did_not_work, noted_by=by).first()
    if twin is not None:
        return twin
    refuse_unseen(locked, version)
    _check_day(locked, noted_on)
    note = Checkpoint(initiative=locked, noted_on=noted_on, text=text, did_not_work=did_not_work, noted_by=by)
    note.full_clean()
    note.save(force_insert=True)
    write_down(locked, verb="add_checkpoint", by=by, changes={"content": locked.content()})
    return note


def _check_day(initiative: Initiative, noted_on: date) -> None:
    first = dates.local_day(initiative.first_submitted_at) if initiative.first_submitted_at else initiative.campaign.starts_on
    if not first <= noted_on <= dates.today():
        days = {"first": f"{first:%d/%m/%Y}", "today": f"{dates.today():%d/%m/%Y}"}
        raise ValidationError({"noted_on": _("The day lies between %(first)s, when it was registered, and today, %(today)s.") % days})


@transaction.atomic
def state_outputs(initiative: Initiative, *, reached: Mapping[int, Decimal | None], by: User, version: int | None = None) -> Initiative:
    """Say of an accepted initiative what each output (by its key) has reached; old and new stand in the history."""
    locked = _carried(initiative, by, _("What was reached is stated once the initiative is accepted; before that, in its form."))
    changed = [output for output in locked.outputs.all() if output.pk in reached and output.reached != reached[output.pk]]
    if not changed:
        return locked
    refuse_unseen(locked, version)
    for output in changed:
        output.reached = reached[output.pk]
        output.full_clean()
        output.save(update_fields=["reached"])
    write_down(locked, verb="state_outputs", by=by, changes={"content": locked.content()})
    return locked


@transaction.atomic
def set_condition(initiative: Initiative, verb: str, *, by: User, reason: str = "", version: int | None = None) -> Initiative:
    """Say how the work itself stands (`CONDITION_WORKFLOW`); every step asks for what shows it."""
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if locked.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("How the work stands is said once the initiative is accepted."))
    changed = change_state(locked, verb, by=by, reason=reason, version=version, table=CONDITION_WORKFLOW)
    if changed.version != locked.version:
        changed.condition_reason = reason.strip()[:500]
        changed.save(update_fields=["condition_reason"])
    return changed
