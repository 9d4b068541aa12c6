"""Bodies come, change and go: each change ends a row and begins a new one, and what hangs on it moves along."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import EllipsisType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.actions.history import append_history
from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.org.permissions import MANAGE_REFERENCE, require


@transaction.atomic
def create_body(*, unit: Unit, kind: str, name: str, by: User | None, **fields: Any) -> Body:
    """Begin a body; `fields` may hold `parent`, `letterhead`, `follows`, `valid_from`.

    `by` is empty only for what the installation itself sets up.
    """
    if by is not None:
        require(by, MANAGE_REFERENCE, unit)
    body = Body(unit=unit, kind=kind, name=name.strip(), key=_new_key(), **fields)
    _check_parent(body)
    return _begin(body, by)


def _new_key() -> str:
    return f"t-{get_random_string(10).lower()}"


def _begin(body: Body, by: User | None) -> Body:
    body.full_clean(exclude=["path", "folded"])
    body.save()
    append_history(body, verb="create", by=by, target=body.name, changes=_facts(body))
    return body


def _facts(body: Body) -> dict[str, Any]:
    """The row as history keeps it."""
    return {
        "unit": body.unit.key, "kind": body.kind, "name": body.name, "parent": body.parent.key if body.parent else "",
        "letterhead": body.letterhead, "valid_from": str(body.valid_from), "follows": body.follows.key if body.follows else "",
    }  # fmt: skip


def _check_parent(body: Body) -> None:
    parent = body.parent
    if parent is None:
        return
    if not parent.unit.covers(body.unit):
        raise ValidationError({"parent": _("The parent body stands at the same unit, or at one above it.")})
    if not parent.lives_on(body.valid_from):
        raise ValidationError({"parent": _("%(body)s does not live on that day.") % {"body": parent}})


@dataclass(frozen=True)
class _Change:
    """What is different from a day on; `by` and `reason` go into every entry that the change leaves."""

    on: date
    by: User | None
    reason: str
    old_unit: Unit | None = None
    new_unit: Unit | None = None

    def unit_of(self, body: Body) -> Unit:
        """The unit at which the body goes on."""
        return self.new_unit if self.new_unit is not None and body.unit == self.old_unit else body.unit


@transaction.atomic
def change_body(
    body: Body, *, on: date, by: User | None, name: str | None = None, parent: Body | EllipsisType | None = ...,
    letterhead: str | None = None, reason: str = "",
) -> Body:  # fmt: skip
    """From `on` the body has another name, parent (None: none) or letterhead; what is not given stays.

    The row ends the day before and a new one follows it. Living bodies below get new rows too, because their parent
    changed row, and roles narrowed to any of these rows go on at the new ones. `by` is empty only for the installation.
    """
    body = Body.objects.select_for_update().get(pk=body.pk)
    if by is not None:
        require(by, MANAGE_REFERENCE, body.unit)
    above = body.parent if isinstance(parent, EllipsisType) else parent
    if above is not None and body.covers(above):
        raise ValidationError({"parent": _("A body cannot stand below itself.")})
    heir = _heir(body, above, on)
    heir.name = body.name if name is None else name.strip()
    heir.letterhead = body.letterhead if letterhead is None else letterhead.strip()
    if (heir.name, heir.parent, heir.letterhead) == (body.name, body.parent, body.letterhead):
        raise ValidationError(_("Nothing is different: give another name, parent or letterhead."))
    _check_parent(heir)
    return _succeed(body, heir, _Change(on, by, reason))


def _heir(body: Body, parent: Body | None, on: date, unit: Unit | None = None) -> Body:
    return Body(
        key=_new_key(), kind=body.kind, name=body.name, unit=unit or body.unit, parent=parent, letterhead=body.letterhead,
        follows=body, valid_from=on, valid_to=body.valid_to,
    )  # fmt: skip


def _check_day(body: Body, on: date) -> None:
    if body.followed_by.exists():
        raise ValidationError(_("%(body)s goes on in a newer row already; change that one.") % {"body": body})
    if on <= body.valid_from:
        raise ValidationError({"on": _("%(body)s began on %(day)s: choose a later day.") % {"body": body, "day": f"{body.valid_from:%d/%m/%Y}"}})
    if body.valid_to is not None and body.valid_to < on:
        raise ValidationError({"on": _("%(body)s ended on %(day)s.") % {"body": body, "day": f"{body.valid_to:%d/%m/%Y}"}})


def _succeed(body: Body, heir: Body, change: _Change) -> Body:
    """End the row, begin its heir, and carry roles and the bodies below over."""
    _check_day(body, change.on)
    before = _facts(body)
    below = list(Body.objects.within(change.on, date.max).filter(parent=body))
    body.valid_to = change.on - timedelta(days=1)
    body.save(update_fields=["valid_to"])
    _begin(heir, change.by)
    told = {label: [before[label], text] for label, text in _facts(heir).items() if label in CHANGES and before[label] != text}
    append_history(body, verb="change", by=change.by, source=body.name, target=heir.name, changes={"heir": heir.key, **told}, reason=change.reason)
    _move_roles(body, heir, change)
    for child in below:
        _succeed(child, _heir(child, heir, change.on, change.unit_of(child)), change)
    return heir


CHANGES = ("unit", "name", "parent", "letterhead")


def _move_roles(body: Body, heir: Body, change: _Change) -> None:
    """Roles narrowed to the row end with it and go on at its heir; those not begun yet begin there."""
    for held in RoleAssignment.objects.select_for_update().within(change.on, date.max).filter(body=body):
        begins = max(held.valid_from, change.on)
        following = RoleAssignment(
            user_id=held.user_id, role=held.role, unit=heir.unit if held.unit_id == body.unit_id else held.unit, body=heir,
            granted_by_id=held.granted_by_id, valid_from=begins, valid_to=held.valid_to,
        )  # fmt: skip
        _end_role(held, begins - timedelta(days=1), change.by, change.reason or _("the body changed"))
        following.save()
        told = {"user": held.user_id, "unit": following.unit.key, "body": heir.key, "from": body.key}
        append_history(following, verb="move", by=change.by, target=held.role, changes=told, reason=change.reason)


def _end_role(held: RoleAssignment, last_day: date, by: User | None, reason: str) -> None:
    """The role's last day; a role that would have begun after it never takes effect and goes."""
    append_history(held, verb="revoke", by=by, source=held.role, changes={"user": held.user_id}, reason=reason)
    if held.valid_from > last_day:
        held.delete()
        return
    held.valid_to = last_day
    held.save(update_fields=["valid_to"])


