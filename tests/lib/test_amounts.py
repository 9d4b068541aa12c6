from decimal import Decimal

import pytest
from django import forms
from hypothesis import example, given
from hypothesis import strategies as st

from kheo.lib.amounts import MOST, AmountField, BadAmount, parse_amount, show_amount
from kheo.lib.numbers import AmbiguousNumber, BadNumber

AMOUNTS = st.integers(min_value=0, max_value=int(MOST))
MARKS = st.sampled_from([".", ",", " ", "\u00a0", "\u202f"])
CURRENCIES = st.sampled_from(["", "đ", " đ", " đồng", " VNĐ", " VND", "₫", "\u00a0đ.", " ĐỒNG"])
POWERS = {"tỷ": 9, "tỉ": 9, "triệu": 6, "TRIỆU": 6, "tr": 6, "nghìn": 3, "ngàn": 3, "k": 3, "K": 3}


class GiftForm(forms.Form):
    amount = AmountField(required=False)


def grouped(amount: int, mark: str) -> str:
    return f"{amount:,}".replace(",", mark)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1500000", 1_500_000),
        ("1,5 triệu", 1_500_000),
        ("1.5 triệu", 1_500_000),
        ("1,5tr", 1_500_000),
        ("1,50 triệu", 1_500_000),
        ("2 tỷ", 2_000_000_000),
        ("2 tỉ đồng", 2_000_000_000),
        ("0,5 tỷ", 500_000_000),
        ("500 nghìn", 500_000),
        ("500 ngàn", 500_000),
        ("500k", 500_000),
        ("50 triệu đồng", 50_000_000),
        ("1 tỷ 500 triệu", 1_500_000_000),
        ("1 tỷ 20 triệu 500 nghìn đồng", 1_020_500_000),
        ("1 500 triệu", 1_500_000_000),
        ("1.500.000đ", 1_500_000),
        ("1.500.000 ₫", 1_500_000),
        ("1.500.000 VNĐ", 1_500_000),
        ("1.500.000 vnđ.", 1_500_000),
        ("1.500.000,00", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1.500", 1500),
        ("1,500", 1500),
        ("１．５００．０００\u3000đ", 1_500_000),
        ("\u200b1.500.000\u00a0đ", 1_500_000),
        ("1,5 triệu", 1_500_000),  # letters and their marks apart, as some keyboards send them
        ("5 trieu dong", 5_000_000),
        ("0", 0),
    ],
)
def test_parse_amount_reads_what_people_write(text, amount):
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "1,5", "1.5", "15.00", "0.500", "0,5 đồng", "1.50.000", "1.500,000", "1.500 000", "1 triệu 500", "1tr5", "1 triệu rưỡi", "500 nghìn 1 triệu",
        "1,5 tỷ 200 triệu", "1 tỷ 2.000 triệu", "1 triệu 1 triệu", "năm triệu", "triệu", "đồng", "đ", "", "5 triêu", "1.500.000 USD", "1.500.000,50",
        "(500)", "+500", "5e6", "٥٠٠", "5 0 0", "12 5 triệu", "1" * 200, "5 triệuđô", "1.000.000.000.000.000", "1000000 tỷ", "0,0000001 triệu", "²5",
    ],
)  # fmt: skip
def test_parse_amount_refuses_what_is_not_sure_in_words(text):
    with pytest.raises(BadNumber) as refused:
        parse_amount(text)
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize("text", ["-500", "−1,5 triệu", " -1.500.000đ", "–500", "—500", "‑500 k", "－500"])
def test_parse_amount_refuses_what_is_below_zero(text):
    with pytest.raises(BadAmount, match="is below zero"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["1.500 triệu", "1,500 tỷ", "20.000 nghìn", "1.500k"])
def test_parse_amount_names_both_readings_of_a_mark_before_three_digits_and_a_word(text):
    with pytest.raises(AmbiguousNumber, match="can be read as"):
        parse_amount(text)


@given(AMOUNTS)
@example(1500)
@example(1_500_000)
@example(0)
@example(int(MOST))
def test_parse_amount_reads_back_what_is_shown(amount):
    assert parse_amount(show_amount(Decimal(amount))) == amount


@given(AMOUNTS, MARKS, CURRENCIES)
def test_parse_amount_reads_thousands_between_any_marks_the_same(amount, mark, currency):
    assert parse_amount(grouped(amount, mark) + currency) == amount


@given(st.integers(min_value=0, max_value=999_999), st.integers(min_value=0, max_value=999_999), st.integers(min_value=1, max_value=6), st.sampled_from(".,"), st.sampled_from(sorted(POWERS)))
def test_parse_amount_with_a_word_is_exact_or_refused(whole, behind, digits, mark, word):
    decimals = f"{behind:06d}"[:digits]
    meant = Decimal(f"{whole}.{decimals}").scaleb(POWERS[word])
    try:
        read = parse_amount(f"{whole}{mark}{decimals} {word}")
    except BadNumber:
        assert len(decimals) == 3 or meant != int(meant) or meant > MOST
    else:
        assert read == meant


@given(st.text(alphabet="0123456789., \u00a0đkrttriệutỷnghìn-", max_size=14))
def test_parse_amount_never_reads_digits_that_do_not_stand_there(text):
    """Whatever is typed: what is read begins with the digits that were typed, no zero lost in between, or it is refused."""
    try:
        read = parse_amount(text)
    except BadNumber:
        return
    typed = "".join(sign for sign in text if sign.isdigit()).lstrip("0").rstrip("0")
    if len([word for word in ("tỷ", "triệu", "tr", "nghìn", "k") if word in text]) <= 1:
        assert str(int(read)).rstrip("0").lstrip("0") == typed


def test_amount_field_says_what_it_read_and_keeps_what_was_typed():
    page = str(GiftForm({"amount": "1,5 triệu"}))
    assert "Read as: 1.500.000 đồng" in page
    assert 'value="1,5 triệu"' in page


def test_amount_field_shows_a_stored_amount_in_full():
    assert 'value="1.500.000"' in str(GiftForm(initial={"amount": Decimal(1_500_000)}))


@pytest.mark.parametrize("text", ["1.500 triệu", "-5", "1,5"])
def test_amount_field_tells_what_is_wrong_and_keeps_it(text):
    form = GiftForm({"amount": text})
    assert list(form.errors) == ["amount"]
    assert f'value="{text}"' in str(form)
    assert "Read as" not in str(form)


def test_amount_field_may_stay_empty():
    form = GiftForm({"amount": "  "})
    assert form.is_valid()
    assert form.cleaned_data["amount"] is None
