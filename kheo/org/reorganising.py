"""A reorganisation of units: what a decree says as a file has it, and what is known while it is carried out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kheo.lib.reading import Faults, Row, blame_twins, read_yaml
from kheo.org.models import Unit, UnitKind, UnitType, User
from kheo.org.models.units import HAMLET_TYPES

FORMAT = 1
REORGANISE = "reorganise"  # the verb under which every step stands in history
OF_FILE = frozenset({"format", "decree", "date", "units", "successions", "below", "ends"})
OF_UNIT = frozenset({"key", "type", "name", "code", "parent", "valid_from", "latitude", "longitude", "area_km2"})
OF_SUCCESSION = frozenset({"old", "new", "share"})
OF_BELOW = frozenset({"unit", "parent"})
KEY = 40
KINDS = {
    **dict.fromkeys((UnitType.TINH, UnitType.THANH_PHO_TW), UnitKind.PROVINCE),
    **dict.fromkeys((UnitType.HUYEN, UnitType.QUAN, UnitType.THI_XA, UnitType.THANH_PHO), UnitKind.DISTRICT),
    **dict.fromkeys((UnitType.XA, UnitType.PHUONG, UnitType.THI_TRAN, UnitType.DAC_KHU), UnitKind.COMMUNE),
    **dict.fromkeys(HAMLET_TYPES, UnitKind.HAMLET),
}


@dataclass(frozen=True)
class NewUnit:
    """A unit that begins on the day; `values` are the other columns of its row."""

    where: str
    key: str
    type: str
    name: str
    parent: str
    values: dict[str, Any]

    @property
    def kind(self) -> UnitKind:
        """What the type makes it."""
        return KINDS[UnitType(self.type)]


@dataclass(frozen=True)
class Link:
    """`old` goes into `new`, by their keys: whole, or in part."""

    where: str
    old: str
    new: str
    whole: bool


@dataclass
class Decision:
    """What a decree says, by keys of units. `below` tells to which part each unit of a divided one goes."""

    faults: Faults
    decree: str = ""
    day: date | None = None
    units: list[NewUnit] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    below: dict[str, str] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)


def read_decision(path: Path) -> Decision:
    """The decision that a file holds, and what is wrong with the file by itself."""
    decision = Decision(Faults(path.name))
    top = Row(read_yaml(path, decision.faults, format_number=FORMAT), _("the file"), decision.faults)
    if decision.faults:
        return decision
    top.only(OF_FILE)
    decision.decree, decision.day = top.text("decree", 120), top.day("date")
    decision.units = [_unit(Row(row, _("unit %(number)s") % {"number": number}, top.faults), decision.day) for number, row in enumerate(top.rows("units"), 1)]
    decision.links = [_link(Row(row, _("succession %(number)s") % {"number": number}, top.faults)) for number, row in enumerate(top.rows("successions"), 1)]
    below = [_below(Row(row, _("below %(number)s") % {"number": number}, top.faults)) for number, row in enumerate(top.rows("below"), 1)]
    decision.below, decision.ends = dict(below), top.texts("ends", KEY)
    if not decision.links and not decision.ends and not below:
        top.blame(_("It says of no unit what becomes of it; write “successions”."))
    blame_twins(top.faults, [*(unit.key for unit in decision.units if unit.key), *(key for key, _parent in below)])
    return decision


def _unit(row: Row, day: date | None) -> NewUnit:
    row.only(OF_UNIT)
    if "valid_from" in row.values and row.day("valid_from") != day:
        row.blame(_("it begins on another day than that of the decision; a reorganisation has one day."))
    limits = {"latitude": 90, "longitude": 180, "area_km2": 100_000}
    values: dict[str, Any] = {name: float(row.number(name, below=most, places=8)) for name, most in limits.items() if row.values.get(name) is not None}
    values["code"] = row.text("code", 10, empty=True)
    return NewUnit(row.where, row.code(KEY, "key"), row.one_of("type", UnitType.values), row.text("name", 100), row.text("parent", KEY, empty=True), values)


def _link(row: Row) -> Link:
    row.only(OF_SUCCESSION)
    if row.values.get("share") not in (None, 1) or row.values.get("share") is True:
        row.blame(_("“share” is 1 where the unit goes whole into the other, and is left out where it is divided; shares are never guessed."))
    return Link(row.where, row.text("old", KEY), row.text("new", KEY), row.values.get("share") is not None)


def _below(row: Row) -> tuple[str, str]:
    row.only(OF_BELOW)
    return row.text("unit", KEY), row.text("parent", KEY)


class Fate(StrEnum):
    """What a line tells: something is done, something stays as it is, or a person has to decide."""

    DONE = "done"
    STAYS = "stays"
    DECIDE = "decide"


@dataclass(frozen=True)
class Line:
    """One sentence about what the reorganisation does."""

    text: str
    fate: Fate = Fate.DONE


def decide(text: str) -> Line:
    """What a person has to decide, because nothing is guessed."""
    return Line(text, Fate.DECIDE)


def stays(text: str) -> Line:
    """What stays where it is."""
    return Line(text, Fate.STAYS)


@dataclass
class Reorganisation:
    """A decision while it is carried out; rooms ask it where things go on.

    `heirs` are the whole successors by the id of the unit before. `undecided` are units that were divided, ended without a
    successor, or stood below such a one: nothing of theirs moves. At the units in `kept` open records are finished. Those in
    `in_place` (with the keys of the units that stood above) keep their row and stand below another unit.
    """

    decree: str
    day: date
    by: User | None
    heirs: dict[int, Unit] = field(default_factory=dict)
    undecided: dict[int, Unit] = field(default_factory=dict)
    origins: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    kept: set[int] = field(default_factory=set)
    in_place: dict[int, list[str]] = field(default_factory=dict)

    @property
    def eve(self) -> date:
        """The last day of the units before."""
        return self.day - timedelta(days=1)

    @property
    def reason(self) -> str:
        """Why things moved, as history tells it."""
        return _("Units reorganised from %(day)s by %(decree)s") % {"day": f"{self.day:%d/%m/%Y}", "decree": self.decree}

    def follow(self, old: Unit, new: Unit) -> None:
        """`old` goes whole into `new`."""
        self.heirs[old.pk] = new
        self.origins[new.pk].add(old.pk)

    def is_sole(self, old: int) -> bool:
        """Whether the successor of the unit with that id came from it alone, so that what was said of one is said of the other."""
        return old in self.heirs and self.origins[self.heirs[old].pk] == {old}

    def before(self, new: Unit) -> Iterable[int]:
        """The ids of the units that went into `new`, whole or in part."""
        return self.origins[new.pk]
