"""The database itself says which tables were changed: nobody who writes has to think of it."""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kheo.lib.reads import all_tables
from kheo.portal.models import BotViews, FoldedFile, PathViews, VisitDay, VisitorSalt, VisitSpan

CHANNEL = "kheo_changes"  # PostgreSQL
CHANGES = "portal_changes"  # SQLite: a row for each table, with a number that grows with each change
SUFFIX = "_changed"
WRITES = ("INSERT", "UPDATE", "DELETE")

# The figures on a page may be as old as the page; their script brings those of the moment.
LIVE_FIGURES = frozenset(model._meta.db_table for model in (VisitDay, VisitSpan, PathViews, BotViews, VisitorSalt, FoldedFile))
# Written all day and shown to nobody but whoever is signed in. A page that reads one of them is not kept.
UNWATCHED = frozenset({"django_session", "records_periodicrun", "records_notice"})
# SQLite's index of words: virtual, so without triggers; the database writes it from a table that is watched.
DERIVED = frozenset({"wagtailsearch_indexentry_fts"})

NOTIFY = f"""
    CREATE OR REPLACE FUNCTION portal_tell_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('{CHANNEL}', TG_TABLE_NAME); RETURN NULL; END $$
"""


def watched_tables() -> frozenset[str]:
    """The tables whose changes are told."""
    return all_tables() - LIVE_FIGURES - UNWATCHED - DERIVED


def may_be_read(tables: set[str]) -> bool:
    """Whether a page drawn from these tables may be kept: the change of any of them would be told, or need not be."""
    return tables <= watched_tables() | LIVE_FIGURES | DERIVED


def install_triggers(using: str = "default", **_kwargs: Any) -> None:
    """Bring the triggers of all watched tables, where they are missing; called after each `migrate`.

    SQLite drops a table's triggers whenever a migration makes the table anew, so no migration can hold them.
    """
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        standing = _standing(connection, cursor)
        missing = [name for name in sorted(watched_tables() & set(connection.introspection.table_names(cursor))) if not _names(connection, name) <= standing]
        if missing:
            cursor.execute(NOTIFY if connection.vendor == "postgresql" else f"CREATE TABLE IF NOT EXISTS {CHANGES} (name text PRIMARY KEY, version integer NOT NULL)")
        for table in missing:
            for statement in _statements(connection, table):
                cursor.execute(statement)


def _names(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    if connection.vendor == "postgresql":
        return {f"{table}{SUFFIX}"}
    return {f"{table}{SUFFIX}_{write.lower()}" for write in WRITES}


def _standing(connection: BaseDatabaseWrapper, cursor: Any) -> set[str]:
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal" if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )  # fmt: skip
    return {name for (name,) in cursor.fetchall()}


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """PostgreSQL tells whoever listens when the transaction is committed; SQLite counts in a row, for there is one writer at a time."""
    if connection.vendor == "postgresql":
        acts = " OR ".join((*WRITES, "TRUNCATE"))
        return [f"CREATE OR REPLACE TRIGGER {table}{SUFFIX} AFTER {acts} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION portal_tell_change()"]
    counted = f"UPDATE {CHANGES} SET version = version + 1 WHERE name = '{table}'"  # noqa: S608
    triggers = [f"CREATE TRIGGER IF NOT EXISTS {table}{SUFFIX}_{write.lower()} AFTER {write} ON {table} BEGIN {counted}; END" for write in WRITES]
    return [f"INSERT OR IGNORE INTO {CHANGES} VALUES ('{table}', 0)", *triggers]  # noqa: S608
