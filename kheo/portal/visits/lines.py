"""A view as one line of a file.

A line begins with its line break and ends with a mark: one that was torn by a full disk is recognised, and spoils no other.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

Fields = tuple[int, str, str, str, str]  # moment, day, visitor, reason, path

PATH_LIMIT = 200
VISITOR_LIMIT = 16
REASON_LIMIT = 20
LAST_MOMENT = 2**62
END = "."
_SPACES = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\0": " "})


class View(NamedTuple):
    """One request for a page: when (milliseconds), by whom, of what; `reason` says why it is no reader's."""

    moment: int
    day: date
    visitor: str
    reason: str
    path: str


@lru_cache(maxsize=4096)
def short_path(path: str) -> str:
    """A path as it is counted."""
    short = path[:PATH_LIMIT]
    return short if short.isprintable() else short.translate(_SPACES)


def line_of(view: View) -> bytes:
    """The bytes that are appended for a view."""
    moment, day, visitor, reason, path = view
    return f"\n{moment}\t{_written(day)}\t{visitor}\t{reason}\t{short_path(path)}\t{END}".encode("utf-8", "replace")


_written = lru_cache(maxsize=8)(date.isoformat)


def fields_in(content: bytes) -> Iterator[Fields | None]:
    """The views in a piece of a file, a million in about a second; None for a line that cannot be read."""
    for line in content.replace(b"\0", b"\t").decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        try:
            written, day, visitor, reason, path, end = line.split("\t")
            moment = int(written)
            _date(day)
        except ValueError:
            yield None
            continue
        fits = end == END and 0 <= moment < LAST_MOMENT and len(visitor) <= VISITOR_LIMIT and len(reason) <= REASON_LIMIT and len(path) <= PATH_LIMIT
        yield (moment, day, visitor, reason, path) if fits and (visitor or reason) else None


_date = lru_cache(maxsize=64)(date.fromisoformat)
