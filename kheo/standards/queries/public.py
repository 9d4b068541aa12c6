"""What everybody may read: published sheets alone, and only what their publication shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period
from kheo.lib.text import slug
from kheo.org.models import Unit, UnitKind
from kheo.records.models import Evidence
from kheo.standards.models import (
    CriteriaSet,
    Criterion,
    CriterionResult,
    ObservationSheet,
    TitleAward,
    TitleTarget,
)
from kheo.standards.queries.evidence import Proof
from kheo.standards.queries.few import public_value, public_words, tells_all
from kheo.standards.queries.lines import CriterionLines, Line, SheetLines, lines_of
from kheo.standards.rules import AT_MOST, GRADE, TWO_PART, YES_NO, Verdict, shown

QUARTERS = 8
AIMED_SHOWN = 40
MET = frozenset({Verdict.REACHED, Verdict.NOT_APPLICABLE})
ByUnitAndSet = Mapping[tuple[int, str], ObservationSheet]


def published_sheets() -> QuerySet[ObservationSheet]:
    """The sheets that everybody may read."""
    return ObservationSheet.objects.published()


def newest_by_set(sheets: QuerySet[ObservationSheet], units: Iterable[Unit | int]) -> dict[tuple[int, str], ObservationSheet]:
    """Of `sheets` the newest of each unit and set (in whatever version), by unit id and the set's code; two questions."""
    newest: dict[tuple[int, str], tuple[date, date, int]] = {}
    for pk, unit, code, period in sheets.filter(unit__in=units).order_by().values_list("pk", "unit", "criteria_set__code", "period"):
        newest[unit, code] = max(newest.get((unit, code), (date.min, date.min, 0)), (*_age(period), pk))
    rows = ObservationSheet.objects.select_related("assessment", "criteria_set", "group", "unit__parent").in_bulk([pk for *_days, pk in newest.values()])
    return {key: rows[pk] for key, (*_days, pk) in newest.items()}


def latest_set(sheets: Iterable[ObservationSheet]) -> ObservationSheet | None:
    """Of a unit's newest sheets the one to open with: of the latest year and set, for who aims higher goes by the later set."""
    return max(sheets, key=lambda sheet: (sheet.period[:4], sheet.criteria_set.valid_from, sheet.criteria_set_id), default=None)


def address_of(unit: Unit) -> str:
    """The unit's page in the programme."""
    return reverse("standards:unit", args=[unit.pk, slug(str(unit))])


def _age(period: str) -> tuple[date, date]:
    """By which periods are told newer: the end, then the shorter one."""
    parsed = Period.parse(period)
    return parsed.end, parsed.start


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
        """Whether the criterion or one of its rows is written from memory."""
        return not self.criterion.confirmed or not all(row.line.indicator.confirmed for row in self.lines)


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

    @cached_property
    def missing(self) -> list[PublicLine]:
        """What is not reached, the nearest first."""
        by_code = {row.line.code: row for criterion in self.criteria for row in criterion.lines}
        return [by_code[line.code] for line in self.found.missing]

    @property
    def open(self) -> list[PublicCriterion]:
        """The criteria of which nobody can tell yet."""
        return [row for row in self.criteria if row.verdict in (Verdict.NO_DATA, Verdict.NO_LEVEL)]

    @property
    def done(self) -> list[PublicCriterion]:
        """The criteria that are reached."""
        return [row for row in self.criteria if row.verdict == Verdict.REACHED]

    @property
    def unconfirmed(self) -> bool:
        """Whether some row that it rests on is written from memory."""
        return any(row.unconfirmed for row in self.criteria)


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
    told = {row.pk: _Told(row) for row in sorted(rows, key=lambda row: _age(row.period), reverse=True)}
    for pk, code, verdict in CriterionResult.objects.filter(sheet__in=told).values_list("sheet", "criterion__code", "verdict"):
        told[pk].results[code] = Verdict(verdict)
    return list(told.values())


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


@dataclass(frozen=True)
class PublicMilestone:
    """By when a criterion is to be reached, and whether what is published says that it is."""

    criterion: Criterion
    due_on: date
    met: bool

    @property
    def late(self) -> bool:
        """Whether the day has passed and nothing published says that it is reached."""
        return not self.met and self.due_on < dates.today()


@dataclass(frozen=True)
class PublicTarget:
    """A title aimed at, with its milestones."""

    target: TitleTarget
    milestones: tuple[PublicMilestone, ...]


def awards_of(units: Iterable[Unit | int]) -> list[TitleAward]:
    """What was voted, decided and revoked of these units, the newest first."""
    rows = TitleAward.objects.filter(unit__in=units).select_related("criteria_set", "document", "revoked_by")
    return list(rows.order_by("-data_year", "criteria_set__code"))


def targets_of(unit: Unit, newest: ByUnitAndSet) -> list[PublicTarget]:
    """The titles that the unit aims at; milestones by its newest published sheets."""
    targets = list(TitleTarget.objects.filter(unit=unit).select_related("criteria_set").prefetch_related("milestones__criterion").order_by("-year"))
    rows = CriterionResult.objects.filter(sheet__in=[sheet.pk for sheet in newest.values()])
    met = {(code, criterion) for code, criterion, verdict in rows.values_list("sheet__criteria_set__code", "criterion__code", "verdict") if Verdict(verdict) in MET}
    return [PublicTarget(target, _milestones(target, met)) for target in targets]


def _milestones(target: TitleTarget, met: set[tuple[str, str]]) -> tuple[PublicMilestone, ...]:
    code = target.criteria_set.code
    return tuple(PublicMilestone(row.criterion, row.due_on, (code, row.criterion.code) in met) for row in target.milestones.all())


