"""What forms of every room share: choices learnt when the form is made, days, reasons, the version that was read, what is asked once, what an action refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet, TextField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kheo.lib.keys import as_key
from kheo.lib.workflow import TransitionRefused


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


class Tick(forms.BooleanField):
    """A tick that is not asked for unless it is needed."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.HiddenInput)


class AskingForm(forms.Form):
    """Asks once where something is allowed and looks odd: a tick appears beside the doubts, and with it all goes on."""

    despite_doubts = Tick(_("Go on all the same"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["despite_doubts"].value():
            self._show_tick()

    def _show_tick(self) -> None:
        self.fields["despite_doubts"].widget = forms.CheckboxInput()

    def doubts(self, cleaned: dict[str, Any]) -> list[str]:
        """What to ask about a form that is right in itself."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ticked = cleaned.pop("despite_doubts", False)
        doubts = [] if ticked or self.errors else self.doubts(cleaned)
        for doubt in doubts:
            self._show_tick()
            self.add_error("despite_doubts", doubt)
        return cleaned


class ReasonForm(forms.Form):
    """The reason for a step."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)


def reason_given(data: Mapping[str, Any]) -> str:
    """The reason in a posted form; raises `ValidationError` for one that cannot be kept as it is."""
    form = ReasonForm(data)
    if not form.is_valid():
        raise ValidationError([problem for problems in form.errors.as_data().values() for problem in problems])
    return form.cleaned_data["reason"]


def refuse(form: forms.BaseForm, error: Exception) -> None:
    """Put what an action refused where the person can mend it: at its field where the form has it, else above."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))


def is_done(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether the action went through; what it refused stands in the form."""
    try:
        act()
    except (TransitionRefused, ValidationError) as error:
        refuse(form, error)
        return False
    return True
