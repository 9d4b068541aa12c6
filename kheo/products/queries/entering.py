"""What the form of a product offers."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kheo.org.models import Unit, User
from kheo.products.models import Producer
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState


def producers_to_choose(user: User, units: Iterable[Unit], present: int | None) -> QuerySet[Producer]:
    """The producers of these places and of those above them that `user` may read, and the one that is chosen already."""
    keys = {key for unit in units for key in unit.path_keys}
    standing = records_for(user, Producer).filter(unit__key__in=keys).exclude(state=ReviewState.WITHDRAWN).values("pk")
    return Producer.objects.filter(Q(pk__in=standing) | Q(pk=present)).select_related("unit").order_by("folded")