@dataclass(frozen=True)
class InShort:
    """A published sheet in a list: its verdict, and how many criteria are reached."""

    sheet: ObservationSheet

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.sheet.assessment.verdict)

    @property
    def reached(self) -> int:
        return self.sheet.assessment.reached

    @property
    def criteria(self) -> int:
        """All criteria of the sheet, whatever became of them."""
        kept = self.sheet.assessment
        return kept.reached + kept.not_reached + kept.not_applicable + kept.undecided


@dataclass(frozen=True)
class UnitInPublic:
    """A unit in a list: its newest published sheets, its titles, what it aims at."""

    unit: Unit
    sheets: tuple[InShort, ...] = ()
    awards: tuple[TitleAward, ...] = ()
    targets: tuple[TitleTarget, ...] = ()
    concerned: bool = True


def in_public(units: Sequence[Unit]) -> list[UnitInPublic]:
    """These units with what is published of them; the questions asked do not grow with them."""
    newest = newest_by_set(published_sheets(), [unit.pk for unit in units])
    awards = [row for row in awards_of([unit.pk for unit in units]) if row.revoked_on is None]
    targets = list(TitleTarget.objects.filter(unit__in=units, year__gte=dates.today().year).select_related("criteria_set"))
    types = _types()
    return [
        UnitInPublic(
            unit, tuple(InShort(sheet) for (pk, _code), sheet in sorted(newest.items(), key=lambda row: row[0]) if pk == unit.pk),
            tuple(row for row in awards if row.unit_id == unit.pk), tuple(row for row in targets if row.unit_id == unit.pk),
            is_concerned(unit, types),
        )
        for unit in units
    ]  # fmt: skip


def below_in_public(unit: Unit) -> list[tuple[UnitInPublic, str]]:
    """What belongs to the unit and stands on the map today (or stood on its last day), each with its address; of communes nothing."""
    if unit.kind in (UnitKind.COMMUNE, UnitKind.HAMLET):
        return []
    living = unit.children.on(unit.valid_to) if unit.valid_to is not None else unit.children.on()
    return [(row, address_of(row.unit)) for row in in_public(list(living.order_by("path")))]


Types = Sequence[tuple[str, list[str]]]


def _types() -> Types:
    """The kinds and types of units that sets are for."""
    return list(CriteriaSet.objects.order_by().values_list("unit_kind", "unit_types"))


def is_concerned(unit: Unit, types: Types | None = None) -> bool:
    """Whether any set is for units of this kind and type; a township, for one, is no subject of the communes' sets."""
    return any(unit.kind == kind and (not of_types or unit.type in of_types) for kind, of_types in (_types() if types is None else types))


def units_with_results() -> QuerySet[Unit]:
    """The units with something to show: a published sheet, a title, or an aim."""
    shown_units = Q(pk__in=published_sheets().order_by().values("unit"))
    shown_units |= Q(pk__in=TitleAward.objects.order_by().values("unit")) | Q(pk__in=TitleTarget.objects.order_by().values("unit"))
    return Unit.objects.filter(shown_units).select_related("parent")


@dataclass(frozen=True)
class SetInPublic:
    """A set as the programme's page tells it: how many units of today hold its title, which are aimed at."""

    criteria_set: CriteriaSet
    held: int
    voted: int
    aimed: tuple[tuple[TitleTarget, str], ...]
    met: frozenset[int]
    further: int

    @property
    def in_force(self) -> bool:
        """Whether units are assessed by it today."""
        return self.criteria_set.valid_to is None or self.criteria_set.valid_to >= dates.today()

    @property
    def unconfirmed(self) -> bool:
        """Whether something of what is said about the set itself is not confirmed."""
        row = self.criteria_set
        return not (row.confirmed and row.stated_criteria_confirmed and (row.stated_indicators is None or row.stated_indicators_confirmed))


def programme(today: date | None = None) -> list[SetInPublic]:
    """The sets in force and those whose titles are held still, with titles and aims of units of today; the questions do not grow with the units."""
    today = today or dates.today()
    living = Unit.objects.on(today)
    awards = TitleAward.objects.filter(unit__in=living, revoked_on=None).order_by("unit__path")
    titles = list(awards.values_list("criteria_set__code", "unit", "decided", "data_year"))
    aims = list(TitleTarget.objects.filter(unit__in=living, year=today.year).select_related("criteria_set", "unit__parent").order_by("unit__path"))
    spoken_of = {title[0] for title in titles} | {aim.criteria_set.code for aim in aims}
    return [_told_of(row, titles, aims) for row in _newest(today) if row.code in spoken_of or row.valid_to is None or row.valid_to >= today]


def _newest(today: date) -> list[CriteriaSet]:
    """The newest version of each set that began."""
    rows = CriteriaSet.objects.filter(valid_from__lte=today).order_by("unit_kind", "code", "-version")
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return list(newest.values())


def _told_of(row: CriteriaSet, titles: Sequence[tuple[str, int, bool, int]], aims: Sequence[TitleTarget]) -> SetInPublic:
    own = [title for title in titles if title[0] == row.code]
    held, voted = {unit for _code, unit, decided, _year in own if decided}, {unit for _code, unit, decided, _year in own if not decided}
    aimed = [aim for aim in aims if aim.criteria_set.code == row.code]
    met = frozenset(unit for _code, unit, decided, year in own if decided and aimed and year == aimed[0].year)
    return SetInPublic(row, len(held), len(voted - held), tuple((aim, address_of(aim.unit)) for aim in aimed[:AIMED_SHOWN]), met, max(0, len(aimed) - AIMED_SHOWN))
