"""Values written into sheets: by whom, over what, and what is kept of them."""

from decimal import Decimal

import pytest

from kheo.records.actions import RecordClosed, change_state, publish_record
from kheo.records.models import Record
from kheo.standards.actions import Ruling, rule_on, save_observations, save_sheet
from kheo.standards.cells import Entry
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    ClosedPeriod,
    CriterionResult,
    Observation,
    ObservationSheet,
    Status,
)
from kheo.standards.queries import current, recount
from kheo.standards.rules import Verdict
from tests.standards.conftest import GOOD, entry, make_sheet, say

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def sheet(small, land, officer) -> ObservationSheet:
    return save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=officer, fields=[])


def verdicts(sheet: ObservationSheet) -> dict[str, Verdict]:
    return {row.criterion.code: Verdict(row.verdict) for row in CriterionResult.objects.filter(sheet=sheet).select_related("criterion")}


def test_results_move_with_each_value(sheet, officer):
    say(sheet, officer, {"1.1": 1})
    assert verdicts(sheet)["1"] is Verdict.NO_DATA
    say(sheet, officer, {"1.1": 0})
    assert verdicts(sheet)["1"] is Verdict.NOT_REACHED
    assert Assessment.objects.get(sheet=sheet).verdict == Verdict.NOT_REACHED
    assert Observation.objects.filter(sheet=sheet).count() == 1  # a draft is overwritten


def test_a_value_that_is_taken_away_is_no_data_again(sheet, officer):
    say(sheet, officer, {"2.1": 60, "2.2": 3})
    assert verdicts(sheet)["2"] is Verdict.REACHED
    say(sheet, officer, {"2.2": None})
    assert verdicts(sheet)["2"] is Verdict.NO_DATA
    assert set(current(sheet)) == {"2.1"}


def test_two_officers_on_one_sheet_are_told_cell_by_cell(sheet, officer, cast):
    opened = entry(None)
    save_observations(sheet, entries={"2.1": (opened, entry(60)), "2.2": (opened, entry(3))}, by=officer)
    saved = save_observations(sheet, entries={"2.1": (opened, entry(55)), "2.2": (opened, opened), "1.1": (opened, entry(1))}, by=cast.colleague)
    assert saved.conflicts == {"2.1": entry(60)}
    assert saved.kept == ["1.1"]
    assert {code: row.value for code, row in current(sheet).items()} == {"2.1": 60, "2.2": 3, "1.1": 1}


def test_what_stands_by_ones_own_hand_gives_way(sheet, officer):
    """The answer to the first save was lost on the way: the page still believes the cell to be empty."""
    save_observations(sheet, entries={"2.1": (entry(None), entry(60))}, by=officer)
    assert save_observations(sheet, entries={"2.1": (entry(None), entry(61))}, by=officer).kept == ["2.1"]
    assert current(sheet)["2.1"].value == 61


def test_after_it_was_handed_in_a_value_supersedes_and_the_old_one_stays(sheet, officer, cast):
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    change_state(sheet, "return", by=cast.organiser, reason="Xem lại")
    say(sheet, officer, {"2.1": 61})
    old, new = Observation.objects.filter(sheet=sheet, indicator__code="2.1").order_by("pk")
    assert (old.value, new.value, new.supersedes) == (60, 61, old)
    assert old.superseded_at is not None
    say(sheet, officer, {"2.1": None})
    assert "2.1" not in current(sheet)
    assert Observation.objects.filter(sheet=sheet, indicator__code="2.1").count() == 2


def test_what_is_under_review_or_accepted_is_closed(sheet, officer, cast):
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    with pytest.raises(RecordClosed):
        say(sheet, officer, {"2.1": 61})
    change_state(sheet, "accept", by=cast.organiser)
    with pytest.raises(RecordClosed):
        say(sheet, officer, {"2.1": 61})


def test_somebody_elses_unit_is_closed(sheet, cast):
    for user in (cast.neighbour, cast.leader, cast.provincial, cast.stranger):
        with pytest.raises(RecordClosed):
            say(sheet, user, {"2.1": 61})
    assert not current(sheet)


def test_a_closed_period_is_closed(sheet, officer, cast, land, small):
    ClosedPeriod.objects.create(criteria_set=small, unit=land.district, period="2022-Q4", closed_by=cast.organiser)
    with pytest.raises(RecordClosed, match="Mỹ Xuyên"):
        say(sheet, officer, {"2.1": 61})


