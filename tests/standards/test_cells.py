"""What people type into cells: read as they mean it, asked where it has two readings, never misread in silence."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.standards.cells import BadCell, Cell, Entry, leaps, read_cell, read_share, write_cell, write_number
from kheo.standards.rules import AT_LEAST, AT_MOST, COUNT, GRADE, TWO_PART, YES_NO, Rule

PERCENT = Cell(Rule("1", AT_LEAST, (), measure="%"))
MONEY = Cell(Rule("2", AT_LEAST, (), measure="triệu đồng"))
PLAIN = Cell(Rule("3", AT_MOST, ()))
SCHOOLS = Cell(Rule("4", COUNT, (), measure="trường"))
GRADES = Cell(Rule("5", GRADE, (), grades=("Trung bình", "Khá", "Tốt")))
YES = Cell(Rule("6", YES_NO, ()))
SECOND = Cell(Rule("7", TWO_PART, (), measure="%", second_measure="trường"), second=True)
NUMBERS = (PERCENT, MONEY, PLAIN, SCHOOLS, SECOND)


@pytest.mark.parametrize(("typed", "read"), [
    ("95,5", "95.5"), ("95.5", "95.5"), (" 95,50 % ", "95.5"), ("0", "0"), ("100", "100"), ("0,0", "0"), ("92,3%", "92.3"),
])  # fmt: skip
def test_a_share_is_read_with_comma_and_with_dot(typed, read):
    assert read_cell(PERCENT, typed) == Decimal(read)


@pytest.mark.parametrize(("typed", "read"), [("62", "62"), ("62 triệu đồng", "62"), ("62 TRIEU DONG", "62"), ("1.062,5", "1062.5"), ("1 062,5 triệu đồng", "1062.5"), ("", None), ("   ", None)])
def test_the_right_unit_may_be_written_along(typed, read):
    assert read_cell(MONEY, typed) == (None if read is None else Decimal(read))


@pytest.mark.parametrize(("cell", "typed", "complaint"), [
    (PERCENT, "chín mươi", "is not a number"), (PERCENT, "khoảng 95", "is not a number"), (PERCENT, "95,5,5", "is not a number"),
    (PERCENT, "2.063", "can be read as"), (PERCENT, "12,125", "can be read as"), (MONEY, "62.500", "can be read as"),
    (PERCENT, "101", "more than 100%"), (PERCENT, "9550 %", "more than 100%"), (PERCENT, "-1", "below 0"),
    (MONEY, "62 tỷ", "measured in triệu đồng"), (MONEY, "62 đồng", "measured in triệu đồng"), (MONEY, "62%", "measured in triệu đồng"),
    (PERCENT, "95 ‰", "measured in %"), (PERCENT, "95 hộ", "measured in %"), (PLAIN, "95 %", "a number alone"), (PLAIN, "1e5", "a number alone"),
    (SCHOOLS, "2,5", "not a whole number"), (SECOND, "1.5", "not a whole number"), (MONEY, "1000000000000", "too long"), (MONEY, "1,23456", "too long"),
    (GRADES, "Giỏi", "Trung bình, Khá, Tốt"), (GRADES, "4", "no grade"), (YES, "có thể", "neither yes nor no"), (YES, "2", "neither yes nor no"),
])  # fmt: skip
def test_what_is_no_value_is_told_with_what_to_do(cell, typed, complaint):
    with pytest.raises(BadCell, match=re.escape(complaint)):
        read_cell(cell, typed)


def test_a_whole_number_has_one_reading():
    assert read_cell(SCHOOLS, "2.063") == read_cell(SCHOOLS, "2 063 trường") == 2063


@pytest.mark.parametrize(("typed", "read"), [("Có", 1), ("đạt", 1), ("x", 1), ("1", 1), ("Không", 0), ("CHƯA ĐẠT", 0), ("0", 0)])
def test_yes_and_no_in_the_words_of_the_sheets(typed, read):
    assert read_cell(YES, typed) == read


def test_grades_are_read_without_their_accents():
    assert [read_cell(GRADES, typed) for typed in ("trung bình", "kha", " TỐT ")] == [1, 2, 3]


@pytest.mark.parametrize(("counted", "out_of"), [("5", ""), ("", "5"), ("6", "5"), ("5", "0"), ("-1", "5"), ("x", "5"), ("1.234", "2000")])
def test_two_numbers_that_make_no_share_are_told(counted, out_of):
    with pytest.raises(BadCell):
        read_share(counted, out_of)


def test_a_share_may_be_all_and_nothing():
    assert read_share("", " ") is None
    assert read_share("0", "1.234,5") == (0, Decimal("1234.5"))
    assert read_share("7", "7") == (7, 7)


def test_a_leap_is_asked_about():
    assert leaps(PERCENT, Decimal(50), Decimal("70.1"))
    assert not leaps(PERCENT, Decimal(50), Decimal(70))
    assert leaps(MONEY, Decimal(620), Decimal(62))
    assert not leaps(MONEY, Decimal(62), None)
    assert not leaps(MONEY, Decimal(62), Decimal(0))
    assert not leaps(YES, Decimal(1), Decimal(0))


# --- Over all values -----------------------------------------------------------------------------

amounts = st.decimals(min_value=0, max_value=Decimal("99999999999.9999"), places=4, allow_nan=False)
texts = st.text(alphabet="0123456789,. -%‰−abtriệuđồngxcóhkÔ\u00a0\u202f", max_size=14) | st.text(max_size=10)


@given(amounts)
def test_what_is_shown_is_read_back_as_itself(amount):
    assert read_cell(MONEY, write_cell(MONEY, amount)) == amount
    assert read_cell(PLAIN, write_cell(PLAIN, amount)) == amount
    whole = Decimal(int(amount))
    assert read_cell(SCHOOLS, write_cell(SCHOOLS, whole)) == read_cell(SECOND, write_cell(SECOND, whole)) == whole


@given(amounts.filter(bool))
def test_the_two_numbers_of_a_share_are_read_back_as_themselves(amount):
    assert read_share(write_number(amount), write_number(amount)) == (amount, amount)


@given(st.decimals(min_value=0, max_value=100, places=4))
def test_shares_are_read_back_as_themselves(share):
    assert read_cell(PERCENT, write_cell(PERCENT, share)) == share


@given(st.sampled_from([1, 2, 3]), st.booleans())
def test_choices_are_read_back_as_themselves(grade, yes):
    assert read_cell(GRADES, write_cell(GRADES, Decimal(grade))) == grade
    assert read_cell(YES, write_cell(YES, Decimal(int(yes)))) == int(yes)


@given(st.sampled_from(NUMBERS), texts)
def test_no_number_is_misread_in_silence(cell, typed):
    """What is read has exactly the digits that were typed, is within what the cell can hold, and had one reading."""
    try:
        value = read_cell(cell, typed)
    except BadCell as complaint:
        assert str(complaint)
        return
    if value is None:
        assert not typed.strip()
        return
    number = re.match(r"\s*[0-9][0-9., \u00a0\u2009\u202f]*", typed)
    assert number is not None
    digits = re.sub(r"[^0-9]", "", number[0])
    written, decimals = f"{value:f}".replace(".", ""), len(f"{value:f}".partition(".")[2])
    assert digits.strip("0") == written.strip("0")
    assert 0 <= value < 10**11
    assert cell.measure != "%" or value <= 100
    assert not cell.is_whole or value == int(value)
    if not cell.is_whole and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", number[0].strip()):
        pytest.fail(f"{typed!r} has two readings, and was read as {value}")
    if decimals:
        assert re.search(r"[.,][0-9]+\s*$", number[0])


@given(st.sampled_from([YES, GRADES]), texts)
def test_no_word_is_misread_in_silence(cell, typed):
    try:
        value = read_cell(cell, typed)
    except BadCell:
        return
    assert value is None or value in ({0, 1} if cell is YES else {1, 2, 3})


entries = st.builds(
    Entry, value=st.none() | amounts, second=st.none() | amounts, numerator=st.none() | amounts, denominator=st.none() | amounts,
    not_applicable=st.booleans(), remark=st.text(max_size=20),
)  # fmt: skip


@given(entries)
def test_an_entry_travels_as_plain_text(entry):
    assert Entry.of_plain(entry.plain()) == entry


@pytest.mark.parametrize("plain", [{"value": "x"}, {"price": "1"}, {"value": None}, {"value": []}])
def test_what_is_no_entry_is_refused(plain):
    with pytest.raises((ValueError, ArithmeticError)):
        Entry.of_plain(plain)
