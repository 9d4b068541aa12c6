"""The forms in which the record book's year is written down: what was done, who met, who belongs, what is to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Shot = tuple[str, str, str, bool]  # scene, caption, when it was taken, shown to everybody


@dataclass(frozen=True)
class Done:
    """One activity. `place` names a unit or body of the chapter, `people` how many took part, `parts` those counted apart.

    `counts` are outputs by code; `document` is the short name of a paper, `initiative` the name of one of the story; `until` tells how far it
    travelled: published, accepted, submitted, returned (`reason` says why) or draft.
    """

    name: str
    place: str
    on: date
    kind: str
    title: str
    people: int
    text: str
    parts: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    hours: str = ""
    hosts: tuple[str, ...] = ()
    document: str = ""
    initiative: str = ""
    indicator: str = ""
    in_campaign: bool = False
    photos: tuple[Shot, ...] = ()
    until: str = "accepted"
    reason: str = ""


@dataclass(frozen=True)
class Resolved:
    """What a meeting resolved, by which day and (where it was done) when, with what came of it."""

    text: str
    post: str
    due_on: date
    done_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Circle:
    """A body that meets: on which day of the month, how many belong to it, how many came each time (None: it did not meet)."""

    name: str
    day: int
    members: int
    came: tuple[int | None, ...]
    topics: tuple[str, ...]
    months: tuple[int, ...] = tuple(range(1, 13))
    also: Mapping[int, str] = field(default_factory=dict)  # what a month's meeting was about besides
    resolved: Mapping[int, tuple[Resolved, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Members:
    """The members of a body over the four quarters: at the beginning, then (joined, left) for each quarter."""

    name: str
    opening: int
    moves: tuple[tuple[int, int], ...]
    attending: tuple[int, ...]
    posts: int
    filled: int
    trained: int | None = None
    outstanding: int | None = None  # said once, at the end of the year
    introduced: Mapping[int, int] = field(default_factory=dict)  # by quarter
    admitted: Mapping[int, int] = field(default_factory=dict)
