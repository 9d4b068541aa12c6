"""Unicode into the two old encodings, by their published rules and not by the program's tables."""

import unicodedata

_TCVN3_PLACES = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_TCVN3 = {letter: chr(start + step) for start, letters in _TCVN3_PLACES.items() for step, letter in enumerate(letters)}
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VNI_MARKS = {"": "øûõùï", "\u0302": "àåãáä", "\u0306": "èúüéë"}
_VNI_QUALITY = {"": "", "\u0302": "â", "\u0306": "ê"}
_VNI_ALONE = {"ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò", "ỵ": "î", "đ": "ñ"}
_VNI_HORNED = {"o": "ô", "u": "ö"}
SMALL = "".join(_TCVN3).lower()[7:]


def as_tcvn3(text: str) -> str:
    """Capital vowels with tones get the small glyphs, as the typists of those years had to do."""
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower(), char) for char in text)


def as_vni(text: str) -> str:
    """Marks behind their vowels; capitals have capital marks."""
    return "".join(_vni(char.lower()).upper() if char.isupper() else _vni(char) for char in text)


def _vni(char: str) -> str:
    if char.isascii() or char in _VNI_ALONE:
        return _VNI_ALONE.get(char, char)
    base, *marks = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in marks if mark in _TONES), "")
    quality = next((mark for mark in marks if mark not in _TONES), "")
    if quality == "\u031b":
        base, quality = _VNI_HORNED[base], ""
    if not tone:
        return base + _VNI_QUALITY.get(quality, "")
    return base + _VNI_MARKS[quality][_TONES.index(tone)]
