"""Which documents were made known where: by activities and meetings that name them, as far as the reader may read these.

What was accepted is counted. What was sent and waits for review is told as such: its place is neither praised nor reminded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, QuerySet, Sum, Value, When

from kheo.grassroots.models import Activity, Meeting
from kheo.lib import dates
from kheo.org.models import Body, HistoryEntry, Unit, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import can, reach_of
from kheo.records.permissions import REVIEW, VIEW, records_for
from kheo.records.workflow import HANDED_IN, ReviewState
from kheo.register.models import OfficialDocument
from kheo.register.permissions import documents_for

HELD, WAITING, MISSING, BARRED = "held", "waiting", "missing", "barred"
REMIND = "remind_document"
LINKED = 1000  # sessions of one document whose links are read for a page
SHOWN_LINKS = 3


@dataclass(frozen=True)
class Standpoint:
    """From where the reader looks down: a unit at the units below it, or a body at the bodies below it."""

    unit: Unit
    body: Body | None = None

    def __str__(self) -> str:
        return str(self.body or self.unit.full_label)

    @property
    def key(self) -> str:
        """What addresses call it."""
        return f"b{self.body.pk}" if self.body else f"u{self.unit.pk}"

    @property
    def path(self) -> str:
        """Under which path everything stands that is looked at."""
        return self.body.path if self.body else self.unit.path

    @property
    def lookup(self) -> str:
        """Where a record keeps that path."""
        return "body__path" if self.body else "unit__path"

    def places(self) -> QuerySet[Any]:
        """The living units, or bodies, one step below."""
        if self.body is not None:
            return Body.objects.on().filter(parent=self.body).select_related("unit").order_by("path")
        return Unit.objects.on().filter(parent=self.unit).order_by("path")


def standpoints(user: User) -> list[Standpoint]:
    """From where `user` may look down, the highest first."""
    found = {(role.unit_id, role.body_id): Standpoint(role.unit, role.body) for role in reach_of(user, VIEW)}
    return sorted(found.values(), key=lambda one: (len(one.unit.path), one.unit.path, one.body is not None))


def standpoint_called(user: User, key: str) -> Standpoint | None:
    """The standpoint with that key, or the highest; None for somebody without any."""
    found = standpoints(user)
    return next((one for one in found if one.key == key), found[0] if found else None)


def may_remind(user: User, standpoint: Standpoint) -> bool:
    """Whether `user` reviews there: who reviews what the places below send may remind them."""
    return can(user, REVIEW, standpoint.unit, standpoint.body)


@dataclass
class Tally:
    """What was held of one document at one place."""

    sessions: int = 0
    people: int = 0
    waiting: int = 0
    first: date | None = None
    links: list[tuple[date, str, int]] = field(default_factory=list)  # day, slug of the record type, key

    def add(self, *, accepted: bool, sessions: int, people: int | None, first: date | None) -> None:
        """Join what was held elsewhere below."""
        if not accepted:
            self.waiting += sessions
            return
        self.sessions += sessions
        self.people += people or 0
        self.first = min(filter(None, (self.first, first)), default=None)

    @property
    def standing(self) -> str:
        """Whether it was held there, waits for review, or neither."""
        return HELD if self.sessions else WAITING if self.waiting else MISSING

    @property
    def shown_links(self) -> list[tuple[date, str, int]]:
        """The newest sessions that the reader may open."""
        return sorted(self.links, reverse=True)[:SHOWN_LINKS]


def _naming(user: User, keys: Iterable[int]) -> list[tuple[QuerySet[Any], str, str, str]]:
    """The sent records that name these documents: rows, where the document stands, who came, and their type's address."""
    activities = records_for(user, Activity).filter(document__in=keys, state__in=HANDED_IN)
    meetings = records_for(user, Meeting).filter(made_known__in=keys, state__in=HANDED_IN)
    return [(activities, "document", "participants", "hoat-dong"), (meetings, "made_known", "attended", "cuoc-hop")]


