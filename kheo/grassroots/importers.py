"""The monthly form brought in from a spreadsheet: one row for each reporter and month, the 65 headings as columns.

Headings that are left out are refused: while such a column is in the file nothing of it is stored, and its cells are never looked at.
Paper holds totals: what was recorded piece by piece is taken off them, so that it counts once.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.grassroots.actions import save_return
from kheo.grassroots.forms.returns import number_field, text_field
from kheo.grassroots.models import MatterRaised, MonthlyReturn
from kheo.grassroots.queries import itemised
from kheo.grassroots.queries.return_board import roots_of
from kheo.grassroots.returns import (
    COUNT,
    FRAME,
    LEFT_OUT,
    LINK,
    MATTER,
    NUMBER,
    TEXT,
    Heading,
    begun_month,
    headings,
    numbers,
    reporters,
    topics,
)
from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.lib.personal import find_names, find_personal
from kheo.lib.text import fold
from kheo.movements.models import Initiative
from kheo.movements.queries.initiatives import initiatives_to_choose
from kheo.org.models import Body, User
from kheo.records.fields import left_out_term
from kheo.records.forms import owners_for
from kheo.records.importing import Cells, Checked, Fault, Importer, Sheet, letters_of, register
from kheo.records.workflow import ReviewState

REPORTER, MONTH, YEAR = 2, 4, 5  # headings of the frame
KNOWN_AT_LEAST = 3
NUMBERED = re.compile(r"(?:muc |cot |so )?\(?(?P<number>\d{1,2})\)?[ .:)\-–]*(?P<name>.*)")
ASIDE = re.compile(r"\([^)]*\)")
MONTH_OF_YEAR = re.compile(r"(?:thang )?(?P<month>\d{1,2})(?:\s?[/\-.]\s?(?P<year>\d{4}))?")
YEAR_AND_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
MATTER_LINE = re.compile(r"(?P<topic>[^:]+):\s*(?P<count>\d{1,6})(?:\s*[-–;,]\s*(?P<answer>.*))?")
LOOK_ALIKES = 3


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its heading, or why it is not one; a refused one is never read."""

    place: int
    text: str
    heading: Heading | None = None
    is_refused: bool = False
    fault: str = ""

    @property
    def name(self) -> str:
        """The column as people find it."""
        return f"{letters_of(self.place)} “{self.text}”"


def _words(text: str) -> str:
    """The words alone: accents, case, signs and what stands in brackets do not count."""
    return " ".join(re.findall(r"\w+", fold(ASIDE.sub(" ", text))))


def read_heading(place: int, text: str) -> FileColumn:
    """What a heading of the file means: by its number, by its name, or both where they agree."""
    numbered = NUMBERED.fullmatch(" ".join(fold(text).split()))
    by_number = {row.number: row for row in headings()}.get(int(numbered["number"])) if numbered else None
    named = _words(numbered["name"]) if numbered and by_number else _words(text)
    by_name = next((row for row in headings() if _words(row.name) == named), None)
    if LEFT_OUT in {row.becomes for row in (by_name or by_number, by_name) if row is not None}:
        return FileColumn(place, text, is_refused=True)
    if left_out_term(normalize("NFC", text)):  # whatever it is called: what stands in brackets says what the cells hold
        return FileColumn(place, text, is_refused=True)
    if by_number and by_name and by_number is not by_name:
        return FileColumn(place, text, fault=_("number and name are those of two headings: correct one of the two."))
    found = by_name or by_number
    return FileColumn(place, text, found, fault="" if found else _("this is no heading of the monthly form: correct it, or delete the column."))


def find_columns(sheet: Sheet) -> tuple[int, list[FileColumn]]:
    """The row of the headings, and its columns: the first row in which several are known; no columns where there is none."""
    for place, texts in sheet.head():
        columns = [read_heading(column, text) for column, text in enumerate(texts) if text]
        if sum(column.heading is not None or column.is_refused for column in columns) >= KNOWN_AT_LEAST:
            return place, columns
    return 0, []


@dataclass
class Row:
    """One row as it is read: the body, the month, what stands in its cells, and what is wrong."""

    number: int
    body: Body | None = None
    month: Period | None = None
    numbers: dict[str, Decimal] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    matters: list[MatterRaised] = field(default_factory=list)
    exemplar: Initiative | None = None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def blame(self, text: str, column: FileColumn | None = None) -> None:
        """One more fault, at its place."""
        self.faults.append(Fault(text, self.number, column.name if column else ""))

    def look_for_persons(self, text: str, column: FileColumn) -> None:
        """Warn of what looks like somebody's name or number, gently: what stands there is stored as it is."""
        for found in [*find_personal(text), *find_names(text)]:
            self.warnings.append(Fault(f"“{text[found.start : found.end]}” {found.label}", self.number, column.name))


