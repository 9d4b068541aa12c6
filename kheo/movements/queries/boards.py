"""What the board asks besides the figures."""

from django.db.models import Q, QuerySet

from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Unit, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import within
from kheo.records.workflow import ReviewState

WAITING = (ReviewState.SUBMITTED, ReviewState.RETURNED)


def reachable_campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns in which the reader's records may stand: of their own units, of those above and of those below."""
    held = user.roles_today
    keys = {key for role in held for key in role.unit.path_keys}
    return Campaign.objects.filter(Q(unit__key__in=keys) | within([role for role in held if role.body is None], "unit"))


def count_waiting(unit: Unit, campaign: Campaign | None) -> int:
    """How many were handed in below the unit and are not accepted yet: they count in no figure."""
    rows = Initiative.objects.filter(under_path(unit.path, "unit__path"), state__in=WAITING)
    return rows.filter(campaign=campaign).count() if campaign else rows.count()
