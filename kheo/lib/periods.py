"""Reporting periods: a month, quarter, half-year, nine months, year or run of years, known by a short code."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from django.utils.translation import gettext as _

_CODE = re.compile(
    r"(?P<year>(?:19|2[0-9])[0-9]{2})"
    r"(?:-(?P<part>H[12]|Q[1-4]|9M|0[1-9]|1[0-2])|\.\.(?P<last>(?:19|2[0-9])[0-9]{2}))?"
)
_MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
_CYCLES = (("",), ("H1", "H2"), ("Q1", "Q2", "Q3", "Q4"), ("9M",), _MONTHS)
_ROMAN = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
_FIRST_AND_LAST_MONTH = {
    "": (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
    "9M": (1, 9),
    **{month: (int(month), int(month)) for month in _MONTHS},
}

Span = Literal["month", "quarter", "half", "year"]


class PeriodError(ValueError):
    """The text names no period; the message lists the forms that do."""


@dataclass(frozen=True)
class Period:
    """A span of whole months from `start` to `end`, both included."""

    code: str
    start: date
    end: date

    @classmethod
    def parse(cls, code: str) -> Self:
        """Return the period called `code`, such as 2022, 2022-H1, 2022-Q3, 2022-9M, 2022-11 or 2021..2025."""
        wanted = code.strip().upper()
        match = _CODE.fullmatch(wanted)
        if match is None or (match["last"] and match["last"] < match["year"]):
            raise PeriodError(_complaint(code))
        first, last = _FIRST_AND_LAST_MONTH[match["part"] or ""]
        end_year = int(match["last"] or match["year"])
        end = date(end_year, last, monthrange(end_year, last)[1])
        return cls(wanted, date(int(match["year"]), first, 1), end)

    @classmethod
    def year(cls, year: int) -> Self:
        """Return the calendar year."""
        return cls.parse(f"{year:04d}")

    @classmethod
    def of_day(cls, day: date, span: Span) -> Self:
        """Return the month, quarter, half-year or year that the day lies in."""
        parts = {
            "month": f"-{day.month:02d}",
            "quarter": f"-Q{(day.month + 2) // 3}",
            "half": f"-H{(day.month + 5) // 6}",
            "year": "",
        }
        return cls.parse(f"{day.year:04d}{parts[span]}")

    @property
    def label(self) -> str:
        """The period in words, in the language of the moment."""
        year, __, part = self.code.partition("-")
        if ".." in year:
            first, last = year.split("..")
            return _("Years %(first)s to %(last)s") % {"first": first, "last": last}
        if part in _ROMAN:
            return _("Quarter %(quarter)s of %(year)s") % {"quarter": _ROMAN[part], "year": year}
        if part in _MONTHS:
            return _("Month %(month)s of %(year)s") % {"month": int(part), "year": year}
        return _long_label(part) % {"year": year}

    def contains(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.start <= day <= self.end

    def previous(self) -> "Period":
        """Return the period of the same kind just before; the nine months before are those of last year."""
        if ".." in self.code:
            years = self.end.year - self.start.year + 1
            return Period.parse(f"{self.start.year - years}..{self.start.year - 1}")
        part = self.code.partition("-")[2]
        cycle = next(cycle for cycle in _CYCLES if part in cycle)
        place = cycle.index(part)
        year = self.start.year if place else self.start.year - 1
        return Period.parse(f"{year}-{cycle[place - 1]}".rstrip("-"))


def _long_label(part: str) -> str:
    return {
        "": _("Year %(year)s"),
        "H1": _("First half of %(year)s"),
        "H2": _("Second half of %(year)s"),
        "9M": _("First nine months of %(year)s"),
    }[part]


def _complaint(code: str) -> str:
    return _(
        "“%(code)s” is not a period. Write a year (2022), a half-year (2022-H1), a quarter (2022-Q3), "
        "nine months (2022-9M), a month (2022-11) or years (2021..2025)."
    ) % {"code": code}
