"""What bodies of pages show of other rooms: published records as cards, and single numbers. A page reads each kind once for all of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from kheo.grassroots.models import Activity
from kheo.grassroots.queries import published_activities
from kheo.grassroots.queries.published import cards_of as cards_of_activities
from kheo.movements.models import Initiative
from kheo.movements.queries import published_initiatives
from kheo.products.models import Product
from kheo.products.queries import published_products
from kheo.products.queries.published import cards_of as cards_of_products
from kheo.resources.models import Work
from kheo.resources.queries.public_works import cards_of as cards_of_works
from kheo.resources.queries.works import published_works

Cards = Callable[[list[Any]], Sequence[Any]]


@dataclass(frozen=True)
class LinkedKind:
    """A kind of record that bodies link to: what of it is public, what its card is drawn of, and with which styles."""

    name: str
    model: type[Model]
    published: Callable[[], QuerySet[Any]]
    cards: Cards
    style: str = ""

    def shown(self, keys: Iterable[int]) -> dict[int, Any]:
        """The cards of those of the keys that everybody may read."""
        wanted = set(keys)
        rows = list(self.published().filter(pk__in=wanted)) if wanted else []
        return {row.pk: card for row, card in zip(rows, self.cards(rows), strict=True)}


LINKED: dict[str, LinkedKind] = {
    kind.name: kind
    for kind in (
        LinkedKind("initiative", Initiative, published_initiatives, list),
        LinkedKind("activity", Activity, published_activities, cards_of_activities, "css/grassroots.css"),
        LinkedKind("product", Product, published_products, cards_of_products, "css/products.css"),
        LinkedKind("work", Work, published_works, cards_of_works, "css/resources.css"),
    )
}


def published_rows_of(model: type[Model]) -> QuerySet[Any]:
    """What everybody may read of a kind of record."""
    return next(kind for kind in LINKED.values() if kind.model is model).published()
