"""The arithmetic of scoring sheets: no tables, no pages, exact decimals.

Zero is a score. A line without an answer is missing, and while one is missing there is no total. A line that does not apply is
neither given nor made up for: the result says of how many points (`reachable`) it is. No source that was read says whether such
a result is stretched to the whole; only a sheet that says so (`rescale`) has its ranks judged that way. Nor does one say
whether a bonus may lift a result above the whole; it does so only where the sheet says so (`bonus_above_total`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kheo.lib.numbers import round_half_up, show_number

CRITERION, BONUS, MALUS = "criterion", "bonus", "malus"
MISSING, NOT_APPLICABLE = "missing", "not_applicable"
APART = Decimal("0.20")  # of a line's maximum; exactly so much is not apart
PLACES = 2
DIGITS = 7
ZERO = Decimal(0)


class BadPoints(ValueError):
    """An answer that the line cannot have; its text is meant for people."""


@dataclass(frozen=True)
class Line:
    """A criterion, a part of one (`parent` is its code), a bonus or a minus."""

    code: str
    most: Decimal
    part: str = CRITERION
    zero_allowed: bool = True
    may_not_apply: bool = False
    parent: str = ""


@dataclass(frozen=True)
class Rank:
    """A rank begins at `least` points; with `no_zero`, only where no line that must not be zero is."""

    name: str
    least: Decimal
    no_zero: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet with its lines in their order and its ranks, the best first. `total` is the sum without bonus."""

    lines: tuple[Line, ...]
    ranks: tuple[Rank, ...]
    bonus_most: Decimal
    malus_most: Decimal
    total: Decimal
    rescale: bool = False
    bonus_above_total: bool = False


@dataclass(frozen=True)
class Given:
    """The answer for one line: points, or why there are none (`MISSING`, `NOT_APPLICABLE`)."""

    points: Decimal | None
    gap: str = ""


@dataclass(frozen=True)
class Result:
    """What all answers together come to. Without `points`, the codes in `missing` still lack an answer.

    `reachable` are the points of the lines that apply. `capped` says that a cap keeps the rank from being a better one.
    """

    points: Decimal | None
    reachable: Decimal
    bonus: Decimal
    malus: Decimal
    missing: list[str]
    not_applicable: list[str]
    zeros: list[str]
    rank: Rank | None
    capped: bool


@dataclass(frozen=True)
class Spread:
    """How far ballots lie apart on one line; `unscored` ballots gave it no points."""

    lowest: Decimal | None
    highest: Decimal | None
    mean: Decimal | None
    apart: bool
    scored: int
    unscored: int


Answers = Mapping[str, Given]


def scored_lines(sheet: Sheet) -> list[Line]:
    """The lines that are given points: those without parts, in the order of the sheet."""
    parents = {line.parent for line in sheet.lines}
    return [line for line in sheet.lines if line.code not in parents]


def complaint(line: Line, given: Given) -> str | Promise:
    """What is wrong with an answer for that line; "" where nothing is."""
    if given.points is None:
        return _("This line always applies.") if given.gap == NOT_APPLICABLE and not line.may_not_apply else ""
    if given.gap:
        return _("Give points or say why there are none, not both.")
    if not ZERO <= given.points <= line.most:
        return format_lazy(_("From 0 to {most} points."), most=show_number(line.most))
    return ""


def total(sheet: Sheet, given: Answers, caps: Iterable[str] = ()) -> Result:
    """What the answers come to; `caps` names, for each cap that applies, the best rank that it leaves.

    Raises `BadPoints` for an answer that its line cannot have.
    """
    lines = scored_lines(sheet)
    _refuse_bad(lines, given)
    missing = [line.code for line in lines if _is_missing(given.get(line.code))]
    applying = [line for line in lines if not _is_out(given.get(line.code))]
    reachable = _sum(line.most for line in applying if line.part == CRITERION)
    bonus = min(_given_to(lines, BONUS, given), sheet.bonus_most)
    malus = min(_given_to(lines, MALUS, given), sheet.malus_most)
    zeros = _zeros(sheet, given)
    points = None if missing else _bounded(sheet, _given_to(lines, CRITERION, given) + bonus - malus, reachable)
    free, rank = _rank(sheet, points, reachable, zeros, ()), _rank(sheet, points, reachable, zeros, caps)
    return Result(
        points=points, reachable=reachable, bonus=bonus, malus=malus, missing=missing, zeros=zeros, rank=rank, capped=free != rank,
        not_applicable=[line.code for line in lines if line not in applying],
    )  # fmt: skip


