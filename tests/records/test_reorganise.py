"""Units are merged, divided and ended with all that hangs on them; shown first, done at once, done only once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Body, RoleAssignment, Succession, Unit, User
from kheo.org.queries import history_of, restate
from kheo.org.reorganising import Fate, read_decision
from kheo.records import figures, reorganising
from kheo.records.actions import change_state, save_record, set_duty, set_target
from kheo.records.actions.reorganise import plan_reorganisation, reorganise
from kheo.records.models import Duty, Target
from kheo.records.permissions import access_record, may_edit, records_for
from kheo.records.queries import check_everything, open_duties, waiting_for
from kheo.records.reorganising import Part
from kheo.standards.models import (
    CriteriaSet,
    GroupMember,
    ObservationSheet,
    TitleAward,
    TitleTarget,
    Verifier,
)
from tests.conftest import LONG_AGO, Bodies, Cast, Land
from tests.factories import make_initiative
from tests.records.reorganising import (
    DECREE,
    DIVISION,
    MERGER,
    RENAMING,
    again,
    decide,
    decisions,
    everything,
    heir,
    merge,
    roles,
    write,
)
from tests.standards.conftest import make_sheet, small, write_set

__all__ = ["decide", "merge", "small", "write", "write_set"]


def test_two_communes_become_one_and_their_hamlets_follow(cast: Cast, land: Land, merge: Any):
    merge(MERGER)

    new = Unit.objects.get(key="n-c1")
    assert (str(new), new.kind, new.code, new.parent, new.valid_from, new.valid_to) == ("Xã Tham Đại", "commune", "39999", land.district, dates.today(), None)
    assert [str(unit) for unit in new.children.order_by("name")] == ["Ấp Bưng Chông", "Ấp Trà Mẹt", "Ấp Đại Chí", "Ấp Đại Ân"]
    assert {unit.pk for unit in restate(new).units} >= {land.tham_don.pk, land.dai_tam.pk, land.tra_met.pk, land.dai_an.pk}
    for old in (land.tham_don, land.dai_tam, land.tra_met, land.dai_chi):
        old.refresh_from_db()
        assert old.valid_to == dates.today() - timedelta(days=1)
        assert [(row.verb, row.reason) for row in history_of(old)] == [("end", f"Units reorganised from {dates.today():%d/%m/%Y} by {DECREE}")]
    link = Succession.objects.get(old=land.tham_don)
    assert (link.new, link.share, link.decree, link.date) == (new, 1, DECREE, dates.today())
    assert heir(land.tra_met).key not in {"", land.tra_met.key}


def test_a_dry_run_says_what_is_then_done_and_changes_nothing(cast: Cast, land: Land, campaign: Campaign, decide: Any):
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    before = everything()

    planned = plan_reorganisation(decide(MERGER), by=None)

    assert everything() == before
    done = reorganise(decide(MERGER), by=None)
    assert [section.label for section in planned.sections] == [section.label for section in done.sections]
    assert planned == done
    assert planned.count(Fate.DONE) > 20


def test_done_again_it_finds_nothing_to_do(cast: Cast, land: Land, campaign: Campaign, decide: Any, small: CriteriaSet):
    make_initiative(land.tra_met, cast.recorder)
    make_sheet(small, land.tham_don, cast.reviewer)
    reorganise(decide(MERGER), by=None)
    before = everything()

    told = reorganise(decide(MERGER), by=None)

    assert told.does_nothing
    assert everything() == before


def test_roles_end_on_the_eve_and_go_on_at_the_successor(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    merge(MERGER)

    eve = dates.today() - timedelta(days=1)
    assert roles(cast.reviewer) == {("reviewer", "n-c1", "")} == roles(cast.neighbour)
    assert roles(cast.reviewer, eve) == {("reviewer", "t-c1", "")}
    assert roles(cast.recorder) == {("recorder", heir(land.tra_met).key, "")}
    assert roles(cast.union_recorder) == {("recorder", heir(land.tra_met).key, "Chi hội Phụ nữ ấp Trà Mẹt")}
    assert roles(cast.organiser) == {("reviewer", "t-d1", ""), ("organiser", "t-d1", "")}
    assert again(cast.reviewer).home_unit == Unit.objects.get(key="n-c1")
    ended = RoleAssignment.objects.get(user=cast.reviewer, unit=land.tham_don)
    assert [entry.verb for entry in history_of(ended)] == ["reorganise", "revoke"]
    assert [entry.verb for entry in history_of(RoleAssignment.objects.get(user=cast.reviewer, unit__key="n-c1"))] == ["move"]


def test_whoever_held_a_role_in_both_holds_it_once(cast: Cast, land: Land, merge: Any):
    RoleAssignment.objects.create(user=cast.reviewer, role="reviewer", unit=land.dai_tam, valid_from=LONG_AGO)
    merge(MERGER)
    assert RoleAssignment.objects.on().filter(user=cast.reviewer).count() == 1


def test_a_role_to_come_begins_at_the_successor(cast: Cast, land: Land, merge: Any):
    to_come = dates.today() + timedelta(days=9)
    RoleAssignment.objects.create(user=cast.stranger, role="reviewer", unit=land.tham_don, valid_from=to_come)
    merge(MERGER)
    assert [(held.unit.key, held.valid_from) for held in cast.stranger.roles.all()] == [("n-c1", to_come)]


def test_bodies_go_on_below_each_other_in_the_new_units(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    other = Body.objects.create(key="t-wx", kind="women", name="Hội Phụ nữ xã Đại Tâm", unit=land.dai_tam, parent=bodies.women_district, valid_from=LONG_AGO)
    told = merge(MERGER)

    commune = Body.objects.get(follows=bodies.women_commune)
    branch = Body.objects.get(follows=bodies.women_branch)
    assert (commune.unit.key, commune.parent, commune.path) == ("n-c1", bodies.women_district, f"/t-wd/{commune.key}/")
    assert (branch.unit, branch.parent, branch.path) == (heir(land.tra_met), commune, f"/t-wd/{commune.key}/{branch.key}/")
    bodies.women_branch.refresh_from_db()
    assert bodies.women_branch.valid_to == dates.today() - timedelta(days=1)
    assert [entry.verb for entry in history_of(bodies.women_branch)] == ["reorganise"]
    assert any(other.name in text and commune.name in text for text in decisions(told))


def test_open_records_go_along_and_their_people_go_on_with_them(cast: Cast, land: Land, bodies: Bodies, campaign: Campaign, merge: Any):
    draft = make_initiative(land.tra_met, cast.recorder)
    submitted = make_initiative(land.bung_chong, cast.second_recorder, state="submitted")
    returned = make_initiative(land.tra_met, cast.recorder, state="returned")
    branch = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="submitted")
    merge(MERGER)
    recorder, neighbour = again(cast.recorder), again(cast.neighbour)

    for record in (draft, submitted, returned, branch):
        record.refresh_from_db()
    assert (draft.unit, submitted.unit, branch.unit) == (heir(land.tra_met), heir(land.bung_chong), heir(land.tra_met))
    assert branch.body == Body.objects.get(follows=bodies.women_branch)
    assert may_edit(recorder, draft)
    assert may_edit(recorder, returned)
    draft.title = "Tên khác"
    assert save_record(draft, by=recorder, fields=["title"], version=draft.version).title == "Tên khác"
    assert set(waiting_for(neighbour, Initiative)) == {submitted}
    assert set(waiting_for(again(cast.reviewer), Initiative)) == {submitted}
    assert change_state(submitted, "accept", by=neighbour).accepted_unit.key == "n-c1"
    assert change_state(branch, "accept", by=again(cast.union_reviewer)).state == "accepted"
    assert change_state(change_state(returned, "submit", by=recorder), "accept", by=again(cast.reviewer)).state == "accepted"
    assert [entry.verb for entry in history_of(submitted)] == ["submit", "reorganise", "accept"]
    assert list(check_everything()) == []


def test_accepted_records_stay_with_their_unit_and_count_for_both(cast: Cast, land: Land, campaign: Campaign, merge: Any):
    accepted = make_initiative(land.tra_met, cast.recorder, state="accepted")
    other = make_initiative(land.dai_an, cast.neighbour, state="accepted", reviewer=cast.neighbour)
    withdrawn = make_initiative(land.tra_met, cast.recorder, state="withdrawn")
    period = Period.parse(str(dates.today().year))
    merge(MERGER)

    assert [Initiative.objects.get(pk=row.pk).unit for row in (accepted, other, withdrawn)] == [land.tra_met, land.dai_an, land.tra_met]
    new = Unit.objects.get(key="n-c1")
    assert figures.value("movements.accepted", land.tham_don, period).reading.value == 1
    assert figures.value("movements.accepted", land.dai_tam, period).reading.value == 1
    assert figures.value("movements.accepted", new, period, as_of_map=dates.today()).reading.value == 2
    assert access_record(again(cast.organiser), Initiative, accepted.pk) == accepted
    assert list(check_everything()) == []


def test_an_interrupted_run_leaves_nothing(cast: Cast, land: Land, campaign: Campaign, decide: Any, monkeypatch: Any):
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    reached = []

    def break_off(moved: Any) -> Any:
        reached.append(Unit.objects.filter(key="n-c1").exists())
        raise OSError("power cut")
        yield

    monkeypatch.setattr(reorganising, "_parts", [*reorganising.all_parts(), Part("broken", break_off)])
    before = everything()
    with pytest.raises(OSError, match="power cut"):
        reorganise(decide(MERGER), by=None)
    assert reached == [True]
    assert everything() == before


def test_nothing_of_a_divided_unit_is_guessed(cast: Cast, land: Land, bodies: Bodies, campaign: Campaign, decide: Any):
    draft = make_initiative(land.tra_met, cast.recorder)
    set_duty(campaign, code="x", unit=land.tham_don, label="Báo cáo", due_on=dates.today())
    told = reorganise(decide(DIVISION), by=None)

    draft.refresh_from_db()
    assert draft.unit == land.tra_met
    assert roles(again(cast.recorder)) == {("recorder", "t-h1", "")}
    assert roles(again(cast.reviewer)) == {("reviewer", "t-c1", "")}
    assert set(Succession.objects.filter(decree="2/NQ").values_list("old__key", "new__key", "share")) == {("t-c1", "n-c1", None), ("t-c1", "n-c2", None)}
    land.tra_met.refresh_from_db()
    assert land.tra_met.lives_on()
    texts = "\n".join(decisions(told))
    for expected in (
        "Xã Tham Đôn is divided (Xã Tham Đông · Xã Tham Tây)", "Ấp Trà Mẹt (t-h1) stands below Xã Tham Đôn", "reviewer is Người duyệt at Xã Tham Đôn",
        "Hội Phụ nữ xã Tham Đôn stays at Xã Tham Đôn", "(draft) stays with Ấp Trà Mẹt", "Xã Tham Đôn still owes “Báo cáo”", "The account reviewer is at home in Xã Tham Đôn",
    ):
        assert expected in texts


def test_a_hamlet_of_a_divided_commune_goes_where_a_person_says(cast: Cast, land: Land, campaign: Campaign, merge: Any):
    draft = make_initiative(land.tra_met, cast.recorder)
    merge(DIVISION)
    merge(DIVISION + "below:\n  - {unit: t-h1, parent: n-c2}\n")

    draft.refresh_from_db()
    assert (heir(land.tra_met).parent.key, draft.unit) == ("n-c2", heir(land.tra_met))
    assert roles(again(cast.recorder)) == {("recorder", heir(land.tra_met).key, "")}
    assert roles(again(cast.second_recorder)) == {("recorder", "t-h2", "")}


def test_a_district_that_ends_is_left_to_decide(cast: Cast, land: Land, decide: Any):
    text = MERGER.replace("parent: t-d1", "parent: t-p") + "ends: [t-d1]\n"
    told = reorganise(decide(text), by=None)
    land.district.refresh_from_db()
    assert not land.district.lives_on()
    assert roles(again(cast.organiser)) == {("reviewer", "t-d1", ""), ("organiser", "t-d1", "")}
    assert any("organiser is Người duyệt at Huyện Mỹ Xuyên" in text for text in decisions(told))


def test_the_communes_of_a_merged_district_go_on_below_the_new_one(cast: Cast, land: Land, campaign: Campaign, decide: Any):
    draft = make_initiative(land.tra_met, cast.recorder)
    text = MERGER.replace("type: xa", "type: huyen").replace("parent: t-d1", "parent: t-p").replace("t-c1, new", "t-d1, new").replace("t-c2, new", "t-d2, new")
    reorganise(decide(text), by=None)
    commune = heir(land.tham_don)
    assert (commune.parent.key, str(commune), heir(land.tra_met).parent) == ("n-c1", "Xã Tham Đôn", commune)
    draft.refresh_from_db()
    campaign.refresh_from_db()
    assert (draft.unit.parent, campaign.unit.key) == (commune, "n-c1")
    assert campaign.unit.covers(draft.unit)
    assert waiting_for(again(cast.reviewer), Initiative).count() == 0
    change_state(draft, "submit", by=again(cast.recorder))
    assert waiting_for(again(cast.reviewer), Initiative).count() == 1


def test_what_is_due_is_due_once_from_the_successor(cast: Cast, land: Land, campaign: Campaign, merge: Any):
    assert Duty.objects.filter(unit__in=[land.tham_don, land.dai_tam], code="register").count() == 2
    accepted = make_initiative(land.tra_met, cast.recorder, state="accepted")
    set_duty(accepted, code="x", unit=land.tra_met, label="Việc của mô hình", due_on=dates.today())
    merge(MERGER)

    assert not Duty.objects.open().filter(unit__in=[land.tham_don, land.dai_tam]).exists()
    assert Duty.objects.open().filter(unit__key="n-c1", code="register").count() == 1
    assert Duty.objects.get(code="x").unit == land.tra_met
    assert Duty.objects.filter(unit=heir(land.bung_chong), code="register").count() == 1
    assert open_duties(again(cast.second_recorder)).get().unit == heir(land.bung_chong)


def plan_for(unit: Unit, value: int, by: User, period: str) -> Target:
    return set_target(code="movements.accepted", unit=unit, period=Period.parse(period), value=Decimal(value), by=by)


def test_targets_of_merged_units_are_shown_and_set_by_nobody_but_a_person(cast: Cast, land: Land, decide: Any):
    year = str(dates.today().year)
    for unit, planned in ((land.tham_don, 12), (land.dai_tam, 8)):
        plan_for(unit, planned, cast.organiser, year)
    told = reorganise(decide(MERGER), by=None)
    assert set(Target.objects.values_list("unit__key", flat=True)) == {"t-c1", "t-c2"}
    assert any("Xã Tham Đôn: 12 · Xã Đại Tâm: 8, together 20" in text for text in decisions(told))


def test_a_target_moves_where_one_unit_became_one(cast: Cast, land: Land, merge: Any):
    last, this = plan_for(land.tham_don, 5, cast.organiser, "2020"), plan_for(land.tham_don, 12, cast.organiser, str(dates.today().year))
    merge(RENAMING)
    assert [Target.objects.get(pk=row.pk).unit.key for row in (last, this)] == ["t-c1", "n-c1"]
    assert [entry.verb for entry in history_of(this)] == ["set", "reorganise"]


def test_sheets_of_merged_communes_are_finished_where_they_were_begun(cast: Cast, land: Land, decide: Any, small: CriteriaSet):
    draft = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q4")
    submitted = make_sheet(small, land.dai_tam, cast.neighbour, period="2022-Q4")
    change_state(submitted, "submit", by=cast.neighbour)
    accepted = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", accept=cast.organiser)
    reorganise(decide(MERGER), by=None)

    assert set(ObservationSheet.objects.values_list("unit__key", flat=True)) == {"t-c1", "t-c2"}
    assert may_edit(again(cast.reviewer), draft)
    assert roles(again(cast.reviewer)) == {("reviewer", "t-c1", ""), ("reviewer", "n-c1", "")}
    assert change_state(submitted, "accept", by=cast.organiser).state == "accepted"
    change_state(draft, "submit", by=again(cast.reviewer))
    change_state(draft, "accept", by=cast.organiser)
    assert reorganise(decide(MERGER), by=None).count(Fate.DONE) == 4
    assert roles(again(cast.reviewer)) == {("reviewer", "n-c1", "")}
    assert accepted.pk in ObservationSheet.objects.filter(unit=land.tham_don).values_list("pk", flat=True)
    assert list(check_everything()) == []


def test_a_sheet_goes_along_where_one_unit_became_one(cast: Cast, land: Land, merge: Any, small: CriteriaSet):
    GroupMember.objects.create(set_code="nho", group_code="bac", unit=land.tham_don)
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    change_state(sheet, "submit", by=cast.reviewer)
    merge(RENAMING)
    sheet.refresh_from_db()
    assert (sheet.unit.key, sheet.group.code) == ("n-c1", "bac")
    assert list(check_everything()) == []


def test_titles_and_aims_stay_and_groups_follow_where_all_agree(cast: Cast, land: Land, bodies: Bodies, decide: Any, small: CriteriaSet):
    for unit in (land.tham_don, land.dai_tam):
        GroupMember.objects.create(set_code="nho", group_code="bac", unit=unit)
    Verifier.objects.create(set_code="nho", indicator_code="1.1", unit=land.tham_don, body=bodies.women_commune)
    TitleAward.objects.create(unit=land.dai_tam, criteria_set=small, data_year=2022, decided=True, recorded_by=cast.organiser)
    TitleTarget.objects.create(unit=land.tham_don, criteria_set=small, year=dates.today().year + 1, source="09-CTr/HU", set_by=cast.organiser)
    told = reorganise(decide(MERGER), by=None)

    assert GroupMember.objects.get(unit__key="n-c1").group_code == "bac"
    assert Verifier.objects.get(unit__key="n-c1").body.follows == bodies.women_commune
    assert TitleAward.objects.get().unit == land.dai_tam
    assert TitleTarget.objects.get().unit == land.tham_don
    assert any("The aim" in text for text in decisions(told))


def test_groups_that_differ_are_left_to_decide(cast: Cast, land: Land, decide: Any, small: CriteriaSet):
    for unit, group in ((land.tham_don, "bac"), (land.dai_tam, "nam")):
        GroupMember.objects.create(set_code="nho", group_code=group, unit=unit)
    told = reorganise(decide(MERGER), by=None)
    assert not GroupMember.objects.filter(unit__key="n-c1").exists()
    assert any("Xã Tham Đôn: bac · Xã Đại Tâm: nam" in text for text in decisions(told))


TOPS = st.lists(st.sampled_from(["t-c1", "t-c2", "t-c3"]), min_size=1, max_size=3, unique=True)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(merged=TOPS, states=st.lists(st.sampled_from(["draft", "submitted", "returned", "accepted", "withdrawn"]), min_size=4, max_size=4))
def test_whatever_is_merged_nothing_is_lost_and_everything_is_proven(cast: Cast, land: Land, campaign: Campaign, write: Any, merged: list[str], states: list[str]):
    from_units = [land.tra_met, land.bung_chong, land.dai_an, land.dai_chi]
    sid = connection.savepoint() if connection.in_atomic_block else None
    try:
        people = [cast.recorder, cast.second_recorder, cast.neighbour, cast.neighbour]
        rows = [make_initiative(unit, by, state=state, reviewer=cast.neighbour if by == cast.neighbour else None) for unit, by, state in zip(from_units, people, states, strict=True)]
        links = "".join(f"  - {{old: {key}, new: n-c1, share: 1}}\n" for key in merged)
        told = reorganise(read_decision(write(MERGER.partition("  - {old")[0] + links)), by=None)
        assert told.count(Fate.DONE)
        for row, state in zip(rows, states, strict=True):
            now = Initiative.objects.get(pk=row.pk)
            went = row.unit.parent.key in merged and state in ("draft", "submitted", "returned")
            assert now.state == state
            assert (now.unit == row.unit) is not went
            assert not went or (now.unit.lives_on() and now.unit.parent.key == "n-c1")
            assert records_for(again(row.entered_by), Initiative).filter(pk=row.pk).exists() or not went
        assert reorganise(read_decision(write(MERGER.partition("  - {old")[0] + links)), by=None).does_nothing
        assert list(check_everything()) == []
        living = set(Unit.objects.on().values_list("pk", flat=True))
        assert {held.unit_id for held in RoleAssignment.objects.on()} <= living
    finally:
        if sid is not None:
            connection.savepoint_rollback(sid)
