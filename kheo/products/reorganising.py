"""Producers and products when units are merged, divided or ended: a certificate goes on, and so does what it was given for."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kheo.org.actions.reorganising import body_after
from kheo.org.models import Unit
from kheo.org.reorganising import Line, Reorganisation, decide
from kheo.products.models import Producer, Product, Rating
from kheo.records.actions import carry_record
from kheo.records.reorganising import Part, register


def carry_products(moved: Reorganisation) -> Iterator[Line]:
    """What was accepted is the whole successor's from the day on, with its stars and the duty to renew them."""
    rows: tuple[QuerySet[Any], ...] = (Producer.objects.counted(), Product.objects.counted())
    for found in rows:
        for record in found.filter(unit__in=[*moved.heirs, *moved.undecided]).select_related("unit", "body").order_by("pk"):
            words: dict[str, object] = {"record": str(record), "old": record.body or record.unit}
            heir = moved.heirs.get(record.unit_id)
            if heir is None:
                yield decide(_("“%(record)s” stays with %(old)s, which does not go on whole: enter it anew where it is now. Its certificate goes on.") % words)
            elif record.body is not None and body_after(record.body, moved).unit_id != heir.pk:
                yield decide(_("“%(record)s” stays with %(old)s: the body does not go on there.") % words)
            else:
                yield _carry(record, heir, moved, words)


def _carry(record: Producer | Product, heir: Unit, moved: Reorganisation, words: dict[str, object]) -> Line:
    body = body_after(record.body, moved) if record.body is not None else None
    carry_record(record, heir, body, by=moved.by, reason=moved.reason)
    return Line(_("“%(record)s” of %(old)s is that of %(new)s.") % {**words, "new": body or heir})


register(Part(gettext_lazy("OCOP producers and products"), carry_products, (Rating,)))
