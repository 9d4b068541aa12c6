"""Those who carry an initiative out score it themselves: drafts, handing in, taking back, and the duty to do so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.workflow import TransitionRefused
from kheo.movements import scoring
from kheo.movements.models import Campaign, Initiative, SelfAssessment, SelfScore, SheetLine, StepKind
from kheo.movements.queries.scoring import (
    answers_of,
    citable_evidence,
    own_sheet,
    refusal_to_self_assess,
    result_of,
    sheet_of,
)
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.actions import settle_duty
from kheo.records.models import Duty
from kheo.records.permissions import may_carry
from kheo.records.workflow import ReviewState

SELF_ASSESSMENT_DUTY = "self_assessment"


@dataclass(frozen=True)
class LineAnswer:
    """What is said about one line: points or a gap, words, and the keys of the evidence that bears it out."""

    points: Decimal | None
    gap: str = ""
    remark: str = ""
    evidence: Sequence[int] = ()


class SelfAssessmentChanged(Exception):
    """Somebody else saved in between; `stored` is the self-assessment as it stands now."""

    def __init__(self, stored: SelfAssessment) -> None:
        super().__init__(_("Somebody else has changed this self-assessment in the meantime."))
        self.stored = stored


class LinesLeftEmpty(ValidationError):
    """Lines without an answer of which the person was not told; `codes` names all that are empty. Asked once, and then allowed."""

    def __init__(self, codes: Sequence[str]) -> None:
        text = _("No points yet for: %(lines)s. Zero is a score too. Give points, or choose “Hand in, leave these empty” at the end of the page: there is no total then.")
        super().__init__(text % {"lines": ", ".join(codes)})
        self.codes = list(codes)


@transaction.atomic
def save_self_assessment(
    initiative: Initiative, *, by: User, answers: Mapping[str, LineAnswer | None], words: str | None = None, version: int | None = None
) -> SelfAssessment:
    """Keep a draft. `answers` are by code of the line; None takes an answer back, lines that are not named stay.

    `version` is the one that was read (0: none yet); another one raises `SelfAssessmentChanged` unless nothing would change.
    """
    locked = _writable(initiative, by)
    stored = SelfAssessment.objects.filter(initiative=locked).first()
    if stored is not None and stored.handed_in_at is not None:
        raise TransitionRefused(_("It is handed in; take it back first."))
    own = stored or SelfAssessment(initiative=locked, sheet=own_sheet(locked), version=0)
    lines = _lines_of(own, answers)
    before = _stored_answers(own) if stored is not None else {}
    changed = {code: answer for code, answer in answers.items() if _plain(answer) != before.get(code)}
    if not changed and (words is None or words == own.words) and stored is not None:
        return stored
    if version is not None and version != own.version:
        raise SelfAssessmentChanged(own)
    own.words = own.words if words is None else words
    own.version += 1
    own.save(update_fields=["words", "version"] if own.pk else None)
    _store(own, lines, changed)
    return own


def _writable(initiative: Initiative, by: User) -> Initiative:
    """The locked initiative, where `by` may score it now."""
    Campaign.objects.select_for_update().get(pk=initiative.campaign_id)  # its sheet must not change while scoring begins
    locked = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if not may_carry(by, locked):
        raise PermissionDenied(_("An initiative is assessed by those who carry it out."))
    refusal = refusal_to_self_assess(locked)
    if refusal:
        raise TransitionRefused(refusal)
    return locked


def _lines_of(own: SelfAssessment, answers: Mapping[str, LineAnswer | None]) -> dict[str, SheetLine]:
    """The sheet's scored lines by code; every answer must be one that its line can have, with evidence of this initiative."""
    scored = {line.code: line for line in scoring.scored_lines(sheet_of(own.sheet))}
    theirs = set(citable_evidence(own.initiative).values_list("pk", flat=True))
    problems = {}
    for code, answer in answers.items():
        if code not in scored:
            problems[code] = [_("This line is not scored.")]
        elif answer is not None and (problem := _problem(scored[code], answer, theirs)):
            problems[code] = [problem]
    if problems:
        raise ValidationError(problems)
    return {line.code: line for line in own.sheet.lines.all() if line.code in scored}


def _problem(line: scoring.Line, answer: LineAnswer, evidence: set[int]) -> str:
    if answer.points is None and not answer.gap:
        return _("Give points or say why there are none.")
    if not set(answer.evidence) <= evidence:
        return _("Evidence must be a photo or file of this initiative.")
    return str(scoring.complaint(line, scoring.Given(answer.points, answer.gap)))


def _plain(answer: LineAnswer | None) -> tuple[Any, ...] | None:
    return (answer.points, answer.gap, answer.remark, sorted(answer.evidence)) if answer is not None else None


def _stored_answers(own: SelfAssessment) -> dict[str, tuple[Any, ...]]:
    rows = own.scores.select_related("line").prefetch_related("evidence")
    return {row.line.code: (row.points, row.gap, row.remark, sorted(shown.pk for shown in row.evidence.all())) for row in rows}


