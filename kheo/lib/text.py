"""Folding of Vietnamese text, so that people find "Mỹ Xuyên" by typing "my xuyen"."""

import re
import unicodedata

_ACCENTED = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
}
_PLAIN = str.maketrans({accented: plain for plain, letters in _ACCENTED.items() for accented in letters})
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
SLUG_LENGTH = 80


def fold(text: str) -> str:
    """Return text in lower case without accents and with single spaces, for searching and sorting."""
    folded = unicodedata.normalize("NFC", text).lower().translate(_PLAIN)
    if not folded.isascii():
        folded = _without_marks(folded)
    return " ".join(folded.split())


def slug(text: str) -> str:
    """Return text as part of an address: folded, hyphenated, at most 80 characters, never empty."""
    hyphenated = _NOT_IN_SLUG.sub("-", fold(text)).strip("-")
    return hyphenated[:SLUG_LENGTH].rstrip("-") or "x"


def _without_marks(text: str) -> str:
    """Strip the accents of other languages; compatibility forms such as "ℌ" may need lowering again."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower().translate(_PLAIN)
