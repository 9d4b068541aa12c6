"""What `data/monthly_return.yaml` asks: the headings of the monthly form, and what becomes of each."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from kheo.lib.periods import Period, PeriodError

FILE = Path(__file__).resolve().parents[2] / "data" / "monthly_return.yaml"
NUMBER, TEXT, COUNT, LINK, MATTER, FRAME, LEFT_OUT = "number", "text", "count", "link", "matter", "frame", "left_out"
EXEMPLAR = "exemplar"


@dataclass(frozen=True)
class Heading:
    """One of the 65 headings. `becomes` is what the program makes of it; a `left_out` one is neither asked nor stored."""

    number: int
    name: str
    becomes: str
    key: str = ""
    measure: str = ""
    kind: str = ""
    people: bool = False
    of: dict[str, Any] = field(default_factory=dict)
    offer: str = ""


@dataclass(frozen=True)
class Group:
    """Headings that stand together on the form, from the first to the last."""

    code: str
    name: str
    first: int
    last: int

    def holds(self, row: Heading) -> bool:
        """Whether the heading stands in it."""
        return self.first <= row.number <= self.last


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def headings() -> tuple[Heading, ...]:
    """All headings in the order of the form."""
    return tuple(Heading(**{("becomes" if name == "as" else name): value for name, value in row.items()}) for row in _table()["headings"])


@cache
def numbers() -> dict[str, Heading]:
    """The figures, by key: the ten of the form, and what is a count in place of a text."""
    return {row.key: row for row in headings() if row.becomes in (NUMBER, COUNT)}


@cache
def texts() -> dict[str, Heading]:
    """The texts, by key."""
    return {row.key: row for row in headings() if row.becomes == TEXT}


@cache
def exemplar() -> Heading:
    """The one heading that is a link."""
    return next(row for row in headings() if row.key == EXEMPLAR)


@cache
def left_out() -> tuple[Heading, ...]:
    """What is refused wherever it comes from."""
    return tuple(row for row in headings() if row.becomes == LEFT_OUT)


@cache
def groups() -> tuple[Group, ...]:
    """The groups in which texts stand on the form; none of which everything is left out."""
    return tuple(Group(**row) for row in _table()["groups"])


@cache
def groups_of_texts() -> tuple[Group, ...]:
    """The groups in which there is a text."""
    return tuple(group for group in groups() if any(group.holds(row) for row in texts().values()))


@cache
def year_columns() -> tuple[Heading, ...]:
    """The ten numbers of the table of a year, in its order."""
    return tuple(numbers()[key] for key in _table()["year_columns"])


@cache
def reporters() -> tuple[str, ...]:
    """The kinds of bodies that hand a return in."""
    return tuple(_table()["reporters"])


@cache
def speaks_for_the_unit() -> str:
    """The kind of body that tells besides its own what its unit recorded in nobody's name."""
    return str(_table()["for_the_unit"])


@cache
def topics() -> dict[str, str]:
    """What residents may raise, by code: things to mend."""
    return {row["code"]: row["name"] for row in _table()["topics"]}


def due_on(month: Period) -> date:
    """The last day on which the return of a month is in time."""
    return month.end + timedelta(days=int(_table()["due_day"]))


def begun_month(code: str, today: date) -> Period:
    """The month called `code`; raises `PeriodError` for what is no month, or one that has not begun."""
    month = Period.parse(code)
    if month != Period.of_day(month.start, "month"):
        raise PeriodError(_("%(period)s is not a month: a return is of one month.") % {"period": month.label})
    if month.start > today:
        raise PeriodError(_("%(month)s has not begun yet: hand its return in when there is something to tell.") % {"month": month.label})
    return month
