from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.periods import Period, PeriodError

DAYS = st.dates(date(1901, 1, 1), date(2999, 12, 31))
SPANS = st.sampled_from(["month", "quarter", "half", "year"])


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "Year 2022"),
        ("2022-H1", date(2022, 1, 1), date(2022, 6, 30), "First half of 2022"),
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31), "Second half of 2022"),
        ("2022-Q3", date(2022, 7, 1), date(2022, 9, 30), "Quarter III of 2022"),
        ("2022-9M", date(2022, 1, 1), date(2022, 9, 30), "First nine months of 2022"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "Month 2 of 2024"),
        ("2021..2025", date(2021, 1, 1), date(2025, 12, 31), "Years 2021 to 2025"),
    ],
)
def test_period_parse_knows_every_form(code, start, end, label):
    period = Period.parse(code)
    assert (period, period.label) == (Period(code, start, end), label)


def test_period_parse_forgives_case_and_spaces():
    assert Period.parse(" 2022-h1 ") == Period.parse("2022-H1")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "22",
        "2022-13",
        "2022-00",
        "2022-Q5",
        "2022-H3",
        "2022-1",
        "2025..2021",
        "2022-11-05",
        "0000",
        "２０２２",
    ],
)
def test_period_parse_refuses_other_text_and_lists_the_forms(code):
    with pytest.raises(PeriodError) as caught:
        Period.parse(code)
    for form in (code, "2022", "2022-H1", "2022-Q3", "2022-9M", "2022-11", "2021..2025"):
        assert form in str(caught.value)


@pytest.mark.parametrize(
    ("code", "previous"),
    [
        ("2022", "2021"),
        ("2022-H1", "2021-H2"),
        ("2022-H2", "2022-H1"),
        ("2022-Q1", "2021-Q4"),
        ("2022-9M", "2021-9M"),
        ("2022-01", "2021-12"),
        ("2022-11", "2022-10"),
        ("2021..2025", "2016..2020"),
    ],
)
def test_period_previous_is_the_one_of_the_same_kind_before(code, previous):
    assert Period.parse(code).previous() == Period.parse(previous)


@given(DAYS, SPANS)
def test_period_of_day_holds_the_day_and_follows_its_previous_without_a_hole(day, span):
    period = Period.of_day(day, span)
    assert period.contains(day)
    assert Period.parse(period.code) == period
    assert period.previous().end + timedelta(days=1) == period.start


def test_period_contains_both_its_ends_and_nothing_beyond():
    period = Period.year(2022)
    assert [period.contains(day) for day in (date(2022, 1, 1), date(2022, 12, 31))] == [True, True]
    assert [period.contains(day) for day in (date(2021, 12, 31), date(2023, 1, 1))] == [False, False]
