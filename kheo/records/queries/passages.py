"""Passages that should not go public unread: telephone numbers, identity numbers, addresses of houses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kheo.records.models import Record

BETWEEN = r"[ .\-()]{0,2}"
PATTERNS: tuple[tuple[str | Promise, re.Pattern[str]], ...] = (
    (_("looks like a telephone number"), re.compile(rf"(?<!\d)\(?(?:\+84|0){BETWEEN}\d(?:{BETWEEN}\d){{8,9}}(?!\d)")),
    (_("looks like an identity number"), re.compile(rf"(?<!\d)(?:\d(?:{BETWEEN}\d){{11}}|\d{{9}})(?!\d)")),
    (_("looks like the address of a house"), re.compile(r"\b(?:[Ss]ố nhà|[Nn]hà số)\s{1,3}\d+[A-Za-z]?(?:/\d+)*(?:,?\s{1,3}(?:đường|phố|hẻm|ngõ|tổ|ấp|khóm))?|\b[Ss]ố\s{1,3}\d+[A-Za-z]?(?:/\d+)*,?\s{1,3}(?:đường|phố|hẻm|ngõ|tổ|ấp|khóm|[A-ZĐ])")),
)


@dataclass(frozen=True)
class Passage:
    """A passage of one field, with what it looks like."""

    label: str
    text: str
    why: str


def marked_passages(record: Record) -> list[Passage]:
    """The passages of all that would go public (texts, rows, words beside photos) that a person should look at first."""
    return [
        Passage(label, found.group().strip(), str(why))
        for label, text in _public_texts(record)
        for why, pattern in PATTERNS
        for found in pattern.finditer(text)
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
