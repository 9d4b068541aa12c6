"""Choosers of the editors' rooms; what they offer is public already, so that none of them can leak."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from kheo.lib.text import fold
from kheo.movements.models import Initiative
from kheo.movements.queries import published_initiatives


class SearchByTitle(BaseFilterForm):
    """Finds initiatives by their title, with or without marks."""

    q = forms.CharField(label=_("Search"), required=False)

    def filter(self, objects: QuerySet[Initiative]) -> QuerySet[Initiative]:
        """The rows whose title holds what was typed."""
        found = super().filter(objects)
        self.search_query = self.cleaned_data.get("q", "")
        self.is_searching = bool(self.search_query)
        return found.filter(folded__contains=fold(self.search_query)) if self.is_searching else found


class _PublicAlone:
    """Offers what everybody may read, and nothing else."""

    filter_form_class = SearchByTitle

    def get_object_list(self) -> QuerySet[Initiative]:
        return published_initiatives()


class ChoosePublic(_PublicAlone, ChooseView):
    """The first page of the chooser."""


class ChoosePublicResults(_PublicAlone, ChooseResultsView):
    """Its further pages."""


class ChosenPublic(ChosenView):
    """What the library asks for by key alone is public, too."""

    def get_object(self, pk: str) -> Initiative:
        """The initiative, or as if there were none."""
        if not pk.isdecimal():
            raise Initiative.DoesNotExist
        return published_initiatives().get(pk=pk)


class ChosenPublicMultiple(ChosenMultipleView):
    """The same for several keys."""

    def get_objects(self, pks: list[str]) -> QuerySet[Initiative]:
        """Those of them that everybody may read."""
        return published_initiatives().filter(pk__in=[pk for pk in pks if pk.isdecimal()])


class InitiativeChooser(ChooserViewSet):
    """Choosing a published initiative."""

    model = Initiative
    icon = "success"
    choose_view_class: Any = ChoosePublic
    choose_results_view_class: Any = ChoosePublicResults
    chosen_view_class: Any = ChosenPublic
    chosen_multiple_view_class: Any = ChosenPublicMultiple
    choose_one_text = _("Choose an initiative")
    choose_another_text = _("Choose another initiative")
    edit_item_text = _("Look at this initiative")
    per_page = 20


initiative_chooser = InitiativeChooser("initiative_chooser")
