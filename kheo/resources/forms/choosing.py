"""Choosing a work."""

from django import forms

from kheo.lib.keys import as_key
from kheo.resources.models import Work

LISTED = 100


class WorkChoice(forms.ModelChoiceField):
    """Works of several places stand in one list."""

    def label_from_instance(self, obj: Work) -> str:
        return f"{obj} ({obj.unit})"


def offer_newest(form: forms.BaseForm, name: str) -> None:
    """List the newest works and the one that is asked for: the list does not grow with the table, and the others are taken too."""
    field = form.fields[name]
    assert isinstance(field, WorkChoice) and field.queryset is not None, name  # noqa: S101
    rows, asked = field.queryset, form[name].value()
    wanted = rows.filter(pk=as_key(str(asked.pk if isinstance(asked, Work) else asked)) or 0)
    listed = {work.pk: work for work in [*wanted, *rows[:LISTED]]}
    empty = [("", field.empty_label)] if field.empty_label is not None else []
    field.choices = [*empty, *((pk, field.label_from_instance(work)) for pk, work in listed.items())]