def documents_with_sessions(user: User) -> QuerySet[OfficialDocument]:
    """The documents that `user` may read, with `is_known`: whether any session that they may read made it known."""
    activity = records_for(user, Activity).filter(document=OuterRef("pk"), state__in=HANDED_IN)
    meeting = records_for(user, Meeting).filter(made_known=OuterRef("pk"), state__in=HANDED_IN)
    rows = documents_for(user).annotate(is_known=Exists(activity) | Exists(meeting))
    return rows.order_by("-issued_on", "-pk")


def tallies(user: User, documents: Sequence[OfficialDocument], standpoint: Standpoint) -> dict[int, dict[str, Tally]]:
    """By document: what was held under the standpoint, by path; two questions, however many documents and places."""
    found: dict[int, dict[str, Tally]] = {document.pk: {} for document in documents}
    for rows, named, people, _slug in _naming(user, list(found)):
        below = rows.filter(under_path(standpoint.path, standpoint.lookup)).order_by()
        summed = below.values_list(named, standpoint.lookup, "state").annotate(Count("pk"), Sum(people), Min("held_on"))
        for key, path, state, sessions, came, first in summed:
            tally = found[key].setdefault(path, Tally())
            tally.add(accepted=state == ReviewState.ACCEPTED, sessions=sessions, people=came, first=first)
    return found


def by_place(tallied: dict[str, Tally], places: Sequence[Any]) -> dict[int, Tally]:
    """What was held at each place or anywhere below it."""
    found = {place.pk: Tally() for place in places}
    for path, tally in tallied.items():
        home = next((place for place in places if path.startswith(place.path)), None)
        if home is not None:
            _join(found[home.pk], tally)
    return found


def _join(whole: Tally, part: Tally) -> None:
    whole.add(accepted=True, sessions=part.sessions, people=part.people, first=part.first)
    whole.add(accepted=False, sessions=part.waiting, people=None, first=None)


def total_of(tallied: Iterable[Tally]) -> Tally:
    """Everything together, what the standpoint held itself included."""
    whole = Tally()
    for part in tallied:
        _join(whole, part)
    return whole


def standings_of(document: OfficialDocument, places: Iterable[Any], found: dict[int, Tally]) -> dict[int, str]:
    """How it stands at each place; what cannot read the document does not miss it."""
    told = {place.pk: found[place.pk].standing for place in places}
    return {place.pk: BARRED if told[place.pk] == MISSING and not is_read_at(document, place) else told[place.pk] for place in places}


def is_read_at(document: OfficialDocument, place: Any) -> bool:
    """Whether a role at the place reads the document, as `register` has it: kept there, above or below; for a body, by its own line or by a unit above."""
    if not isinstance(place, Body):
        return place.covers(document.unit) or document.unit.covers(place)
    if document.body is None:
        return document.unit.covers(place.unit)
    return place.covers(document.body) or document.body.covers(place)


def with_standing(places: QuerySet[Any], told: dict[int, str]) -> QuerySet[Any]:
    """The places with `standing`, to filter and sort by."""
    keys: dict[str, list[int]] = {HELD: [], WAITING: [], BARRED: []}
    for pk, standing in told.items():
        if standing in keys:
            keys[standing].append(pk)
    whens = [When(pk__in=held, then=Value(name)) for name, held in keys.items() if held]
    return places.annotate(standing=Case(*whens, default=Value(MISSING), output_field=CharField()))


def add_links(user: User, document: OfficialDocument, standpoint: Standpoint, found: dict[int, Tally], places: Sequence[Any]) -> None:
    """Give each place the newest sessions that can be opened."""
    for rows, _named, _people, slug in _naming(user, [document.pk]):
        below = rows.filter(under_path(standpoint.path, standpoint.lookup), held_on__isnull=False).order_by("-held_on", "-pk")
        for pk, path, day in below.values_list("pk", standpoint.lookup, "held_on")[:LINKED]:
            home = next((place for place in places if path.startswith(place.path)), None)
            if home is not None:
                found[home.pk].links.append((day, slug, pk))


def reminded_on(document: OfficialDocument) -> dict[str, date]:
    """The last day on which each place (by its key) was reminded of the document."""
    entries = HistoryEntry.objects.about(document).filter(verb=REMIND).order_by("number")
    return {key: dates.local_day(entry.at) for entry in entries for key in entry.changes.get("places", ())}
