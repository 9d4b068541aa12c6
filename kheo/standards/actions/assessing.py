"""What follows from a sheet's values, kept in the transaction that changes them."""

from collections.abc import Mapping

from kheo.records.workflow import COUNTED
from kheo.standards.actions.totals import COUNTED_COLUMNS, Outcome, column_of, move_totals
from kheo.standards.models import Assessment, CriterionResult, Observation, ObservationSheet
from kheo.standards.queries import book_of, conditions_of, criteria_of, current, levels_of, verdicts_of
from kheo.standards.rules import Verdict, judge_set


def outcome_of(sheet: ObservationSheet) -> Outcome | None:
    """What is kept of a sheet, None where nothing is."""
    kept = Assessment.objects.filter(sheet=sheet).first()
    if kept is None:
        return None
    rows = CriterionResult.objects.filter(sheet=sheet).values_list("criterion", "verdict")
    return Outcome(Verdict(kept.verdict), {pk: Verdict(verdict) for pk, verdict in rows})


def reassess(sheet: ObservationSheet, rows: Mapping[str, Observation] | None = None) -> Outcome:
    """Judge the sheet anew and keep what changed: observations, criteria, the sheet, and the totals above one that counts.

    `rows` are its observations by indicator, where the caller has read them. The caller holds the sheet's lock.
    """
    before, after = outcome_of(sheet), _judge(sheet, rows)
    if sheet.state in COUNTED:
        move_totals(sheet, before, after)
    return after


def count_in(sheet: ObservationSheet) -> None:
    """A sheet that has just been accepted counts in the totals above it, once, by what is kept of it."""
    move_totals(sheet, None, outcome_of(sheet) or _judge(sheet))


def count_out(sheet: ObservationSheet) -> None:
    """A sheet that has just been reopened counts no longer."""
    move_totals(sheet, outcome_of(sheet), None)


def _judge(sheet: ObservationSheet, rows: Mapping[str, Observation] | None = None) -> Outcome:
    """Keep what the values come to; no total moves."""
    rows = current(sheet) if rows is None else rows
    book = book_of(sheet.criteria_set)
    verdicts = verdicts_of(book, levels_of(sheet), rows)
    _keep_verdicts(rows, verdicts)
    criteria = criteria_of(book, verdicts)
    ids = dict(sheet.criteria_set.criteria.values_list("code", "pk"))
    _keep_criteria(sheet, {ids[code]: _result(verdict, [verdicts[rule.code] for rule in book.criteria[code]]) for code, verdict in criteria.items()})
    told = judge_set(list(criteria.values()), [met for _condition, met, _value in conditions_of(sheet)], complete=book.complete)
    outcome = Outcome(told, {ids[code]: verdict for code, verdict in criteria.items()})
    _keep_assessment(sheet, outcome)
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
