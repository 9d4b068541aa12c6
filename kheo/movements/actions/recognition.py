"""Recognised, outstanding, rewarded: three things, each by a unit's decision; and decisions that are taken back."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.personal import find_personal
from kheo.lib.text import fold
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.check_ups import settle_check_ups
from kheo.movements.actions.names import erase_unrecognised_of
from kheo.movements.models import Campaign, Grade, Initiative, Recognition, SubjectKind
from kheo.movements.permissions import RECOGNISE
from kheo.movements.queries import HONOUREE, decides_for, leader_instead, quota_refusal, reward_forms
from kheo.movements.queries.initiatives import told_to
from kheo.org.actions import append_history
from kheo.org.followers import tell
from kheo.org.models import Unit, UnitKind, User
from kheo.org.permissions import require
from kheo.org.queries import unseal_field
from kheo.records.actions import notify
from kheo.records.workflow import ReviewState
from kheo.register.models import OfficialDocument
from kheo.register.workflow import DocumentState

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"^(?:(?:ong|ba|anh|chi|em|co|chu|bac|d/c|dong chi)\b\.?\s*)+")  # how people are spoken of, folded


def recognise(
    initiative: Initiative, *, grade: str, document: OfficialDocument, by: User, decided_on: date | None = None,
    unit: Unit | None = None, title: str = "", reward_form: str = "",
) -> Recognition:  # fmt: skip
    """Record the decision of `unit` (none given: the campaign's) that the initiative is recognised, outstanding or rewarded.

    Without `decided_on` the day of the document counts. A grade (or reward) that the unit gave already is a second click: the
    row that stands is returned. The campaign is locked, so that its quota holds for two at once.
    """
    row, _is_new = _recognise(
        initiative, grade=grade, document=document, by=by, decided_on=decided_on, unit=unit, title=title, reward_form=reward_form
    )
    return row


@transaction.atomic
def _recognise(
    initiative: Initiative, *, grade: str, document: OfficialDocument, by: User, decided_on: date | None = None,
    unit: Unit | None = None, title: str = "", reward_form: str = "",
) -> tuple[Recognition, bool]:  # fmt: skip
    """The decision that stands, and whether it was recorded only now."""
    Campaign.objects.select_for_update().get(pk=initiative.campaign_id)
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    unit = unit or locked.campaign.unit
    require(by, RECOGNISE, unit)
    standing = locked.recognitions.filter(grade=grade, unit=unit, reward_form=reward_form, revoked_on=None).first()
    if standing is not None:
        return standing, False
    day = _day_of(document, decided_on)
    _check_place(locked, unit, day)
    _check_decider(by, unit, document)
    _check_form(grade, reward_form, unit, day)
    _check_title(title, locked)
    _check_standing(locked, grade, by)
    if refusal := quota_refusal(locked, grade, reward_form, unit):
        raise TransitionRefused(refusal)
    row = Recognition.objects.create(
        initiative=locked, grade=grade, unit=unit, document=document, decided_on=day, title=title.strip(),
        reward_form=reward_form, recorded_by=by,
    )  # fmt: skip
    append_history(locked, verb="recognise", by=by, target=grade, changes=_told(row) | {"decision": document.citation} | _told_title(row))
    notify(locked, "recognise", by=by)
    settle_check_ups(locked)
    tell(locked, "recognise", by)
    return row, True


def _told(row: Recognition) -> dict[str, Any]:
    return {"decided_on": str(row.decided_on), "unit": row.unit.key, "reward_form": row.reward_form}


def _told_title(row: Recognition) -> dict[str, str]:
    """What is printed for a person might tell who they are, and history is not unwritten: only a collective's is kept there."""
    return {"title": row.title} if row.initiative.subject == SubjectKind.COLLECTIVE else {}


def _day_of(document: OfficialDocument, given: date | None) -> date:
    """The day of the decision: as given, or the document's."""
    if document.state == DocumentState.WITHDRAWN:
        raise ValidationError({"document": _("This document was withdrawn: nothing is recognised by it.")})
    day = given or document.issued_on
    if day is None:
        raise ValidationError({"decided_on": _("The document bears no date: say on which day it was decided.")})
    return day


def _check_place(initiative: Initiative, unit: Unit, day: date) -> None:
    if unit.kind == UnitKind.HAMLET or not unit.covers(initiative.unit):
        raise ValidationError({"unit": _("It is recognised by a commune, district or province above it.")})
    if not unit.lives_on(day):
        raise ValidationError({"unit": _("There was no %(unit)s on %(day)s.") % {"unit": unit, "day": f"{day:%d/%m/%Y}"}})
    if day > dates.today() or day < initiative.campaign.starts_on:
        raise ValidationError({"decided_on": _("The day of the decision lies between the campaign's first day and today.")})


def _check_decider(by: User, unit: Unit, document: OfficialDocument) -> None:
    if not decides_for(by, unit, document):
        raise ValidationError({"unit": _("In the name of %(unit)s only by a document that it keeps, or by those who hold their role there.") % {"unit": unit}})


def _check_title(title: str, initiative: Initiative) -> None:
    """Nothing in it may name a person or lead to one: it is printed, and a collective's is told to everybody."""
    honouree = fold(unseal_field(initiative, HONOUREE))
    name = _plain(_ADDRESS.sub("", honouree) or honouree)
    if find_personal(title) or (name.strip() and name in _plain(fold(title))):
        raise ValidationError({"title": _("It names a person, or tells how to reach one: write the honour alone.")})


def _plain(text: str) -> str:
    """The words alone, each between single spaces."""
    return f" {' '.join(_WORD.findall(text))} "


def _check_form(grade: str, reward_form: str, unit: Unit, day: date) -> None:
    if grade != Grade.REWARDED:
        if reward_form:
            raise ValidationError({"reward_form": _("Only a reward has a form; leave it empty.")})
        return
    form = reward_forms().get(reward_form)
    if form is None:
        raise ValidationError({"reward_form": _("Say in which form it is rewarded.")})
    if refusal := form.refusal(unit, day):
        raise ValidationError({"reward_form": refusal})


def _check_standing(initiative: Initiative, grade: str, by: User) -> None:
    if initiative.state != ReviewState.ACCEPTED:
        raise TransitionRefused(_("Only an accepted initiative can be recognised."))
    if (lead := leader_instead(initiative)) is not None:
        raise TransitionRefused(_("It takes part in “%(lead)s”, which leads: that one is recognised, for both.") % {"lead": told_to(by, lead)})
    if grade != Grade.RECOGNISED and not _is_recognised(initiative):
        raise TransitionRefused(_("An initiative is recognised first, then it may be found outstanding or be rewarded."))


def _is_recognised(initiative: Initiative, *, but: Recognition | None = None) -> bool:
    standing = initiative.recognitions.filter(grade=Grade.RECOGNISED, revoked_on=None)
    return (standing.exclude(pk=but.pk) if but else standing).exists()


class Recorded(NamedTuple):
    """One decision about several initiatives: recorded now, recorded already before, refused with the reason in words."""

    done: list[Initiative]
    already: list[Initiative]
    refused: list[tuple[Initiative, str]]


def recognise_several(initiatives: Iterable[Initiative], *, by: User, **decision: Any) -> Recorded:
    """Record one decision about several initiatives, each by itself."""
    recorded = Recorded([], [], [])
    for initiative in initiatives:
        try:
            _row, is_new = _recognise(initiative, by=by, **decision)
        except (TransitionRefused, PermissionDenied) as error:
            recorded.refused.append((initiative, str(error)))
        except ValidationError as error:
            recorded.refused.append((initiative, " ".join(error.messages)))
        else:
            (recorded.done if is_new else recorded.already).append(initiative)
    return recorded


@transaction.atomic
def revoke_recognition(
    recognition: Recognition, *, document: OfficialDocument, reason: str, by: User, on: date | None = None
) -> Recognition:
    """Take a decision back, by another one: it stays where it is, marked. Without `on` the day of the document counts.

    What rests on it goes first: an initiative stays recognised while it is outstanding or rewarded. Revoked already is a
    second click. Once its campaign is closed, the name of a person who is recognised no more is erased with it.
    """
    campaign = Campaign.objects.select_for_update().get(pk=recognition.initiative.campaign_id)
    initiative = Initiative.objects.select_for_update().get(pk=recognition.initiative_id)
    locked = Recognition.objects.select_for_update().get(pk=recognition.pk)
    require(by, RECOGNISE, locked.unit)
    if locked.revoked_on is not None:
        return locked
    day = _day_of(document, on)
    _check_revocation(locked, initiative, day, reason)
    locked.revoked_on, locked.revoked_by = day, document
    locked.save(update_fields=["revoked_on", "revoked_by"])
    changes = _told(locked) | {"revoked_on": str(day), "decision": document.citation}
    append_history(initiative, verb="revoke", by=by, target=locked.grade, changes=changes, reason=reason.strip())
    notify(initiative, "revoke", by=by, reason=reason.strip())
    settle_check_ups(initiative)
    if campaign.closed_at is not None:
        erase_unrecognised_of(campaign.pk)
    tell(initiative, "revoke", by)
    return locked


def _check_revocation(row: Recognition, initiative: Initiative, day: date, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    if not row.decided_on <= day <= dates.today():
        raise ValidationError({"on": _("It is revoked between the day on which it was decided and today.")})
    resting = initiative.recognitions.filter(revoked_on=None).exclude(grade=Grade.RECOGNISED)
    if row.grade == Grade.RECOGNISED and not _is_recognised(initiative, but=row) and resting.exists():
        raise TransitionRefused(_("It is outstanding or rewarded: those decisions are revoked first."))
