"""Setting targets."""

from decimal import Decimal

from django.db import transaction

from kheo.lib.periods import Period
from kheo.org.actions import append_history
from kheo.org.models import Unit, User
from kheo.org.permissions import require
from kheo.records.figures import figure
from kheo.records.models import Target
from kheo.records.permissions import SET_TARGET


@transaction.atomic
def set_target(*, code: str, unit: Unit, period: Period, value: Decimal, by: User, source: str = "") -> Target:
    """Plan `value` of the figure for the unit and period; set again, the old value stays in the history."""
    require(by, SET_TARGET, unit)
    figure(code)
    target = Target.objects.select_for_update().filter(figure=code, unit=unit, period=period.code).first()
    before = f"{target.value.normalize():f}" if target else ""
    target = target or Target(figure=code, unit=unit, period=period.code)
    target.value, target.source = value, source
    target.save()
    append_history(target, verb="set", by=by, source=before, target=f"{value.normalize():f}", changes={"source": source})
    return target
