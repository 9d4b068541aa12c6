"""Plain text taken apart into blocks."""

import re

from kheo.lib.legacy_text import from_legacy, recognise_legacy
from kheo.portal.page_import.blocks import Block, Pieces, tidy
from kheo.portal.page_import.markup import encoding_problem

_CELLS = re.compile(r"\t+| {3,}")
_WIDEST_WRAP = 130
_ENOUGH_LINES = 5
_SLACK = 15
_INDENT = re.compile(r"[ \t\u00a0]*")
_PICTURE = re.compile(r"\[(?:image|img|ảnh|hình ảnh|hình)[^\]]{0,80}\]", re.IGNORECASE)


def blocks_of_text(text: str) -> Pieces:
    """Take a saved text apart: a line is a paragraph, unless the lines were broken at a width."""
    encoding = recognise_legacy(text)
    lines = (from_legacy(text, encoding) if encoding else text).splitlines()
    if width := _width_of_wrapping(lines):
        lines = _unwrapped(lines, width)
    return Pieces(_blocks(lines), problems=[encoding_problem(encoding)] if encoding else [])


def _blocks(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    gap, table, after_image = 0, [], False
    for line in [*lines, ""]:
        cells = _cells(line)
        if len(cells) > 1:
            table.append(" | ".join(cells))
            continue
        found += _table(table)
        table = []
        words, is_picture = tidy(_PICTURE.sub(" ", line)), _PICTURE.search(line) is not None
        after_image = after_image or is_picture
        if words:
            found.append(Block(words, gap=gap, after_image=after_image, is_item=words.startswith(("- ", "+ ", "• "))))
            after_image = False
        gap = 0 if words else gap + 1
    return found


def _cells(line: str) -> list[str]:
    return [tidy(cell) for cell in _CELLS.split(line.strip()) if tidy(cell)]


def _table(rows: list[str]) -> list[Block]:
    """Two rows make a table; one is a line with odd spaces in it."""
    if len(rows) > 1:
        return [Block("\n".join(rows), rows=tuple(rows))]
    return [Block(row.replace(" | ", " "), gap=1) for row in rows]


def _width_of_wrapping(lines: list[str]) -> int:
    """The width at which lines were broken, or 0 where every line is a paragraph."""
    lengths = [len(line.rstrip()) for line in lines if line.strip()]
    longest = max(lengths, default=0)
    if not 40 <= longest <= _WIDEST_WRAP:
        return 0
    full = sum(length >= longest - _SLACK for length in lengths)
    return longest if full >= max(_ENOUGH_LINES, len(lengths) // 3) else 0


def _unwrapped(lines: list[str], width: int) -> list[str]:
    """Join a line to the one before where its first word would not have fitted there, or is in small letters."""
    joined: list[str] = []
    room = 0
    for line in lines:
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        if joined and first and room and (len(first) >= room or first[0].islower()) and not _is_indented(line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        room = max(1, width - len(line.rstrip())) if line.strip() else 0
    return joined


def _is_indented(line: str) -> bool:
    found = _INDENT.match(line)
    return found is not None and len(found[0]) > 1
