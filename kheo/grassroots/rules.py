"""Rules of regular meetings and of membership figures (`data/meetings.yaml`), and when they were kept: pure, no tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml
from django.core import checks

from kheo.lib.periods import Period, Span

FILE = Path(__file__).resolve().parents[2] / "data" / "meetings.yaml"
WHOLE = 100
SPANS = get_args(Span)
ROMAN = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV", "H1": "I", "H2": "II"}


@dataclass(frozen=True)
class MeetingRule:
    """How often a kind of body meets; `confirmed` tells whether a source says so."""

    body: str
    every: Span
    confirmed: bool
    source: str


@cache
def _table() -> dict[str, Any]:
    return read_rules(FILE.read_text(encoding="utf-8"))


def read_rules(text: str) -> dict[str, Any]:
    """The table in `text`; raises `ValueError` that names the rule which cannot be carried out."""
    table = yaml.safe_load(text)
    seen: set[str] = set()
    for row in table["rules"]:
        body, every = row.get("body"), row.get("every")
        if body in seen:
            raise ValueError(f"{FILE.name}: there are two rules for {body}")
        if every not in SPANS:
            raise ValueError(f"{FILE.name}: the rule for {body} says every: {every}; it must be one of {', '.join(SPANS)}")
        if not isinstance(table["periods"].get(every), int) or table["periods"][every] < 1:
            raise ValueError(f"{FILE.name}: the rule for {body} says every: {every}, but periods: does not say how many of them are looked at")
        seen.add(body)
    return table


@checks.register
def check_rules(**_kwargs: Any) -> list[checks.Error]:
    """System check: the file as it stands can be carried out."""
    try:
        read_rules(FILE.read_text(encoding="utf-8"))
    except ValueError as error:
        return [checks.Error(str(error), id="grassroots.meetings")]
    return []


@cache
def meeting_rules() -> dict[str, MeetingRule]:
    """The rules by kind of body."""
    return {row["body"]: MeetingRule(**row) for row in _table()["rules"]}


def given_up_after() -> timedelta:
    """How long after its period a regular meeting is still asked for."""
    return timedelta(days=int(_table()["given_up_after"]))


def telling_members() -> tuple[str, ...]:
    """The kinds of bodies that tell their members each quarter."""
    return tuple(_table()["membership"]["bodies"])


def members_due_on(quarter: Period) -> date:
    """The last day on which the members of a quarter are told in time."""
    return quarter.end + timedelta(days=int(_table()["membership"]["within"]))


def attendance_wanted() -> int:
    """The share of members, in percent, from which on a meeting counts as well attended."""
    return int(_table()["attendance"])


def kinds_that_count() -> tuple[str, ...]:
    """The kinds of meetings that keep the rule."""
    return tuple(_table()["counts"])


def periods_looked_at(every: Span, today: date) -> list[Period]:
    """The periods in which a body that meets so often is looked at, the oldest first."""
    return periods_due(every, today, int(_table()["periods"][every]))


def periods_due(every: Span, today: date, back: int) -> list[Period]:
    """The last `back` periods that have ended, the oldest first: what is still running is not missed yet."""
    periods = [Period.of_day(today, every).previous()]
    while len(periods) < back:
        periods.append(periods[-1].previous())
    return periods[::-1]


def lived_through(periods: Iterable[Period], born: date, died: date | None) -> list[Period]:
    """Those that a body lived from the first day to the last: in a part of one it owes no meeting."""
    return [period for period in periods if born <= period.start and (died is None or period.end <= died)]


def short_label(period: Period) -> str:
    """The period as a table has room for it: 7/2022, III/2022, 2022."""
    year, __, part = period.code.partition("-")
    return f"{ROMAN.get(part, part.lstrip('0'))}/{year}" if part else year


@dataclass(frozen=True)
class Kept:
    """One period of a body: how many meetings there were, and how many came of how many."""

    period: Period
    meetings: int
    attended: int
    membership: int

    @property
    def is_missed(self) -> bool:
        """Whether nothing was held."""
        return self.meetings == 0

    @property
    def percent(self) -> int | None:
        """The share of members that came, rounded down; None where nobody could have."""
        return WHOLE * self.attended // self.membership if self.membership else None

    @property
    def is_thin(self) -> bool:
        """Whether too few came."""
        return is_thin(self.attended, self.membership)

    @property
    def label(self) -> str:
        """The period, short."""
        return short_label(self.period)


def is_thin(attended: int, membership: int) -> bool:
    """Whether the share that came is under what is wanted; never where nobody could have come."""
    return WHOLE * attended < attendance_wanted() * membership


def kept(periods: Iterable[Period], meetings: Iterable[tuple[date, int, int]]) -> list[Kept]:
    """What became of each period; meetings are (day, attended, membership)."""
    held = list(meetings)
    found = []
    for period in periods:
        inside = [row for row in held if period.contains(row[0])]
        found.append(Kept(period, len(inside), sum(row[1] for row in inside), sum(row[2] for row in inside)))
    return found
