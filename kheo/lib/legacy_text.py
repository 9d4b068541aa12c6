"""Vietnamese text from before Unicode: TCVN3 (ABC fonts, ".VnTime") and VNI-Windows ("VNI-Times").

Both put Vietnamese glyphs in the places of Western letters, so their files read as "ViÖt Nam" or "Vieät Nam".
Whether a text is one of them is told by trying: Vietnamese syllables are few, and garbled ones are none.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache

_PLAIN_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng

# One row for each vowel: without a tone, then with the five tones in the order above.
_TCVN3_ROWS = {
    "a": "aµ¶·¸¹", "ă": "¨»¼½¾Æ", "â": "©ÇÈÉÊË", "e": "eÌÎÏÐÑ", "ê": "ªÒÓÔÕÖ", "i": "i×ØÜÝÞ",
    "o": "oßáâãä", "ô": "«åæçèé", "ơ": "¬êëìíî", "u": "uïñòóô", "ư": "\u00adõö÷øù", "y": "yúûüýþ",
}  # fmt: skip
_TCVN3_CAPITALS = {"¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư", "§": "Đ", "®": "đ"}

_VNI_PLAIN = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö"}
_VNI_TONES = "øûõùï"
_VNI_ROWS = {
    "ă": ("aè", "aú", "aü", "aé", "aë"), "â": ("aà", "aå", "aã", "aá", "aä"), "ê": ("eà", "eå", "eã", "eá", "eä"),
    "ô": ("oà", "oå", "oã", "oá", "oä"), "i": ("ì", "æ", "ó", "í", "ò"), "y": ("yø", "yû", "yõ", "yù", "î"),
}  # fmt: skip

_ONSETS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôp "
    "uôt uơ up ut uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu "
    "y yêm yên yêng yêt yêu ynh yt"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{'|'.join(_RHYMES.split())})")
_WORD = re.compile(r"[^\W\d_]+")
_LEGACY_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_CASED_WORD = re.compile(r"[^\W\d_]+|[.!?]")
_BEYOND_LATIN = re.compile(r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")

_SAMPLE = 100_000
_ENOUGH_WORDS = 3
_SURE = 0.75
_CLEARLY_BETTER = 0.25
_USUAL_ACCENTS = 0.25


class LegacyEncoding(StrEnum):
    """The two encodings that Vietnamese offices used before Unicode."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


def recognise_legacy(text: str) -> LegacyEncoding | None:
    """Tell whether text, read as if it were Western, is TCVN3 or VNI; None for good Unicode and other languages."""
    sample = "\n".join(line for line in text[:_SAMPLE].splitlines() if not has_vietnamese_letters(line))
    words = _LEGACY_WORD.findall(sample)
    accented = {word for word in words if not word.isascii()}
    often = sum(not word.isascii() for word in words)
    if len(accented) < _ENOUGH_WORDS or often < _USUAL_ACCENTS * len(words):
        return None
    shares = {encoding: _share_after(accented, encoding) for encoding in LegacyEncoding}
    best = max(shares, key=lambda encoding: shares[encoding])
    as_it_is = vietnamese_share(" ".join(accented))
    return best if shares[best] >= max(_SURE, as_it_is + _CLEARLY_BETTER) else None


def from_legacy(text: str, encoding: LegacyEncoding, *, capitals: bool = False) -> str:
    """Convert to Unicode NFC; text that already has Vietnamese letters is left as it is.

    TCVN3 has no capital vowels with tones: `capitals` says that the font (".VnTimeH") showed all as capitals;
    elsewhere a word such as "HéI" is raised to "HỘI" by its own letters and its neighbours.
    """
    if has_vietnamese_letters(text):
        return text
    if encoding is LegacyEncoding.VNI:
        converted = _vni_pattern().sub(lambda found: _vni_table()[found[0]], text)
    else:
        converted = _raise_capitals(text.translate(_tcvn3_table()))
    composed = unicodedata.normalize("NFC", converted)
    return composed.upper() if capitals else composed


def is_capital_font(name: str) -> bool:
    """Whether a TCVN3 font shows small letters as capitals: ".VnTimeH"."""
    plain = name.strip(" \"'")
    return plain.lower().startswith(".vn") and plain.endswith("H")


def has_vietnamese_letters(text: str) -> bool:
    """Whether text has letters that only Unicode Vietnamese has, such as ạ, ơ or đ."""
    return _BEYOND_LATIN.search(text) is not None


def vietnamese_share(text: str) -> float:
    """The share, 0 to 1, of the words with accents that can be Vietnamese syllables; 0 where no word has any."""
    composed = unicodedata.normalize("NFC", text[:_SAMPLE])
    words = [word for word in _WORD.findall(composed) if not word.isascii()]
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _share_after(words: set[str], encoding: LegacyEncoding) -> float:
    """Each word by itself, so that a stray quotation mark spoils only its own word."""
    return sum(_is_syllable(from_legacy(word, encoding)) for word in words) / len(words)


@lru_cache(maxsize=20_000)
def _is_syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower())
    toneless = "".join(char for char in decomposed if char not in _TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None


@cache
def _tcvn3_table() -> dict[int, str]:
    table = {ord(char): letter for char, letter in _TCVN3_CAPITALS.items()}
    for vowel, row in _TCVN3_ROWS.items():
        table |= {ord(char): letter for char, letter in zip(row, _toned(vowel), strict=True) if not char.isascii()}
    return table


@cache
def _vni_table() -> dict[str, str]:
    """Code -> letter, for small letters, capitals, and capitals whose mark was typed small."""
    small = {"ñ": "đ"}
    for vowel in _PLAIN_VOWELS:
        plain = _VNI_PLAIN.get(vowel, vowel)
        toned = _VNI_ROWS.get(vowel) or [plain + mark for mark in _VNI_TONES]
        small |= dict(zip([plain, *toned], _toned(vowel), strict=True))
    small = {code: letter for code, letter in small.items() if not code.isascii()}
    capital = {code.upper(): letter.upper() for code, letter in small.items()}
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in small.items()}
    return mixed | capital | small


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _vni_table()), key=len, reverse=True)))


def _toned(vowel: str) -> list[str]:
    return [vowel, *(unicodedata.normalize("NFC", vowel + tone) for tone in _TONES)]


def _raise_capitals(text: str) -> str:
    """Raise the small toned vowels of words that are otherwise in capitals."""
    words = list(_CASED_WORD.finditer(text))
    sure = [_is_shouted(found[0]) for found in words]
    pieces, end = [], 0
    for number, found in enumerate(words):
        beside = sure[max(0, number - 1) : number] + sure[number + 1 : number + 2]
        raised = sure[number] or (bool(beside) and all(beside) and _may_be_shouted(found[0]))
        pieces += [text[end : found.start()], found[0].upper() if raised else found[0]]
        end = found.end()
    return "".join([*pieces, text[end:]])


def _is_shouted(word: str) -> bool:
    """At least two capitals, and nothing small but what TCVN3 has no capital for."""
    return sum(char.isupper() for char in word) > 1 and _may_be_shouted(word)


def _may_be_shouted(word: str) -> bool:
    return not any(char.islower() and (char.isascii() or not _has_tone(char)) for char in word)


@lru_cache(maxsize=1_000)
def _has_tone(char: str) -> bool:
    return any(tone in unicodedata.normalize("NFD", char) for tone in _TONES)
