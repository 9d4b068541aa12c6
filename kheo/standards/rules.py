"""The arithmetic of criteria sets: no tables, no pages, exact decimals.

Zero is a value. What does not apply, what nobody said, and what no source sets a level for are three things, and none of them
is a failure: an indicator is lost only where a value was said and does not reach its level.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kheo.lib.numbers import show_number

AT_LEAST, AT_MOST, YES_NO, COUNT, GRADE, TWO_PART = "at_least", "at_most", "yes_no", "count", "grade", "two_part"


class Verdict(models.IntegerChoices):
    """What became of an indicator, a criterion or a set."""

    REACHED = 1, pgettext_lazy("verdict", "reached")
    NOT_REACHED = 2, pgettext_lazy("verdict", "not reached")
    NOT_APPLICABLE = 3, pgettext_lazy("verdict", "does not apply")
    NO_DATA = 4, pgettext_lazy("verdict", "no data")
    NO_LEVEL = 5, pgettext_lazy("verdict", "no level set")


UNDECIDED = frozenset({Verdict.NO_DATA, Verdict.NO_LEVEL})


@dataclass(frozen=True)
class Level:
    """A level for a group of units ("": for all) from a year on (0: always); `second` for values in two parts."""

    value: Decimal
    second: Decimal | None = None
    group: str = ""
    from_year: int = 0


@dataclass(frozen=True)
class Said:
    """What was said about an indicator: a value (and a second one), or `NOT_APPLICABLE`; neither: nobody said anything."""

    value: Decimal | None = None
    second: Decimal | None = None
    not_applicable: bool = False


NOTHING = Said()


@dataclass(frozen=True)
class Rule:
    """One indicator as a rule. Yes is 1 and no 0; a grade is its place in `grades`, from 1."""

    code: str
    kind: str
    levels: tuple[Level, ...]
    grades: tuple[str, ...] = ()
    measure: str = ""
    second_measure: str = ""


def level_for(levels: Iterable[Level], group: str, year: int) -> Level | None:
    """The level that holds for a unit of `group` in `year`: its own group's before everybody's, then the latest.

    A province's set has no order of its own here: `provinces.stand_on` writes its levels out so that this order gives what it says.
    """
    held = [level for level in levels if level.group in ("", group) and level.from_year <= year]
    return max(held, key=lambda level: (level.group != "", level.from_year), default=None)


def judge(rule: Rule, said: Said, level: Level | None) -> Verdict:
    """Whether what was said reaches the level. Of two parts, one that is too low decides, whatever the other one lacks."""
    if said.not_applicable:
        return Verdict.NOT_APPLICABLE
    held = _held(rule, said, level)
    if any(value is not None and mark is not None and _loses(rule, value, mark) for value, mark in held):
        return Verdict.NOT_REACHED
    if any(value is None for value, _mark in held):
        return Verdict.NO_DATA
    return Verdict.NO_LEVEL if any(mark is None for _value, mark in held) else Verdict.REACHED


def _held(rule: Rule, said: Said, level: Level | None) -> list[tuple[Decimal | None, Decimal | None]]:
    """Each part of a value with its level."""
    pairs = [(said.value, level.value if level is not None else None)]
    return [*pairs, (said.second, level.second if level is not None else None)] if rule.kind == TWO_PART else pairs


def _loses(rule: Rule, value: Decimal, mark: Decimal) -> bool:
    return value > mark if rule.kind == AT_MOST else value < mark


def judge_criterion(verdicts: Sequence[Verdict]) -> Verdict:
    """A criterion is reached where all its indicators that apply are; one lost decides, one unknown leaves it open."""
    found = set(verdicts)
    if Verdict.NOT_REACHED in found:
        return Verdict.NOT_REACHED
    if not found or found & UNDECIDED:
        return Verdict.NO_LEVEL if found & UNDECIDED == {Verdict.NO_LEVEL} else Verdict.NO_DATA
    return Verdict.NOT_APPLICABLE if found == {Verdict.NOT_APPLICABLE} else Verdict.REACHED


def judge_set(criteria: Sequence[Verdict], conditions: Sequence[Verdict], *, complete: bool = True) -> Verdict:
    """A set is reached where all its criteria and conditions are; a set whose indicators are not all known never is."""
    found = {*criteria, *conditions}
    if Verdict.NOT_REACHED in found:
        return Verdict.NOT_REACHED
    if not complete or not found or found & UNDECIDED:
        return Verdict.NO_DATA
    return Verdict.REACHED if Verdict.REACHED in found else Verdict.NOT_APPLICABLE


def distance(rule: Rule, said: Said, level: Level | None) -> Decimal | None:
    """How far a lost indicator is from its level, as a share of it; None where this cannot be said.

    The share makes percentages, money and metres comparable: what lacks a tenth is nearer than what lacks a half.
    """
    if level is None or said.value is None or rule.kind not in (AT_LEAST, AT_MOST, COUNT, TWO_PART):
        return None
    gaps = [_gap(rule.kind, said.value, level.value)]
    if rule.kind == TWO_PART and said.second is not None and level.second is not None:
        gaps.append(_gap(AT_LEAST, said.second, level.second))
    return max(gaps)


def _gap(kind: str, value: Decimal, level: Decimal) -> Decimal:
    lacks = value - level if kind == AT_MOST else level - value
    return max(lacks, Decimal(0)) / (abs(level) or Decimal(1))


FINE = Decimal("0.01")


def readable(value: Decimal, level: Decimal | None = None) -> Decimal:
    """A value to two decimals, as people read shares; with all it has where two would make it stand otherwise against its level."""
    short = value.quantize(FINE, ROUND_HALF_UP)
    if level is not None and ((short < level) != (value < level) or (short > level) != (value > level)):
        return value
    return short.normalize() if short else Decimal(0)


def shown(rule: Rule, value: Decimal | None, *, second: bool = False) -> str:
    """A value of the indicator as people read it: a grade by its name, yes and no in words."""
    if value is None:
        return "–"
    if rule.kind == YES_NO:
        return _("yes") if value else _("no")
    if rule.kind == GRADE:
        return rule.grades[int(value) - 1] if 1 <= value <= len(rule.grades) else "–"
    measure = rule.second_measure if second else rule.measure
    number = show_number(value)
    return f"{number}%" if measure == "%" else f"{number} {measure}".strip()


def reason(rule: Rule, said: Said, level: Level | None, *, group: str = "") -> str:
    """The verdict in words: "reached: 92,3% ≥ 90%, Nhóm 3"."""
    verdict = judge(rule, said, level)
    compared = _compared(rule, said, level) if said.value is not None or said.second is not None else ""
    told = f"{verdict.label}: {compared}" if compared else str(verdict.label)
    return f"{told}, {group}" if group and compared and level is not None and level.group else told


def _compared(rule: Rule, said: Said, level: Level | None) -> str:
    if rule.kind == YES_NO:
        return shown(rule, said.value)
    first = _against(rule, said.value, level.value if level else None)
    if rule.kind != TWO_PART:
        return first
    return "; ".join([first, _against(rule, said.second, level.second if level else None, second=True)])


def _against(rule: Rule, value: Decimal | None, level: Decimal | None, *, second: bool = False) -> str:
    if value is None or level is None:
        return shown(rule, value, second=second)
    holds = value <= level if rule.kind == AT_MOST else value >= level
    signs = ("≤", ">") if rule.kind == AT_MOST else ("≥", "<")
    return f"{shown(rule, readable(value, level), second=second)} {signs[0] if holds else signs[1]} {shown(rule, level, second=second)}"


class Way(models.TextChoices):
    """How a row of one set goes on in another."""

    SAME = "same", pgettext_lazy("mapping", "the same")
    SPLIT = "split", pgettext_lazy("mapping", "split")
    MERGED = "merged", pgettext_lazy("mapping", "merged")
    REGROUPED = "regrouped", pgettext_lazy("mapping", "split and merged")
    DROPPED = "dropped", pgettext_lazy("mapping", "dropped")
    ADDED = "added", pgettext_lazy("mapping", "new")


def ways(pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Way]:
    """What each pair of codes (old, new; "" for none) is, seen together with the others."""
    pairs = list(pairs)
    onward, back = Counter(old for old, new in pairs if old and new), Counter(new for old, new in pairs if old and new)
    return {(old, new): _way(old, new, onward[old], back[new]) for old, new in pairs}


def _way(old: str, new: str, onward: int, back: int) -> Way:
    if not new or not old:
        return Way.ADDED if new else Way.DROPPED
    named = {(False, False): Way.SAME, (True, False): Way.SPLIT, (False, True): Way.MERGED, (True, True): Way.REGROUPED}
    return named[onward > 1, back > 1]
