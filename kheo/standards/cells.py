"""What people type into the cells of a sheet, read as values. Nothing is guessed: what has two readings is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from kheo.lib.numbers import BadNumber, NumberInput, parse_number, show_number
from kheo.lib.text import fold
from kheo.standards.rules import COUNT, GRADE, TWO_PART, YES_NO, Rule, shown

YES = frozenset({"co", "dat", "da dat", "yes", "y", "x", "1", "true"})
NO = frozenset({"khong", "chua", "chua dat", "khong dat", "no", "n", "0", "false"})
# Where a value jumps by more than this share of the last one, the page asks whether it is meant.
LEAP = Decimal("0.5")
LEAP_OF_PERCENT = Decimal(20)  # in percentage points
WHOLE = Decimal(100)
MOST = Decimal(10) ** 11  # with four decimals fifteen digits: what every database keeps exactly
PLACES = 4
_NUMBER = re.compile(r"[-\u2212]?[0-9][0-9., \u00a0\u2009\u202f]*")


class BadCell(ValueError):
    """The cell cannot be that; its text says so to the person who typed it."""


@dataclass(frozen=True)
class Cell:
    """Which number of an indicator a cell holds."""

    rule: Rule
    second: bool = False

    @property
    def measure(self) -> str:
        return self.rule.second_measure if self.second else self.rule.measure

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense: schools, hamlets, products."""
        return self.rule.kind == COUNT or (self.rule.kind == TWO_PART and self.second and self.measure != "%")


def read_cell(cell: Cell, text: str) -> Decimal | None:
    """The value of a cell, None where it is empty; raises `BadCell`. Yes is 1, a grade is its place."""
    typed = " ".join(text.split())
    if not typed:
        return None
    if cell.rule.kind == YES_NO:
        return _yes_or_no(typed)
    if cell.rule.kind == GRADE:
        return _grade(cell.rule, typed)
    return within(cell, _number(cell, typed))


def write_cell(cell: Cell, number: Decimal) -> str:
    """A value in the form in which `read_cell` reads it back as itself."""
    if cell.rule.kind == YES_NO:
        return f"{number.normalize():f}"
    if cell.rule.kind == GRADE:
        return shown(cell.rule, number)
    return write_number(number, decimals=not cell.is_whole)


def write_number(number: Decimal, *, decimals: bool = True) -> str:
    """A number with one reading only: what looks like thousands and is none gets one more zero."""
    box = NumberInput()
    box.decimals = decimals
    return box.format_value(number) or ""


def _yes_or_no(typed: str) -> Decimal:
    word = fold(typed)
    if word not in YES | NO:
        raise BadCell(_("“%(text)s” is neither yes nor no. Write “có” or “không” (or “đạt”, “chưa đạt”).") % {"text": typed})
    return Decimal(int(word in YES))


def _grade(rule: Rule, typed: str) -> Decimal:
    places = {fold(grade): place for place, grade in enumerate(rule.grades, 1)}
    if fold(typed) not in places:
        raise BadCell(_("“%(text)s” is no grade here. Write one of: %(grades)s.") % {"text": typed, "grades": ", ".join(rule.grades)})
    return Decimal(places[fold(typed)])


def _number(cell: Cell, typed: str) -> Decimal:
    found = _NUMBER.match(typed)
    rest = typed[found.end() :].strip() if found else ""
    if found and rest and fold(rest) != fold(cell.measure):
        words = {"text": typed, "measure": cell.measure or _("a number alone")}
        raise BadCell(_("“%(text)s”: this value is measured in %(measure)s. Convert it, and write the number alone.") % words)
    try:
        return parse_number(found[0].strip() if found and rest else typed, decimals=not cell.is_whole)
    except BadNumber as problem:
        raise BadCell(str(problem)) from problem


def within(cell: Cell, number: Decimal) -> Decimal:
    """The number, where the cell can hold it; raises `BadCell`."""
    if number < 0:
        raise BadCell(_("A value cannot be below 0."))
    if cell.measure == "%" and number > WHOLE:
        raise BadCell(_("%(number)s%% is more than 100%%. Write the share in percent, or the two numbers it is made of.") % {"number": show_number(number)})
    if cell.is_whole and number != number.to_integral_value():
        raise BadCell(_("%(number)s is not a whole number.") % {"number": show_number(number)})
    if number >= MOST or number != round(number, PLACES):
        raise BadCell(_("The number is too long: at most 11 digits and 4 decimals."))
    return number


def read_share(counted: str, out_of: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers that a share is made of, None where both are empty; raises `BadCell`."""
    if not counted.strip() and not out_of.strip():
        return None
    if not counted.strip() or not out_of.strip():
        raise BadCell(_("Write both numbers, what was counted and out of how many; or the share alone."))
    try:
        part, whole = parse_number(counted), parse_number(out_of)
    except BadNumber as problem:
        raise BadCell(str(problem)) from problem
    if part < 0 or not 0 < whole < MOST or part >= MOST or part != round(part, PLACES) or whole != round(whole, PLACES):
        raise BadCell(_("What was counted is 0 or more, and it is counted out of more than 0."))
    if part > whole:
        raise BadCell(_("%(counted)s out of %(all)s is more than 100%%.") % {"counted": show_number(part), "all": show_number(whole)})
    return part, whole


def leaps(cell: Cell, value: Decimal | None, before: Decimal | None) -> bool:
    """Whether a value jumps so far from the last period's that it may be mistyped."""
    if value is None or before is None or cell.rule.kind in (YES_NO, GRADE):
        return False
    if cell.measure == "%":
        return abs(value - before) > LEAP_OF_PERCENT
    return abs(value - before) > LEAP * abs(before) if before else False


NUMBERS = ("value", "second", "numerator", "denominator")


def _stored_number(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) >= MOST or number != round(number, PLACES):
        raise ValueError(value)
    return number


@dataclass(frozen=True)
class Entry:
    """What somebody says about one indicator; all empty: nothing (any more)."""

    value: Decimal | None = None
    second: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    not_applicable: bool = False
    remark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said: a remark alone is no answer."""
        return self.value is None and self.second is None and not self.not_applicable

    def plain(self) -> dict[str, Any]:
        """The entry as plain JSON, without what is empty; equal entries are equal text."""
        numbers = {name: f"{number.normalize():f}" for name in NUMBERS if (number := getattr(self, name)) is not None}
        return {**numbers, **({"not_applicable": True} if self.not_applicable else {}), **({"remark": self.remark} if self.remark else {})}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The entry that `plain` was made of; raises `ValueError` (or `ArithmeticError`) for anything else."""
        if not set(plain) <= {*NUMBERS, "not_applicable", "remark"}:
            raise ValueError(plain)
        numbers = {name: _stored_number(plain[name]) for name in NUMBERS if name in plain}
        return cls(**numbers, not_applicable=bool(plain.get("not_applicable")), remark=str(plain.get("remark", "")))


NOTHING_SAID = Entry()
