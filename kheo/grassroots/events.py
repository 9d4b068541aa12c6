"""Published plans in the public calendar."""

from kheo.grassroots.models import PlannedEvent
from kheo.grassroots.queries import published_plans
from kheo.lib import dates
from kheo.records.events import Event, EventSource, register_events

SOURCE = "ke-hoach"


def as_event(plan: PlannedEvent) -> Event:
    """A published plan as everybody may know it; why it was called off is told at the desk alone."""
    known = [plan.published_at or plan.entered_at, *([dates.local_moment(plan.called_off_on)] if plan.called_off_on else [])]
    return Event(
        uid=str(plan.uuid), source=SOURCE, pk=plan.pk, title=plan.title, starts_on=plan.starts_on or dates.today(), starts_at=plan.starts_at,
        place=plan.place, unit=plan.unit, host=str(plan.body or plan.unit), url=plan.get_absolute_url(), text=plan.text,
        called_off=plan.called_off_on is not None, version=plan.version, changed_at=max(known),
    )  # fmt: skip


register_events(EventSource(name=SOURCE, rows=published_plans, event=as_event))
