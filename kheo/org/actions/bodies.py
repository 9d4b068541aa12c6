"""Bodies come, change and go."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from kheo.org.actions.history import append_history
from kheo.org.models import Body, Unit, User


@transaction.atomic
def create_body(*, unit: Unit, kind: str, name: str, by: User | None, **fields: Any) -> Body:
    """Begin a body; `fields` may hold `parent`, `letterhead`, `follows`, `valid_from`."""
    body = Body(unit=unit, kind=kind, name=name, key=f"t-{get_random_string(10).lower()}", **fields)
    body.full_clean(exclude=["path", "folded"])
    body.save()
    append_history(body, verb="create", by=by, target=name, changes={"unit": unit.key, "kind": kind})
    return body


@transaction.atomic
def end_body(body: Body, *, on: date, by: User | None, renamed: str = "", reason: str = "") -> Body | None:
    """`on` is the body's last day; with `renamed` a row under the new name follows the day after."""
    body.valid_to = on
    body.save(update_fields=["valid_to"])
    append_history(body, verb="end", by=by, source=body.name, target=renamed, reason=reason)
    if not renamed:
        return None
    return create_body(
        unit=body.unit, kind=body.kind, name=renamed, by=by, parent=body.parent, letterhead=body.letterhead,
        follows=body, valid_from=on + timedelta(days=1),
    )  # fmt: skip
