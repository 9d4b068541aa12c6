"""What everybody may filter the catalogue by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kheo.lib.keys import as_key
from kheo.lib.listing import WordsFilter
from kheo.org.queries.places import in_place
from kheo.products.kinds import group_choices, star_numbers
from kheo.products.models import Product
from kheo.products.queries.published import holding_stars, offered_places, with_catalogue_words


class CatalogueFilter(django_filters.FilterSet):
    """Words (of the name, the business and the places), stars, group, place, month. No filter runs over people."""

    q = WordsFilter(label=_("Search"), texts=with_catalogue_words)
    stars = django_filters.ChoiceFilter(label=_("Stars"), method="with_stars")
    group = django_filters.ChoiceFilter(label=_("Group of products"), choices=group_choices)
    place = django_filters.ChoiceFilter(label=_("Place"), method=in_place)
    month = django_filters.ChoiceFilter(label=_("In season in"), choices=list(MONTHS.items()), method="in_month")

    class Meta:
        model = Product
        fields = ["q", "stars", "group", "place", "month"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["stars"].extra["choices"] = [(str(stars), ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}) for stars in reversed(star_numbers())]
        self.filters["place"].extra["choices"] = offered_places(as_key(self.data.get("place")))
        for choice in self.filters.values():
            if isinstance(choice, django_filters.ChoiceFilter):
                choice.extra["empty_label"] = pgettext_lazy("filter", "all")

    def with_stars(self, rows: QuerySet[Any], _name: str, stars: str) -> QuerySet[Any]:
        """Those that hold so many today."""
        return holding_stars(rows, int(stars))

    def in_month(self, rows: QuerySet[Any], _name: str, month: str) -> QuerySet[Any]:
        """Those of which there is some in that month."""
        return rows.filter(season__contains=f"{int(month):02}")
