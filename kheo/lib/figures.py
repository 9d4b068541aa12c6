"""What kinds of figure there are and how each adds up. Pure arithmetic: it knows no table and no place."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kheo.lib.numbers import round_half_up, show_number
from kheo.lib.text import fold

Number = Decimal | int

FEW = 5
# Folded: hộ, người, lao động, học sinh, trẻ, cháu, em, hội viên, đoàn viên, nhân khẩu, thuê bao, trường hợp, vụ việc … and what a house
# stands for: its household, though not the house of culture.
_PEOPLE = re.compile(
    r"\b(?:ho|nguoi|lao dong|hoc sinh|hoc vien|giao vien|tre|chau|em|phu nu|hoi vien|doan vien|thanh vien|nhan khau|thue bao|truong hop|vu viec)\b"
    r"|^(?:(?:so|tong so) )?nha\b(?! van hoa| may)"
)


def counts_people(measure: str) -> bool:
    """Whether something so measured is a count of people or households; so much *for* each of them ("triệu đồng/người") is none."""
    return _PEOPLE.search(fold(measure).partition("/")[0]) is not None


class Kind(models.TextChoices):
    """How a figure adds up over places and over time."""

    FLOW = "flow", _("Flow: sums over places and time")
    STOCK = "stock", _("Stock: sums over places, last value over time")
    RATE = "rate", _("Rate: computed anew from its two parts")
    VERDICT = "verdict", _("Verdict: reached or not, counted")


_WITH_PARTS = (Kind.RATE, Kind.VERDICT)


class OverTime(enum.Enum):
    """What becomes of several values of one place in one period."""

    SUM = "sum"
    LAST = "last"

    @classmethod
    def usual(cls, kind: Kind) -> "OverTime":
        """How a kind is taken over time unless its figure says otherwise."""
        return cls.LAST if kind in (Kind.STOCK, Kind.VERDICT) else cls.SUM


class Gap(enum.Enum):
    """Why there is no value. None of them is zero."""

    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_BE_SPLIT = "cannot_be_split"

    @property
    def label(self) -> Promise:
        """The gap in words."""
        return _GAP_LABELS[self]


_GAP_LABELS = {
    Gap.NO_DATA: _("no data"),
    Gap.NOT_APPLICABLE: _("not applicable"),
    Gap.CANNOT_BE_SPLIT: _("cannot be split"),
}


@dataclass(frozen=True)
class Reading:
    """One figure for one or more places and periods: a value, or the reason why there is none.

    A rate and a verdict carry their parts: what was counted, of how many. A reading that says nothing of its
    completeness stands for one place and one period.
    """

    value: Number | None
    gap: Gap | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    reporting: int = 0
    expected: int = 0

    def __post_init__(self) -> None:
        if self.value is not None and self.gap is not None:
            raise ValueError("a reading has a value or a gap, never both")


def add_places(kind: Kind, readings: Sequence[Reading]) -> Reading:
    """Add the readings of several places for the same time, in whatever order they come."""
    return _add([_settled(kind, reading) for reading in readings], kind)


def add_periods(kind: Kind, readings: Sequence[Reading], over_time: OverTime | None = None) -> Reading:
    """Add the readings of one place, or one set of places, for periods that follow each other in time.

    Where the last value stands (by default for a stock and a verdict: judged four times, a commune still is one
    verdict), the last known one does, with its own completeness; of all else each period's share is counted, so that
    `reporting` of `expected` are places times periods.
    """
    settled = [_settled(kind, reading) for reading in readings]
    if (over_time or OverTime.usual(kind)) is OverTime.SUM:
        return _add(settled, kind)
    for gap in (None, Gap.CANNOT_BE_SPLIT, Gap.NO_DATA):
        if last := [reading for reading in settled if reading.gap is gap][-1:]:
            return last[0]
    return _gap(Gap.NOT_APPLICABLE)


def public_text(reading: Reading, people: bool) -> str:
    """Write a reading for the public: 1 to 4 people or households read "<5", zero stays zero."""
    if reading.value is None:
        return str((reading.gap or Gap.NO_DATA).label)
    if people and shows_few(reading):
        return f"<{FEW}"
    return show_number(_shortened(reading.value))


def shows_few(reading: Reading) -> bool:
    """Tell whether the reading lets out a count of 1 to 4; a quotient does so by its upper part."""
    count = reading.value if reading.numerator is None else reading.numerator
    return count is not None and 0 < count < FEW


def _settled(kind: Kind, reading: Reading) -> Reading:
    """Bring a reading into the form that adds: parts filled in, completeness counted."""
    reading = _with_parts(kind, reading)
    if reading.gap is Gap.NOT_APPLICABLE:
        return _gap(Gap.NOT_APPLICABLE)
    if reading.expected:
        return reading
    return replace(reading, reporting=0 if reading.gap else 1, expected=1)


def _with_parts(kind: Kind, reading: Reading) -> Reading:
    if reading.gap is not None:
        return reading
    if kind == Kind.VERDICT and reading.denominator is None and reading.value is not None:
        reading = replace(reading, numerator=reading.value, denominator=1)
    if kind in _WITH_PARTS and reading.numerator is not None and reading.denominator is not None:
        return _computed(kind, reading, reading.numerator, reading.denominator)
    if reading.value is None:
        return replace(reading, gap=Gap.NO_DATA, reporting=0)
    if kind in _WITH_PARTS:
        raise ValueError("a rate cannot be added without its numerator and denominator")
    return reading


def _computed(kind: Kind, reading: Reading, numerator: Number, denominator: Number) -> Reading:
    if denominator:
        return replace(reading, value=_value_of_parts(kind, numerator, denominator))
    # Of no households none can be poor; a commune that nobody judged may be judged yet.
    gap = Gap.NOT_APPLICABLE if kind == Kind.RATE else Gap.NO_DATA
    return replace(reading, value=None, gap=gap, numerator=None, denominator=None, reporting=0)


def _add(settled: list[Reading], kind: Kind) -> Reading:
    reporting = sum(reading.reporting for reading in settled)
    expected = sum(reading.expected for reading in settled)
    known = [reading for reading in settled if reading.gap is None]
    if not known:
        return _gap(_common_gap(settled), expected)
    if kind not in _WITH_PARTS:
        total = sum(reading.value or 0 for reading in known)
        return Reading(total, reporting=reporting, expected=expected)
    numerator = sum(reading.numerator or 0 for reading in known)
    denominator = sum(reading.denominator or 0 for reading in known)
    value = _value_of_parts(kind, numerator, denominator)
    return Reading(value, None, numerator, denominator, reporting, expected)


def _common_gap(settled: list[Reading]) -> Gap:
    """Why a sum without any value has none: what says most comes first."""
    gaps = [reading.gap for reading in settled]
    return next((gap for gap in (Gap.CANNOT_BE_SPLIT, Gap.NO_DATA) if gap in gaps), Gap.NOT_APPLICABLE)


def _value_of_parts(kind: Kind, numerator: Number, denominator: Number) -> Number:
    """A rate is a quotient (0.85, not 85); of a verdict the value is how many reached it."""
    return numerator if kind == Kind.VERDICT else Decimal(numerator) / Decimal(denominator)


def _gap(gap: Gap, expected: int = 0) -> Reading:
    return Reading(None, gap, expected=expected)


def _shortened(value: Number) -> Number:
    """A quotient may have 28 digits; readers want two."""
    return value if isinstance(value, int) else round_half_up(value, 2).normalize()
