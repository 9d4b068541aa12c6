"""Events that rooms announce: this registry is theirs, the calendar above only shows what is in it, and that is published."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet, TimeField, Value
from django.db.models.functions import Coalesce

from kheo.org.models import Unit, UnitKind
from kheo.org.models.spans import under_path


@dataclass(frozen=True)
class Event:
    """What everybody may know of one event. `uid` stays for good; `version` grows with every change, the last of them at `changed_at`."""

    uid: str
    source: str
    pk: int
    title: str
    starts_on: date
    starts_at: time | None
    place: str
    unit: Unit
    host: str
    url: str
    text: str
    called_off: bool
    version: int
    changed_at: datetime
    ends_on: date | None = None
    ends_at: time | None = None


@dataclass(frozen=True)
class EventSource:
    """The events of one room: its published `rows`, each made an `Event`; the lookups lead to the day, the time and the unit, `last_day` to the end of what lasts several days."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    event: Callable[[Any], Event]
    day: str = "starts_on"
    hour: str = "starts_at"
    unit: str = "unit"
    last_day: str = ""

    def between(self, first: date | None, last: date | None, units: Iterable[Unit] | None) -> QuerySet[Any]:
        """The rows of these days (either end may be open) in these units and below them (None: everywhere); a hamlet's are also its commune's own."""
        rows = self.rows()
        rows = rows.annotate(event_end=Coalesce(self.last_day, self.day) if self.last_day else F(self.day))
        rows = rows.filter(event_end__gte=first) if first is not None else rows
        rows = rows.filter(event_end__lte=last) if last is not None else rows
        return rows if units is None else rows.filter(_concerns(units, f"{self.unit}__path"))

    def places(self, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
        """What puts rows of several rooms into one order; an event of the whole day comes first."""
        hour = Coalesce(self.hour, Value(time(0, 0)), output_field=TimeField())
        return rows.order_by().values(event_day=F(self.day), event_time=hour, event_source=Value(self.name), event_key=F("pk"))


_sources: dict[str, EventSource] = {}


class NoSuchEvent(LookupError):
    """No room announces that."""


def register_events(source: EventSource) -> None:
    """Announce a room's events; the name must be new."""
    if source.name in _sources:
        raise ValueError(f"Two sources of events called {source.name}")
    _sources[source.name] = source


class Events:
    """The events of a time, of all rooms together, in order; for a paginator: however many there are, a page asks as many questions."""

    def __init__(self, *, first: date | None = None, last: date | None = None, units: Iterable[Unit] | None = None, newest_first: bool = False) -> None:
        places = None if units is None else list(units)
        self._rows = {name: source.between(first, last, places) for name, source in _sources.items()}
        self._sign = "-" if newest_first else ""

    def count(self) -> int:
        """How many there are."""
        return sum(rows.count() for rows in self._rows.values())

    def __getitem__(self, part: slice) -> list[Event]:
        order = [(place["event_source"], place["event_key"]) for place in self._places()[part]]
        found: dict[tuple[str, int], Event] = {}
        for name in {name for name, _key in order}:
            rows = _sources[name].rows().filter(pk__in=[key for of, key in order if of == name])
            found |= {(name, row.pk): _sources[name].event(row) for row in rows}
        return [found[place] for place in order if place in found]

    def _places(self) -> Any:
        """Where each stands in the order: day, time, room, key."""
        parts = [_sources[name].places(rows) for name, rows in self._rows.items()]
        columns = ("event_day", "event_time", "event_source", "event_key")
        return parts[0].union(*parts[1:], all=True).order_by(*(f"{self._sign}{name}" for name in columns)) if parts else []


def event_at(source: str, pk: int) -> Event:
    """One published event; raises `NoSuchEvent`, which does not tell whether there is an unpublished one."""
    row = _sources[source].rows().filter(pk=pk).first() if source in _sources else None
    if row is None:
        raise NoSuchEvent(source, pk)
    return _sources[source].event(row)


def _concerns(units: Iterable[Unit], lookup: str) -> Q:
    reach = Q(pk__in=[])
    for unit in units:
        reach |= under_path(unit.path, lookup)
        if unit.kind == UnitKind.HAMLET:
            reach |= Q(**{lookup: unit.path.removesuffix(f"{unit.key}/")})
    return reach
