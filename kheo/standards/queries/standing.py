"""Where a unit stands, as everybody may read it: its published sheet line by line, since when, how far, with what evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.records.models import Evidence
from kheo.standards.models import Criterion, ObservationSheet
from kheo.standards.queries.evidence import Proof
from kheo.standards.queries.few import public_value, public_words, tells_all
from kheo.standards.queries.lines import (
    ConditionLine,
    CriterionLines,
    Line,
    SheetLines,
    lines_of,
)
from kheo.standards.queries.public import age, published_sheets
from kheo.standards.queries.targets import results_of
from kheo.standards.queries.verdicts import set_words
from kheo.standards.rules import AT_MOST, GRADE, TWO_PART, UNDECIDED, YES_NO, Verdict, shown

QUARTERS = 8


@dataclass(frozen=True)
class PublicLine:
    """An indicator as everybody may read it; the remark and what the verifying body wrote stay at the desk."""

    line: Line
    proofs: tuple[Proof, ...] = ()

    @property
    def value(self) -> str:
        """The value, less what it would tell of few people."""
        return public_value(self.line)

    @property
    def words(self) -> str:
        """The verdict with its reason."""
        return public_words(self.line)

    @property
    def gap(self) -> str:
        """How far a lost value is from its level, in words; "" where the value is not for everybody."""
        return gap_words(self.line) if tells_all(self.line) else ""


def gap_words(line: Line) -> str:
    """How far a lost indicator is from its level, in words."""
    if line.stored is None or line.level is None or line.verdict != Verdict.NOT_REACHED:
        return ""
    if line.rule.kind == YES_NO:
        return _("not there yet")
    if line.rule.kind == GRADE:
        steps = int(line.level.value - (line.stored.value or 0))
        return ngettext("%(count)s grade is missing", "%(count)s grades are missing", steps) % {"count": steps}
    return "; ".join(_lacking(line))


def _lacking(line: Line) -> list[str]:
    stored, level = line.stored, line.level
    if stored is None or level is None:
        return []
    told = [_amount(line, stored.value, level.value)]
    return [text for text in [*told, *([_amount(line, stored.second, level.second, second=True)] if line.rule.kind == TWO_PART else [])] if text]


def _amount(line: Line, value: Decimal | None, level: Decimal | None, *, second: bool = False) -> str:
    if value is None or level is None:
        return ""
    gap = value - level if line.rule.kind == AT_MOST else level - value
    if gap <= 0:
        return ""
    measure = line.rule.second_measure if second else line.rule.measure
    amount = _("%(points)s percentage points") % {"points": show_number(gap)} if measure == "%" else shown(line.rule, gap, second=second)
    return (_("%(amount)s too much") if line.rule.kind == AT_MOST else _("%(amount)s missing")) % {"amount": amount}


@dataclass(frozen=True)
class Sign:
    """A quarter in a row of signs: its verdict, None where nothing is published of it."""

    period: Period
    verdict: Verdict | None = None
    reached: int = 0
    criteria: int = 0


@dataclass(frozen=True)
class PublicCriterion:
    """A criterion with its lines, since when it is reached, and its last quarters."""

    rows: CriterionLines
    lines: tuple[PublicLine, ...]
    since: Period | None = None
    history: tuple[Sign, ...] = ()

    @property
    def criterion(self) -> Criterion:
        return self.rows.criterion

    @property
    def verdict(self) -> Verdict:
        return self.rows.verdict

    @property
    def unconfirmed(self) -> bool:
        """Whether the criterion, one of its rows or their levels is written from memory."""
        return self.rows.unconfirmed


@dataclass(frozen=True)
class Standing:
    """Where a unit stands under a set, by its newest published sheet."""

    found: SheetLines
    criteria: tuple[PublicCriterion, ...]
    photos: tuple[Evidence, ...] = ()
    history: tuple[Sign, ...] = ()

    @property
    def sheet(self) -> ObservationSheet:
        return self.found.sheet

    @property
    def words(self) -> str:
        """The verdict of the set in words."""
        return set_words(self.found.verdict)

    @cached_property
    def missing(self) -> list[PublicLine]:
        """What is not reached, the nearest first."""
        by_code = {row.line.code: row for criterion in self.criteria for row in criterion.lines}
        return [by_code[line.code] for line in self.found.missing]

    @property
    def lost_conditions(self) -> list[ConditionLine]:
        """The conditions besides the criteria that are not met."""
        return [row for row in self.found.conditions if row.verdict == Verdict.NOT_REACHED]

    @property
    def open_conditions(self) -> list[ConditionLine]:
        """The conditions of which nothing is said yet."""
        return [row for row in self.found.conditions if row.verdict in UNDECIDED]

    @property
    def lost(self) -> bool:
        """Whether anything is missing for the title, indicator or condition."""
        return bool(self.missing or self.lost_conditions)

    @property
    def open(self) -> list[PublicCriterion]:
        """The criteria of which nobody can tell yet."""
        return [row for row in self.criteria if row.verdict in UNDECIDED]

    @property
    def done(self) -> list[PublicCriterion]:
        """The criteria that are reached."""
        return [row for row in self.criteria if row.verdict == Verdict.REACHED]

    @property
    def unconfirmed(self) -> bool:
        """Whether some row that it rests on is written from memory."""
        return any(row.unconfirmed for row in self.criteria) or not all(row.confirmed for row in self.found.conditions)


def glance_of(sheet: ObservationSheet) -> Standing:
    """A published sheet at a glance, without its history."""
    found = lines_of(sheet, with_last=False)
    return Standing(found, tuple(PublicCriterion(row, tuple(PublicLine(line) for line in row.lines)) for row in found.criteria))


def standing_of(sheet: ObservationSheet) -> Standing:
    """A published sheet with everything that its unit published about the set: since when, the last quarters, evidence."""
    found, told = lines_of(sheet, with_last=False), _told(sheet)
    proofs = _public_proofs(found)
    quarters = _quarters(sheet)
    criteria = tuple(
        PublicCriterion(
            row, tuple(PublicLine(line, tuple(proofs.get(line.code, ()))) for line in row.lines),
            _since(told, row.criterion.code), tuple(_sign(quarter, told, row.criterion.code) for quarter in quarters),
        )
        for row in found.criteria
    )  # fmt: skip
    photos = tuple(sheet.evidence.filter(is_public=True).order_by("-kind", "pk"))
    return Standing(found, criteria, photos, tuple(_sign(quarter, told) for quarter in quarters))


def _public_proofs(found: SheetLines) -> dict[str, list[Proof]]:
    """What bears values out and was ticked, on sheets that are published still: the same photo may serve a later sheet."""
    named = {line.code: line.proofs for line in found.lines}
    asked = {proof.evidence.item_id for proofs in named.values() for proof in proofs if proof.evidence.is_public}
    shown_sheets = set(published_sheets().filter(pk__in=asked).values_list("pk", flat=True))
    return {code: [proof for proof in proofs if proof.evidence.is_public and proof.evidence.item_id in shown_sheets] for code, proofs in named.items()}


@dataclass
class _Told:
    """A published sheet of the set, with the kept verdicts of its criteria."""

    sheet: ObservationSheet
    results: dict[str, Verdict] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        return Period.parse(self.sheet.period)


def _told(sheet: ObservationSheet) -> list[_Told]:
    """All published sheets of the unit under the set, in whatever version, the newest first."""
    rows = published_sheets().filter(unit=sheet.unit_id, criteria_set__code=sheet.criteria_set.code).select_related("assessment")
    results = results_of(row.pk for row in rows)
    return [_Told(row, results.get(row.pk, {})) for row in sorted(rows, key=lambda row: age(row.period), reverse=True)]


def _since(told: Sequence[_Told], code: str) -> Period | None:
    """The earliest period of the unbroken run of results in which the criterion is reached; a quarter of which nothing is published breaks it."""
    first: Period | None = None
    for row in told:
        if row.results.get(code) != Verdict.REACHED or (first is not None and row.period.end < first.start - timedelta(days=1)):
            break
        first = row.period
    return first


def _quarters(sheet: ObservationSheet) -> list[Period]:
    """The last quarters up to the sheet's, the oldest first."""
    quarters = [Period.of_day(Period.parse(sheet.period).end, "quarter")]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].previous())
    return quarters[::-1]


def _sign(quarter: Period, told: Sequence[_Told], code: str = "") -> Sign:
    """How the quarter came out, for a criterion or ("") the whole set."""
    row = next((row for row in told if row.period.end == quarter.end), None)
    if row is None:
        return Sign(quarter)
    if code:
        return Sign(quarter, row.results.get(code))
    kept = row.sheet.assessment
    return Sign(quarter, Verdict(kept.verdict), kept.reached, len(row.results))
