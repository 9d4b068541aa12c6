"""What `data/programme_results.yaml` asks: the counts that the programmes are told by, in their groups."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kheo.lib.figures import Kind
from kheo.lib.periods import Period, PeriodError, Span
from kheo.lib.tables import rows_by_code

FILE = Path(__file__).resolve().parents[2] / "data" / "programme_results.yaml"
MONTH: Span = "month"
QUARTER: Span = "quarter"


@dataclass(frozen=True)
class Group:
    """Counts that stand together and are told for the same span; `confirmed` tells whether a source says so."""

    code: str
    name: str
    every: Span
    confirmed: bool
    source: str


@dataclass(frozen=True)
class Count:
    """One count. `whole` is the count of which it is a share; `public`: whether everybody may read it."""

    key: str
    group: str
    name: str
    measure: str
    kind: str
    people: bool = False
    whole: str = ""
    public: bool = False

    @property
    def every(self) -> Span:
        """The span for which it is told."""
        return groups()[self.group].every

    @property
    def is_stock(self) -> bool:
        """Whether it tells how things stand, not what happened."""
        return self.kind == Kind.STOCK


@dataclass(frozen=True)
class Sum:
    """What a stock comes to: as before, and what came, less what went."""

    stock: str
    more: tuple[str, ...]
    less: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def groups() -> dict[str, Group]:
    """The groups by code, in the order of the form."""
    return rows_by_code(FILE, (Group(**row) for row in _table()["groups"]))


@cache
def counts() -> dict[str, Count]:
    """The counts by key, in the order of the form."""
    found = rows_by_code(FILE, (Count(**row) for row in _table()["numbers"]), code=attrgetter("key"))
    for row in found.values():
        if row.group not in groups() or row.kind not in (Kind.FLOW, Kind.STOCK) or (row.whole and row.whole not in found):
            raise ValueError(f"{FILE.name}: {row.key} has no such group, kind or whole")
    return found


@cache
def sums() -> tuple[Sum, ...]:
    """What must add up from one period to the next."""
    return tuple(Sum(row["stock"], tuple(row["more"]), tuple(row["less"])) for row in _table()["sums"])


def counts_of(span: Span) -> dict[str, Count]:
    """The counts that are told for periods of that span."""
    return {key: row for key, row in counts().items() if row.every == span}


def shares() -> dict[str, Count]:
    """The counts that are shares of another one."""
    return {key: row for key, row in counts().items() if row.whole}


def span_of(period: Period) -> Span:
    """Whether the period is a month or a quarter."""
    return MONTH if period == Period.of_day(period.start, MONTH) else QUARTER


def begun_period(code: str, today: date) -> Period:
    """The month or quarter called `code`; raises `PeriodError` for what is neither, or has not begun."""
    period = Period.parse(code)
    if period not in (Period.of_day(period.start, MONTH), Period.of_day(period.start, QUARTER)):
        raise PeriodError(_("Programme results are told by the quarter, those of credit by the month; %(period)s is neither.") % {"period": period.label})
    if period.start > today:
        raise PeriodError(_("%(period)s has not begun yet: tell its results when it ends.") % {"period": period.label})
    return period


def due_on(quarter: Period) -> date:
    """The day by which the results of a quarter are told."""
    return quarter.end + timedelta(days=int(_table()["due_days"]))