class Reader:
    """Reads the rows of one file for the account that brings it in: only bodies for which it may enter are known.

    Which returns these have, under whatever name, is read once for the whole file.
    """

    def __init__(self, columns: Iterable[FileColumn], by: User) -> None:
        self.columns = {column.heading.number: column for column in columns if column.heading is not None}
        self.bodies = [body for body in owners_for(by)[1] if body.kind in reporters()]
        self.roots = roots_of(body.pk for body in self.bodies)
        self.there = self._returns_there()
        self.seen: dict[tuple[int, str], int] = {}

    def _returns_there(self) -> set[tuple[int, str]]:
        rows = MonthlyReturn.objects.filter(body__in=self.roots).exclude(state=ReviewState.WITHDRAWN).order_by()
        return {(self.roots[body], period) for body, period in rows.values_list("body", "period") if body is not None}

    def read(self, cells: Cells) -> Row:
        """One row, with all that is wrong in it."""
        row = Row(cells.number)
        row.body = self._body(row, self._text(cells, REPORTER))
        row.month = self._month(row, cells)
        for column in self.columns.values():
            value = cells.values.get(column.place)
            if column.heading is not None and column.heading.becomes != FRAME and str(value if value is not None else "").strip():
                self._cell(row, column, column.heading, value)
        self._remainders(row)
        self._alone(row)
        return row

    def _text(self, cells: Cells, heading: int) -> str:
        column = self.columns.get(heading)
        return _plain(cells.values.get(column.place, "")) if column else ""

    def _body(self, row: Row, text: str) -> Body | None:
        column = self.columns[REPORTER]
        known = [body for body in self.bodies if fold(str(body)) == fold(text) or body.key == text]
        if len(known) == 1:
            return known[0]
        if known:
            row.blame(_("“%(name)s” is the name of several; write the key of one: %(keys)s.") % {"name": text, "keys": ", ".join(f"{body.key} ({body.unit})" for body in known)}, column)
        elif not text:
            row.blame(_("the reporter is missing."), column)
        else:
            row.blame(self._unknown(text), column)
        return None

    def _unknown(self, text: str) -> str:
        names = {fold(str(body)): str(body) for body in self.bodies}
        alike = [names[name] for name in get_close_matches(fold(text), names, n=LOOK_ALIKES)]
        words = {"name": text, "alike": ", ".join(f"“{name}”" for name in alike)}
        if alike:
            return _("there is no reporter “%(name)s” for which this account may enter. Did you mean %(alike)s?") % words
        return _("there is no reporter “%(name)s” for which this account may enter.") % words

    def _month(self, row: Row, cells: Cells) -> Period | None:
        column = self.columns[MONTH]
        code = _month_code(cells.values.get(column.place), self._text(cells, YEAR))
        if not code:
            row.blame(_("the month cannot be read: write a number from 1 to 12, and the year beside it."), column)
            return None
        try:
            return begun_month(code, dates.today())
        except PeriodError as error:
            row.blame(str(error), column)
            return None

    def _cell(self, row: Row, column: FileColumn, heading: Heading, value: Any) -> None:
        try:
            CELLS[heading.becomes](row, heading, value)
        except ValidationError as error:
            row.blame(" ".join(error.messages), column)
        if heading.becomes in (TEXT, MATTER):
            row.look_for_persons(_plain(value), column)

    def _remainders(self, row: Row) -> None:
        """Paper holds totals: what the body recorded piece by piece in the month is contained in them, and taken off."""
        taken = [key for key in row.numbers if numbers()[key].of]
        if row.body is None or row.month is None or not taken:
            return
        recorded = itemised(row.body, row.month)
        for key in recorded.keys() & set(taken):
            total, rest = row.numbers[key], row.numbers[key] - recorded[key]
            row.numbers[key] = max(rest, Decimal(0))
            if rest < 0:
                words = {"total": show_number(total), "recorded": show_number(recorded[key]), "month": row.month.label}
                row.blame(_("%(total)s is less than what is recorded for %(month)s already: %(recorded)s. The paper holds the total: correct the number, or what was recorded.") % words, self.columns[numbers()[key].number])

    def _alone(self, row: Row) -> None:
        """One return for each body and month: neither twice in the file, nor where there is one."""
        if row.body is None or row.month is None:
            return
        words, own = {"body": row.body, "month": row.month.label}, (self.roots[row.body.pk], row.month.code)
        twin = self.seen.setdefault(own, row.number)
        if twin != row.number:
            row.blame(_("%(body)s, %(month)s stands in row %(twin)s already.") % {**words, "twin": twin})
        elif own in self.there:
            row.blame(_("%(body)s has a return of %(month)s already: it is never overwritten; mend that one.") % words)


