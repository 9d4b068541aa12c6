"""Points line by line: self-assessment."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.forms import RowsField, Versioned, set_choices
from kheo.lib.numbers import NumberField, show_number
from kheo.movements import scoring
from kheo.movements.actions import LineAnswer
from kheo.movements.models import Gap, SelfAssessment, SheetLine
from kheo.movements.models.sheets import LONGEST_REMARK
from kheo.movements.queries.scoring import Group, ToldSelfAssessment, as_line
from kheo.records.models import Evidence

LONGEST_WORDS = 5000


@dataclass(frozen=True)
class ScoreRow:
    """The fields of one line, as the page shows them."""

    line: SheetLine
    points: forms.BoundField
    gap: forms.BoundField
    remark: forms.BoundField
    evidence: forms.BoundField | None


class EvidenceChoice(RowsField):
    """Photos and files by their captions."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Evidence) -> str:  # type: ignore[override]
        return obj.caption or f"{obj.get_kind_display()} {obj.pk}"


class SelfAssessmentForm(Versioned, forms.Form):
    """Points, or why there are none, words and evidence for each scored line. Empty lines are not answered yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What was achieved"), required=False, max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About the work, in a few sentences; nothing about single people."),
    )

    def __init__(self, *args: Any, groups: list[Group], evidence: Iterable[Evidence], own: SelfAssessment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.evidence = groups, list(evidence)
        self.initial.update(version=own.version if own else 0, words=own.words if own else "")
        scores = {score.line_id: score for score in own.scores.prefetch_related("evidence")} if own else {}
        for line in self.lines:
            self._add(line, scores.get(line.pk))

    @property
    def lines(self) -> list[SheetLine]:
        """The scored lines in their order."""
        return [line for group in self.groups for line in group.lines]

    def _add(self, line: SheetLine, score: Any) -> None:
        self.fields[f"points_{line.pk}"] = NumberField(
            label=_("%(code)s: points, at most %(most)s") % {"code": line.code, "most": show_number(line.most)}, required=False, max_digits=scoring.DIGITS,
            decimal_places=scoring.PLACES, initial=score.points if score else None,
        )  # fmt: skip
        self.fields[f"gap_{line.pk}"] = forms.ChoiceField(
            label=_("Or why there are none"), required=False, initial=score.gap if score else "",
        )  # fmt: skip
        set_choices(self, f"gap_{line.pk}", [("", pgettext_lazy("points", "points are given")), *_gaps(line)])
        self.fields[f"remark_{line.pk}"] = forms.CharField(
            label=_("Remark"), required=False, max_length=LONGEST_REMARK, initial=score.remark if score else "",
        )  # fmt: skip
        if self.evidence:
            shown = Evidence.objects.filter(pk__in=[item.pk for item in self.evidence])
            self.fields[f"evidence_{line.pk}"] = EvidenceChoice(
                shown, label=_("Borne out by"), required=False, initial=[item.pk for item in score.evidence.all()] if score else []
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            points, gap = cleaned.get(f"points_{line.pk}"), cleaned.get(f"gap_{line.pk}") or ""
            if points is None and not gap:
                continue
            problem = scoring.complaint(as_line(line), scoring.Given(points, gap))
            if problem:
                self.add_error(f"points_{line.pk}", str(problem))
        return cleaned

    def answers(self) -> dict[str, LineAnswer | None]:
        """The answers that are right, by code; None for a line without one. Lines with a mistake are left out."""
        return {line.code: self._answer(line) for line in self.lines if not self._is_wrong(line)}

    def _is_wrong(self, line: SheetLine) -> bool:
        return any(f"{name}_{line.pk}" in self.errors for name in ("points", "gap", "remark", "evidence"))

    def _answer(self, line: SheetLine) -> LineAnswer | None:
        points: Decimal | None = self.cleaned_data.get(f"points_{line.pk}")
        gap, remark = self.cleaned_data[f"gap_{line.pk}"], self.cleaned_data[f"remark_{line.pk}"]
        shown = self.cleaned_data.get(f"evidence_{line.pk}") or []
        return LineAnswer(points, gap, remark, tuple(item.pk for item in shown)) if points is not None or gap else None

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
        answer = self._answer(line) if not self._is_wrong(line) else None
        if answer is None:
            return _words(self[f"points_{line.pk}"].value() or "–", self[f"remark_{line.pk}"].value() or "")
        return _words(show_number(answer.points) if answer.points is not None else str(Gap(answer.gap).label), answer.remark)

    def rows(self) -> list[tuple[Group, list[ScoreRow]]]:
        """The rows of the page by criterion."""
        return [(group, [self._row(line) for line in group.lines]) for group in self.groups]

    def _row(self, line: SheetLine) -> ScoreRow:
        evidence = self[f"evidence_{line.pk}"] if self.evidence else None
        return ScoreRow(line, self[f"points_{line.pk}"], self[f"gap_{line.pk}"], self[f"remark_{line.pk}"], evidence)


def _words(points: str, remark: str) -> str:
    return f"{points} · {remark}" if remark else points


def _gaps(line: SheetLine) -> list[tuple[str, Any]]:
    return [(gap.value, gap.label) for gap in Gap if gap != Gap.NOT_APPLICABLE or line.may_not_apply]
