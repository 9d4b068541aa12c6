"""Reading and proving the history."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from kheo.org.models import ChainHead, DaySeal, HistoryEntry


@dataclass(frozen=True)
class ChainFault:
    """A place where the history does not add up: the row's name, and what is wrong in words."""

    where: str
    text: str


def digest(content: Any) -> str:
    """SHA-256 over the canonical JSON of `content`, in hexadecimal."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def sealed_digest(content: Any) -> str:
    """The digest of a day's seal: keyed by the installation's secret, so that writing the database is not enough."""
    return hmac.new(settings.KHEO_SEALING_SECRET.encode(), digest(content).encode(), hashlib.sha256).hexdigest()


def history_of(item: Model) -> QuerySet[HistoryEntry]:
    """The item's history, oldest first."""
    return HistoryEntry.objects.about(item).select_related("actor").order_by("number")


def check_history() -> Iterator[ChainFault]:
    """Walk every chain; yields each entry that was altered, removed or put in, by its name."""
    heads = {(h.item_type_id, h.item_id): h for h in ChainHead.objects.all()}
    before: HistoryEntry | None = None
    entries = HistoryEntry.objects.select_related("item_type").order_by("item_type", "item_id", "number")
    for entry in entries.iterator(chunk_size=2000):
        if before and (before.item_type_id, before.item_id) != (entry.item_type_id, entry.item_id):
            yield from _check_head(before, heads)
            before = None
        yield from _check_entry(entry, before)
        before = entry
    if before:
        yield from _check_head(before, heads)
    yield from (ChainFault(str(head), _("the whole history of this item is missing")) for head in heads.values())


def _check_entry(entry: HistoryEntry, before: HistoryEntry | None) -> Iterator[ChainFault]:
    number, joined_to = (before.number + 1, before.digest) if before else (1, "")
    if entry.number != number:
        yield ChainFault(str(entry), _("an entry before this one is missing"))
    elif entry.before != joined_to:
        yield ChainFault(str(entry), _("it does not join on to the entry before it"))
    if entry.digest != digest(entry.sealed_content()):
        yield ChainFault(str(entry), _("its content was altered"))


def _check_head(last: HistoryEntry, heads: dict[tuple[int, int], ChainHead]) -> Iterator[ChainFault]:
    head = heads.pop((last.item_type_id, last.item_id), None)
    if head is None or (head.number, head.digest) != (last.number, last.digest):
        yield ChainFault(str(last), _("entries after this one are missing"))


def newest_digests(after: int, upto: int) -> list[list[Any]]:
    """The newest entry of each chain that grew in (`after`, `upto`], as [item, number, digest]."""
    newest: dict[tuple[int, int], list[Any]] = {}
    rows = HistoryEntry.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    for type_id, item_id, number, sealed in rows.values_list("item_type", "item_id", "number", "digest").iterator():
        newest[type_id, item_id] = [type_id, item_id, number, sealed]
    labels = {kind.pk: f"{kind.app_label}.{kind.model}" for kind in ContentType.objects.all()}
    return sorted([f"{labels[type_id]}:{item_id}", number, sealed] for type_id, item_id, number, sealed in newest.values())


def check_seals() -> Iterator[ChainFault]:
    """Recompute every day's seal; yields those that no longer fit the entries they covered."""
    before, after = "", 0
    for seal in DaySeal.objects.order_by("day"):
        content = [before, str(seal.day), newest_digests(after, seal.last_entry)]
        if seal.before != before or seal.digest != sealed_digest(content):
            yield ChainFault(_("seal of %(day)s") % {"day": f"{seal.day:%d/%m/%Y}"}, _("history under it was changed"))
        before, after = seal.digest, seal.last_entry
