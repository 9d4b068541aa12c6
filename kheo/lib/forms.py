"""Choices that a form learns only when it is made."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet


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
