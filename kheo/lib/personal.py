"""Personal data in running text: telephone numbers, identity numbers, addresses of houses; and names of persons where only counts belong.

It warns a person who is about to publish; it decides nothing. Rather one warning too many than a number gone public, but
numbers of documents, sums of money, dates and quantities must pass, or nobody reads the warnings any more.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AROUND = 30  # characters shown on either side of what was found
BEFORE = 40  # characters read before a number to see what kind of number it is


class PersonalKind(StrEnum):
    """What was found."""

    TELEPHONE = "telephone"
    IDENTITY = "identity"
    HOUSE = "house"
    NAME = "name"


LABELS: dict[str, str | Promise] = {
    PersonalKind.TELEPHONE: _("looks like a telephone number"),
    PersonalKind.IDENTITY: _("looks like an identity number"),
    PersonalKind.HOUSE: _("looks like the address of a house"),
    PersonalKind.NAME: _("looks like the name of a person"),
}


@dataclass(frozen=True)
class Found:
    """A passage `text[start:end]` of that kind; `excerpt` shows it with the words around it."""

    kind: str
    start: int
    end: int
    excerpt: str

    @property
    def label(self) -> str:
        """What it looks like, in words for people."""
        return str(LABELS[self.kind])


GAP = r"[ .\-\u00a0\u2009\u202f\u2010-\u2013]"
GAPS = rf"(?:{GAP}{{0,2}}|\)[ .\-\u00a0]?)"
ALONE_BEFORE = r"(?<![\w/])(?<!\d[.,\-])"
# Not inside a longer number, not a sum or quantity, not the number of a document.
ALONE_AFTER = (
    r"(?!\w)(?!\.\d)(?!\s?/\s?[A-ZĐ])"
    r"(?!\s?(?:đồng|đ\b|vnđ|vnd|usd|triệu|tỷ|tỉ|nghìn|ngàn|người|hộ\b|lượt|thẻ|trường hợp|m2|m²|m3|ha\b|kg|tấn|km|%))"
)


def _digits(count: int) -> str:
    """So many digits, with what people write between them."""
    return rf"(?:{GAPS}\d){{{count}}}"


TELEPHONE = re.compile(
    rf"(?:{ALONE_BEFORE}\(?0[35789]{_digits(8)}"
    rf"|{ALONE_BEFORE}\(?02{_digits(9)}"
    rf"|(?<![\w+])\(?(?:\+|00)84\)?{GAPS}(?:\(0\){GAPS})?(?:[35789]{_digits(8)}|2{_digits(9)})"
    rf"|{ALONE_BEFORE}84[35789]\d{{8}}){ALONE_AFTER}",
    re.IGNORECASE,
)
# Inside a province the code is left out; without the word before it such a number could be anything.
LOCAL_TELEPHONE = re.compile(
    rf"(?:điện thoại|đt|sđt|đtdđ|di động|hotline|zalo|tel|phone|fax)(?:\s(?:số|bàn|riêng|nhà))?\s?[.:]?\s{{0,2}}"
    rf"(?P<found>[2-9](?:{GAP}?\d){{6,7}}){ALONE_AFTER}",
    re.IGNORECASE,
)
# Province of birth (001 to 096), sex and century (0 to 3 for those alive), year of birth, six digits.
IDENTITY = re.compile(
    rf"{ALONE_BEFORE}0(?:0[1-9]|[1-8]\d|9[0-6])(?:{GAP}?[0-3])(?:{GAP}?\d){{8}}{ALONE_AFTER}", re.IGNORECASE
)
IDENTITY_IN_CONTEXT = re.compile(
    rf"(?:cccd|cmnd|cmtnd|cmt|căn cước|chứng minh (?:nhân dân|thư)|định danh|hộ chiếu|passport)[^\d\n;!?]{{0,25}}?"
    rf"(?P<found>(?<!\w)(?:\d(?:{GAP}?\d){{11}}|\d(?:{GAP}?\d){{8}}|[A-Z]\d{{7}})){ALONE_AFTER}",
    re.IGNORECASE,
)

NUMBER = r"\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){0,4}"
NOT_A_FIGURE = r"(?<![\w/.,\-–])(?<!\d )"
NAMED = r"(?:[A-ZÀ-ỸĐ]|\d)"
STREET = r"(?:đường|phố|hẻm|ngõ|ngách|kiệt)"
GROUP = r"(?:tổ|ấp|khóm|thôn|khu phố|tổ dân phố|khu vực|kv)"
NAME = r"[A-ZÀ-ỸĐ][a-zà-ỹđ]+"
# Streets bear the names of people of old; families whose names are also those of provinces are left out.
FAMILY = (
    r"(?:Nguyễn|Trần(?! Đề)|Lê|Phạm|Huỳnh|Hoàng(?! Sa| Mai)|Phan(?! Thiết| Rang)|Vũ(?! Quang)|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Lý(?! Sơn)|Đinh|Tôn"
    r"|Trương|Đoàn|Đào|Tô|Lương|Mạc|Hồ(?= Xuân| Tùng| Thị| Quý))"
)
OTHER_STREETS = (
    r"(?:Hùng Vương|Quang Trung|Hai Bà Trưng|Bà Triệu|Điện Biên Phủ|Cách [Mm]ạng [Tt]háng (?:Tám|8)|Xô Viết Nghệ Tĩnh|Bạch Đằng"
    r"|30[ /][Tt]háng 4|30/4|Mạc Đĩnh Chi|An Dương Vương|Yết Kiêu|Chu Văn An|Phù Đổng|Thống Nhất|Cao Thắng|Kim Đồng)"
)
# The two last names must not be a person's: lists number people the same way ("12 Nguyễn Văn An").
STREET_NAME = rf"(?:{OTHER_STREETS}|{FAMILY} (?!Văn\b|Thị\b){NAME}(?: {NAME}){{0,2}})"
WHERE_LIVING = r"(?:địa chỉ|ngụ(?: tại)?|cư ngụ(?: tại)?|thường trú|tạm trú|cư trú|nhà|hộ khẩu)(?:\s(?:tại|ở))?\s?:?\s{1,2}(?:số\s)?"
HOUSES = (
    re.compile(rf"(?<!\w)(?i:số nhà|nhà số|sn\.?)\s{{0,2}}:?\s{{0,2}}{NUMBER}(?!\w)(?:,?\s(?:{STREET}|{GROUP})\s{NAMED}[\w/]*)?"),
    re.compile(rf"(?<!\w)[Ss]ố\s{{1,3}}{NUMBER},?\s{{1,3}}(?:(?:{STREET}|{GROUP})\s{NAMED}[\w/]*|{STREET_NAME}|{FAMILY} (?:Văn|Thị) {NAME}(?: {NAME})?)"),
    re.compile(rf"{NOT_A_FIGURE}{NUMBER},?\s(?i:đường|phố|hẻm|ngõ|ngách|kiệt)\s{NAMED}[\w/]*(?:\s{NAME})*"),
    re.compile(rf"{NOT_A_FIGURE}{NUMBER}\s{STREET_NAME}(?![\w])"),
    re.compile(rf"{NOT_A_FIGURE}{NUMBER}\s{FAMILY} (?:Văn|Thị) {NAME}(?: {NAME})?(?=,\s?(?i:khóm|ấp|phường|p\.|tp|thành phố|thị trấn|quận))"),
    re.compile(rf"{NOT_A_FIGURE}{NUMBER},?\s(?i:tổ)\s\d{{1,3}}[A-Za-z]?,?\s(?:ấp|khóm|thôn|khu phố)\s{NAMED}[\w/]*"),
    re.compile(rf"(?<!\w)(?i:{WHERE_LIVING})(?P<found>{NUMBER},?\s(?:{GROUP}\s{NAMED}[\w/]*|{FAMILY} {NAME}(?: {NAME}){{0,2}}))"),
)

NUMBERS_OF_OTHER_THINGS = re.compile(
    r"(?:mst|mã số thuế|mã số|mã vạch|mã đơn vị|mã qr|stk|tài khoản|hóa đơn|biên lai|tờ bản đồ|thửa(?: đất)?|serial|sê-ri|số seri)"
    r"[^\d\n]{0,20}$",
    re.IGNORECASE,
)
DATE = re.compile(r"\(?\d{1,2}[.\-]\d{1,2}[.\-](?:19|20)\d{2}")
PARTS = re.compile(r"\d+")
# "ngày 12 Lê Lợi", "năm 2022 Trần Phú", "Nghị quyết số 19 Nguyễn …": the number belongs to the word before it.
COUNTED_BEFORE = re.compile(
    r"(?:ngày|tháng|năm|quý|lúc|lần|khóa|khoá|kỳ|điều|khoản|mục|chương|trang|câu|bài|bảng|biểu|mẫu|hình|stt|tiêu chí|tuổi|nghị quyết|quyết định"
    r"|quy định|chỉ thị|chương trình|kế hoạch|kết luận|thông tư|nghị định|công văn|hướng dẫn|thông báo|báo cáo|luật|pháp lệnh|tờ trình|dự án"
    r"|đội|tổ|trường|trạm|cụm|khu|lô|km)\s{1,2}(?:số\s{1,2})?(?:\d{1,2}[/.\-])?$",
    re.IGNORECASE,
)  # fmt: skip

TITLE = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|em|bác(?!\s{1,2}Hồ\b)|dì|thầy|đồng chí|đ/c)(?=\s{1,2}\w)", re.IGNORECASE)
# Posts that a name may follow; "trưởng ấp" may be followed by the name of the place as well.
POST = re.compile(
    r"(?<!\w)(?:bí thư(?: chi bộ| chi đoàn)?|phó bí thư|chủ tịch|phó chủ tịch|tổ trưởng|tổ phó|chi hội trưởng|chi hội phó|trưởng ban|phó ban"
    r"|hiệu trưởng|giám đốc)(?=\s{1,2}\w)",
    re.IGNORECASE,
)
POST_OF_PLACE = re.compile(r"(?<!\w)(?:trưởng|phó) (?:ấp|khóm|thôn|khu phố)(?=\s{1,2}\w)", re.IGNORECASE)
FAMILIES = frozenset({
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý", "đinh", "trương", "đoàn", "đào",
    "tô", "lương", "mai", "trịnh", "lâm", "phùng", "hà", "châu", "cao", "thái", "tạ", "thạch", "danh", "tăng", "quách", "lưu",
})  # fmt: skip
WHOLE_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(family.title() for family in FAMILIES))})(?=(?:\s{{1,2}}\w+){{2}})")
WORD = re.compile(r"\w+")
WORDS_AFTER = re.compile(r"(?:\s{1,2}\w+){1,4}")
WHOLE, LONGEST = 3, 4  # words of a name with its family's
# "cầu Ông Bổn", "ấp Bà Lén", "Hai Bà Trưng", "đường Nguyễn Thị Minh Khai": places and people of old bear such names.
PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:ấp|khóm|thôn|xã|phường|thị trấn|sông|rạch|kênh|vàm|cầu|chợ|đường|phố|hẻm|chùa|đền|miếu|đình|trường|huyện|đảo|nước|tiếng|hai"
    r"|thcs|thpt|tiểu học|mầm non|mẫu giáo|trung học|giải|giải thưởng|quỹ|cúp|công viên|bệnh viện|tượng đài|mang tên|bến|cống|khu|tuyến|quận|tỉnh)"
    r"\s{1,2}[“\"]?$",
    re.IGNORECASE,
)  # fmt: skip
# What begins like a family's name and is none, or is that of somebody of old, after whom much is called.
OF_OLD = re.compile(r"(?:Hồ Chí Minh|Châu Thành|Lý Thường Kiệt|Trần Hưng Đạo|Đoàn (?:Thanh [Nn]iên|Thể|Viên))(?!\w)")
NO_NAMES = frozenset({
    "rịa", "triệu", "tô", "hội", "ban", "chi", "đoàn", "mặt", "tổ", "ủy", "uỷ", "đảng", "việt", "xã", "ấp", "huyện", "tỉnh", "bí", "chủ", "phó", "trưởng", "giám", "hiệu",
})  # fmt: skip
OFFICES = NO_NAMES | {"công", "liên", "thành", "trung", "quốc", "nước", "phường", "thị", "khóm", "phụ", "nông", "cựu", "quận", "khu", "người", "nhà", "trường", "cụm"}


def find_names(text: str) -> list[Found]:
    """The passages that look like a person named, in order and without overlap.

    A word of address or a post and a name ("bà Nguyễn Thị An", "chú Sáu", "bí thư Lê Văn Mẫu"), or a whole name by itself: that of a
    family with two or three more. For texts in which only counts belong; in news and decisions people are named rightly. It warns
    as `find_personal` does.
    """
    plain, places = _composed(text)
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_names(plain), key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return [Found(PersonalKind.NAME, places[start], places[end], excerpt(text, places[start], places[end])) for start, end in spans]


def _names(text: str) -> Iterator[tuple[int, int]]:
    found = [_named(text, title, NO_NAMES) for title in TITLE.finditer(text)]
    found += [_named(text, post, OFFICES) for post in POST.finditer(text)]
    found += [_named(text, post, NO_NAMES, whole=True) for post in POST_OF_PLACE.finditer(text)]
    found += [_whole_name(text, family) for family in WHOLE_NAME.finditer(text)]
    return filter(None, found)


def _named(text: str, title: re.Match[str], no_names: frozenset[str], *, whole: bool = False) -> tuple[int, int] | None:
    """Where the word before a name and the name stand; None where no name follows it, or (`whole`) none with its family's."""
    name = _words_from(text, title.end())
    if not name or name[0][0].lower() in no_names or _is_a_place(text, title.start()) or OF_OLD.match(text, name[0].start()):
        return None
    if whole and (len(name) < WHOLE or name[0][0].lower() not in FAMILIES):
        return None
    return title.start(), name[-1].end()


