"""One sheet as a page of cells. Each cell is read by itself: what is right is kept, what is wrong stays on the page with its complaint."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from kheo.lib.numbers import round_half_up, show_number
from kheo.standards.cells import (
    PLACES,
    WHOLE,
    BadCell,
    Cell,
    Entry,
    read_cell,
    read_share,
    write_cell,
    write_number,
)
from kheo.standards.models import Criterion, Observation, Status
from kheo.standards.queries import Line, Source, entry_of, told
from kheo.standards.rules import GRADE, YES_NO

NAMES = ("value", "second", "counted", "out_of", "not_applicable", "remark")
LONGEST_REMARK = 500
LONGEST_ENTRY = 2000  # letters of an entry as plain JSON


@dataclass
class EntryRow(Line):
    """One indicator on the page: what stands, what was typed, and what is wrong with it."""

    typed: dict[str, str] = field(default_factory=dict)
    was: Entry = field(default_factory=Entry)
    errors: dict[str, str] = field(default_factory=dict)
    theirs: Entry | None = None
    source: Source | None = None
    now: Entry = field(default_factory=Entry)

    @property
    def key(self) -> str:
        """The indicator's key in names and addresses, never with a dot between thousands."""
        return str(self.indicator.pk)

    def name(self, cell: str) -> str:
        """How the page calls a cell of this row."""
        return f"{cell}-{self.indicator.pk}"

    @property
    def names(self) -> dict[str, str]:
        """The names of all cells, for the template."""
        return {cell: self.name(cell) for cell in (*NAMES, "was", "theirs")}

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
        """The words to choose from, and what was typed in their place; empty where a number is typed."""
        found = {"": "–"}
        if self.rule.kind == YES_NO:
            found |= {"1": _("yes"), "0": _("no")}
        elif self.rule.kind == GRADE:
            found |= {grade: grade for grade in self.rule.grades}
        else:
            return []
        return list(({self.typed["value"]: self.typed["value"]} | found).items()) if self.typed["value"] not in found else list(found.items())

    @property
    def was_text(self) -> str:
        """What the page was opened with, to be sent back."""
        return _text(self.was)

    @property
    def theirs_text(self) -> str:
        """What somebody else wrote meanwhile, to be sent back by whoever was shown it."""
        return _text(self.theirs) if self.theirs is not None else ""

    @property
    def theirs_words(self) -> str:
        """What somebody else wrote meanwhile."""
        if self.theirs is None:
            return ""
        return " ".join(part for part in (told(self.rule, self.theirs), f"({self.theirs.remark})" if self.theirs.remark else "") if part)

    def show(self, entry: Entry) -> None:
        """Put what stands into the cells, in the form in which they read it back."""
        self.was, self.typed = entry, self._written(entry)

    def _written(self, entry: Entry) -> dict[str, str]:
        values = {"value": (Cell(self.rule), entry.value), "second": (Cell(self.rule, second=True), entry.second)}
        shares = {"counted": entry.numerator, "out_of": entry.denominator}
        typed = {name: "" if number is None else write_cell(cell, number) for name, (cell, number) in values.items()}
        typed |= {name: "" if number is None else write_number(number) for name, number in shares.items()}
        return typed | {"not_applicable": "on" if entry.not_applicable else "", "remark": entry.remark}

    def read(self, data: Mapping[str, str], *, seen: bool = True) -> Entry | None:
        """What the page says about the indicator; None where a cell is wrong or the row is not on the page.

        Whoever pressed a button has `seen` the other person's value that the page showed: what is sent now goes in its place.
        """
        if self.name("was") not in data:
            return None
        self.typed = {cell: data.get(self.name(cell), "").replace("\x00", "").strip() for cell in NAMES}
        self.was = _entry_in(data[self.name("was")])
        if seen and data.get(self.name("theirs")):
            self.was = _entry_in(data[self.name("theirs")])
        try:
            entry = self._entry()
        except BadCell as problem:
            self.errors["value"] = str(problem)
            return None
        self.now = entry
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
            return self._with_remark(Entry(value, second, remark=remark))
        if (value, *share) == (self.was.value, self.was.numerator, self.was.denominator):
            return Entry(value, second, *share, remark=remark)
        computed = round_half_up(share[0] * WHOLE / share[1], PLACES)
        # A share that came with the page moves with its two numbers; one that was typed besides must agree with them.
        if value is not None and value not in (computed, self.was.value) and abs(value - computed) >= Decimal("0.05"):
            words = {"counted": show_number(share[0]), "all": show_number(share[1]), "computed": show_number(computed, 2), "value": show_number(value)}
            raise BadCell(_("%(counted)s out of %(all)s is %(computed)s%%, but %(value)s%% is written: correct one of them, or empty one.") % words)
        return Entry(computed, second, *share, remark=remark)

    def _with_remark(self, entry: Entry) -> Entry:
        """A remark without an answer would be lost: there is no row to keep it in."""
        if entry.is_empty and entry.remark:
            raise BadCell(_("A remark alone says nothing that counts: add the value, or tick that it does not apply."))
        return entry

    def _without_value(self, remark: str) -> Entry:
        if self.typed["value"] or self.typed["second"] or self.typed["counted"] or self.typed["out_of"]:
            raise BadCell(_("Either it does not apply, or it has a value: empty one of them."))
        if not remark:
            raise BadCell(_("Say in the remark why it does not apply."))
        return Entry(not_applicable=True, remark=remark)

    def settle(self, stored: Observation | None, theirs: Entry | None, refusal: str) -> None:
        """After a save: what stands now; but what was not stored stays in the cells as it was typed, with its complaint."""
        self.stored, self.theirs = stored, theirs
        self.proofs = self.proofs if stored is not None else []
        if theirs is not None:
            refusal = _("Somebody else has meanwhile written here: %(theirs)s. Yours stands in the cell and is not stored: press “Save draft” to put it in its place.") % {"theirs": self.theirs_words}
        self.errors = {"value": refusal} if refusal else self.errors
        if not self.errors:
            self.show(entry_of(stored))

    @property
    def kept(self) -> dict[str, str]:
        """What stands stored, in the form in which the cells read it back."""
        return self._written(entry_of(self.stored))

    @property
    def is_open(self) -> bool:
        """Whether what is folded away holds something."""
        return bool(self.typed["not_applicable"] or self.typed["remark"] or self.typed["counted"] or self.typed["out_of"])

    @property
    def is_from_source(self) -> bool:
        """Whether the value is what the figure behind the indicator says."""
        entry = self.source.entry if self.source is not None else None
        return entry is not None and self.stored is not None and self.stored.value == entry.value

    @property
    def is_whole(self) -> bool:
        """Whether a whole number is asked for."""
        return Cell(self.rule).is_whole


