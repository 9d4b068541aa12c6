"""Writing a record's content."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kheo.lib.text import fold
from kheo.org.models import User
from kheo.records.models import Record
from kheo.records.permissions import is_on_behalf, may_edit, may_enter, records_for

R = TypeVar("R", bound=Record)


class EditConflict(Exception):
    """Somebody else saved in between; `stored` is the record as it stands now."""

    def __init__(self, stored: Record) -> None:
        super().__init__(_("Somebody else has changed this record in the meantime."))
        self.stored = stored


class RecordClosed(PermissionDenied):
    """The record's content may not be changed in its present state, or not by this person."""


@transaction.atomic
def save_record(record: R, *, by: User, fields: Sequence[str] = (), version: int | None = None) -> R:
    """Store a new record, or the changed `fields` of an editable one.

    A new record whose `uuid` is stored already is the same entry sent twice: the stored one is returned. `version` is
    the one the editor saw; another one in the table, raises `EditConflict`, so nobody overwrites unseen (none given: the caller has locked the record itself).
    """
    if record.body is not None and record.body.unit_id != record.unit_id:
        raise PermissionDenied(_("The body does not belong to this unit."))
    return _create(record, by) if record.pk is None else _update(record, by, fields, version)


def _create(record: R, by: User) -> R:
    if not may_enter(by, record.unit, record.body):
        raise PermissionDenied(_("You may enter records of your own unit, and on behalf of those one step below."))
    if (stored := _stored_twin(record, by)) is not None:
        return stored
    record.entered_by = by
    record.on_behalf = is_on_behalf(by, record.unit, record.body)
    record.folded = fold(record.searched_text())[:500]
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:  # the twin arrived at this very moment
        if (stored := _stored_twin(record, by)) is None:
            raise
        return stored
    return record


def _stored_twin(record: R, by: User) -> R | None:
    """The same entry, stored before by the same person, who may read it still; anybody else's stays unread and untouched."""
    stored = type(record).objects.filter(uuid=record.uuid).first()
    if stored is None:
        return None
    if stored.entered_by_id != by.pk or not records_for(by, type(record)).filter(pk=stored.pk).exists():
        raise PermissionDenied
    return stored


def _update(record: R, by: User, fields: Sequence[str], version: int | None) -> R:
    stored = type(record).objects.select_for_update().get(pk=record.pk)
    moved = (stored.unit_id, stored.body_id) != (record.unit_id, record.body_id)
    if not may_edit(by, stored) or (moved and not may_enter(by, record.unit, record.body)):
        raise RecordClosed(_("This record cannot be changed now."))
    if version is not None and version != stored.version:
        raise EditConflict(stored)
    if moved:
        record.on_behalf = is_on_behalf(by, record.unit, record.body)
    record.version = stored.version + 1
    record.folded = fold(record.searched_text())[:500]
    record.save(update_fields=[*fields, "on_behalf", "version", "folded"])
    return record
