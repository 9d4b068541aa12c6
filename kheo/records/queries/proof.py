"""Proving the house: chains, seals, files, states."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from kheo.org.models import ChainHead, HistoryEntry, SealedField
from kheo.org.queries import ChainFault, check_history, check_seals
from kheo.records.models import Evidence, Record
from kheo.records.proofs import all_faults
from kheo.records.registry import record_types
from kheo.records.workflow import HANDED_IN, REVIEW_WORKFLOW, ReviewState

REVIEW_VERBS = frozenset(step.verb for step in REVIEW_WORKFLOW.transitions)


def check_everything() -> Iterator[ChainFault]:
    """Every fault that can be found: history, seals, records against their history, files against their checksums."""
    yield from check_history()
    yield from check_seals()
    yield from check_records()
    yield from check_files()
    yield from all_faults()


def check_records() -> Iterator[ChainFault]:
    """Every record is what its history says, and none that has a history is gone."""
    for record_type in record_types():
        kind = ContentType.objects.get_for_model(record_type.model)
        label = record_type.model._meta.label_lower
        known = set()
        for record in record_type.model.objects.order_by("pk").iterator(chunk_size=500):
            known.add(record.pk)
            for text in [*_faults_of(record), *record_type.faults(record)]:
                yield ChainFault(f"{label}:{record.pk}", text)
        gone = ChainHead.objects.filter(item_type=kind, number__gt=0).exclude(item_id__in=known)
        yield from (ChainFault(str(head), _("the record itself is missing")) for head in gone)


def _faults_of(record: Record) -> Iterator[str]:
    entries = list(HistoryEntry.objects.about(record).order_by("number"))
    steps = [entry for entry in entries if entry.verb in REVIEW_VERBS]
    if record.state != (steps[-1].target if steps else ReviewState.DRAFT):
        yield _("its state is not the one its history tells")
    if record.state in HANDED_IN and steps and not _same_content(record, entries):
        yield _("its content is not the one that was submitted")
    if record.state == ReviewState.ACCEPTED and steps and steps[-1].actor_id != record.accepted_by_id:
        yield _("it was not accepted by the account that it names")
    shown = [entry.verb for entry in entries if entry.verb in ("publish", "unpublish", "reopen")]
    if record.is_public != (shown[-1:] == ["publish"]):
        yield _("its publication is not what its history tells")


def _same_content(record: Record, entries: list[HistoryEntry]) -> bool:
    """Compare with what was submitted, and with what later steps say they changed; erased names are no fault."""
    told: dict[str, Any] = {}
    for entry in entries:
        told = entry.changes.get("content", told)
    sealed = {field.name for field in record._meta.get_fields() if isinstance(field, SealedField)}
    now = record.content()
    names = (set(told) & set(now)) - {name for name in sealed if not now.get(name)}
    return all(told[name] == now[name] for name in names)


def check_files() -> Iterator[ChainFault]:
    """Every photo and file of a record is there and holds the bytes that were stored."""
    for evidence in Evidence.objects.select_related("item_type").iterator(chunk_size=500):
        fault = file_fault(evidence.file, evidence.sha256)
        if fault:
            yield ChainFault(f"records.evidence:{evidence.pk} ({evidence.item_label})", fault)


def file_fault(file: FieldFile, sha256: str) -> str:
    """What is wrong with a stored file whose bytes had that checksum; "" when nothing is."""
    try:
        with file.open("rb") as stored:
            found = hashlib.file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        return _("the file is missing")
    return "" if found == sha256 else _("the file was changed")
