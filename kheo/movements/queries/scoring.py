"""Scoring sheets and scores as `movements.scoring` reckons with them, and as tables show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.movements import scoring
from kheo.movements.models import (
    Appraisal,
    Campaign,
    Initiative,
    LinePart,
    ScoringSheet,
    SelfAssessment,
    SheetCap,
    SheetLine,
    SheetRank,
    StepKind,
)
from kheo.movements.models.sheets import LineScore, Scored
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.workflow import ReviewState


def as_line(line: SheetLine, parent: str = "") -> scoring.Line:
    """A stored line as the arithmetic reads it; `parent` is the code of the criterion that it is a part of."""
    return scoring.Line(line.code, line.most, line.part, line.zero_allowed, line.may_not_apply, parent)


def sheet_of(row: ScoringSheet) -> scoring.Sheet:
    """The stored sheet as the arithmetic reads it."""
    lines = list(row.lines.all())
    codes = {line.pk: line.code for line in lines}
    return scoring.Sheet(
        lines=tuple(as_line(line, codes[line.parent_id] if line.parent_id else "") for line in lines),
        ranks=tuple(scoring.Rank(rank.name, rank.least, rank.no_zero) for rank in row.ranks.all()),
        bonus_most=row.bonus_most, malus_most=row.malus_most, rescale=row.rescale, bonus_above_total=row.bonus_above_total,
        total=sum((line.most for line in lines if line.part == LinePart.CRITERION and line.parent_id is None), Decimal(0)),
    )  # fmt: skip


def answers_of(scores: Iterable[LineScore]) -> dict[str, scoring.Given]:
    """Stored scores by the codes of their lines; the rows need `select_related("line")`."""
    return {score.line.code: scoring.Given(score.points, score.gap) for score in scores}


def bests_of(caps: Iterable[SheetCap]) -> list[str]:
    """The names of the best ranks that these caps leave, for `scoring.total`."""
    return [cap.best.name for cap in caps]


def rank_row(sheet: ScoringSheet, rank: scoring.Rank | None) -> SheetRank | None:
    """The stored rank that the arithmetic found."""
    return sheet.ranks.filter(name=rank.name).first() if rank is not None else None


@dataclass(frozen=True)
class Group:
    """A criterion as a table shows it: the line itself, and the lines of it that are given points (itself, without parts)."""

    head: SheetLine
    lines: list[SheetLine]

    @property
    def has_parts(self) -> bool:
        """Whether the criterion is scored by its parts."""
        return self.lines != [self.head]


def groups_of(sheet: ScoringSheet) -> list[Group]:
    """The sheet's lines by criterion, in their order."""
    lines = list(sheet.lines.all())
    parts: dict[int, list[SheetLine]] = {}
    for line in lines:
        if line.parent_id is not None:
            parts.setdefault(line.parent_id, []).append(line)
    return [Group(line, parts.get(line.pk, [line])) for line in lines if line.parent_id is None]


def result_of(sheet: ScoringSheet, given: Mapping[str, scoring.Given], caps: Iterable[SheetCap] = ()) -> scoring.Result:
    """What the answers come to on that sheet."""
    return scoring.total(sheet_of(sheet), given, bests_of(caps))


def usable_sheets() -> QuerySet[ScoringSheet]:
    """The sheets that a campaign may score initiatives by: complete, made for initiatives, the newest version of each."""
    return ScoringSheet.objects.filter(complete=True, scored=Scored.INITIATIVE, succeeded_by=None)


def is_in_use(sheet: ScoringSheet) -> bool:
    """Whether a campaign, a self-assessment or an appraisal holds on to that version."""
    return (
        Campaign.objects.filter(sheet=sheet).exists()
        or SelfAssessment.objects.filter(sheet=sheet).exists()
        or Appraisal.objects.filter(sheet=sheet).exists()
    )


