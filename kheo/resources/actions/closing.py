"""Closing months of the ledger."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.resources.actions.ledger import lock_book
from kheo.resources.models import ClosedMonth
from kheo.resources.permissions import may_close
from kheo.resources.queries.closing import Obstacle, obstacles

CLOSE_MONTH = "close_month"


class CannotClose(TransitionRefused):
    """Something stands in the way; `obstacles` says what, with where it is put right."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__(" ".join(obstacle.text for obstacle in found))
        self.obstacles = found


@transaction.atomic
def close_month(unit: Unit, period: Period, *, by: User) -> ClosedMonth:
    """Close a month of the unit's book: nothing is posted into it, or before it, any more.

    Raises `PermissionDenied`, and `CannotClose` with all that stands in the way.
    """
    if not may_close(by, unit):
        raise PermissionDenied(_("Months are closed by those who review at the unit or above it."))
    held = lock_book(unit)
    found = obstacles(held, period, by)
    if found:
        raise CannotClose(found)
    closed = ClosedMonth.objects.create(unit=held, period=period.code, closed_by=by)
    append_history(closed, verb=CLOSE_MONTH, by=by, target=period.code, changes={"unit": held.pk, "period": period.code})
    return closed
