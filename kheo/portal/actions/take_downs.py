"""Requests to take something down: received from anybody, answered by the office of the portal, erased in time."""

import uuid as uuids
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history, erase_field, seal_field
from kheo.org.models import Unit, User
from kheo.org.queries import unseal_field
from kheo.portal.models import TakeDown
from kheo.portal.permissions import take_downs_for
from kheo.portal.privacy import answer_within
from kheo.portal.workflow import TAKE_DOWN_WORKFLOW

SEALED = ("words", "contact", "answer")


@transaction.atomic
def receive_take_down(*, uuid: uuids.UUID, unit: Unit, address: str, words: str, contact: str = "") -> TakeDown:
    """Store a request and start its clock; the same form sent twice is stored once, changed in between it is another."""
    now = dates.now()
    due = dates.working_days_after(now, answer_within())
    request, created = TakeDown.objects.get_or_create(
        uuid=uuid, defaults={"unit": unit, "address": address, "received_at": now, "due_at": due}
    )
    if not created:
        if _is_the_same(request, address, words, contact):
            return request
        return receive_take_down(uuid=uuids.uuid4(), unit=unit, address=address, words=words, contact=contact)
    seal_field(request, "words", words)
    seal_field(request, "contact", contact)
    append_history(request, verb="receive", by=None, target=request.state)
    return request


def _is_the_same(request: TakeDown, address: str, words: str, contact: str) -> bool:
    kept = (request.address, unseal_field(request, "words"), unseal_field(request, "contact"))
    return kept == (address, words, contact)


@transaction.atomic
def answer_take_down(request: TakeDown, verb: str, *, by: User, answer: str = "") -> TakeDown:
    """Answer a request, once; a second click of the same person changes nothing.

    Raises `PermissionDenied`, `TransitionRefused` where somebody else has answered, `ValidationError` for a missing reason.
    """
    locked = take_downs_for(by).select_for_update().filter(pk=request.pk).first()
    if locked is None:
        raise PermissionDenied(_("This request is answered by another office."))
    step = TAKE_DOWN_WORKFLOW.find(verb, locked.state)
    if step is None:
        if locked.answered_by_id == by.pk:
            return locked
        raise TransitionRefused(_("Somebody has answered this request in the meantime."))
    if step.reason_required and not answer.strip():
        raise ValidationError({"answer": _("Please give the reason: whoever asks has a right to it.")})
    source, locked.state = locked.state, step.target
    locked.answered_at, locked.answered_by = dates.now(), by
    locked.save(update_fields=["state", "answered_at", "answered_by"])
    seal_field(locked, "answer", answer.strip())
    changes = {"answer": locked.answer} if locked.answer else {}
    append_history(locked, verb=verb, by=by, source=source, target=step.target, changes=changes)
    return locked


@transaction.atomic
def erase_answered_take_downs(keep: timedelta) -> int:
    """Erase what requests answered longer ago held of a person; returns how many. That and when they were answered stays."""
    old = TakeDown.objects.filter(answered_at__lt=dates.now() - keep).exclude(address="")
    rows = list(old)
    for request in rows:
        for field in SEALED:
            erase_field(request, field)
        request.address = ""
        request.save(update_fields=["address"])
    return len(rows)
