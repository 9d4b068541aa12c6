from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Body, HistoryEntry, RoleAssignment, User
from kheo.org.queries import check_history
from kheo.records.actions import (
    Incomplete,
    accept_several,
    change_state,
    missing_for_submission,
    publish_record,
    save_record,
)
from kheo.records.models import Notice
from kheo.records.permissions import line_of, may_review, reviewers_of
from kheo.records.queries import check_everything, told_history
from kheo.records.workflow import REVIEW_WORKFLOW, ReviewState
from tests.conftest import LONG_AGO
from tests.factories import REASON, honour, make_initiative, make_published, travel

VERBS = ["submit", "return", "accept", "withdraw", "reopen"]
STATES = [state.value for state in ReviewState]
WAYS = {(source, step.verb): step.target.value for step in REVIEW_WORKFLOW.transitions for source in step.sources}


@pytest.fixture
def draft(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder)


@pytest.fixture
def submitted(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="submitted")


@pytest.fixture
def accepted(campaign, recorder, reviewer, land):
    return make_initiative(land.tra_met, recorder, state="accepted", reviewer=reviewer)


def again(record: Initiative) -> Initiative:
    return Initiative.objects.get(pk=record.pk)


# --- The table --------------------------------------------------------------------------------


def test_the_table_is_the_agreed_one():
    assert WAYS == {
        ("draft", "submit"): "submitted", ("returned", "submit"): "submitted",
        ("submitted", "return"): "returned", ("submitted", "accept"): "accepted",
        ("draft", "withdraw"): "withdrawn", ("returned", "withdraw"): "withdrawn", ("submitted", "withdraw"): "withdrawn",
        ("accepted", "reopen"): "returned",
    }  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_step_of_every_state_is_taken_or_refused_as_the_table_says(campaign, recorder, reviewer, colleague, land, state, verb):
    record = make_initiative(land.tra_met, recorder, state=state, reviewer=colleague)
    before = again(record)
    by = recorder if verb in ("submit", "withdraw") else reviewer
    expected = WAYS.get((state, verb))
    if expected:
        change_state(record, verb, by=by, reason=REASON)
        assert again(record).state == expected
        assert HistoryEntry.objects.about(record).order_by("number").last().target == expected
    elif state == {"submit": "submitted", "withdraw": "withdrawn"}.get(verb):
        assert change_state(record, verb, by=by, reason=REASON).version == before.version  # a second click
    else:
        with pytest.raises(TransitionRefused):
            change_state(record, verb, by=by, reason=REASON)
        assert again(record).state == state


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["recorder", "reviewer", "colleague", "neighbour", "union_reviewer"])), max_size=12))
def test_whatever_people_try_the_record_stays_in_the_table(campaign, cast, land, steps):
    with transaction.atomic():
        record = make_initiative(land.tra_met, cast.recorder)
        state, taken = "draft", 0
        for verb, who in steps:
            try:
                after = change_state(record, verb, by=getattr(cast, who), reason=REASON)
            except (TransitionRefused, PermissionDenied, ValidationError):
                assert again(record).state == state
                continue
            if after.state != state:
                assert WAYS[state, verb] == after.state
                assert who in (("recorder",) if verb in ("submit", "withdraw") else ("reviewer", "colleague"))
                taken += 1
            state = after.state
        assert again(record).state == state
        assert HistoryEntry.objects.about(record).count() == taken
        assert list(check_everything()) == []
        transaction.set_rollback(True)


# --- One step ---------------------------------------------------------------------------------


def test_a_submission_keeps_its_content_in_history(submitted, recorder):
    entry = HistoryEntry.objects.about(submitted).get()
    assert (entry.verb, entry.source, entry.target, entry.actor) == ("submit", "draft", "submitted", recorder)
    assert entry.changes["content"]["title"] == submitted.title
    assert entry.changes["content"]["outputs"] == [{"what": "Tuyến đường", "measure": "km", "promised": "2.00", "reached": ""}]
    assert (submitted.submitted_by, submitted.version) == (recorder, 2)


