"""When communes are merged, what is still to come goes along; what was done stays with who did it."""

from datetime import timedelta
from typing import Any

import pytest

from kheo.grassroots.actions import call_off_event
from kheo.grassroots.actions.meetings import note_follow_up
from kheo.grassroots.models import Agreement, AgreementTask, PlannedEvent
from kheo.grassroots.queries.meetings import follow_ups_of
from kheo.lib import dates
from kheo.org.models import Body, User
from kheo.org.queries import history_of
from kheo.records.actions import change_state, save_record
from kheo.records.actions.reorganise import plan_reorganisation, reorganise
from kheo.records.models import Duty
from kheo.records.queries import check_everything
from tests.conftest import Bodies, Cast, Land
from tests.grassroots.test_public_activities import make
from tests.records.reorganising import DIVISION, MERGER, again, decide, decisions, heir, merge, write

__all__ = ["decide", "merge", "write"]
pytestmark = pytest.mark.django_db


def plan(unit: Any, by: User, reviewer: User, *, days: int = 5, body: Body | None = None, **fields: Any) -> PlannedEvent:
    """An accepted plan."""
    values = {"kind": "clean_up", "title": "Ra quân", "starts_on": dates.today() + timedelta(days=days), **fields}
    event = save_record(PlannedEvent(unit=unit, body=body, **values), by=by)
    return change_state(change_state(event, "submit", by=by), "accept", by=reviewer)


def agree(unit: Any, by: User, reviewer: User, party: Body, **fields: Any) -> Agreement:
    """An accepted agreement with one task."""
    agreement = save_record(Agreement(unit=unit, title="Phối hợp", signed_on=dates.today() - timedelta(days=30), **fields), by=by)
    agreement.parties.set([party])
    AgreementTask.objects.create(agreement=agreement, text="Mỗi quý một buổi")
    return change_state(change_state(agreement, "submit", by=by), "accept", by=reviewer)


def test_an_accepted_plan_goes_along_with_its_duty(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    event = plan(land.tra_met, cast.recorder, cast.reviewer)
    event.hosts.set([bodies.women_commune])
    merge(MERGER)

    event.refresh_from_db()
    assert event.unit == heir(land.tra_met)
    assert list(event.hosts.all()) == [Body.objects.get(follows=bodies.women_commune)]
    duty = Duty.objects.open().get(code="record-plan")
    assert (duty.unit, duty.item) == (heir(land.tra_met), event)
    assert [entry.verb for entry in history_of(event)] == ["submit", "accept", "reorganise"]
    assert list(check_everything()) == []
    assert call_off_event(event, by=again(cast.recorder), reason="Mưa bão").called_off_on == dates.today()


def test_a_plan_of_a_body_goes_with_the_body(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    event = plan(land.tra_met, cast.union_recorder, cast.union_reviewer, body=bodies.women_branch)
    merge(MERGER)
    event.refresh_from_db()
    branch = Body.objects.get(follows=bodies.women_branch)
    assert (event.unit, event.body) == (branch.unit, branch)
    assert Duty.objects.open().get(code="record-plan").body == branch


def test_what_is_over_or_called_off_stays(cast: Cast, land: Land, merge: Any):
    past = plan(land.tra_met, cast.recorder, cast.reviewer, days=0)
    PlannedEvent.objects.filter(pk=past.pk).update(starts_on=dates.today() - timedelta(days=1))
    off = plan(land.tra_met, cast.recorder, cast.reviewer, title="Hoãn")
    call_off_event(off, by=cast.recorder, reason="Mưa bão")
    done = make(land.tra_met, cast.recorder, cast.reviewer)
    merge(MERGER)
    for record in (past, off, done):
        record.refresh_from_db()
        assert record.unit == land.tra_met


def test_an_agreement_that_runs_goes_along_and_an_ended_one_stays(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    runs = agree(land.tham_don, cast.reviewer, cast.organiser, bodies.women_commune)
    over = agree(land.tham_don, cast.reviewer, cast.organiser, bodies.women_commune, ends_on=dates.today() - timedelta(days=2))
    merge(MERGER)
    runs.refresh_from_db()
    over.refresh_from_db()
    assert (runs.unit.key, over.unit) == ("n-c1", land.tham_don)
    assert list(runs.parties.all()) == [Body.objects.get(follows=bodies.women_commune)]
    assert [duty.unit.key for duty in Duty.objects.about(runs).open()] == ["n-c1"] * Duty.objects.about(runs).open().count()
    assert list(check_everything()) == []


def test_follow_ups_are_found_by_the_body_under_its_new_row(cast: Cast, land: Land, bodies: Bodies, merge: Any):
    note_follow_up(bodies.women_branch, by=cast.union_reviewer, text="Đã dự họp cùng chi hội.")
    merge(MERGER)
    assert [note.text for note in follow_ups_of(Body.objects.get(follows=bodies.women_branch))] == ["Đã dự họp cùng chi hội."]


def test_nothing_of_a_divided_commune_is_guessed(cast: Cast, land: Land, bodies: Bodies, decide: Any):
    event = plan(land.tham_don, cast.reviewer, cast.organiser, title="Ra quân cả xã")
    told = reorganise(decide(DIVISION), by=None)
    event.refresh_from_db()
    assert event.unit == land.tham_don
    assert any("Ra quân cả xã" in text for text in decisions(told))


def test_shown_first_then_done_and_done_once(cast: Cast, land: Land, bodies: Bodies, decide: Any):
    plan(land.tra_met, cast.recorder, cast.reviewer)
    agree(land.tham_don, cast.reviewer, cast.organiser, bodies.women_commune)
    planned = plan_reorganisation(decide(MERGER), by=None)
    assert planned == reorganise(decide(MERGER), by=None)
    assert reorganise(decide(MERGER), by=None).does_nothing
