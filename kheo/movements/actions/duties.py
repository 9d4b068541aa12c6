"""The duty to register, as the registrations that stand make it."""

from django.db.models import Q

from kheo.movements.models import Initiative
from kheo.org.models import Body, Unit
from kheo.records.actions import settle_duty
from kheo.records.workflow import HANDED_IN

REGISTER_DUTY = "register"


def settle_duties(initiative: Initiative) -> None:
    """Close or reopen the duties that this registration bears on: its unit's, its commune's, and its body's own.

    What was never handed in settled nothing, so taking it back opens nothing.
    """
    if initiative.first_submitted_at is None:
        return
    for unit in filter(None, (initiative.unit, initiative.unit.parent)):
        _settle(initiative, unit, None, Q(unit=unit) | Q(unit__parent=unit))
    if initiative.body is not None:
        _settle(initiative, initiative.unit, initiative.body, Q(body=initiative.body))


def _settle(initiative: Initiative, unit: Unit, body: Body | None, by_whom: Q) -> None:
    stands = Initiative.objects.filter(by_whom, campaign=initiative.campaign, state__in=HANDED_IN).exists()
    settle_duty(initiative.campaign, code=REGISTER_DUTY, unit=unit, body=body, done=stands)
