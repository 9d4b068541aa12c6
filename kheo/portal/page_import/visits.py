"""Visit figures of a portal: labels in many wordings, before or after their numbers."""

import re
from collections.abc import Iterable
from itertools import pairwise

from kheo.lib.text import fold
from kheo.portal.page_import.results import Visits

_NUMBER = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?!\d)|\d{1,15}")
_ROLES = (
    ("", r"hom qua|tuan truoc|thang truoc|nam (?:truoc|nay|ngoai)|trong nam|thanh vien(?: (?:online|truc tuyen))?|may chu tim kiem|cao diem"),
    ("online", r"(?:so (?:nguoi|khach) )?(?:dang )?(?:truc tuyen|online)|(?:(?:so )?(?:khach|nguoi) )?dang (?:truy cap|xem)|(?:so )?(?:khach|nguoi) (?:online|truc tuyen)"),
    ("today", r"(?:trong )?(?:ngay )?hom nay|trong ngay|ngay nay|luot truy cap trong ngay"),
    ("week", r"(?:trong )?tuan(?: nay| qua)?"),
    ("month", r"(?:trong )?thang(?: nay| qua)?"),
    ("total", r"tat ca|tong(?: so| cong)?(?: (?:luot|luong|so))*(?: truy cap| xem)?|(?:so )?(?:luot|nguoi) truy cap|da truy cap"),
    ("guests", r"khach"),
)  # fmt: skip
_LABEL = re.compile("|".join(rf"(?P<role{number}>\b(?:{words})\b)" for number, (_role, words) in enumerate(_ROLES)))
_FILLER = re.compile(r"\b(?:thong ke|truy cap|website|trang|bo dem|so|luot|nguoi|khach|thanh vien|vieng tham|co|da|hien|ket noi|tham quan)\b")
_UNIT = re.compile(r"(: ?\d[\d .,]*) (?:luot|nguoi|khach)(?: truy cap| xem)?(?! ?:)")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 400
_LONGEST_LABELS = 60


def is_counter(folded: str) -> bool:
    """Whether a folded text is made of nothing but labels of visit figures and numbers."""
    if len(folded) > _LONGEST or (len(folded) > _LONGEST_LABELS and not _NUMBER.search(folded)):
        return False
    if not (_LABEL.search(folded) or folded.startswith(("thong ke", "bo dem"))):
        return False
    return _LETTER.search(_FILLER.sub(" ", _LABEL.sub(" ", folded))) is None


def read_visits(texts: Iterable[str]) -> dict[str, Visits]:
    """The figures by role (online, today, week, month, total) of the blocks of a counter."""
    tokens = [token for text in texts for token in _tokens(_UNIT.sub(r"\1", fold(text)))]
    if tokens and isinstance(tokens[-1], str):  # the numbers stand before their labels
        tokens.reverse()
    found: dict[str, Visits] = {}
    for label, value in pairwise(tokens):
        if isinstance(label, str) and label and isinstance(value, Visits):
            found.setdefault(label, value)
    if "guests" in found:
        found.setdefault("online", found["guests"])
        del found["guests"]
    return found if found.keys() - {"online"} else {}


def _tokens(folded: str) -> list[str | Visits]:
    """Roles and numbers in the order in which they stand; a heading over the whole is no label."""
    places: list[tuple[int, str | Visits]] = [(label.start(), _role(label)) for label in _LABEL.finditer(folded)]
    places += [
        (number.start(), Visits(number[0], int(re.sub(r"\D", "", number[0])))) for number in _NUMBER.finditer(folded)
    ]
    return [token for _start, token in sorted(places, key=lambda place: place[0])]


def _role(label: re.Match[str]) -> str:
    return _ROLES[int((label.lastgroup or "role0").removeprefix("role"))][0]
