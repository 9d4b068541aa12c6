"""Write docs/permissions.md from data/roles.yaml and the verbs that the rooms declare."""

import os
from collections.abc import Iterable
from pathlib import Path

import django
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")
django.setup()

from kheo.org.permissions import Role, roles, verbs  # noqa: E402  (models need Django set up)

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "permissions.md"

HEAD = """# Who may do what

Made by `make permissions` from `data/roles.yaml` and the verbs that the rooms declare; do not edit.

A role is held on a unit and all below it, from a day to a day, and may be narrowed to a body. Code asks for a verb on a
unit and never for a role (`docs/adr/0005-roles-on-units-verbs-in-yaml.md`); `kheo.org.permissions.why` explains a verdict.
"""


def permissions_doc() -> str:
    """The page as it should stand."""
    table = list(roles().values())
    with translation.override(None):
        parts = [HEAD, "## Roles\n", *role_lines(table), "\n## Verbs\n", *verb_lines(table), *admin_lines(table)]
        return "\n".join(parts) + "\n"


def role_lines(table: Iterable[Role]) -> list[str]:
    """A table of the roles."""
    rows = [f"| `{role.code}` | {role.name} | {role.about} |" for role in table]
    return ["| role | name | what it is for |", "|---|---|---|", *rows]


def verb_lines(table: Iterable[Role]) -> list[str]:
    """A table of the verbs, each with the roles that hold it."""
    rows = [f"| `{verb}` | {label} | {holders(table, verb)} |" for verb, label in sorted(verbs.items())]
    return ["| verb | what it allows | held by |", "|---|---|---|", *rows]


def holders(table: Iterable[Role], verb: str) -> str:
    """The roles that hold a verb."""
    return ", ".join(f"`{role.code}`" for role in table if verb in role.verbs) or "nobody"


def admin_lines(table: Iterable[Role]) -> list[str]:
    """The editing rooms that a role opens."""
    opened = [f"- `{role.code}`: {', '.join(f'`{door}`' for door in sorted(role.admin))}" for role in table if role.admin]
    return ["\n## Editing rooms under `/quan-tri/` (permissions of Django)\n", *opened]


def main() -> None:
    TARGET.write_text(permissions_doc(), encoding="utf-8")
    print(f"permissions: {TARGET.relative_to(ROOT)} is written")


if __name__ == "__main__":
    main()
