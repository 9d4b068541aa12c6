"""A sheet line by line, as people read it: value, level, verdict in words, what stood before."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from kheo.standards.cells import Cell, Entry, leaps
from kheo.standards.models import Criterion, Indicator, Observation, ObservationSheet
from kheo.standards.queries.evidence import Proof, proofs_of
from kheo.standards.queries.sets import book_of, indicators_of
from kheo.standards.queries.sheets import conditions_of, current, last_sheet, levels_of, said
from kheo.standards.rules import (
    AT_MOST,
    TWO_PART,
    YES_NO,
    Level,
    Rule,
    Verdict,
    distance,
    judge,
    judge_criterion,
    judge_set,
    reason,
    shown,
)

NEAREST = 5


def wanted(rule: Rule, level: Level | None) -> str:
    """A level in words: "≥ 90%"; "" where none is set."""
    if level is None:
        return ""
    if rule.kind == YES_NO:
        return shown(rule, level.value)
    sign = "≤" if rule.kind == AT_MOST else "≥"
    first = f"{sign} {shown(rule, level.value)}"
    return first if level.second is None else f"{first}; {sign} {shown(rule, level.second, second=True)}"


def told(rule: Rule, entry: Entry) -> str:
    """What was said, in words; "" where nothing was."""
    if entry.not_applicable:
        return str(Verdict.NOT_APPLICABLE.label)
    if entry.is_empty:
        return ""
    parts = [shown(rule, entry.value), *([shown(rule, entry.second, second=True)] if rule.kind == TWO_PART else [])]
    return "; ".join(parts)


@dataclass
class Line:
    """One indicator of a sheet: what was said, what is asked, and what follows."""

    indicator: Indicator
    rule: Rule
    level: Level | None
    group: str = ""
    stored: Observation | None = None
    before: Observation | None = None
    proofs: list[Proof] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def value(self) -> str:
        """What was said, in words."""
        return told(self.rule, self.stored.entry) if self.stored is not None else ""

    @property
    def last(self) -> str:
        """The value of the period before."""
        return told(self.rule, self.before.entry) if self.before is not None else ""

    @property
    def wants(self) -> str:
        """The level in words: "≥ 90%"."""
        return wanted(self.rule, self.level)

    @property
    def verdict(self) -> Verdict:
        """What the stored value comes to."""
        return judge(self.rule, said(self.stored), self.level)

    @property
    def words(self) -> str:
        """The verdict in words, with the reason."""
        return reason(self.rule, said(self.stored), self.level, group=self.group)

    @property
    def lacks(self) -> Decimal | None:
        """How far a lost indicator is from its level, as a share of it."""
        return distance(self.rule, said(self.stored), self.level)

    @property
    def leap(self) -> str:
        """A question where the value jumps."""
        now, before = self.stored, self.before
        if now is None or before is None:
            return ""
        jumps = leaps(Cell(self.rule), now.value, before.value) or leaps(Cell(self.rule, second=True), now.second, before.second)
        return _("It was %(last)s in the period before: is this right?") % {"last": self.last} if jumps else ""


@dataclass
class CriterionLines:
    """A criterion with its lines."""

    criterion: Criterion
    lines: list[Line]

    @cached_property
    def verdict(self) -> Verdict:
        """What the lines come to."""
        return judge_criterion([line.verdict for line in self.lines])

    @property
    def reached(self) -> int:
        """How many of its indicators are reached."""
        return sum(line.verdict == Verdict.REACHED for line in self.lines)

    @property
    def applies(self) -> int:
        """How many of its indicators apply."""
        return sum(line.verdict != Verdict.NOT_APPLICABLE for line in self.lines)


@dataclass
class SheetLines:
    """A whole sheet, read for people."""

    sheet: ObservationSheet
    criteria: list[CriterionLines]
    conditions: list[tuple[str, Verdict, str]] = field(default_factory=list)
    last: ObservationSheet | None = None

    @property
    def lines(self) -> list[Line]:
        """All lines in their order."""
        return [line for criterion in self.criteria for line in criterion.lines]

    @property
    def reached(self) -> int:
        """How many criteria are reached."""
        return sum(criterion.verdict == Verdict.REACHED for criterion in self.criteria)

    @property
    def verdict(self) -> Verdict:
        """What the sheet comes to."""
        conditions = [met for _name, met, _words in self.conditions]
        return judge_set([row.verdict for row in self.criteria], conditions, complete=self.sheet.criteria_set.complete)

    @property
    def missing(self) -> list[Line]:
        """What is not reached, the nearest to its level first; what cannot be measured so comes last."""
        lost = [line for line in self.lines if line.verdict == Verdict.NOT_REACHED]
        return sorted(lost, key=lambda line: (line.lacks is None, line.lacks or Decimal(0)))


def lines_of(sheet: ObservationSheet, *, with_last: bool = True) -> SheetLines:
    """The sheet with every line, and the period before (not for everybody: it may not be published); the questions do not grow."""
    last = last_sheet(sheet) if with_last else None
    book, levels, stored, proofs = book_of(sheet.criteria_set), levels_of(sheet), current(sheet), proofs_of(sheet)
    before = current(last) if last is not None else {}
    rules, group = book.rules, str(sheet.group or "")
    criteria = [
        CriterionLines(criterion, [Line(row, rules[row.code], levels[row.code], group, stored.get(row.code), before.get(row.code), proofs.get(row.code, [])) for row in rows])
        for criterion, rows in indicators_of(sheet.criteria_set)
    ]  # fmt: skip
    conditions = [(condition.name, met, _condition_words(condition, value)) for condition, met, value in conditions_of(sheet)]
    return SheetLines(sheet, criteria, conditions, last)


def _condition_words(condition: object, value: Decimal | None) -> str:
    measure, level = getattr(condition, "measure", ""), getattr(condition, "value", None)
    rule = Rule("", "at_least" if level is not None else YES_NO, (), measure=measure)
    return f"{shown(rule, value)} / {wanted(rule, Level(level))}" if level is not None and value is not None else shown(rule, value)
