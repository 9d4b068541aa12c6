"""The conditions of a sheet and the papers of its dossier, on one page. What is right is kept, what is wrong stays with its complaint."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import Versioned
from kheo.lib.numbers import NumberField
from kheo.standards.actions.dossiers import LONGEST_DOCUMENT
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import Answer, condition_lines, is_yes_no, paper_lines
from kheo.standards.queries.dossiers import ConditionLine, PaperLine

YES_NO_CHOICES = [("", "–"), ("1", _("yes")), ("0", _("no"))]


@dataclass
class Row:
    """A condition or paper with its fields on the page; a condition that is looked up has none."""

    line: Any
    fields: list[forms.BoundField]


class DossierForm(Versioned, forms.Form):
    """Fields for each condition that a person answers (value, document) and each paper (there, number and date)."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sheet: ObservationSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: Sequence[ConditionLine] = condition_lines(sheet)
        self.papers: Sequence[PaperLine] = paper_lines(sheet)
        self.initial["version"] = sheet.version
        for line in self.said_lines:
            self._add_condition(line)
        for paper in self.papers:
            self._add_paper(paper)

    @property
    def said_lines(self) -> list[ConditionLine]:
        """The conditions that a person answers."""
        return [line for line in self.lines if not line.is_looked_up]

    def _add_condition(self, line: ConditionLine) -> None:
        key, label = line.condition.pk, line.condition.name
        if is_yes_no(line.condition):
            value: forms.Field = forms.TypedChoiceField(label=label, choices=YES_NO_CHOICES, coerce=_number, empty_value=None, required=False)
            self.initial[f"value-{key}"] = "" if line.value is None else str(int(line.value))
        else:
            value = NumberField(label=label, required=False)
            self.initial[f"value-{key}"] = line.value.normalize() if line.value is not None else None
        self.fields[f"value-{key}"] = value
        self.fields[f"document-{key}"] = forms.CharField(
            label=_("By document (number, date)"), max_length=LONGEST_DOCUMENT, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
        )
        self.initial[f"document-{key}"] = line.document

    def _add_paper(self, paper: PaperLine) -> None:
        key = paper.piece.pk
        self.fields[f"there-{key}"] = forms.BooleanField(label=paper.piece.name, required=False)
        self.fields[f"paper-{key}"] = forms.CharField(
            label=_("Number and date"), max_length=LONGEST_DOCUMENT, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
        )
        self.initial.update({f"there-{key}": paper.is_there, f"paper-{key}": paper.document})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for paper in self.papers:
            if cleaned.get(f"paper-{paper.piece.pk}") and not cleaned.get(f"there-{paper.piece.pk}"):
                self.add_error(f"there-{paper.piece.pk}", _("It has a number and is not ticked: tick it, or empty the number."))
        return cleaned

    @property
    def condition_rows(self) -> list[Row]:
        """The conditions for the page."""
        return [Row(line, [] if line.is_looked_up else self._pair("value", "document", line.condition.pk)) for line in self.lines]

    @property
    def paper_rows(self) -> list[Row]:
        """The papers for the page."""
        return [Row(paper, self._pair("there", "paper", paper.piece.pk)) for paper in self.papers]

    def _pair(self, first: str, second: str, key: int) -> list[forms.BoundField]:
        return [self[f"{first}-{key}"], self[f"{second}-{key}"]]

    def answers(self) -> dict[str, Answer]:
        """What is said about the conditions, by key, as far as its cells are right."""
        found = {}
        for line in self.said_lines:
            names = (f"value-{line.condition.pk}", f"document-{line.condition.pk}")
            if all(name in self.cleaned_data for name in names):
                found[line.condition.key] = Answer(self.cleaned_data[names[0]], " ".join(self.cleaned_data[names[1]].split()))
        return found

    def ticks(self) -> dict[str, str | None]:
        """The papers by key, as far as their cells are right: number and date, None where one is not there."""
        found: dict[str, str | None] = {}
        for paper in self.papers:
            there, number = f"there-{paper.piece.pk}", f"paper-{paper.piece.pk}"
            if there in self.cleaned_data and number in self.cleaned_data:
                found[paper.piece.key] = " ".join(self.cleaned_data[number].split()) if self.cleaned_data[there] else None
        return found

    def blame(self, problems: dict[str, list[Any]]) -> None:
        """Put what the action found wrong, by the keys of conditions and papers, to their fields."""
        names = {line.condition.key: f"value-{line.condition.pk}" for line in self.said_lines}
        names |= {paper.piece.key: f"paper-{paper.piece.pk}" for paper in self.papers}
        for key, errors in problems.items():
            self.add_error(names.get(key), errors)

    def differences(self) -> list[tuple[str, str, str]]:
        """What stands now and what was typed, where the two differ: (label, theirs, mine)."""
        rows = []
        for name in self.changed_data:
            if name != "version":
                label = self._row_name(name)
                rows.append((label, _shown(self.fields[name], self.initial.get(name)), _shown(self.fields[name], self[name].value())))
        return rows

    def _row_name(self, name: str) -> str:
        kind, key = name.split("-")
        first = {"document": "value", "paper": "there"}.get(kind)
        label = str(self.fields[name].label)
        return f"{self.fields[f'{first}-{key}'].label}: {label}" if first else label


def _number(text: str) -> Any:
    return NumberField(decimal_places=0).to_python(text)


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(str(value), value))  # type: ignore[arg-type]
    shown = field.widget.format_value(value) if isinstance(field.widget, forms.TextInput) else value
    return str(shown) if shown not in (None, "") else "–"
