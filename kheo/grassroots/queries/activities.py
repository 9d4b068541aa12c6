"""Reads of activities: what a form offers, what was recorded last."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from kheo.grassroots.models import Activity, Agreement, PlannedEvent
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Campaign, Initiative
from kheo.movements.queries import reachable_campaigns
from kheo.movements.workflow import Condition
from kheo.org.models import Body, Unit, User
from kheo.org.queries import present_body
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.workflow import ReviewState
from kheo.register.models import OfficialDocument
from kheo.register.permissions import documents_for
from kheo.standards.models import Indicator
from kheo.standards.queries.sets import sets_for

OFFERED = 200
GOING = (Condition.PLANNED, Condition.RUNNING, Condition.STALLED)


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


def initiatives_to_choose(units: Iterable[Unit], present: int | None) -> QuerySet[Initiative]:
    """The accepted initiatives of these places that have not ended, and the one that is chosen already."""
    accepted = Initiative.objects.filter(unit__in=[unit.pk for unit in units], state=ReviewState.ACCEPTED)
    going = accepted.filter(condition__in=GOING)
    return (going | Initiative.objects.filter(pk__in=_chosen(present))).distinct().order_by("-pk")


def documents_to_choose(user: User, present: int | None) -> QuerySet[OfficialDocument]:
    """The newest documents that `user` may read, and the one that is chosen already."""
    newest = documents_for(user).order_by("-issued_on", "-pk").values("pk")[:OFFERED]
    return OfficialDocument.objects.filter(pk__in=list(newest.values_list("pk", flat=True))) | OfficialDocument.objects.filter(pk__in=_chosen(present))


def indicators_to_choose(units: Iterable[Unit], present: int | None) -> QuerySet[Indicator]:
    """The indicators of the sets by which these places, or those above them, are assessed this year, and the one that is chosen already."""
    above = Unit.objects.on().filter(key__in={key for unit in units for key in unit.path_keys})
    sets = sets_for(above, [Period.of_day(dates.today(), "year")])
    rows = Indicator.objects.filter(Q(criterion__criteria_set__in=sets) | Q(pk__in=_chosen(present))).select_related("criterion__criteria_set")
    return rows.order_by("criterion__criteria_set", "criterion__position", "position")


def _chosen(present: int | None) -> list[int]:
    return [] if present is None else [present]


def published_activities() -> QuerySet[Activity]:
    """What everybody may read, the newest first; of their evidence the ticked photos and nothing else."""
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    rows = Activity.objects.published().select_related("unit__parent__parent", "body").prefetch_related(shown, "counts")
    return rows.order_by("-held_on", "-pk")
