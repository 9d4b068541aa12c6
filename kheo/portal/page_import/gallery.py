"""Captions that run together: where one may end and the next begin. A person confirms every cut."""

import re

_OPENERS = (
    r"Quang cảnh|Toàn cảnh|Khung cảnh|Tập thể|Cá nhân|Đồng chí|Đ/c|Các đồng chí|Lãnh đạo|Đại diện|Đại biểu|Các đại biểu|Bí thư|Phó Bí thư|Chủ tịch|"
    r"Phó Chủ tịch|Trưởng [Bb]an|Hội nghị|Lễ|Buổi|Ông|Bà|Cán bộ|Đoàn viên|Hội viên|Nhân dân|Bà con|Người dân|Ra quân|Trao|Tặng|Khen thưởng|"
    r"Khai mạc|Bế mạc|Tham quan|Mô hình|Ảnh|Một số|Các em|Học sinh|Phụ nữ|Thanh niên|Cựu chiến binh|Nông dân|Đoàn công tác|Thăm"
)
_OPENER = re.compile(rf"(?<!\S)(?:{_OPENERS})(?!\w)")
_WORD = re.compile(r"\S+")
_REPEATED = re.compile(r"(?<!\S)(\S+(?: \S+){1,7}) (?=\1(?!\S))")
# After these a name, an office or an enumeration goes on; no caption begins there.
_GOES_ON = re.compile(
    r"và|của|với|cùng|cho|do|tại|là|gồm|có|từ|về|tặng|mừng|đến|các|những|bởi|như|theo|trong|trên|dưới|ở|để|khi|nguyên|phó|quyền|đồng|chí|"
    r"ông|bà|anh|chị|em|huyện|xã|tỉnh|phường|ấp|khóm|ban|ngày|hội|nghề|đoàn|trận|gương|thăm|dương|trưởng|chủ|tịch|công|tác|phụ|vợ|con|"
    r"gia|đình|nhà|giữa|bộ|[–—&/(-]",
    re.IGNORECASE,
)
_SHORTEST = 3
_CAPITAL = re.compile(r"[^\W\d_]")


def propose_cuts(text: str) -> tuple[str, ...]:
    """The captions of a run-on block, as far as openers and repetitions show them."""
    starts = {0} | {found.start() for found in _OPENER.finditer(text) if _may_begin(text, found.start())}
    starts |= {found.end() for found in _REPEATED.finditer(text) if _is_upper_at(text, found.end())}
    places = sorted(starts)
    pieces = [text[start:end].strip() for start, end in zip(places, [*places[1:], len(text)], strict=True)]
    return tuple(_joined(pieces))


def opens_like_caption(text: str) -> bool:
    """Whether a line begins as captions do."""
    return _OPENER.match(text) is not None


def _may_begin(text: str, place: int) -> bool:
    """Not after a comma or a dash, and not after a word with which the sentence goes on."""
    before = _WORD.findall(text, max(0, place - 60), place)
    if not before:
        return True
    word = before[-1]
    return not word.endswith((",", "(", "“", '"', ":", "/")) and _GOES_ON.fullmatch(word) is None


def _is_upper_at(text: str, place: int) -> bool:
    return _CAPITAL.match(text, place) is not None and text[place].isupper()


def _joined(pieces: list[str]) -> list[str]:
    """A piece of one or two words belongs to the one before it."""
    joined: list[str] = []
    for piece in pieces:
        if joined and len(joined[-1].split()) < _SHORTEST:
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined
