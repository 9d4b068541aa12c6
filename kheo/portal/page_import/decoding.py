"""From bytes to text: which encoding a saved page is in, told by its content before its own word."""

import codecs
import re
import unicodedata
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

import filetype
from django.utils.translation import gettext as _

from kheo.lib.legacy_text import has_vietnamese_letters, recognise_legacy, vietnamese_share
from kheo.lib.numbers import show_number
from kheo.portal.page_import.results import BadPage

LIMIT = 10 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_MAIL_HEADER = re.compile(rb"\A(?:[A-Za-z-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
_HEAD = 4096
_SAMPLE = 200_000
_READABLE = 0.9
_TORN = 0.01
_VIETNAMESE = 0.6
_FEW_ACCENTS = 0.1
_WORD = re.compile(r"[^\W\d_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode_page(content: bytes) -> tuple[str, list[str]]:
    """Return the text of a file and warnings about it, or raise BadPage."""
    if len(content) > LIMIT:
        raise BadPage(
            _("The file weighs more than %(limit)s MB. Save the page again without its pictures, as “HTML only”.")
            % {"limit": show_number(LIMIT // (1024 * 1024))}
        )
    if not content.strip(b"\0 \t\r\n"):
        raise BadPage(_("The file is empty. Save the page again and choose that file."))
    unpacked, declared = _from_archive(content)
    text, problems = _decode(unpacked, declared)
    if _CONTROL.search(text[:_SAMPLE]) and len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) * _TORN:
        raise _binary()
    return _CONTROL.sub(" ", text), problems


def _decode(content: bytes, declared: str) -> tuple[str, list[str]]:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _torn(content.decode(name, errors="replace"))
    if b"\0" in content[:_SAMPLE]:
        return _without_mark(content), []
    if filetype.guess(content[:_HEAD]) is not None:
        raise _binary()
    try:
        return _undoubled(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _by_reading(content, declared)


def _without_mark(content: bytes) -> str:
    """UTF-16 has a zero beside every Western letter; other files with zeros are not text."""
    even = content[: len(content) - len(content) % 2]
    candidates = [even.decode(name, errors="replace") for name in ("utf-16-le", "utf-16-be")]
    best = max(candidates, key=_readable)
    if _readable(best) < _READABLE:
        raise _binary()
    return best


def _readable(text: str) -> float:
    """The share of characters that a Vietnamese page is made of."""
    sample = text[:_SAMPLE]
    known = sum(char in "\r\n\t" or " " <= char < "\u0250" or "\u1ea0" <= char <= "\u20ac" for char in sample)
    return known / len(sample) if sample else 0.0


def _by_reading(content: bytes, declared: str) -> tuple[str, list[str]]:
    """Not UTF-8: keep the reading whose words are Vietnamese; the file's own word breaks a tie."""
    whole = content.decode("utf-8", errors="replace")
    if whole.count("\ufffd") <= max(3, len(whole) * _TORN) and vietnamese_share(whole[:_SAMPLE]) > _VIETNAMESE:
        return _torn(whole)
    western = _read_as(content, "windows-1252")
    if recognise_legacy(western[:_SAMPLE]):
        return western, []
    readings = [_read_as(content, name) for name in dict.fromkeys([declared, "windows-1258"]) if name]
    best = max((text for text in [*readings, western] if text), key=_likelihood, default="")
    if best and _likelihood(best) > 0:
        return best, []
    raise BadPage(
        _("The letters of the file cannot be read: its encoding is unknown. Open the page in a browser and save it again as UTF-8.")
    )


def _read_as(content: bytes, name: str) -> str:
    """A reading, or nothing; bytes without a meaning are read as Western, as browsers do."""
    try:
        text = content.decode(name, errors="strict" if name.startswith("utf") else "replace")
    except (LookupError, UnicodeError, ValueError):
        return ""
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else ""


def _likelihood(text: str) -> float:
    """How much a text reads like a language: Vietnamese, or a text with few accents."""
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample)
    if sample.count("\ufffd") > max(3, len(sample) * _TORN):
        return 0.0
    share = vietnamese_share(sample)
    if share > _VIETNAMESE and has_vietnamese_letters(sample):
        return 1.0 + share
    accented = sum(not word.isascii() for word in words)
    return 0.1 if words and accented <= _FEW_ACCENTS * len(words) and _readable(text) > _READABLE else 0.0


def _undoubled(text: str) -> tuple[str, list[str]]:
    """UTF-8 that somebody took for Western and encoded once more ("Viá»‡t") is undone."""
    if vietnamese_share(text[:_SAMPLE]) > _VIETNAMESE or text.isascii():
        return text, []
    undone = _CP1252.sub(_back_to_byte, text)
    try:
        once = undone.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text, []
    if vietnamese_share(once[:_SAMPLE]) <= _VIETNAMESE:
        return text, []
    return once, [_("The file had been encoded twice; this was undone. Compare the text with the page.")]


_CP1252 = re.compile(r"[^\x00-\xff]")


def _back_to_byte(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("latin-1")
    except UnicodeError:
        return found[0]


def _torn(text: str) -> tuple[str, list[str]]:
    broken = text.count("\ufffd")
    if broken > max(3, len(text) * _TORN):
        raise BadPage(_("The file is damaged: many of its letters cannot be read. Save the page again."))
    if not broken:
        return text, []
    return text, [_("Some letters of the file cannot be read; they are marked with �. Compare the text with the page.")]


def _from_archive(content: bytes) -> tuple[bytes, str]:
    """The page inside a web archive (MHTML), or the content itself; and the encoding that it declares."""
    if _MAIL_HEADER.match(content[:_HEAD]) and b"multipart/related" in content[:_HEAD].lower():
        try:
            parts = list(message_from_bytes(content).walk())
        except (MessageError, ValueError, LookupError, RecursionError):
            parts = []
        for part in parts:
            if part.get_content_type() == "text/html":
                return _payload(part), str(part.get_param("charset") or "")
    declared = _DECLARED.search(content[:_HEAD])
    return content, declared[1].decode("ascii").lower() if declared else ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _binary() -> BadPage:
    return BadPage(
        _("The file is not a text or a web page. In the browser, save the page as “HTML only” or as text, and choose that file.")
    )
