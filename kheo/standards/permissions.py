"""Verbs of the standards, who may do what, and the only doors to titles and aims."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.models import RoleAssignment, Unit, UnitKind, User
from kheo.org.models.spans import TreeQuerySet, under_path
from kheo.org.permissions import assignments, can, declare, roles_with, within
from kheo.records.permissions import VIEW, may_edit, may_review
from kheo.records.workflow import ReviewState
from kheo.standards.models import CriteriaSet, ObservationSheet, TitleAward, TitleTarget

KEEP_STANDARDS = declare("standards.keep", _("Confirm rows of criteria sets with their source, say who verifies what, close and open periods"))
AWARD_TITLE = declare("standards.award_title", _("Record votes and decisions on titles, and what is aimed at"))

AnyUser = User | AnonymousUser
LEVELS = tuple(UnitKind)  # the highest first
CONFIRMING = LEVELS[: LEVELS.index(UnitKind.COMMUNE)]


def may_keep(user: AnyUser, criteria_set: CriteriaSet, unit: Unit) -> bool:
    """Whether `user` may say what concerns the set at `unit`: by a role on a level above those that the set assesses.

    Whoever is assessed says neither by which level nor by whom, nor when a period ends.
    """
    return any(place.covers(unit) for place in _kept_above(user, criteria_set))


def require_keeper(user: AnyUser, criteria_set: CriteriaSet, unit: Unit) -> None:
    """Raise `PermissionDenied` unless `may_keep`."""
    if not may_keep(user, criteria_set, unit):
        raise PermissionDenied(_("This is kept by a level above the units that the set assesses."))


def units_kept_for(user: AnyUser, criteria_set: CriteriaSet) -> TreeQuerySet:
    """The units of today of which `user` may say what concerns a set: its own kind of units and those above them."""
    reach = Q(pk__in=[])
    for place in _kept_above(user, criteria_set):
        reach |= under_path(place.path)
    return Unit.objects.on().filter(reach, kind__in=(*_levels_above(criteria_set), criteria_set.unit_kind))


def places_kept(user: AnyUser) -> list[Unit]:
    """The units whose standards `user` keeps by a role of their own, the highest first; all below them is theirs too."""
    units = {unit for unit in _kept(user) if unit.lives_on()}
    return sorted(units, key=lambda unit: (len(unit.path_keys), unit.path))


def _kept(user: AnyUser) -> list[Unit]:
    """Whoever works for one body keeps no standards."""
    return [held.unit for held in assignments(user, KEEP_STANDARDS) if held.body_id is None]


def _kept_above(user: AnyUser, criteria_set: CriteriaSet) -> list[Unit]:
    above = _levels_above(criteria_set)
    return [unit for unit in _kept(user) if unit.kind in above]


def _levels_above(criteria_set: CriteriaSet) -> tuple[UnitKind, ...]:
    return LEVELS[: LEVELS.index(UnitKind(criteria_set.unit_kind))]


def may_confirm(user: AnyUser) -> bool:
    """Whether `user` may say that a source confirms a row.

    One set is shared by every unit of the installation, so what one office confirms, all read as confirmed. The word is
    therefore the highest level's that keeps standards here at all: where a province does, its districts no longer may; an
    installation of one district has it at the district. A commune is judged by these rows, and never confirms them.
    """
    highest = _highest_level()
    return highest is not None and any(place.kind == highest for place in places_kept(user))


def _highest_level() -> str | None:
    held = RoleAssignment.objects.on().filter(role__in=roles_with(KEEP_STANDARDS), body=None, user__is_active=True)
    levels = set(held.filter(unit__in=Unit.objects.on(), unit__kind__in=CONFIRMING).values_list("unit__kind", flat=True))
    return next((level for level in CONFIRMING if level in levels), None)


def may_answer(user: AnyUser, sheet: ObservationSheet) -> bool:
    """Whether `user` may answer the conditions now: who carries the sheet while it is open, its reviewers while it lies with them."""
    return may_edit(user, sheet) or (sheet.state == ReviewState.SUBMITTED and may_review(user, sheet))


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
