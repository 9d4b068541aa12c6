"""Giving official numbers."""

from django.db import transaction

from kheo.org.models import Sequence


@transaction.atomic
def next_number(prefix: str, *, scope: str) -> int:
    """The next number of that prefix in that scope (a year, or a term): no gap, no number given twice."""
    Sequence.objects.get_or_create(prefix=prefix, scope=scope)
    row = Sequence.objects.select_for_update().get(prefix=prefix, scope=scope)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
