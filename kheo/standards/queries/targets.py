"""Where the units aimed at stand: milestones, criteria reached, what is missing and how far; the vote and the decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.db.models import QuerySet, Subquery
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.standards.models import (
    CriterionResult,
    Milestone,
    Observation,
    ObservationSheet,
    TitleAward,
    TitleTarget,
)
from kheo.standards.queries.lines import NEAREST, CriterionLines, Line, SheetLines
from kheo.standards.queries.newest import newest_sheets
from kheo.standards.queries.sets import book_of
from kheo.standards.queries.verdicts import MET, set_words
from kheo.standards.rules import Verdict


class Pace(models.TextChoices):
    """How a milestone stands today."""

    MET = "met", pgettext_lazy("milestone", "met")
    LATE = "late", pgettext_lazy("milestone", "late")
    COMING = "coming", pgettext_lazy("milestone", "coming")


@dataclass(frozen=True)
class MilestoneNow:
    """A milestone and how it stands."""

    milestone: Milestone
    pace: Pace


@dataclass
class Aim:
    """A unit aimed at, and where it stands by its newest accepted sheet of the years up to the one aimed at."""

    target: TitleTarget
    sheet: ObservationSheet | None = None
    reached: int = 0
    criteria: int = 0
    milestones: list[MilestoneNow] = field(default_factory=list)
    missing: list[Line] = field(default_factory=list)
    award: TitleAward | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What the newest sheet comes to as a whole."""
        kept = getattr(self.sheet, "assessment", None)
        return Verdict(kept.verdict) if kept is not None else None

    @property
    def words(self) -> str:
        """The same in words; "" without a sheet."""
        return set_words(self.verdict) if self.verdict is not None else ""

    @property
    def nearest(self) -> list[Line]:
        """What is missing, as much as a board shows."""
        return self.missing[:NEAREST]

    @property
    def further(self) -> int:
        """How many more indicators are missing."""
        return max(0, len(self.missing) - NEAREST)

    def count(self, pace: Pace) -> int:
        """How many milestones stand so."""
        return sum(row.pace == pace for row in self.milestones)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many milestones are met, late and coming: (state, words, number)."""
        return [(pace.value, str(pace.label), number) for pace in Pace if (number := self.count(pace))]


def aims_of(targets: QuerySet[TitleTarget], today: date | None = None) -> list[Aim]:
    """The aims with where they stand, of each set the nearest to its title first; the questions asked do not grow with them."""
    today = today or dates.today()
    newest = Subquery(newest_sheets(until="year").values("pk")[:1])
    rows = list(targets.select_related("unit", "criteria_set").prefetch_related("milestones__criterion").annotate(newest=newest))
    sheets = ObservationSheet.objects.select_related("criteria_set", "group", "assessment").in_bulk({row.newest for row in rows} - {None})
    results, missing, awards = results_of(sheets), _missing(sheets), _awards(rows)
    aims = []
    for row in rows:
        found = results.get(row.newest, {})
        reached = sum(verdict == Verdict.REACHED for verdict in found.values())
        award = awards.get((row.unit_id, row.criteria_set.code, row.year))
        aims.append(Aim(row, sheets.get(row.newest), reached, len(found), milestones_of(row, found, today), missing.get(row.newest, []), award))
    return _in_order(aims)


def _in_order(aims: Sequence[Aim]) -> list[Aim]:
    """Of each set the fewest criteria missing first; who has no results comes last."""
    return sorted(aims, key=lambda aim: (aim.target.criteria_set.code, not aim.criteria, aim.criteria - aim.reached, aim.target.unit.path))


def milestones_of(target: TitleTarget, results: Mapping[str, Verdict], today: date) -> list[MilestoneNow]:
    """How its milestones stand, where the criteria came out as `results` say, by their codes."""
    return [MilestoneNow(row, _pace(row, results, today)) for row in target.milestones.all()]


def _pace(milestone: Milestone, results: Mapping[str, Verdict], today: date) -> Pace:
    if results.get(milestone.criterion.code) in MET:
        return Pace.MET
    return Pace.LATE if milestone.due_on < today else Pace.COMING


def results_of(sheets: Iterable[int]) -> dict[int, dict[str, Verdict]]:
    """The kept verdicts of each of these sheets (by key), by the codes of criteria."""
    found: dict[int, dict[str, Verdict]] = {}
    rows = CriterionResult.objects.filter(sheet__in=list(sheets))
    for sheet, code, verdict in rows.values_list("sheet", "criterion__code", "verdict"):
        found.setdefault(sheet, {})[code] = Verdict(verdict)
    return found


def _missing(by_pk: Mapping[int, ObservationSheet]) -> dict[int, list[Line]]:
    """The lost indicators of each sheet, the nearest to its level first; from the kept verdicts, for all sheets at once."""
    lost = Observation.objects.filter(sheet__in=list(by_pk), superseded_at=None, verdict=Verdict.NOT_REACHED)
    rows: dict[int, list[Observation]] = {}
    for row in lost.select_related("indicator__criterion").order_by("indicator__criterion__position", "indicator__position"):
        rows.setdefault(row.sheet_id, []).append(row)
    return {pk: _nearest_first(by_pk[pk], found) for pk, found in rows.items()}


def _nearest_first(sheet: ObservationSheet, rows: Sequence[Observation]) -> list[Line]:
    book, group = book_of(sheet.criteria_set), str(sheet.group or "")
    levels = book.levels(sheet.group_code, sheet.year)
    lines = [Line(row.indicator, book.rules[row.indicator.code], levels[row.indicator.code], group, row) for row in rows]
    return SheetLines(sheet, [CriterionLines(line.indicator.criterion, [line]) for line in lines]).missing


def _awards(targets: Sequence[TitleTarget]) -> dict[tuple[int, str, int], TitleAward]:
    """The votes and decisions on what is aimed at: of that unit, set and year."""
    rows = TitleAward.objects.filter(unit__in={row.unit_id for row in targets}, data_year__in={row.year for row in targets})
    return {(row.unit_id, row.criteria_set.code, row.data_year): row for row in rows.select_related("criteria_set", "document")}


def years_of(targets: QuerySet[TitleTarget]) -> list[int]:
    """The years in which something is aimed at, the newest first."""
    return list(targets.order_by("-year").values_list("year", flat=True).distinct())
