"""The database refuses to change or delete what stands in the ledger, whoever asks."""

from typing import Any

from django.db import migrations

TABLES = ("resources_entry", "resources_line")
WORDS = "the ledger is append-only: a mistake is corrected by a counter-entry"


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        function = (
            "CREATE FUNCTION resources_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        return [function, *(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION resources_refuse()" for table in TABLES for act in ("UPDATE", "DELETE"))]
    return [f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END" for table in TABLES for act in ("UPDATE", "DELETE")]


def refuse_changes(_apps: Any, schema_editor: Any) -> None:
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def allow_changes(_apps: Any, schema_editor: Any) -> None:
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}" + (f" ON {table}" if on_table else ""), params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION IF EXISTS resources_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_works_contributions_ledger")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
