"""The spread of ballots, the council's result, and whether tables and history tell the same of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.movements import scoring
from kheo.movements.models import (
    Appraisal,
    Ballot,
    BallotScore,
    CapTick,
    Gap,
    Initiative,
    LinePart,
    ScoringSheet,
    SelfAssessment,
    SelfScore,
    SheetLine,
    SheetRank,
)
from kheo.movements.models.sheets import LineScore
from kheo.movements.queries.appraisals import MINUTES_KIND, all_in, ballots_of
from kheo.movements.queries.initiatives import title_for_everybody
from kheo.movements.queries.scoring import answers_of, as_line, groups_of, rank_row, result_of
from kheo.movements.workflow import AppraisalState
from kheo.org.models import HistoryEntry
from kheo.org.queries.history import digest
from kheo.records.checks import CheckedResult, Validity
from kheo.register.models import OfficialDocument
from kheo.register.workflow import DocumentState

FREEZE = "freeze_appraisal"
HAND_IN = "hand_in_ballot"


@dataclass(frozen=True)
class Answer:
    """One answer as it is stored: points, or why there are none, and a remark."""

    line: SheetLine
    points: Decimal | None
    gap: str = ""
    remark: str = ""

    @property
    def given(self) -> scoring.Given:
        """As the arithmetic reads it."""
        return scoring.Given(self.points, self.gap)

    def is_stored_as(self, row: LineScore | None) -> bool:
        """Whether that row says the same."""
        return row is not None and (row.points, row.gap, row.remark) == (self.points, self.gap, self.remark)


def criteria_lines(sheet: ScoringSheet) -> list[SheetLine]:
    """The lines that appraisers score, in their order; bonus and minus are the council's alone."""
    return [line for group in groups_of(sheet) for line in group.lines if line.part == LinePart.CRITERION]


def extra_lines(sheet: ScoringSheet) -> list[SheetLine]:
    """Bonus and minus lines."""
    return [line for group in groups_of(sheet) for line in group.lines if line.part != LinePart.CRITERION]


def handed_in_self_scores(initiative: Initiative) -> dict[int, SelfScore]:
    """The own points by line, once they were handed in; drafts are nobody else's."""
    own = SelfAssessment.objects.filter(initiative=initiative, handed_in_at__isnull=False).first()
    return {score.line_id: score for score in own.scores.prefetch_related("evidence")} if own else {}


def points_words(given: scoring.Given | LineScore | None) -> str:
    """An answer as people read it."""
    if given is None or (given.points is None and given.gap != Gap.NOT_APPLICABLE):
        return "–"
    return show_number(given.points) if given.points is not None else _("does not apply")


# --- The spread ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpreadLine:
    """What all ballots gave one line. `is_flagged`: the council must decide, nobody else's number stands for it."""

    line: SheetLine
    scores: list[BallotScore | None]
    spread: scoring.Spread
    own: SelfScore | None

    @property
    def is_flagged(self) -> bool:
        """Apart by more than a fifth of the maximum, or some gave points where others say that it does not apply."""
        return self.spread.apart or bool(self.spread.scored and self.spread.unscored)

    @property
    def cells(self) -> list[str]:
        """What each ballot gave, in words."""
        return [points_words(score) for score in self.scores]

    @property
    def edges(self) -> list[str]:
        """The lowest and the highest points and the mean, in words."""
        return [show_number(number) for number in (self.spread.lowest, self.spread.highest, self.spread.mean)]

    @property
    def remarks(self) -> list[tuple[int, str]]:
        """What appraisers remarked, by their numbers."""
        return [(number, score.remark) for number, score in enumerate(self.scores, 1) if score is not None and score.remark]

    @property
    def own_words(self) -> str:
        """What those who carry it out gave themselves."""
        return points_words(self.own)

    @property
    def proposal(self) -> scoring.Given | None:
        """What stands in the council's form at first: the mean, or that it does not apply; nothing on a flagged line."""
        if self.is_flagged:
            return None
        if self.spread.mean is None:
            return scoring.Given(None, Gap.NOT_APPLICABLE)
        return scoring.Given(self.spread.mean)

    def departs(self, given: scoring.Given) -> bool:
        """Whether that answer lies outside all that the ballots gave."""
        if given.points is None:
            return not self.spread.unscored
        lowest, highest = self.spread.lowest, self.spread.highest
        return lowest is None or highest is None or not lowest <= given.points <= highest

    def needs_remark(self, given: scoring.Given) -> bool:
        """Whether the council must say why."""
        return self.is_flagged or self.departs(given)


