"""Tables as CSV for whoever reckons on: plain numbers, and no text that a spreadsheet would take for a formula."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

CONTENT_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "\ufeff"  # spreadsheets read the accents only with it


def sheet(headings: Sequence[str], rows: Iterable[Sequence[object]], *, notes: Sequence[str] = ()) -> bytes:
    """The headings, the rows and, after an empty line, the notes."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([_plain(heading) for heading in headings])
    writer.writerows([_plain(value) for value in row] for row in rows)
    writer.writerows([[], *([_plain(note)] for note in notes)] if notes else [])
    return (_MARK + written.getvalue()).encode()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
