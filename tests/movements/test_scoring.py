from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.movements.scoring import (
    BONUS,
    CRITERION,
    MALUS,
    MISSING,
    NOT_APPLICABLE,
    BadPoints,
    Given,
    Line,
    Rank,
    Sheet,
    complaint,
    scored_lines,
    spread,
    subtotals,
    total,
)

ZERO = Decimal(0)
RANKS = (Rank("Xuất sắc", Decimal(90), no_zero=True), Rank("Tốt", Decimal(70)), Rank("Đạt", Decimal(50)), Rank("Chưa đạt", ZERO))


def points(value):
    return Given(Decimal(str(value)))


def sheet_with(*lines, ranks=RANKS, bonus=0, malus=0, **more):
    most = sum((line.most for line in lines if line.part == CRITERION and not line.parent), ZERO)
    return Sheet(tuple(lines), ranks, Decimal(bonus), Decimal(malus), most, **more)


HALF = sheet_with(
    Line("1", Decimal(60)), Line("1.1", Decimal(40), zero_allowed=False, parent="1"), Line("1.2", Decimal(20), may_not_apply=True, parent="1"),
    Line("2", Decimal(40)), Line("B", Decimal(5), part=BONUS), Line("M", Decimal(5), part=MALUS), bonus=3, malus=3,
)  # fmt: skip
FULL = {"1.1": points(40), "1.2": points(20), "2": points(40), "B": points(0), "M": points(0)}


def test_points_are_given_to_lines_without_parts():
    assert [line.code for line in scored_lines(HALF)] == ["1.1", "1.2", "2", "B", "M"]


def test_a_full_sheet():
    result = total(HALF, FULL)
    assert (result.points, result.reachable, result.rank, result.missing, result.capped) == (100, 100, RANKS[0], [], False)
    assert subtotals(HALF, FULL) == {"1": 60, "1.1": 40, "1.2": 20, "2": 40, "B": 0, "M": 0}


def test_zero_missing_and_not_applicable_are_three_things():
    zero, gone, out = ({**FULL, "1.2": answer} for answer in (points(0), Given(None, MISSING), Given(None, NOT_APPLICABLE)))
    unanswered = {code: answer for code, answer in FULL.items() if code != "1.2"}
    assert [(total(HALF, given).points, total(HALF, given).reachable) for given in (zero, gone, unanswered, out)] == [(80, 100), (None, 100), (None, 100), (80, 80)]
    assert [total(HALF, given).missing for given in (zero, gone, unanswered, out)] == [[], ["1.2"], ["1.2"], []]
    assert total(HALF, out).not_applicable == ["1.2"]
    assert [subtotals(HALF, given)["1"] for given in (zero, gone, unanswered, out)] == [40, None, None, 40]


def test_what_does_not_apply_is_made_up_for_only_where_the_sheet_says_so():
    out = {**FULL, "1.2": Given(None, NOT_APPLICABLE)}
    rescaling = sheet_with(*HALF.lines, bonus=3, malus=3, rescale=True)
    assert (total(HALF, out).rank.name, total(rescaling, out).rank.name) == ("Tốt", "Xuất sắc")
    assert total(rescaling, out).points == 80


def test_a_zero_that_is_not_allowed_keeps_the_best_rank_away():
    strict = sheet_with(Line("1", Decimal(95)), Line("2", Decimal(5), zero_allowed=False))
    result = total(strict, {"1": points(95), "2": points(0)})
    assert (result.points, result.zeros, result.rank.name) == (95, ["2"], "Tốt")


def test_a_criterion_is_zero_when_all_its_parts_are():
    strict = sheet_with(
        Line("1", Decimal(95)), Line("2", Decimal(5), zero_allowed=False), Line("2.1", Decimal(2), parent="2"), Line("2.2", Decimal(3), parent="2")
    )
    one, both = {"1": points(95), "2.1": points(0), "2.2": points(1)}, {"1": points(95), "2.1": points(0), "2.2": points(0)}
    assert (total(strict, one).zeros, total(strict, both).zeros) == ([], ["2"])


