"""What forms of every room share: choices learnt when the form is made, days, reasons, the version that was read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet, TextField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kheo.lib.keys import as_key


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


LONGEST_TEXT = 20_000  # signs, some eight pages: no item of a form is longer, and reading all of it again stays cheap


def limited_text(field: Field[Any, Any], **options: Any) -> forms.Field | None:
    """The form field of a column, no text without an end; for the `formfield_callback` of a model form."""
    limit: dict[str, Any] = {"max_length": LONGEST_TEXT} if isinstance(field, TextField) else {}
    return field.formfield(**limit, **options)


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; a key that no row could have is a wrong choice, not a question to the database."""

    def clean(self, value: Any) -> Any:
        for text in value if isinstance(value, (list, tuple)) else ():
            if as_key(str(text)) is None:
                raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": text})
        return super().clean(value)


class Versioned(forms.BaseForm):
    """Mixin for forms with a hidden `version`, the one that was read: what tells two editors from each other."""

    data: Any

    def show_version(self, version: int) -> None:
        """The form, shown again, speaks of this version."""
        self.show_in_place("version", str(version))

    def show_in_place(self, name: str, value: str) -> None:
        """The form, shown again, says `value` there in place of what was sent."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed[name] = value
        self.data = typed


class ReasonForm(forms.Form):
    """The reason for a step."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)


def reason_given(data: Mapping[str, Any]) -> str:
    """The reason in a posted form; raises `ValidationError` for one that cannot be kept as it is."""
    form = ReasonForm(data)
    if not form.is_valid():
        raise ValidationError([problem for problems in form.errors.as_data().values() for problem in problems])
    return form.cleaned_data["reason"]
