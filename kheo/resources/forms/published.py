"""What everybody may filter published works by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.keys import as_key
from kheo.org.models import Unit
from kheo.org.queries.places import in_place, places_of
from kheo.records.public_figures import LEVELS
from kheo.resources.models import Work
from kheo.resources.models.works import work_choices
from kheo.resources.workflow import WorkCondition


class PublishedWorksFilter(django_filters.FilterSet):
    """Kind, how the work stands, place. Places go down to the commune: a hamlet could tell a house."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=work_choices)
    condition = django_filters.ChoiceFilter(label=_("How the work stands"), choices=WorkCondition.choices)
    place = django_filters.ChoiceFilter(label=_("Place"), method=in_place)

    class Meta:
        model = Work
        fields = ["kind", "condition", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"].extra["choices"] = _offered_places(self.queryset, as_key(self.data.get("place")))
        for choice in self.filters.values():
            choice.extra["empty_label"] = pgettext_lazy("filter", "all")


def _offered_places(works: QuerySet[Work], asked: int | None) -> list[tuple[str, str]]:
    """The units, from the commune up, in which something of these is published; the one asked for only if it is no hamlet either."""
    known = Unit.objects.filter(pk=asked, kind__in=LEVELS).values_list("pk", flat=True).first() if asked is not None else None
    return places_of(works, known, kinds=LEVELS)
