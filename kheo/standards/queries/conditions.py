"""The conditions of sheets of one set and period; the questions asked do not grow with the sheets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet

from kheo.lib.periods import Period
from kheo.org.models import Unit
from kheo.standards.models import (
    Condition,
    ConditionAnswer,
    ConditionKind,
    CriteriaSet,
    ObservationSheet,
    TitleAward,
)
from kheo.standards.queries.sets import concerns, newest_of
from kheo.standards.rules import Verdict

Answered = tuple[Condition, Verdict, Decimal | None]


def conditions_of(sheet: ObservationSheet) -> list[Answered]:
    """Each condition of the sheet's set with its verdict and what was said or counted."""
    return _answered(sheet.criteria_set, [sheet])[sheet.pk]


def conditions_met(criteria_set: CriteriaSet, sheets: Sequence[ObservationSheet]) -> dict[int, list[Verdict]]:
    """By sheet the verdict of each condition of the set, in their order; the sheets are of one period."""
    return {sheet: [met for _condition, met, _value in answered] for sheet, answered in _answered(criteria_set, sheets).items()}


def _answered(criteria_set: CriteriaSet, sheets: Sequence[ObservationSheet]) -> dict[int, list[Answered]]:
    found: dict[int, list[Answered]] = {sheet.pk: [] for sheet in sheets}
    answers = _answers(found)
    for condition in criteria_set.conditions.all():
        values = _looked_up(condition, sheets) if condition.of_set else answers.get(condition.pk, {})
        for sheet, answered in found.items():
            answered.append((condition, _met(condition, values.get(sheet)), values.get(sheet)))
    return found


def _answers(sheets: Mapping[int, object]) -> dict[int, dict[int, Decimal]]:
    """By condition and sheet."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for condition, sheet, value in ConditionAnswer.objects.filter(sheet__in=sheets).values_list("condition", "sheet", "value"):
        found[condition][sheet] = value
    return found


def _met(condition: Condition, value: Decimal | None) -> Verdict:
    if value is None:
        return Verdict.NO_DATA
    level = condition.value if condition.value is not None else Decimal(1)
    return Verdict.REACHED if value >= level else Verdict.NOT_REACHED


def _looked_up(condition: Condition, sheets: Sequence[ObservationSheet]) -> dict[int, Decimal]:
    """Titles are looked up, never said. By sheet: whether the unit held one at the end of the period, or what share of the units below it did."""
    named = Q(criteria_set__code=condition.of_set) | Q(criteria_set__based_on__code=condition.of_set)  # or a province's set that stands on it
    stood = Q(revoked_on=None) | Q(revoked_on__gt=Period.parse(sheets[0].period).end)  # a later revocation changes no earlier period
    held = TitleAward.objects.filter(named, stood, decided=True, data_year__lte=sheets[0].year)
    if condition.kind == ConditionKind.TITLE:
        own = set(held.filter(unit__in=[sheet.unit_id for sheet in sheets]).values_list("unit", flat=True))
        return {sheet.pk: Decimal(int(sheet.unit_id in own)) for sheet in sheets}
    shares = _shares(condition, sheets, held)
    return {sheet.pk: shares[sheet.unit_id] for sheet in sheets if sheet.unit_id in shares}


def _shares(condition: Condition, sheets: Sequence[ObservationSheet], held: QuerySet[TitleAward]) -> dict[int, Decimal]:
    """By unit the share of the units below it that hold the title; without units that it concerns there is none."""
    units, period, of_set = [sheet.unit_id for sheet in sheets], Period.parse(sheets[0].period), newest_of(condition.of_set)
    titled = set(held.filter(unit__parent__in=units).values_list("unit", flat=True))
    told: dict[int, list[bool]] = defaultdict(list)
    for unit in Unit.objects.filter(parent__in=units).within(period.start, period.end):
        if of_set is not None and concerns(of_set, unit):
            told[unit.parent_id or 0].append(unit.pk in titled)
    return {unit: Decimal(100 * sum(holds)) / len(holds) for unit, holds in told.items()}
