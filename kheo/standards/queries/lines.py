"""A sheet line by line, as people read it: value, level and who set it, verdict in words, what stood before."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.standards.cells import Cell, Entry, leaps
from kheo.standards.models import Condition, Criterion, Indicator, Observation, ObservationSheet
from kheo.standards.queries.conditions import conditions_of
from kheo.standards.queries.evidence import Proof, proofs_of
from kheo.standards.queries.sets import book_of, by_criterion, laws_of
from kheo.standards.queries.sheets import current, last_sheet, levels_of, said
from kheo.standards.rules import (
    AT_LEAST,
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


@dataclass(frozen=True)
class LevelLaw:
    """Where a level stands: who set it, in which article, and whether somebody confirmed it."""

    confirmed: bool
    set_by: str
    article: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """Who set it, and where."""
        return ", ".join(part for part in (self.set_by, self.article) if part)


@dataclass
class Line:
    """One indicator of a sheet: what was said, what is asked and by whom, and what follows. Without a level there is no `law`."""

    indicator: Indicator
    rule: Rule
    level: Level | None
    group: str = ""
    stored: Observation | None = None
    before: Observation | None = None
    proofs: list[Proof] = field(default_factory=list)
    law: LevelLaw | None = None

    @property
    def unconfirmed(self) -> bool:
        """Whether the row or its level is written from memory."""
        return not self.indicator.confirmed or (self.law is not None and not self.law.confirmed)

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

    @property
    def words(self) -> str:
        """The verdict in one sentence, with the reason: "not reached: 2 of 5 indicators are lost (1.1, 1.3)"."""
        codes: dict[Verdict, list[str]] = defaultdict(list)
        for line in self.lines:
            codes[line.verdict].append(line.code)
        return _sentence(self.verdict, self.applies, codes)

    @property
    def article(self) -> str:
        """Where the criterion stands; where nothing is said of that, where the levels of its indicators do."""
        laws = dict.fromkeys(line.law.article for line in self.lines if line.law is not None and line.law.article)
        return self.criterion.article or "; ".join(laws)

    @property
    def unconfirmed(self) -> bool:
        """Whether the criterion, one of its rows or one of their levels is written from memory."""
        return not self.criterion.confirmed or any(line.unconfirmed for line in self.lines)


def _sentence(verdict: Verdict, applies: int, codes: dict[Verdict, list[str]]) -> str:
    """A criterion's verdict from the codes of its indicators by their verdicts."""
    if verdict == Verdict.REACHED:
        return ngettext("reached: the %(count)s indicator that applies", "reached: all %(count)s indicators that apply", applies) % {"count": applies}
    if verdict == Verdict.NOT_REACHED:
        lost = codes[Verdict.NOT_REACHED]
        words = {"lost": len(lost), "all": applies, "codes": ", ".join(lost)}
        return ngettext("not reached: %(lost)s of %(all)s indicators is lost (%(codes)s)", "not reached: %(lost)s of %(all)s indicators are lost (%(codes)s)", len(lost)) % words
    if verdict == Verdict.NOT_APPLICABLE:
        return _("does not apply: none of its indicators does")
    open_words = {Verdict.NO_DATA: _("no data for %(codes)s"), Verdict.NO_LEVEL: _("no level set for %(codes)s")}
    told = [words % {"codes": ", ".join(codes[open_])} for open_, words in open_words.items() if codes[open_]]
    return _("open: %(what)s") % {"what": "; ".join(told) or _("its indicators are not known")}


@dataclass(frozen=True)
class ConditionLine:
    """A condition besides the criteria as people read it on a sheet: its verdict, what was said or looked up, and where it stands."""

    name: str
    verdict: Verdict
    words: str
    article: str
    confirmed: bool


@dataclass
class SheetLines:
    """A whole sheet, read for people."""

    sheet: ObservationSheet
    criteria: list[CriterionLines]
    conditions: list[ConditionLine] = field(default_factory=list)
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
        return judge_set([row.verdict for row in self.criteria], [row.verdict for row in self.conditions], complete=self.sheet.criteria_set.complete)

    @property
    def missing(self) -> list[Line]:
        """What is not reached, the nearest to its level first; what cannot be measured so comes last."""
        lost = [line for line in self.lines if line.verdict == Verdict.NOT_REACHED]
        return sorted(lost, key=lambda line: (line.lacks is None, line.lacks or Decimal(0)))


def lines_of(sheet: ObservationSheet, *, with_last: bool = True) -> SheetLines:
    """The sheet with every line, and the period before (not for everybody: it may not be published); the questions do not grow."""
    last = last_sheet(sheet) if with_last else None
    lines = _Lines(sheet, last)
    indicators = laws_of(sheet.criteria_set, sheet.group, sheet.year)
    criteria = [CriterionLines(criterion, [lines.of(row) for row in rows]) for criterion, rows in by_criterion(sheet.criteria_set, indicators)]
    conditions = [
        ConditionLine(condition.name, met, _condition_words(condition, value), condition.article, condition.confirmed)
        for condition, met, value in conditions_of(sheet)
    ]  # fmt: skip
    return SheetLines(sheet, criteria, conditions, last)


class _Lines:
    """What the lines of a sheet are made of, read once."""

    def __init__(self, sheet: ObservationSheet, last: ObservationSheet | None) -> None:
        self.rules, self.levels, self.group = book_of(sheet.criteria_set).rules, levels_of(sheet), str(sheet.group or "")
        self.stored, self.proofs = current(sheet), proofs_of(sheet)
        self.before = current(last) if last is not None else {}

    def of(self, row: Any) -> Line:
        """The line of an indicator as `laws_of` has it."""
        code, law = row.code, _law(row.law)
        return Line(row, self.rules[code], self.levels[code], self.group, self.stored.get(code), self.before.get(code), self.proofs.get(code, []), law)


def _law(told: Any) -> LevelLaw | None:
    return LevelLaw(bool(told["confirmed"]), told["set_by"], told["article"], told["source"]) if told else None


def _condition_words(condition: Condition, value: Decimal | None) -> str:
    if condition.value is None:
        return shown(Rule("", YES_NO, ()), value)
    rule = Rule("", AT_LEAST, (), measure=condition.measure)
    return f"{shown(rule, value)} / {wanted(rule, Level(condition.value))}" if value is not None else shown(rule, value)
