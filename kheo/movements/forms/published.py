"""The filters of the public library: what others want to know before they copy an idea."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.keys import as_key
from kheo.lib.listing import WordsFilter
from kheo.movements.models import Found, Grade, Initiative, InitiativeKind, Output, Recognition, SubjectKind
from kheo.movements.queries import offered_fields, offered_places, offered_years, with_library_words
from kheo.movements.workflow import Condition
from kheo.org.models import UnitKind, UnitType
from kheo.org.queries.places import in_place

UNKNOWN = "unknown"


class Band(NamedTuple):
    """A span of numbers: its name in the address, its words, the rows in it."""

    code: str
    label: Any
    rows: Q


COSTS = [
    Band("0", _("no money"), Q(cost=0)),
    Band("10", _("under 10 million đồng"), Q(cost__gt=0, cost__lt=10)),
    Band("50", _("10 to under 50 million đồng"), Q(cost__gte=10, cost__lt=50)),
    Band("200", _("50 to under 200 million đồng"), Q(cost__gte=50, cost__lt=200)),
    Band("200+", _("200 million đồng and more"), Q(cost__gte=200)),
    Band(UNKNOWN, pgettext_lazy("cost", "not stated"), Q(cost=None)),
]
PEOPLE = [
    Band("10", _("under 10 people"), Q(people__lt=10)),
    Band("50", _("10 to under 50 people"), Q(people__gte=10, people__lt=50)),
    Band("200", _("50 to under 200 people"), Q(people__gte=50, people__lt=200)),
    Band("1000", _("200 to under 1,000 people"), Q(people__gte=200, people__lt=1000)),
    Band("1000+", _("1,000 people and more"), Q(people__gte=1000)),
    Band(UNKNOWN, pgettext_lazy("people", "not stated"), Q(people=None)),
]
COMMUNE_TYPES = (UnitType.XA, UnitType.PHUONG, UnitType.THI_TRAN, UnitType.DAC_KHU)
NOT_REACHED = Output.objects.filter(Q(reached=None) | Q(reached__lt=F("promised")), initiative=OuterRef("pk"))
REACHED = Exists(Output.objects.filter(initiative=OuterRef("pk"))) & ~Exists(NOT_REACHED)
RESULTS = [
    Band("running", pgettext_lazy("result", "under way"), Q(condition__in=(Condition.PLANNED, Condition.RUNNING))),
    Band("reached", pgettext_lazy("result", "ended, all outputs reached"), Q(REACHED, condition=Condition.ENDED)),
    Band("partly", pgettext_lazy("result", "ended, not all outputs reached"), Q(~REACHED, condition=Condition.ENDED)),
    Band("stopped", pgettext_lazy("result", "stalled, stopped or not effective"), Q(condition__in=(Condition.STALLED, Condition.STOPPED, Condition.INEFFECTIVE))),
    Band("alive", pgettext_lazy("result", "still alive at the last check-up"), Q(last_found__in=(Found.ALIVE, Found.CHANGED))),
]


class BandFilter(django_filters.ChoiceFilter):
    """One of several bands."""

    def __init__(self, *, bands: list[Band], **kwargs: Any) -> None:
        self.rows = {band.code: band.rows for band in bands}
        super().__init__(choices=[(band.code, band.label) for band in bands], **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(self.rows[value]) if value in self.rows else qs


class Chosen(NamedTuple):
    """A filter that is set: its name, its label, what was chosen, in words."""

    name: str
    label: str
    words: str


class LibraryFilter(django_filters.FilterSet):
    """What everybody may filter by. No filter runs over names, and none ranks a place."""

    q = WordsFilter(label=_("Search words"), texts=with_library_words)
    field = django_filters.ChoiceFilter(label=pgettext_lazy("of a campaign", "Field"), field_name="field__code")
    place = django_filters.ChoiceFilter(label=_("Place"), method=in_place)
    commune = django_filters.ChoiceFilter(
        label=_("Kind of commune"), method="of_commune_type", choices=[(kind.value, kind.label) for kind in COMMUNE_TYPES]
    )
    cost = BandFilter(label=_("Cost"), bands=COSTS)
    people = BandFilter(label=pgettext_lazy("how many", "People"), bands=PEOPLE)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InitiativeKind.choices)
    subject = django_filters.ChoiceFilter(label=_("Done by"), choices=SubjectKind.choices)
    result = BandFilter(label=_("Result"), bands=RESULTS)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, method="with_grade")
    year = django_filters.ChoiceFilter(label=_("Registered in"), field_name="first_submitted_at", lookup_expr="year")

    class Meta:
        model = Initiative
        fields = ["q", "field", "place", "commune", "cost", "people", "kind", "subject", "result", "grade", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("field", offered_fields())
        self._offer("place", offered_places(as_key(self.data.get("place"))))
        self._offer("year", [(str(year), str(year)) for year in offered_years()])
        for choice in self.filters.values():
            if isinstance(choice, django_filters.ChoiceFilter):
                choice.extra["empty_label"] = pgettext_lazy("filter", "all")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    def of_commune_type(self, rows: QuerySet[Any], _name: str, kind: str) -> QuerySet[Any]:
        """Those of communes of that type and of their hamlets."""
        own = Q(unit__kind=UnitKind.COMMUNE, unit__type=kind)
        return rows.filter(own | Q(unit__kind=UnitKind.HAMLET, unit__parent__type=kind))

    def with_grade(self, rows: QuerySet[Any], _name: str, grade: str) -> QuerySet[Any]:
        """Those that hold the grade by a decision that stands."""
        standing = Recognition.objects.filter(initiative=OuterRef("pk"), grade=grade, revoked_on=None)
        return rows.filter(Exists(standing))

    def chosen(self) -> Iterator[Chosen]:
        """The filters that are set, in words."""
        for name, value in self.form.cleaned_data.items():
            if value:
                bound = self.form.fields[name]
                offered: Any = bound.choices if isinstance(bound, forms.ChoiceField) else ()
                yield Chosen(name, str(bound.label), str(dict(offered).get(value, value)).strip())

    def without(self, name: str) -> QuerySet[Any]:
        """What would be found if that one filter were lifted."""
        rows = self.queryset
        for other, value in self.form.cleaned_data.items():
            if other != name:
                rows = self.filters[other].filter(rows, value)
        return rows
