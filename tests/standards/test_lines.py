"""A sheet line by line: whether each row and its level are confirmed, who set the level; each criterion's verdict in one sentence."""

import html

import pytest
from django.urls import reverse

from kheo.records.actions import change_state
from kheo.standards.actions import confirm_row, load_sets
from kheo.standards.models import GroupMember, ObservationSheet, Threshold
from kheo.standards.queries import lines_of, newest_of
from kheo.standards.queries.lines import ConditionLine
from kheo.standards.rules import Verdict
from tests.standards.conftest import GOOD, make_sheet, say


@pytest.fixture
def sheet(small, land, officer):
    return make_sheet(small, land.tham_don, officer, values=GOOD)


def lines(sheet):
    return {line.code: line for line in lines_of(ObservationSheet.objects.get(pk=sheet.pk)).lines}


def laws(sheet):
    return {code: (line.law.words, line.law.confirmed) if line.law else None for code, line in lines(sheet).items()}


# --- The level and who set it -----------------------------------------------------------------------


def test_each_line_tells_who_set_its_level_and_whether_that_is_confirmed(sheet):
    assert laws(sheet) == {"1.1": ("TTg", False), "1.2": ("TTg", True), "2.1": ("TTg", False), "2.2": ("TTg", False), "3.1": ("TTg", False), "3.2": ("TTg", False)}


def test_a_confirmation_is_seen_at_once(sheet, cast):
    confirm_row(Threshold.objects.get(indicator__code="2.2"), source="Phụ lục I", by=cast.organiser)
    found = lines(sheet)["2.2"]
    assert (found.law.confirmed, found.law.source, found.unconfirmed) == (True, "Phụ lục I", True)  # the row itself is not
    confirm_row(found.indicator, source="Phụ lục I", by=cast.organiser)
    assert not lines(sheet)["2.2"].unconfirmed


ORDER = (
    'thresholds: [{value: 4, set_by: "TTg"}]',
    ('thresholds: [{value: 4, set_by: "mọi nơi", article: "Điều 1"}, {from_year: 2023, value: 3, set_by: "mọi nơi 2023"}, '
    '{group: nam, from_year: 2022, value: 2, set_by: "nhóm 2022"}, {group: nam, from_year: 2024, value: 1, set_by: "nhóm 2024"}, {group: bac, value: 9, set_by: "bắc"}]'),
)  # fmt: skip


@pytest.mark.parametrize(("group", "period", "told"), [
    ("nam", "2021-Q4", ("mọi nơi, Điều 1", "≤ 4%")), ("nam", "2022-Q4", ("nhóm 2022", "≤ 2%")), ("nam", "2023-Q1", ("nhóm 2022", "≤ 2%")),
    ("nam", "2025-Q1", ("nhóm 2024", "≤ 1%")), ("", "2022-Q4", ("mọi nơi, Điều 1", "≤ 4%")), ("", "2023-Q1", ("mọi nơi 2023", "≤ 3%")), ("bac", "2023-Q1", ("bắc", "≤ 9%")),
])  # fmt: skip
def test_it_is_told_of_the_very_level_that_judges(land, officer, write_set, group, period, told):
    load_sets(files=[write_set(ORDER)])
    if group:
        GroupMember.objects.create(set_code="nho", group_code=group, unit=land.province)
    line = lines(make_sheet(newest_of("nho"), land.tham_don, officer, period=period))["2.2"]
    assert (line.law.words, line.wants) == told


def test_without_a_level_nobody_set_one(land, officer, write_set):
    load_sets(files=[write_set(('thresholds: [{value: 4, set_by: "TTg"}]', 'left_to: "UBND tỉnh"'))])
    sheet = make_sheet(newest_of("nho"), land.tham_don, officer)
    assert (laws(sheet)["2.2"], lines(sheet)["2.2"].verdict) == (None, Verdict.NO_LEVEL)


@pytest.mark.parametrize("place", ["show", "enter", "verify"])
def test_the_pages_of_a_sheet_mark_levels_and_name_who_set_them(sheet, land, officer, cast, client_for, place):
    Threshold.objects.filter(indicator__code="2.2").update(set_by="Thủ tướng thử", article="Phụ lục 7")
    if place == "verify":
        change_state(sheet, "submit", by=officer)
    address = reverse("records:show", args=["phieu-tieu-chi", sheet.pk]) if place == "show" else reverse(f"standards:{place}", args=[sheet.pk])
    text = html.unescape(client_for(officer if place != "verify" else cast.organiser).get(address).content.decode())
    assert text.count("Thủ tướng thử, Phụ lục 7") == 1
    said = text.count('class="unconfirmed"')
    for level in Threshold.objects.filter(confirmed=False):
        confirm_row(level, source="x", by=cast.organiser)
    again = html.unescape(client_for(officer if place != "verify" else cast.organiser).get(address).content.decode())
    assert said - again.count('class="unconfirmed"') >= 5  # one for each level that holds


# --- The sentence -----------------------------------------------------------------------------------


def sentence(sheet, officer, told):
    say(sheet, officer, told)
    return {row.criterion.code: row.words for row in lines_of(ObservationSheet.objects.get(pk=sheet.pk)).criteria}