def _whole_name(text: str, family: re.Match[str]) -> tuple[int, int] | None:
    """Where a whole name stands that no word of address goes before; None where it is that of a place, or of somebody of old."""
    more = _words_from(text, family.end())[: LONGEST - 1]
    if len(more) < WHOLE - 1 or _is_a_place(text, family.start()) or OF_OLD.match(text, family.start()):
        return None
    return family.start(), more[-1].end()


def _words_from(text: str, end: int) -> list[re.Match[str]]:
    """The words that follow with a capital letter each."""
    following = WORDS_AFTER.match(text, end)
    words = WORD.finditer(text, following.start(), following.end()) if following else iter(())
    return list(takewhile(lambda word: word[0].istitle(), words))


def _is_a_place(text: str, start: int) -> bool:
    return PLACE_BEFORE.search(text[max(0, start - BEFORE) : start]) is not None


def find_personal(text: str) -> list[Found]:
    """The passages of `text` that look like a telephone number, an identity number or the address of a house, in order.

    Offsets are those of `text` as it was given, whatever way its accents are written. No two passages overlap.
    """
    plain, places = _composed(text)
    kept: list[Found] = []
    for start, end, kind in sorted(_matches(plain), key=lambda found: (found[0], -found[1])):
        begin, stop = places[start], places[end]
        if not kept or begin >= kept[-1].end:
            kept.append(Found(kind, begin, stop, excerpt(text, begin, stop)))
    return kept


