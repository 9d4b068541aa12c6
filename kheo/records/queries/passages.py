"""Passages that should not go public unread: telephone numbers, identity numbers, addresses of houses."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.personal import find_personal
from kheo.records.models import Record


@dataclass(frozen=True)
class Passage:
    """A passage of one field, with what it looks like."""

    label: str
    text: str
    why: str


def marked_passages(record: Record) -> list[Passage]:
    """The passages of all that would go public (texts, rows, words beside photos) that a person should look at first."""
    return [
        Passage(label, text[found.start : found.end], found.label)
        for label, text in _public_texts(record)
        for found in find_personal(text)
    ]


def _public_texts(record: Record) -> Iterator[tuple[str, str]]:
    fields = [record._meta.get_field(name) for name in record.content_fields]
    for field in fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield str(field.verbose_name), getattr(record, field.name)
    for rows in record.content().values():
        if isinstance(rows, list):
            yield from ((str(_("rows")), str(value)) for row in rows if isinstance(row, dict) for value in row.values())
    for evidence in record.evidence.all():
        yield from ((str(evidence._meta.verbose_name), words) for words in (evidence.caption, evidence.credit))
