"""Rows of the data files."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def rows_by_code(file: Path, rows: Iterable[T], *, code: Callable[[T], str] = attrgetter("code")) -> dict[str, T]:
    """The rows by their code, in the order of the file; raises `ValueError` where one stands there twice."""
    found: dict[str, T] = {}
    for row in rows:
        if code(row) in found:
            raise ValueError(f"{file.name}: {code(row)} stands there twice")
        found[code(row)] = row
    return found
