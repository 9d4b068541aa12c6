"""The board of an area: which unit reached what of a set in a period. Totals are the kept ones, never counted anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.org.models import Unit, UnitKind
from kheo.org.models.spans import under_path
from kheo.records.workflow import COUNTED, ReviewState
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    CriteriaSet,
    Criterion,
    CriterionResult,
    Indicator,
    ObservationSheet,
    Threshold,
    TitleAward,
    TitleTarget,
)
from kheo.standards.queries.sets import concerns
from kheo.standards.queries.verdicts import MET, set_words
from kheo.standards.rules import Verdict

KINDS = UnitKind.values
SORTS = ("name", "reached", "missing")


@dataclass(frozen=True)
class HeatCell:
    """What became of one criterion in one unit; `due`: the milestone that has passed without its being reached."""

    criterion: Criterion
    verdict: Verdict
    due: date | None = None


@dataclass
class UnitRow:
    """One unit on a board. Without a sheet that was accepted it has no data; one that the set is not for is only named.

    `award` is the latest title up to the board's year with all that is known of it today; `holds`: whether one was held at the period's end.
    """

    unit: Unit
    concerned: bool
    cells: list[HeatCell] = field(default_factory=list)
    sheet: int | None = None
    verdict: Verdict = Verdict.NO_DATA
    reached: int = 0
    missing: int = 0
    aim: TitleTarget | None = None
    award: TitleAward | None = None
    holds: bool = False

    @property
    def has_data(self) -> bool:
        """Whether a sheet of the unit was accepted."""
        return self.sheet is not None

    @property
    def words(self) -> str:
        """What the unit's sheet came to, in words."""
        if not self.concerned:
            return _("not concerned")
        return set_words(self.verdict) if self.has_data else str(Verdict.NO_DATA.label)

    @property
    def lost(self) -> list[HeatCell]:
        """The criteria that are not reached."""
        return [cell for cell in self.cells if cell.verdict == Verdict.NOT_REACHED]

    @property
    def lacks_condition(self) -> bool:
        """Whether no criterion is lost, and the set is not reached all the same: by a condition besides them."""
        return self.verdict == Verdict.NOT_REACHED and bool(self.cells) and not self.lost

    @property
    def award_words(self) -> str:
        """How far the unit has come to the title; "" where nobody has voted on it."""
        return _award_words(self.award) if self.award is not None else ""

    @property
    def inferred(self) -> str:
        """What of that is inferred and was not read anywhere."""
        return self.award.inferred if self.award is not None else ""

    @property
    def award_told(self) -> str:
        """The same with what is inferred."""
        return f"{self.award_words} ({self.inferred})" if self.inferred else self.award_words


def _award_words(award: TitleAward) -> str:
    day = award.revoked_on or award.decided_on or award.voted_on
    words = {"year": award.data_year, "day": f"{day:%d/%m/%Y}" if day else ""}
    if award.revoked_on:
        return _("title of %(year)s, revoked on %(day)s") % words
    if award.decided:
        return (_("title of %(year)s, decided on %(day)s") if award.decided_on else _("title of %(year)s, decided")) % words
    return _("voted on %(day)s, not decided yet") % words


@dataclass(frozen=True)
class Totals:
    """What is kept for one area: of the set, and of each criterion by its id. `expected` units should have data."""

    unit: Unit
    of_set: AreaTotal | None
    of_criteria: Mapping[int, AreaTotal]
    expected: int

    @property
    def reporting(self) -> int:
        """How many units have data."""
        return self.of_set.total if self.of_set else 0

    @property
    def reached(self) -> int:
        """How many units reached the set."""
        return self.of_set.reached if self.of_set else 0

    @property
    def criteria_reached(self) -> int:
        """How many criteria the units reached together."""
        return self.of_set.criteria_reached if self.of_set else 0


