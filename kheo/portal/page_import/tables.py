"""Tables of figures, told from the tables that old pages are laid out with."""

import re

from bs4.element import Tag

from kheo.portal.page_import.blocks import tidy

_LONG_CELL = 90
_NUMBERS = 0.25
_DIGITS = re.compile(r"\d")


def table_rows(table: Tag) -> tuple[str, ...]:
    """The rows of a table of figures, cells parted by a bar; nothing for a table that is only layout."""
    if table.find(["table", "img", "form", "h1", "h2"]) is not None:
        return ()
    rows = [[tidy(cell.get_text(" ")) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
    filled = [row for row in rows if any(row)]
    if len(filled) < 2 or sum(len(row) > 1 for row in filled) < 2:
        return ()
    cells = [cell for row in filled for cell in row if cell]
    if sum(len(cell) > _LONG_CELL for cell in cells) * 10 > len(cells):
        return ()
    figures = sum(_DIGITS.search(cell) is not None for cell in cells)
    if table.find("th") is None and figures < _NUMBERS * len(cells):
        return ()
    return tuple(" | ".join(row) for row in filled)
