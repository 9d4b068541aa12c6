"""Photos and files come to a record, and go."""

import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.files import BadFile, check_size, recognise
from kheo.lib.images import clean_image
from kheo.org.models import User
from kheo.records.models import Evidence, EvidenceKind, Record
from kheo.records.permissions import may_edit

IMAGE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def add_photo(record: Record, file: Any, *, by: User, caption: str = "", kind: str = EvidenceKind.PHOTO) -> Evidence:
    """Keep a cleaned copy of an uploaded photo (position and camera data gone). Raises `BadFile` with what to do."""
    _check_place(record, by)
    check_size(file, settings.KHEO_PHOTO_LIMIT)
    image = clean_image(file, name=file.name)
    evidence = Evidence(
        item=record, kind=kind, caption=caption[:300], uploaded_by=by, width=image.width, height=image.height,
        content_type=IMAGE_TYPES[image.extension],
    )  # fmt: skip
    return _store(evidence, image.content, f"photo.{image.extension}", image.thumbnail)


def add_file(record: Record, file: Any, *, by: User, caption: str = "") -> Evidence:
    """Keep an uploaded document; its type is read from its content. Raises `BadFile` with what to do."""
    _check_place(record, by)
    check_size(file, settings.KHEO_FILE_LIMIT)
    found = recognise(file)
    if found.is_image:
        return add_photo(record, file, by=by, caption=caption)
    file.seek(0)
    evidence = Evidence(
        item=record, kind=EvidenceKind.FILE, caption=(caption or file.name)[:300], uploaded_by=by,
        content_type=found.content_type,
    )  # fmt: skip
    return _store(evidence, file.read(), f"file.{found.extension}", b"")


def _check_place(record: Record, by: User) -> None:
    if not may_edit(by, record):
        raise PermissionDenied(_("This record cannot be changed now."))
    if record.evidence.count() >= settings.KHEO_PHOTOS_PER_RECORD:
        raise BadFile(
            _("A record holds at most %(most)s photos and files; remove one first.")
            % {"most": settings.KHEO_PHOTOS_PER_RECORD}
        )


@transaction.atomic
def _store(evidence: Evidence, content: bytes, name: str, thumbnail: bytes) -> Evidence:
    """Store the bytes and the row; the same bytes on the same record are the same photo, sent twice.

    The record's row is locked and asked anew: it may have been submitted, or given the same photo, a moment ago.
    """
    record = _locked(evidence)
    _check_place(record, evidence.uploaded_by)
    evidence.sha256 = hashlib.sha256(content).hexdigest()
    twin = Evidence.objects.filter(
        item_type=evidence.item_type, item_id=evidence.item_id, sha256=evidence.sha256
    ).first()
    if twin is not None:
        return twin
    evidence.size = len(content)
    evidence.file.save(name, ContentFile(content), save=False)
    if thumbnail:
        evidence.thumbnail.save("small.jpg", ContentFile(thumbnail), save=False)
    evidence.save(force_insert=True)
    return evidence


def _locked(evidence: Evidence) -> Record:
    model = evidence.item_type.model_class()
    if model is None or not issubclass(model, Record):
        raise PermissionDenied
    return model.objects.select_for_update().get(pk=evidence.item_id)


def _check_editable(evidence: Evidence, by: User) -> None:
    if not may_edit(by, _locked(evidence)):
        raise PermissionDenied(_("This record cannot be changed now."))


@transaction.atomic
def describe_evidence(evidence: Evidence, *, by: User, caption: str, credit: str) -> None:
    """Change what is said about a photo while its record may be edited."""
    _check_editable(evidence, by)
    evidence.caption, evidence.credit = caption.strip()[:300], credit.strip()[:120]
    evidence.save(update_fields=["caption", "credit"])


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User) -> None:
    """Take a photo or file off an editable record, with its bytes."""
    _check_editable(evidence, by)
    delete_evidence(evidence)


def delete_evidence(evidence: Evidence) -> None:
    """Delete row and bytes; the bytes when the transaction has succeeded."""
    files = [part for part in (evidence.file, evidence.thumbnail) if part]
    evidence.delete()
    for part in files:
        transaction.on_commit(partial(part.storage.delete, str(part.name)))
