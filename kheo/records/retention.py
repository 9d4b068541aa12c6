"""`data/retention.yaml`: which personal data is kept for what, and how long; and the rules that carry it out.

Rooms register the functions that the file names. A system check (`kheo check`, and every test run) fails for a column
that could hold personal data and has no line in the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.checks import Error
from django.db import models

RETENTION_FILE = Path(__file__).resolve().parents[2] / "data" / "retention.yaml"

Rule = Callable[[timedelta], int]
_rules: dict[str, Rule] = {}


@dataclass(frozen=True)
class Policy:
    """One named rule of the file: what it is for and how long the data stays."""

    name: str
    purpose: str
    keep: timedelta


def rule(name: str) -> Callable[[Rule], Rule]:
    """Register the function that carries out the rule `name`: given the time to keep, it erases what is older."""

    def keep(function: Rule) -> Rule:
        _rules[name] = function
        return function

    return keep


def registered_rules() -> dict[str, Rule]:
    """The functions, by rule."""
    return dict(_rules)


@cache
def retention_table() -> dict[str, Any]:
    """The file as it stands."""
    return yaml.safe_load(RETENTION_FILE.read_text(encoding="utf-8"))


def policies() -> list[Policy]:
    """The rules of the file."""
    return [
        Policy(name, row["purpose"], timedelta(days=row["keep_days"])) for name, row in retention_table()["rules"].items()
    ]


def may_be_personal(field: Any) -> bool:
    """Whether a column could hold something about a person: free text, addresses, files, or a link to an account."""
    if getattr(field, "remote_field", None):
        return field.related_model is not None and field.related_model._meta.label == settings.AUTH_USER_MODEL
    if getattr(field, "choices", None):
        return False
    if field.get_internal_type() in ("JSONField", "TextField"):  # bodies of pages are text in all but their class
        return True
    return isinstance(
        field,
        models.CharField | models.TextField | models.JSONField | models.FileField | models.BinaryField | models.GenericIPAddressField,
    )  # fmt: skip


def uncovered() -> Iterator[str]:
    """Columns ("app.model.field") that could hold personal data and have no line in the file."""
    table = retention_table()
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.app_label in table["other_rooms"]:
            continue
        lines = table["models"].get(label)
        for field in model._meta.local_concrete_fields:
            if may_be_personal(field) and (lines is None or (field.name not in (lines.get("plain") or []) and field.name not in (lines.get("personal") or {}))):
                yield f"{label}.{field.name}"


def check_retention(**_kwargs: Any) -> list[Error]:
    """System check: every column covered, every rule carried out by somebody, no line for a column that is gone."""
    named = {rule for lines in retention_table()["models"].values() for rule in (lines.get("personal") or {}).values()}
    errors = [Error(f"{column} has no line in data/retention.yaml", id="kheo.E001") for column in uncovered()]
    errors += [
        Error(f"data/retention.yaml: the rule {name} is not carried out by any room", id="kheo.E002")
        for name in sorted(named | {policy.name for policy in policies()})
        if name not in _rules
    ]
    errors += [Error(f"data/retention.yaml: {column} is gone from the tables", id="kheo.E003") for column in outdated()]
    return errors


def outdated() -> Iterator[str]:
    """Columns that the file names and no table has."""
    for label, lines in retention_table()["models"].items():
        model = apps.get_model(label)
        names = {field.name for field in model._meta.get_fields()}
        for column in [*(lines.get("plain") or []), *(lines.get("personal") or {})]:
            if column not in names:
                yield f"{label}.{column}"
