"""A small set of criteria for the tests, and sheets as people make them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kheo.org.models import Unit, User
from kheo.records.actions import change_state
from kheo.standards.actions import load_sets, save_observations, save_sheet
from kheo.standards.cells import Entry
from kheo.standards.models import CriteriaSet, GroupMember, ObservationSheet
from kheo.standards.queries import current, entry_of, newest_of
from tests.conftest import Cast, Land

SMALL = """
format: 1
code: nho
version: 1
name: "Bộ tiêu chí thử"
title: "Đạt chuẩn thử"
unit_kind: commune
unit_types: [xa]
valid_from: 2021-01-01
valid_to: 2030-12-31
decision: {number: "1/QĐ-TTg", date: 2022-03-08, issuer: "Thủ tướng Chính phủ"}
confirmed: true
source: "1/QĐ-TTg"
stated: {criteria: 3, indicators: 6}
groups:
  - {code: bac, name: "Miền Bắc"}
  - {code: nam, name: "Miền Nam"}
conditions:
  - {key: debt, name: "Không nợ đọng", kind: yes_no, article: "Điều 4"}
revocation:
  article: "Điều 9"
  rules: [{from_share: 30, below_share: 50, and_one_weighing: true}, {from_share: 50}]
criteria:
  - code: "1"
    key: planning
    name: "Quy hoạch"
    indicators:
      - {code: "1.1", name: "Có quy hoạch", kind: yes_no, thresholds: [{value: true, set_by: "TTg"}]}
      - {code: "1.2", name: "Hộ có điện", kind: at_least, measure: "%", denominator: "hộ", thresholds: [{group: bac, value: 80, set_by: "TTg"}, {group: nam, value: 90, set_by: "TTg", confirmed: true, source: "1/QĐ-TTg"}]}
  - code: "2"
    key: income
    name: "Thu nhập"
    weighs_in_revocation: true
    indicators:
      - {code: "2.1", name: "Thu nhập", kind: at_least, measure: "triệu đồng", thresholds: [{from_year: 2021, value: 50, set_by: "TTg"}, {from_year: 2022, value: 53, set_by: "TTg"}]}
      - {code: "2.2", name: "Nghèo", kind: at_most, measure: "%", denominator: "hộ", thresholds: [{value: 4, set_by: "TTg"}]}
  - code: "3"
    key: schools
    name: "Trường học"
    indicators:
      - {code: "3.1", name: "Trường đạt chuẩn", kind: two_part, measure: "%", denominator: "trường", second_name: "Mức 2", second_measure: "trường", thresholds: [{value: 100, second: 1, set_by: "TTg"}]}
      - {code: "3.2", name: "Cộng đồng học tập", kind: grade, grades: ["Trung bình", "Khá", "Tốt"], may_not_apply: true, thresholds: [{value: "Khá", set_by: "TTg"}]}
"""
GOOD: dict[str, Any] = {"1.1": 1, "1.2": 95, "2.1": 60, "2.2": 3, "3.1": (100, 1), "3.2": 2}


@pytest.fixture
def write_set(tmp_path: Path) -> Callable[..., Path]:
    """A file of a set: the small one, with words replaced."""

    def write(*changes: tuple[str, str], name: str = "nho.yaml") -> Path:
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small(land: Land, write_set: Callable[..., Path]) -> CriteriaSet:
    """The small set, loaded; the whole province belongs to its southern group."""
    load_sets(files=[write_set()])
    loaded = newest_of("nho")
    assert loaded is not None
    GroupMember.objects.create(set_code="nho", group_code="nam", unit=land.province)
    return loaded


def entry(value: Any) -> Entry:
    """A value, two of them in a pair, or a reason why it does not apply."""
    if isinstance(value, str):
        return Entry(not_applicable=True, remark=value)
    if isinstance(value, tuple):
        return Entry(Decimal(value[0]), Decimal(value[1]))
    return Entry() if value is None else Entry(Decimal(str(value)))


def say(sheet: ObservationSheet, by: User, values: Mapping[str, Any]) -> Any:
    """Write values into a sheet, as a page would that was opened just now."""
    rows = current(sheet)
    return save_observations(sheet, entries={code: (entry_of(rows.get(code)), entry(value)) for code, value in values.items()}, by=by)


def make_sheet(criteria_set: CriteriaSet, unit: Unit, by: User, *, period: str = "2022-Q4", values: Mapping[str, Any] | None = None, accept: User | None = None) -> ObservationSheet:
    """A sheet with values; handed in and accepted where somebody accepts it."""
    sheet = save_sheet(ObservationSheet(unit=unit, criteria_set=criteria_set, period=period), by=by, fields=[])
    say(sheet, by, GOOD if values is None else values)
    if accept is not None:
        change_state(sheet, "submit", by=by)
        change_state(sheet, "accept", by=accept)
    return ObservationSheet.objects.get(pk=sheet.pk)


@pytest.fixture
def officer(cast: Cast) -> User:
    """Who enters for xã Tham Đôn."""
    return cast.reviewer
