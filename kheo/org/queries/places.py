"""The places that public lists offer to choose from."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from kheo.org.models import Unit, UnitKind
from kheo.org.models.spans import under_path

PLACES_OFFERED = 300
INDENT = "\u2003"
TOO_MANY_FIRST = (UnitKind.HAMLET, UnitKind.COMMUNE)  # what is left out, step by step, where places are too many


def places_of(shown: QuerySet[Any], asked: int | None, *, kinds: Iterable[str] = tuple(UnitKind)) -> list[tuple[str, str]]:
    """The units of some rows and all above them, by key, each below what it belongs to; the one asked for is always there.

    Where they are too many for a choice, hamlets and then communes are left out: a list has other ways to find those.
    """
    # Of the rows only their units are asked: where an index holds those of what is shown, the table is not read.
    paths = Unit.objects.filter(pk__in=shown.order_by().values("unit")).order_by().values_list("path", flat=True)
    keys = {key for path in paths for key in path.strip("/").split("/")}
    units = list(Unit.objects.filter(Q(key__in=keys, kind__in=kinds) | Q(pk=asked)).order_by("path"))
    for kind in TOO_MANY_FIRST:
        if len(units) > PLACES_OFFERED:
            units = [unit for unit in units if unit.kind != kind or unit.pk == asked]
    return [(str(unit.pk), INDENT * (len(unit.path_keys) - 1) + str(unit)) for unit in units]


def in_place(rows: QuerySet[Any], _name: str, key: str) -> QuerySet[Any]:
    """A filter's method: those of the rows that are of that unit or of one below it; of a unit that there is not, none."""
    unit = Unit.objects.filter(pk=key).first()
    return rows.filter(under_path(unit.path, "unit__path")) if unit is not None else rows.none()
