"""What stands in a person's calendar."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from kheo.grassroots.models import PlannedEvent
from kheo.lib import dates
from kheo.org.models import User
from kheo.org.permissions import assignments
from kheo.records.permissions import ENTER, own_line
from kheo.records.workflow import HANDED_IN

DAYS_BACK = 31


def plans_of(user: User, *, since: Any = None) -> QuerySet[PlannedEvent]:
    """The plans of the person's own units and bodies that were handed in, from a month ago on, the soonest first."""
    day = since or dates.today() - timedelta(days=DAYS_BACK)
    rows = PlannedEvent.objects.filter(own_line(assignments(user, ENTER)), state__in=HANDED_IN, starts_on__gte=day)
    return rows.select_related("unit", "body").order_by("starts_on", "starts_at", "pk")
