"""An indicator of one unit through the periods."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from kheo.records.actions import change_state
from kheo.standards.models import Indicator, ObservationSheet, Threshold
from kheo.standards.queries import timeline_of
from tests.conftest import says
from tests.standards.conftest import GOOD, make_sheet, say

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def quarters(small, land, cast):
    """60, then nothing for two quarters, then 52 (level 53 by then), then a draft of 70."""
    def sheet(period, value, accept=cast.organiser):
        return make_sheet(small, land.tham_don, cast.reviewer, period=period, values={**GOOD, "2.1": value}, accept=accept)

    return [sheet("2021-Q4", 60), sheet("2022-Q3", 52), sheet("2022-Q4", 70, accept=None)]


def timeline(code="2.1"):
    return timeline_of(list(ObservationSheet.objects.select_related("criteria_set", "group")), "nho", code)


def address(unit, code="nho", indicator="2.1"):
    return reverse("standards:timeline", args=[unit.pk, code, indicator])


def test_gaps_are_periods_of_their_own(quarters):
    found = timeline()
    assert [(moment.period.code, moment.line.value if moment.line else None) for moment in found.moments] == [
        ("2021-Q4", "60 triệu đồng"), ("2022-Q1", None), ("2022-Q2", None), ("2022-Q3", "52 triệu đồng"), ("2022-Q4", "70 triệu đồng"),
    ]  # fmt: skip


def test_the_line_is_broken_at_gaps_and_the_level_goes_by_the_year(quarters):
    chart = timeline().charts[0]
    first, third, last = chart.marks
    assert chart.lines == [f"{third.x},{third.y} {last.x},{last.y}"]
    assert third.y > first.y > last.y
    (level,) = chart.unconfirmed
    assert chart.levels == []
    heights = [int(point.split(",")[1]) for point in level.split()]
    assert heights[:2] != heights[2:4]
    assert heights[2:] == [heights[2]] * 8
    assert [tick.sign for tick in chart.ticks] == ["✓", "", "", "✗", "✓"]
    assert [tick.year for tick in chart.ticks] == ["2021", "2022", "", "", ""]
    assert [mark.counts for mark in chart.marks] == [True, True, False]


def test_levels_that_no_source_confirmed_are_marked_and_drawn_apart(quarters, small, land, cast, client_for):
    page = client_for(cast.reviewer).get(address(land.tham_don))
    assert says(page, "Dots instead of dashes: no source has confirmed this level yet.")
    Indicator.objects.filter(criterion__criteria_set=small, code="2.1").update(confirmed=True, source="1/QĐ-TTg")
    Threshold.objects.filter(indicator__code="2.1", from_year=2021).update(confirmed=True, source="1/QĐ-TTg")
    found = timeline()
    assert [(moment.period.code, moment.unconfirmed) for moment in found.moments] == [
        ("2021-Q4", False), ("2022-Q1", True), ("2022-Q2", True), ("2022-Q3", True), ("2022-Q4", True),
    ]  # fmt: skip
    assert [len(points.split()) for points in (*found.charts[0].levels, *found.charts[0].unconfirmed)] == [2, 8]
    assert (found.indicator.confirmed, found.unconfirmed) == (True, True)
    page = client_for(cast.reviewer).get(address(land.tham_don))
    assert page.content.decode().count('class="unconfirmed"') == 2  # the results of 2022
    Threshold.objects.filter(indicator__code="2.1").update(confirmed=True, source="1/QĐ-TTg")
    assert (timeline().unconfirmed, timeline().charts[0].unconfirmed) == (False, [])


def test_marks_have_no_more_decimals_than_people_read(small, land, cast):
    for period, value in (("2022-Q1", Decimal("93.3333")), ("2022-Q2", Decimal("89.9996")), ("2022-Q3", 90)):
        make_sheet(small, land.tham_don, cast.reviewer, period=period, values={"1.2": value}, accept=cast.organiser)
    chart = timeline("1.2").charts[0]
    assert [mark.text for mark in chart.marks] == ["93,33", "89,9996", "90"]  # two would say that it is reached
    assert [mark.words for mark in chart.marks][:2] == ["Quarter I of 2022: reached: 93,33% ≥ 90%, Miền Nam", "Quarter II of 2022: not reached: 89,9996% < 90%, Miền Nam"]


def test_a_value_in_two_parts_is_drawn_twice(quarters):
    assert [chart.name for chart in timeline("3.1").charts] == ["Trường đạt chuẩn", "Mức 2"]


def test_yes_and_no_go_in_steps(small, land, cast):
    for period, value in (("2022-Q1", 0), ("2022-Q2", 1)):
        make_sheet(small, land.tham_don, cast.reviewer, period=period, values={"1.1": value}, accept=cast.organiser)
    chart = timeline("1.1").charts[0]
    (one, other) = chart.marks
    assert chart.lines == [f"{one.x},{one.y} {other.x},{one.y} {other.x},{other.y}"]
    assert [mark.text for mark in chart.marks] == ["no", "yes"]


def test_an_indicator_that_no_version_has_is_none(quarters):
    assert timeline("9.9") is None


def test_superseded_values_stay_in_the_table(small, land, cast, client_for):
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, "2.1": 41})
    change_state(sheet, "submit", by=cast.reviewer)
    change_state(sheet, "return", by=cast.organiser, reason="Xem lại")
    say(ObservationSheet.objects.get(pk=sheet.pk), cast.reviewer, {"2.1": 61})
    (moment,) = timeline().moments
    assert (moment.line.value, [words for words, _row in moment.older_words]) == ("61 triệu đồng", ["41 triệu đồng"])
    page = client_for(cast.reviewer).get(address(land.tham_don))
    assert "<del>41 triệu đồng</del>" in page.content.decode()
    assert says(page, "superseded")


def test_the_page_tells_values_verdicts_and_who_entered(quarters, land, cast, client_for):
    page = client_for(cast.reviewer).get(address(land.tham_don))
    text = page.content.decode()
    assert page.status_code == 200
    assert [words in text for words in ("60 triệu đồng", "52 triệu đồng", "70 triệu đồng", cast.reviewer.full_name)] == [True] * 4
    drawn = ElementTree.fromstring(text[text.index('<svg class="chart"') : text.index("</svg>", text.index('<svg class="chart"')) + 6])  # noqa: S314  # our own page
    assert drawn.find(f"{SVG}title") is not None
    assert [mark.get("class") for mark in drawn.iter(f"{SVG}g") if "is-open" in mark.get("class")] == ["chart__mark chart__mark--reached is-open"]
    assert all(element.get("style") is None for element in drawn.iter())


def test_drafts_are_the_units_own(quarters, land, cast, client_for):
    page = client_for(cast.leader).get(address(land.tham_don)).content.decode()
    assert ("52 triệu đồng" in page, "70 triệu đồng" in page) == (True, False)


@pytest.mark.parametrize("who", ["neighbour", "recorder", "union_reviewer", "administrator", "stranger"])
def test_others_find_no_page(quarters, land, cast, client_for, who):
    page = client_for(getattr(cast, who)).get(address(land.tham_don))
    assert page.status_code == 404
    assert "triệu đồng" not in page.content.decode()


def test_unknown_sets_and_indicators_are_not_found(quarters, land, cast, client_for):
    client = client_for(cast.leader)
    assert [client.get(found).status_code for found in (address(land.tham_don, code="khac"), address(land.tham_don, indicator="9.9"))] == [404, 404]
    empty = client.get(address(land.dai_tam))
    assert (empty.status_code, says(empty, "No results yet")) == (200, True)


@pytest.mark.parametrize("count", [1, 3, 8])
def test_the_questions_do_not_grow_with_the_periods(count, small, land, cast, client_for, django_assert_num_queries):
    periods = [f"{year}-Q{quarter}" for year in (2021, 2022) for quarter in (1, 2, 3, 4)]
    for period in periods[:count]:
        make_sheet(small, land.tham_don, cast.reviewer, period=period, accept=cast.organiser)
    client = client_for(cast.leader)
    client.get(address(land.tham_don))
    with django_assert_num_queries(13):
        client.get(address(land.tham_don))
