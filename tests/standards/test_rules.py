"""What follows from values and levels."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.standards.rules import (
    Level,
    Rule,
    Said,
    Verdict,
    Way,
    distance,
    judge,
    judge_criterion,
    judge_set,
    level_for,
    readable,
    reason,
    ways,
)

SHARE = Rule("1.2", "at_least", (), measure="%")
numbers = st.decimals(0, 1000, places=2)


@pytest.mark.parametrize(
    ("kind", "value", "second", "verdict"),
    [
        ("at_least", "90", None, Verdict.REACHED), ("at_least", "89.99", None, Verdict.NOT_REACHED), ("at_least", "0", None, Verdict.NOT_REACHED),
        ("at_most", "90", None, Verdict.REACHED), ("at_most", "90.01", None, Verdict.NOT_REACHED), ("at_most", "0", None, Verdict.REACHED),
        ("count", "90", None, Verdict.REACHED), ("yes_no", "0", None, Verdict.NOT_REACHED),
        ("two_part", "90", "1", Verdict.REACHED), ("two_part", "90", "0", Verdict.NOT_REACHED), ("two_part", "90", None, Verdict.NO_DATA),
        ("two_part", "10", None, Verdict.NOT_REACHED), ("two_part", None, "0", Verdict.NOT_REACHED), ("at_least", None, None, Verdict.NO_DATA),
    ],
)  # fmt: skip
def test_a_value_is_held_against_its_level(kind, value, second, verdict):
    said = Said(Decimal(value) if value else None, Decimal(second) if second else None)
    assert judge(Rule("x", kind, ()), said, Level(Decimal(90), Decimal(1))) is verdict


@pytest.mark.parametrize(
    ("value", "second", "level", "verdict"),
    [
        ("89", "0", Level(Decimal(90)), Verdict.NOT_REACHED), ("89", None, Level(Decimal(90)), Verdict.NOT_REACHED), ("90", "0", Level(Decimal(90)), Verdict.NO_LEVEL),
        ("90", None, Level(Decimal(90)), Verdict.NO_DATA), (None, "1", Level(Decimal(90)), Verdict.NO_DATA), ("90", "0", None, Verdict.NO_LEVEL), ("90", None, None, Verdict.NO_DATA),
    ],
)  # fmt: skip
def test_of_two_parts_the_one_that_is_too_low_decides_though_the_other_has_no_level(value, second, level, verdict):
    said = Said(Decimal(value) if value else None, Decimal(second) if second else None)
    assert judge(Rule("x", "two_part", ()), said, level) is verdict


maybe = st.none() | st.integers(0, 3).map(Decimal)
any_kind = st.sampled_from(["at_least", "at_most", "yes_no", "count", "grade", "two_part"])


@given(any_kind, maybe, maybe, st.none() | st.builds(Level, st.integers(0, 3).map(Decimal), maybe))
def test_a_verdict_is_what_each_part_comes_to_by_itself(kind, value, second, level):
    """The same order of reasons as in the recount: lost, no data, no level."""
    parts = [(value, level and level.value), *([(second, level and level.second)] if kind == "two_part" else [])]
    told = []
    for said, mark in parts:
        if said is None or mark is None:
            told.append(Verdict.NO_DATA if said is None else Verdict.NO_LEVEL)
        else:
            told.append(Verdict.REACHED if (said <= mark if kind == "at_most" else said >= mark) else Verdict.NOT_REACHED)
    order = [Verdict.NOT_REACHED, Verdict.NO_DATA, Verdict.NO_LEVEL, Verdict.REACHED]
    assert judge(Rule("x", kind, ()), Said(value, second), level) is min(told, key=order.index)


@given(any_kind, maybe, maybe, maybe, st.builds(Level, st.integers(0, 3).map(Decimal), maybe))
def test_what_is_lost_stays_lost_whatever_is_said_besides(kind, value, second, more, level):
    rule = Rule("x", kind, ())
    if judge(rule, Said(value, second), level) is Verdict.NOT_REACHED:
        full = Said(more if value is None else value, more if second is None else second)
        assert judge(rule, full, level) is Verdict.NOT_REACHED


def test_no_data_no_level_and_not_applicable_are_three_things():
    assert judge(SHARE, Said(), None) is Verdict.NO_DATA
    assert judge(SHARE, Said(Decimal(5)), None) is Verdict.NO_LEVEL
    assert judge(SHARE, Said(not_applicable=True), None) is Verdict.NOT_APPLICABLE


def test_the_own_groups_level_comes_before_everybodys_and_the_latest_year_holds():
    levels = [Level(Decimal(1)), Level(Decimal(2), from_year=2022), Level(Decimal(3), group="nam"), Level(Decimal(4), group="nam", from_year=2023)]
    assert [level_for(levels, "nam", year).value for year in (2021, 2022, 2023, 2030)] == [3, 3, 4, 4]
    assert [level_for(levels, "bac", year).value for year in (2021, 2022)] == [1, 2]
    assert level_for(levels[1:2], "", 2021) is None


def test_the_reason_names_value_sign_level_and_group():
    level = Level(Decimal(90), group="g3")
    assert reason(SHARE, Said(Decimal("92.3")), level, group="Nhóm 3") == "reached: 92,3% ≥ 90%, Nhóm 3"
    assert reason(SHARE, Said(Decimal(80)), level, group="Nhóm 3") == "not reached: 80% < 90%, Nhóm 3"
    assert reason(Rule("9", "at_most", (), measure="nhà"), Said(Decimal(2)), Level(Decimal(0))) == "not reached: 2 nhà > 0 nhà"
    assert reason(SHARE, Said(), level, group="Nhóm 3") == "no data"


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ([1, 1, 3], Verdict.REACHED), ([1, 2, 4], Verdict.NOT_REACHED), ([1, 4], Verdict.NO_DATA), ([1, 5], Verdict.NO_LEVEL), ([4, 5], Verdict.NO_DATA),
        ([3, 3], Verdict.NOT_APPLICABLE), ([], Verdict.NO_DATA),
    ],
)  # fmt: skip
def test_a_criterion_follows_from_its_indicators(verdicts, told):
    assert judge_criterion([Verdict(verdict) for verdict in verdicts]) is told


def test_a_set_is_reached_only_where_everything_is_known_and_met():
    reached, lost, unknown = [Verdict.REACHED], [Verdict.NOT_REACHED], [Verdict.NO_DATA]
    assert judge_set(reached, []) is Verdict.REACHED
    assert judge_set(reached + lost, unknown) is Verdict.NOT_REACHED
    assert judge_set(reached, unknown) is Verdict.NO_DATA
    assert judge_set(reached, lost) is Verdict.NOT_REACHED
    assert judge_set(reached, [], complete=False) is Verdict.NO_DATA
    assert judge_set([], []) is Verdict.NO_DATA
    assert judge_set([], reached) is Verdict.REACHED


@given(numbers, numbers, st.sampled_from(["at_least", "at_most", "count"]))
def test_what_lacks_nothing_is_reached_and_the_other_way_round(value, level, kind):
    rule, told = Rule("x", kind, ()), Level(level)
    lacks = distance(rule, Said(value), told)
    assert (lacks == 0) is (judge(rule, Said(value), told) is Verdict.REACHED)


@given(st.lists(st.sampled_from(list(Verdict)), max_size=8), st.randoms())
def test_the_order_of_indicators_does_not_matter(verdicts, random):
    told = judge_criterion(verdicts)
    random.shuffle(verdicts)
    assert judge_criterion(verdicts) is told


def test_ways_of_a_mapping_follow_from_its_pairs():
    found = ways([("1", "1"), ("2", "2"), ("2", "3"), ("4", "5"), ("6", "5"), ("7", ""), ("", "8"), ("9", "9"), ("9", "10"), ("11", "10")])
    assert found["1", "1"] is Way.SAME
    assert found["2", "2"] is found["2", "3"] is Way.SPLIT
    assert found["4", "5"] is found["6", "5"] is Way.MERGED
    assert (found["7", ""], found["", "8"]) == (Way.DROPPED, Way.ADDED)
    assert (found["9", "9"], found["9", "10"], found["11", "10"]) == (Way.SPLIT, Way.REGROUPED, Way.MERGED)


@given(st.decimals(-1000, 1000, places=4), st.decimals(-1000, 1000, places=4))
def test_a_value_that_is_shown_short_stands_as_it_did_against_its_level(value, level):
    short = readable(value, level)
    assert ((short < level), (short > level)) == ((value < level), (value > level))
    assert short == value or (abs(short - value) <= Decimal("0.005") and -short.as_tuple().exponent <= 2)
