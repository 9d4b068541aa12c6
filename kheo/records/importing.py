"""Spreadsheets brought in: rooms register importers in their `importers`; `kheo import-xlsx` runs them.

A file is read by what it holds, not by its name, and checked completely before anything is stored. What an importer refuses to
read is dropped here, column by column: those cells reach nobody.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    WorksheetNotFound,
    XmlError,
    ZipError,
)

from kheo.lib.files import BadFile, check_size, recognise
from kheo.lib.numbers import show_number
from kheo.org.models import User

MOST_ROWS = 5_000
MOST_COLUMNS = 300
MOST_UNPACKED = 200 * 1024 * 1024
FIRST_ROWS = 20
LETTERS = 26
FILLED = frozenset({"v", "is"})  # what a cell with something in it holds: a value, or a text of its own
REFERENCE = re.compile(r"(?P<column>[A-Za-z]{1,3})(?P<row>\d{1,7})")
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: a row as the spreadsheet counts it, a column by its letters."""

    text: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        place = [_("row %(row)s") % {"row": self.row}] if self.row else []
        place += [_("column %(column)s") % {"column": self.column}] if self.column else []
        return f"{', '.join(place)}: {self.text}" if place else self.text


@dataclass(frozen=True)
class Cells:
    """One row of a sheet, of the columns that may be read."""

    number: int
    values: dict[int, Any]


class Sheet:
    """The first sheet of a workbook with something in it."""

    def __init__(self, lines: list[list[Any]], first_row: int = 1) -> None:
        self._lines, self._first_row = lines, first_row

    def head(self) -> Iterator[tuple[int, list[str]]]:
        """The first rows as texts, each with its place: one of them holds the headings."""
        for place, line in enumerate(self._lines[:FIRST_ROWS]):
            yield place, [str(value).strip() for value in line]

    def rows_below(self, place: int, columns: Sequence[int]) -> Iterator[Cells]:
        """The rows below the headings, of these columns and no others; empty rows are left out."""
        for offset, line in enumerate(self._lines[place + 1 :], start=place + 1):
            values = {column: line[column] for column in columns if column < len(line)}
            if any(value not in ("", None) for value in values.values()):
                yield Cells(offset + self._first_row, values)


@dataclass
class Checked:
    """What came of looking at a whole file: nothing is stored yet. `store` does it, and is called only where nothing is wrong.

    `warnings` tell what is worth a look and keep nothing out.
    """

    faults: list[Fault] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    store: Callable[[], int] = lambda: 0

    @property
    def holds(self) -> bool:
        """Whether it may be stored."""
        return bool(self.ready) and not self.faults and not self.refused


@dataclass(frozen=True)
class Importer:
    """One kind of spreadsheet: `check` reads a sheet for the account in whose name its rows are entered."""

    kind: str
    label: str | Promise
    check: Callable[[Sheet, User], Checked]


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Bring an importer in; its kind must be new."""
    if importer.kind in _importers:
        raise ValueError(f"Two importers of {importer.kind}")
    _importers[importer.kind] = importer


def importers() -> dict[str, Importer]:
    """All importers, by kind."""
    return dict(_importers)


def letters_of(column: int) -> str:
    """A column's letters as spreadsheets show them: A, B, …, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def read_sheet(path: Path) -> Sheet:
    """The first filled sheet of an XLSX file; raises `BadFile`, in words, for what is none, is empty or too large."""
    _look_at(path)
    _measure(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
            sheet = next((sheet for sheet in sheets if sheet.end is not None), None)
            if sheet is None or sheet.end is None:
                raise BadFile(_("“%(name)s” holds no filled sheet.") % {"name": path.name})
            _check_extent(path, sheet.end[0] + 1, sheet.end[1] + 1)
            return Sheet(sheet.to_python(skip_empty_area=False))
    except PasswordError as error:
        raise BadFile(_("“%(name)s” is locked with a password. Save it without one.") % {"name": path.name}) from error
    except (CalamineError, XmlError, ZipError, WorksheetNotFound) as error:
        raise BadFile(_broken(path)) from error


def _measure(path: Path) -> None:
    """How far its sheets reach, before they are opened: two cells far apart make a table of everything between them."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            extent = _Extent()
            try:
                with archive.open(part) as file:
                    extent.read(file)
            except (expat.ExpatError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
                if extent.rows or part.lower().endswith(".xml"):  # a sheet may have any name; a picture breaks at its first sign
                    raise BadFile(_broken(path)) from error
            _check_extent(path, extent.rows, extent.columns)


class _Extent:
    """The last row and column of a sheet with something in them; empty cells that only have a colour do not count."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def read(self, file: IO[bytes]) -> None:
        """Read the sheet piece by piece; raises `ExpatError` or `ValueError` for what is none."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.StartDoctypeDeclHandler = self._begin, self._refuse
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            self._column += 1
            if "r" in attributes:
                self._column, self._row = place_of(attributes["r"])
        elif tag in FILLED:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    @staticmethod
    def _refuse(*_declared: object) -> None:
        raise ValueError("a sheet declares no types of its own")


def place_of(reference: str) -> tuple[int, int]:
    """The column and row that a cell's reference names, both from 1: "AB12" is (28, 12); raises `ValueError` for what is none."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found["column"].upper():
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column, int(found["row"])


def _check_extent(path: Path, rows: int, columns: int) -> None:
    words = {"name": path.name, "rows": show_number(rows), "most": show_number(MOST_ROWS), "columns": show_number(columns), "most_columns": show_number(MOST_COLUMNS)}
    if rows > MOST_ROWS:
        raise BadFile(_("“%(name)s” has %(rows)s rows; at most %(most)s are read at once. Divide it into several files.") % words)
    if columns > MOST_COLUMNS:
        raise BadFile(_("“%(name)s” has %(columns)s columns; at most %(most_columns)s are read.") % words)


def _look_at(path: Path) -> None:
    """What it is, told by its content, and how much it would be when unpacked."""
    try:
        with path.open("rb") as file:
            check_size(file, settings.KHEO_FILE_LIMIT)
            kind = recognise(file)
    except OSError as error:
        raise BadFile(_("“%(name)s” cannot be opened.") % {"name": path.name}) from error
    if kind.extension != "xlsx":
        raise BadFile(_("“%(name)s” is no XLSX file. Save the table as XLSX and give that.") % {"name": path.name})
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise BadFile(_broken(path))


def _broken(path: Path) -> str:
    return _("“%(name)s” cannot be read: it is damaged, or not what its name says. Open it in a spreadsheet program and save it anew as XLSX.") % {"name": path.name}
