"""Who wrote and who photographed: the line of authors in the forms in which Vietnamese newsrooms print it."""

import re

from kheo.portal.page_import.blocks import Block, Named, Near
from kheo.portal.page_import.results import Byline

_TEXT = r"tin(?:,? bài)?|bài(?: viết)?|tác giả|người viết|thực hiện|nội dung"
_PHOTO = r"(?:hình )?ảnh|hình"
_LABEL = rf"(?:{_TEXT}|{_PHOTO})"
_LABELS = re.compile(rf"(?<!\w)({_LABEL}(?:\s*(?:[,/&+–-]|và)?\s*{_LABEL}){{0,3}})\s*:\s*", re.IGNORECASE)
_SOURCE = re.compile(r"\(?\s*(?:nguồn(?: tin)?\s*:|theo(?: nguồn)?\s*:?)\s+(.+)", re.IGNORECASE)
_IS_TEXT = re.compile(rf"(?<!\w)(?:{_TEXT})(?!\w)", re.IGNORECASE)
_IS_PHOTO = re.compile(rf"(?<!\w)(?:{_PHOTO})(?!\w)", re.IGNORECASE)
_ILLUSTRATION = re.compile(r"minh h[oọ]a", re.IGNORECASE)
_OFFICE = re.compile(r"(?:ban|phòng|hội|đoàn|khối|văn phòng|ubmttq|mặt trận|tổ|trung tâm)\s", re.IGNORECASE)
_JOINING = {"và", "-", "–", "—", "&", "/", ",", "|"}
_LONGEST = 200
_LONGEST_SOURCE = 80
_LONGEST_NAME = 60
_MOST_WORDS = 9
_EDGES = " \t-–—;,.|()"


def read_byline(text: str) -> Byline | None:
    """The credits of a line that says of itself that it names authors, or None."""
    if len(text) > _LONGEST:
        return None
    labels = list(_LABELS.finditer(text))
    if not labels or text[: labels[0].start()].strip(_EDGES):
        return _read_source(text)
    ends = [label.start() for label in labels[1:]] + [len(text)]
    text_credit = photo_credit = ""
    for label, end in zip(labels, ends, strict=True):
        name = text[label.end() : end].strip(_EDGES)
        text_credit = text_credit or (name if _IS_TEXT.search(label[1]) else "")
        photo_credit = photo_credit or (name if _IS_PHOTO.search(label[1]) else "")
    if not (text_credit or photo_credit) or _ILLUSTRATION.match(photo_credit):
        return None
    return Byline(text, text_credit, photo_credit)


def read_author(block: Block) -> Byline | None:
    """A bare author: a short line of names at the end of an article."""
    text = block.text
    if block.near in {Near.OUTSIDE, Near.CAPTION} or block.heading or block.links > 0.5 or block.rows:
        return None
    words = text.strip(_EDGES).split()
    if not 1 < len(words) <= _MOST_WORDS or len(text) > _LONGEST_NAME or any(char.isdigit() for char in text):
        return None
    is_office = _OFFICE.match(text) is not None and (block.is_centred or block.is_strong or block.named is Named.AUTHOR)
    if not (is_office or all(word[0].isupper() or word in _JOINING for word in (word.strip("().,") or "-" for word in words))):
        return None
    return None if text.endswith((":", "?", "!")) else Byline(text, text.strip(_EDGES), "")


def _read_source(text: str) -> Byline | None:
    """“Theo …” and “Nguồn: …”, alone on a short line without a sentence."""
    found = _SOURCE.fullmatch(text.strip(" .")) if len(text) <= _LONGEST_SOURCE else None
    if found is None or ", " in text or len(found[1].split()) > _MOST_WORDS:
        return None
    return Byline(text, found[1].strip(_EDGES), "")
