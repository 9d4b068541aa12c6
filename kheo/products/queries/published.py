"""The public catalogue: what is published, with the ticked photos alone, and what may be chosen there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.db.models.functions import Concat

from kheo.org.models import Unit, UnitKind
from kheo.org.queries.places import places_of
from kheo.products.models import Producer, Product
from kheo.records.models import Evidence, EvidenceKind

LEVELS_OF_PLACES = 4  # hamlet, commune, district, province


@dataclass(frozen=True)
class Card:
    """A published product with the photo that stands for it, if one is shown."""

    product: Product
    photo: Evidence | None


def published_products() -> QuerySet[Product]:
    """What everybody may read, by name; of their evidence the ticked photos and nothing else."""
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    rows = Product.objects.published().select_related("unit__parent__parent", "producer__unit__parent")
    return rows.prefetch_related(shown).order_by("folded", "pk")


def published_producers() -> QuerySet[Producer]:
    """The producers whom everybody may read, by name."""
    shown = Prefetch("evidence", Evidence.objects.filter(is_public=True, kind=EvidenceKind.PHOTO))
    return Producer.objects.published().select_related("unit__parent__parent").prefetch_related(shown).order_by("folded", "pk")


def cards_of(products: Iterable[Product]) -> list[Card]:
    """The cards of products whose shown photos were read with them."""
    return [Card(product, next(iter(product.evidence.all()), None)) for product in products]


def with_catalogue_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with their name and place as `words`, folded; the producer's name where everybody may read it."""
    producer = Case(When(producer__in=Producer.objects.published().values("pk"), then="producer__folded"), default=Value(""))
    places = [f"unit__{'parent__' * step}folded" for step in range(LEVELS_OF_PLACES)]
    parts = [part for place in places for part in (Value(" "), place)]
    return rows.annotate(words=Concat("folded", Value(" "), producer, *parts))


def holding_stars(rows: QuerySet[Any], stars: int) -> QuerySet[Any]:
    """Those that hold so many stars today."""
    return rows.filter(stars_today=stars)


def offered_places(asked: int | None) -> list[tuple[str, str]]:
    """The units in which something is published, and the one asked for."""
    return places_of(Product.objects.published(), asked)


def full_place(unit: Unit) -> str:
    """The unit with what it belongs to, up to the district: names repeat across the country."""
    line = [unit]
    while line[-1].kind != UnitKind.DISTRICT and line[-1].parent is not None:
        line.append(line[-1].parent)
    return ", ".join(str(one) for one in line)