def test_a_draft_has_no_history(draft, recorder):
    draft.title = "Khác"
    save_record(draft, by=recorder, fields=["title"])
    assert not HistoryEntry.objects.about(draft).exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_needs_a_reason(submitted, reviewer, reason):
    with pytest.raises(ValidationError):
        change_state(submitted, "return", by=reviewer, reason=reason)
    assert again(submitted).state == "submitted"


def test_the_second_submission_tells_what_was_mended(submitted, reviewer, recorder):
    returned = change_state(submitted, "return", by=reviewer, reason="tên chưa rõ")
    returned.title = "Tên rõ"
    save_record(returned, by=recorder, fields=["title"], version=returned.version)
    change_state(returned, "submit", by=recorder)
    steps = told_history(again(returned))
    assert [(step.text, step.reason) for step in steps] == [("submitted", ""), ("returned", "tên chưa rõ"), ("submitted", "")]
    assert steps[2].changes == [("name of the initiative", submitted.title, "Tên rõ")]


def test_an_empty_form_is_not_submitted_and_says_what_is_missing(campaign, recorder, land):
    record = save_record(Initiative(unit=land.tra_met, campaign=campaign), by=recorder)
    with pytest.raises(Incomplete) as missing:
        change_state(record, "submit", by=recorder)
    assert set(missing.value.error_dict) == {*Initiative.required_fields, "outputs"}
    assert again(record).state == "draft"
    assert not HistoryEntry.objects.about(record).exists()


def test_zero_counts_as_an_answer(draft):
    draft.outputs.update(promised=0)
    assert missing_for_submission(draft) == {}


def test_a_second_click_changes_nothing(submitted, recorder, reviewer):
    version = submitted.version
    assert change_state(submitted, "submit", by=recorder).version == version
    change_state(submitted, "accept", by=reviewer)
    once = again(submitted)
    change_state(submitted, "accept", by=reviewer)
    assert (again(submitted).version, again(submitted).accepted_at) == (once.version, once.accepted_at)
    assert Counter(HistoryEntry.objects.about(submitted).values_list("verb", flat=True)) == {"submit": 1, "accept": 1}
    assert Notice.objects.filter(verb="accept").count() == 1


def test_somebody_elses_second_click_is_refused(submitted, reviewer, colleague):
    change_state(submitted, "accept", by=reviewer)
    with pytest.raises(TransitionRefused):
        change_state(submitted, "accept", by=colleague)


def test_a_stale_page_accepts_nothing(submitted, recorder, reviewer):
    seen = submitted.version
    change_state(submitted, "return", by=reviewer, reason="thiếu")
    change_state(submitted, "submit", by=recorder)
    with pytest.raises(TransitionRefused, match="changed while you were reading"):
        change_state(submitted, "accept", by=reviewer, version=seen)
    assert again(submitted).state == "submitted"
    assert change_state(submitted, "accept", by=reviewer, version=again(submitted).version).state == "accepted"


def test_only_the_columns_of_the_step_are_written(submitted, reviewer):
    Initiative.objects.filter(pk=submitted.pk).update(title="Đổi giữa chừng")
    change_state(submitted, "accept", by=reviewer)
    assert again(submitted).title == "Đổi giữa chừng"


# --- Lines of review --------------------------------------------------------------------------


def reviewers(record: Initiative) -> set[str]:
    return set(reviewers_of(record).values_list("username", flat=True))


def test_a_units_record_goes_one_step_up(campaign, cast, land):
    hamlet = make_initiative(land.tra_met, cast.recorder)
    commune = make_initiative(land.tham_don, cast.reviewer)
    assert (line_of(hamlet), reviewers(hamlet)) == ((land.tham_don, None), {"reviewer", "colleague"})
    assert (line_of(commune), reviewers(commune)) == ((land.district, None), {"organiser"})


def test_a_branchs_record_goes_up_the_unions_own_line(campaign, cast, land, bodies):
    record = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="submitted")
    assert (line_of(record), reviewers(record)) == ((land.tham_don, bodies.women_commune), {"union_reviewer"})
    with pytest.raises(PermissionDenied):
        change_state(record, "accept", by=cast.reviewer)
    assert change_state(record, "accept", by=cast.union_reviewer).accepted_body == bodies.women_commune