@dataclass
class Board:
    """A whole board. `rows` are the units one step below (or the unit itself), `areas` what lies between and opens to its own board."""

    criteria_set: CriteriaSet
    unit: Unit
    period: Period
    criteria: list[Any]
    units: list[UnitRow]
    areas: list[Totals]
    totals: Totals

    @property
    def rows(self) -> list[UnitRow]:
        """The units that the board tells criterion by criterion."""
        return [row for row in self.units if self.unit.pk in (row.unit.pk, row.unit.parent_id)]

    @property
    def is_area(self) -> bool:
        """Whether there are totals: the board is not of a single unit."""
        return self.unit.kind != self.criteria_set.unit_kind

    @property
    def concerned(self) -> list[UnitRow]:
        """All units below that the set is for."""
        return [row for row in self.units if row.concerned]

    @property
    def followed(self) -> list[UnitRow]:
        """The units aimed at for the year, and those on which somebody has voted."""
        return [row for row in self.units if row.aim is not None or row.award is not None]

    @property
    def aimed(self) -> list[UnitRow]:
        """The units that a document aims at for the year."""
        return [row for row in self.units if row.aim is not None]

    @property
    def holding(self) -> list[UnitRow]:
        """The units that held the title at the end of the period."""
        return [row for row in self.units if row.holds]

    @property
    def average(self) -> float | None:
        """How many criteria a unit with data reached on average, as kept."""
        return self.totals.criteria_reached / self.totals.reporting if self.totals.reporting else None

    @property
    def is_shaky(self) -> bool:
        """Whether a criterion rests on rows that nobody confirmed."""
        return any(criterion.shaky for criterion in self.criteria)

    def by_criterion(self, totals: Totals) -> list[tuple[Any, int | None]]:
        """Each criterion with the kept number of units that reached it; None where nothing is kept."""
        kept = totals.of_criteria if totals.reporting else {}
        return [(criterion, kept[criterion.pk].reached if criterion.pk in kept else None) for criterion in self.criteria]

    def ordered(self, sort: str) -> list[UnitRow]:
        """The rows by "name", "reached" or "missing" (with "-" the largest first), else as on the map; units that are not concerned come last."""
        name = sort.removeprefix("-")
        rows = sorted(self.rows, key=lambda row: row.unit.path)
        if name in SORTS:
            rows.sort(key=_keys[name], reverse=sort.startswith("-"))
        return sorted(rows, key=lambda row: (not row.concerned, name in ("reached", "missing") and not row.has_data))


_keys: dict[str, Any] = {
    "name": lambda row: (fold(row.unit.name), row.unit.name), "reached": lambda row: row.reached, "missing": lambda row: row.missing,
}  # fmt: skip


def board_of(criteria_set: CriteriaSet, unit: Unit, period: Period) -> Board:
    """The board of `unit`; the questions asked do not grow with its units."""
    places = list(_places(criteria_set, unit, period))
    criteria = list(_criteria(criteria_set))
    rows = [UnitRow(place, concerns(criteria_set, place)) for place in places if place.kind == criteria_set.unit_kind]
    _put_results(rows, criteria_set, unit, period)
    _put_aims_and_titles(rows, criteria_set, unit, period)
    between = [place for place in places if place.kind != criteria_set.unit_kind and place.pk != unit.pk and place.parent_id == unit.pk]
    board = Board(criteria_set, unit, period, criteria, rows, [], Totals(unit, None, {}, 0))
    _put_cells(board)
    kept = _totals([unit, *between], board)
    board.totals, board.areas = kept[0], kept[1:]
    return board


def _places(criteria_set: CriteriaSet, unit: Unit, period: Period) -> QuerySet[Unit]:
    """The unit and all below it that lived in the period, down to the kind that the set is for."""
    kinds = KINDS[: KINDS.index(criteria_set.unit_kind) + 1]
    return Unit.objects.within(period.start, period.end).under(unit).filter(kind__in=kinds).order_by("path")


def _criteria(criteria_set: CriteriaSet) -> QuerySet[Any]:
    """The criteria; `shaky` are those with a row that nobody confirmed."""
    indicators = Indicator.objects.filter(criterion=OuterRef("pk"), confirmed=False)
    levels = Threshold.objects.filter(indicator__criterion=OuterRef("pk"), confirmed=False)
    return Criterion.objects.filter(criteria_set=criteria_set).annotate(shaky=Q(confirmed=False) | Exists(indicators) | Exists(levels)).order_by("position")


