"""What the pieces around an article say they are: generic words of Vietnamese portals, never those of one page.

Most patterns run on folded text (no accents, small letters), so that spelling and capitals do not matter.
"""

import re
from enum import StrEnum, auto

from kheo.lib.text import fold
from kheo.portal.page_import.blocks import Block
from kheo.portal.page_import.imprint import is_imprint
from kheo.portal.page_import.visits import is_counter


class Sign(StrEnum):
    """What a block is besides reading matter."""

    NOTHING = auto()
    DATE = auto()
    SHARE = auto()
    NAVIGATION = auto()
    TAGS = auto()
    RELATED = auto()
    COMMENTS = auto()
    COUNTER = auto()
    IMPRINT = auto()
    GALLERY = auto()
    VIDEO = auto()


ENDING = frozenset({
    Sign.NAVIGATION, Sign.TAGS, Sign.RELATED, Sign.COMMENTS, Sign.COUNTER, Sign.IMPRINT, Sign.GALLERY, Sign.VIDEO,
})  # fmt: skip

_DAY = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{4}-\d{2}-\d{2}|ng[aà]y \d{1,2} th[aá]ng \d{1,2} n[aă]m \d{4}|\d{1,2} th[aá]ng \d{1,2},? \d{4}"
_CLOCK = r"\d{1,2}\s?(?:[:hg]|gi[oờ])\s?\d{2}(?:\s?ph[uú]t|:\d{2})?(?:\s?[ap]m|\s?sa|\s?ch)?(?:\s?\(?gmt\s?\+\s?\d\)?)?"
_WEEKDAY = r"(?:th[uứ] (?:hai|ba|t[uư]|n[aă]m|s[aá]u|b[aả]y|\d)|ch[uủ] nh[aậ]t)"
_DATED = re.compile(
    rf"(?:{_WEEKDAY}\s?[,.]?\s*)?(?:(?:{_CLOCK})\s?[,|-]?\s*(?:{_WEEKDAY}\s?,?\s*)?(?:ng[aà]y\s)?)?(?:{_DAY})"
    rf"(?:\s*[,|-]?\s*(?:l[uú]c\s)?(?:{_CLOCK}))?",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"\b(?:ngay (?:dang|cap nhat|viet|xuat ban|tao)|dang(?: ngay| luc)?|cap nhat(?: lan cuoi)?(?: (?:luc|ngay|vao))?|thoi gian(?: dang)?|"
    r"(?:so )?luot (?:xem|doc|truy cap)|so lan (?:xem|doc)|da xem|(?:nguoi )?xem|views?|gmt|luc|vao|ngay|gio|am|pm|sa|ch|lan|luot)\b"
)
_POSTED_BY = re.compile(r"(?:dang boi|nguoi dang|nguoi gui|bien tap)\s*:?[^|\d]{0,40}")
_VIEWS = re.compile(r"luot (?:xem|doc|truy cap)|so lan (?:xem|doc)|da xem|\bviews?\b")
_SHARE_WORDS = re.compile(
    r"\b(?:chia se(?: bai viet)?|share|facebook|twitter|tweet|zalo|linkedin|pinterest|email|e-mail|gui (?:email|mail|cho ban be)|in (?:trang|bai(?: viet)?|an|tin)|"
    r"print|ban in|like|thich|luu(?: bai)?(?: viet)?|co chu|nghe(?: bai)?(?: viet)?|doc bai(?: viet)?|copy link|sao chep(?: lien ket)?|"
    r"theo doi|google news|youtube|tren|qua|voi|tang|giam|mac dinh|aa?|x|in)\b"
)
_NAVIGATION_WORDS = re.compile(
    r"\b(?:trang chu|gioi thieu|lien he|so do(?: cong| trang)?|dang nhap|dang ky|dang xuat|tim kiem|tin tuc|su kien|van ban|hoi dap|gop y|thu vien|"
    r"rss|english|tieng viet|menu|skip to content|di den noi dung|ve dau trang|len dau trang|quay lai|tro ve|home|co cau to chuc|thong bao)\b"
)
_PARTED = re.compile(r"\s[|»›>→·•/]\s|»|›|→")
_TAGS = re.compile(r"(?:tu khoa|tags?|the|chu de)\s*:")
_RELATED = re.compile(
    r"(?:(?:cac |nhung |nhom )?(?:tin|bai)(?: tuc)?(?:,? bai)?(?: viet)? ?(?:khac|lien quan|moi(?: hon| nhat)?|cu(?: hon)?|da (?:dua|dang)|cung (?:chuyen muc|loai|chu de)|"
    r"noi bat|tieu diem|doc nhieu|xem nhieu|truoc|sau)|(?:xem|doc) (?:them|nhieu|tiep)|cung chuyen muc|co the ban quan tam|thong bao moi|related|read more)\b"
)
_COMMENTS = re.compile(
    r"(?:y kien (?:cua ban|ban doc|phan hoi)|binh luan|gui (?:y kien|binh luan|phan hoi)|phan hoi|viet binh luan|danh gia bai viet|ho ten\b|ma bao mat|leave a|comments?)\b"
)
_VIDEO = re.compile(r"(?:thu vien |danh muc |chuyen muc )?(?:videos?|clips?|phim|truyen hinh)\b")
_GALLERY = re.compile(r"(?:thu vien (?:hinh )?anh|hinh anh(?: hoat dong| noi bat)?|album|anh (?:hoat dong|dep|noi bat)|phong su anh|galler(?:y|ies))\b")
_LETTER = re.compile(r"[^\W\d_]")
_HEADING_WORDS = 8
_META_LENGTH = 200
_LONGEST_SIGN = 400
_DIGIT = re.compile(r"\d")
_NAVIGATION_LINKS = 0.7
_RELATED_LINKS = 0.5


