"""The figures of the standards, and how they agree with what is kept."""

from datetime import date

import pytest
from django.urls import reverse

from kheo.lib.figures import Gap
from kheo.lib.periods import Period
from kheo.records.actions import change_state
from kheo.records.figures import figure as figure_called
from kheo.records.figures import records_behind, table, value
from kheo.standards.actions import reassess
from kheo.standards.models import Assessment, ConditionAnswer, ObservationSheet
from kheo.standards.queries import board_of
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db
QUARTER, YEAR = Period.parse("2022-Q4"), Period.parse("2022")


@pytest.fixture
def sheets(small, land, cast):
    """Tham Đôn meets everything in the fourth quarter, Đại Tâm loses one criterion; a quarter earlier Tham Đôn lost one."""
    before = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", values={**GOOD, "1.1": 0}, accept=cast.organiser)
    whole = make_sheet(small, land.tham_don, cast.reviewer)
    ConditionAnswer.objects.create(sheet=whole, condition=small.conditions.get(), value=1)
    reassess(whole)
    change_state(whole, "submit", by=cast.reviewer)
    change_state(whole, "accept", by=cast.organiser)
    lost = make_sheet(small, land.dai_tam, cast.neighbour, values={**GOOD, "2.2": 9}, accept=cast.organiser)
    return [before, whole, lost]


def number(code, unit, period=QUARTER):
    return value(f"standards.{code}", unit, period).reading.value


def test_units_that_reached_the_set_are_counted_of_those_judged(sheets, land):
    reading = value("standards.units_reached", land.district, QUARTER).reading
    assert (reading.value, reading.denominator, reading.reporting, reading.expected) == (1, 2, 2, 2)
    assert number("units_reached", land.district, Period.parse("2022-Q3")) == 0
    assert value("standards.units_reached", land.district, Period.parse("2021")).reading.gap is Gap.NO_DATA


def test_over_a_year_the_last_sheet_of_each_unit_counts(sheets, land):
    assert (number("units_reached", land.province, YEAR), number("criteria_reached", land.province, YEAR), number("sheets", land.province, YEAR)) == (1, 5, 3)


def test_the_figures_agree_with_the_kept_totals(sheets, small, land):
    totals = board_of(small, land.district, QUARTER).totals
    found = table(["standards.units_reached", "standards.criteria_reached", "standards.sheets"], [land.district], [QUARTER], within={"set": str(small.pk)})
    assert [row.reading.value for row in found] == [totals.reached, totals.criteria_reached, totals.reporting] == [1, 5, 2]


def test_a_set_that_gives_no_verdict_is_no_data(sheets, land):
    Assessment.objects.filter(verdict=1).update(verdict=4)
    reading = value("standards.units_reached", land.tham_don, QUARTER).reading
    assert (reading.value, reading.gap) == (None, Gap.NO_DATA)


def test_every_number_opens_to_its_sheets(sheets, land, cast, client_for, small):
    assert list(records_behind(figure_called("standards.units_reached"), land.district, QUARTER).order_by("pk")) == sheets[1:]
    page = client_for(cast.leader).get(reverse("records:figure", args=["standards.units_reached"]), {"unit": land.district.pk, "period": "2022-Q4", "in": f"set:{small.pk}"})
    assert page.status_code == 200
    assert reverse("records:show", args=["phieu-tieu-chi", sheets[1].pk]) in page.content.decode()


def test_figures_are_taken_apart_by_set(sheets, land, small):
    found = table(["standards.sheets"], [land.district], [YEAR], split="set")
    assert {row.part: row.reading.value for row in found} == {str(small.pk): 3}


@pytest.mark.parametrize("code", ["2022", "2022-H1", "2022-H2", "2022-9M", "2021..2025", *(f"2022-Q{n}" for n in range(1, 5)), *(f"2022-{n:02d}" for n in range(1, 13))])
def test_a_sheet_counts_at_the_end_of_its_period(small, land, cast, code):
    make_sheet(small, land.tham_don, cast.reviewer, period=code)
    end = Period.parse(code).end
    assert ObservationSheet.objects.filter(period__last_day=end).count() == 1
    assert not ObservationSheet.objects.filter(period__last_day__gt=end).exists()
    assert not ObservationSheet.objects.filter(period__last_day__lt=date(end.year, end.month, 28)).exists()
