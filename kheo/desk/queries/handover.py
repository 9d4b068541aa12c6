"""All that is open at one place when a post changes hands: of a unit, or of a body."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Value
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kheo.grassroots.models import Agreement, Meeting, PlannedEvent, Resolution
from kheo.lib import dates
from kheo.lib.keys import as_key
from kheo.lib.numbers import show_number
from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.org.permissions import MANAGE_PEOPLE, assignments, can
from kheo.org.queries import rows_of_body
from kheo.records import figures
from kheo.records.models import Duty, Target
from kheo.records.permissions import duties_unread, records_for, review_reach
from kheo.records.registry import RecordType, record_types
from kheo.records.workflow import EDITABLE, HANDED_IN, SEEN_ABOVE, ReviewState

SHOWN = 40
OFFERED = 200
OPEN = [*EDITABLE, ReviewState.SUBMITTED]


@dataclass(frozen=True)
class Item:
    """One open thing: what, in which state, until when."""

    what: str
    note: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Part:
    """The open things of one kind: those that the reader may read, and how many there are in all."""

    label: str
    items: list[Item]
    count: int

    @property
    def more(self) -> int:
        """How many are not told one by one: too many for the sheet, or none of the reader's business."""
        return self.count - len(self.items)


@dataclass(frozen=True)
class Handover:
    """The sheet of one place; `found` are (what, address)."""

    unit: Unit
    body: Body | None
    parts: list[Part] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Whose sheet it is."""
        return str(self.body or self.unit)


def places_for(user: User) -> list[tuple[str, str]]:
    """The places whose sheet the person may print, as (code, name): where they hold a role, and those whose people they manage."""
    own = {f"b{held.body_id}" if held.body_id else f"u{held.unit_id}": str(held.body or held.unit) for held in user.roles_today}
    managed = [held.unit_id for held in assignments(user, MANAGE_PEOPLE) if held.body_id is None]
    if managed:
        units = list(Unit.objects.on().filter(Q(pk__in=managed) | Q(parent__in=managed))[:OFFERED])
        bodies = Body.objects.on().filter(unit__in=units).order_by("unit__path", "name")[:OFFERED]
        own |= {f"u{unit.pk}": str(unit) for unit in units} | {f"b{body.pk}": body.name for body in bodies}
    return list(own.items())


def place_of(user: User, code: str) -> tuple[Unit, Body | None]:
    """The unit, or the unit and the body, that a code names; 404 where the person neither holds a role nor manages people."""
    key = as_key(code[1:]) or 0
    body = Body.objects.select_related("unit__parent").filter(pk=key).first() if code.startswith("b") else None
    unit = body.unit if body else Unit.objects.select_related("parent").filter(pk=key).first() if code.startswith("u") else None
    if unit is None or not (_holds(user, unit, body) or can(user, MANAGE_PEOPLE, unit, body)):
        raise Http404
    return unit, body


def _holds(user: User, unit: Unit, body: Body | None) -> bool:
    if body is None:
        return any(held.body_id is None and held.unit_id == unit.pk for held in user.roles_today)
    rows = {row.pk for row in rows_of_body(body)}
    return any(held.body_id in rows if held.body_id else held.unit_id == unit.pk for held in user.roles_today)


def handover_of(user: User, unit: Unit, body: Body | None) -> Handover:
    """The sheet of a place as this reader may read it: what they may not read is counted and not told."""
    own = Q(unit=unit) if body is None else Q(body__in=[row.pk for row in rows_of_body(body)])
    parts = [
        *_records(user, own), *_reviews(unit, body), _duties(user, own), _resolutions(user, own), _plans(user, own), _agreements(user, own, body), *_targets(unit, body),
    ]  # fmt: skip
    return Handover(unit, body, [part for part in parts if part.count], list(_found()))


def _records(user: User, own: Q) -> Iterator[Part]:
    """Drafts, returned and submitted records, type by type."""
    counts = _counted({kind.slug: _rows(kind).filter(own, state__in=OPEN) for kind in record_types()})
    for kind in record_types():
        if counts[kind.slug]:
            rows = records_for(user, kind.model).filter(own, state__in=OPEN).order_by("state", "pk")[:SHOWN]
            yield Part(capfirst(str(kind.label_plural)), [Item(str(row), row.get_state_display()) for row in rows.select_related(*kind.related)], counts[kind.slug])


def _reviews(unit: Unit, body: Body | None) -> Iterator[Part]:
    """What waits for the review of this place: how many of each type."""
    post = [RoleAssignment(unit=unit, body=body)]
    counts = _counted({kind.slug: _rows(kind).filter(review_reach(post, kind.model), state=ReviewState.SUBMITTED) for kind in record_types()})
    items = [Item(capfirst(str(kind.label_plural)), show_number(counts[kind.slug])) for kind in record_types() if counts[kind.slug]]
    yield Part(_("Waits for the review of this place"), items, len(items))


def _rows(kind: RecordType) -> QuerySet[Any]:
    model: Any = kind.model
    return model.objects.all()


def _counted(rows: dict[str, QuerySet[Any]]) -> Counter[str]:
    """How many rows each has; one question for all."""
    first, *others = [each.order_by().annotate(counted_as=Value(name)).values("counted_as").annotate(found=Count("pk")).values_list("counted_as", "found") for name, each in rows.items()]
    return Counter(dict(first.union(*others, all=True)))


def _part(label: str, rows: QuerySet[Any], read: Any, count: int | None = None) -> Part:
    found = [read(row) for row in rows[:SHOWN]]
    return Part(label, found, (rows.count() if len(found) == SHOWN else len(found)) if count is None else count)


def _duties(user: User, own: Q) -> Part:
    """What is owed, in words where its record may be read; what a meeting resolved stands under its own heading."""
    rows = Duty.objects.open().filter(own).exclude(item_type__app_label="grassroots", item_type__model="meeting").select_related("unit", "body").order_by("due_on", "pk")
    shown = list(rows[:SHOWN])
    unread = duties_unread(user, shown)
    items = [Item(duty.label, str(duty.body or duty.unit), duty.due_on) for duty in shown if duty.pk not in unread]
    return Part(_("Duties"), items, rows.count() if len(shown) == SHOWN else len(shown))


def _resolutions(user: User, own: Q) -> Part:
    meetings = Meeting.objects.filter(own, state__in=SEEN_ABOVE)
    rows = Resolution.objects.filter(done_on=None).order_by("due_on", "pk")
    seen = rows.filter(meeting__in=records_for(user, Meeting).filter(own, state__in=SEEN_ABOVE))
    return _part(_("Resolutions that are not done yet"), seen, lambda row: Item(row.text, row.post, row.due_on), rows.filter(meeting__in=meetings).count())


def _plans(user: User, own: Q) -> Part:
    coming = Q(own, state__in=HANDED_IN, called_off_on=None, starts_on__gte=dates.today())
    rows = records_for(user, PlannedEvent).filter(coming).order_by("starts_on", "pk")
    return _part(_("Plans to come"), rows, lambda plan: Item(plan.title, plan.place, plan.starts_on), PlannedEvent.objects.filter(coming).count())


def _agreements(user: User, own: Q, body: Body | None) -> Part:
    """Agreements in force, each with the year of its last review."""
    joined = Q(parties__in=[row.pk for row in rows_of_body(body)]) if body is not None else Q(pk__in=[])
    stands = Q(Q(ends_on=None) | Q(ends_on__gte=dates.today()), own | joined, state=ReviewState.ACCEPTED)
    keys = Agreement.objects.filter(stands).values("pk")
    rows = records_for(user, Agreement).filter(pk__in=keys).annotate(reviewed=Max("reviews__year")).order_by("signed_on", "pk")
    return _part(_("Agreements in force"), rows, lambda row: Item(row.title, _reviewed(row.reviewed), row.ends_on), keys.distinct().count())


def _reviewed(year: int | None) -> str:
    if year is None:
        return _("not reviewed yet")
    return _("reviewed for %(year)s") % {"year": year}


def _targets(unit: Unit, body: Body | None) -> Iterator[Part]:
    """The unit's targets of this year and later; a body has none of its own."""
    if body is None:
        rows = Target.objects.filter(unit=unit, period__gte=str(dates.today().year)).order_by("period", "figure")
        labels = {figure.code: str(figure.label) for figure in figures.all_figures()}
        yield _part(_("Targets"), rows, lambda row: Item(labels.get(row.figure, row.figure), f"{row.period}: {show_number(row.value)}"))


def _found() -> Iterator[tuple[str, str]]:
    """Where things are, for whoever comes new."""
    yield _("What is to be done"), reverse("desk:home")
    yield _("All duties"), reverse("desk:duties")
    yield _("Official documents"), reverse("register:list")
    yield from ((capfirst(str(kind.label_plural)), reverse("records:list", args=[kind.slug])) for kind in record_types())
