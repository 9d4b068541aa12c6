"""Passages that should not go public unread: telephone numbers, identity numbers, addresses of houses."""

import re
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kheo.records.models import Record

PATTERNS: tuple[tuple[str | Promise, re.Pattern[str]], ...] = (
    (_("looks like a telephone number"), re.compile(r"(?<!\d)(?:\+84|0)(?:[ .]?\d){9,10}(?!\d)")),
    (_("looks like an identity number"), re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")),
    (_("looks like the address of a house"), re.compile(r"\b(?:số nhà|nhà số|số)\s+\d+[A-Za-z]?(?:/\d+)*,?\s+(?:đường|phố|hẻm|ngõ|tổ|ấp|khóm)\b", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Passage:
    """A passage of one field, with what it looks like."""

    label: str
    text: str
    why: str


def marked_passages(record: Record) -> list[Passage]:
    """The passages of the record's texts that a person should look at before publishing."""
    fields = [record._meta.get_field(name) for name in record.content_fields]
    texts = [field for field in fields if isinstance(field, models.CharField | models.TextField) and field.editable]
    return [
        Passage(str(field.verbose_name), found.group(), str(why))
        for field in texts
        for why, pattern in PATTERNS
        for found in pattern.finditer(getattr(record, field.name))
    ]