def _text(entry: Entry) -> str:
    return json.dumps(entry.plain(), ensure_ascii=False, sort_keys=True)


def _entry_in(text: str) -> Entry:
    """What the page says it was opened with; what cannot be read was nothing."""
    try:
        plain = json.loads(text[:LONGEST_ENTRY])
        return Entry.of_plain(plain) if isinstance(plain, dict) else Entry()
    except (ValueError, ArithmeticError, RecursionError):
        return Entry()


@dataclass
class EntryPage:
    """All rows of a sheet, by criterion."""

    groups: list[tuple[Criterion, list[EntryRow]]]

    @property
    def rows(self) -> Iterator[EntryRow]:
        return (row for _criterion, rows in self.groups for row in rows)

    def read(self, data: Mapping[str, str], *, seen: bool = True) -> dict[str, tuple[Entry, Entry]]:
        """The cells that are right, by indicator: (what the page was opened with, what it says now)."""
        found = {row.code: (row, row.read(data, seen=seen)) for row in self.rows}
        return {code: (row.was, entry) for code, (row, entry) in found.items() if entry is not None}

    @property
    def wrong(self) -> list[EntryRow]:
        """The rows with a complaint."""
        return [row for row in self.rows if row.errors]

    @property
    def disputed(self) -> list[EntryRow]:
        """The rows that came back with a dispute."""
        return [row for row in self.rows if row.stored is not None and row.stored.status == Status.DISPUTED]

    def row(self, key: str) -> EntryRow | None:
        """The row of the indicator with that key, as it stands in names and addresses."""
        return next((row for row in self.rows if row.key == key), None)
