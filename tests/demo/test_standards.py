"""Where the ten communes stood: eight quarters, four at the vote, everything invented marked as such."""

from datetime import date

import pytest

from kheo.demo.standards import AIMED, SUBJECTS, tell_standards
from kheo.demo.standing import QUARTERS
from kheo.demo.telling import MARK
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    CriterionResult,
    Observation,
    ObservationSheet,
    TitleAward,
    TitleTarget,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import book_of, newest_of
from kheo.standards.rules import Verdict

pytestmark = pytest.mark.django_db
SET = "soc-trang-nang-cao-minh-hoa"


@pytest.fixture
def told(country: None) -> list[str]:
    said: list[str] = []
    tell_standards(said.append)
    return said


def test_the_story_holds_together(told):
    advanced = newest_of(SET)
    sheets = ObservationSheet.objects.filter(criteria_set=advanced)
    assert sheets.count() == len(SUBJECTS) * len(QUARTERS) == 80
    assert set(sheets.values_list("state", flat=True)) == {"accepted"}
    assert Observation.objects.filter(sheet__in=sheets).count() == 80 * len(book_of(advanced).rules) == 80 * 75
    assert ObservationSheet.objects.filter(criteria_set__code="huyen-ntm-nang-cao-2021-2025").count() == 8

    # Exactly the four that were aimed at reach everything by the last quarter, and come to the vote.
    last = Assessment.objects.filter(sheet__in=sheets, sheet__period="2022-Q4")
    reached = {row.sheet.unit.key for row in last.filter(verdict=Verdict.REACHED).select_related("sheet__unit")}
    aimed = set(TitleTarget.objects.filter(criteria_set=advanced, year=2022).values_list("unit__key", flat=True))
    votes = TitleAward.objects.filter(criteria_set=advanced)
    assert reached == aimed == set(votes.values_list("unit__key", flat=True))
    assert len(reached) == len(AIMED) == 4
    assert {(row.voted_on, row.decided, row.document, bool(row.inferred)) for row in votes} == {(date(2022, 12, 30), False, None, True)}
    assert all(8 <= row.reached < 19 for row in last.exclude(verdict=Verdict.REACHED))

    # Kept results are what the values come to, and every text that is invented says so.
    assert list(check_results()) == []
    assert CriterionResult.objects.filter(sheet__in=sheets).count() == 80 * 19
    district = AreaTotal.objects.get(criteria_set=advanced, period="2022-Q4", unit__kind="district", criterion=None)
    assert (district.reached, district.reached + district.not_reached + district.undecided) == (4, 10)
    assert set(Observation.objects.exclude(remark="").values_list("remark", flat=True)) == {MARK}

    # Told again, nothing is doubled.
    tell_standards(told.append)
    assert (ObservationSheet.objects.count(), TitleAward.objects.count()) == (88, 14)
