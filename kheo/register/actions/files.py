"""Files come to a document, and go."""

import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.lib.files import BadFile, FileKind, check_size, recognise
from kheo.lib.images import clean_image
from kheo.org.actions import append_history
from kheo.org.models import User
from kheo.register.models import DocumentFile, OfficialDocument
from kheo.register.permissions import may_keep
from kheo.register.workflow import DocumentState

LONGEST_NAME = 200
IMAGE_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def add_document_file(document: OfficialDocument, file: Any, *, by: User) -> DocumentFile:
    """Keep a PDF, DOCX, XLSX or image (its type is read from its content). Raises `BadFile` with what to do.

    Of an image only a copy written anew is kept. The same bytes sent twice are one file.
    """
    _check_place(document, by)
    check_size(file, settings.KHEO_FILE_LIMIT)
    kind, content = _read(file)
    return _store(document, content, kind, _name(file, kind), by)


def _read(file: Any) -> tuple[FileKind, bytes]:
    found = recognise(file)
    if found.is_image:
        image = clean_image(file, name=file.name)
        return FileKind(image.extension, IMAGE_TYPES[image.extension], is_image=True), image.content
    file.seek(0)
    return found, file.read()


def _name(file: Any, kind: FileKind) -> str:
    """The sender's name for it, with the ending that its content deserves."""
    stem = file.name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    words = "".join(sign for sign in (stem[0] or stem[2]) if sign.isprintable())
    return f"{words[:LONGEST_NAME - 6]}.{kind.extension}"


@transaction.atomic
def _store(document: OfficialDocument, content: bytes, kind: FileKind, name: str, by: User) -> DocumentFile:
    """The document's row is locked and asked anew: it may have been withdrawn, or given the same file, a moment ago."""
    locked = OfficialDocument.objects.select_for_update().get(pk=document.pk)
    _check_place(locked, by)
    sha256 = hashlib.sha256(content).hexdigest()
    if (twin := locked.files.filter(sha256=sha256).first()) is not None:
        return twin
    stored = DocumentFile(document=locked, name=name, content_type=kind.content_type, sha256=sha256, size=len(content), uploaded_by=by)
    stored.file.save(f"file.{kind.extension}", ContentFile(content), save=False)
    stored.save(force_insert=True)
    append_history(locked, verb="add_file", by=by, changes={"told": name, "sha256": sha256})
    return stored


def _check_place(document: OfficialDocument, by: User) -> None:
    if not may_keep(by, document):
        raise PermissionDenied(_("Documents are kept by those who register them, and by the levels above."))
    if document.state == DocumentState.WITHDRAWN:
        raise PermissionDenied(_("A withdrawn document stays as it is."))
    if document.files.count() >= settings.KHEO_PHOTOS_PER_RECORD:
        raise BadFile(_("A document holds at most %(most)s files; remove one first.") % {"most": settings.KHEO_PHOTOS_PER_RECORD})


@transaction.atomic
def remove_document_file(file: DocumentFile, *, by: User, reason: str) -> None:
    """Take a file off, with its bytes; that it was there, and why it went, stays in the history.

    Of a withdrawn document too, by those who keep documents on its unit: a file that holds names must not stay for ever.
    """
    document = OfficialDocument.objects.select_for_update().get(pk=file.document_id)
    if not may_keep(by, document):
        raise PermissionDenied(_("Documents are kept by those who register them, and by the levels above."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    append_history(document, verb="remove_file", by=by, changes={"told": file.name, "sha256": file.sha256}, reason=reason.strip())
    content = file.file
    file.delete()
    transaction.on_commit(partial(content.storage.delete, str(content.name)))