def test_bonus_and_minus_are_bounded():
    low = {**FULL, "2": points(10)}
    assert total(HALF, {**low, "B": points(5)}).points == 73
    assert total(HALF, {**low, "M": points(5)}).points == 67
    assert total(HALF, {**FULL, "B": points(5)}).points == 100
    assert total(sheet_with(*HALF.lines, bonus=3, malus=3, bonus_above_total=True), {**FULL, "B": points(5)}).points == 103
    nothing = {code: points(0) for code in FULL}
    assert total(HALF, {**nothing, "M": points(5)}).points == 0


@pytest.mark.parametrize(("caps", "rank", "capped"), [([], "Xuất sắc", False), (["Tốt"], "Tốt", True), (["Tốt", "Đạt"], "Đạt", True), (["Xuất sắc"], "Xuất sắc", False)])
def test_a_cap_leaves_its_best_rank_and_what_is_below(caps, rank, capped):
    result = total(HALF, FULL, caps)
    assert (result.rank.name, result.capped, result.points) == (rank, capped, 100)


def test_without_anything_that_applies_there_is_no_rank():
    only = sheet_with(Line("1", Decimal(10), may_not_apply=True))
    result = total(only, {"1": Given(None, NOT_APPLICABLE)})
    assert (result.points, result.reachable, result.rank) == (0, 0, None)


@pytest.mark.parametrize("bad", [points("40.01"), points(-1), Given(None, NOT_APPLICABLE), Given(Decimal(1), MISSING)])
def test_an_answer_that_the_line_cannot_have_is_refused(bad):
    assert complaint(HALF.lines[1], bad)
    with pytest.raises(BadPoints, match=r"1\.1"):
        total(HALF, {**FULL, "1.1": bad})


def test_more_than_a_fifth_of_the_maximum_is_apart():
    line = sheet_with(Line("1", Decimal("12.5")))
    spreads = [spread(line, [{"1": points(10)}, {"1": points(high)}])["1"] for high in ("12.5", "12.49")]
    assert [found.apart for found in spreads] == [False, False]
    assert spread(line, [{"1": points("9.99")}, {"1": points("12.5")}])["1"].apart
    assert (spreads[0].lowest, spreads[0].highest, spreads[0].mean) == (10, Decimal("12.5"), Decimal("11.25"))


def test_ballots_without_points_are_counted_and_not_taken_for_zero():
    found = spread(HALF, [{"1.2": points(20)}, {"1.2": Given(None, NOT_APPLICABLE)}, {}])
    assert (found["1.2"].scored, found["1.2"].unscored, found["1.2"].mean, found["1.2"].apart) == (1, 2, 20, False)
    assert (found["2"].lowest, found["2"].mean, found["2"].unscored) == (None, None, 3)


# --- Any sheet --------------------------------------------------------------------------------

HUNDREDTHS = st.integers(1, 4000).map(lambda number: Decimal(number) / 100)


@st.composite
def sheets(draw):
    lines = []
    for number in range(draw(st.integers(1, 4))):
        part = draw(st.sampled_from([CRITERION, CRITERION, CRITERION, BONUS, MALUS]))
        parts = [draw(HUNDREDTHS) for _ in range(draw(st.integers(0, 3)))]
        more = {"part": part, "zero_allowed": draw(st.booleans())}
        lines.append(Line(str(number), sum(parts, ZERO) or draw(HUNDREDTHS), may_not_apply=draw(st.booleans()), **more))
        lines += [Line(f"{number}.{place}", most, parent=str(number), may_not_apply=draw(st.booleans()), **more) for place, most in enumerate(parts)]
    whole = sum((line.most for line in lines if line.part == CRITERION and not line.parent), ZERO)
    least = sorted({draw(st.integers(0, 100)) for _ in range(draw(st.integers(0, 4)))}, reverse=True)
    ranks = tuple(Rank(f"R{place}", whole * share / 100, draw(st.booleans()) and place < len(least) - 1) for place, share in enumerate(least))
    return Sheet(tuple(lines), ranks, draw(HUNDREDTHS), draw(HUNDREDTHS), whole, draw(st.booleans()), draw(st.booleans()))


