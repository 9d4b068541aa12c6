"""Verbs, roles and the one place that decides.

A verb is declared by the room it belongs to; `data/roles.yaml` says which role holds which verbs; an assignment puts
a role on a unit and its subtree. Whoever asks names a verb and a unit. No unit, no answer but no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.org.models.spans import TreeQuerySet, under_path

ROLES_FILE = Path(__file__).resolve().parents[2] / "data" / "roles.yaml"

verbs: dict[str, str | Promise] = {}
_reading: set[str] = set()


def declare(verb: str, label: str | Promise, *, reads: bool = False) -> str:
    """Declare a verb ("room.do_thing") with the words that explain it; returns the verb.

    One that `reads` and changes nothing reaches what the units wrote, too, that went whole into the role's own.
    """
    verbs[verb] = label
    if reads:
        _reading.add(verb)
    return verb


MANAGE_PEOPLE = declare("org.manage_people", _("Invite accounts, print one-time codes, grant roles"))
KEEP_HAMLETS = declare("org.keep_hamlets", _("Enter and end hamlets"))
MANAGE_REFERENCE = declare("org.manage_reference", _("Keep bodies and reference data"))
VIEW_HISTORY = declare("org.view_history", _("Read the history of bodies and roles"))


@dataclass(frozen=True)
class Role:
    """One line of `data/roles.yaml`."""

    code: str
    name: str
    about: str
    verbs: frozenset[str]
    admin: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """The role table, by code."""
    table = yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8"))["roles"]
    return {
        code: Role(code, row["name"], row["about"], frozenset(row["verbs"]), frozenset(row.get("admin", ())))
        for code, row in table.items()
    }


def role_name(code: str) -> str:
    """A role's name for people; a role that the table lost shows its code."""
    return roles()[code].name if code in roles() else code


def roles_with(verb: str) -> list[str]:
    """The codes of the roles that hold `verb`."""
    return [role.code for role in roles().values() if verb in role.verbs]


def assignments(user: User | AnonymousUser, verb: str) -> list[RoleAssignment]:
    """The roles by which `user` holds `verb` somewhere today."""
    if not user.is_authenticated or not user.is_active:
        return []
    holders = roles_with(verb)
    return [held for held in user.roles_today if held.role in holders]


def reach_of(user: User | AnonymousUser, verb: str) -> list[RoleAssignment]:
    """`assignments`; for a verb that reads, with the same roles at the units that went whole into theirs, which are never stored.

    After a merger the successor's people read on what its predecessors wrote. They begin, change and review nothing there.
    """
    held = assignments(user, verb)
    if verb not in _reading or not held or not isinstance(user, User):
        return held
    holders = roles_with(verb)
    return [*held, *(before for before in user.roles_before if before.role in holders)]


def granted_by(
    user: User | AnonymousUser, verb: str, unit: Unit | None, body: Body | None = None
) -> RoleAssignment | None:
    """The role that lets `user` do `verb` on `unit` (for `body`, where the thing belongs to one), or nothing."""
    return next((held for held in reach_of(user, verb) if _reaches(held, unit, body)), None)


def _reaches(held: RoleAssignment, unit: Unit | None, body: Body | None) -> bool:
    in_reach = held.unit.covers(unit)
    return in_reach and (held.body is None or held.body.covers(body))


def can(user: User | AnonymousUser, verb: str, unit: Unit | None, body: Body | None = None) -> bool:
    """Whether `user` may do `verb` on `unit`, for `body` where the thing belongs to one."""
    return granted_by(user, verb, unit, body) is not None


def holds_anywhere(user: User | AnonymousUser, verb: str) -> bool:
    """Whether `user` may do `verb` on any unit at all; opens menus, never objects."""
    return bool(assignments(user, verb))


def require(user: User | AnonymousUser, verb: str, unit: Unit | None, body: Body | None = None) -> None:
    """Refuse with `PermissionDenied`, in words, unless `can`."""
    if not can(user, verb, unit, body):
        raise PermissionDenied(why(user, verb, unit, body))


def why(user: User | AnonymousUser, verb: str, unit: Unit | None, body: Body | None = None) -> str:
    """The verdict of `can` in words for people."""
    held = granted_by(user, verb, unit, body)
    words = {"what": verbs[verb], "where": body or unit or "–"}
    if held is None:
        return gettext("No role of yours allows this: %(what)s (%(where)s).") % words
    return gettext("Allowed by the role %(role)s on %(held)s: %(what)s (%(where)s).") % {
        **words, "role": role_name(held.role), "held": held.body or held.unit,
    }  # fmt: skip


def within(held: Iterable[RoleAssignment], unit_field: str = "", body_field: str = "") -> Q:
    """A filter for rows in the reach of these roles.

    `unit_field` leads to the unit ("" for units themselves); without `body_field` a role narrowed to a body reaches
    nothing. No role gives a filter that no row passes.
    """
    prefix = f"{unit_field}__" if unit_field else ""
    reach = Q(pk__in=[])
    for role in held:
        in_unit = under_path(role.unit.path, f"{prefix}path")
        if role.body is None:
            reach |= in_unit
        elif body_field:
            reach |= in_unit & under_path(role.body.path, f"{body_field}__path")
    return reach


def units_where(user: User | AnonymousUser, verb: str) -> TreeQuerySet:
    """The units on which `user` may do `verb` (roles narrowed to a body do not count)."""
    return Unit.objects.filter(within(reach_of(user, verb)))


def access_unit(user: User | AnonymousUser, pk: int, verb: str) -> Unit:
    """The unit, or `Unit.DoesNotExist` for one that is out of `user`'s reach: refusal tells nothing."""
    return units_where(user, verb).get(pk=pk)


def admin_permissions(user: Any) -> set[str]:
    """The editing rooms (Django permissions) that `user`'s roles of today open."""
    return {permission for held in user.roles_today if held.role in roles() for permission in roles()[held.role].admin}