def test_a_body_without_a_parent_goes_to_the_level_above_its_unit(campaign, cast, land):
    team = Body.objects.create(key="t-team", kind="other", name="Tổ dân vận ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)
    record = make_initiative(land.tra_met, cast.recorder, body=team)
    assert reviewers(record) == {"reviewer", "colleague"}


def test_a_union_reviewer_reviews_no_units_record(submitted, union_reviewer):
    with pytest.raises(PermissionDenied):
        change_state(submitted, "accept", by=union_reviewer)


def test_the_verifier_that_the_campaign_names_reviews_in_place_of_the_level_above(campaign, cast, land, bodies, stranger):
    Campaign.objects.filter(pk=campaign.pk).update(verifier=bodies.front)
    RoleAssignment.objects.create(user=stranger, role="reviewer", unit=land.district, body=bodies.front, valid_from=LONG_AGO)
    record = make_initiative(land.tra_met, cast.recorder, state="submitted", campaign=Campaign.objects.get())
    assert reviewers(record) == {"stranger"}
    with pytest.raises(PermissionDenied):
        change_state(record, "accept", by=cast.reviewer)
    assert change_state(record, "accept", by=User.objects.get(pk=stranger.pk)).accepted_body == bodies.front


def test_two_steps_up_is_one_too_many(submitted, organiser, provincial):
    for by in (organiser, provincial):
        with pytest.raises(PermissionDenied):
            change_state(submitted, "accept", by=by)


def test_nobody_takes_a_step_that_belongs_to_others(submitted, cast):
    for name, user in cast:
        if name == "recorder":
            continue
        for verb in ("withdraw",) if name in ("reviewer", "colleague") else ("accept", "return", "withdraw"):
            with pytest.raises(PermissionDenied):
                change_state(submitted, verb, by=user, reason=REASON)
    assert again(submitted).state == "submitted"


def test_at_the_top_another_person_of_the_same_unit_accepts(cast, land, provincial):
    organiser = User.objects.create(username="p2", full_name="P2", home_unit=land.province)
    for role in ("organiser", "reviewer"):
        RoleAssignment.objects.create(user=organiser, role=role, unit=land.province, valid_from=LONG_AGO)
    campaign = _campaign_of(land.province, organiser)
    record = make_initiative(land.province, provincial, campaign=campaign, state="submitted")
    assert line_of(record) == (land.province, None)
    with pytest.raises(PermissionDenied, match="another account of your office"):
        change_state(record, "accept", by=provincial)
    assert change_state(record, "accept", by=organiser).state == "accepted"


def _campaign_of(unit, by):
    today = dates.today()
    campaign = Campaign.objects.create(name="Của tỉnh", unit=unit, starts_on=today, register_by=today, ends_on=today)
    campaign.fields.create(code="x", name="X")
    return campaign


# --- On behalf, four eyes, one person ---------------------------------------------------------


def test_paper_typed_in_by_an_officer_is_accepted_by_the_other(campaign, reviewer, colleague, land):
    record = make_initiative(land.tra_met, reviewer, state="submitted")
    assert record.on_behalf
    with pytest.raises(PermissionDenied, match="another account of your office must accept it"):
        change_state(record, "accept", by=reviewer)
    done = change_state(record, "accept", by=colleague)
    assert (done.state, done.one_person) == ("accepted", False)


def test_what_the_hamlet_enters_itself_is_not_on_behalf(draft):
    assert not draft.on_behalf


def test_in_an_office_of_one_the_record_is_marked_and_the_level_above_sees_it(campaign, neighbour, organiser, land):
    record = make_initiative(land.dai_an, neighbour, state="submitted")
    done = change_state(record, "accept", by=neighbour)
    assert (done.one_person, done.on_behalf) == (True, True)
    assert HistoryEntry.objects.about(record).get(verb="accept").changes == {"one_person": True}
    assert told_history(done)[-1].text == "accepted (one person)"


def test_a_second_account_that_submits_for_the_first_does_not_make_four_eyes(campaign, reviewer, colleague, land):
    """Whoever submitted has had the record in hand: with both in it, either may accept, and it is marked."""
    record = make_initiative(land.tra_met, reviewer)
    change_state(record, "submit", by=colleague)
    assert change_state(record, "accept", by=reviewer).one_person


def test_a_reviewer_whose_role_has_ended_is_nobody_else(campaign, reviewer, colleague, land):
    RoleAssignment.objects.filter(user=colleague).update(valid_to=LONG_AGO)
    record = make_initiative(land.tra_met, reviewer, state="submitted")
    assert change_state(record, "accept", by=reviewer).one_person


# --- Reopening --------------------------------------------------------------------------------


def test_the_level_that_accepted_reopens_with_a_reason(accepted, reviewer, colleague):
    with pytest.raises(ValidationError):
        change_state(accepted, "reopen", by=colleague)
    opened = change_state(accepted, "reopen", by=colleague, reason="số liệu sai")
    assert (opened.state, opened.accepted_by, opened.accepted_at, opened.accepted_unit) == ("returned", None, None, None)


@pytest.mark.parametrize("who", ["recorder", "neighbour", "organiser", "provincial", "union_reviewer", "editor"])
def test_nobody_else_reopens(accepted, cast, who):
    with pytest.raises(PermissionDenied):
        change_state(accepted, "reopen", by=getattr(cast, who), reason=REASON)
    assert again(accepted).state == "accepted"


def test_what_a_body_accepted_is_not_reopened_by_the_unit(campaign, cast, land, bodies):
    record = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="accepted")
    with pytest.raises(PermissionDenied):
        change_state(record, "reopen", by=cast.reviewer, reason=REASON)
    assert change_state(record, "reopen", by=cast.union_reviewer, reason=REASON).state == "returned"


