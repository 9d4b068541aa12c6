"""What waits for whom."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from kheo.org.models import User
from kheo.org.permissions import assignments
from kheo.records.models import Duty, Notice, Record
from kheo.records.permissions import ENTER, REVIEW, entered_below, own_line, review_reach
from kheo.records.registry import type_of
from kheo.records.workflow import ReviewState

R = TypeVar("R", bound=Record)


def waiting_for(user: User, model: type[R]) -> QuerySet[R]:
    """Submitted records of that type whose line of review leads to `user`, or that wait for them otherwise, the oldest first."""
    reach = review_reach(assignments(user, REVIEW), model) | type_of(model).also_waiting(user)
    return model.objects.filter(reach, state=ReviewState.SUBMITTED).order_by("submitted_at", "pk")


def returned_to(user: User, model: type[R]) -> QuerySet[R]:
    """Records of that type that came back and that `user` may mend."""
    held = assignments(user, ENTER)
    return model.objects.filter(own_line(held) | entered_below(held), state=ReviewState.RETURNED).order_by("-submitted_at", "pk")


def sampled_for(user: User, model: type[R]) -> QuerySet[R]:
    """Accepted with the mark "one person" one step below `user`'s place of review, and not looked at yet."""
    held = assignments(user, REVIEW)
    units = [role.unit_id for role in held if role.body_id is None]
    bodies = [role.body_id for role in held if role.body_id is not None]
    above = Q(accepted_body=None, accepted_unit__parent__in=units) | Q(accepted_body__parent__in=bodies)
    rows = model.objects.filter(above, state=ReviewState.ACCEPTED, one_person=True, sampled_at=None)
    return rows.order_by("-accepted_at", "pk")


def open_duties(user: User) -> QuerySet[Duty]:
    """What the user's own units and bodies owe, the soonest first."""
    return Duty.objects.open().filter(own_line(assignments(user, ENTER))).select_related("unit", "body").order_by("due_on", "pk")


def unread_notices(user: User) -> QuerySet[Notice]:
    """What the user has not read yet."""
    return Notice.objects.filter(user=user, read_at=None)