@st.composite
def scored(draw, complete=False):
    sheet = draw(sheets())
    given = {}
    for line in scored_lines(sheet):
        ways = ["points", "zero"] + (["out"] if line.may_not_apply else []) + ([] if complete else ["missing", "unanswered"])
        way = draw(st.sampled_from(ways))
        if way != "unanswered":
            share = Decimal(draw(st.integers(0, 100))) / 100
            given[line.code] = {"points": Given(line.most * share), "zero": Given(ZERO), "out": Given(None, NOT_APPLICABLE), "missing": Given(None, MISSING)}[way]
    return sheet, given


def place(sheet, result):
    return sheet.ranks.index(result.rank) if result.rank else len(sheet.ranks)


@settings(max_examples=60, deadline=None)
@given(scored(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(case, random):
    sheet, given = case
    shuffled = list(given.items())
    random.shuffle(shuffled)
    assert total(sheet, dict(shuffled)) == total(sheet, given)


@settings(max_examples=60, deadline=None)
@given(scored())
def test_a_total_stands_exactly_when_nothing_is_missing_and_within_its_bounds(case):
    sheet, given = case
    result = total(sheet, given)
    unanswered = [line.code for line in scored_lines(sheet) if line.code not in given or given[line.code] == Given(None, MISSING)]
    assert result.missing == unanswered
    assert (result.points is None) == bool(unanswered)
    assert 0 <= result.reachable <= sheet.total
    assert result.bonus <= sheet.bonus_most
    assert result.malus <= sheet.malus_most
    if result.points is not None:
        assert 0 <= result.points <= result.reachable + (sheet.bonus_most if sheet.bonus_above_total else 0)


@settings(max_examples=60, deadline=None)
@given(scored(complete=True))
def test_the_parts_come_to_the_whole(case):
    sheet, given = case
    together = subtotals(sheet, given)
    heads = [line for line in sheet.lines if not line.parent and line.part == CRITERION]
    plain = sum((given[line.code].points or ZERO for line in scored_lines(sheet) if line.part == CRITERION), ZERO)
    assert sum((together[line.code] or ZERO for line in heads), ZERO) == plain
    result = total(sheet, given)
    expected = plain + result.bonus - result.malus
    assert result.points == max(expected if sheet.bonus_above_total else min(expected, result.reachable), 0)


@settings(max_examples=60, deadline=None)
@given(scored(complete=True), st.data())
def test_more_points_never_lower_a_total_or_a_rank(case, data):
    sheet, given = case
    raisable = [line for line in scored_lines(sheet) if given[line.code].points is not None and line.part != MALUS]
    if not raisable:
        return
    line = data.draw(st.sampled_from(raisable))
    more = {**given, line.code: Given((given[line.code].points + line.most) / 2)}
    before, after = total(sheet, given), total(sheet, more)
    assert after.points >= before.points
    assert place(sheet, after) <= place(sheet, before)


@settings(max_examples=60, deadline=None)
@given(scored(complete=True), st.data())
def test_a_cap_never_betters_a_rank_nor_touches_the_points(case, data):
    sheet, given = case
    caps = data.draw(st.lists(st.sampled_from([rank.name for rank in sheet.ranks]))) if sheet.ranks else []
    free, capped = total(sheet, given), total(sheet, given, caps)
    assert capped.points == free.points
    assert place(sheet, capped) >= place(sheet, free)
    assert all(place(sheet, capped) >= [rank.name for rank in sheet.ranks].index(best) for best in caps)
    assert capped.capped == (capped.rank != free.rank)


@settings(max_examples=60, deadline=None)
@given(scored(complete=True))
def test_a_line_that_does_not_apply_leaves_the_whole_and_a_zero_does_not(case):
    sheet, given = case
    result = total(sheet, given)
    out = {code for code, answer in given.items() if answer.gap == NOT_APPLICABLE}
    assert set(result.not_applicable) == out
    assert result.reachable == sum((line.most for line in scored_lines(sheet) if line.part == CRITERION and line.code not in out), ZERO)