def spread_lines(appraisal: Appraisal, ballots: list[Ballot]) -> list[SpreadLine]:
    """The spread of these ballots (all of them in), line by line."""
    given: dict[int, dict[int, BallotScore]] = {ballot.pk: {} for ballot in ballots}
    for score in BallotScore.objects.filter(ballot__in=ballots).select_related("line"):
        given[score.ballot_id][score.line_id] = score
    sheet, own = appraisal.sheet, handed_in_self_scores(appraisal.initiative)
    spreads = scoring.spread(_as_sheet(sheet), [answers_of(scores.values()) for scores in given.values()])
    return [
        SpreadLine(line, [given[ballot.pk].get(line.pk) for ballot in ballots], spreads[line.code], own.get(line.pk))
        for line in criteria_lines(sheet)
    ]


def _as_sheet(sheet: ScoringSheet) -> scoring.Sheet:
    lines = tuple(as_line(line) for line in criteria_lines(sheet))
    return scoring.Sheet(lines, (), sheet.bonus_most, sheet.malus_most, sheet.total)


# --- The council's result -----------------------------------------------------------------------


def council_answers(appraisal: Appraisal) -> dict[str, scoring.Given]:
    """The council's answers by the code of their line; a bonus or minus that nobody gave is zero."""
    nothing = {line.code: scoring.Given(Decimal(0)) for line in extra_lines(appraisal.sheet)}
    return nothing | answers_of(appraisal.scores.select_related("line"))


def council_result(appraisal: Appraisal) -> scoring.Result:
    """What the council's answers come to so far, caps and all."""
    caps = [tick.cap for tick in appraisal.caps.select_related("cap__best")]
    return result_of(appraisal.sheet, council_answers(appraisal), caps)


def lacking(appraisal: Appraisal) -> list[str]:
    """What must still be done before the result can be made final, in words."""
    ballots = ballots_of(appraisal)
    if not all_in(ballots):
        return [_("Not all ballots are in.")]
    stored = {score.line_id: score for score in appraisal.scores.select_related("line")}
    found = [problem for line in spread_lines(appraisal, ballots) if (problem := _lacks(line, stored.get(line.line.pk)))]
    found.append(problem_of_minutes(appraisal.minutes) if appraisal.minutes else _("The minutes of the council are not named."))
    found += [problem_of_document(tick.document) for tick in appraisal.caps.select_related("document")]
    return [problem for problem in found if problem]


def problem_of_minutes(document: OfficialDocument) -> str:
    """Why the document cannot be named as the council's minutes; "" where it can."""
    return problem_of_document(document) if document.kind == MINUTES_KIND else _("The document named as minutes is of another kind.")


def last_ballot_day(ballots: Iterable[Ballot]) -> date | None:
    """The day on which the last of these ballots was handed in."""
    return max((dates.local_day(ballot.handed_in_at) for ballot in ballots if ballot.handed_in_at), default=None)


def problem_of_document(document: OfficialDocument) -> str:
    """Why no result can rest on the document; "" where it can."""
    return _("The document %(number)s was withdrawn: choose another one.") % {"number": document.number} if document.state == DocumentState.WITHDRAWN else ""


def _lacks(line: SpreadLine, score: LineScore | None) -> str:
    if score is None or (score.points is None and score.gap != Gap.NOT_APPLICABLE):
        return _("%(line)s: the council has given no points.") % {"line": line.line}
    if line.needs_remark(scoring.Given(score.points, score.gap)) and not score.remark:
        return _("%(line)s: the council has not said why.") % {"line": line.line}
    return ""


def reached_rank(appraisal: Appraisal, result: scoring.Result) -> SheetRank | None:
    """The stored rank of a result."""
    return rank_row(appraisal.sheet, result.rank)


# --- What history keeps -------------------------------------------------------------------------


def written_result(appraisal: Appraisal) -> dict[str, Any]:
    """The whole result as plain text: total, rank, every line, caps and minutes; what history keeps of a final one."""
    scores = appraisal.scores.select_related("line").order_by("line__position")
    return {
        "number": appraisal.number, "code": appraisal.code, "sheet": f"{appraisal.sheet.code} {appraisal.sheet.version}",
        "total": _number(appraisal.points), "rank": appraisal.rank.name if appraisal.rank else "",
        "lines": {score.line.code: _written(score) for score in scores},
        "caps": {tick.cap.code: _cited(tick.document) for tick in appraisal.caps.select_related("cap", "document").order_by("cap")},
        "minutes": _cited(appraisal.minutes), "reason": appraisal.reason,
    }  # fmt: skip


def _number(points: Decimal | None) -> str:
    return "" if points is None else f"{points:.2f}"


def _written(score: LineScore) -> dict[str, str]:
    return {"points": _number(score.points), "gap": score.gap, "remark": score.remark}


