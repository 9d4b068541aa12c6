"""Reads of sheets: what is said now, what was said before, what follows from it, who verifies."""

from collections.abc import Mapping

from django.db.models import Case, Value, When
from django.db.models.functions import Concat, Left, Right

from kheo.lib.periods import Period
from kheo.records.workflow import ReviewState
from kheo.standards.cells import NOTHING_SAID, Entry
from kheo.standards.models import (
    ClosedPeriod,
    Indicator,
    Observation,
    ObservationSheet,
)
from kheo.standards.queries.sets import Book, book_of
from kheo.standards.rules import NOTHING, Level, Said, Verdict, judge, judge_criterion


def current(sheet: ObservationSheet) -> dict[str, Observation]:
    """What is said now about each indicator, by code; the sheet's own lock or transaction is the caller's matter."""
    rows = Observation.objects.filter(sheet=sheet, superseded_at=None).select_related("indicator")
    return {row.indicator.code: row for row in rows}


def unanswered(sheet: ObservationSheet) -> list[Indicator]:
    """The indicators of which nobody has said anything yet, in their order."""
    said_of = Observation.objects.filter(sheet=sheet, superseded_at=None).values("indicator")
    rows = Indicator.objects.filter(criterion__criteria_set=sheet.criteria_set_id).exclude(pk__in=said_of)
    return list(rows.select_related("criterion").order_by("criterion__position", "position"))


def entry_of(row: Observation | None) -> Entry:
    """What a row says; without a row, nothing."""
    return row.entry if row is not None else NOTHING_SAID


def said(row: Observation | None) -> Said:
    """A row as the rules read it."""
    return Said(row.value, row.second, row.not_applicable) if row is not None else NOTHING


def levels_of(sheet: ObservationSheet) -> dict[str, Level | None]:
    """The level of each indicator that holds for the sheet's unit and year."""
    return book_of(sheet.criteria_set).levels(sheet.group.code if sheet.group else "", sheet.year)


def verdicts_of(book: Book, levels: Mapping[str, Level | None], rows: Mapping[str, Observation]) -> dict[str, Verdict]:
    """The verdict of each indicator."""
    return {code: judge(rule, said(rows.get(code)), levels[code]) for code, rule in book.rules.items()}


def criteria_of(book: Book, verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdict of each criterion."""
    return {code: judge_criterion([verdicts[rule.code] for rule in rules]) for code, rules in book.criteria.items()}


# On which month the periods of a code end, in the form in which they are compared: 2022-Q4 and 2022 both end in 202212.
PARTS = ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", *(f"{month:02d}" for month in range(1, 13)))
ENDS = Concat(
    Case(When(period__contains="..", then=Right("period", 4)), default=Left("period", 4)),
    Case(*(When(period__endswith=f"-{part}", then=Value(f"{Period.parse(f'2000-{part}').end:%m}")) for part in PARTS), default=Value("12")),
)


def last_sheet(sheet: ObservationSheet) -> ObservationSheet | None:
    """The sheet of the same unit and set (in whatever version) for the latest period that ended before this one's end and was handed in; one row is read."""
    others = ObservationSheet.objects.filter(unit=sheet.unit_id, criteria_set__code=sheet.criteria_set.code).exclude(pk=sheet.pk).exclude(state=ReviewState.WITHDRAWN)
    before = others.exclude(first_submitted_at=None).annotate(ends=ENDS).filter(ends__lt=f"{Period.parse(sheet.period).end:%Y%m}")
    return before.order_by("-ends", "-pk").first()


def closing_of(sheet: ObservationSheet) -> ClosedPeriod | None:
    """Where a level above has closed the period for the sheet's unit, the closing."""
    return sheet.closing()
