"""The recount of the database comes to what the rules say, for every value, level and condition that can be."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.standards.actions import load_sets, reassess
from kheo.standards.models import (
    Condition,
    ConditionAnswer,
    CriteriaSet,
    Indicator,
    Observation,
    ObservationSheet,
    Threshold,
    TitleAward,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import conditions_met, conditions_of, current, newest_of, recount, recount_areas
from kheo.standards.queries.sets import _book
from kheo.standards.rules import Verdict
from tests.conftest import Cast, Land
from tests.standards.conftest import GOOD, SMALL, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.database]
amounts = st.none() | st.integers(0, 3).map(Decimal)
KINDS = ["at_least", "at_most", "yes_no", "count", "grade", "two_part"]
levels = st.none() | st.tuples(st.integers(0, 3).map(Decimal), amounts)


@given(kind=st.sampled_from(KINDS), level=levels, value=amounts, second=amounts)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_value_against_one_level_comes_to_the_same(small: CriteriaSet, land: Land, cast: Cast, kind: str, level, value, second):
    """Also where a level lacks its second part, which no file says and a table may."""
    with transaction.atomic():
        indicator = Indicator.objects.get(code="2.1")
        Indicator.objects.filter(pk=indicator.pk).update(kind=kind)
        Threshold.objects.filter(indicator=indicator).delete()
        if level is not None:
            Threshold.objects.create(indicator=indicator, value=level[0], second=level[1], set_by="TTg")
        _book.cache_clear()
        sheet = make_sheet(small, land.tham_don, cast.reviewer)
        Observation.objects.filter(indicator=indicator).delete()
        if value is not None or second is not None:
            Observation.objects.create(sheet=sheet, indicator=indicator, value=value, second=second, entered_by=cast.reviewer)
        outcome = reassess(sheet)
        ObservationSheet.objects.filter(pk=sheet.pk).update(state="accepted")
        assert {row.criterion: row.verdict for row in recount(small, "2022-Q4")} == dict(outcome.criteria)
        assert recount_areas(small, "2022-Q4") == [(area, 1, outcome.criteria_reached) for area in sorted((land.district.pk, land.province.pk))]
        assert not [fault for fault in check_results() if "totals" not in fault.text]
        transaction.set_rollback(True)
    _book.cache_clear()


@pytest.mark.parametrize(("said", "verdict"), [((10, 0), Verdict.NOT_REACHED), ((100, 0), Verdict.NO_LEVEL)])
def test_of_a_half_level_the_half_that_is_there_decides_alone(small: CriteriaSet, land: Land, cast: Cast, said: tuple[int, int], verdict: Verdict):
    Threshold.objects.filter(indicator__code="3.1").update(second=None)
    _book.cache_clear()
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values=GOOD | {"3.1": said}, accept=cast.organiser)
    assert Verdict(current(sheet)["3.1"].verdict) is verdict
    assert list(check_results()) == []
    _book.cache_clear()


def test_conditions_of_many_sheets_are_those_of_each(small: CriteriaSet, land: Land, cast: Cast, django_assert_num_queries):
    """Answers, titles and shares of titles, in questions that do not grow with the sheets."""
    kinds = {"title": ("commune", None), "share_of_titles": ("commune", 50), "at_least": ("", 90)}
    for position, (kind, (_of, value)) in enumerate(kinds.items(), 10):
        Condition.objects.create(criteria_set=small, key=kind, name=kind, kind=kind, of_set="nho" if _of else "", value=value, position=position)
    own = [make_sheet(small, unit, by, values={"1.1": 1}) for unit, by in ((land.tham_don, cast.reviewer), (land.dai_tam, cast.neighbour))]
    above = ObservationSheet.objects.create(unit=land.district, criteria_set=small, period="2022-Q4", entered_by=cast.organiser)
    elsewhere = ObservationSheet.objects.create(unit=land.other_district, criteria_set=small, period="2022-Q4", entered_by=cast.organiser)
    debt, least = Condition.objects.get(key="debt"), Condition.objects.get(key="at_least")
    ConditionAnswer.objects.create(sheet=own[0], condition=debt, value=1)
    ConditionAnswer.objects.create(sheet=own[1], condition=least, value=89)
    for unit, lost in ((land.tham_don, None), (land.other_commune, "2022-05-01"), (land.dai_tam, "2023-05-01")):
        TitleAward.objects.create(unit=unit, criteria_set=small, data_year=2021, decided=True, revoked_on=lost, recorded_by=cast.organiser)
    sheets = list(ObservationSheet.objects.filter(pk__in=[row.pk for row in (*own, above, elsewhere)]).select_related("unit", "criteria_set"))
    expected = {sheet.pk: [met for _condition, met, _value in conditions_of(sheet)] for sheet in sheets}
    assert conditions_met(small, sheets) == expected
    assert expected[own[0].pk][:2] == [Verdict.REACHED, Verdict.REACHED]
    assert Verdict.NOT_REACHED in expected[elsewhere.pk]
    with django_assert_num_queries(6):
        conditions_met(small, sheets)
    with django_assert_num_queries(6):
        conditions_met(small, sheets[:1])


def test_a_set_of_more_criteria_than_one_number_holds_is_counted_in_several(land: Land, cast: Cast, tmp_path: Path):
    line = '{code: "%s.%s", name: "Chỉ tiêu", kind: yes_no, thresholds: [{value: true, set_by: "TTg"}]}'
    criteria = [f'  - {{code: "{n}", key: k{n}, name: "Tiêu chí {n}", indicators: [{", ".join(line % (n, m) for m in (1, 2, 3))}]}}' for n in range(1, 41)]
    text = SMALL.split("\nconditions:")[0].replace("criteria: 3, indicators: 6", "criteria: 40, indicators: 120")
    path = tmp_path / "rong.yaml"
    path.write_text("\n".join([text, "criteria:", *criteria]), encoding="utf-8")
    load_sets(files=[path])
    wide = newest_of("nho")
    assert wide is not None
    values = {f"{n}.{m}": "không có" if n == 40 else int((n + m) % 7 != 0) for n in range(1, 41) for m in (1, 2, 3)}
    outcome = reassess(make_sheet(wide, land.tham_don, cast.reviewer, values=values, accept=cast.organiser))
    reached = sum(all((n + m) % 7 for m in (1, 2, 3)) for n in range(1, 40))
    assert outcome.criteria_reached == reached
    assert recount_areas(wide, "2022-Q4") == [(area, 1, reached) for area in sorted((land.district.pk, land.province.pk))]
