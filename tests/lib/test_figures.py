from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib.figures import Gap, Kind, OverTime, Reading, add_periods, add_places, counts_people, public_text

NO_DATA = Reading(None, Gap.NO_DATA)
NOT_APPLICABLE = Reading(None, Gap.NOT_APPLICABLE)
CANNOT_BE_SPLIT = Reading(None, Gap.CANNOT_BE_SPLIT)
GAPS = st.sampled_from([NO_DATA, NOT_APPLICABLE, CANNOT_BE_SPLIT])
COUNTS = st.builds(Reading, st.integers(-50, 5000) | st.decimals(-50, 5000, places=2))


@st.composite
def rates(draw):
    denominator = draw(st.integers(0, 500))
    return Reading(None, numerator=draw(st.integers(0, denominator)), denominator=denominator)


LEAVES = {
    Kind.FLOW: COUNTS | GAPS,
    Kind.STOCK: COUNTS | GAPS,
    Kind.RATE: rates() | GAPS,
    Kind.VERDICT: st.builds(Reading, st.integers(0, 1)) | GAPS,
}


@st.composite
def split(draw, kinds=tuple(Kind)):
    """Readings of one kind, and the same readings cut into runs, some of them empty."""
    kind = draw(st.sampled_from(kinds))
    readings = draw(st.lists(LEAVES[kind], max_size=12))
    cuts = sorted(draw(st.lists(st.integers(0, len(readings)), max_size=4)))
    edges = [0, *cuts, len(readings)]
    return kind, readings, [readings[a:b] for a, b in pairwise(edges)]


@given(split())
def test_add_places_gives_the_same_however_places_are_grouped(case):
    kind, readings, groups = case
    assert add_places(kind, [add_places(kind, group) for group in groups]) == add_places(kind, readings)


@given(split(), st.sampled_from([None, *OverTime]))
def test_add_periods_gives_the_same_however_time_is_cut(case, over_time):
    kind, readings, spans = case
    pieces = [add_periods(kind, span, over_time) for span in spans]
    assert add_periods(kind, pieces, over_time) == add_periods(kind, readings, over_time)


@given(split(), st.randoms(use_true_random=False))
def test_add_places_does_not_mind_the_order(case, random):
    kind, readings, __ = case
    shuffled = random.sample(readings, len(readings))
    assert add_places(kind, shuffled) == add_places(kind, readings)


@given(
    st.sampled_from([Kind.FLOW, Kind.RATE]).flatmap(
        lambda kind: st.tuples(
            st.just(kind), st.lists(st.lists(LEAVES[kind], min_size=3, max_size=3), min_size=1, max_size=4)
        )
    )
)
def test_places_then_periods_is_periods_then_places_where_time_is_summed(case):
    kind, grid = case
    places_first = add_periods(kind, [add_places(kind, row) for row in grid])
    periods_first = add_places(kind, [add_periods(kind, list(column)) for column in zip(*grid, strict=True)])
    assert places_first == periods_first


@given(split())
def test_a_total_is_a_value_or_a_gap_and_never_more_complete_than_expected(case):
    kind, readings, __ = case
    total = add_places(kind, readings)
    assert (total.value is None) == (total.gap is not None)
    assert 0 <= total.reporting <= total.expected <= len(readings)
    assert (total.expected == 0) == (total.gap is Gap.NOT_APPLICABLE)
    assert (total.reporting == 0) == (total.gap is not None)


@given(st.lists(rates(), min_size=1, max_size=8))
def test_a_rate_is_computed_from_its_parts_and_lies_between_its_places(readings):
    total = add_places(Kind.RATE, readings)
    counted = [reading for reading in readings if reading.denominator]
    if not counted:
        assert total == Reading(None, Gap.NOT_APPLICABLE)
        return
    shares = [Fraction(reading.numerator, reading.denominator) for reading in counted]
    assert total.value == Decimal(sum(r.numerator for r in counted)) / sum(r.denominator for r in counted)
    assert min(shares) <= Fraction(total.numerator, total.denominator) <= max(shares)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("add", [add_places, add_periods])
@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], Reading(None, Gap.NOT_APPLICABLE)),
        ([NOT_APPLICABLE, NOT_APPLICABLE], Reading(None, Gap.NOT_APPLICABLE)),
    ],
)
def test_nothing_that_applies_is_not_applicable(kind, add, readings, expected):
    assert add(kind, readings) == expected