def test_does_not_apply_needs_a_reason(sheet, officer):
    saved = save_observations(sheet, entries={"3.2": (Entry(), Entry(not_applicable=True))}, by=officer)
    assert set(saved.refused) == {"3.2"}
    say(sheet, officer, {"3.2": "Xã không có trường"})
    assert current(sheet)["3.2"].verdict == Verdict.NOT_APPLICABLE


def test_only_disputed_values_come_back(sheet, officer, cast):
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    rulings = {code: Ruling(Status.VERIFIED) for code in GOOD} | {"2.1": Ruling(Status.DISPUTED, "Thiếu số liệu quý IV")}
    assert len(rule_on(sheet, rulings=rulings, by=cast.organiser)) == len(GOOD)
    assert rule_on(sheet, rulings=rulings, by=cast.organiser) == []  # a second click
    change_state(sheet, "return", by=cast.organiser, reason="Một chỉ tiêu chưa rõ")
    saved = say(sheet, officer, {"2.2": 1, "2.1": 58})
    assert (saved.kept, set(saved.refused)) == (["2.1"], {"2.2"})
    assert current(sheet)["2.1"].status == Status.OPEN


def test_a_disputed_sheet_is_not_handed_in_unchanged(sheet, officer, cast):
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    rule_on(sheet, rulings={"2.1": Ruling(Status.DISPUTED, "Sai")}, by=cast.organiser)
    change_state(sheet, "return", by=cast.organiser, reason="Sai")
    assert "disputed" in str(sheet.missing_rows()["observations"])


# --- Totals ------------------------------------------------------------------------------------


def totals(unit, small) -> dict[str, tuple[int, int, int, int]]:
    rows = AreaTotal.objects.filter(unit=unit, criteria_set=small, period="2022-Q4").select_related("criterion")
    return {row.criterion.code if row.criterion else "": (row.reached, row.not_reached, row.not_applicable, row.undecided) for row in rows}


def test_accepted_sheets_count_in_the_areas_above_and_reopened_ones_no_longer(small, land, cast, officer):
    make_sheet(small, land.tham_don, officer, accept=cast.organiser)
    second = make_sheet(small, land.dai_tam, cast.neighbour, values=GOOD | {"2.1": 1}, accept=cast.organiser)
    for area in (land.district, land.province):
        assert totals(area, small) == {"": (0, 1, 0, 1), "1": (2, 0, 0, 0), "2": (1, 1, 0, 0), "3": (2, 0, 0, 0)}
    assert not AreaTotal.objects.filter(unit=land.tham_don).exists()
    change_state(second, "reopen", by=cast.organiser, reason="Sai số liệu")
    assert totals(land.district, small)["2"] == (1, 0, 0, 0)
    say(ObservationSheet.objects.get(pk=second.pk), cast.neighbour, {"2.1": 99})
    assert totals(land.district, small)["2"] == (1, 0, 0, 0)  # a returned sheet does not count


def test_publishing_counts_nothing_twice(small, land, cast, officer):
    sheet = make_sheet(small, land.tham_don, officer, accept=cast.organiser)
    before = totals(land.district, small)
    publish_record(sheet, by=cast.editor, evidence=[])
    publish_record(sheet, by=cast.editor, evidence=[])
    assert totals(land.district, small) == before


def test_a_recount_from_the_values_finds_what_is_kept(small, land, cast, officer):
    make_sheet(small, land.tham_don, officer, values={"1.1": 1, "2.1": 52, "3.1": (100, 0), "3.2": "không có"}, accept=cast.organiser)
    make_sheet(small, land.dai_tam, cast.neighbour, accept=cast.organiser)
    kept = CriterionResult.objects.filter(sheet__state="accepted").order_by("sheet_id", "criterion__position")
    assert [(row.sheet, row.criterion, row.verdict, row.reached, row.applies) for row in recount(small, "2022-Q4")] == [
        (row.sheet_id, row.criterion_id, row.verdict, row.reached, row.applies) for row in kept
    ]
    assert len(kept) == 6


def test_a_sheet_is_a_record(sheet):
    assert isinstance(sheet, Record)
    assert sheet.content()["observations"] == []
    assert Decimal(sheet.year) == 2022
