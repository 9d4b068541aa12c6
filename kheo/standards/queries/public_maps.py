"""The tile maps that everybody sees: units by what is published of them under the set that most of them show."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from kheo.org.models import Unit, UnitKind
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.models.sheets import address_of
from kheo.standards.queries.boards import UnitRow
from kheo.standards.queries.maps import TileMap, map_of
from kheo.standards.queries.public import newest_by_set, published_sheets
from kheo.standards.queries.sets import concerns
from kheo.standards.rules import Verdict

MOST_MAPS = 3  # of the areas in which most units show something; the others have theirs on their own pages


@dataclass(frozen=True)
class PublicMap:
    """The map of an area under one set, each unit by its newest published sheet."""

    area: Unit
    criteria_set: CriteriaSet
    map: TileMap


def maps_in_public() -> list[PublicMap]:
    """The maps of the areas of today in which most communes show results; the questions asked do not grow."""
    found = published_sheets().filter(unit__kind=UnitKind.COMMUNE, unit__parent__in=Unit.objects.on()).order_by()
    counted = found.values_list("unit__parent").annotate(units=Count("unit", distinct=True)).order_by("-units", "unit__parent")[:MOST_MAPS]
    areas = Unit.objects.in_bulk([pk for pk, _units in counted])
    living = Unit.objects.on().filter(parent__in=areas, kind=UnitKind.COMMUNE).select_related("parent").order_by("path")
    return _maps(list(areas.values()), list(living))


def map_in_public(area: Unit, units: Sequence[Unit]) -> PublicMap | None:
    """The map of these units of the area; None where none of them shows anything, or none has a position."""
    return next(iter(_maps([area], units)), None)


def _maps(areas: Iterable[Unit], units: Sequence[Unit]) -> list[PublicMap]:
    newest = newest_by_set(published_sheets(), [unit.pk for unit in units])
    drawn = [_drawn(area, [unit for unit in units if unit.parent_id == area.pk], newest) for area in areas]
    return [found for found in drawn if found is not None and found.map.tiles]


def _drawn(area: Unit, units: Sequence[Unit], newest: Mapping[tuple[int, str], ObservationSheet]) -> PublicMap | None:
    own = {unit.pk for unit in units}
    sheets = [sheet for (unit, _code), sheet in newest.items() if unit in own]
    if not sheets:
        return None
    code, _shown = Counter(sheet.criteria_set.code for sheet in sheets).most_common(1)[0]
    chosen = {sheet.unit_id: sheet for sheet in sheets if sheet.criteria_set.code == code}
    criteria_set = max((sheet.criteria_set for sheet in chosen.values()), key=lambda row: row.version)
    rows = [_row(unit, criteria_set, chosen.get(unit.pk)) for unit in units]
    criteria = max(sheet.assessment.total for sheet in chosen.values())
    return PublicMap(area, criteria_set, map_of(rows, criteria, lambda row: address_of(row.unit)))


def _row(unit: Unit, criteria_set: CriteriaSet, sheet: ObservationSheet | None) -> UnitRow:
    if sheet is None:
        return UnitRow(unit, concerns(criteria_set, unit))
    kept = sheet.assessment
    return UnitRow(unit, concerned=True, sheet=sheet.pk, verdict=Verdict(kept.verdict), reached=kept.reached, missing=kept.not_reached + kept.undecided)