def test_reopened_it_is_public_no_longer(campaign, cast, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, photos=2)
    change_state(record, "reopen", by=cast.reviewer, reason=REASON)
    assert (again(record).published_at, again(record).is_public) == (None, False)
    assert again(record) not in Initiative.objects.published()


def test_reopened_and_accepted_again_it_is_public_only_by_a_new_act(campaign, cast, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, photos=1)
    opened = change_state(record, "reopen", by=cast.reviewer, reason=REASON)
    done = travel(opened, "accepted", by=cast.recorder)
    assert done not in Initiative.objects.published()
    publish_record(done, by=cast.editor, evidence=[])
    assert not done.evidence.filter(is_public=True).exists()


def test_a_recognised_initiative_is_not_reopened(accepted, organiser, reviewer):
    honour(accepted, grade="recognised", decided_on=dates.today(), number="01-QĐ/BDV", by=organiser)
    with pytest.raises(TransitionRefused, match="A recognised initiative cannot be reopened"):
        change_state(accepted, "reopen", by=reviewer, reason=REASON)


# --- Several at once --------------------------------------------------------------------------


def test_several_are_accepted_each_by_itself(campaign, cast, land):
    fine = [make_initiative(land.tra_met, cast.recorder, state="submitted") for _unused in range(2)]
    own = make_initiative(land.tra_met, cast.reviewer, state="submitted")
    late = make_initiative(land.tra_met, cast.recorder, state="returned", reviewer=cast.colleague)
    accepted, refused = accept_several([*fine, own, late], by=cast.reviewer)
    assert [record.pk for record in accepted] == [record.pk for record in fine]
    assert [record.pk for record, _reason in refused] == [own.pk, late.pk]
    assert all(reason for _record, reason in refused)
    assert [again(record).state for record in (*fine, own, late)] == ["accepted", "accepted", "submitted", "returned"]
    assert list(check_history()) == []


def test_may_review_agrees_with_the_accounts_that_are_told(campaign, cast, land, bodies):
    records = [
        make_initiative(land.tra_met, cast.recorder),
        make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch),
        make_initiative(land.tham_don, cast.reviewer),
    ]
    for record in records:
        assert {name for name, user in cast if may_review(user, record)} == reviewers(record)
