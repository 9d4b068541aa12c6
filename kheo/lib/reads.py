"""Which tables were read while something was made: whoever keeps it throws it away when one of them changes."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

WORD = re.compile(r"\w+")

_noting: ContextVar[tuple[set[str], ...]] = ContextVar("kheo_reads", default=())


@contextmanager
def noted_reads() -> Iterator[set[str]]:
    """The names of the tables that this thread's statements name inside the block; complete when the block is left."""
    tables: set[str] = set()
    token = _noting.set((*_noting.get(), tables))
    try:
        with connection.execute_wrapper(_note):
            yield tables
    finally:
        _noting.reset(token)


def add_reads(tables: Iterable[str]) -> None:
    """Note tables that were read earlier, for a value that was kept since and is used again now."""
    for noted in _noting.get():
        noted.update(tables)


@cache
def all_tables() -> frozenset[str]:
    """The tables of all models, those that only join two others included."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@lru_cache(maxsize=4096)
def tables_in(statement: str) -> frozenset[str]:
    """The tables that a statement names, however it quotes them."""
    return all_tables() & set(WORD.findall(statement))


def _note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    add_reads(tables_in(str(sql)))
    return execute(sql, params, many, context)
