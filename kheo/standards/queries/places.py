"""Which group each unit goes by, which body verifies what, and how the sheets of each period stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.fields.json import KT

from kheo.lib.periods import Period
from kheo.org.models import Body, HistoryEntry, Unit
from kheo.org.models.spans import under_path
from kheo.records.workflow import ReviewState
from kheo.standards.models import ClosedPeriod, CriteriaSet, GroupMember, ObservationSheet, Verifier
from kheo.standards.queries.sets import concerned


@dataclass(frozen=True)
class Belongs:
    """The group a unit goes by, and the line that says so: the unit's own, or that of one above it."""

    group: str
    line: GroupMember
    own: bool


def lines_above(criteria_set: CriteriaSet, place: Unit) -> dict[str, GroupMember]:
    """Every line of a set that says the group of a unit of this place, by the key of the line's unit."""
    there = under_path(place.path, "unit__path") | Q(unit__key__in=place.path_keys)
    rows = GroupMember.objects.filter(there, set_code=criteria_set.code).select_related("unit")
    return {row.unit.key: row for row in rows}


def belongs(unit: Unit, lines: Mapping[str, GroupMember], names: Mapping[str, str]) -> Belongs | None:
    """The group a unit goes by: the nearest line at or above it."""
    for key in reversed(unit.path_keys):
        if key in lines:
            line = lines[key]
            return Belongs(names.get(line.group_code, line.group_code), line, key == unit.key)
    return None


@dataclass(frozen=True)
class Named:
    """The body that verifies an indicator at a place, and whether the place itself names it."""

    body: Body
    own: bool


def verifiers_at(criteria_set: CriteriaSet, place: Unit) -> dict[str, Named]:
    """The body that verifies each indicator for the units of a place: the nearest that names one."""
    rows = Verifier.objects.filter(set_code=criteria_set.code, unit__key__in=place.path_keys).select_related("body", "unit")
    return {row.indicator_code: Named(row.body, row.unit_id == place.pk) for row in rows.order_by("unit__path")}


@dataclass(frozen=True)
class PeriodRow:
    """One period of one set at a place: its sheets by state, and whether it is closed there or above."""

    criteria_set: CriteriaSet
    period: str
    counts: Mapping[str, int]
    closed: ClosedPeriod | None
    closed_below: int

    @property
    def words(self) -> str:
        """The period as people say it."""
        return Period.parse(self.period).label

    @property
    def draft(self) -> int:
        return self.counts.get(ReviewState.DRAFT, 0)

    @property
    def submitted(self) -> int:
        return self.counts.get(ReviewState.SUBMITTED, 0)

    @property
    def returned(self) -> int:
        return self.counts.get(ReviewState.RETURNED, 0)

    @property
    def accepted(self) -> int:
        return self.counts.get(ReviewState.ACCEPTED, 0)


def periods_at(place: Unit) -> list[PeriodRow]:
    """The periods in which something stands at a place, the newest first; three questions, however many there are."""
    counts: dict[tuple[int, str], dict[str, int]] = {}
    sheets = ObservationSheet.objects.filter(under_path(place.path, "unit__path")).exclude(state=ReviewState.WITHDRAWN)
    for pk, period, state, count in sheets.order_by().values_list("criteria_set", "period", "state").annotate(Count("pk")):
        counts.setdefault((pk, period), {})[state] = count
    closed, below = _closings(place)
    sets = CriteriaSet.objects.in_bulk([pk for pk, _period in {*counts, *closed, *below}])
    keys = sorted({*counts, *closed, *below}, key=lambda key: (Period.parse(key[1]).end, sets[key[0]].code, key[0]), reverse=True)
    return [PeriodRow(sets[key[0]], key[1], counts.get(key, {}), closed.get(key), below.get(key, 0)) for key in keys]


@dataclass(frozen=True)
class Outlook:
    """What closing a period would leave as it is: sheets by state, of how many units that the set is for."""

    row: PeriodRow
    expected: int

    @property
    def unfinished(self) -> int:
        """Sheets that were begun or came back, and could not be handed in any more."""
        return self.row.draft + self.row.returned

    @property
    def not_begun(self) -> int:
        """Units without a sheet, which could not begin one any more."""
        return max(self.expected - sum(self.row.counts.values()), 0)


def outlook(criteria_set: CriteriaSet, unit: Unit, period: Period) -> Outlook:
    """How the sheets of a period stand at a unit and below it, before it is closed."""
    sheets = ObservationSheet.objects.filter(under_path(unit.path, "unit__path"), criteria_set=criteria_set, period=period.code).exclude(state=ReviewState.WITHDRAWN)
    counts = dict(sheets.order_by().values_list("state").annotate(Count("pk")))
    units = concerned(criteria_set, Unit.objects.within(period.start, period.end).under(unit))
    return Outlook(PeriodRow(criteria_set, period.code, counts, None, 0), units.count())


def _closings(place: Unit) -> tuple[dict[tuple[int, str], ClosedPeriod], dict[tuple[int, str], int]]:
    """Closings of the place or a level above it (the highest one decides who opens), and how many units below it closed."""
    there = under_path(place.path, "unit__path") | Q(unit__key__in=place.path_keys)
    closed: dict[tuple[int, str], ClosedPeriod] = {}
    below: dict[tuple[int, str], int] = {}
    for row in ClosedPeriod.objects.filter(there).select_related("unit", "closed_by").order_by("-unit__path"):
        key = (row.criteria_set_id, row.period)
        if row.unit.covers(place):
            closed[key] = row
        else:
            below[key] = below.get(key, 0) + 1
    return closed, below


def closings_told(place: Unit, verbs: Iterable[str], most: int) -> list[tuple[HistoryEntry, CriteriaSet, Unit]]:
    """The last closings and openings of periods at a place and below it, the newest first."""
    rows = HistoryEntry.objects.filter(verb__in=list(verbs), item_type__app_label="standards", item_type__model="criteriaset", item_id__in=CriteriaSet.objects.values("pk"))
    there = rows.annotate(unit=KT("changes__unit")).filter(unit__in=Unit.objects.under(place).order_by().values("key"))
    entries = list(there.select_related("actor").order_by("-pk")[:most])
    units = {unit.key: unit for unit in Unit.objects.filter(key__in={entry.changes["unit"] for entry in entries})}
    sets = CriteriaSet.objects.in_bulk({entry.item_id for entry in entries})
    return [(entry, sets[entry.item_id], units[entry.changes["unit"]]) for entry in entries]
