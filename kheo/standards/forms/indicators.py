"""An indicator chosen in forms of other rooms."""

from django import forms

from kheo.standards.models import Indicator


class IndicatorChoice(forms.ModelChoiceField):
    """One among those of several sets: their codes repeat from set to set."""

    def label_from_instance(self, obj: Indicator) -> str:  # type: ignore[override]
        return f"{obj} ({obj.criterion.criteria_set})"