@pytest.mark.parametrize(("told", "criterion", "words"), [
    ({}, "1", "reached: all 2 indicators that apply"), ({"3.2": "Không có"}, "3", "reached: the 1 indicator that applies"),
    ({"1.1": 0}, "1", "not reached: 1 of 2 indicators is lost (1.1)"), ({"2.1": 1, "2.2": 9}, "2", "not reached: 2 of 2 indicators are lost (2.1, 2.2)"),
    ({"3.1": (10, 0), "3.2": "Không có"}, "3", "not reached: 1 of 1 indicators is lost (3.1)"),
    ({"2.2": None}, "2", "open: no data for 2.2"), ({"2.1": None, "2.2": None}, "2", "open: no data for 2.1, 2.2"),
    ({"1.1": 0, "1.2": None}, "1", "not reached: 1 of 2 indicators is lost (1.1)"), ({"3.1": "Không có", "3.2": "Không có"}, "3", "does not apply: none of its indicators does"),
])  # fmt: skip
def test_a_criterion_says_its_verdict_and_why(sheet, officer, told, criterion, words):
    assert sentence(sheet, officer, told)[criterion] == words


def test_a_criterion_without_levels_or_rows_is_open(land, officer, write_set):
    load_sets(files=[write_set(
        ('thresholds: [{value: 4, set_by: "TTg"}]', 'left_to: "UBND tỉnh"'), ("stated: {criteria: 3", "complete: false\nstated: {criteria: 4"),
        ('criteria:\n  - code: "1"', 'criteria:\n  - {code: "1", key: x, name: "Chưa rõ"}\n  - code: "2"'), ('  - code: "3"', '  - code: "4"'), ('  - code: "2"\n    key: income', '  - code: "3"\n    key: income'),
        ('"3.1"', '"4.1"'), ('"3.2"', '"4.2"'), ('"2.1"', '"3.1"'), ('"2.2"', '"3.2"'), ('"1.1"', '"2.1"'), ('"1.2"', '"2.2"'),
    )])  # fmt: skip
    sheet = make_sheet(newest_of("nho"), land.tham_don, officer, values={"3.1": 60, "3.2": 3, "2.1": 1})
    told = {row.criterion.code: row.words for row in lines_of(sheet).criteria}
    assert told == {"1": "open: its indicators are not known", "2": "open: no data for 2.2", "3": "open: no level set for 3.2", "4": "open: no data for 4.1, 4.2"}


def test_the_article_is_the_criterions_else_that_of_its_levels(sheet):
    Threshold.objects.filter(indicator__code="2.1").update(article="Phụ lục I, 10")
    Threshold.objects.filter(indicator__code="2.2").update(article="Phụ lục I, 11")
    sheet.criteria_set.criteria.filter(code="1").update(article="Điều 2")
    found = {row.criterion.code: row.article for row in lines_of(ObservationSheet.objects.get(pk=sheet.pk)).criteria}
    assert found == {"1": "Điều 2", "2": "Phụ lục I, 10; Phụ lục I, 11", "3": ""}


def test_the_sentence_stands_in_the_panel_of_results(sheet, officer, client_for):
    sheet.criteria_set.criteria.filter(code="2").update(article="Điều 77")
    say(sheet, officer, {"2.1": 1})
    answer = client_for(officer).get(reverse("records:show", args=["phieu-tieu-chi", sheet.pk]))
    text = html.unescape(answer.content.decode())
    assert text.count('class="criterion__reason"') == 3
    assert "Điều 77" in text


def test_the_panel_tells_how_far_the_nearest_are_and_how_many_have_no_value(sheet, officer, client_for):
    say(sheet, officer, {"2.1": 41, "2.2": None})
    answer = client_for(officer).get(reverse("records:show", args=["phieu-tieu-chi", sheet.pk]))
    found = next(panel.context for panel in answer.context["panels"] if "nearest" in panel.context)
    assert ([(line.code, "12 triệu đồng" in gap) for line, gap in found["nearest"]], found["further"], found["unanswered"]) == ([("2.1", True)], 0, 1)


# --- Conditions -------------------------------------------------------------------------------------


def test_conditions_tell_where_they_stand_and_whether_that_is_confirmed(sheet, cast):
    (row,) = lines_of(sheet).conditions
    assert row == ConditionLine("Không nợ đọng", Verdict.NO_DATA, "–", "Điều 4", confirmed=False)
    confirm_row(sheet.criteria_set.conditions.get(), source="Điều 4", by=cast.organiser)
    assert lines_of(sheet).conditions[0].confirmed


# --- The cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["nho", "xa-ntm-2021-2025"])
def test_a_long_set_asks_no_more_than_a_short_one(small, land, officer, code, django_assert_num_queries):
    load_sets()
    sheet = make_sheet(newest_of(code), land.tham_don, officer, values={"1.1": 1, "2.1": 1})
    lines_of(sheet)
    found = ObservationSheet.objects.select_related("criteria_set", "group", "unit").get(pk=sheet.pk)
    with django_assert_num_queries(7):  # the period before; values; evidence; indicators with their levels; criteria; answers; conditions
        assert lines_of(found).lines[0].law is not None
