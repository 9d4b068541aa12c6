"""What everybody may filter published activities by."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.kinds import kind_choices
from kheo.grassroots.models import Activity
from kheo.grassroots.queries.published import offered_places, offered_years
from kheo.lib.keys import as_key
from kheo.lib.listing import WordsFilter
from kheo.movements.queries.published import with_library_words
from kheo.org.queries.places import in_place


class PublishedFilter(django_filters.FilterSet):
    """Words (of the name and the places), kind, place, year. No filter runs over people."""

    q = WordsFilter(label=_("Search"), texts=with_library_words)
    kind = django_filters.ChoiceFilter(label=pgettext_lazy("activity", "What was done"), choices=kind_choices)
    place = django_filters.ChoiceFilter(label=_("Place"), method=in_place)
    year = django_filters.ChoiceFilter(label=_("Year"), field_name="held_on", lookup_expr="year")

    class Meta:
        model = Activity
        fields = ["q", "kind", "place", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = offered_places(as_key(self.data.get("place")))
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in offered_years()]
