"""Several accept and reopen sheets at the same moment, and somebody makes the results anew: every sheet is counted once."""

from typing import Any

import pytest

from kheo.org.models import Unit, User
from kheo.records.actions import change_state
from kheo.standards.actions import rebuild_results
from kheo.standards.models import AreaTotal, CriteriaSet, ObservationSheet
from kheo.standards.proofs import check_results
from tests.conftest import Cast, Land
from tests.factories import give
from tests.records.test_races import at_once, fresh
from tests.standards.conftest import make_sheet

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheets(small: CriteriaSet, land: Land, cast: Cast) -> list[tuple[ObservationSheet, User]]:
    """Handed in by six communes of two districts of one province, each with who accepts it."""
    give(cast.leader, "reviewer", land.other_district)
    made = []
    for number in range(6):
        above, by = (land.district, cast.organiser) if number % 2 else (land.other_district, cast.leader)
        commune = Unit.objects.create(key=f"t-x{number}", kind="commune", type="xa", name=f"Xã {number}", parent=above, valid_from=land.district.valid_from)
        give(cast.stranger, "reviewer", commune)
        writer = fresh(cast.stranger)
        sheet = make_sheet(small, commune, writer)
        change_state(sheet, "submit", by=writer)
        made.append((sheet, by))
    return made


def step(sheet: ObservationSheet, verb: str, by: User) -> Any:
    return lambda: change_state(sheet, verb, by=fresh(by), reason="Sai số liệu").state


def test_sheets_accepted_at_once_count_once_each(sheets: list[tuple[ObservationSheet, User]], land: Land):
    assert at_once(*[step(sheet, "accept", by) for sheet, by in sheets]) == ["accepted"] * 6
    assert AreaTotal.objects.get(unit=land.province, criterion=None).undecided == 6
    assert AreaTotal.objects.get(unit=land.district, criterion=None).undecided == 3
    assert list(check_results()) == []


def test_what_is_made_anew_meanwhile_loses_nothing(sheets: list[tuple[ObservationSheet, User]], small: CriteriaSet, land: Land):
    for sheet, by in sheets[:3]:
        change_state(sheet, "accept", by=by)
    done = at_once(
        *[step(sheet, "reopen", by) for sheet, by in sheets[:2]], *[step(sheet, "accept", by) for sheet, by in sheets[3:]],
        lambda: rebuild_results(small, period="2022-Q4").sheets,
    )  # fmt: skip
    assert done[:5] == ["returned"] * 2 + ["accepted"] * 3
    assert isinstance(done[5], int)
    assert AreaTotal.objects.get(unit=land.province, criterion=None).undecided == 4
    assert list(check_results()) == []