def excerpt(text: str, start: int, end: int, around: int = AROUND) -> str:
    """The passage with some words around it, on one line; an ellipsis where something was cut."""
    left, right = max(0, start - around), min(len(text), end + around)
    shown = " ".join(text[left:right].split())
    return f"{'… ' if left else ''}{shown}{' …' if right < len(text) else ''}"


def _matches(text: str) -> Iterator[tuple[int, int, PersonalKind]]:
    yield from _found(IDENTITY_IN_CONTEXT, text, PersonalKind.IDENTITY)
    yield from _found(IDENTITY, text, PersonalKind.IDENTITY, _is_of_a_person)
    yield from _found(TELEPHONE, text, PersonalKind.TELEPHONE, _is_telephone)
    yield from _found(LOCAL_TELEPHONE, text, PersonalKind.TELEPHONE)
    for pattern in HOUSES:
        yield from _found(pattern, text, PersonalKind.HOUSE, _is_house)


def _found(
    pattern: re.Pattern[str], text: str, kind: PersonalKind, holds: Callable[[str, str], bool] = lambda _before, _found: True
) -> Iterator[tuple[int, int, PersonalKind]]:
    """The matches for which `holds(text before, match)`; a group `found` is the part to be shown."""
    name = "found" if "found" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        start, end = match.span(name)
        if holds(text[max(0, start - BEFORE) : start], match[name]):
            yield start, end, kind


