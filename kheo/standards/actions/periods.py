"""A level closes a period for all units below it; nothing moves there until that level, or one above it, opens it again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.periods import Period, PeriodError
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.org.models.spans import under_path
from kheo.records.workflow import ReviewState
from kheo.standards.models import ClosedPeriod, CriteriaSet, ObservationSheet
from kheo.standards.permissions import require_keeper

CLOSE, OPEN = "close_period", "open_period"
NAMED = 5  # sheets that a refusal names; the rest is a number


@transaction.atomic
def close_period(*, criteria_set: CriteriaSet, unit: Unit, period: str, by: User) -> ClosedPeriod:
    """Close a period of a set for `unit` and all below it; a second click finds it closed and does nothing.

    Raises `ValidationError` for a period that is none or has not begun, `TransitionRefused` while sheets are under review.
    """
    require_keeper(by, criteria_set, unit)
    code = _begun(period)
    CriteriaSet.objects.select_for_update(no_key=True).get(pk=criteria_set.pk)  # two keepers wait for each other
    stored = ClosedPeriod.objects.filter(criteria_set=criteria_set, unit=unit, period=code).first()
    if stored is not None:
        return stored
    _refuse_under_review(criteria_set, unit, code)
    closed = ClosedPeriod.objects.create(criteria_set=criteria_set, unit=unit, period=code, closed_by=by)
    append_history(criteria_set, verb=CLOSE, by=by, target=code, changes={"unit": unit.key})
    return closed


def _begun(period: str) -> str:
    try:
        read = Period.parse(period)
    except PeriodError as error:
        raise ValidationError({"period": str(error)}) from error
    if read.start > dates.today():
        raise ValidationError({"period": _("This period has not begun yet.")})
    return read.code


def _refuse_under_review(criteria_set: CriteriaSet, unit: Unit, period: str) -> None:
    """All sheets of the period are locked first: one that is being handed in now is seen, or sees the period closed."""
    rows = ObservationSheet.objects.filter(under_path(unit.path, "unit__path"), criteria_set=criteria_set, period=period)
    locked = list(rows.select_for_update(of=("self",)).select_related("unit").order_by("pk"))
    waiting = [str(row.unit) for row in locked if row.state == ReviewState.SUBMITTED]
    if not waiting:
        return
    words = ", ".join(waiting[:NAMED])
    if len(waiting) > NAMED:
        words = _("%(units)s and %(more)s more") % {"units": words, "more": len(waiting) - NAMED}
    raise TransitionRefused(_("Sheets of this period are still under review: %(units)s. Accept or return them first.") % {"units": words})


@transaction.atomic
def open_period(*, criteria_set: CriteriaSet, unit: Unit, period: str, reason: str, by: User) -> bool:
    """Open a period that `unit` closed; returns whether it was closed. A role at that unit or above it is needed, and a reason.

    Raises `PermissionDenied`, and `ValidationError` without a reason.
    """
    require_keeper(by, criteria_set, unit)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is opened again: figures of it may have been reported already.")})
    closed = ClosedPeriod.objects.select_for_update().filter(criteria_set=criteria_set, unit=unit, period=period).first()
    if closed is None:
        return False
    closed.delete()
    append_history(criteria_set, verb=OPEN, by=by, target=period, changes={"unit": unit.key}, reason=reason.strip())
    return True
