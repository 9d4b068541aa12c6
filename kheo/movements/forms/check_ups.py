"""Whether a recognised initiative still lives."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import day_input, set_choices
from kheo.movements.models import CheckUp, Found, Initiative
from kheo.movements.queries import confirmed_from, too_early


class CheckUpForm(forms.Form):
    """What was found, on which day, and what shows it."""

    found = forms.ChoiceField(label=_("What was found"), choices=Found.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What shows it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500,
        help_text=_("What one sees there, in numbers if possible; what has changed; or why it ended. No names."),
    )
    checked_on = forms.DateField(label=_("Looked at on"), widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, initiative: Initiative, check_up: CheckUp | None, due_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if due_on is not None and dates.today() < confirmed_from(due_on):
            self._ask_for_news_alone(too_early(due_on))
        self.initial.update(version=initiative.version, checked_on=dates.today())
        if check_up is not None and check_up.found:
            self.initial.update(found=check_up.found, reason=check_up.reason, checked_on=check_up.checked_on)

    def _ask_for_news_alone(self, why: str) -> None:
        """Long before its day, only that it has changed or ended can be said."""
        set_choices(self, "found", [choice for choice in Found.choices if choice[0] != Found.ALIVE])
        field = self.fields["found"]
        field.help_text = field.error_messages["invalid_choice"] = why
