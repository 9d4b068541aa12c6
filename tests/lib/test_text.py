import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.text import SLUG_LENGTH, fold, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Dân vận khéo", "dan van kheo"),
        ("  Mỹ \n\u00a0 XUYÊN ", "my xuyen"),
        ("Đường Đê, Ấp Hòa Đặng", "duong de, ap hoa dang"),
        (unicodedata.normalize("NFD", "ƯỜNG ẵ ỹ ệ"), "uong a y e"),
        ("Café Müller", "cafe muller"),
        ("ℌ İ", "h i"),
        ("", ""),
    ],
)
def test_fold_drops_case_accents_and_extra_spaces(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(
    st.text(
        alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ "
    )
)
def test_fold_leaves_only_ascii_of_vietnamese_in_any_spelling(text):
    assert fold(text).isascii()
    assert fold(text.upper()) == fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ra quân ngày 3/2: dọn cỏ!", "ra-quan-ngay-3-2-don-co"),
        ("09-CTr/HU", "09-ctr-hu"),
        ("…", "x"),
        ("日本", "x"),
        ("a" * 79 + " b", "a" * 79),
    ],
)
def test_slug_is_folded_and_hyphenated(text, expected):
    assert slug(text) == expected


@given(st.text())
def test_slug_is_never_empty_nor_long_nor_hyphened_at_its_ends(text):
    made = slug(text)
    assert 1 <= len(made) <= SLUG_LENGTH
    assert made == made.strip("-")
    assert slug(made) == made