@pytest.mark.parametrize("kind", Kind)
def test_no_data_anywhere_is_no_data_and_tells_how_many_were_expected(kind):
    total = add_places(kind, [NO_DATA, NO_DATA, NOT_APPLICABLE])
    assert total == Reading(None, Gap.NO_DATA, expected=2)


@pytest.mark.parametrize("kind", Kind)
def test_what_cannot_be_split_is_said_and_is_no_zero(kind):
    assert add_places(kind, [NO_DATA, CANNOT_BE_SPLIT]) == Reading(None, Gap.CANNOT_BE_SPLIT, expected=2)


def test_what_is_known_beside_what_cannot_be_split_still_counts():
    assert add_places(Kind.FLOW, [Reading(3), CANNOT_BE_SPLIT]) == Reading(3, reporting=1, expected=2)


def test_a_commune_judged_four_times_is_one_verdict():
    quarters = [Reading(0), Reading(1), Reading(0), Reading(1)]
    assert add_periods(Kind.VERDICT, quarters) == Reading(1, None, 1, 1, 1, 1)


def test_a_rate_over_time_is_what_its_figure_says():
    years = [Reading(None, numerator=1, denominator=4), Reading(None, numerator=3, denominator=4)]
    assert add_periods(Kind.RATE, years).value == Decimal("0.5")
    assert add_periods(Kind.RATE, years, OverTime.LAST).value == Decimal("0.75")


@pytest.mark.parametrize("kind", [Kind.FLOW, Kind.STOCK])
def test_zero_is_data(kind):
    assert add_places(kind, [Reading(0), NO_DATA]) == Reading(0, reporting=1, expected=2)
    assert add_places(kind, [Reading(0), NOT_APPLICABLE]) == Reading(0, reporting=1, expected=1)


def test_a_total_shows_nine_of_eleven_communes():
    readings = [Reading(10)] * 9 + [NO_DATA] * 2 + [NOT_APPLICABLE]
    assert add_places(Kind.FLOW, readings) == Reading(90, reporting=9, expected=11)


def test_a_stock_keeps_its_last_known_value_over_time():
    months = [Reading(120), Reading(118), NO_DATA]
    assert add_periods(Kind.STOCK, months) == Reading(118, reporting=1, expected=1)
    assert add_periods(Kind.FLOW, months) == Reading(238, reporting=2, expected=3)


def test_a_rate_is_never_averaged():
    total = add_places(
        Kind.RATE, [Reading(None, numerator=1, denominator=1), Reading(None, numerator=0, denominator=3)]
    )
    assert total == Reading(Decimal("0.25"), None, 1, 4, 2, 2)


def test_a_rate_without_its_parts_is_refused():
    with pytest.raises(ValueError, match="numerator and denominator"):
        add_places(Kind.RATE, [Reading(Decimal("0.5"))])


def test_verdicts_are_counted():
    total = add_places(Kind.VERDICT, [Reading(1), Reading(1), Reading(0), NO_DATA])
    assert total == Reading(2, None, 2, 3, 3, 4)


def test_a_reading_is_never_a_value_and_a_gap_at_once():
    with pytest.raises(ValueError, match="never both"):
        Reading(0, Gap.NO_DATA)


@pytest.mark.parametrize(
    ("reading", "people", "text"),
    [
        (Reading(0), True, "0"),
        (Reading(1), True, "<5"),
        (Reading(Decimal(4)), True, "<5"),
        (Reading(5), True, "5"),
        (Reading(4), False, "4"),
        (Reading(147690), True, "147.690"),
        (Reading(Decimal("0.25"), None, 1, 4), True, "<5"),
        (Reading(Decimal("2.5"), None, 25, 10), True, "2,5"),
        (Reading(Decimal(1) / 3, None, 10, 30), False, "0,33"),
        (NO_DATA, True, "no data"),
        (NOT_APPLICABLE, False, "not applicable"),
    ],
)
def test_public_text_hides_few_people_and_keeps_zero_and_gaps_apart(reading, people, text):
    assert public_text(reading, people) == text


@pytest.mark.parametrize("measure", ["hộ", "Hộ nghèo", "người", "người/năm", "lượt người", "HỘI VIÊN", "học sinh", "em", "cháu", "nhà", "số nhà", "thuê bao", "trường hợp"])
def test_people_and_households_are_known_by_their_measure(measure):
    assert counts_people(measure)


@pytest.mark.parametrize("measure", ["", "km", "khóm", "%", "triệu đồng/người/năm", "triệu đồng/hộ", "m2/người", "hợp tác xã", "trường", "nhà văn hóa", "chương trình"])
def test_what_is_no_count_of_people_is_known_too(measure):
    assert not counts_people(measure)
