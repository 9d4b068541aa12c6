"""Films and their captions: what a file is, told by its content; captions as WebVTT, read strictly enough to be shown."""

import re

from django.utils.translation import gettext as _

from kheo.lib.files import AnyFile, BadFile, FileKind, named

MP4, WEBM = FileKind("mp4", "video/mp4"), FileKind("webm", "video/webm")
_EBML = b"\x1a\x45\xdf\xa3"
_DOCTYPE_WEBM = b"\x42\x82\x84webm"
_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"}
_HEAD = 512
CAPTIONS_LIMIT = 1024 * 1024
_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_CUE = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$", re.ASCII)
_MARK = re.compile(r"<[^>]*>")


def recognise_film(file: AnyFile) -> FileKind:
    """The kind of the film, or `BadFile`; the file is left at its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return MP4
    if head.startswith(_EBML) and _DOCTYPE_WEBM in head:
        return WEBM
    raise BadFile(_("“%(name)s” is not a film that browsers play. Send an MP4 or a WebM file.") % named(file))


def read_captions(file: AnyFile) -> str:
    """The text of a WebVTT file, or `BadFile` that says where it is wrong."""
    raw = file.read(CAPTIONS_LIMIT + 1)
    if len(raw) > CAPTIONS_LIMIT:
        raise BadFile(_("“%(name)s” is too long for captions: 1 MB at most.") % named(file))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadFile(_("“%(name)s” is not written in UTF-8. Save the captions as UTF-8 and send them again.") % named(file)) from error
    _check_captions(text, named(file))
    return text


def _check_captions(text: str, called: dict[str, object]) -> None:
    first, *lines = text.split("\n")
    if (first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t"))) or "\x00" in text:
        raise BadFile(_("“%(name)s” is no WebVTT file: its first line must be WEBVTT.") % called)
    cues = [(number, line) for number, line in enumerate(lines, start=2) if "-->" in line]
    wrong = next((number for number, line in cues if not _CUE.match(line)), None)
    if wrong is not None:
        raise BadFile(_("“%(name)s”, line %(line)d: a time reads like 00:01.000 --> 00:04.000.") % {**called, "line": wrong})
    if not cues:
        raise BadFile(_("“%(name)s” holds no captions.") % called)


def words_of_captions(text: str) -> str:
    """What captions say, without times and marks."""
    lines = [line for line in text.split("\n")[1:] if "-->" not in line and not line.strip().isdecimal()]
    return "\n".join(_MARK.sub("", line) for line in lines if line.strip())