def _is_of_a_person(before: str, found: str) -> bool:  # noqa: ARG001
    return NUMBERS_OF_OTHER_THINGS.search(before) is None


def _is_telephone(before: str, found: str) -> bool:
    """People begin a number with its code in one piece (0912, 091, 0299); rows of figures begin with two digits."""
    first = PARTS.search(found)
    whole_code = found.lstrip("(").startswith("+") or (first is not None and len(first[0]) >= 3)
    return whole_code and DATE.match(found) is None and _is_of_a_person(before, found)


def _is_house(before: str, found: str) -> bool:
    first = PARTS.search(found)
    is_year = first is not None and len(first[0]) == 4 and first[0][:2] in ("19", "20") and found[0].isdigit()
    return not is_year and COUNTED_BEFORE.search(before) is None


def _composed(text: str) -> tuple[str, list[int]]:
    """The text with composed accents and plain digits, and for each place in it the place in `text`."""
    if text.isascii():
        return text, list(range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    for cluster in re.finditer(r"(?s).[\u0300-\u036f]*", text):
        written = unicodedata.normalize("NFC", cluster[0])
        written = str(unicodedata.decimal(written)) if len(written) == 1 and written.isdecimal() else written
        letters.append(written)
        places += [cluster.start()] * len(written)
    return "".join(letters), [*places, len(text)]
