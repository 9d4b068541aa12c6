"""What forms of every room share: choices learnt when the form is made, days, reasons."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


def set_choices(form: forms.BaseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a choice field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), name  # noqa: S101
    field.choices = list(choices)


def set_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any], *, always_one: bool = False) -> None:
    """Give a field the rows to choose from; `always_one` leaves out the empty choice."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField), name  # noqa: S101
    field.queryset = rows
    if always_one:
        field.empty_label = None


def day_input() -> forms.DateInput:
    """The input of a day, written as people here write days."""
    attributes = {"placeholder": "31/12/2022", "inputmode": "numeric", "autocomplete": "off"}
    return forms.DateInput(attrs=attributes, format="%d/%m/%Y")


class ReasonForm(forms.Form):
    """The reason for a step."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)


def reason_given(data: Mapping[str, Any]) -> str:
    """The reason in a posted form; raises `ValidationError` for one that cannot be kept as it is."""
    form = ReasonForm(data)
    if not form.is_valid():
        raise ValidationError([problem for problems in form.errors.as_data().values() for problem in problems])
    return form.cleaned_data["reason"]
