"""Proving the house: chains, seals, files, states."""

import hashlib
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from kheo.org.models import HistoryEntry
from kheo.org.queries import ChainFault, check_history, check_seals
from kheo.records.models import Evidence
from kheo.records.registry import record_types
from kheo.records.workflow import REVIEW_WORKFLOW


def check_everything() -> Iterator[ChainFault]:
    """Every fault that can be found: history, seals, records against their history, files against their checksums."""
    yield from check_history()
    yield from check_seals()
    yield from check_states()
    yield from check_files()


def check_states() -> Iterator[ChainFault]:
    """A record's state is what its history says it is."""
    verbs = [step.verb for step in REVIEW_WORKFLOW.transitions]
    for record_type in record_types():
        kind = ContentType.objects.get_for_model(record_type.model)
        steps = HistoryEntry.objects.filter(item_type=kind, item_id=OuterRef("pk"), verb__in=verbs).order_by("-number")
        records = record_type.model.objects.annotate(told=Subquery(steps.values("target")[:1]))
        for pk, state, told in records.values_list("pk", "state", "told").iterator():
            if state != (told or "draft"):
                where = f"{record_type.model._meta.label_lower}:{pk}"
                yield ChainFault(where, _("its state is not the one its history tells"))


def check_files() -> Iterator[ChainFault]:
    """Every file is there and holds the bytes that were stored."""
    for evidence in Evidence.objects.select_related("item_type").iterator(chunk_size=500):
        where = f"records.evidence:{evidence.pk} ({evidence.item_label})"
        try:
            with evidence.file.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            yield ChainFault(where, _("the file is missing"))
            continue
        if found != evidence.sha256:
            yield ChainFault(where, _("the file was changed"))