def _put_results(rows: Iterable[UnitRow], criteria_set: CriteriaSet, unit: Unit, period: Period) -> None:
    found = Assessment.objects.filter(
        under_path(unit.path, "sheet__unit__path"), sheet__criteria_set=criteria_set, sheet__period=period.code, sheet__state__in=COUNTED
    ).values_list("sheet__unit", "sheet", "verdict", "reached", "not_reached", "undecided")
    by_unit = {place: rest for place, *rest in found}
    for row in rows:
        if row.unit.pk in by_unit:
            row.sheet, verdict, row.reached, lost, undecided = by_unit[row.unit.pk]
            row.verdict, row.missing = Verdict(verdict), lost + undecided


def _put_aims_and_titles(rows: Iterable[UnitRow], criteria_set: CriteriaSet, unit: Unit, period: Period) -> None:
    """What was aimed at for the year, and the latest title up to it, in whatever version of the set."""
    below, year = under_path(unit.path, "unit__path"), period.end.year
    aims = TitleTarget.objects.filter(below, criteria_set__code=criteria_set.code, year=year).prefetch_related("milestones__criterion")
    awards = list(TitleAward.objects.filter(below, criteria_set__code=criteria_set.code, data_year__lte=year).order_by("data_year"))
    aimed, latest = {aim.unit_id: aim for aim in aims}, {award.unit_id: award for award in awards}
    holding = {award.unit_id for award in awards if award.held_on(period.end)}
    for row in rows:
        row.aim, row.award, row.holds = aimed.get(row.unit.pk), latest.get(row.unit.pk), row.unit.pk in holding


def _put_cells(board: Board) -> None:
    found = CriterionResult.objects.filter(sheet__in=[row.sheet for row in board.rows if row.sheet is not None])
    verdicts: dict[tuple[int | None, int], Verdict] = {(sheet, criterion): Verdict(verdict) for sheet, criterion, verdict in found.values_list("sheet", "criterion", "verdict")}
    for row in board.rows:
        due = _passed(row.aim, board.period.end)
        row.cells = [_cell(criterion, verdicts.get((row.sheet, criterion.pk), Verdict.NO_DATA), due) for criterion in board.criteria if row.has_data]


def _cell(criterion: Criterion, verdict: Verdict, due: Mapping[str, date]) -> HeatCell:
    return HeatCell(criterion, verdict, None if verdict in MET else due.get(criterion.code))


def _passed(aim: TitleTarget | None, day: date) -> dict[str, date]:
    """By the code of the criterion the milestones that had passed on that day."""
    steps = aim.milestones.all() if aim is not None else ()
    return {step.criterion.code: step.due_on for step in steps if step.due_on <= day}


def _totals(units: list[Unit], board: Board) -> list[Totals]:
    found: dict[int, dict[int | None, AreaTotal]] = {}
    for total in AreaTotal.objects.filter(criteria_set=board.criteria_set, period=board.period.code, unit__in=units):
        found.setdefault(total.unit_id, {})[total.criterion_id] = total
    return [_totals_of(unit, found.get(unit.pk, {}), board) for unit in units]


def _totals_of(unit: Unit, kept: Mapping[int | None, AreaTotal], board: Board) -> Totals:
    expected = sum(unit.covers(row.unit) for row in board.concerned)
    return Totals(unit, kept.get(None), {pk: total for pk, total in kept.items() if pk is not None}, expected)


def results_at(unit: Unit) -> list[tuple[str, int, str]]:
    """(code of the set, its version, period) of what was accepted at the unit or below it, the latest period first."""
    below = AreaTotal.objects.filter(Q(reached__gt=0) | Q(not_reached__gt=0) | Q(not_applicable__gt=0) | Q(undecided__gt=0), unit=unit, criterion=None)
    own = ObservationSheet.objects.filter(unit=unit, state=ReviewState.ACCEPTED)
    names = ("criteria_set__code", "criteria_set__version", "period")
    found = {*below.values_list(*names), *own.values_list(*names)}
    return sorted(found, key=lambda row: (Period.parse(row[2]).end, row[0], row[1]), reverse=True)


def sets_at(unit: Unit) -> list[CriteriaSet]:
    """Every version of the sets that speak of units of this kind or of kinds below it, the newest version first."""
    kinds = KINDS[KINDS.index(unit.kind) :]
    return list(CriteriaSet.objects.filter(unit_kind__in=kinds).order_by("code", "-version"))
