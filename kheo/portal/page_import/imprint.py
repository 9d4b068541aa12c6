"""The imprint of a portal, in one run-on line or in lines of its own."""

import re
from collections.abc import Sequence

from kheo.portal.page_import.results import Imprint

# Most paragraphs have none of these, and looking for them is far quicker than the pattern.
_HINTS = (
    "quản", "quyền", "©", "copyright", "chỉ", "trụ sở", "đ/c", "thoại", "đt", "tel", "phone", "hotline", "đường dây", "fax", "mail",
    "thư", "trách nhiệm", "biên tập", "phụ trách", "web", "giấy phép", "nguồn", "thiết kế", "phát triển", "xây dựng", "vận hành",
)  # fmt: skip
_END = r"\s*[:：.]\s*"
_LABELS = {
    "owner": rf"(?:(?:cơ quan|đơn vị) )?chủ quản{_END}|cơ quan chủ quản\s+|bản quyền (?:thuộc(?: về)?|©|của|website)?(?:{_END}|\s+)|(?:©|copyright)(?: ©)?\s*(?:\d{{4}})?{_END}?",
    "address": rf"(?:địa chỉ|trụ sở(?: chính)?|đ/c){_END}|(?:địa chỉ|trụ sở)\s+(?=số|\d)",
    "telephone": rf"(?:số )?(?:điện thoại|đt|đthoại|tel|phone|hotline|đường dây nóng|sđt)(?: liên hệ)?(?:{_END}|\s+(?=[(+\d]))",
    "fax": rf"fax(?:{_END}|\s+(?=[(+\d]))",
    "email": rf"(?:e-?mail|thư điện tử|hộp thư(?: điện tử)?)(?: liên hệ)?(?:{_END}|\s+(?=\S+@))",
    "responsible": rf"(?:người )?chịu trách nhiệm(?: (?:nội dung|chính|xuất bản|quản lý))*{_END}|(?<!phó )(?:tổng biên tập|trưởng ban biên tập|phụ trách(?: nội dung)?){_END}",
    "website": rf"(?:website|trang web|web|địa chỉ web){_END}",
    "other": rf"(?:giấy phép|gp|ghi rõ nguồn|thiết kế|phát triển|xây dựng|vận hành|đơn vị thực hiện)[^:]{{0,60}}{_END}|ghi rõ nguồn|giấy phép số",
}  # fmt: skip
_LABEL = re.compile("|".join(rf"(?P<{name}>(?<!\w)(?:{words}))" for name, words in _LABELS.items()), re.IGNORECASE)
_TELLING = {"owner", "address", "telephone", "fax", "email", "responsible", "website"}
_OPENING = re.compile(r"(?:mọi chi tiết|mọi thông tin|chi tiết (?:xin )?liên hệ)", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d[\d .()-]{4,20}\d")
_BETWEEN = re.compile(r"\s[-–—]\s|[/;,|]|\s(?:hoặc|và)\s")
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_SITE = re.compile(r"(?:https?://|www\.)[^\s,;<>\"']{3,200}", re.IGNORECASE)
_YEAR = re.compile(r"^[©\s]*\d{4}(?:\s?[-–]\s?\d{4})?[\s,.-]+")
_EDGES = " \t-–—;,.|•·"
_HEAD = 160
_OWNER_WORDS = 3


def is_imprint(text: str) -> bool:
    """Whether a block begins like an imprint: two of its labels, or the one that only an imprint has."""
    if not any(hint in text[: 2 * _HEAD].lower() for hint in _HINTS):
        return False
    first = _LABEL.search(text, 0, 2 * _HEAD)
    if first is None or first.start() > _HEAD or _OPENING.match(text):
        return False
    found = {label.lastgroup for label in _LABEL.finditer(text)}
    return len(found & _TELLING) > 1 or (first.start() == 0 and len(text) <= 2 * _HEAD)


def read_imprint(texts: Sequence[str], before: str = "") -> Imprint:
    """The fields of the blocks of an imprint; `before` is the block above, which may name the owner."""
    fields: dict[str, list[str]] = {}
    for text in texts:
        for name, value in _fields(text):
            fields.setdefault(name, []).append(value)
    whole = "\n".join(texts)
    owner = _YEAR.sub("", _first(fields, "owner")) or _unlabelled_owner(texts, before)
    return Imprint(
        owner=owner,
        address=_first(fields, "address"),
        telephones=tuple(number for value in fields.get("telephone", []) for number in _numbers(value)),
        fax=next((number for value in fields.get("fax", []) for number in _numbers(value)), ""),
        email=_match(_MAILBOX, whole),
        responsible=_first(fields, "responsible"),
        website=_match(_SITE, "\n".join(fields.get("website", []))) or _match(_SITE, whole),
    )


def _fields(text: str) -> list[tuple[str, str]]:
    """(label, what stands after it up to the next label); none of a line between two that have labels."""
    labels = list(_LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)] if labels else []
    return [
        (label.lastgroup or "", text[label.end() : end].strip(_EDGES)) for label, end in zip(labels, ends, strict=True)
    ]


def _first(fields: dict[str, list[str]], name: str) -> str:
    return next((value for value in fields.get(name, []) if value), "")


def _numbers(value: str) -> list[str]:
    parts = (_NUMBER.search(part) for part in _BETWEEN.split(value))
    return [found[0].strip(" .-") for found in parts if found]


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].rstrip(".,;)") if found else ""


def _unlabelled_owner(texts: Sequence[str], before: str) -> str:
    """What stands before the first label, else the line above."""
    first = _LABEL.search(texts[0]) if texts else None
    own = texts[0][: first.start()].strip(_EDGES) if first else ""
    for candidate in (own, before):
        if _OWNER_WORDS <= len(candidate.split()) <= 30 and not _SITE.search(candidate):
            return candidate
    return ""
