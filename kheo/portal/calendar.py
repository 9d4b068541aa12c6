"""Events as an iCalendar file (RFC 5545): stable names, Việt Nam's time, cancelled ones marked."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import icalendar

from kheo.lib import dates
from kheo.records.events import Event

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAKER = "-//Khéo//Sự kiện//VI"


def as_calendar(events: Iterable[Event], *, name: str, address: Callable[[str], str]) -> bytes:
    """The file; `address` makes a path a whole address, for it is read far from this site."""
    calendar = icalendar.Calendar()
    for key, value in (("prodid", MAKER), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH"), ("x-wr-calname", name)):
        calendar.add(key, value)
    for event in events:
        calendar.add_component(_entry(event, address))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(event: Event, address: Callable[[str], str]) -> icalendar.Event:
    entry = icalendar.Event()
    said: dict[str, Any] = {
        "uid": event.uid, "dtstamp": event.changed_at, "last-modified": event.changed_at, "sequence": event.version,
        "summary": event.title, "location": ", ".join(filter(None, (event.place, event.unit.full_label))), "description": event.text,
        "url": address(event.url), "status": "CANCELLED" if event.called_off else "CONFIRMED", **_when(event),
    }  # fmt: skip
    for key, value in said.items():
        if value != "":
            entry.add(key, value)
    return entry


def _when(event: Event) -> dict[str, Any]:
    """An event without an hour takes its whole days; how long one with an hour lasts is told where somebody said it."""
    last = event.ends_on or event.starts_on
    if event.starts_at is None:
        return {"dtstart": event.starts_on, "dtend": last + timedelta(days=1)}
    begins = {"dtstart": datetime.combine(event.starts_on, event.starts_at, tzinfo=dates.HANOI)}
    return {**begins, "dtend": datetime.combine(last, event.ends_at, tzinfo=dates.HANOI)} if event.ends_at else begins
