"""Reads of activities: what a form offers, what was recorded last."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from kheo.grassroots.models import Activity, Agreement, PlannedEvent
from kheo.movements.models import Campaign
from kheo.movements.queries import reachable_campaigns
from kheo.org.models import Body, Unit, User
from kheo.org.queries import present_body
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.workflow import ReviewState


def last_of(user: User) -> Activity | None:
    """The last activity that `user` entered; most weeks are like the week before."""
    return Activity.objects.filter(entered_by=user).exclude(state=ReviewState.WITHDRAWN).order_by("-pk").first()


def hosts_to_choose(units: Iterable[Unit], chosen: Iterable[int] = ()) -> QuerySet[Body]:
    """The bodies of today with which one may have done something: those of the places themselves and of the units above them.

    Those that are chosen already stay, also where they have ended or bear another name since.
    """
    keys = {key for unit in units for key in unit.path_keys}
    living = Body.objects.on().filter(unit__key__in=keys).values("pk")
    return Body.objects.filter(Q(pk__in=living) | Q(pk__in=list(chosen))).select_related("unit").order_by("unit__path", "name")


def hosts_of(item: Activity | PlannedEvent | Agreement) -> list[int]:
    """Those with whom a stored item was done, or agreed, by their keys."""
    if item.pk is None:
        return []
    rows = item.parties if isinstance(item, Agreement) else item.hosts
    return list(rows.values_list("pk", flat=True))


def hosts_today(item: Activity | PlannedEvent) -> list[int]:
    """The hosts of an item that another one begins like, as they are called today; those that have ended are none."""
    present = [present_body(body) for body in item.hosts.all()]
    return [body.pk for body in present if body.lives_on()]


def campaigns_to_choose(user: User, present: int | None) -> QuerySet[Campaign]:
    """The campaigns under way that `user` may reach, and the one that is chosen already."""
    under_way = reachable_campaigns(user) & Campaign.objects.open()
    return Campaign.objects.filter(Q(pk__in=under_way.values("pk")) | Q(pk__in=_chosen(present)))


def _chosen(present: int | None) -> list[int]:
    return [] if present is None else [present]


def published_activities() -> QuerySet[Activity]:
    """What everybody may read, the newest first; of their evidence the ticked photos and nothing else."""
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    rows = Activity.objects.published().select_related("unit__parent__parent", "body").prefetch_related(shown, "counts")
    return rows.order_by("-held_on", "-pk")
