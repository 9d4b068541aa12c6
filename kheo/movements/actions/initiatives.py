"""Initiatives: content, what was reached, recognition, condition."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Grade, Initiative, Recognition
from kheo.movements.permissions import RECOGNISE
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.org.permissions import require
from kheo.records.actions import change_state, notify, save_record
from kheo.records.permissions import may_carry
from kheo.records.workflow import ReviewState


@transaction.atomic
def save_initiative(
    initiative: Initiative, *, by: User, fields: Sequence[str] = (), version: int | None = None
) -> Initiative:
    """Store an initiative's content (`records.actions.save_record`); its campaign must be open to its unit.

    What came back from review may still be mended after its campaign was closed.
    """
    campaign = initiative.campaign
    if not campaign.unit.covers(initiative.unit):
        raise ValidationError({"campaign": _("This campaign does not reach your unit.")})
    if campaign.closed_at is not None and not _came_back_from(initiative):
        raise ValidationError({"campaign": _("This campaign is closed; choose one that is under way.")})
    if initiative.field is not None and initiative.field.campaign_id != campaign.pk:
        raise ValidationError({"field": _("This field belongs to another campaign.")})
    return save_record(initiative, by=by, fields=fields, version=version)


def _came_back_from(initiative: Initiative) -> bool:
    """Whether the stored record was returned and stays in its campaign."""
    stored = Initiative.objects.filter(pk=initiative.pk, campaign=initiative.campaign_id, state=ReviewState.RETURNED)
    return initiative.pk is not None and stored.exists()


@transaction.atomic
def state_outputs(initiative: Initiative, *, reached: Mapping[int, Decimal | None], by: User, version: int | None = None) -> Initiative:
    """Say of an accepted initiative what each output (by its key) has reached; old and new stand in the history."""
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if not may_carry(by, locked):
        raise PermissionDenied(_("What was reached is stated by those who carry it out."))
    if locked.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("What was reached is stated once the initiative is accepted; before that, in its form."))
    if version is not None and version != locked.version:
        raise TransitionRefused(_("The record was changed while you were reading it. Please look at it again first."))
    changed = [output for output in locked.outputs.all() if output.pk in reached and output.reached != reached[output.pk]]
    if not changed:
        return locked
    for output in changed:
        output.reached = reached[output.pk]
        output.full_clean()
        output.save(update_fields=["reached"])
    locked.version += 1
    locked.save(update_fields=["version"])
    append_history(locked, verb="state_outputs", by=by, changes={"content": locked.content()})
    return locked


@transaction.atomic
def recognise(initiative: Initiative, *, grade: str, decided_on: date, decision: str, by: User) -> Recognition:
    """Record a decision that the initiative is recognised, or outstanding (which presumes recognised).

    A grade it has already is a second click: the row that stands is returned.
    """
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    require(by, RECOGNISE, locked.campaign.unit)
    standing = locked.recognitions.filter(grade=grade).first()
    if standing is not None:
        return standing
    _check_recognition(locked, grade, decided_on, decision)
    row = Recognition.objects.create(
        initiative=locked, grade=grade, decided_on=decided_on, decision=decision.strip(), recorded_by=by
    )
    append_history(locked, verb="recognise", by=by, target=grade, changes={"decision": row.decision, "decided_on": str(decided_on)})
    notify(locked, "recognise", by=by)
    return row


def _check_recognition(initiative: Initiative, grade: str, decided_on: date, decision: str) -> None:
    if initiative.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("Only an accepted initiative can be recognised."))
    if grade == Grade.OUTSTANDING and not initiative.recognitions.filter(grade=Grade.RECOGNISED).exists():
        raise TransitionRefused(_("An initiative is recognised first, then it may be found outstanding."))
    if not decision.strip():
        raise ValidationError({"decision": _("Give the decision's number, date and body.")})
    if decided_on > dates.today() or decided_on < initiative.campaign.starts_on:
        raise ValidationError({"decided_on": _("The day of the decision lies between the campaign's first day and today.")})


@transaction.atomic
def set_condition(initiative: Initiative, verb: str, *, by: User, reason: str = "") -> Initiative:
    """Say how the work itself stands (`CONDITION_WORKFLOW`); a stall or a stop asks for the reason."""
    if not Initiative.objects.filter(pk=initiative.pk, state=ReviewState.ACCEPTED).exists():
        raise TransitionRefused(_("How the work stands is said once the initiative is accepted."))
    changed = change_state(initiative, verb, by=by, reason=reason, table=CONDITION_WORKFLOW)
    changed.condition_reason = reason.strip()[:500]
    changed.save(update_fields=["condition_reason"])
    return changed
