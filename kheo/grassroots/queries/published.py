"""Reads of what everybody may see of activities: cards with their pictures, the places and years there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import ExtractYear

from kheo.grassroots.models import Activity
from kheo.org.models import Unit, UnitKind
from kheo.records.models import Evidence, EvidenceKind, Moment

PLACES_OFFERED = 300
INDENT = "\u2003"


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
    """The units in which something is published, by key, each below what it belongs to; the one asked for is always there.

    Where they are too many for a choice, hamlets and then communes are left out: the search by words finds them.
    """
    shown = Activity.objects.published().order_by().values("unit")  # of the index of what is public alone; the table is not read
    paths = Unit.objects.filter(pk__in=shown).order_by().values_list("path", flat=True)
    keys = {key for path in paths for key in path.strip("/").split("/")}
    units = list(Unit.objects.filter(Q(key__in=keys) | Q(pk=asked)).order_by("path"))
    for kind in (UnitKind.HAMLET, UnitKind.COMMUNE):
        if len(units) > PLACES_OFFERED:
            units = [unit for unit in units if unit.kind != kind or unit.pk == asked]
    return [(str(unit.pk), INDENT * (len(unit.path_keys) - 1) + str(unit)) for unit in units]
