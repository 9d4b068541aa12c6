"""Finding units, and carrying figures from one map to another."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.models import Succession, Unit


class NoSuchUnit(LookupError):
    """No unit has that code on that day; the text says what to do."""


class AmbiguousUnit(LookupError):
    """A code that names several units; the text lists them."""


def find_unit(code: str, day: date | None = None) -> Unit:
    """The one unit with that key or official code that lives on `day`.

    Codes are used again for other units and by both maps: with several candidates this raises `AmbiguousUnit`, which
    lists them with their keys and days, and never picks one.
    """
    code = code.strip()
    if not code:  # hamlets have none: an empty code must not name them all
        raise _no_such_unit(code)
    by_key = Unit.objects.filter(key=code).first()
    if by_key:
        return by_key
    found = list(Unit.objects.filter(code=code).on(day) if day else Unit.objects.filter(code=code))
    if not found:
        raise _no_such_unit(code)
    if len(found) > 1:
        raise AmbiguousUnit(_ambiguity(code, found))
    return found[0]


def _no_such_unit(code: str) -> NoSuchUnit:
    return NoSuchUnit(_("No unit has the code “%(code)s”. Check the code, or give the unit's key.") % {"code": code})


def _ambiguity(code: str, found: list[Unit]) -> str:
    lines = [f"  {unit.key}: {unit} ({_life(unit)})" for unit in found]
    head = _("The code “%(code)s” names several units; give one of these keys instead:") % {"code": code}
    return "\n".join([head, *lines])


def _life(unit: Unit) -> str:
    return f"{unit.valid_from:%d/%m/%Y} – {unit.valid_to:%d/%m/%Y}" if unit.valid_to else f"{unit.valid_from:%d/%m/%Y} –"


def level_above(unit: Unit) -> Unit | None:
    """The unit one step up, if there is one."""
    return unit.parent


def predecessors(unit: Unit) -> QuerySet[Succession]:
    """What `unit` was made from."""
    return unit.origins.select_related("old__parent").order_by("old__path")


def successors(unit: Unit) -> QuerySet[Succession]:
    """What `unit` became."""
    return unit.successions.select_related("new__parent").order_by("new__path")


@dataclass(frozen=True)
class Restated:
    """The rows of all maps that make up one unit of one map.

    `unit_ids` went into it whole, by one or several successions; `divided` were divided and only partly belong to
    it: their figures cannot be split, they are named beside the sum.
    """

    unit: Unit
    unit_ids: frozenset[int]
    divided: tuple[Unit, ...]


def restate(unit: Unit, day: date | None = None) -> Restated:
    """`unit` with everything that became part of it, or into which it went whole, seen from the map of `day`.

    Only whole successions carry figures. Pass/fail results are for the caller to keep side by side.
    """
    day = day or dates.today()
    ids = set(Unit.objects.under(unit).values_list("pk", flat=True))
    divided: set[int] = set()
    frontier = set(ids)
    while frontier:
        steps = Succession.objects.filter(new__in=frontier).values_list("old_id", "share")
        whole = {old for old, share in steps if share is not None}
        divided |= {old for old, share in steps if share is None}
        frontier = _with_subtrees(whole) - ids
        ids |= frontier
    return Restated(unit, frozenset(ids), tuple(Unit.objects.filter(pk__in=divided - ids).order_by("path")))


def _with_subtrees(unit_ids: set[int]) -> set[int]:
    """The units with all below them that no succession of their own takes elsewhere."""
    found = set(unit_ids)
    frontier = set(unit_ids)
    while frontier:
        below = Unit.objects.filter(parent__in=frontier, successions=None).values_list("pk", flat=True)
        frontier = set(below) - found
        found |= frontier
    return found
