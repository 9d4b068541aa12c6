"""Units in public: published sheets, titles, what is aimed at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Unit, UnitKind
from kheo.standards.models import CriteriaSet, ObservationSheet, TitleAward, TitleTarget
from kheo.standards.models.sheets import address_of
from kheo.standards.queries.targets import MilestoneNow, milestones_of, results_of
from kheo.standards.queries.verdicts import set_words
from kheo.standards.rules import Verdict

ByUnitAndSet = Mapping[tuple[int, str], ObservationSheet]


def published_sheets() -> QuerySet[ObservationSheet]:
    """The sheets that everybody may read."""
    return ObservationSheet.objects.published()


def newest_by_set(sheets: QuerySet[ObservationSheet], units: Iterable[Unit | int]) -> dict[tuple[int, str], ObservationSheet]:
    """Of `sheets` the newest of each unit and set (in whatever version), by unit id and the set's code; two questions."""
    newest: dict[tuple[int, str], tuple[date, date, int]] = {}
    for pk, unit, code, period in sheets.filter(unit__in=units).order_by().values_list("pk", "unit", "criteria_set__code", "period"):
        newest[unit, code] = max(newest.get((unit, code), (date.min, date.min, 0)), (*age(period), pk))
    rows = ObservationSheet.objects.select_related("assessment", "criteria_set", "group", "unit__parent").in_bulk([pk for *_days, pk in newest.values()])
    return {key: rows[pk] for key, (*_days, pk) in newest.items()}


def latest_set(sheets: Iterable[ObservationSheet]) -> ObservationSheet | None:
    """Of a unit's newest sheets the one to open with: of the latest year and set, for who aims higher goes by the later set."""
    return max(sheets, key=lambda sheet: (sheet.period[:4], sheet.criteria_set.valid_from, sheet.criteria_set_id), default=None)


def age(period: str) -> tuple[date, date]:
    """By which periods are told newer: the end, then the shorter one."""
    parsed = Period.parse(period)
    return parsed.end, parsed.start


def awards_of(units: Iterable[Unit | int]) -> list[TitleAward]:
    """What was voted, decided and revoked of these units, the newest first."""
    rows = TitleAward.objects.filter(unit__in=units).select_related("criteria_set", "document", "revoked_by")
    return list(rows.order_by("-data_year", "criteria_set__code"))


@dataclass(frozen=True)
class PublicTarget:
    """A title aimed at, with how its milestones stand by what is published."""

    target: TitleTarget
    milestones: list[MilestoneNow]


def targets_of(unit: Unit, newest: ByUnitAndSet) -> list[PublicTarget]:
    """The titles that the unit aims at; milestones by its newest published sheets."""
    targets = TitleTarget.objects.filter(unit=unit).select_related("criteria_set").prefetch_related("milestones__criterion").order_by("-year")
    results = results_of(sheet.pk for sheet in newest.values())
    by_code = {code: results.get(sheet.pk, {}) for (_unit, code), sheet in newest.items()}
    return [PublicTarget(row, milestones_of(row, by_code.get(row.criteria_set.code, {}), dates.today())) for row in targets]


@dataclass(frozen=True)
class InShort:
    """A published sheet in a list: its verdict, and how many criteria are reached."""

    sheet: ObservationSheet

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.sheet.assessment.verdict)

    @property
    def words(self) -> str:
        """The verdict in words."""
        return set_words(self.verdict)

    @property
    def reached(self) -> int:
        return self.sheet.assessment.reached

    @property
    def criteria(self) -> int:
        """All criteria of the sheet, whatever became of them."""
        return self.sheet.assessment.total


@dataclass(frozen=True)
class UnitInPublic:
    """A unit in a list: its newest published sheets, its titles, what it aims at."""

    unit: Unit
    sheets: tuple[InShort, ...] = ()
    awards: tuple[TitleAward, ...] = ()
    targets: tuple[TitleTarget, ...] = ()
    concerned: bool = True


def in_public(units: Sequence[Unit]) -> list[UnitInPublic]:
    """These units with what is published of them; the questions asked do not grow with them."""
    newest = newest_by_set(published_sheets(), [unit.pk for unit in units])
    awards = [row for row in awards_of([unit.pk for unit in units]) if row.revoked_on is None]
    targets = list(TitleTarget.objects.filter(unit__in=units, year__gte=dates.today().year).select_related("criteria_set"))
    types = _types()
    return [
        UnitInPublic(
            unit, tuple(InShort(sheet) for (pk, _code), sheet in sorted(newest.items(), key=lambda row: row[0]) if pk == unit.pk),
            tuple(row for row in awards if row.unit_id == unit.pk), tuple(row for row in targets if row.unit_id == unit.pk),
            is_concerned(unit, types),
        )
        for unit in units
    ]  # fmt: skip


def below_in_public(unit: Unit) -> list[tuple[UnitInPublic, str]]:
    """What belongs to the unit and stands on the map today (or stood on its last day), each with its address; of communes nothing."""
    if unit.kind in (UnitKind.COMMUNE, UnitKind.HAMLET):
        return []
    living = unit.children.on(unit.valid_to) if unit.valid_to is not None else unit.children.on()
    return [(row, address_of(row.unit)) for row in in_public(list(living.order_by("path")))]


Types = Sequence[tuple[str, list[str]]]


def _types() -> Types:
    """The kinds and types of units that sets are for."""
    return list(CriteriaSet.objects.order_by().values_list("unit_kind", "unit_types"))


def is_concerned(unit: Unit, types: Types | None = None) -> bool:
    """Whether any set is for units of this kind and type; a township, for one, is no subject of the communes' sets."""
    return any(unit.kind == kind and (not of_types or unit.type in of_types) for kind, of_types in (_types() if types is None else types))


def units_with_results() -> QuerySet[Unit]:
    """The units with something to show: a published sheet, a title, or an aim."""
    shown_units = Q(pk__in=published_sheets().order_by().values("unit"))
    shown_units |= Q(pk__in=TitleAward.objects.order_by().values("unit")) | Q(pk__in=TitleTarget.objects.order_by().values("unit"))
    return Unit.objects.filter(shown_units).select_related("parent")
