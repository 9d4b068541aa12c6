"""Who keeps standards, and where."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from kheo.org.models import RoleAssignment, Unit, UnitKind, User
from kheo.org.models.spans import TreeQuerySet, under_path
from kheo.org.permissions import assignments, roles_with
from kheo.standards.models import CriteriaSet
from kheo.standards.permissions import KEEP_STANDARDS

AnyUser = User | AnonymousUser
ORDER = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
CONFIRMING = ORDER[:2]


def places_kept(user: AnyUser) -> list[Unit]:
    """The units whose standards `user` keeps by a role of their own, the highest first; all below them is theirs too."""
    units = {held.unit for held in assignments(user, KEEP_STANDARDS) if held.body_id is None and held.unit.lives_on()}
    return sorted(units, key=lambda unit: (len(unit.path_keys), unit.path))


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


def units_kept_for(user: AnyUser, criteria_set: CriteriaSet) -> TreeQuerySet:
    """The units of today of which `user` may say what concerns a set: its own kind of units and those above them."""
    kinds = ORDER[: ORDER.index(UnitKind(criteria_set.unit_kind)) + 1] if criteria_set.unit_kind in ORDER else ORDER
    above = [held.unit.path for held in assignments(user, KEEP_STANDARDS) if held.body_id is None and held.unit.kind in kinds[:-1]]
    reach = Q(pk__in=[])
    for path in above:
        reach |= under_path(path)
    return Unit.objects.on().filter(reach, kind__in=kinds)