@transaction.atomic
def end_body(body: Body, *, on: date, by: User | None, reason: str = "") -> None:
    """`on` is the body's last day; roles narrowed to it end with it. Bodies below must end or move first."""
    body = Body.objects.select_for_update().get(pk=body.pk)
    if by is not None:
        require(by, MANAGE_REFERENCE, body.unit)
    _check_end(body, on)
    body.valid_to = on
    body.save(update_fields=["valid_to"])
    append_history(body, verb="end", by=by, source=body.name, target=str(on), reason=reason)
    for held in RoleAssignment.objects.select_for_update().within(on + timedelta(days=1), date.max).filter(body=body):
        _end_role(held, on, by, reason or _("the body ended"))


def _check_end(body: Body, on: date) -> None:
    if on < body.valid_from:
        raise ValidationError({"on": _("The last day lies before the first.")})
    over = body.valid_to is not None and (body.valid_to < dates.today() or body.valid_to <= on)
    if over or body.followed_by.exists():
        raise ValidationError(_("%(body)s has ended already.") % {"body": body})
    if Body.objects.within(on + timedelta(days=1), date.max).filter(parent=body).exists():
        raise ValidationError(_("Bodies below it still live then: end them, or give them another parent, first."))


def carry_bodies_over(old: Unit, new: Unit, *, by: User | None, reason: str = "") -> None:
    """The bodies of a unit that goes on in a new row go on there, from that row's first day."""
    change = _Change(new.valid_from, by, reason, old, new)
    for body in Body.objects.within(new.valid_from, date.max).filter(unit=old).exclude(parent__unit=old):
        _succeed(body, _heir(body, body.parent, change.on, new), change)
