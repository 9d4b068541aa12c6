import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.legacy_text import (
    LegacyEncoding,
    from_legacy,
    has_vietnamese_letters,
    is_capital_font,
    recognise_legacy,
    vietnamese_share,
)
from tests.portal.page_import.legacy import SMALL, as_tcvn3, as_vni

TCVN3, VNI = LegacyEncoding.TCVN3, LegacyEncoding.VNI
PUNCTUATION = " abcdefghiklmnopqrstuvxy.,;:()0123456789-/"


@pytest.mark.parametrize(
    ("old", "encoding", "text"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", TCVN3, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", TCVN3, "Độc lập - Tự do - Hạnh phúc"),
        ("d©n vËn khÐo, ®Òn ¬n ®¸p nghÜa", TCVN3, "dân vận khéo, đền ơn đáp nghĩa"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", VNI, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", VNI, "Độc lập - Tự do - Hạnh phúc"),
        ("HOÄI NGHÒ TOÅNG KEÁT PHONG TRAØO", VNI, "HỘI NGHỊ TỔNG KẾT PHONG TRÀO"),
        ("Aùnh saùng vaên hoùa heø, kyû nieäm", VNI, "Ánh sáng văn hóa hè, kỷ niệm"),
    ],
)
def test_known_words_are_recognised_and_converted(old, encoding, text):
    assert recognise_legacy(old) is encoding
    assert from_legacy(old, encoding) == text


def test_words_in_capitals_are_raised_where_tcvn3_has_no_capitals():
    assert from_legacy("HéI NGHÞ TæNG KÕT ë x· Mü An", TCVN3) == "HỘI NGHỊ TỔNG KẾT ở xã Mỹ An"
    assert from_legacy("§æi míi ë Tõ S¬n", TCVN3) == "Đổi mới ở Từ Sơn"
    assert from_legacy("ý §¶NG LßNG D¢N", TCVN3) == "Ý ĐẢNG LÒNG DÂN"


def test_capital_font_raises_everything():
    assert from_legacy("héi nghÞ", TCVN3, capitals=True) == "HỘI NGHỊ"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dân vận khéo thì việc gì cũng thành công, cán bộ phải gần dân và học dân.",
        "Bài ca hoà bình và bài hát ca ngợi quê hương",
        "The café's naïve résumé was déjà vu for the whole façade of the hotel.",
        "Être né à l'été, le garçon préféré a déjà mangé une crêpe et un gâteau à côté du théâtre.",
        "Übergänge für Fußgänger müssen größer und schöner werden, äußerst nötig.",
        "ñandú, año, niño, mañana, señor, España, corazón, canción",
        "plain English text without any accent at all",
    ],
)
def test_good_unicode_and_other_languages_are_left_alone(text):
    assert recognise_legacy(text) is None


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_text_with_vietnamese_letters_is_never_converted(encoding):
    assert from_legacy("Huyện Mỹ Xuyên, à ơ", encoding) == "Huyện Mỹ Xuyên, à ơ"


def test_every_small_letter_is_in_the_test_alphabet():
    assert len(set(SMALL)) == 67
    assert all(has_vietnamese_letters(letter) or ord(letter) < 256 for letter in SMALL)


@given(st.text(SMALL + PUNCTUATION, max_size=80))
def test_tcvn3_there_and_back(text):
    assert from_legacy(as_tcvn3(text), TCVN3) == text


@given(st.text(SMALL + SMALL.upper() + PUNCTUATION, max_size=80))
def test_vni_there_and_back(text):
    assert from_legacy(as_vni(text), VNI) == text


@given(st.text(max_size=200))
def test_any_text_is_judged_without_error(text):
    encoding = recognise_legacy(text)
    assert encoding is None or isinstance(from_legacy(text, encoding), str)


@pytest.mark.parametrize(
    ("font", "capital"), [(".VnTime", False), ('".VnTimeH"', True), (".vnArialH", True), ("VNI-Times", False), ("Arial Bold H", False), ("", False)]
)
def test_font_tells_whether_small_letters_were_shown_as_capitals(font, capital):
    assert is_capital_font(font) is capital


def test_share_of_vietnamese_words():
    assert vietnamese_share("hội nghị tổng kết") == 1.0
    assert vietnamese_share("été déjà") == 0.0
    assert vietnamese_share("no accents") == 0.0