def _cited(document: OfficialDocument | None) -> dict[str, str]:
    return {"uuid": str(document.uuid), "citation": document.citation} if document is not None else {}


def written_ballot(scores: Iterable[LineScore]) -> str:
    """The digest of a ballot as it was handed in: proves it later, and tells nobody a number before its time."""
    return digest({str(score.line_id): _written(score) for score in scores})


def checked_appraisal(code: str) -> CheckedResult | None:
    """What the code of a final appraisal stands for at `/kiem-tra/`; the title only of what everybody may read, and nobody's name."""
    row = Appraisal.objects.filter(code=code).exclude(state=AppraisalState.OPEN).select_related("initiative__unit", "minutes", "rank", "sheet").first()
    if row is None or row.frozen_at is None:
        return None
    initiative = row.initiative
    later = Appraisal.objects.filter(initiative=initiative, number__gt=row.number).exclude(state=AppraisalState.OPEN).order_by("number").first()
    return CheckedResult(
        kind=_("Result of an appraisal"), number=_("version %(number)s") % {"number": row.number}, date=timezone.localdate(row.frozen_at),
        issuer=row.minutes.issuer if row.minutes else str(initiative.campaign.unit), words=_result_words(row, later),
        title=title_for_everybody(initiative),
        state=Validity.CORRECTED if later else Validity.VALID, replaced_by=later.code if later else "",
        url=initiative.get_absolute_url() if initiative.is_public else "",
    )  # fmt: skip


def _result_words(appraisal: Appraisal, later: Appraisal | None) -> str:
    words = _("%(points)s points") % {"points": show_number(appraisal.points)}
    if appraisal.rank is not None:
        words = f"{words}, {appraisal.rank}"
    if later is not None and later.frozen_at is not None:
        words = f"{words}. " + _("Corrected on %(day)s.") % {"day": f"{timezone.localdate(later.frozen_at):%d/%m/%Y}"}
    return words


def appraisal_faults(initiative: Initiative) -> list[str]:
    """What about its appraisals the history does not bear out, for `kheo verify`."""
    appraisals = list(initiative.appraisals.select_related("sheet", "rank", "minutes").order_by("number"))
    told = {entry.changes.get("number"): entry.changes for entry in HistoryEntry.objects.about(initiative).filter(verb=FREEZE)}
    final = {one.number for one in appraisals if not one.is_open}
    faults = [] if set(told) == final else [_("its final appraisals are not those that its history tells")]
    for one in appraisals:
        faults += _faults_of(one, told.get(one.number))
    if appraisals:
        faults += _ballot_faults(appraisals[0])
    return faults


def _faults_of(appraisal: Appraisal, told: Mapping[str, Any] | None) -> list[str]:
    own = HistoryEntry.objects.about(appraisal).filter(verb=FREEZE).first()
    if appraisal.is_open:
        return [] if own is None else [_("appraisal %(number)s was final and is open again") % {"number": appraisal.number}]
    now = _comparable(written_result(appraisal))
    if own is None or told is None or _comparable(own.changes) != now or _comparable(told) != now:
        return [_("appraisal %(number)s is not what was made final") % {"number": appraisal.number}]
    if council_result(appraisal).points != appraisal.points or own.actor_id != appraisal.frozen_by_id:
        return [_("appraisal %(number)s does not add up") % {"number": appraisal.number}]
    is_newest = not appraisal.initiative.appraisals.filter(number__gt=appraisal.number).exclude(state=AppraisalState.OPEN).exists()
    if is_newest != (appraisal.state == AppraisalState.FROZEN):
        return [_("appraisal %(number)s is not the version that holds") % {"number": appraisal.number}]
    return []


def _comparable(result: Mapping[str, Any]) -> dict[str, Any]:
    """A document put right later is the same document: its key counts, not how it was cited that day."""
    caps = {code: cited.get("uuid") for code, cited in result.get("caps", {}).items()}
    return {**result, "caps": caps, "minutes": result.get("minutes", {}).get("uuid")}


def _ballot_faults(appraisal: Appraisal) -> list[str]:
    entries = HistoryEntry.objects.about(appraisal).filter(verb=HAND_IN)
    told = {entry.changes["ballot"]: entry.changes["digest"] for entry in entries}
    rows = appraisal.ballots.exclude(handed_in_at=None).prefetch_related("scores")
    held = {row.pk: written_ballot(row.scores.all()) for row in rows}
    return [] if told == held else [_("a ballot is not the one that was handed in")]


def ticked_caps(appraisal: Appraisal) -> dict[int, CapTick]:
    """The caps that apply, by the key of the cap."""
    return {tick.cap_id: tick for tick in appraisal.caps.select_related("cap", "document")}
