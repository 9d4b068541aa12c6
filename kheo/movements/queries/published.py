"""The public library: what is published, with what others ask before they copy it, and what may be chosen there."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, ExtractYear

from kheo.movements.models import CheckUp, Initiative
from kheo.movements.queries.initiatives import published_initiatives
from kheo.org.models import Unit, UnitKind
from kheo.org.queries.places import places_of

LEVELS_OF_PLACES = 4  # hamlet, commune, district, province


def library_initiatives() -> QuerySet[Initiative]:
    """The published initiatives with what the library tells of each: `copies` published elsewhere, what was `last_found`."""
    copies = Initiative.objects.published().filter(origin=OuterRef("pk")).order_by().values("origin").annotate(n=Count("pk"))
    found = CheckUp.objects.filter(initiative=OuterRef("pk")).exclude(found="").order_by("-months")
    rows = published_initiatives().select_related("unit__parent__parent", "field", "campaign", "body")
    return rows.annotate(copies=Coalesce(Subquery(copies.values("n")), 0), last_found=Subquery(found.values("found")[:1]))


def with_library_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with their title and the names of their places as `words`, folded."""
    places = [f"unit__{'parent__' * step}folded" for step in range(LEVELS_OF_PLACES)]
    return rows.annotate(words=Concat("folded", *(part for place in places for part in (Value(" "), place))))


def offered_fields() -> list[tuple[str, str]]:
    """The fields in which something is published, by their code: campaigns share them."""
    rows = Initiative.objects.published().exclude(field=None).order_by("field__position", "field__pk")
    return list(dict(rows.values_list("field__code", "field__name").distinct()).items())


def offered_years() -> list[int]:
    """The years in which what is published was registered, the latest first."""
    years = Initiative.objects.published().exclude(first_submitted_at=None).annotate(year=ExtractYear("first_submitted_at"))
    return list(years.order_by("-year").values_list("year", flat=True).distinct())


def offered_places(asked: int | None) -> list[tuple[str, str]]:
    """The units, from the commune up, in which something is published, and the one asked for."""
    return places_of(Initiative.objects.published(), asked, kinds=[kind for kind in UnitKind if kind != UnitKind.HAMLET])


def full_place(unit: Unit) -> str:
    """The unit with what it belongs to, up to the district: names repeat across the country."""
    line = [unit]
    while line[-1].kind != UnitKind.DISTRICT and line[-1].parent is not None:
        line.append(line[-1].parent)
    return ", ".join(str(one) for one in line)
