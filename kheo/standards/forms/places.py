"""Which unit belongs to which group; which body verifies which indicator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import set_choices, set_rows
from kheo.org.models import Body, Unit
from kheo.org.models.spans import TreeQuerySet
from kheo.standards.actions.places import indicators_of_choice
from kheo.standards.models import CriteriaSet, UnitGroup
from kheo.standards.queries import indicators_of

CRITERION, INDICATOR = "tc:", "ct:"


class GroupForm(forms.Form):
    """A unit and its group in a set; no group: the unit goes by the one above it."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), help_text=_("It and all below it that have no group of their own."))
    group = forms.ModelChoiceField(label=_("Group"), queryset=UnitGroup.objects.none(), required=False, empty_label=_("as the unit above it"))
    source = forms.CharField(label=_("By document"), max_length=300, required=False)

    def __init__(self, *args: Any, criteria_set: CriteriaSet, units: TreeQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "group", criteria_set.groups.all())


class VerifierForm(forms.Form):
    """A criterion with all its indicators, or one of them, and the body that verifies it for the units of a place."""

    indicators = forms.ChoiceField(label=_("Criterion or indicator"))
    body = forms.ModelChoiceField(label=_("Body that verifies"), queryset=Body.objects.none(), required=False, empty_label=_("none of its own"))

    def __init__(self, *args: Any, criteria_set: CriteriaSet, place: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria_set = criteria_set
        set_choices(self, "indicators", _choices(criteria_set))
        set_rows(self, "body", Body.objects.on(dates.today()).filter(unit__in=Unit.objects.above(place)).order_by("path"))

    def clean_indicators(self) -> list[str]:
        """The codes of the indicators that were meant."""
        chosen = self.cleaned_data["indicators"]
        if chosen.startswith(CRITERION):
            return indicators_of_choice(self.criteria_set, chosen.removeprefix(CRITERION))
        return [chosen.removeprefix(INDICATOR)]


def _choices(criteria_set: CriteriaSet) -> list[tuple[str, Any]]:
    """Each criterion as a whole, then its indicators."""
    return [
        (str(criterion), [(f"{CRITERION}{criterion.code}", str(criterion)), *((f"{INDICATOR}{row.code}", str(row)) for row in rows)])
        for criterion, rows in indicators_of(criteria_set)
        if rows
    ]
