"""Choosers of the editors' rooms; what they offer is public already, so that none of them can leak."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from kheo.grassroots.models import Activity
from kheo.lib.keys import as_key, as_keys
from kheo.lib.text import fold
from kheo.movements.models import Initiative
from kheo.org.models import Unit
from kheo.portal.linked import published_rows_of
from kheo.products.models import Product
from kheo.records.public_numbers import units_to_show
from kheo.resources.models import Work


def offered(model: type[Model]) -> QuerySet[Any]:
    """What everybody may read of that kind, and nothing else; of units those whose numbers are published."""
    return units_to_show().order_by("path") if model is Unit else published_rows_of(model)


class SearchByTitle(BaseFilterForm):
    """Finds records by their title, with or without marks."""

    q = forms.CharField(label=_("Search"), required=False)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """The rows whose title holds what was typed."""
        found = super().filter(objects)
        self.search_query = self.cleaned_data.get("q", "")
        self.is_searching = bool(self.search_query)
        return found.filter(folded__contains=fold(self.search_query)) if self.is_searching else found


class Offering:
    """What is asked for by key alone is of what the chooser offers, or as if there were none."""

    def get_object_list(self) -> QuerySet[Any]:
        """What the chooser offers."""
        raise NotImplementedError

    def get_object(self, pk: str) -> Any:
        """The row of that key."""
        return self.get_object_list().get(pk=as_key(pk))

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        """The rows of those keys."""
        return self.get_object_list().filter(pk__in=as_keys(pks))


class _PublicAlone(Offering):
    filter_form_class = SearchByTitle
    model_class: Any

    def get_object_list(self) -> QuerySet[Any]:
        return offered(self.model_class)


class ChoosePublic(_PublicAlone, ChooseView):
    """The first page of the chooser."""


class ChoosePublicResults(_PublicAlone, ChooseResultsView):
    """Its further pages."""


class ChosenPublic(_PublicAlone, ChosenView):
    """What the library asks for by key alone is public, too."""


class ChosenPublicMultiple(_PublicAlone, ChosenMultipleView):
    """The same for several keys."""


class PublicChooser(ChooserViewSet):
    """Choosing something that everybody may read."""

    choose_view_class: Any = ChoosePublic
    choose_results_view_class: Any = ChoosePublicResults
    chosen_view_class: Any = ChosenPublic
    chosen_multiple_view_class: Any = ChosenPublicMultiple
    per_page = 20


initiative_chooser = PublicChooser(
    "initiative_chooser", model=Initiative, icon="success", choose_one_text=_("Choose an initiative"),
    choose_another_text=_("Choose another initiative"), edit_item_text=_("Look at this initiative"),
)  # fmt: skip
activity_chooser = PublicChooser(
    "activity_chooser", model=Activity, icon="group", choose_one_text=_("Choose an activity"),
    choose_another_text=_("Choose another activity"), edit_item_text=_("Look at this activity"),
)  # fmt: skip
product_chooser = PublicChooser(
    "product_chooser", model=Product, icon="tag", choose_one_text=_("Choose a product"),
    choose_another_text=_("Choose another product"), edit_item_text=_("Look at this product"),
)  # fmt: skip
work_chooser = PublicChooser(
    "work_chooser", model=Work, icon="site", choose_one_text=_("Choose a work"),
    choose_another_text=_("Choose another work"), edit_item_text=_("Look at this work"),
)  # fmt: skip
unit_chooser = PublicChooser(
    "unit_chooser", model=Unit, icon="globe", register_widget=False, choose_one_text=_("Choose a unit"),
    choose_another_text=_("Choose another unit"), edit_item_text=_("Look at this unit"),
)  # fmt: skip
CHOOSERS = (initiative_chooser, activity_chooser, product_chooser, work_chooser, unit_chooser)
