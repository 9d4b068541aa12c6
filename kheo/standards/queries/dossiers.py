"""The conditions of a sheet and the papers of its dossier: what was answered, looked up and ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.lib.numbers import show_number
from kheo.standards.models import Condition, ConditionKind, DossierPiece, ObservationSheet
from kheo.standards.queries.conditions import conditions_of
from kheo.standards.rules import Verdict

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Answer:
    """What is said about a condition: a value (yes is 1, no is 0) with the document that says so; no value: nothing is said."""

    value: Decimal | None = None
    document: str = ""


@dataclass(frozen=True)
class ConditionLine:
    """A condition with what was said, or looked up, and what follows."""

    condition: Condition
    verdict: Verdict
    value: Decimal | None
    document: str

    @property
    def is_looked_up(self) -> bool:
        """Whether it asks for titles, which nobody types."""
        return bool(self.condition.of_set)

    @property
    def wanted(self) -> str:
        """The level in words."""
        if self.condition.value is None:
            return _("yes")
        return f"≥ {shown_value(self.condition, self.condition.value)}"

    @property
    def shown(self) -> str:
        """What was said or looked up, in words."""
        return shown_value(self.condition, self.value)


def shown_value(condition: Condition, value: Decimal | None) -> str:
    """A value of a condition as people read it."""
    if value is None:
        return "–"
    if is_yes_no(condition):
        return _("yes") if value else _("no")
    return f"{show_number(value, 2 if condition.of_set else None)}{'' if condition.measure == '%' else ' '}{condition.measure}".strip()


def is_yes_no(condition: Condition) -> bool:
    """Whether it is answered by yes or no, and not by a number."""
    return condition.kind in (ConditionKind.YES_NO, ConditionKind.TITLE)


def most_of(condition: Condition) -> Decimal | None:
    """The most that can be said: a share of a whole is at most 100; "110% of the level of the year" is no share."""
    is_share = condition.measure == "%" and (condition.value is None or condition.value <= WHOLE)
    return WHOLE if is_share else None


def condition_lines(sheet: ObservationSheet) -> list[ConditionLine]:
    """The conditions of the sheet's set in their order, with what is said now."""
    documents = dict(sheet.condition_answers.values_list("condition", "document"))
    return [ConditionLine(condition, met, value, documents.get(condition.pk, "")) for condition, met, value in conditions_of(sheet)]


def answers_of(sheet: ObservationSheet) -> dict[str, Answer]:
    """What was said about the conditions, by key."""
    return {row.condition.key: Answer(row.value, row.document) for row in sheet.condition_answers.select_related("condition")}


def ticks_of(sheet: ObservationSheet) -> dict[str, str]:
    """The papers that are there, by key, each with its number and date."""
    return {row.piece.key: row.document for row in sheet.dossier_ticks.select_related("piece")}


@dataclass(frozen=True)
class PaperLine:
    """A paper of the dossier: whether it is there, and its number and date."""

    piece: DossierPiece
    is_there: bool
    document: str


def paper_lines(sheet: ObservationSheet) -> list[PaperLine]:
    """The papers of the set's dossier in their order."""
    there: Mapping[str, str] = ticks_of(sheet)
    return [PaperLine(piece, piece.key in there, there.get(piece.key, "")) for piece in sheet.criteria_set.dossier.all()]
