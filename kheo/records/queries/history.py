"""A record's history as people read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kheo.org.models import HistoryEntry, SealedField
from kheo.org.queries import history_of
from kheo.records.models import Record
from kheo.records.verbs import verb_words
from kheo.records.workflow import ReviewState


@dataclass(frozen=True)
class Step:
    """One line of the timeline; `changes` are (label, old, new)."""

    number: int
    when: datetime
    who: str
    text: str
    reason: str
    changes: list[tuple[str, str, str]]


def told_history(record: Record) -> list[Step]:
    """The steps in order; a submission shows what it changed against the one before."""
    steps, before = [], None
    for entry in history_of(record):
        content = entry.changes.get("content")
        steps.append(_step(record, entry, before if content is not None else None))
        before = content if content is not None else before
    return steps


def last_return(record: Record) -> Step | None:
    """Why the record came back, while it has not been sent again."""
    if record.state != ReviewState.RETURNED:
        return None
    return next((step for step in reversed(told_history(record)) if step.reason), None)


def _step(record: Record, entry: HistoryEntry, before: dict[str, Any] | None) -> Step:
    content = entry.changes.get("content")
    changes = [] if before is None or content is None else list(_differences(record, before, content))
    text = verb_words(entry.verb)
    if entry.changes.get("one_person"):
        text = f"{text} ({_('one person')})"
    return Step(entry.number, entry.at, str(entry.actor or "Khéo"), text, entry.reason, changes)


def _differences(record: Record, old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [(_label(record, name), _shown(record, name, old.get(name)), _shown(record, name, new.get(name))) for name in names]


def _label(model: Model, name: str) -> str:
    known = {field.name for field in model._meta.get_fields()}
    return str(getattr(model._meta.get_field(name), "verbose_name", name)) if name in known else name


def _shown(record: Record, name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return " · ".join(" ".join(str(part) for part in row.values()) for row in value)
    if name not in {field.name for field in record._meta.get_fields()}:  # a field of earlier days
        return str(value)
    field: Any = record._meta.get_field(name)
    if isinstance(field, SealedField):
        return _("(kept sealed)")
    if field.related_model is not None:
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return {True: _("yes"), False: _("no")}.get(value, str(value)) if isinstance(value, bool) else str(value)