def _store(own: SelfAssessment, lines: Mapping[str, SheetLine], changed: Mapping[str, LineAnswer | None]) -> None:
    for code, answer in changed.items():
        if answer is None:
            own.scores.filter(line=lines[code]).delete()
            continue
        values = {"points": answer.points, "gap": answer.gap, "remark": answer.remark}
        score, _created = SelfScore.objects.update_or_create(self_assessment=own, line=lines[code], defaults=values)
        score.full_clean()
        score.evidence.set(answer.evidence)


@transaction.atomic
def hand_in_self_assessment(
    initiative: Initiative, *, by: User, version: int | None = None, without: Collection[str] = ()
) -> SelfAssessment:
    """Hand it in; a second click changes nothing. Late is allowed, and marked.

    Lines may stay empty where the person knows it: their codes stand in `without`, else `LinesLeftEmpty` names them.
    """
    locked = _writable(initiative, by)
    own = SelfAssessment.objects.filter(initiative=locked).first()
    if own is None:
        raise TransitionRefused(_("Nothing is scored yet."))
    if own.handed_in_at is not None:
        return own
    if version is not None and version != own.version:
        raise SelfAssessmentChanged(own)
    given = answers_of(own.scores.select_related("line"))
    _check_empty(own, given, without)
    own.handed_in_at, own.handed_in_by, own.version = dates.now(), by, own.version + 1
    own.save(update_fields=["handed_in_at", "handed_in_by", "version"])
    append_history(locked, verb="self_assess", by=by, changes=_told(own, given))
    _settle(locked, done=True)
    return own


def _check_empty(own: SelfAssessment, given: Mapping[str, scoring.Given], known: Collection[str]) -> None:
    empty = result_of(own.sheet, given).missing
    if len(empty) == len(scoring.scored_lines(sheet_of(own.sheet))):
        raise TransitionRefused(_("Nothing is scored yet."))
    if not set(empty) <= set(known):
        raise LinesLeftEmpty(empty)


def _told(own: SelfAssessment, given: Mapping[str, scoring.Given]) -> dict[str, Any]:
    """The points for history: as text, so that nothing is rounded; empty lines are missing."""
    result = result_of(own.sheet, given)
    answers = {line.code: given.get(line.code, scoring.Given(None, scoring.MISSING)) for line in scoring.scored_lines(sheet_of(own.sheet))}
    return {
        "sheet": f"{own.sheet.code} {own.sheet.version}",
        "points": {code: str(answer.points) if answer.points is not None else answer.gap for code, answer in answers.items()},
        "total": show_number(result.points) if result.points is not None else "",
    }  # fmt: skip


@transaction.atomic
def take_back_self_assessment(initiative: Initiative, *, by: User) -> SelfAssessment:
    """Make it a draft again, until an appraisal is open; a second click changes nothing."""
    locked = _writable(initiative, by)
    own = SelfAssessment.objects.filter(initiative=locked).first()
    if own is None:
        raise TransitionRefused(_("Nothing is scored yet."))
    if own.handed_in_at is None:
        return own
    own.handed_in_at, own.handed_in_by, own.version = None, None, own.version + 1
    own.save(update_fields=["handed_in_at", "handed_in_by", "version"])
    append_history(locked, verb="take_back_self_assessment", by=by)
    _settle(locked, done=False)
    return own


def _settle(initiative: Initiative, *, done: bool) -> None:
    settle_duty(initiative, code=SELF_ASSESSMENT_DUTY, unit=initiative.unit, body=initiative.body, done=done)


@transaction.atomic
def set_self_assessment_duties(campaign: Campaign, *, of: Initiative | None = None) -> None:
    """Every accepted initiative of the campaign (or this one alone) owes its self-assessment by the day of that step.

    Called when one is accepted or reopened, and when the step or the sheet is set, moved or taken out. What is owed no more
    is taken off; what was done stays.
    """
    rows = Initiative.objects.filter(campaign=campaign, **({"pk": of.pk} if of is not None else {}))
    step = campaign.steps.filter(kind=StepKind.SELF_ASSESSMENT).first() if campaign.sheet_id and campaign.closed_at is None else None
    owing = rows.filter(state=ReviewState.ACCEPTED) if step is not None else rows.none()
    duties = _duties_of(rows)
    duties.open().exclude(item_id__in=owing.values("pk")).delete()
    if step is None:
        return
    duties.update(due_on=step.due_on)
    there = set(_duties_of(owing).values_list("item_id", flat=True))
    done = set(owing.filter(self_assessment__handed_in_at__isnull=False).values_list("pk", flat=True))
    new = [row for row in owing.select_related("unit", "body") if row.pk not in there | done]
    Duty.objects.bulk_create((_duty(row, step.due_on) for row in new), batch_size=500, ignore_conflicts=True)


def _duties_of(rows: QuerySet[Initiative]) -> Any:
    kind = ContentType.objects.get_for_model(Initiative)
    return Duty.objects.filter(item_type=kind, item_id__in=rows.values("pk"), code=SELF_ASSESSMENT_DUTY)


def _duty(initiative: Initiative, due_on: Any) -> Duty:
    return Duty(
        item=initiative, code=SELF_ASSESSMENT_DUTY, unit=initiative.unit, body=initiative.body, due_on=due_on,
        label=(_("Assess it yourselves: %(title)s") % {"title": initiative.title})[:200],
        url=reverse("movements:self_assessment", args=[initiative.pk]),
    )  # fmt: skip
