"""Who sees, enters, changes and publishes which record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from kheo.movements.models import Campaign, Initiative
from kheo.org.models import RoleAssignment, User
from kheo.records.actions import change_state, publish_record, save_record
from kheo.records.permissions import access_record, may_edit, may_enter, may_publish, records_for
from kheo.records.queries import returned_to, sampled_for, waiting_for
from kheo.records.workflow import ReviewState
from tests.conftest import LONG_AGO
from tests.factories import make_initiative

LEVEL_ABOVE = {"reviewer", "colleague"}
ACCEPTED_READERS = {"recorder", *LEVEL_ABOVE, "organiser", "editor", "leader", "provincial"}

SEEN_BY = {
    "draft": {"recorder"},
    "submitted": {"recorder"} | LEVEL_ABOVE,
    "returned": {"recorder"} | LEVEL_ABOVE,
    "withdrawn": {"recorder"},
    "accepted": ACCEPTED_READERS,
}


def readers(record, cast) -> set[str]:
    return {name for name, user in cast if records_for(user, Initiative).filter(pk=record.pk).exists()}


@pytest.mark.parametrize("state", [state.value for state in ReviewState])
def test_a_hamlets_record_is_seen_by_those_and_no_others(campaign, cast, land, anonymous, state):
    record = make_initiative(land.tra_met, cast.recorder, state=state)
    assert readers(record, cast) == SEEN_BY[state]
    assert not records_for(anonymous, Initiative).exists()


def test_a_branchs_draft_is_seen_by_the_branch_and_its_hamlet(campaign, cast, land, bodies):
    record = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch)
    assert readers(record, cast) == {"union_recorder", "recorder"}
    change_state(record, "submit", by=cast.union_recorder)
    assert readers(record, cast) == {"union_recorder", "recorder", "union_reviewer"}


def test_a_unions_accounts_do_not_see_the_hamlets_own_records(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    assert not {"union_recorder", "union_reviewer"} & readers(record, cast)


def test_a_draft_typed_on_behalf_is_seen_by_the_typing_office_and_the_hamlet(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.reviewer)
    assert readers(record, cast) == {"recorder", "reviewer", "colleague"}


def test_where_a_verifier_is_named_the_level_above_sees_nothing_before_acceptance(campaign, cast, land, bodies):
    Campaign.objects.update(verifier=bodies.front)
    RoleAssignment.objects.create(user=cast.stranger, role="reviewer", unit=land.district, body=bodies.front, valid_from=LONG_AGO)
    record = make_initiative(land.tra_met, cast.recorder, state="submitted", campaign=Campaign.objects.get())
    assert readers(record, cast) == {"recorder", "stranger"}


def test_what_one_may_not_see_does_not_exist(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder)
    assert access_record(cast.recorder, Initiative, record.pk) == record
    for user in (cast.reviewer, cast.second_recorder, cast.neighbour, cast.stranger):
        with pytest.raises(Http404):
            access_record(user, Initiative, record.pk)


ENTERING = {
    "recorder": {"tra_met"}, "second_recorder": {"bung_chong"},
    "reviewer": {"tham_don", "tra_met", "bung_chong"}, "colleague": {"tham_don", "tra_met", "bung_chong"},
    "neighbour": {"dai_tam", "dai_an", "dai_chi"}, "organiser": {"district", "tham_don", "dai_tam"},
    "provincial": {"province", "district", "other_district"},
}  # fmt: skip


def test_records_are_entered_at_home_and_one_step_below(cast, land):
    for name, user in cast:
        assert {place for place, unit in vars(land).items() if may_enter(user, unit, None)} == ENTERING.get(name, set()), name


def test_nobody_enters_without_a_place(recorder, union_recorder, land, bodies):
    assert not may_enter(recorder, None, None)
    assert may_enter(union_recorder, land.tra_met, bodies.women_branch)
    assert not may_enter(union_recorder, land.tra_met, None)


@pytest.mark.parametrize(("who", "place"), [("recorder", "bung_chong"), ("recorder", "tham_don"), ("neighbour", "tra_met"), ("leader", "tham_don"), ("stranger", "tra_met")])
def test_an_entry_elsewhere_is_refused(campaign, cast, land, who, place):
    with pytest.raises(PermissionDenied):
        make_initiative(getattr(land, place), getattr(cast, who), campaign=campaign)
    assert not Initiative.objects.exists()


def test_an_entry_in_the_name_of_another_units_body_is_refused(campaign, cast, land, bodies):
    with pytest.raises(PermissionDenied):
        make_initiative(land.tra_met, cast.recorder, campaign=campaign, body=bodies.women_commune)


def test_a_record_is_changed_only_while_it_is_a_draft_or_came_back(campaign, cast, land):
    for state in ReviewState.values:
        record = make_initiative(land.tra_met, cast.recorder, state=state)
        expected = {"recorder"} if state in ("draft", "returned") else set()
        assert {name for name, user in cast if may_edit(user, record)} == expected, state


def test_a_record_typed_on_behalf_is_mended_by_both(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.reviewer)
    assert {name for name, user in cast if may_edit(user, record)} == {"recorder", "reviewer", "colleague"}


def test_a_record_cannot_be_moved_to_a_place_out_of_reach(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder)
    record.unit = land.bung_chong
    with pytest.raises(PermissionDenied):
        save_record(record, by=cast.recorder, fields=["unit"])
    assert Initiative.objects.get().unit == land.tra_met


def test_only_accepted_records_are_published_and_only_by_the_editor(campaign, cast, land):
    for state in ReviewState.values:
        record = make_initiative(land.tra_met, cast.recorder, state=state)
        assert {name for name, user in cast if may_publish(user, record)} == ({"editor"} if state == "accepted" else set()), state


def test_an_editor_of_another_district_publishes_nothing_here(campaign, cast, land):
    RoleAssignment.objects.create(user=cast.stranger, role="editor", unit=land.other_district, valid_from=LONG_AGO)
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    with pytest.raises(PermissionDenied):
        publish_record(record, by=User.objects.get(pk=cast.stranger.pk), evidence=[])
    assert Initiative.objects.get().published_at is None


# --- What waits for whom ----------------------------------------------------------------------


def test_a_submitted_record_waits_for_its_line_of_review_alone(campaign, cast, land, bodies):
    hamlet = make_initiative(land.tra_met, cast.recorder, state="submitted")
    branch = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="submitted")
    commune = make_initiative(land.tham_don, cast.reviewer, state="submitted")
    waiting = {name: set(waiting_for(user, Initiative)) for name, user in cast}
    expected = {"reviewer": {hamlet}, "colleague": {hamlet}, "union_reviewer": {branch}, "organiser": {commune}}
    assert waiting == {name: expected.get(name, set()) for name in waiting}


def test_the_oldest_waits_first(campaign, cast, land):
    first, second = (make_initiative(land.tra_met, cast.recorder) for _unused in range(2))
    change_state(second, "submit", by=cast.recorder)
    change_state(first, "submit", by=cast.recorder)
    assert list(waiting_for(cast.reviewer, Initiative)) == [second, first]


def test_a_returned_record_waits_at_home(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="returned")
    assert {name for name, user in cast if record in returned_to(user, Initiative)} == {"recorder"}


def test_one_persons_acceptance_is_shown_to_the_level_above_alone(campaign, cast, land):
    record = make_initiative(land.dai_an, cast.neighbour, state="submitted")
    change_state(record, "accept", by=cast.neighbour)
    make_initiative(land.tra_met, cast.recorder, state="accepted")
    assert {name: list(sampled_for(user, Initiative)) for name, user in cast if sampled_for(user, Initiative)} == {"organiser": [record]}
