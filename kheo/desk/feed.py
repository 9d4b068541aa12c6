"""A person's duties and plans as a calendar (RFC 5545), each with a name that stays."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kheo.desk.queries import own_duties, plans_of
from kheo.grassroots.models import PlannedEvent
from kheo.lib import dates
from kheo.org.models import User
from kheo.records.models import Duty

MOST = 200
LASTS = timedelta(hours=2)  # a plan says when it begins and not how long it takes


@dataclass(frozen=True)
class Feed:
    """The calendar as text, and what tells it from another."""

    text: bytes
    digest: str


def feed_of(user: User) -> Feed:
    """What the person may see of their own duties and plans now; the same rows make the same bytes."""
    calendar = Calendar()
    for name, value in (("prodid", "-//Kheo//viec//VI"), ("version", "2.0"), ("x-wr-calname", _("Khéo: my work")), ("refresh-interval;value=duration", "PT6H")):
        calendar.add(name, value)
    for duty in own_duties(user)[:MOST]:
        calendar.add_component(_of_duty(duty))
    for plan in plans_of(user)[:MOST]:
        calendar.add_component(_of_plan(plan))
    text = calendar.to_ical()
    return Feed(text, hashlib.sha256(text).hexdigest())


def _event(uid: str, summary: str, owner: str, address: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@kheo")
    event.add("summary", f"{summary} ({owner})")
    event.add("dtstamp", stamp)
    if address:
        event.add("url", urljoin(settings.BASE_URL, address))
    return event


def _of_duty(duty: Duty) -> Event:
    event = _event(f"duty-{duty.pk}", _("Due: %(what)s") % {"what": duty.label}, str(duty.body or duty.unit), duty.url, dates.local_moment(duty.due_on, 0))
    event.add("dtstart", duty.due_on)
    event.add("dtend", duty.due_on + timedelta(days=1))
    return event


def _of_plan(plan: PlannedEvent) -> Event:
    assert plan.starts_on is not None  # noqa: S101
    event = _event(f"plan-{plan.uuid}", plan.title, str(plan.body or plan.unit), "", plan.entered_at)
    start = datetime.combine(plan.starts_on, plan.starts_at, tzinfo=dates.HANOI) if plan.starts_at else plan.starts_on
    event.add("dtstart", start)
    event.add("dtend", start + (LASTS if plan.starts_at else timedelta(days=1)))
    if plan.place:
        event.add("location", plan.place)
    event.add("status", "CANCELLED" if plan.called_off_on else "CONFIRMED")
    return event