def _plain(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as they are written here."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value if value is not None else "").strip()


def _month_code(value: Any, year: str) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    text = fold(_plain(value))
    found = YEAR_AND_MONTH.fullmatch(text) or MONTH_OF_YEAR.fullmatch(text)
    if found is None or not 1 <= int(found["month"]) <= 12 or not re.fullmatch(r"\d{4}", found["year"] or year):
        return ""
    return f"{found['year'] or year}-{int(found['month']):02d}"


def _number(row: Row, heading: Heading, value: Any) -> None:
    """A number as the form reads it; what could be two numbers is asked about, never guessed."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    typed = Decimal(_plain(value)) if is_number and abs(value) < 10**18 else _plain(value)
    row.numbers[heading.key] = number_field(heading).clean(typed)


def _text(row: Row, heading: Heading, value: Any) -> None:
    row.texts[heading.key] = text_field(heading).clean(_plain(value))


def _matters(row: Row, _heading: Heading, value: Any) -> None:
    """Lines of a topic, a count and an answer; free words about what people said are not taken."""
    for line in filter(None, map(str.strip, _plain(value).splitlines())):
        found = MATTER_LINE.fullmatch(line)
        topic = next((code for code, name in topics().items() if found and fold(found["topic"]) in (fold(name), code)), "")
        if found is None or not topic or int(found["count"]) == 0:
            example = f"{next(iter(topics().values()))}: 7"
            raise ValidationError(_("what residents raised is a topic of the list and a count, one a line, as in “%(example)s”; topics: %(topics)s.") % {"example": example, "topics": "; ".join(topics().values())})
        row.matters.append(MatterRaised(topic=topic, count=int(found["count"]), answer=(found["answer"] or "")[:500]))


def _link(row: Row, _heading: Heading, value: Any) -> None:
    """The good example is a link to an initiative of the place, whose consent decides about names: no text about a person."""
    wanted = fold(_plain(value))
    places = [row.body.unit] if row.body is not None else []
    row.exemplar = next((one for one in initiatives_to_choose(places, None) if fold(str(one)) == wanted), None)
    if row.exemplar is None:
        raise ValidationError(_("only the name of a recognised or running initiative of this place can stand here: register the good example as an initiative, and leave this cell empty."))


CELLS: Mapping[str, Callable[[Row, Heading, Any], None]] = {NUMBER: _number, COUNT: _number, TEXT: _text, MATTER: _matters, LINK: _link}


def check_returns(sheet: Sheet, by: User) -> Checked:
    """Look at the whole file; `store` of what comes back makes a draft of each row."""
    place, columns = find_columns(sheet)
    checked = Checked(refused=[column.name for column in columns if column.is_refused])
    checked.faults = [Fault(column.fault, column=column.name) for column in columns if column.fault] + _frame_faults(columns)
    if checked.faults and not {REPORTER, MONTH} <= _known(columns):
        return checked
    reader = Reader(columns, by)
    rows = [reader.read(cells) for cells in sheet.rows_below(place, [column.place for column in reader.columns.values()])]
    checked.faults += [fault for row in rows for fault in row.faults]
    checked.warnings = [str(fault) for row in rows for fault in row.warnings]
    good = [row for row in rows if not row.faults]
    checked.ready = [f"{row.body}, {row.month.label}" for row in good if row.month is not None]
    if not rows:
        checked.faults.append(Fault(_("there is no row below the headings.")))
    checked.store = partial(_store, good, by)
    return checked


def _known(columns: Iterable[FileColumn]) -> set[int]:
    return {column.heading.number for column in columns if column.heading is not None}


def _frame_faults(columns: list[FileColumn]) -> list[Fault]:
    """Headings that must be there, and such as stand twice."""
    if not columns:
        return [Fault(_("no row of headings was found: write the headings of the monthly form, by number or by name, in one row."))]
    known = [column.heading.number for column in columns if column.heading is not None]
    frame = {row.number: row.name for row in headings() if row.number in (REPORTER, MONTH)}
    missing = [Fault(_("the column “%(name)s” is missing.") % {"name": name}) for number, name in frame.items() if number not in known]
    return missing + [Fault(_("this heading stands twice."), column=column.name) for column in columns if column.heading and known.count(column.heading.number) > 1]


@transaction.atomic
def _store(rows: Iterable[Row], by: User) -> int:
    """All rows as drafts, entered on behalf where they are somebody else's; none where one cannot be stored."""
    return sum(_store_one(row, by) for row in rows)


def _store_one(row: Row, by: User) -> int:
    if row.body is None or row.month is None:
        return 0
    monthly = MonthlyReturn(unit=row.body.unit, body=row.body, period=row.month.code, exemplar=row.exemplar, uuid=uuid.uuid4())
    stored = save_return(monthly, by=by, fields=[], remainders={key: row.numbers.get(key) for key in numbers()}, texts=row.texts)
    for matter in row.matters:
        matter.monthly_return = stored
    MatterRaised.objects.bulk_create(row.matters)
    return 1


register(Importer("monthly-return", gettext_lazy("monthly returns"), check_returns))
