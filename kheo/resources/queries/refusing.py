"""Whether the database itself still refuses to change what stands in the ledger."""

from django.db import connection

TRIGGERS = frozenset({"resources_entry_no_update", "resources_entry_no_delete", "resources_line_no_update", "resources_line_no_delete"})
_ASKED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def missing_triggers() -> list[str]:
    """The triggers that should stand and do not: a table that was made anew, on SQLite, leaves its triggers behind."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED[connection.vendor])
        standing = {row[0] for row in cursor.fetchall()}
    return sorted(TRIGGERS - standing) + ([] if _meets_replacing() else ["PRAGMA recursive_triggers"])


def _meets_replacing() -> bool:
    """Whether SQLite asks the triggers too where one row is put in the place of another; PostgreSQL always does."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        return cursor.fetchone()[0] == 1
