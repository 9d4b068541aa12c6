"""Appraisal: who may score, and scoring alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import close_campaign
from kheo.movements.actions.appraisals import (
    ScoresChanged,
    declare_conflict,
    hand_in,
    name_appraisers,
    open_appraisals,
    save_scores,
    take_off,
)
from kheo.movements.models import Appraisal, Ballot, BallotScore, Initiative
from kheo.movements.models.appraisals import ResultStands
from kheo.movements.queries.appraisals import (
    ballots_to_hand_in,
    may_organise,
    organised_by,
    standing_of,
    why_not_organise,
)
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.records.actions import change_state
from kheo.records.models import Notice
from kheo.records.permissions import records_for
from tests.factories import (
    FULL,
    another,
    answers,
    ballot_of,
    freeze,
    give,
    make_initiative,
    make_sheet,
    open_appraisal,
    score,
    score_all,
)


def fresh(user):
    return User.objects.get(pk=user.pk)


# --- Naming -------------------------------------------------------------------------------------


def test_opening_names_appraisers_who_are_told(opened, organiser, appraisers):
    assert {ballot.appraiser for ballot in opened.ballots.all()} == set(appraisers)
    assert [ballots_to_hand_in(user).count() for user in appraisers] == [1, 1, 1]
    assert sorted(Notice.objects.filter(verb="named_appraiser").values_list("user", flat=True)) == sorted(user.pk for user in appraisers)
    assert opened.sheet == opened.initiative.campaign.sheet


def test_opening_twice_is_one_appraisal(opened, accepted, organiser, appraisers):
    assert open_appraisal(accepted, organiser, appraisers) == opened
    with pytest.raises(TransitionRefused):
        open_appraisal(accepted, organiser, appraisers[:2])
    assert (Appraisal.objects.count(), Ballot.objects.count()) == (1, 3)


@pytest.mark.parametrize("member", ["recorder", "reviewer", "colleague", "neighbour", "editor", "leader", "provincial", "administrator", "stranger"])
def test_only_the_level_above_that_organises_names_appraisers(accepted, cast, appraisers, member):
    with pytest.raises(PermissionDenied):
        open_appraisal(accepted, getattr(cast, member), appraisers)
    assert Appraisal.objects.count() == 0


def test_who_organises_at_the_initiatives_own_unit_does_not_stand_above_it(accepted, land, appraisers):
    own = another("own", "organiser", land.tra_met)
    assert not may_organise(own, accepted)
    assert may_organise(another("above", "organiser", land.tham_don), accepted)
    assert not may_organise(another("beside", "organiser", land.dai_tam), accepted)


def test_at_the_top_of_a_campaign_its_own_unit_organises_and_those_below_score(campaign, land, cast, provincial):
    make_sheet(campaign)
    recorder = another("district-recorder", "recorder", land.district)
    top = make_initiative(land.district, recorder, state="accepted", reviewer=provincial)
    with pytest.raises(ValidationError, match="leader"):
        open_appraisal(top, cast.organiser, [cast.leader, cast.neighbour])
    assert open_appraisal(top, cast.organiser, [cast.reviewer, cast.neighbour]).ballots.count() == 2


@pytest.mark.parametrize("member", ["recorder", "union_recorder"])
def test_nobody_of_the_own_unit_scores_and_the_refusal_says_who_and_why(accepted, organiser, cast, member):
    near = getattr(cast, member)
    with pytest.raises(ValidationError) as refused:
        open_appraisal(accepted, organiser, [cast.leader, cast.editor, near])
    assert near.full_name in refused.value.messages[0]
    assert cast.leader.full_name not in refused.value.messages[0]
    assert Appraisal.objects.count() == 0


def test_home_unit_and_units_below_count_as_the_own_unit(campaign, land, cast, organiser):
    make_sheet(campaign)
    commune = make_initiative(land.tham_don, cast.reviewer, state="accepted", reviewer=organiser)
    for near in (cast.colleague, cast.second_recorder, cast.union_reviewer, cast.administrator):
        with pytest.raises(ValidationError, match=r"Tham Đôn|Bưng Chông"):
            open_appraisal(commune, organiser, [cast.leader, near])
    give(cast.stranger, "leader", land.district)  # whose home unit is the commune
    with pytest.raises(ValidationError, match="Tham Đôn"):
        open_appraisal(commune, organiser, [cast.leader, cast.stranger])


def test_who_entered_it_on_behalf_does_not_score_it(campaign, land, cast, organiser):
    make_sheet(campaign)
    typed = make_initiative(land.tra_met, cast.reviewer, state="accepted", reviewer=cast.colleague)
    with pytest.raises(ValidationError, match="entered or submitted"):
        open_appraisal(typed, organiser, [cast.leader, cast.reviewer])


@pytest.mark.parametrize("member", ["stranger", "provincial"])
def test_accounts_of_other_trees_do_not_score(accepted, organiser, cast, member):
    with pytest.raises(ValidationError, match="no role below your unit"):
        open_appraisal(accepted, organiser, [cast.leader, getattr(cast, member)])


def test_a_closed_account_is_nobody(accepted, organiser, cast):
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="At least 2"):
        open_appraisal(accepted, organiser, [cast.leader, cast.editor])


def test_one_person_named_twice_is_one_appraiser(accepted, organiser, cast):
    with pytest.raises(ValidationError, match="At least 2"):
        open_appraisal(accepted, organiser, [cast.leader, cast.leader])


def test_what_is_not_accepted_or_has_no_sheet_is_not_appraised(campaign, land, recorder, organiser, appraisers):
    make_sheet(campaign)
    with pytest.raises(TransitionRefused, match="Only an accepted"):
        open_appraisal(make_initiative(land.tra_met, recorder, state="submitted"), organiser, appraisers)
    record = make_initiative(land.tra_met, recorder, state="accepted")
    campaign.sheet.complete = False
    campaign.sheet.save()
    with pytest.raises(TransitionRefused, match="no scoring sheet"):
        open_appraisal(Initiative.objects.get(pk=record.pk), organiser, appraisers)


def test_no_appraisal_begins_in_a_closed_campaign_and_none_is_lost(opened, campaign, land, recorder, organiser, appraisers):
    late = make_initiative(land.tra_met, recorder, state="accepted")
    close_campaign(campaign, by=organiser)
    with pytest.raises(TransitionRefused, match="closed"):
        open_appraisal(Initiative.objects.get(pk=late.pk), organiser, appraisers)
    score_all(opened, FULL, FULL, FULL)
    assert freeze(opened, organiser).points == 85


def test_an_appraised_initiative_is_not_reopened(opened, reviewer):
    with pytest.raises(TransitionRefused, match="appraised"):
        change_state(opened.initiative, "reopen", by=reviewer, reason="Sửa")


def test_opening_many_leaves_out_who_stands_too_near_and_what_gets_too_few(campaign, land, cast, organiser, accepted):
    other = make_initiative(land.dai_an, another("dai-an", "recorder", land.dai_an), state="accepted", title="Ở Đại Ân")
    commune = make_initiative(land.dai_tam, cast.neighbour, state="accepted", reviewer=organiser, title="Ở Đại Tâm")
    near = another("near", "recorder", land.dai_an)
    answer = open_appraisals([accepted, other, commune], appraisers=[cast.leader, cast.neighbour, near], by=organiser)
    assert {one.initiative: one.ballots.count() for one in answer.opened} == {accepted: 3, other: 2}
    assert {(record, account) for record, account, _why in answer.left_out} == {(other, near), (commune, near), (commune, cast.neighbour)}
    assert [(record, why) for record, why in answer.refused] == [(commune, "At least 2 appraisers are needed.")]
    again = open_appraisals([accepted], appraisers=[cast.leader, cast.neighbour, near], by=organiser)
    assert (again.opened, [why for _record, why in again.refused]) == ([], ["It is being appraised already, or was."])


def test_opening_many_tells_each_appraiser_once(campaign, land, recorder, organiser, accepted, cast):
    make_initiative(land.tra_met, recorder, state="accepted", title="Thứ hai")
    open_appraisals(Initiative.objects.all(), appraisers=[cast.leader, cast.editor], by=organiser)
    assert Ballot.objects.count() == 4
    assert list(Notice.objects.filter(verb="named_appraiser").values_list("reason", flat=True)) == ["2 initiatives wait under “To appraise”."] * 2


def test_opening_many_opens_nothing_that_is_not_ones_own_to_open(accepted, cast, land):
    beside = another("beside", "organiser", land.other_district)
    answer = open_appraisals([accepted], appraisers=[cast.leader, cast.editor], by=beside)
    assert (answer.opened, answer.left_out) == ([], [])
    assert answer.refused == [(accepted, "It is not yours to open: appraisers are named by the level above.")]


def test_more_than_two_hundred_at_once_are_refused(accepted, organiser, cast):
    many = [Initiative(pk=number) for number in range(1, 202)]
    with pytest.raises(ValidationError, match="At most 200"):
        open_appraisals(many, appraisers=[cast.leader, cast.editor], by=organiser)


# --- Ballots ------------------------------------------------------------------------------------


def test_a_conflict_ends_the_ballot_and_only_yes_is_kept(opened, cast, leader):
    ballot = score(ballot_of(opened, leader), FULL, hand_in=False)
    declare_conflict(ballot, has_conflict=True, by=leader)
    assert BallotScore.objects.count() == 0
    with pytest.raises(PermissionDenied):
        save_scores(ballot, answers=answers(opened.sheet, FULL), by=leader, version=ballot.version)
    with pytest.raises(PermissionDenied):
        hand_in(ballot, by=leader)
    with pytest.raises(TransitionRefused):
        declare_conflict(ballot, has_conflict=False, by=leader)
    entries = HistoryEntry.objects.about(opened).filter(verb="declare_conflict", changes__conflict=True)
    assert [(entry.changes, entry.reason) for entry in entries] == [({"ballot": ballot.pk, "conflict": True}, "")]


def test_nobody_scores_before_declaring(opened, leader):
    ballot = ballot_of(opened, leader)
    with pytest.raises(TransitionRefused, match="Declare first"):
        save_scores(ballot, answers=answers(opened.sheet, FULL), by=leader, version=1)


def test_nobody_scores_on_anothers_ballot(opened, leader, editor, organiser):
    ballot = score(ballot_of(opened, leader), FULL, hand_in=False)
    for other in (editor, organiser):
        with pytest.raises(PermissionDenied):
            save_scores(ballot, answers=answers(opened.sheet, {"1.1": "1"}), by=other, version=ballot.version)
        with pytest.raises(PermissionDenied):
            hand_in(ballot, by=other)
        with pytest.raises(PermissionDenied):
            declare_conflict(ballot, has_conflict=True, by=other)


def test_who_came_to_the_own_unit_after_being_named_scores_no_more(opened, leader, land):
    ballot = score(ballot_of(opened, leader), {"1.1": "10"}, hand_in=False)
    give(leader, "recorder", land.tra_met)
    with pytest.raises(PermissionDenied, match="Trà Mẹt"):
        save_scores(ballot, answers=answers(opened.sheet, FULL), by=fresh(leader), version=ballot.version)


def test_zero_missing_and_not_applicable_are_three_things(opened, leader):
    ballot = score(ballot_of(opened, leader), {"1.1": "0", "1.2": None}, hand_in=False)
    with pytest.raises(ValidationError) as refused:
        hand_in(ballot, by=leader)
    assert list(refused.value.message_dict) == [f"points_{opened.sheet.lines.get(code='2').pk}"]
    ballot = save_scores(ballot, answers=answers(opened.sheet, {"2": "0"}), by=leader, version=ballot.version)
    hand_in(ballot, by=leader)
    held = BallotScore.objects.order_by("line__position").values_list("line__code", "points", "gap")
    assert list(held) == [("1.1", Decimal(0), ""), ("1.2", None, "not_applicable"), ("2", Decimal(0), "")]


@pytest.mark.parametrize(("code", "points"), [("1.1", "30.01"), ("1.1", "-1"), ("2", None), ("B", "1"), ("1", "5")])
def test_points_that_a_line_cannot_have_are_refused(opened, leader, code, points):
    ballot = declare_conflict(ballot_of(opened, leader), has_conflict=False, by=leader)
    with pytest.raises(ValidationError):
        save_scores(ballot, answers=answers(opened.sheet, {code: points}), by=leader, version=ballot.version)
    assert BallotScore.objects.count() == 0


def test_a_second_window_overwrites_nothing_unseen(opened, leader):
    ballot = score(ballot_of(opened, leader), {"1.1": "10"}, hand_in=False)
    save_scores(ballot, answers=answers(opened.sheet, {"1.1": "11"}), by=leader, version=ballot.version)
    with pytest.raises(ScoresChanged) as late:
        save_scores(ballot, answers=answers(opened.sheet, {"1.1": "12"}), by=leader, version=ballot.version)
    assert [row.points for row in late.value.stored.values()] == [11]
    assert save_scores(ballot, answers=answers(opened.sheet, {"1.1": "11"}), by=leader, version=ballot.version).version == 3
    with pytest.raises(ScoresChanged):
        hand_in(ballot, by=leader, version=ballot.version)


def test_a_ballot_that_was_handed_in_stays(opened, leader):
    ballot = score(ballot_of(opened, leader), FULL)
    assert hand_in(ballot, by=leader).handed_in_at == ballot.handed_in_at
    for refused in (
        lambda: save_scores(ballot, answers=answers(opened.sheet, {"1.1": "1"}), by=leader, version=ballot.version),
        lambda: declare_conflict(ballot, has_conflict=True, by=leader),
    ):
        with pytest.raises(TransitionRefused):
            refused()
    for row in (ballot, ballot.scores.first()):
        with pytest.raises(ResultStands):
            row.save()
        with pytest.raises(ResultStands):
            row.delete()


def test_the_organiser_is_told_when_all_ballots_are_in(opened, organiser):
    rows = list(opened.ballots.order_by("pk"))
    for ballot in rows[:2]:
        score(ballot, FULL)
        assert not Notice.objects.filter(verb="ballots_in").exists()
    declare_conflict(rows[2], has_conflict=True, by=rows[2].appraiser)
    assert list(Notice.objects.filter(verb="ballots_in").values_list("user", flat=True)) == [organiser.pk]


def test_an_outstanding_ballot_is_taken_off_with_a_reason(opened, organiser, leader, editor, neighbour):
    ill = score(ballot_of(opened, leader), {"1.1": "3"}, hand_in=False)
    with pytest.raises(ValidationError):
        take_off(ill, by=organiser, reason=" ")
    with pytest.raises(PermissionDenied):
        take_off(ill, by=editor, reason="Ốm")
    take_off(ill, by=organiser, reason="Ốm")
    take_off(ill, by=organiser, reason="Ốm")
    assert (standing_of(opened.initiative).named, BallotScore.objects.count()) == (2, 0)
    with pytest.raises(TransitionRefused, match="taken off"):
        save_scores(ill, answers=answers(opened.sheet, FULL), by=leader, version=ill.version)
    with pytest.raises(TransitionRefused, match="At least two"):
        take_off(ballot_of(opened, editor), by=organiser, reason="Ốm")
    score(ballot_of(opened, editor), FULL)
    with pytest.raises(TransitionRefused, match="handed in"):
        take_off(ballot_of(opened, editor), by=organiser, reason="Ốm")
    assert HistoryEntry.objects.about(opened).filter(verb="take_off_ballot", reason="Ốm").count() == 1


def test_another_appraiser_is_named_after_a_conflict_but_not_once_all_are_in(accepted, organiser, cast):
    opened = open_appraisal(accepted, organiser, [cast.leader, cast.editor])
    score(ballot_of(opened, cast.leader), FULL)
    declare_conflict(ballot_of(opened, cast.editor), has_conflict=True, by=cast.editor)
    assert not standing_of(accepted).is_complete
    with pytest.raises(ValidationError, match="recorder"):
        name_appraisers(opened, appraisers=[cast.recorder], by=organiser)
    with pytest.raises(ValidationError, match=r"editor.*declared a conflict"):
        name_appraisers(opened, appraisers=[cast.leader, cast.editor], by=organiser)
    assert name_appraisers(opened, appraisers=[cast.leader], by=organiser) == []
    name_appraisers(opened, appraisers=[cast.neighbour], by=organiser)
    score(ballot_of(opened, cast.neighbour), FULL)
    with pytest.raises(TransitionRefused, match="All ballots are in"):
        name_appraisers(opened, appraisers=[cast.second_recorder], by=organiser)


def test_appraisers_read_the_initiative_once_they_declared_no_conflict(accepted, organiser, cast):
    opened = open_appraisal(accepted, organiser, [cast.neighbour, cast.second_recorder, cast.leader])
    sees = lambda user: records_for(fresh(user), Initiative).filter(pk=accepted.pk).exists()  # noqa: E731
    assert [sees(cast.neighbour), sees(cast.second_recorder)] == [False, False]
    declare_conflict(ballot_of(opened, cast.neighbour), has_conflict=False, by=cast.neighbour)
    declare_conflict(ballot_of(opened, cast.second_recorder), has_conflict=True, by=cast.second_recorder)
    assert [sees(cast.neighbour), sees(cast.second_recorder)] == [True, False]


def test_a_declared_conflict_is_not_taken_off_and_stands(opened, organiser, leader, land):
    declare_conflict(ballot_of(opened, leader), has_conflict=True, by=leader)
    for by in (organiser, another("second", "organiser", land.district)):
        with pytest.raises(TransitionRefused, match="declared a conflict of interest: that stands"):
            take_off(ballot_of(opened, leader), by=by, reason="Nhầm")
    with pytest.raises(ValidationError, match="declared a conflict"):
        name_appraisers(opened, appraisers=[leader], by=organiser)
    assert ballot_of(opened, leader).has_conflict is True


def test_an_organiser_with_a_conflict_organises_no_more_whatever_a_colleague_does(accepted, organiser, cast, land):
    colleague = another("second", "organiser", land.district)
    opened = open_appraisal(accepted, colleague, [organiser, cast.leader, cast.editor])
    declare_conflict(ballot_of(opened, organiser), has_conflict=True, by=organiser)
    with pytest.raises(TransitionRefused):
        take_off(ballot_of(opened, organiser), by=colleague, reason="Nhầm")
    assert not may_organise(fresh(organiser), accepted)
    assert not organised_by(fresh(organiser)).exists()


def test_appraisers_read_no_longer_once_the_result_is_final(opened, organiser, neighbour):
    sees = lambda: records_for(fresh(neighbour), Initiative).filter(pk=opened.initiative_id).exists()  # noqa: E731
    score_all(opened, FULL, FULL, FULL)
    assert sees()
    freeze(opened, organiser)
    assert not sees()


def test_appraisers_without_a_role_of_today_neither_read_nor_score(opened, neighbour):
    ballot = score(ballot_of(opened, neighbour), {"1.1": "10"}, hand_in=False)
    RoleAssignment.objects.filter(user=neighbour).update(valid_to=dates.today() - timedelta(days=1))
    assert not records_for(fresh(neighbour), Initiative).filter(pk=opened.initiative_id).exists()
    with pytest.raises(PermissionDenied, match="no role"):
        save_scores(ballot, answers=answers(opened.sheet, FULL), by=fresh(neighbour), version=ballot.version)


@pytest.mark.parametrize("column", ["entered_by", "submitted_by"])
def test_who_entered_or_submitted_it_does_not_organise_its_appraisal(accepted, organiser, cast, land, column):
    Initiative.objects.filter(pk=accepted.pk).update(**{column: organiser})
    row = Initiative.objects.get(pk=accepted.pk)
    assert not may_organise(organiser, row)
    assert not organised_by(organiser).exists()
    with pytest.raises(PermissionDenied):
        open_appraisal(row, organiser, [cast.leader, cast.editor])
    answer = open_appraisals([row], appraisers=[cast.leader, cast.editor], by=organiser)
    assert (answer.opened, len(answer.refused)) == ([], 1)
    assert "nobody else" in why_not_organise(organiser, row)
    colleague = another("second", "organiser", land.district)
    assert may_organise(colleague, row)
    assert "nobody else" not in why_not_organise(organiser, row) != ""
    assert [why_not_organise(user, row) for user in (colleague, cast.leader)] == ["", ""]


def test_who_names_appraisers_names_not_themself(accepted, organiser, cast, land):
    with pytest.raises(ValidationError, match=r"organiser.*names the appraisers"):
        open_appraisal(accepted, organiser, [organiser, cast.leader, cast.editor])
    answer = open_appraisals([accepted], appraisers=[organiser, cast.leader, cast.editor], by=organiser)
    assert answer.left_out == [(accepted, organiser, "names the appraisers")]
    assert {ballot.appraiser for ballot in Ballot.objects.all()} == {cast.leader, cast.editor}
    for by in (organiser, another("second", "organiser", land.district)):
        with pytest.raises(ValidationError, match="names the appraisers"):
            name_appraisers(answer.opened[0], appraisers=[organiser], by=by)
