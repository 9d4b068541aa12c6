"""Values as templates of paper take them: text that is only text, lists, mappings, numbers."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

# What XML cannot hold, and the signs that turn the direction of reading: on paper they only serve to deceive.
_NOT_ON_PAPER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")


def text(value: object) -> str:
    """Return what the value says, composed (NFC), with plain line ends and without signs that no paper carries."""
    return unicodedata.normalize("NFC", _NOT_ON_PAPER.sub("", _LINE_END.sub("\n", str(value))))


def plain(value: Any, *, of_text: Callable[[str], Any] = str, of_bytes: Callable[[bytes], Any] = list) -> Any:
    """Return the value with everything in it turned into texts, numbers, lists and mappings; dates as 2022-12-31.

    `of_text` and `of_bytes` make of texts and of pictures what the format needs.
    """

    def again(part: Any) -> Any:
        return plain(part, of_text=of_text, of_bytes=of_bytes)

    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes):
        return of_bytes(value)
    if isinstance(value, Mapping):
        return {str(key): again(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [again(part) for part in value]
    return of_text(text(value.isoformat() if isinstance(value, date) else value))


def spoken_date(day: str) -> str:
    """Return "ngày 05 tháng 02 năm 2022" for 2022-02-05, as papers write it: days below 10, and months 1 and 2, with a zero."""
    if not day:
        return "ngày      tháng      năm        "
    found = date.fromisoformat(day[:10])
    month = f"{found.month:02}" if found.month < 3 else str(found.month)
    return f"ngày {found.day:02} tháng {month} năm {found.year}"
