"""Reads of plans: what may be recorded from one, and what is announced."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kheo.grassroots.kinds import record_within
from kheo.grassroots.models import Outcome, PlannedEvent, PlannedKind
from kheo.lib import dates
from kheo.org.models import Unit, User
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState

PLAN_DUTY = "record-plan"


def plans_to_record(units: Iterable[Unit], what: PlannedKind, *, user: User, present: int | None = None) -> QuerySet[PlannedEvent]:
    """The plans of these places that `user` may read and that stand, recorded by others or not, and the one that is chosen already."""
    standing = Q(unit__in=[unit.pk for unit in units], called_off_on=None) & ~Q(state=ReviewState.WITHDRAWN)
    return records_for(user, PlannedEvent).filter(standing | Q(pk=present), what=what).select_related("unit", "body").distinct()


def with_outcome(rows: QuerySet[Any], outcome: str) -> QuerySet[Any]:
    """Those of which this became; the same answer as `PlannedEvent.outcome` gives of one."""
    if outcome == Outcome.CALLED_OFF:
        return rows.exclude(called_off_on=None)
    rows = rows.filter(called_off_on=None, is_recorded=outcome == Outcome.RECORDED)
    today = dates.today()
    late = today - record_within()
    days: dict[str, Q] = {
        Outcome.COMING: Q(starts_on=None) | Q(starts_on__gte=today),
        Outcome.DUE: Q(starts_on__lt=today, starts_on__gte=late),
        Outcome.MISSING: Q(starts_on__lt=late),
    }
    return rows.filter(days.get(outcome, Q()))


def published_plans() -> QuerySet[PlannedEvent]:
    """What everybody may read of what is planned, called off or not."""
    return PlannedEvent.objects.published().exclude(starts_on=None).select_related("unit__parent__parent", "body")


def day_to_record(plan: PlannedEvent) -> date:
    """The day by which what was done is to be recorded."""
    return (plan.starts_on or dates.today()) + record_within()


def first_day(plan: PlannedEvent) -> date:
    """The day that a record made from the plan begins with: its own, as far as it has come."""
    return min(plan.starts_on or dates.today(), dates.today())
