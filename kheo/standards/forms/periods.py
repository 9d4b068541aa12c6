"""Which period of which set is closed, and for which unit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import set_choices, set_rows
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit
from kheo.org.models.spans import TreeQuerySet
from kheo.standards.forms.sheets import periods_to_choose
from kheo.standards.models import CriteriaSet


class CloseForm(forms.Form):
    """One period of one set for one unit; a period of earlier years may be named by its row's button."""

    criteria_set = forms.ModelChoiceField(label=_("Criteria set"), queryset=CriteriaSet.objects.none())
    period = forms.ChoiceField(label=_("Period"))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), help_text=_("Closed for it and all below it."))

    def __init__(self, *args: Any, units: TreeQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "criteria_set", CriteriaSet.objects.all(), always_one=True)
        set_rows(self, "unit", units, always_one=True)
        choices = [(period.code, period.label) for period in periods_to_choose(dates.today())]
        named = str(self.data.get("period", ""))[:12]  # a period of years ago, from the button of its row
        set_choices(self, "period", choices if not named or named in dict(choices) else [*choices, (named, _label(named))])

    def clean_period(self) -> str:
        """The code of a period; a word that is none is refused here, for the page reads the period before it is closed."""
        code = self.cleaned_data["period"]
        try:
            return Period.parse(code).code
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error


def _label(code: str) -> str:
    """An earlier period in words; what is none stays as it was sent, and is refused by `clean_period`."""
    try:
        return Period.parse(code).label
    except PeriodError:
        return code
