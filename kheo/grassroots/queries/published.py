"""Reads of what everybody may see of activities: cards with their pictures, the places and years there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import ExtractYear

from kheo.grassroots.models import Activity
from kheo.org.queries.places import places_of
from kheo.records.models import Evidence, EvidenceKind, Moment


@dataclass(frozen=True)
class Card:
    """A published activity with the pictures that stand for it: before and after, else the last one, else none."""

    activity: Activity
    opening: list[Evidence]

    @property
    def is_pair(self) -> bool:
        """Whether before and after stand side by side."""
        return len(self.opening) > 1


def card_of(activity: Activity, photos: Iterable[Evidence]) -> Card:
    """The card of an activity, of photos that everybody may see."""
    pictures = [photo for photo in photos if photo.is_public and photo.kind == EvidenceKind.PHOTO]
    before = next((photo for photo in pictures if photo.moment == Moment.BEFORE), None)
    after = next((photo for photo in reversed(pictures) if photo.moment == Moment.AFTER), None)
    return Card(activity, [before, after] if before and after else pictures[-1:])


def cards_of(activities: Iterable[Activity]) -> list[Card]:
    """The cards of activities whose evidence was read with them."""
    return [card_of(activity, activity.evidence.all()) for activity in activities]


def offered_years() -> list[int]:
    """The years of which something is published, the newest first."""
    rows = Activity.objects.published().exclude(held_on=None).order_by().annotate(year=ExtractYear("held_on"))
    return sorted(rows.values_list("year", flat=True).distinct(), reverse=True)


def offered_places(asked: int | None) -> list[tuple[str, str]]:
    """The units in which something is published, and the one asked for."""
    return places_of(Activity.objects.published(), asked)
