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
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.records.models import Evidence, EvidenceKind, Record
from kheo.records.permissions import may_attach
from kheo.records.registry import type_of

IMAGE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def add_photo(
    record: Record, file: Any, *, by: User, caption: str = "", kind: str = EvidenceKind.PHOTO, moment: str = ""
) -> Evidence:
    """Keep a cleaned copy of an uploaded photo (position and camera data gone). Raises `BadFile` with what to do."""
    _check_place(record, by)
    check_size(file, settings.KHEO_PHOTO_LIMIT)
    image = clean_image(file, name=file.name)
    evidence = Evidence(
        item=record, kind=kind, caption=caption[:300], moment=moment, uploaded_by=by, width=image.width, height=image.height,
        content_type=IMAGE_TYPES[image.extension],
    )  # fmt: skip
    return _store(evidence, image.content, f"photo.{image.extension}", image.thumbnail)


def add_file(record: Record, file: Any, *, by: User, caption: str = "") -> Evidence:
    """Keep an uploaded document; its type is read from its content. Raises `BadFile` with what to do."""
    _check_place(record, by)
    check_size(file, settings.KHEO_FILE_LIMIT)
    found = recognise(file)
    if found.is_image and EvidenceKind.FILE in type_of(record).stays_home:
        raise BadFile(_("“%(name)s” is a picture: as a photo everybody who reads the record would see it. Send it as a PDF or DOCX file.") % {"name": file.name})
    if found.is_image:
        return add_photo(record, file, by=by, caption=caption)
    file.seek(0)
    evidence = Evidence(
        item=record, kind=EvidenceKind.FILE, caption=(caption or file.name)[:300], uploaded_by=by,
        content_type=found.content_type,
    )  # fmt: skip
    return _store(evidence, file.read(), f"file.{found.extension}", b"")


def _check_place(record: Record, by: User) -> None:
    if not may_attach(by, record):
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
    _write_down(record, "attach", evidence, by=evidence.uploaded_by)
    return evidence


def _write_down(record: Record, verb: str, evidence: Evidence, *, by: User) -> None:
    """History begins at submission: what comes or goes before is part of what is then submitted."""
    if not record.is_editable:
        append_history(record, verb=verb, by=by, changes={"evidence": [evidence.sha256]})


def _locked(evidence: Evidence) -> Record:
    model = evidence.item_type.model_class()
    if model is None or not issubclass(model, Record):
        raise PermissionDenied
    return model.objects.select_for_update().get(pk=evidence.item_id)


def _attachable(evidence: Evidence, by: User) -> Record:
    """Its record, locked, while `by` may change what hangs on it; what everybody sees is first taken off by an editor."""
    record = _locked(evidence)
    if not may_attach(by, record):
        raise PermissionDenied(_("This record cannot be changed now."))
    evidence.refresh_from_db(fields=["is_public"])
    if evidence.is_public:
        raise PermissionDenied(_("This photo is shown to everybody: an editor takes it off the public page first."))
    if record.accepted_at is not None and evidence.uploaded_at < record.accepted_at:
        raise PermissionDenied(_("This photo was reviewed with the record: it stays as it is."))
    if why := type_of(record).keeps_evidence(evidence):
        raise PermissionDenied(why)
    return record


@transaction.atomic
def describe_evidence(evidence: Evidence, *, by: User, caption: str, credit: str, moment: str | None = None) -> None:
    """Change what is said about a photo, and when it was taken (none given: as it was), while photos may be added."""
    _attachable(evidence, by)
    evidence.caption, evidence.credit = caption.strip()[:300], credit.strip()[:120]
    evidence.moment = evidence.moment if moment is None else moment
    evidence.save(update_fields=["caption", "credit", "moment"])


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User) -> None:
    """Take a photo or file off its record, with its bytes; history keeps that it was there."""
    _write_down(_attachable(evidence, by), "detach", evidence, by=by)
    delete_evidence(evidence)


def delete_evidence(evidence: Evidence) -> None:
    """Delete row and bytes; the bytes when the transaction has succeeded."""
    files = [part for part in (evidence.file, evidence.thumbnail) if part]
    evidence.delete()
    for part in files:
        transaction.on_commit(partial(part.storage.delete, str(part.name)))