def subtotals(sheet: Sheet, given: Answers) -> dict[str, Decimal | None]:
    """The points of every line: its own or the sum of its parts; None while something is missing or where nothing applies."""
    return {line.code: _points_of(sheet, line, given) for line in sheet.lines}


def spread(sheet: Sheet, ballots: Sequence[Answers]) -> dict[str, Spread]:
    """For each scored line how far the ballots lie apart."""
    return {line.code: _spread_of(line, [ballot.get(line.code) for ballot in ballots]) for line in scored_lines(sheet)}


def _refuse_bad(lines: Sequence[Line], given: Answers) -> None:
    for line in lines:
        problem = complaint(line, given[line.code]) if line.code in given else ""
        if problem:
            raise BadPoints(f"{line.code}: {problem}")


def _is_missing(answer: Given | None) -> bool:
    return answer is None or (answer.points is None and answer.gap != NOT_APPLICABLE)


def _is_out(answer: Given | None) -> bool:
    return answer is not None and answer.points is None and answer.gap == NOT_APPLICABLE


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, ZERO)


def _given_to(lines: Sequence[Line], part: str, given: Answers) -> Decimal:
    answers = (given.get(line.code) for line in lines if line.part == part)
    return _sum(answer.points for answer in answers if answer is not None and answer.points is not None)


def _bounded(sheet: Sheet, points: Decimal, reachable: Decimal) -> Decimal:
    return max(points if sheet.bonus_above_total else min(points, reachable), ZERO)


def _zeros(sheet: Sheet, given: Answers) -> list[str]:
    """The criteria that must not be zero and are; one with parts is zero when all of them are."""
    must_not = [line for line in sheet.lines if line.part == CRITERION and not line.zero_allowed]
    return [line.code for line in must_not if _points_of(sheet, line, given) == ZERO]


def _points_of(sheet: Sheet, line: Line, given: Answers) -> Decimal | None:
    parts = [part for part in sheet.lines if part.parent == line.code]
    if not parts:
        answer = given.get(line.code)
        return answer.points if answer is not None else None
    applying = [part for part in parts if not _is_out(given.get(part.code))]
    points = [_points_of(sheet, part, given) for part in applying]
    known = [number for number in points if number is not None]
    return _sum(known) if points and len(known) == len(points) else None


def _rank(sheet: Sheet, points: Decimal | None, reachable: Decimal, zeros: Sequence[str], caps: Iterable[str]) -> Rank | None:
    """The first rank that is reached, at the earliest the one that the strictest cap leaves."""
    if points is None or not reachable:
        return None
    names = [rank.name for rank in sheet.ranks]
    first = max((names.index(best) for best in caps), default=0)
    return next((rank for rank in sheet.ranks[first:] if _reaches(sheet, rank, points, reachable) and not (rank.no_zero and zeros)), None)


def _reaches(sheet: Sheet, rank: Rank, points: Decimal, reachable: Decimal) -> bool:
    """Multiplied out instead of divided, so that nothing is rounded."""
    if sheet.rescale:
        return points * sheet.total >= rank.least * reachable
    return points >= rank.least


def _spread_of(line: Line, answers: Sequence[Given | None]) -> Spread:
    points = [answer.points for answer in answers if answer is not None and answer.points is not None]
    unscored = len(answers) - len(points)
    if not points:
        return Spread(lowest=None, highest=None, mean=None, apart=False, scored=0, unscored=unscored)
    lowest, highest = min(points), max(points)
    return Spread(
        lowest=lowest, highest=highest, mean=round_half_up(_sum(points) / len(points), PLACES),
        apart=highest - lowest > APART * line.most, scored=len(points), unscored=unscored,
    )  # fmt: skip
