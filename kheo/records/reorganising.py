"""What rooms do when units are merged, divided or ended; filled by each room's `reorganising` at start-up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kheo.org.reorganising import REORGANISE, Line, Reorganisation
from kheo.records.models import Record
from kheo.records.verbs import add_verb

CarryOver = Callable[[Reorganisation], Iterator[Line]]
StaysOpen = Callable[[Any, Reorganisation], bool]


@dataclass(frozen=True)
class Part:
    """What one room does, told line by line as it is done; done again, it does nothing. `tables` are those it answers for.

    It runs in the transaction of the whole, after units, bodies, roles and records have moved; a dry run takes everything back.
    """

    label: str | Promise
    carry_over: CarryOver
    tables: tuple[type[Model], ...] = ()


_parts: list[Part] = []
_stay_open: dict[type[Record], StaysOpen] = {}


def register(part: Part) -> None:
    """Have the part done in every reorganisation."""
    _parts.append(part)


def keep_open(model: type[Record], stays_open: StaysOpen) -> None:
    """Open records of `model` for which `stays_open(record, reorganisation)` holds are finished where they were begun."""
    _stay_open[model] = stays_open


def all_parts() -> list[Part]:
    """The parts of all rooms, in the order of registration."""
    return list(_parts)


def is_finished_at_home(record: Record, moved: Reorganisation) -> bool:
    """Whether an open record stays with the unit before although that goes on whole."""
    asked = _stay_open.get(type(record))
    return asked is not None and asked(record, moved)


add_verb(REORGANISE, pgettext_lazy("happened", "went along when units were reorganised"))
