"""One sheet as a page of cells. Each cell is read by itself: what is right is kept, what is wrong stays on the page with its complaint."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.lib.numbers import round_half_up, show_number
from kheo.standards.cells import PLACES, WHOLE, BadCell, Cell, Entry, read_cell, read_share
from kheo.standards.models import Criterion, Status
from kheo.standards.queries import Line, told
from kheo.standards.rules import (
    COUNT,
    GRADE,
    YES_NO,
    shown,
)

NAMES = ("value", "second", "counted", "out_of", "not_applicable", "remark")
LONGEST_REMARK = 500


@dataclass
class EntryRow(Line):
    """One indicator on the page: what stands, what was typed, and what is wrong with it."""

    typed: dict[str, str] = field(default_factory=dict)
    was: Entry = field(default_factory=Entry)
    errors: dict[str, str] = field(default_factory=dict)
    theirs: Entry | None = None

    def name(self, cell: str) -> str:
        """How the page calls a cell of this row."""
        return f"{cell}-{self.indicator.pk}"

    @property
    def names(self) -> dict[str, str]:
        """The names of all cells, for the template."""
        return {cell: self.name(cell) for cell in (*NAMES, "was")}

    @property
    def error(self) -> str:
        """Every complaint of the row."""
        return " ".join(self.errors.values())

    @property
    def is_locked(self) -> bool:
        """Whether the value is verified, and so stays."""
        return self.stored is not None and self.stored.status == Status.VERIFIED

    @property
    def is_share(self) -> bool:
        """Whether the value may be given by the two numbers it is made of."""
        return self.rule.measure == "%" and bool(self.indicator.denominator)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The words to choose from; empty where a number is typed."""
        if self.rule.kind == YES_NO:
            return [("", "–"), ("1", _("yes")), ("0", _("no"))]
        if self.rule.kind == GRADE:
            return [("", "–"), *((grade, grade) for grade in self.rule.grades)]
        return []

    @property
    def was_text(self) -> str:
        """What the page was opened with, to be sent back."""
        return json.dumps(self.was.plain(), ensure_ascii=False, sort_keys=True)

    @property
    def theirs_words(self) -> str:
        """The value that somebody else wrote meanwhile."""
        return told(self.rule, self.theirs) if self.theirs is not None else ""

    def show(self, entry: Entry) -> None:
        """Put what stands into the cells, in the form in which they read it back."""
        self.was = entry
        numbers = {"value": entry.value, "second": entry.second, "counted": entry.numerator, "out_of": entry.denominator}
        self.typed = {name: "" if number is None else self._written(name, number) for name, number in numbers.items()}
        self.typed |= {"not_applicable": "on" if entry.not_applicable else "", "remark": entry.remark}

    def _written(self, name: str, number: Decimal) -> str:
        if name == "value" and self.rule.kind == YES_NO:
            return f"{number.normalize():f}"
        if name == "value" and self.rule.kind == GRADE:
            return shown(self.rule, number)
        return show_number(number).replace(".", "")

    def read(self, data: Mapping[str, str]) -> Entry | None:
        """What the page says about the indicator; None where a cell is wrong or the row is not on the page."""
        if self.name("was") not in data:
            return None
        self.typed = {cell: data.get(self.name(cell), "").strip() for cell in NAMES}
        self.was = _was(data[self.name("was")])
        try:
            entry = self._entry()
        except BadCell as problem:
            self.errors["value"] = str(problem)
            return None
        return entry

    def _entry(self) -> Entry:
        remark = " ".join(self.typed["remark"].split())
        if len(remark) > LONGEST_REMARK:
            raise BadCell(_("The remark is too long: at most %(most)s letters.") % {"most": LONGEST_REMARK})
        if self.typed["not_applicable"]:
            return self._without_value(remark)
        value, second = read_cell(Cell(self.rule), self.typed["value"]), read_cell(Cell(self.rule, second=True), self.typed["second"])
        share = read_share(self.typed["counted"], self.typed["out_of"]) if self.is_share else None
        if share is None:
            return Entry(value, second, remark=remark)
        computed = round_half_up(share[0] * WHOLE / share[1], PLACES)
        # A share that came with the page moves with its two numbers; one that was typed besides must agree with them.
        if value is not None and value not in (computed, self.was.value) and abs(value - computed) >= Decimal("0.05"):
            words = {"counted": show_number(share[0]), "all": show_number(share[1]), "computed": show_number(computed, 2), "value": show_number(value)}
            raise BadCell(_("%(counted)s out of %(all)s is %(computed)s%%, but %(value)s%% is written: correct one of them, or empty one.") % words)
        return Entry(computed, second, share[0], share[1], remark=remark)

    def _without_value(self, remark: str) -> Entry:
        if self.typed["value"] or self.typed["second"] or self.typed["counted"]:
            raise BadCell(_("Either it does not apply, or it has a value: empty one of them."))
        if not remark:
            raise BadCell(_("Say in the remark why it does not apply."))
        return Entry(not_applicable=True, remark=remark)

    @property
    def is_whole(self) -> bool:
        """Whether a whole number is asked for."""
        return self.rule.kind == COUNT


def _was(text: str) -> Entry:
    """What the page says it was opened with; what cannot be read was nothing."""
    try:
        plain = json.loads(text)
        return Entry.of_plain(plain) if isinstance(plain, dict) else Entry()
    except (ValueError, ArithmeticError):
        return Entry()


@dataclass
class EntryPage:
    """All rows of a sheet, by criterion."""

    groups: list[tuple[Criterion, list[EntryRow]]]

    @property
    def rows(self) -> Iterator[EntryRow]:
        return (row for _criterion, rows in self.groups for row in rows)

    def read(self, data: Mapping[str, str]) -> dict[str, tuple[Entry, Entry]]:
        """The cells that are right, by indicator: (what the page was opened with, what it says now)."""
        found = {row.code: (row, row.read(data)) for row in self.rows}
        return {code: (row.was, entry) for code, (row, entry) in found.items() if entry is not None}

    @property
    def wrong(self) -> list[EntryRow]:
        """The rows with a complaint."""
        return [row for row in self.rows if row.errors]
