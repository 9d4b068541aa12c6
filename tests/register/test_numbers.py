"""Numbers of official documents: real ones come back unchanged, malformed ones are reported."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.register.models import System
from kheo.register.numbers import (
    BadNumber,
    DocumentNumber,
    forms,
    is_repetition,
    kind_names,
    kinds_of,
    normalised,
    parse,
    scope_of,
    signs_of_issuers,
)

# Where met -> number: form, system.
REAL = {
    "the page that the project started from": {
        "09-CTr/HU": "party", "01-KL/TW": "party", "05-CT/TW": "party", "11-KL/TU": "party",
    },
    "the movement: registration, standards, scales, rewards": {
        "249/MTTQ-BTT": "letter front", "2579/QĐ-UBND": "state", "07/2023/QĐ-UBND": "normative", "06/2021/QĐ-UBND": "normative",
        "89/2025/QĐ-UBND": "normative", "2126/QĐ-UBND": "state", "1849/QĐ-UBND": "state", "824/QĐ-UBND": "state",
        "23-QĐ/TW": "party", "33/CT-TTg": "state", "06/2022/QH15": "law", "152/2025/NĐ-CP": "normative", "15/2025/TT-BNV": "normative",
    },
    "new rural development: instruments, sets, recognition, surveys": {
        "18/2022/QĐ-TTg": "normative", "03/2024/QĐ-TTg": "normative", "51/2025/QĐ-TTg": "normative", "211/QĐ-TTg": "state",
        "263/QĐ-TTg": "state", "318/QĐ-TTg": "state", "320/QĐ-TTg": "state", "1417/QĐ-UBND": "state", "1418/QĐ-UBND": "state",
        "863/QĐ-UBND-HC": "state", "2373/QĐ-BYT": "state", "2251/BTNMT-KSONMT": "letter", "257/2025/QH15": "law",
        "19-NQ/TW": "party", "219-KL/TW": "party", "78/HD-MTTW-BTT": "state front", "16/HD-VPĐT.NTM": "state",
    },
    "papers and how they are numbered": {
        "07-BC/DV": "party", "30/2020/NĐ-CP": "normative", "66-QĐ/TW": "party", "36-HD/VPTW": "party", "11-HD/VPTW": "party",
        "379-QĐ/TW": "party", "15-HD/BTGTU": "party", "367-QĐ/TWĐTN-VP": "party front", "9086/BNV-CTTN&BĐG": "letter",
        "04/2023/NQ-HĐND": "normative", "03/VBHN-VPQH": "state law",
    },
    "units and bodies": {
        "1668/NQ-UBTVQH15": "state law", "76/2025/UBTVQH15": "law", "202/2025/QH15": "law", "203/2025/QH15": "law", "97/2025/QH15": "law",
        "72/2025/QH15": "law", "64/NQ-CP": "state", "4168/BNV-CQĐP": "letter", "5607/BNV-VP": "letter", "990/HD-SNV": "state", "31-HD/BTCTW": "party",
    },
    "products, grassroots democracy, supervision, personal data": {
        "148/QĐ-TTg": "state", "781/QĐ-TTg": "state", "1048/QĐ-TTg": "state", "1489/QĐ-TTg": "state", "2623/QĐ-TTg": "state",
        "10/2022/QH15": "law", "91/2025/QH15": "law", "59/2023/NĐ-CP": "normative", "13/2023/NĐ-CP": "normative", "356/2025/NĐ-CP": "normative",
        "217-QĐ/TW": "party", "218-QĐ/TW": "party", "18-CT/TW": "party", "403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN": "joint",
    },
    "portals": {
        "42/2022/NĐ-CP": "normative", "224/2026/NĐ-CP": "normative", "22/2023/TT-BTTTT": "normative", "26/2020/TT-BTTTT": "normative",
        "39/2017/TT-BTTTT": "normative", "80/2025/QĐ-UBND": "normative", "148/2025/QH15": "law",
    },
}  # fmt: skip
NUMBERS = [(text, *what.split()) for numbers in REAL.values() for text, what in numbers.items()]
SYSTEM_OF_FORM = {"party": "party", "state": "state", "letter": "state", "law": "law", "normative": "law", "joint": "law"}


def test_there_are_enough_real_numbers_and_each_once():
    texts = [text for text, *_what in NUMBERS]
    assert len(texts) >= 55
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(("text", "form", "system"), [(*row, "")[:3] for row in NUMBERS])
def test_a_real_number_parses_and_prints_back_unchanged(text, form, system):
    number = parse(text)
    assert (str(number), number.form, number.system) == (text, form, system or SYSTEM_OF_FORM[form])


def test_the_parts_of_numbers():
    assert parse("09-CTr/HU") == DocumentNumber("party", digits="09", kind="CTr", issuer="HU")
    assert parse("09-CTr/HU").numeral == 9
    assert parse("12a/QĐ-UBND") == DocumentNumber("state", digits="12", letter="a", kind="QĐ", issuer="UBND")
    assert parse("367-QĐ/TWĐTN-VP").issuer == "TWĐTN-VP"
    assert parse("9086/BNV-CTTN&BĐG") == DocumentNumber("letter", digits="9086", issuer="BNV-CTTN&BĐG")
    assert parse("063/2025/QĐ-UBND") == DocumentNumber("normative", digits="063", year=2025, kind="QĐ", issuer="UBND")
    assert parse("403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN").issuer == "UBTVQH14-CP-ĐCTUBTWMTTQVN"


@pytest.mark.parametrize(
    "text",
    [
        "Số 09-CTr/HU", "số: 09-CTr/HU", "SỐ:09-CTr/HU", "Số09-CTr/HU", "  09-CTr/HU\n", "09 - CTr / HU", "09–CTr/HU", "09—CTr/HU", "09‑CTr/HU",
        "09\u00a0-\u00a0CTr/HU", "０９－ＣＴｒ／ＨＵ",
    ],
)  # fmt: skip
def test_ways_of_typing_one_number(text):
    assert str(parse(text)) == "09-CTr/HU"


def test_letters_typed_in_two_pieces_are_one():
    text = unicodedata.normalize("NFD", "Số 16/TTr-VPĐT.Ủy")
    assert str(parse(text)) == "16/TTr-VPĐT.Ủy"


BROKEN = {
    "": "Type the number as it is printed",
    "   ": "Type the number as it is printed",
    "Số": "Type the number as it is printed",
    "9" * 10_000: "at most 80 signs",
    "09-CTr/" + "A" * 80: "at most 80 signs",
    "22/12/2020": "is a date",
    "22-12-2020": "is a date",
    "2020-12-22": "is a date",
    "12/2020": "in no known form",
    "318": "The digits alone",
    "QĐ-UBND": "begins with digits",
    "/-": "begins with digits",
    "số của Huyện ủy": "begins with digits",
    "09 CTr HU": "spaces inside",
    "09-CTr/HU ngày 22": "spaces inside",
    "09-CTr/HU, ngày 22/12/2020": "“,” does not belong",
    "09_CTr/HU": "“_” does not belong",
    "<b>09</b>": "“<” does not belong",
    "٠٩-CTr/HU": "“٠” does not belong",
    "09-CTr/НU": "“Н” does not belong",  # a Cyrillic letter
    "318/QÐ-TTg": "“Ð” does not belong",  # an Icelandic letter
    "½-CTr/HU": "“½” does not belong",
    "09-CTr\x00/HU": "cannot be seen (U+0000)",
    "\u200f09-CTr/HU": "cannot be seen (U+200F)",
    "09-C\u200bTr/HU": "cannot be seen (U+200B)",
    "318/QD-TTg": "“QD” is no kind of document. Do you mean QĐ?",
    "318/qđ-TTg": "“qđ” is no kind of document. Do you mean QĐ?",
    "30/2020/ND-CP": "“ND” is no kind of document. Do you mean NĐ?",
    "09-CTR/HU": "“CTR” is no kind of document. Do you mean CTr?",
    "33-XX/TU": "“XX” is not the sign of a kind of document",
    "36-HD": "is missing after “HD”",
    "403/2017/NQLT": "is missing after “NQLT”",
    "12/KH-TU": "Numbers of “TU” are written otherwise, like 09-CTr/HU",
    "12-QĐ/UBND": "Numbers of “UBND” are written otherwise, like 1417/QĐ-UBND",
    "00-CTr/HU": "Numbers begin at 1",
    "10/0022/QH15": "“22” in the number is no year",
    "30/2999/NĐ-CP": "“2999” in the number is no year",
    "12/CV-UBND": "in no known form",
    "15/TT-BNV": "in no known form",
    "12/UBND": "in no known form",
    "12-QĐ-UBND": "in no known form",
    "318/QĐ-": "in no known form",
    "318/QĐ-TTg.": "in no known form",
    "318//QĐ-TTg": "in no known form",
    "1234567/QĐ-UBND": "in no known form",
}


@pytest.mark.parametrize(("text", "words"), BROKEN.items(), ids=lambda value: str(value)[:24])
def test_what_is_malformed_is_reported_with_what_to_do(text, words):
    with pytest.raises(BadNumber) as refused:
        parse(text)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 300


CAPITALS, SIGNS = "ABCĐHMNQTUƯVX", "ABCĐHMNQTUƯVXgrđ0189"


def _issuers(parts):
    first = st.builds("{}{}{}".format, st.sampled_from(CAPITALS), st.text(SIGNS, max_size=5), st.sampled_from(["", ".NTM", "&BĐG"]))
    later = st.text(SIGNS, min_size=1, max_size=5)
    return st.builds(lambda head, tail: "-".join([head, *tail]), first, st.lists(later, min_size=parts - 1, max_size=parts + 1))


@st.composite
def numbers(draw):
    """Any number in any of the forms whose issuer is not known to write otherwise."""
    form = draw(st.sampled_from(list(forms().values())))
    digits = f"{draw(st.integers(1, 9999)):0{draw(st.integers(1, 4))}d}"
    letter = draw(st.sampled_from(["", "a", "đ"])) if "{letter}" in form.shape else ""
    year = draw(st.integers(1945, 2100)) if "{year}" in form.shape else None
    kind = draw(st.sampled_from(list(form.signs))) if form.signs else ""
    issuer = f"{draw(st.sampled_from(list(form.by_issuer)))}{draw(st.integers(1, 20))}" if form.by_issuer else draw(_issuers(2 if form.name == "letter" else 1))
    return DocumentNumber(form.name, digits, issuer, letter, year, kind)


KNOWN_KINDS = {sign.lower().replace("đ", "d") for form in forms().values() for sign in form.signs}


@given(numbers())
def test_any_number_comes_back_as_it_was_printed(number):
    head = number.issuer.partition("-")[0]
    if head.rstrip("0123456789") in signs_of_issuers() or (number.form == "letter" and head.lower().replace("đ", "d") in KNOWN_KINDS):
        return
    assert parse(str(number)) == number
    assert [kind.name for kind in kinds_of(number)] == [kind_names()[kind.code] for kind in kinds_of(number)] != []


MIXED = st.lists(st.sampled_from(["Số ", "09", "318", "2022", "/", "-", " ", "–", "QĐ", "CTr", "QH15", "UBND", "HU", "đ", "Ð", ".", "&", "\x00", "\u200f", "\n", "x"]), max_size=12)


@given(st.one_of(st.text(max_size=100), MIXED.map("".join)))
def test_whatever_is_typed_is_read_or_reported(text):
    try:
        number = parse(text)
    except BadNumber as refused:
        assert str(refused)
    else:
        assert str(number) == normalised(text)
        assert parse(str(number)) == number


def _names(text):
    return [kind.name for kind in kinds_of(parse(text))]


def test_a_sign_with_two_meanings_is_not_decided():
    assert _names("66-QĐ/TW") == ["Quyết định", "Quy định"]
    assert _names("318/QĐ-TTg") == ["Quyết định"]
    assert _names("10/2022/QH15") == ["Luật", "Nghị quyết"]
    assert _names("76/2025/UBTVQH15") == ["Pháp lệnh", "Nghị quyết"]
    assert _names("12-TT/TU") == ["Thông tri"]
    assert _names("22/2023/TT-BTTTT") == ["Thông tư"]
    assert _names("249/MTTQ-BTT") == ["Công văn"]


def test_what_nobody_confirmed_says_so():
    assert [kind.confirmed for kind in kinds_of(parse("01-QĐi/TU"))] == [False]
    assert [kind.confirmed for kind in kinds_of(parse("09-CTr/HU"))] == [True]


def test_every_kind_in_the_data_has_a_name_and_every_system_a_place_in_the_table():
    codes = {code for form in forms().values() for kinds in (*form.signs.values(), *form.by_issuer.values(), form.kinds) for code in kinds}
    assert codes <= kind_names().keys()
    assert {form.system for form in forms().values()} | set(signs_of_issuers().values()) <= set(System.values)
    assert max(map(len, kind_names())) <= 40


def test_a_state_number_stands_once_in_a_year_of_its_issuer():
    number = parse("12/KH-UBND")
    assert is_repetition(number, date(2022, 1, 5), parse("12/KH-UBND"), date(2022, 11, 5))
    assert not is_repetition(number, date(2022, 1, 5), parse("12/KH-UBND"), date(2023, 1, 5))
    assert not is_repetition(number, date(2022, 1, 5), parse("12/BC-UBND"), date(2022, 1, 5))
    assert not is_repetition(number, date(2022, 1, 5), parse("12a/KH-UBND"), date(2022, 1, 5))
    assert is_repetition(number, None, parse("012/KH-UBND"), date(2022, 1, 5))
    assert is_repetition(parse("18/2022/QĐ-TTg"), None, parse("18/2022/QĐ-TTg"), date(2022, 8, 2))
    assert not is_repetition(parse("18/2022/QĐ-TTg"), None, parse("18/2023/QĐ-TTg"), None)


def test_the_day_of_issue_belongs_to_the_key_of_a_party_number():
    number = parse("09-CTr/HU")
    assert scope_of(number, date(2020, 12, 22)).time == date(2020, 12, 22)
    assert is_repetition(number, date(2020, 12, 22), parse("9-CTr/HU"), date(2020, 12, 22))
    assert not is_repetition(number, date(2020, 12, 22), number, date(2015, 12, 22))
    assert is_repetition(number, None, number, date(2015, 12, 22))
