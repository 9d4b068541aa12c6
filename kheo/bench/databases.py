"""A database of a measure's own on a PostgreSQL server, thrown away afterwards; nothing that is there already is touched."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

# The address of a server on which databases may be made ("postgres://me@/postgres?host=/run/postgresql"); without one, files of SQLite.
# It is not DATABASE_URL on purpose: that one names an installation's own data.
SERVER = "KHEO_BENCH_SERVER"


def server() -> str:
    """The server that was named for measuring, "" where none was."""
    return os.environ.get(SERVER, "")


@contextmanager
def own_database(address: str) -> Iterator[str]:
    """A new, empty database on the server, as an address; dropped at the end. Without a server "", which is SQLite in the worker's home."""
    if not address:
        yield ""
        return
    name = f"kheo_bench_{secrets.token_hex(6)}"
    _run(address, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
    finally:
        _run(address, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(address: str, statement: sql.Composed) -> None:
    with psycopg.connect(address, autocommit=True) as connection:  # databases are made outside of transactions
        connection.execute(statement)
