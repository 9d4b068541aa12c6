"""Initiatives: content, the name of a person honoured, recognition, condition."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Grade, Initiative, Recognition, SubjectKind
from kheo.movements.permissions import RECOGNISE
from kheo.movements.queries import HONOUREE, TO_PUBLISH
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.actions import append_history, give_consent, seal_field, withdraw_consent
from kheo.org.models import Consent, User
from kheo.org.permissions import require
from kheo.org.queries import unseal_field
from kheo.records.actions import notify, save_record
from kheo.records.permissions import may_carry, may_edit
from kheo.records.workflow import ReviewState


@transaction.atomic
def save_initiative(
    initiative: Initiative, *, by: User, fields: Sequence[str] = (), version: int | None = None
) -> Initiative:
    """Store an initiative's content (`records.actions.save_record`); its campaign must be open to its unit."""
    campaign = initiative.campaign
    if not campaign.unit.covers(initiative.unit):
        raise ValidationError({"campaign": _("This campaign does not reach your unit.")})
    if campaign.closed_at is not None:
        raise ValidationError({"campaign": _("This campaign is closed; choose one that is under way.")})
    if initiative.field is not None and initiative.field.campaign_id != campaign.pk:
        raise ValidationError({"field": _("This field belongs to another campaign.")})
    return save_record(initiative, by=by, fields=fields, version=version)


@transaction.atomic
def name_honouree(initiative: Initiative, *, name: str, consent_way: str, by: User) -> None:
    """Seal the name of the person honoured; with `consent_way`, record that they agreed to be named in public.

    Another name, or none, ends a consent that was given for the one before.
    """
    if not may_edit(by, initiative):
        raise PermissionDenied(_("This record cannot be changed now."))
    name = name.strip() if initiative.subject == SubjectKind.INDIVIDUAL else ""
    if name != unseal_field(initiative, HONOUREE):
        for consent in Consent.objects.about(initiative).standing().filter(slot=HONOUREE):
            withdraw_consent(consent, by=by, reason=_("another name"))
        seal_field(initiative, HONOUREE, name)
    if name and consent_way:
        give_consent(initiative, slot=HONOUREE, purpose=TO_PUBLISH, way=consent_way, by=by)


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
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    step = CONDITION_WORKFLOW.find(verb, locked.condition)
    if step is None or locked.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("This step cannot be taken from here."))
    if not may_carry(by, locked):
        raise PermissionDenied(_("How the work stands is said by those who carry it out."))
    if step.reason_required and not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    source, locked.condition, locked.condition_reason = locked.condition, step.target, reason.strip()[:500]
    locked.version += 1
    locked.save(update_fields=["condition", "condition_reason", "version"])
    append_history(locked, verb=f"condition_{verb}", by=by, source=source, target=step.target, reason=reason.strip())
    return locked

