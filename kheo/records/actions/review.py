"""The one function that moves a record from state to state."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.workflow import Transition, TransitionRefused, Workflow
from kheo.org.followers import tell
from kheo.org.models import HistoryEntry, User
from kheo.records import workflow
from kheo.records.actions.notices import notify
from kheo.records.actions.writing import lock_record, refuse_unseen, write_down
from kheo.records.models import Record
from kheo.records.permissions import line_of, may_take, reviewers_of
from kheo.records.registry import type_of

R = TypeVar("R", bound=Record)


class Incomplete(ValidationError):
    """The record lacks what must be there before it is submitted; the messages are keyed by field."""


def missing_for_submission(record: Record) -> dict[str, str]:
    """What is still empty, by field, with what to do."""
    empty = [name for name in record.required_fields if getattr(record, name) in ("", None)]
    return {name: _("Please fill this in before submitting.") for name in empty} | record.missing_rows()


@transaction.atomic
def change_state(
    record: R, verb: str, *, by: User, reason: str = "", version: int | None = None, table: Workflow = workflow.REVIEW_WORKFLOW
) -> R:
    """Take the transition `verb` of `table`: locks the row, asks table and permission, saves what changed, appends history.

    Raises `TransitionRefused` where the table has no such way, `PermissionDenied`, `Incomplete`, or `ValidationError`
    for a missing reason. Taking a step that the same person has just taken is a second click: nothing happens.
    """
    locked = lock_record(record)
    source = getattr(locked, table.field)
    step = table.find(verb, source)
    if step is None:
        if _is_second_click(locked, verb, source, by):
            return locked
        raise TransitionRefused(_("It is now “%(state)s”: this step cannot be taken any more.") % {"state": _state_words(locked, table)})
    if not may_take(by, locked, step):
        raise PermissionDenied(_("This step belongs to somebody else: records are reviewed one step up."))
    refuse_unseen(locked, version)
    if step.reason_required and not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    setattr(locked, table.field, step.target)
    changed = EFFECTS[verb](locked, by) if table is workflow.REVIEW_WORKFLOW and verb in EFFECTS else []
    _write_down(locked, step, source, by, reason.strip(), [table.field, *changed])
    type_of(locked).after_step(locked, verb, by)
    tell(locked, verb, by)
    return locked


def _state_words(record: Record, table: Workflow) -> str:
    return str(getattr(record, f"get_{table.field}_display")())


def _write_down(record: Record, step: Transition, source: str, by: User, reason: str, fields: list[str]) -> None:
    changes: dict[str, Any] = {}
    if step is workflow.SUBMIT:
        changes["content"] = record.content()
        changes["evidence"] = list(record.evidence.values_list("sha256", flat=True))
    if step is workflow.ACCEPT and record.one_person:
        changes["one_person"] = True
    write_down(record, fields=fields, verb=step.verb, by=by, source=source, target=step.target, changes=changes, reason=reason)
    notify(record, step.verb, by=by, reason=reason, source=source)


def _is_second_click(record: Record, verb: str, state: str, by: User) -> bool:
    last = HistoryEntry.objects.about(record).order_by("number").last()
    return last is not None and (last.verb, last.actor_id, last.target) == (verb, by.pk, state)


def _submit(record: Record, by: User) -> list[str]:
    missing = missing_for_submission(record)
    if missing:
        raise Incomplete(missing)
    record.submitted_by, record.submitted_at = by, dates.now()
    record.first_submitted_at = record.first_submitted_at or record.submitted_at
    return ["submitted_by", "submitted_at", "first_submitted_at"]


def _accept(record: Record, by: User) -> list[str]:
    record.one_person = _is_one_person(record, by)
    record.accepted_by, record.accepted_at = by, dates.now()
    record.accepted_unit, record.accepted_body = line_of(record)
    return ["one_person", "accepted_by", "accepted_at", "accepted_unit", "accepted_body"]


def _is_one_person(record: Record, by: User) -> bool:
    """Whether nobody else could have accepted. With another reviewer there, a second account must: four eyes."""
    hands = record.hands()
    if by.pk not in hands:
        return False
    if reviewers_of(record).exclude(pk__in=hands).exists():
        raise PermissionDenied(_("You entered this record yourself: another account of your office must accept it."))
    if line_of(record)[0].parent_id is None:
        raise PermissionDenied(_("At the top another person accepts: ask your administrator for a second account."))
    return True


def _withdraw(record: Record, by: User) -> list[str]:  # noqa: ARG001
    if refusal := record.refusal_to_withdraw():
        raise TransitionRefused(refusal)
    return []


def _reopen(record: Record, by: User) -> list[str]:  # noqa: ARG001
    if refusal := record.refusal_to_reopen():
        raise TransitionRefused(refusal)
    record.accepted_by = record.accepted_at = record.accepted_unit = record.accepted_body = None
    record.published_at, record.sampled_at, record.one_person = None, None, False
    record.evidence.update(is_public=False)
    return [
        "accepted_by", "accepted_at", "accepted_unit", "accepted_body", "published_at", "sampled_at", "one_person",
    ]  # fmt: skip


EFFECTS: dict[str, Callable[[Record, User], list[str]]] = {
    workflow.SUBMIT.verb: _submit,
    workflow.ACCEPT.verb: _accept,
    workflow.REOPEN.verb: _reopen,
    workflow.WITHDRAW.verb: _withdraw,
}


def accept_several(records: Iterable[R], *, by: User) -> tuple[list[R], list[tuple[R, str]]]:
    """Accept each record by itself; returns those accepted, and those refused with the reason in words."""
    accepted, refused = [], []
    for record in records:
        try:
            accepted.append(change_state(record, workflow.ACCEPT.verb, by=by))
        except (PermissionDenied, TransitionRefused) as error:
            refused.append((record, str(error)))
    return accepted, refused
