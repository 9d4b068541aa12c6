"""The figures of programme results: how they add up over places and periods, and that rates are made of their parts."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib.figures import Gap, Kind
from kheo.lib.periods import Period
from kheo.records import figures
from kheo.records.figures import all_figures, records_behind, shown, value
from kheo.records.models import Target
from kheo.resources.models import ProgrammeResult, ResultNumber
from kheo.resources.programmes import counts

YEAR = Period.parse("2022")


@pytest.fixture
def told(cast):
    """Makes accepted results; `wholes` are frozen with them."""
    def make(unit, period, state="accepted", wholes=None, body=None, **numbers):
        row = ProgrammeResult.objects.create(unit=unit, body=body, period=period, uuid=uuid.uuid4(), state=state, entered_by=cast.recorder, submitted_by=cast.recorder)
        ResultNumber.objects.bulk_create(ResultNumber(result=row, key=key, value=number, whole=(wholes or {}).get(key)) for key, number in numbers.items())
        return row

    return make


def read(code, unit, period="2022"):
    return value(f"results.{code}", unit, Period.parse(period)).reading


def test_every_count_is_a_figure_with_its_kind():
    found = {figure.code: figure for figure in all_figures() if figure.code.startswith("results.")}
    assert set(found) == {f"results.{key}" for key in counts()} | {"results.poverty_rate", "results.near_poverty_rate", "results.overdue_rate"}
    assert {code: (figure.kind, figure.people) for code, figure in found.items() if figure.kind != Kind.RATE} == {
        f"results.{key}": (row.kind, row.people) for key, row in counts().items()
    }
    assert {code: figure.people for code, figure in found.items() if figure.kind == Kind.RATE} == {
        "results.poverty_rate": True, "results.near_poverty_rate": True, "results.overdue_rate": False,
    }  # fmt: skip


def test_what_happened_is_summed_and_what_stands_is_the_last(land, told):
    told(land.tham_don, "2022-Q1", exits=9, coops=2)
    told(land.tham_don, "2022-Q3", exits=4, coops=3)
    told(land.dai_tam, "2022-Q2", exits=5, coops=7)
    assert (read("exits", land.district).value, read("coops", land.district).value, read("coops", land.district, "2022-Q2").value) == (18, 10, 9)
    assert (read("exits", land.district, "2022-Q4").gap, read("coops", land.other_district).gap) == (Gap.NO_DATA, Gap.NO_DATA)


def test_the_stock_of_credit_is_that_of_the_last_month(land, told):
    for month, loans in (("2022-10", 900), ("2022-11", 950), ("2022-12", 930)):
        told(land.tham_don, month, loans=loans, disbursed=50)
    assert (read("loans", land.tham_don).value, read("disbursed", land.tham_don).value, read("loans", land.tham_don, "2022-11").value) == (930, 150, 950)


def test_a_rate_keeps_its_two_parts_and_is_never_averaged(land, told):
    told(land.tham_don, "2022-Q4", poor=10, households=100, wholes={"poor": 100})
    told(land.dai_tam, "2022-Q4", poor=10, households=1000, wholes={"poor": 1000})
    found = read("poverty_rate", land.district)
    assert (found.numerator, found.denominator, found.value) == (20, 1100, Decimal(20) / Decimal(1100))


def test_a_rate_is_of_what_was_frozen_and_not_of_a_later_count(land, told):
    told(land.tham_don, "2022-Q3", poor=10, households=100, wholes={"poor": 100})
    told(land.tham_don, "2022-Q4", households=500)
    assert (read("poverty_rate", land.tham_don).denominator, read("households", land.tham_don).value) == (100, 500)


def test_a_share_without_its_whole_makes_no_rate(land, told):
    told(land.tham_don, "2022-Q4", poor=10)
    assert read("poverty_rate", land.tham_don).gap == Gap.NO_DATA


def test_only_what_was_accepted_counts_and_leads_to_its_records(land, told):
    kept = told(land.tham_don, "2022-Q4", exits=9)
    told(land.dai_tam, "2022-Q4", state="submitted", exits=70)
    assert read("exits", land.district).value == 9
    assert list(records_behind(figures.figure("results.exits"), land.district, YEAR)) == [kept]


def test_few_households_are_not_told_in_public(land, told):
    told(land.tham_don, "2022-Q4", poor=3, exits=2, wholes={"poor": 100})
    found = [value(f"results.{code}", land.tham_don, YEAR) for code in ("poor", "exits", "poverty_rate")]
    assert [shown(each, public=True) for each in found] == ["<5"] * 3
    assert [shown(each, public=False) for each in found] == ["3", "2", "3,0"]


def test_a_target_of_a_result_is_a_target_as_any(land, told):
    Target.objects.create(figure="results.exits", unit=land.tham_don, period="2022", value=12)
    found = figures.targets_for(["results.exits"], [land.tham_don], [YEAR])
    assert [row.value for row in found.values()] == [12]


@pytest.mark.parametrize("communes", [1, 40])
def test_a_table_asks_no_more_for_more_places(land, told, communes, django_assert_num_queries):
    units = [land.tham_don, land.dai_tam, land.other_commune, land.district]
    for number in range(communes):
        told(units[number % 3], f"{2012 + number // 12}-Q{number // 3 % 4 + 1}", exits=9, poor=10, wholes={"poor": 100})
    with django_assert_num_queries(4):
        figures.table(["results.exits", "results.poor", "results.poverty_rate"], units, [YEAR])


SAID = st.tuples(st.sampled_from([0, 1, 2]), st.integers(1, 4), st.integers(0, 500), st.integers(1, 500), st.integers(0, 90))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(SAID, max_size=9, unique_by=lambda each: each[:2]))
def test_flows_stocks_and_rates_roll_up_over_the_tree_and_the_year(land, told, said):
    """Whatever is told: what happened sums, what stands is each place's last, a rate is all numerators over all denominators."""
    units = [land.tham_don, land.dai_tam, land.other_commune]
    with transaction.atomic():
        last: dict[int, tuple[int, int, int]] = {}
        for at, quarter, poor, more, exits in said:
            told(units[at], f"2022-Q{quarter}", exits=exits, poor=poor, wholes={"poor": poor + more})
            last[at] = max(last.get(at, (0, 0, 0)), (quarter, poor, poor + more))
        for place, inside in ((land.district, {0, 1}), (land.province, {0, 1, 2}), (land.other_district, {2})):
            own = [row for row in said if row[0] in inside]
            stands = [row for at, row in last.items() if at in inside]
            rate = read("poverty_rate", place)
            assert read("exits", place).value == (sum(row[4] for row in own) if own else None)
            assert read("poor", place).value == (sum(row[1] for row in stands) if stands else None)
            assert (rate.numerator, rate.denominator) == ((sum(row[1] for row in stands), sum(row[2] for row in stands)) if stands else (None, None))
            assert rate.value is None or rate.value == Decimal(rate.numerator or 0) / Decimal(rate.denominator or 1)
        quarters = [read("exits", land.province, f"2022-Q{quarter}").value or 0 for quarter in range(1, 5)]
        assert sum(quarters) == (read("exits", land.province).value or 0)
        transaction.set_rollback(True)
