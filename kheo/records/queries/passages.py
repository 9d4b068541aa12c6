"""Passages that should not go public unread: telephone numbers, identity numbers, addresses of houses; names where only counts belong."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.personal import find_names, find_personal
from kheo.records.models import Record
from kheo.records.permissions import evidence_to_publish
from kheo.records.registry import type_of


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
        for found in [*find_personal(text), *(find_names(text) if type_of(record).form.counts_only else ())]
    ]


def _public_texts(record: Record) -> Iterator[tuple[str, str]]:
    fields = [record._meta.get_field(name) for name in record.content_fields]
    for field in fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield str(field.verbose_name), getattr(record, field.name)
    for rows in record.content().values():
        if isinstance(rows, list):
            yield from ((str(_("rows")), str(value)) for row in rows if isinstance(row, dict) for value in row.values())
        elif isinstance(rows, dict):
            yield from ((str(_("rows")), value) for value in rows.values() if isinstance(value, str))
    for evidence in evidence_to_publish(record):
        yield from ((str(evidence._meta.verbose_name), words) for words in (evidence.caption, evidence.credit))
