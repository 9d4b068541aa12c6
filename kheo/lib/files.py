"""What an uploaded file is, told by its content alone: names and declared types are the sender's word."""

import struct
import zipfile
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from io import SEEK_END, SEEK_SET
from typing import IO, Any

import filetype
from django.core.files import File
from django.utils.translation import gettext as _

from kheo.lib.numbers import show_number

MEGABYTE = 1024 * 1024

_HEAD = 8192
_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
_ZIP_PROBLEMS = (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, struct.error)

AnyFile = File | IO[bytes]


class BadFile(ValueError):
    """The file is refused; the message names it and says what to do."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be kept."""

    extension: str
    content_type: str
    is_image: bool = False


_KINDS = {
    "image/jpeg": FileKind("jpg", "image/jpeg", is_image=True),
    "image/apng": FileKind("png", "image/png", is_image=True),
    "image/png": FileKind("png", "image/png", is_image=True),
    "image/webp": FileKind("webp", "image/webp", is_image=True),
    "image/heic": FileKind("heic", "image/heic", is_image=True),
    "application/pdf": FileKind("pdf", "application/pdf"),
}
_OFFICE_KINDS = {
    "word/document.xml": FileKind("docx", f"{_OFFICE_TYPE}.wordprocessingml.document"),
    "xl/workbook.xml": FileKind("xlsx", f"{_OFFICE_TYPE}.spreadsheetml.sheet"),
}


def recognise(file: AnyFile) -> FileKind:
    """Return the kind of the file, or raise BadFile; the file is left at its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise BadFile(_("“%(name)s” is empty. Choose the file again and send it once more.") % named(file))
    kind = _office_kind(file) if head.startswith(b"PK\x03\x04") else _KINDS.get(_guessed_type(head))
    if kind is None:
        raise BadFile(
            _(
                "“%(name)s” is not a file that can be kept. Send a photo (JPEG, PNG, WebP, HEIC), a PDF, "
                "or a DOCX or XLSX file without macros."
            )
            % named(file)
        )
    return kind


def check_size(file: AnyFile, limit_bytes: int) -> None:
    """Raise BadFile where the file is larger than the limit."""
    size = _size(file)
    if size > limit_bytes:
        sizes = {"size": _megabytes(size), "limit": _megabytes(limit_bytes)}
        raise BadFile(
            _("“%(name)s” weighs %(size)s MB, more than %(limit)s MB. Make it smaller and send it again.")
            % (named(file) | sizes)
        )


def _guessed_type(head: bytes) -> str:
    return filetype.guess_mime(head) or ""


def _office_kind(file: AnyFile) -> FileKind | None:
    """Look into the archive's table of contents; nothing is unpacked, so a bomb stays shut."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except _ZIP_PROBLEMS:
        return None
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for part, kind in _OFFICE_KINDS.items() if part in names), None)


def named(file: AnyFile) -> dict[str, Any]:
    """What a message calls the file."""
    name = getattr(file, "name", None)
    return {"name": name.replace("\\", "/").rsplit("/", 1)[-1] if isinstance(name, str) else _("The file")}


def _size(file: AnyFile) -> int:
    size = getattr(file, "size", None)
    if isinstance(size, int):
        return size
    file.seek(0, SEEK_END)
    size = file.tell()
    file.seek(0, SEEK_SET)
    return size


def _megabytes(size: int) -> str:
    """Round up, so that a file just over the limit never reads as being at it."""
    return show_number((Decimal(size) / MEGABYTE).quantize(Decimal("0.1"), ROUND_UP))
