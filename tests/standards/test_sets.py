"""Criteria sets from files: checked completely, never changed once results stand on them, unconfirmed rows told as such."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from kheo.org.models import HistoryEntry
from kheo.standards.actions import load_mappings, load_sets
from kheo.standards.files import SETS, read_set
from kheo.standards.models import CriteriaSet, Criterion, GroupMember, Indicator, SetMapping, Threshold
from kheo.standards.queries import book_of, concerns, group_of, newest_of, unconfirmed_of
from tests.standards.conftest import make_sheet


def faults(path: Path) -> str:
    with pytest.raises(ValidationError) as told:
        load_sets(files=[path])
    return "\n".join(told.value.messages)


# --- The sets that come along ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "criteria", "indicators", "stated"),
    [
        ("xa-ntm-2021-2025", 19, 57, 57), ("xa-ntm-nang-cao-2021-2025", 19, 75, 75), ("huyen-ntm-nang-cao-2021-2025", 9, 25, 38),
        ("xa-ntm-2026-2030", 10, 0, 47), ("xa-ntm-kieu-mau-2021-2025", 0, 0, None),
    ],
)  # fmt: skip
def test_the_sets_that_come_along_have_the_rows_that_their_sources_name(code, criteria, indicators, stated):
    found = read_set(SETS / f"{code}.yaml")
    assert not found.faults
    assert (len(found.criteria), len(found.indicators), found.values["stated_indicators"]) == (criteria, indicators, stated)


def test_only_what_a_source_confirms_is_confirmed():
    found = read_set(SETS / "xa-ntm-2021-2025.yaml")
    assert [row["code"] for row in found.indicators if row["confirmed"]] == ["3.1", "3.2", "15.3"]
    assert all(row["confirmed"] for row in found.criteria)
    advanced = read_set(SETS / "xa-ntm-nang-cao-2021-2025.yaml")
    assert not any(row["confirmed"] for row in [*advanced.criteria, *advanced.indicators, *advanced.thresholds])


def test_stunting_is_a_maximum_with_a_level_for_each_region():
    rule = {row["code"]: row for row in read_set(SETS / "xa-ntm-2021-2025.yaml").indicators}["15.3"]
    levels = {row["group"]: row["value"] for row in read_set(SETS / "xa-ntm-2021-2025.yaml").levels_of("15.3")}
    assert rule["kind"] == "at_most"
    assert (levels["dbscl"], levels["tdmnpb"], levels["dbsh"]) == (19, 24, pytest.approx(16.5))


@pytest.mark.django_db
def test_all_sets_and_mappings_load_and_say_what_is_unconfirmed(capsys):
    call_command("load_criteria")
    told = capsys.readouterr().out
    assert "xa-ntm-nang-cao-2021-2025 1: Xã nông thôn mới nâng cao giai đoạn 2021-2025 – 180 rows that no source confirms" in told
    assert SetMapping.objects.count() == 2
    assert not SetMapping.objects.filter(confirmed=True).exists()
    call_command("load_criteria")
    assert "Nothing new" in capsys.readouterr().out


# --- What is wrong in a file -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"2.2", name', '"2.1", name'), "“2.1” stands 2 times"),
        (('"2.2", name', '"2.3", name'), "2.2 should stand where 2.3 stands"),
        (('- code: "2"', '- code: "4"'), "2 should stand where 4 stands"),
        (("indicators: 6}", "indicators: 7}"), "says 7 indicators, the file has 6"),
        (("group: bac, value", "group: trung, value"), "there is no group “trung”"),
        (('grades: ["Trung bình", "Khá", "Tốt"], ', ""), "exactly where the kind is “grade”"),
        (('value: "Khá"', 'value: "Giỏi"'), "indicator 3.2, level 1: “value” is “Giỏi”; write Trung bình, Khá, Tốt"),
        (("value: 4,", "value: bốn,"), "indicator 2.2, level 1: “value” is “bốn”; write a number"),
        (('value: 4, set_by: "TTg"', "value: 4"), "“set_by” is missing"),
        (("kind: at_most", "kind: most"), "“kind” is “most”"),
        ((', source: "1/QĐ-TTg"}]', "}]"), "it is “confirmed” but names no source"),
        (("valid_to: 2030-12-31", "valid_to: 2020-12-31"), "“valid_to” lies before “valid_from”"),
        (("unit_types: [xa]", "unit_types: [lang]"), "there is no type “lang”"),
        (("value: 100, second: 1", "value: 100"), "“second” is “None”"),
        (("format: 1", "format: 9"), "must begin with “format: 1”"),
        (("weighs_in_revocation", "weighs"), "there is no “weighs”"),
        (('thresholds: [{value: true, set_by: "TTg"}]', "note: x"), "write its levels"),
        (("valid_from: 2021-01-01", "valid_from: hôm nay"), "write a day as 2022-03-08"),
        (("unit_types: [xa]", "unit_types: [xa]\nunit_types: [xa]"), "“unit_types” stands twice in one row"),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_its_place_and_nothing_is_stored(write_set, change, told):
    assert told in faults(write_set(change))
    assert not CriteriaSet.objects.exists()


@pytest.mark.django_db
def test_all_faults_are_told_at_once(write_set):
    text = faults(write_set(("kind: at_most", "kind: most"), ("group: bac, value", "group: trung, value")))
    assert text.count("nho.yaml: ") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "- 1", "{", "a: \x00", "format: 1"])
def test_a_broken_file_is_told_as_such(tmp_path, content):
    path = tmp_path / "hong.yaml"
    path.write_text(content)
    assert faults(path).startswith("hong.yaml: ")


@pytest.mark.django_db
def test_one_broken_file_keeps_all_out(write_set, tmp_path):
    good = write_set()
    bad = write_set(("code: nho", "code: xau"), ("kind: at_most", "kind: most"), name="xau.yaml")
    with pytest.raises(ValidationError):
        load_sets(files=[good, bad])
    assert not CriteriaSet.objects.exists()


# --- Versions ------------------------------------------------------------------------------------


def test_without_results_a_set_may_be_replaced_and_its_rows_with_it(small, write_set):
    load_sets(files=[write_set(("value: 4,", "value: 5,"))])
    assert Threshold.objects.get(indicator__code="2.2").value == 5
    assert CriteriaSet.objects.count() == 1


def test_with_results_it_is_only_succeeded(small, write_set, land, officer):
    make_sheet(small, land.tham_don, officer)
    changed = ("value: 4,", "value: 5,")
    assert "has results and stays as it is; write the changed set as version 2" in faults(write_set(changed))
    load_sets(files=[write_set(changed, ("version: 1", "version: 2"))])
    second = newest_of("nho")
    assert (second.version, second.succeeds) == (2, small)
    assert HistoryEntry.objects.about(second).get().verb == "load"


def test_a_confirmation_is_no_new_content_and_taken_up_once(small, write_set, land, officer):
    make_sheet(small, land.tham_don, officer)
    confirmed = ('{value: 4, set_by: "TTg"}', '{value: 4, set_by: "TTg", confirmed: true, source: "Phụ lục I"}')
    assert load_sets(files=[write_set(confirmed)]) == ["nho 1: Bộ tiêu chí thử – 20 rows that no source confirms – 1 confirmation taken from the file"]
    assert load_sets(files=[write_set(confirmed)]) == []
    assert (CriteriaSet.objects.get().digest, Threshold.objects.get(indicator__code="2.2").source) == (small.digest, "Phụ lục I")


# --- A province's set ------------------------------------------------------------------------------

PROVINCE = """
format: 1
code: nho-tinh
version: 1
name: "Bộ của tỉnh"
title: "Đạt chuẩn thử"
unit_kind: commune
unit_types: [xa]
valid_from: 2021-01-01
decision: {{number: "2/QĐ-UBND", issuer: "Ủy ban nhân dân tỉnh"}}
confirmed: true
source: "2/QĐ-UBND"
stated: {{criteria: 3, indicators: {count}}}
based_on: nho
group: nam
criteria:
  - code: "2"
    key: income
    name: "Thu nhập"
    indicators:
      - {{code: "2.1", name: "Thu nhập", kind: at_least, measure: "triệu đồng", thresholds: [{{value: {income}, set_by: "UBND tỉnh"}}]}}
{more}
"""


def province(tmp_path: Path, *, count: int = 6, income: int = 70, more: str = "") -> Path:
    path = tmp_path / "nho-tinh.yaml"
    path.write_text(PROVINCE.format(count=count, income=income, more=more), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_a_provinces_set_stands_on_the_national_one(write_set, tmp_path):
    load_sets(files=[province(tmp_path), write_set()])
    found = newest_of("nho-tinh")
    assert found.based_on == newest_of("nho")
    levels = {code: level and level.value for code, level in book_of(found).levels("", 2022).items()}
    assert levels == {"1.1": 1, "1.2": 90, "2.1": 70, "2.2": 4, "3.1": 100, "3.2": 2}  # the group's own levels, and the province's income
    assert found.conditions.count() == 1
    assert not found.groups.exists()


@pytest.mark.django_db
def test_a_province_may_only_ask_for_more(write_set, tmp_path):
    with pytest.raises(ValidationError, match=r"indicator 2\.1, from 2022: the level 52 asks for less than the national one \(53\)"):
        load_sets(files=[province(tmp_path, income=52), write_set()])


@pytest.mark.django_db
def test_a_province_may_add_an_indicator(write_set, tmp_path):
    more = '      - {code: "2.3", name: "Hợp tác xã", kind: count, measure: "hợp tác xã", thresholds: [{value: 1, set_by: "UBND tỉnh"}]}'
    load_sets(files=[province(tmp_path, count=7, more=more), write_set()])
    assert [rule.code for rule in book_of(newest_of("nho-tinh")).criteria["2"]] == ["2.1", "2.2", "2.3"]


@pytest.mark.django_db
def test_what_a_province_stands_on_must_be_there(tmp_path):
    assert "the set “nho”, on which it stands, is not there" in faults(province(tmp_path))


# --- Whom a set concerns --------------------------------------------------------------------------


def test_a_township_is_no_subject_of_a_set_for_communes(small, land):
    land.tham_don.type = "thi_tran"
    assert not concerns(small, land.tham_don)
    assert concerns(small, land.dai_tam)
    assert not concerns(small, land.district)


def test_a_unit_belongs_to_the_nearest_group_above_it(small, land):
    assert group_of(small, land.tham_don).code == "nam"
    GroupMember.objects.create(set_code="nho", group_code="bac", unit=land.tham_don)
    assert (group_of(small, land.tham_don).code, group_of(small, land.dai_tam).code) == ("bac", "nam")


def test_unconfirmed_rows_are_counted(small):
    rows = Criterion.objects.count() + Indicator.objects.count() + Threshold.objects.count() + small.conditions.count()
    rows += small.groups.count() + small.revocation_rules.count()
    assert unconfirmed_of(small) == rows - 1


# --- Mappings ------------------------------------------------------------------------------------


def mapping(tmp_path: Path, pairs: str, more: str = "") -> Path:
    path = tmp_path / "noi.yaml"
    path.write_text(f"format: 1\nold: nho\nnew: nho-2\n{more}\npairs:\n{pairs}\n", encoding="utf-8")
    return path


@pytest.fixture
def two(small, write_set):
    load_sets(files=[write_set(("code: nho", "code: nho-2"), name="nho-2.yaml")])


def test_a_mapping_names_every_row_of_both_sets(two, tmp_path):
    with pytest.raises(ValidationError) as told:
        load_mappings(files=[mapping(tmp_path, '  - {old: "1", new: ["1"]}\n  - {old: "2", new: []}\n  - {old: "9", new: ["3"]}')])
    assert "the old set: 3: nothing is said of these" in str(told.value)
    assert "the new set: 2: nothing is said of these" in str(told.value)
    assert "the old set: 9: there are no such rows" in str(told.value)
    assert not SetMapping.objects.exists()


@pytest.mark.parametrize(("pairs", "told"), [
    ('  - {old: "1", new: ["1", "2"]}\n  - {old: "1", new: ["1"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}', "noi.yaml: pair 2: 1 → 1 stands twice"),
    ('  - {old: "1", new: ["1", "2"]}\n  - {old: "", new: []}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}', "noi.yaml: pair 2: it names no row"),
    ('  - {old: "1", new: ["1", "2"]}\n  - {odl: "2", new: ["3"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}', "noi.yaml: pair 2: there is no “odl”"),
    ('  - {old: "1", new: ["1", "2"], new: ["3"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}', "“new” stands twice in one row"),
])  # fmt: skip
def test_what_is_wrong_in_a_mapping_is_told_with_its_file_and_row(two, tmp_path, pairs, told):
    with pytest.raises(ValidationError) as refused:
        load_mappings(files=[mapping(tmp_path, pairs)])
    assert any(text.startswith("noi.yaml: ") and told in text for text in refused.value.messages)
    assert not SetMapping.objects.exists()


def test_one_wrong_mapping_keeps_all_out(two, tmp_path):
    good = mapping(tmp_path, '  - {old: "1", new: ["1", "2"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}')
    same = good.with_name("noi-2.yaml")
    same.write_text(good.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValidationError, match=r"noi-2\.yaml: another file tells the same two sets"):
        load_mappings(files=[good, same])
    assert not SetMapping.objects.exists()


def test_the_command_takes_sets_and_mappings_by_what_they_hold(small, write_set, tmp_path, capsys):
    path = mapping(tmp_path, '  - {old: "1", new: ["1", "2"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}')
    call_command("load_criteria", str(path), str(write_set(("code: nho", "code: nho-2"), name="nho-2.yaml")))
    assert (newest_of("nho-2").criteria.count(), SetMapping.objects.get().old) == (3, small)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_wrong_mapping_keeps_the_sets_of_its_command_out(small, write_set, tmp_path):
    path = mapping(tmp_path, '  - {old: "1", new: ["1"]}')
    with pytest.raises(CommandError, match=r"noi\.yaml: the mapping: the old set: 2, 3: nothing is said of these"):
        call_command("load_criteria", str(write_set(("code: nho", "code: nho-2"), name="nho-2.yaml")), str(path))
    assert newest_of("nho-2") is None


def test_a_complete_mapping_is_kept_once(two, tmp_path):
    path = mapping(tmp_path, '  - {old: "1", new: ["1", "2"]}\n  - {old: "2", new: []}\n  - {old: "3", new: ["3"]}')
    assert len(load_mappings(files=[path])) == 1
    assert load_mappings(files=[path]) == []
    assert list(SetMapping.objects.get().pairs.values_list("old_code", "new_code")) == [("1", "1"), ("1", "2"), ("2", ""), ("3", "3")]
