"""Whatever is changed past the actions, `kheo verify` tells, and `kheo rebuild_standards` puts right."""

import sys
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from kheo.standards.actions import Rebuilt, count_in, count_out, reassess, rebuild_results
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    CriteriaSet,
    CriterionResult,
    Observation,
    ObservationSheet,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import recount
from kheo.standards.rules import Verdict
from tests.conftest import Cast, Land
from tests.standards.conftest import GOOD, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERIOD = "2022-Q4"
QUESTIONS = 26


@pytest.fixture
def sheets(small: CriteriaSet, land: Land, cast: Cast) -> list[ObservationSheet]:
    """Both accepted: xã Tham Đôn reached all, xã Đại Tâm lost its income."""
    good = make_sheet(small, land.tham_don, cast.reviewer, accept=cast.organiser)
    return [good, make_sheet(small, land.dai_tam, cast.neighbour, values={**GOOD, "2.1": 10}, accept=cast.organiser)]


def _first_result(**values: object) -> Callable[[], object]:
    return lambda: CriterionResult.objects.filter(criterion__code="1").update(**values)


def _foreign_total() -> None:
    row = AreaTotal.objects.filter(criterion__code="1").first()
    assert row is not None
    row.pk, row.unit = None, ObservationSheet.objects.first().unit
    row.save()


def _foreign_result() -> None:
    row = CriterionResult.objects.filter(criterion__code="1").first()
    assert row is not None
    other = CriteriaSet.objects.get(pk=row.sheet.criteria_set_id)
    other.pk, other.code, other.based_on = None, "khac", None
    other.save()
    row.pk, row.criterion = None, other.criteria.create(code="1", key="khac", name="Khác", position=1)
    row.save()


TAMPERING: dict[str, Callable[[], object]] = {
    "verdict of a value": lambda: Observation.objects.filter(indicator__code="2.1").update(verdict=Verdict.NO_DATA),
    "verdict of a criterion": _first_result(verdict=Verdict.NOT_REACHED),
    "indicators reached of a criterion": _first_result(reached=1),
    "indicators that apply": _first_result(applies=3),
    "a result is gone": lambda: CriterionResult.objects.filter(criterion__code="1").delete(),
    "a result too many": _foreign_result,
    "verdict of a sheet": lambda: Assessment.objects.update(verdict=Verdict.REACHED),
    "counts of a sheet": lambda: Assessment.objects.update(reached=F("reached") + 1),
    "undecided criteria of a sheet": lambda: Assessment.objects.update(undecided=2),
    "an assessment is gone": lambda: Assessment.objects.all().delete(),
    "total of the set": lambda: AreaTotal.objects.filter(criterion=None).update(reached=2, not_reached=0),
    "criteria reached in an area": lambda: AreaTotal.objects.filter(criterion=None).update(criteria_reached=6),
    "total of a criterion": lambda: AreaTotal.objects.filter(criterion__code="2").update(reached=2, not_reached=0),
    "a total is gone": lambda: AreaTotal.objects.filter(criterion__code="2").delete(),
    "all totals are gone": lambda: AreaTotal.objects.all().delete(),
    "a total too many": _foreign_total,
    "totals of a period without sheets": lambda: AreaTotal.objects.update(period="2022-Q3"),
    "a value itself": lambda: Observation.objects.filter(indicator__code="2.2").update(value=99),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_changed_by_hand_is_told_and_put_right(sheets: list[ObservationSheet], what: str):
    assert list(check_results()) == []
    TAMPERING[what]()
    assert list(check_results()) != []
    call_command("rebuild_standards", stdout=StringIO(), stderr=StringIO())
    assert list(check_results()) == []


def test_a_total_of_noughts_is_none(sheets: list[ObservationSheet], small: CriteriaSet, land: Land):
    AreaTotal.objects.create(criteria_set=small, period=PERIOD, unit=land.other_district)
    assert list(check_results()) == []


def test_in_portions_of_one_sheet_the_same_comes_out_as_at_once(sheets: list[ObservationSheet], small: CriteriaSet, monkeypatch: pytest.MonkeyPatch):
    at_once = list(recount(small, PERIOD))
    for module in ("queries.recount", "actions.rebuilding"):
        monkeypatch.setattr(sys.modules[f"kheo.standards.{module}"], "AT_ONCE", 1)
    assert list(recount(small, PERIOD)) == at_once
    assert rebuild_results(small, period=PERIOD) == Rebuilt(sheets=2)
    CriterionResult.objects.update(verdict=Verdict.NO_LEVEL)
    assert len(list(check_results())) == len(at_once)


@pytest.mark.parametrize("how_many", [1, 2])
def test_a_proof_asks_no_more_for_more_sheets(sheets: list[ObservationSheet], how_many: int, django_assert_num_queries):
    if how_many == 1:
        ObservationSheet.objects.filter(pk=sheets[1].pk).delete()
        rebuild_results(sheets[0].criteria_set, period=PERIOD)
    list(check_results())
    with django_assert_num_queries(QUESTIONS):
        assert list(check_results()) == []


def test_the_command_tells_what_it_mended(sheets: list[ObservationSheet]):
    Observation.objects.filter(sheet=sheets[0], indicator__code="2.1").update(verdict=Verdict.NO_DATA)
    Assessment.objects.filter(sheet=sheets[0]).delete()
    AreaTotal.objects.filter(criterion__code="2").update(reached=2, not_reached=0)
    told, aside = StringIO(), StringIO()
    call_command("rebuild_standards", "--set", "nho", "--period", PERIOD, stdout=told, stderr=aside)
    assert told.getvalue().splitlines() == ["nho 1, 2022-Q4: 2 sheets; mended: 1 values, 1 results, 2 totals.", "Mended: 4. `kheo verify` proves it."]
    assert aside.getvalue().split() == ["2"]
    again = StringIO()
    call_command("rebuild_standards", stdout=again, stderr=aside)
    assert "Mended: 0." in again.getvalue()


@pytest.mark.parametrize("narrowed", [("--set", "nothing"), ("--period", "2019-Q1")])
def test_a_set_or_period_without_results_is_named(sheets: list[ObservationSheet], narrowed: tuple[str, str]):
    with pytest.raises(CommandError, match="no accepted sheets of such a set and period"):
        call_command("rebuild_standards", *narrowed)


def test_another_period_is_left_alone(sheets: list[ObservationSheet], small: CriteriaSet, land: Land, cast: Cast):
    make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", accept=cast.organiser)
    AreaTotal.objects.update(reached=7)
    call_command("rebuild_standards", "--period", PERIOD, stdout=StringIO(), stderr=StringIO())
    assert set(AreaTotal.objects.filter(reached=7).values_list("period", flat=True)) == {"2022-Q3"}


# --- Counted once -------------------------------------------------------------------------------


def _totals() -> list[tuple[int, ...]]:
    return list(AreaTotal.objects.order_by("unit", "criterion").values_list("unit", "criterion", "reached", "not_reached", "undecided", "criteria_reached"))


def test_a_sheet_of_which_nothing_was_kept_is_counted_once(sheets: list[ObservationSheet]):
    before, sheet = _totals(), ObservationSheet.objects.get(pk=sheets[1].pk)
    count_out(sheet)
    Assessment.objects.filter(sheet=sheet).delete()
    CriterionResult.objects.filter(sheet=sheet).delete()
    count_in(sheet)
    assert _totals() == before
    reassess(sheet)
    assert _totals() == before
    assert list(check_results()) == []
