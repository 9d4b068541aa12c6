"""What happens on which day: a month's happenings are told in the order of the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kheo.demo.cast import Cast
from kheo.demo.record_book.places import writer_at
from kheo.demo.resources.works import BUILT
from kheo.demo.telling import key_for
from kheo.org.models import User
from kheo.resources.models import Work

PLACES = {built.name: built.place for built in BUILT}


@dataclass(frozen=True)
class Happening:
    """One thing that somebody does at that hour of that day."""

    day: date
    hour: int
    do: Callable[[], object]


def work_key(short: str) -> UUID:
    """The key of the work of that short name."""
    return key_for(f"work-{short}")


def work_of(short: str) -> Work:
    """The work of that short name, as it stands now."""
    return Work.objects.select_related("unit__parent").get(uuid=work_key(short))


def writer_of(cast: Cast, work: str) -> User:
    """Who writes for the place of that work."""
    return writer_at(cast, PLACES[work])
