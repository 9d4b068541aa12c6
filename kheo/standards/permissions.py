"""Verbs of the standards, and the only doors to titles and aims."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Unit, UnitKind, User
from kheo.org.models.spans import TreeQuerySet
from kheo.org.permissions import assignments, can, declare, within
from kheo.records.permissions import VIEW
from kheo.standards.models import CriteriaSet, TitleAward, TitleTarget

KEEP_STANDARDS = declare("standards.keep", _("Confirm rows of criteria sets with their source, say who verifies what, close and open periods"))
AWARD_TITLE = declare("standards.award_title", _("Record votes and decisions on titles, and what is aimed at"))

AnyUser = User | AnonymousUser


LEVELS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET)


def may_keep(user: AnyUser, criteria_set: CriteriaSet, unit: Unit) -> bool:
    """Whether `user` may say what concerns the set at `unit`: by a role on a level above those that the set assesses.

    Whoever is assessed says neither by which level nor by whom, nor when a period ends.
    """
    above = LEVELS[: LEVELS.index(UnitKind(criteria_set.unit_kind))]
    held = assignments(user, KEEP_STANDARDS)
    return any(role.body_id is None and role.unit.kind in above and role.unit.covers(unit) for role in held)


def require_keeper(user: AnyUser, criteria_set: CriteriaSet, unit: Unit) -> None:
    """Raise `PermissionDenied` unless `may_keep`."""
    if not may_keep(user, criteria_set, unit):
        raise PermissionDenied(_("This is kept by a level above the units that the set assesses."))


def may_award(user: AnyUser, unit: Unit) -> bool:
    """Whether `user` may record votes, decisions and aims about the unit: by a role on a unit above it, never on itself."""
    return unit.parent is not None and can(user, AWARD_TITLE, unit.parent)


def units_to_award(user: AnyUser) -> TreeQuerySet:
    """The communes and districts of today about which `user` may record titles and aims."""
    reach = within(assignments(user, AWARD_TITLE), "parent")
    return Unit.objects.on().filter(reach, kind__in=(UnitKind.COMMUNE, UnitKind.DISTRICT)).select_related("parent")


def awards_for(user: AnyUser) -> QuerySet[TitleAward]:
    """The titles of the units in which `user` may read."""
    return TitleAward.objects.filter(within(assignments(user, VIEW), "unit"))


def targets_for(user: AnyUser) -> QuerySet[TitleTarget]:
    """The aims of the units in which `user` may read."""
    return TitleTarget.objects.filter(within(assignments(user, VIEW), "unit"))


def access_award(user: AnyUser, pk: Any) -> TitleAward:
    """The title, or 404: a refusal does not tell that it exists."""
    rows = awards_for(user).select_related("unit__parent", "criteria_set", "document", "revoked_by", "recorded_by")
    award = rows.filter(pk=pk).first()
    if award is None:
        raise Http404
    return award


def access_target(user: AnyUser, pk: Any) -> TitleTarget:
    """The aim, or 404: a refusal does not tell that it exists."""
    target = targets_for(user).select_related("unit__parent", "criteria_set").filter(pk=pk).first()
    if target is None:
        raise Http404
    return target
