"""Points line by line: what a ballot, the council's result and a self-assessment have in common, and the self-assessment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import RowsField, Versioned
from kheo.lib.numbers import NumberField, show_number
from kheo.movements import scoring
from kheo.movements.actions import LineAnswer
from kheo.movements.models import Gap, SelfAssessment, SheetLine
from kheo.movements.models.sheets import LONGEST_REMARK
from kheo.movements.queries.councils import Answer
from kheo.movements.queries.scoring import Group, ToldSelfAssessment, as_line
from kheo.records.models import Evidence

LONGEST_WORDS = 5000
LONGEST_CODES = 2000
PARTS = ("points", "gap", "remark", "evidence")  # of one line, each a field


@dataclass(frozen=True)
class LineFields:
    """The fields of one line, for templates."""

    line: SheetLine
    points: forms.BoundField
    gap: forms.BoundField | None
    remark: forms.BoundField
    evidence: forms.BoundField | None = None

    @property
    def has_errors(self) -> bool:
        """Whether something in this line must be mended."""
        return any(field is not None and field.errors for field in (self.points, self.gap, self.remark, self.evidence))

    @property
    def is_open(self) -> bool:
        """Whether what else may be said of the line is shown at once: where something stands there, or must be mended."""
        folded = (self.remark, self.evidence)
        return any(field is not None and (field.errors or field.value()) for field in folded)


class LinesForm(Versioned, forms.Form):
    """Points for the lines of a sheet: zero is a score, empty is missing, and "does not apply" is a tick where the line allows it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[SheetLine], stored: Mapping[int, Any], version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.initial["version"] = lines, version
        for line in lines:
            self._add_line(line, stored.get(line.pk))

    def _add_line(self, line: SheetLine, row: Any) -> None:
        self.fields[f"points_{line.pk}"] = NumberField(
            label=_("Points for %(line)s") % {"line": line.code}, required=False, max_digits=scoring.DIGITS,
            decimal_places=scoring.PLACES, initial=row.points if row else None,
        )  # fmt: skip
        if line.may_not_apply:
            self.fields[f"gap_{line.pk}"] = forms.BooleanField(
                label=_("does not apply"), required=False, initial=bool(row and row.gap == Gap.NOT_APPLICABLE)
            )
        self.fields[f"remark_{line.pk}"] = forms.CharField(
            label=_("Remark on %(line)s") % {"line": line.code}, required=False, max_length=LONGEST_REMARK,
            initial=getattr(row, "remark", ""), widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            name = f"points_{line.pk}"
            if name in cleaned and (problem := scoring.complaint(as_line(line), self._answer(line).given)):
                self.add_error(name, str(problem))
            elif cleaned.get(f"gap_{line.pk}") and cleaned.get(name) is not None:
                self.add_error(name, _("Give points or say why there are none, not both."))
        return cleaned

    def answers(self) -> list[Answer]:
        """The answers of all lines in which nothing is wrong."""
        return [self._answer(line) for line in self.lines if not self._is_wrong(line)]

    def rows(self) -> list[LineFields]:
        """The fields line by line."""
        return [self._row(line) for line in self.lines]

    def _row(self, line: SheetLine) -> LineFields:
        points, gap, remark, evidence = (self[name] if name in self.fields else None for name in _names(line))
        assert points is not None and remark is not None  # noqa: S101 - every line has them
        return LineFields(line, points, gap, remark, evidence)

    def _is_wrong(self, line: SheetLine) -> bool:
        return not set(_names(line)).isdisjoint(self.errors)

    def _answer(self, line: SheetLine) -> Answer:
        points, remark = self.cleaned_data.get(f"points_{line.pk}"), self.cleaned_data.get(f"remark_{line.pk}", "")
        not_there = Gap.NOT_APPLICABLE if self.cleaned_data.get(f"gap_{line.pk}") else Gap.MISSING
        return Answer(line, points, "" if points is not None else str(not_there), remark)


def _names(line: SheetLine) -> list[str]:
    return [f"{part}_{line.pk}" for part in PARTS]


class EvidenceChoice(RowsField):
    """Photos and files by their captions."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Evidence) -> str:  # type: ignore[override]
        return obj.caption or f"{obj.get_kind_display()} {obj.pk}"


class SelfAssessmentForm(LinesForm):
    """Points, words and evidence for each scored line. `without` are the empty lines that were named when it was to be handed in."""

    without = forms.CharField(required=False, max_length=LONGEST_CODES, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What was achieved"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About the work, in a few sentences; nothing about single people."),
    )

    def __init__(self, *args: Any, groups: list[Group], evidence: Iterable[Evidence], own: SelfAssessment | None, **kwargs: Any) -> None:
        self.groups, self.evidence = groups, list(evidence)
        stored = {score.line_id: score for score in own.scores.prefetch_related("evidence")} if own else {}
        lines = [line for group in groups for line in group.lines]
        super().__init__(*args, lines=lines, stored=stored, version=own.version if own else 0, **kwargs)
        self.initial["words"] = own.words if own else ""

    def _add_line(self, line: SheetLine, row: Any) -> None:
        super()._add_line(line, row)
        if self.evidence:
            shown = Evidence.objects.filter(pk__in=[item.pk for item in self.evidence])
            self.fields[f"evidence_{line.pk}"] = EvidenceChoice(
                shown, label=_("Borne out by"), required=False, initial=[item.pk for item in row.evidence.all()] if row else []
            )

    def answers_by_code(self) -> dict[str, LineAnswer | None]:
        """The answers that are right, by code; None for a line about which nothing is said. Lines with a mistake are left out."""
        return {answer.line.code: self._with_evidence(answer) for answer in self.answers()}

    def _with_evidence(self, answer: Answer) -> LineAnswer | None:
        shown = tuple(item.pk for item in self.cleaned_data.get(f"evidence_{answer.line.pk}") or [])
        says_nothing = answer.gap == Gap.MISSING and not answer.remark and not shown
        return None if says_nothing else LineAnswer(answer.points, answer.gap, answer.remark, shown)

    def left_empty(self) -> list[str]:
        """The codes of the lines that the person was told are empty."""
        return self.cleaned_data.get("without", "").split()

    def words_given(self) -> str | None:
        """The words, or None where they cannot be kept."""
        return self.cleaned_data.get("words") if "words" not in self.errors else None

    def differences_from(self, told: ToldSelfAssessment | None) -> list[tuple[str, str, str]]:
        """Where another person's answers (the second) are not the ones typed here (the third), by line."""
        there = {line.line.pk: _words(line.points, line.remark) for _group, _points, lines in (told.groups if told else []) for line in lines}
        mine = {line.pk: self._typed(line) for line in self.lines}
        rows = [(str(line), there.get(line.pk, "–"), mine[line.pk]) for line in self.lines if there.get(line.pk, "–") != mine[line.pk]]
        words = told.own.words if told else ""
        typed = self["words"].value() or ""
        return rows if words == typed else [*rows, (str(self["words"].label), words or "–", typed or "–")]

    def _typed(self, line: SheetLine) -> str:
        answer = self._with_evidence(self._answer(line)) if not self._is_wrong(line) else None
        if answer is None:
            return _words(self[f"points_{line.pk}"].value() or "–", self[f"remark_{line.pk}"].value() or "")
        return _words(show_number(answer.points) if answer.points is not None else str(Gap(answer.gap).label), answer.remark)

    def grouped_rows(self) -> list[tuple[Group, list[LineFields]]]:
        """The rows of the page by criterion."""
        return [(group, [self._row(line) for line in group.lines]) for group in self.groups]


def _words(points: str, remark: str) -> str:
    return f"{points} · {remark}" if remark else points
