"""Parts of a file, as players of films ask for them (RFC 9110, 14): one range, else the whole."""

import re
from collections.abc import Iterator
from typing import IO

from django.core.files import File
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

PIECE = 256 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class NoSuchRange(ValueError):
    """The range lies outside the file."""


def range_asked(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that the header asks for; None where the whole is answered; raises `NoSuchRange`."""
    found = _ONE_RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
        wanted = int(found[2]) > 0
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        wanted = not found[2] or int(found[2]) >= int(found[1])
    if not wanted and found[1]:
        return None  # backwards: no range at all, says the standard
    if not wanted or first >= size:
        raise NoSuchRange(header)
    return first, last


def answer_part(header: str, file: File, size: int, content_type: str, *, body: bool = True) -> HttpResponseBase:
    """The file, or the part of it that the header asks for, a piece at a time; without `body` its headers alone."""
    try:
        part = range_asked(header, size) if header else None
    except NoSuchRange:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    first, last = part or (0, size - 1)
    headers = {"Accept-Ranges": "bytes", "Content-Length": str(last - first + 1)}
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if part else 200
    if not body:
        file.close()
        return HttpResponse(status=status, content_type=content_type, headers=headers)
    answer = StreamingHttpResponse(_pieces(file, first, last), status=status, content_type=content_type, headers=headers)
    answer._resource_closers.append(file.close)  # type: ignore[attr-defined]
    return answer


def _pieces(file: IO[bytes] | File, first: int, last: int) -> Iterator[bytes]:
    file.seek(first)
    left = last - first + 1
    while left > 0 and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
