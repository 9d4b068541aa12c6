"""Events that editors announce, in the public calendar."""

from django.db.models import QuerySet
from django.utils import timezone

from kheo.portal.models import EventPage
from kheo.records.events import Event, EventSource, register_events

SOURCE = "trang"


def announced() -> QuerySet[EventPage]:
    """The live pages of events."""
    return EventPage.objects.live().select_related("held_in__parent")


def as_event(page: EventPage) -> Event:
    """A live page as everybody may know it; each publication is a new version."""
    parts = page.get_url_parts()
    return Event(
        uid=str(page.translation_key), source=SOURCE, pk=page.pk, title=page.title, starts_on=page.starts_on, starts_at=page.starts_at, ends_on=page.ends_on,
        ends_at=page.ends_at, place=page.place, unit=page.held_in, host=str(page.held_in), url=parts[2] if parts else "", text=page.introduction,
        called_off=page.called_off, version=page.live_revision_id or 1, changed_at=page.last_published_at or timezone.now(),
    )  # fmt: skip


register_events(EventSource(name=SOURCE, rows=announced, event=as_event, unit="held_in", last_day="ends_on"))
