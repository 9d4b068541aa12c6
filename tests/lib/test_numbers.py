from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.numbers import AmbiguousNumber, BadNumber, NumberField, parse_number, show_number

FINITE = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4)


class AreaForm(forms.Form):
    area = NumberField(max_digits=12, decimal_places=4, required=False, min_value=0)
    people = NumberField(decimal_places=0, required=False)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (147690, None, "147.690"),
        (Decimal("92.430"), None, "92,43"),
        (92.43, None, "92,43"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("-0.001"), 2, "0,00"),
        (-2063, None, "-2.063"),
        (0, None, "0"),
        (Decimal("0.00"), None, "0"),
        (None, None, "–"),
        (Decimal("NaN"), None, "–"),
        (float("inf"), 2, "–"),
        (10**30 + 1, 1, "1" + ".000" * 9 + ".001,0"),
    ],
)
def test_show_number_writes_dots_between_thousands_and_a_decimal_comma(value, places, shown):
    assert show_number(value, places) == shown


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2063", "2063"),
        ("2 063", "2063"),
        ("2\u00a0063\u202f000", "2063000"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1,5", "1.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("2 063,125", "2063.125"),
        ("1.234.567", "1234567"),
        ("2063,125", "2063.125"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("2,0630", "2.063"),
        (" -12,5 ", "-12.5"),
        ("−3", "-3"),
    ],
)
def test_parse_number_reads_every_common_form(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"), [("2.063", 2063), ("2,063", 2063), ("2063", 2063), ("-1.234.567", -1234567)]
)
def test_parse_number_without_decimals_takes_the_mark_for_thousands(text, number):
    assert parse_number(text, decimals=False) == number


@pytest.mark.parametrize(
    ("text", "readings"),
    [("2.063", ("2063", "2,063", "2,0630")), ("-147,690", ("-147690", "-147,690", "-147,69")), ("1.500", ("1500", "1,500", "1,5"))],
)
def test_parse_number_with_two_readings_names_both(text, readings):
    with pytest.raises(AmbiguousNumber) as caught:
        parse_number(text)
    whole, decimal, plain = readings
    assert str(caught.value) == (
        f"“{text}” can be read as {whole} or as {decimal}. Write {whole} or {plain}, whichever you mean."
    )
    assert parse_number(whole) != parse_number(plain)


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1e5", "NaN", "12 5", "1.2.3", "1.23.456", "5,", ",5", "1_000", "１２", "0.125.000"],
)
@pytest.mark.parametrize("decimals", [True, False])
def test_parse_number_refuses_what_is_no_number(text, decimals):
    with pytest.raises(BadNumber):
        parse_number(text, decimals=decimals)


@pytest.mark.parametrize("text", ["1,5", "12.50", "1.234,5", "0,125"])
def test_parse_number_without_decimals_refuses_parts(text):
    with pytest.raises(BadNumber, match="not a whole number"):
        parse_number(text, decimals=False)


@given(FINITE)
def test_parse_number_reads_back_what_show_number_wrote_or_says_that_it_cannot_tell(number):
    try:
        assert parse_number(show_number(number)) == number
    except AmbiguousNumber:
        assert parse_number(show_number(number, places=4)) == number


@given(st.text(alphabet="0123456789., -–a", max_size=12))
def test_parse_number_returns_a_number_or_a_bad_number(text):
    try:
        assert parse_number(text).is_finite()
    except BadNumber as problem:
        assert text.strip() in str(problem)


def test_number_field_is_a_text_box_with_a_number_keyboard():
    form = AreaForm(initial={"area": Decimal("1234.50"), "people": 2063})
    assert str(form["area"]) == (
        '<input type="text" name="area" value="1.234,5" inputmode="decimal" id="id_area">'
    )
    assert str(form["people"]) == (
        '<input type="text" name="people" value="2.063" inputmode="numeric" id="id_people">'
    )


@given(FINITE.map(abs).filter(lambda number: number < 10**8))
def test_number_field_takes_back_unchanged_what_it_showed(number):
    shown = AreaForm(initial={"area": number})["area"]
    typed = shown.field.widget.format_value(shown.value())
    form = AreaForm({"area": typed}, initial={"area": number})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["area"] == number
    assert not form.has_changed()


def test_number_field_keeps_what_was_typed_beside_its_error():
    form = AreaForm({"area": "2.063", "people": "1,5"})
    assert form.errors == {
        "area": ["“2.063” can be read as 2063 or as 2,063. Write 2063 or 2,0630, whichever you mean."],
        "people": ["“1,5” is not a whole number. Write it like 2063 or 2.063."],
    }
    assert 'value="2.063"' in str(form["area"])


def test_number_field_left_empty_is_none_and_limits_still_hold():
    assert AreaForm({"area": "  ", "people": ""}).is_valid()
    assert AreaForm({"area": " "}).fields["area"].clean(" ") is None
    assert list(AreaForm({"area": "-1,5"}).errors) == ["area"]
