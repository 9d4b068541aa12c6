"""Tables as XLSX: numbers stay numbers, dates stay dates, and no text is ever taken for a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import TypeGuard

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST_TEXT = 32_767
_TOO_LONG = 10**15
_LARGE = 10_000
_WIDEST = 60  # characters; longer texts are broken into lines
_FIRST_YEAR = 1900
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\t\n\r\U00010000-\U0010ffff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLES = {
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "note": {"italic": True},
    "lines": {"text_wrap": True, "valign": "top"},
    "date": {"num_format": "dd/mm/yyyy"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm"},
    # Below `_LARGE` no dot is needed, and years keep their look.
    "large": {"num_format": "#,##0"},
    "large_decimal": {"num_format": "#,##0.00"},
}

Styles = dict[str, Format]


def workbook(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, notes: Sequence[str] = ()
) -> bytes:
    """Return a workbook of one sheet: the headings, the rows and, after an empty line, the notes."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"constant_memory": True, "remove_timezone": True}) as book:
        book.set_properties({"title": _text(title)})
        styles = {name: book.add_format(properties) for name, properties in _STYLES.items()}
        sheet = book.add_worksheet(_sheet_name(title))
        _fill(sheet, styles, headings, rows, notes)
    return written.getvalue()


def _fill(
    sheet: Worksheet,
    styles: Styles,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str],
) -> None:
    widths = [len(str(heading)) for heading in headings]
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, _text(heading), styles["heading"])
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, styles, last, column, value)
        widths = [max(width, _width(value)) for width, value in zip(widths, row, strict=True)]
    for line, note in enumerate(notes, start=last + 2):
        sheet.write_string(line, 0, _text(note), styles["note"])
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, 8), _WIDEST))


def _write(sheet: Worksheet, styles: Styles, row: int, column: int, value: object) -> None:
    if value is None or value == "":
        return
    if _is_number(value):
        sheet.write_number(row, column, value, _number_style(styles, value))
    elif isinstance(value, datetime) and value.year >= _FIRST_YEAR:
        moment = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, moment, styles["moment"])
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(row, column, value, styles["date"])
    else:
        text = _text(value)
        sheet.write_string(row, column, text, styles["lines"] if len(text) > _WIDEST or "\n" in text else None)


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """Numbers that a spreadsheet holds without loss; longer ones are kept as text."""
    if isinstance(value, int):
        return not isinstance(value, bool) and -_TOO_LONG < value < _TOO_LONG
    return isinstance(value, float | Decimal) and isfinite(value) and -_TOO_LONG < value < _TOO_LONG


def _number_style(styles: Styles, value: int | float | Decimal) -> Format | None:
    if -_LARGE < value < _LARGE:
        return None
    return styles["large" if value == int(value) else "large_decimal"]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _NOT_IN_XML.sub("", str(value))[:_LONGEST_TEXT]


def _width(value: object) -> int:
    if isinstance(value, date):
        return 16 if isinstance(value, datetime) else 10
    return max((len(line) for line in str(value or "").splitlines()), default=0)


def _sheet_name(title: str) -> str:
    """Excel refuses some characters, apostrophes at the ends, "History", and more than 31 characters."""
    name = _NOT_IN_SHEET_NAME.sub(" ", _text(title))[:31].strip(" '")
    return name if name and name.lower() != "history" else _("Table")[:31]