def sign_of(block: Block) -> Sign:
    """What a block says it is."""
    if len(block.text) > _LONGEST_SIGN and block.links < _RELATED_LINKS:
        return Sign.IMPRINT if is_imprint(block.text) else Sign.NOTHING
    folded = fold(block.text)
    short = len(folded.split()) <= _HEADING_WORDS
    if short and (found := _heading_sign(folded)) is not Sign.NOTHING:
        return found
    if block.links > _RELATED_LINKS and _RELATED.match(folded):
        return Sign.RELATED
    if _TAGS.match(folded):
        return Sign.TAGS
    return _line_sign(block, folded, short=short)


def _line_sign(block: Block, folded: str, *, short: bool) -> Sign:
    if is_date_line(folded):
        return Sign.DATE
    if is_counter(folded):
        return Sign.COUNTER
    if is_imprint(block.text):
        return Sign.IMPRINT
    if _is_share(folded):
        return Sign.SHARE
    return Sign.NAVIGATION if _is_navigation(folded, block.links, short=short) else Sign.NOTHING


def is_date_line(folded: str) -> bool:
    """A line that holds nothing but a date, a count of views, and the like."""
    if len(folded) > _META_LENGTH or not _DIGIT.search(folded):
        return False
    if not (_DATED.search(folded) or _VIEWS.search(folded)):
        return False
    rest = re.sub(_WEEKDAY, " ", _POSTED_BY.sub(" ", _DATED.sub(" ", folded)))
    return _LETTER.search(_DATE_WORDS.sub(" ", re.sub(_CLOCK, " ", rest))) is None


def date_in(text: str) -> str:
    """The date of a line as printed, or nothing."""
    found = _DATED.search(text) if len(text) <= _META_LENGTH else None
    return found[0].strip(" ,|-") if found else ""


def _heading_sign(folded: str) -> Sign:
    for pattern, sign in ((_VIDEO, Sign.VIDEO), (_GALLERY, Sign.GALLERY)):
        if (found := pattern.match(folded)) and len(folded[found.end() :].split()) <= 3:
            return sign
    for pattern, sign in ((_RELATED, Sign.RELATED), (_COMMENTS, Sign.COMMENTS)):
        if pattern.match(folded):
            return sign
    return Sign.NOTHING


def _is_share(folded: str) -> bool:
    if len(folded) > _META_LENGTH or not _LETTER.search(folded):
        return False
    return _LETTER.search(_SHARE_WORDS.sub(" ", folded)) is None


def _is_navigation(folded: str, links: float, *, short: bool) -> bool:
    """A path of links, or a menu of the words that portals have in common."""
    if folded.startswith(("trang chu", "home ")) and len(folded) <= _META_LENGTH:
        return True
    parts = [part for part in _PARTED.split(folded) if part.strip()]
    if len(parts) > 2 and all(len(part.split()) <= _HEADING_WORDS for part in parts):
        return True
    if links > _NAVIGATION_LINKS and short:
        return True
    words = _NAVIGATION_WORDS.findall(folded)
    return bool(words) and len(" ".join(words)) * 2 > len(folded)
