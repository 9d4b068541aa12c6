"""A figure of another room as the source of an indicator: offered, never taken silently."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Q
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.figures import Kind
from kheo.lib.periods import Period
from kheo.movements.models import Initiative
from kheo.records import figures
from kheo.standards.actions import load_sets, save_sheet, take_over
from kheo.standards.cells import Entry
from kheo.standards.models import CriteriaSet, GroupMember, Indicator, ObservationSheet
from kheo.standards.queries import current, newest_of, sources_of
from tests.conftest import says
from tests.factories import make_initiative
from tests.standards.conftest import say

pytestmark = pytest.mark.django_db
OFFERED, WRONG_UNIT, NOWHERE, YES_OR_NO = "2.1", "1.2", "2.2", "1.1"


@pytest.fixture
def of_initiatives() -> Iterator[None]:
    """Figures over initiatives: how many, and which share of them is not finished."""
    common: dict[str, Any] = {"of": Initiative, "on": "submitted_at__date"}
    figures.register("test.count", label="Số mô hình", measure="mô hình", value=Count("pk"), kind=Kind.FLOW, **common)
    figures.register("test.share", label="Tỷ lệ thử", measure="", value=Count("pk", filter=~Q(title="Một")), over=Count("pk"), kind=Kind.RATE, **common)
    yield
    for code in ("test.count", "test.share"):
        del figures._figures[code]


@pytest.fixture
def sourced(land, write_set: Callable[..., Any], of_initiatives: None) -> CriteriaSet:
    """The small set, some of its indicators taken from figures."""
    load_sets(files=[write_set(('measure: "triệu đồng"', 'measure: "mô hình"'))])
    GroupMember.objects.create(set_code="nho", group_code="nam", unit=land.province)
    for code, figure in {OFFERED: "test.count", WRONG_UNIT: "test.count", NOWHERE: "no.such.figure", YES_OR_NO: "test.count", "3.1": "test.share"}.items():
        Indicator.objects.filter(code=code).update(figure=figure)
    loaded = newest_of("nho")
    assert loaded is not None
    return loaded


@pytest.fixture
def sheet(sourced, land, officer, campaign) -> ObservationSheet:
    """Of the quarter of today, in which the initiatives are handed in."""
    period = Period.of_day(dates.today(), "quarter").code
    return save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=sourced, period=period), by=officer, fields=[])


@pytest.fixture
def three(sheet, land, cast) -> None:
    for title in ("Một", "Hai", "Ba"):
        make_initiative(land.tra_met, cast.recorder, state="accepted", title=title)


@pytest.fixture
def keys(sourced) -> dict[str, int]:
    return dict(Indicator.objects.filter(criterion__criteria_set=sourced).values_list("code", "pk"))


def address(sheet: ObservationSheet) -> str:
    return reverse("standards:enter", args=[sheet.pk])


def buttons(answer: Any, keys: dict[str, int]) -> set[str]:
    text = answer.content.decode()
    return {code for code, key in keys.items() if f'name="take_over" value="{key}"' in text}


def test_the_figures_value_is_shown_and_nothing_is_stored(sheet, three, officer, client_for, keys):
    page = client_for(officer)
    answer = page.get(address(sheet))
    assert says(answer, "The figure “%(figure)s” says %(value)s.", figure="Số mô hình", value="3 mô hình")
    assert buttons(answer, keys) == {OFFERED}
    assert not current(sheet)
    page.post(address(sheet), {"action": "autosave", f"was-{keys[OFFERED]}": "{}", f"value-{keys[OFFERED]}": ""})
    assert not current(sheet)


def test_taken_over_it_is_a_value_with_a_remark(sheet, three, officer, client_for, keys):
    page = client_for(officer)
    cells = {f"was-{key}": "{}" for key in (keys[OFFERED], keys[NOWHERE])}
    sent = {**cells, f"value-{keys[NOWHERE]}": "3", f"value-{keys[OFFERED]}": "abc", f"remark-{keys[OFFERED]}": "Đã đối chiếu", "take_over": keys[OFFERED]}
    answer = page.post(address(sheet), sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{address(sheet)}#value-{keys[OFFERED]}")
    rows = current(sheet)
    assert (rows[OFFERED].value, rows[NOWHERE].value) == (3, 3)
    assert rows[OFFERED].remark.startswith("Đã đối chiếu; ")
    assert "test.count" in rows[OFFERED].remark
    opened = page.get(address(sheet))
    assert buttons(opened, keys) == set()
    assert says(opened, "The same stands here.")


def test_a_value_that_somebody_else_wrote_is_not_taken_over_silently(sheet, three, officer, cast, client_for, keys):
    say(sheet, cast.colleague, {OFFERED: 5})
    answer = client_for(officer).post(address(sheet), {f"was-{keys[OFFERED]}": "{}", "take_over": keys[OFFERED]})
    assert (answer.status_code, current(sheet)[OFFERED].value) == (422, 5)
    assert buttons(client_for(officer).get(address(sheet)), keys) == {OFFERED}


def test_no_figure_no_offer(sheet, officer, client_for, keys):
    """Nobody has handed anything in: "no data" is not zero."""
    page = client_for(officer)
    assert buttons(page.get(address(sheet)), keys) == set()
    answer = page.post(address(sheet), {f"was-{keys[OFFERED]}": "{}", "take_over": keys[OFFERED]})
    assert answer.status_code == 422
    assert says(answer, "The figure has no value that could be taken over.")
    assert not current(sheet)


def test_what_is_measured_otherwise_is_shown_and_not_offered(sheet, three):
    found = sources_of(sheet)
    assert found.keys() == {OFFERED, WRONG_UNIT, YES_OR_NO, "3.1"}
    assert {code: source.entry is not None for code, source in found.items()} == {OFFERED: True, WRONG_UNIT: False, YES_OR_NO: False, "3.1": False}


def test_a_rate_brings_its_two_numbers_along(sheet, three, officer, keys):
    Indicator.objects.filter(pk=keys[WRONG_UNIT]).update(figure="test.share")
    source = sources_of(sheet)[WRONG_UNIT]
    assert source.words == "66,7%"
    assert take_over(sheet, code=WRONG_UNIT, was=Entry(), by=officer).kept == [WRONG_UNIT]
    row = current(sheet)[WRONG_UNIT]
    assert (row.value, row.numerator, row.denominator) == (Decimal("66.6667"), 2, 3)


def test_a_set_without_figures_asks_nothing(small, land, officer, django_assert_num_queries):
    sheet = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=officer, fields=[])
    with django_assert_num_queries(2):  # the criteria and their indicators
        assert sources_of(sheet) == {}
