"""What the forms of the resources offer to choose from: nothing that the person could not read."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kheo.org.models import Unit, User
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState
from kheo.resources.models import Work
from kheo.resources.workflow import WorkCondition


def works_to_choose(user: User, units: Iterable[Unit], present: int | None) -> QuerySet[Work]:
    """The accepted works of these places and those above them that were not given up, and the one that is chosen already.

    Those that `user` may read at the desk, and those that everybody may.
    """
    going = Work.objects.filter(unit__key__in={key for unit in units for key in unit.path_keys}, state=ReviewState.ACCEPTED).exclude(condition=WorkCondition.STOPPED)
    read = Q(pk__in=records_for(user, Work).values("pk")) | Q(published_at__isnull=False)
    return Work.objects.filter(Q(pk__in=going.filter(read).values("pk")) | Q(pk=present)).select_related("unit__parent").order_by("-pk")
