"""Writing the history."""

import json
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, Model

from kheo.lib import dates
from kheo.org.models import ChainHead, DaySeal, HistoryEntry, User
from kheo.org.queries.history import digest, newest_digests, sealed_digest

# An entry's number is given when its transaction begins and seen when it ends: leave time between the two.
SETTLED_AFTER = timedelta(hours=1)


@transaction.atomic
def append_history(
    item: Model,
    *,
    verb: str,
    by: User | None,
    source: str = "",
    target: str = "",
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> HistoryEntry:
    """Join one entry to the item's chain, under the lock of the chain's head.

    `changes` must be plain JSON without fractions (write numbers as text); personal text in it must be sealed text. `by` is empty for what Khéo itself does.
    """
    kind = ContentType.objects.get_for_model(item)
    ChainHead.objects.get_or_create(item_type=kind, item_id=item.pk)
    head = ChainHead.objects.select_for_update().get(item_type=kind, item_id=item.pk)
    entry = HistoryEntry(
        item_type=kind, item_id=item.pk, number=head.number + 1, at=dates.now(), actor=by, verb=verb,
        source=source, target=target, changes=json.loads(json.dumps(changes or {})), reason=reason, before=head.digest,
    )  # fmt: skip
    entry.digest = digest(entry.sealed_content())
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry


@transaction.atomic
def seal_day() -> DaySeal | None:
    """Seal all chains that grew since the last seal; once a day, by the ticker."""
    last = DaySeal.objects.select_for_update().order_by("day").last()
    today = dates.today()
    upto = HistoryEntry.objects.filter(at__lt=dates.now() - SETTLED_AFTER).aggregate(Max("pk"))["pk__max"] or 0
    after, before = (last.last_entry, last.digest) if last else (0, "")
    if upto <= after or (last and last.day >= today):
        return None
    grown = newest_digests(after, upto)
    sealed = sealed_digest([before, str(today), grown])
    return DaySeal.objects.create(day=today, last_entry=upto, chains=len(grown), before=before, digest=sealed)