def is_scored(campaign: Campaign) -> bool:
    """Whether a self-assessment or an appraisal of the campaign's initiatives has begun: from then on its sheet stays."""
    return campaign.initiatives.filter(Q(self_assessment__isnull=False) | Q(appraisals__isnull=False)).exists()


def own_sheet(initiative: Initiative) -> ScoringSheet | None:
    """The sheet of its self-assessment: the one it was begun with, else that of the campaign."""
    own = SelfAssessment.objects.filter(initiative=initiative).select_related("sheet").first()
    return own.sheet if own is not None else initiative.campaign.sheet


def refusal_to_self_assess(initiative: Initiative) -> str:
    """Why an initiative cannot be scored by those who carry it out now; "" where it can."""
    if initiative.state != ReviewState.ACCEPTED:
        return _("An initiative is assessed once it is accepted.")
    if own_sheet(initiative) is None:
        return _("This campaign has no scoring sheet.")
    if initiative.appraisals.exists():
        return _("The appraisal has begun: the self-assessment stays as it was handed in.")
    if initiative.campaign.closed_at is not None:
        return _("This campaign is closed: what was handed in stands.")
    return ""


def citable_evidence(initiative: Initiative) -> QuerySet[Evidence]:
    """The photos and files that may bear points out; a paper slip is not shown to those who appraise."""
    return Evidence.objects.about(initiative).exclude(kind=EvidenceKind.SLIP)


def is_self_assessment_late(own: SelfAssessment) -> bool:
    """Whether it was handed in after the day of its campaign's step: allowed, and marked."""
    step = own.initiative.campaign.steps.filter(kind=StepKind.SELF_ASSESSMENT).first()
    return step is not None and own.handed_in_at is not None and dates.local_day(own.handed_in_at) > step.due_on


@dataclass(frozen=True)
class ToldLine:
    """One scored line with its own points (or the gap in words), remark and evidence."""

    line: SheetLine
    points: str
    remark: str
    evidence: list[Evidence]


@dataclass(frozen=True)
class ToldSelfAssessment:
    """A self-assessment as pages show it; `so_far` are the points of the criteria that have some."""

    own: SelfAssessment
    groups: list[tuple[Group, str, list[ToldLine]]]
    result: scoring.Result
    so_far: Decimal
    late: bool

    @property
    def points_words(self) -> str:
        """The total as readers write it; a dash while there is none."""
        return show_number(self.result.points)

    @property
    def so_far_words(self) -> str:
        """The points so far as readers write them."""
        return show_number(self.so_far)

    @property
    def reachable_words(self) -> str:
        """The points of the lines that apply, as readers write them."""
        return show_number(self.result.reachable)


def told_self_assessment(initiative: Initiative) -> ToldSelfAssessment | None:
    """The self-assessment of an initiative in words, draft or not; None while there is none."""
    own = SelfAssessment.objects.filter(initiative=initiative).select_related("sheet", "handed_in_by").first()
    if own is None:
        return None
    scores = {score.line_id: score for score in own.scores.select_related("line").prefetch_related("evidence")}
    given, sheet = answers_of(scores.values()), sheet_of(own.sheet)
    together = scoring.subtotals(sheet, given)
    groups = [
        (group, show_number(together[group.head.code]), [_told_line(line, scores.get(line.pk)) for line in group.lines])
        for group in groups_of(own.sheet)
    ]
    criteria = {line.code for line in sheet.lines if line.part == scoring.CRITERION}
    so_far = sum((answer.points for code, answer in given.items() if code in criteria and answer.points is not None), Decimal(0))
    return ToldSelfAssessment(own, groups, scoring.total(sheet, given), so_far, is_self_assessment_late(own))


def _told_line(line: SheetLine, score: Any) -> ToldLine:
    if score is None:
        return ToldLine(line, "–", "", [])
    return ToldLine(line, show_number(score.points) if score.points is not None else str(score.get_gap_display()), score.remark, list(score.evidence.all()))
