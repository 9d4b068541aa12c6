"""What every step beside the review does with its record: lock it, ask whether it was seen as it stands, write the step down."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import HistoryEntry
from kheo.records.models import Record

R = TypeVar("R", bound=Record)


def lock_record(record: R) -> R:
    """The record as it is stored, held until the transaction ends."""
    return type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)


def refuse_unseen(record: Record, version: int | None) -> None:
    """Raises `TransitionRefused` where the locked record is no longer the `version` that the person looked at; None asks nothing."""
    if version is not None and version != record.version:
        raise TransitionRefused(_("The record was changed while you were reading it. Please look at it again first."))


def write_down(record: Record, *, fields: Sequence[str] = (), **entry: Any) -> HistoryEntry:
    """Save the changed `fields` of the locked record under its next version, and append the history entry."""
    record.version += 1
    record.save(update_fields=[*fields, "version"])
    return append_history(record, **entry)
