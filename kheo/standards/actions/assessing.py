"""What follows from a sheet's values, kept in the transaction that changes them; and the totals of the areas above it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kheo.org.models import Unit
from kheo.records.workflow import COUNTED
from kheo.standards.models import AreaTotal, Assessment, CriterionResult, Observation, ObservationSheet
from kheo.standards.queries import book_of, conditions_of, criteria_of, current, levels_of, verdicts_of
from kheo.standards.rules import Verdict, judge_set

COLUMNS = {Verdict.REACHED: "reached", Verdict.NOT_REACHED: "not_reached", Verdict.NOT_APPLICABLE: "not_applicable"}
COUNTED_COLUMNS = ("reached", "not_reached", "not_applicable", "undecided")


def column_of(verdict: Verdict | int) -> str:
    """The column in which a verdict is counted."""
    return COLUMNS.get(Verdict(verdict), "undecided")


@dataclass(frozen=True)
class Outcome:
    """What a sheet comes to: the verdict of the set and of each criterion (by id of the criterion)."""

    verdict: Verdict
    criteria: Mapping[int, Verdict] = field(default_factory=dict)

    @property
    def criteria_reached(self) -> int:
        """How many criteria are reached."""
        return sum(verdict == Verdict.REACHED for verdict in self.criteria.values())


def outcome_of(sheet: ObservationSheet) -> Outcome | None:
    """What is kept of a sheet, None where nothing is."""
    kept = Assessment.objects.filter(sheet=sheet).first()
    if kept is None:
        return None
    rows = CriterionResult.objects.filter(sheet=sheet).values_list("criterion", "verdict")
    return Outcome(Verdict(kept.verdict), {pk: Verdict(verdict) for pk, verdict in rows})


def reassess(sheet: ObservationSheet, rows: Mapping[str, Observation] | None = None) -> Outcome:
    """Judge the sheet anew and keep what changed: observations, criteria, the sheet, the totals above it.

    `rows` are its observations by indicator, where the caller has read them. The caller holds the sheet's lock.
    """
    before = outcome_of(sheet)
    rows = current(sheet) if rows is None else rows
    book = book_of(sheet.criteria_set)
    verdicts = verdicts_of(book, levels_of(sheet), rows)
    _keep_verdicts(rows, verdicts)
    criteria = criteria_of(book, verdicts)
    ids = dict(sheet.criteria_set.criteria.values_list("code", "pk"))
    told = judge_set(list(criteria.values()), [met for _condition, met, _value in conditions_of(sheet)], complete=book.complete)
    _keep_criteria(sheet, {ids[code]: _result(verdict, [verdicts[rule.code] for rule in book.criteria[code]]) for code, verdict in criteria.items()})
    outcome = Outcome(told, {ids[code]: verdict for code, verdict in criteria.items()})
    _keep_assessment(sheet, outcome)
    if sheet.state in COUNTED:
        move_totals(sheet, before, outcome)
    return outcome


def _keep_verdicts(rows: Mapping[str, Observation], verdicts: Mapping[str, Verdict]) -> None:
    changed = {code: row for code, row in rows.items() if row.verdict != verdicts[code]}
    for code, row in changed.items():
        row.verdict = verdicts[code]
    Observation.objects.bulk_update(changed.values(), ["verdict"])


def _result(verdict: Verdict, verdicts: list[Verdict]) -> tuple[Verdict, int, int]:
    return verdict, verdicts.count(Verdict.REACHED), len(verdicts) - verdicts.count(Verdict.NOT_APPLICABLE)


def _keep_criteria(sheet: ObservationSheet, results: Mapping[int, tuple[Verdict, int, int]]) -> None:
    kept = {row.criterion_id: row for row in CriterionResult.objects.filter(sheet=sheet)}
    new, changed = [], []
    for criterion, (verdict, reached, applies) in results.items():
        row = kept.get(criterion)
        if row is None:
            new.append(CriterionResult(sheet=sheet, criterion_id=criterion, verdict=verdict, reached=reached, applies=applies))
        elif (row.verdict, row.reached, row.applies) != (verdict, reached, applies):
            row.verdict, row.reached, row.applies = verdict, reached, applies
            changed.append(row)
    CriterionResult.objects.bulk_create(new)
    CriterionResult.objects.bulk_update(changed, ["verdict", "reached", "applies"])


def _keep_assessment(sheet: ObservationSheet, outcome: Outcome) -> None:
    counts = dict.fromkeys(COUNTED_COLUMNS, 0)
    for verdict in outcome.criteria.values():
        counts[column_of(verdict)] += 1
    Assessment.objects.update_or_create(sheet=sheet, defaults={"verdict": outcome.verdict, **counts})


def move_totals(sheet: ObservationSheet, before: Outcome | None, after: Outcome | None) -> None:
    """Take what the sheet counted out of the totals of all areas above it, and put in what it counts now; None: nothing."""
    if before == after:
        return
    above = list(Unit.objects.filter(key__in=sheet.unit.path_keys).exclude(pk=sheet.unit_id).values_list("pk", flat=True))
    place = {"criteria_set_id": sheet.criteria_set_id, "period": sheet.period}
    keys = {None, *(before.criteria if before else ()), *(after.criteria if after else ())}
    AreaTotal.objects.bulk_create(
        [AreaTotal(**place, unit_id=unit, criterion_id=criterion) for unit in sorted(above) for criterion in sorted(keys, key=lambda key: key or 0)], ignore_conflicts=True
    )
    totals = list(AreaTotal.objects.select_for_update().filter(**place, unit__in=above).order_by("pk"))
    for total in totals:
        _count(total, before, -1)
        _count(total, after, 1)
    AreaTotal.objects.bulk_update(totals, [*COUNTED_COLUMNS, "criteria_reached"])


def _count(total: AreaTotal, outcome: Outcome | None, sign: int) -> None:
    if outcome is None:
        return
    verdict = outcome.verdict if total.criterion_id is None else outcome.criteria.get(total.criterion_id)
    if verdict is None:
        return
    column = column_of(verdict)
    setattr(total, column, getattr(total, column) + sign)
    if total.criterion_id is None:
        total.criteria_reached += sign * outcome.criteria_reached


