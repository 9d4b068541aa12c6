"""After a merger the successor's people read on what its predecessors wrote; they change, review and begin nothing there."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Succession, Unit, User
from kheo.org.permissions import can, reach_of, units_where
from kheo.records.actions import change_state, publish_record
from kheo.records.permissions import (
    ENTER,
    PUBLISH,
    REVIEW,
    VIEW,
    may_carry,
    may_enter,
    may_publish,
    may_review,
    records_for,
)
from tests.conftest import Bodies, Cast, Land
from tests.factories import give, make_initiative
from tests.records.reorganising import DIVISION, MERGER, again, decide, heir, merge, write

__all__ = ["decide", "merge", "write"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(campaign: Campaign, land: Land, cast: Cast) -> Initiative:
    """Of ấp Trà Mẹt, accepted by xã Tham Đôn before the merger."""
    return make_initiative(land.tra_met, cast.recorder, state="accepted")


def reads(user: User, record: Initiative) -> bool:
    return records_for(again(user), Initiative).filter(pk=record.pk).exists()


def test_the_successors_people_read_what_went_whole_into_their_unit(accepted: Initiative, cast: Cast, merge: Any, client_for: Any):
    merge(MERGER)
    assert {name for name, user in cast if reads(user, accepted)} == {
        "recorder", "reviewer", "colleague", "neighbour",  # of the hamlet's successor, and of the commune made of both
        "organiser", "editor", "leader", "provincial",  # above, as before
    }  # fmt: skip
    page = client_for(again(cast.neighbour)).get(reverse("records:show", args=["mo-hinh", accepted.pk]))
    assert page.status_code == 200


def test_drafts_of_a_predecessor_stay_closed(campaign: Campaign, land: Land, cast: Cast, merge: Any):
    withdrawn = make_initiative(land.tra_met, cast.recorder)
    change_state(withdrawn, "withdraw", by=cast.recorder)
    merge(MERGER)
    assert not reads(cast.reviewer, withdrawn)
    assert not reads(cast.neighbour, withdrawn)


def test_a_neighbouring_hamlet_and_a_role_of_a_body_reach_nothing_more(accepted: Initiative, cast: Cast, bodies: Bodies, merge: Any):
    merge(MERGER)
    assert not reads(cast.second_recorder, accepted)
    assert not reads(cast.union_reviewer, accepted)
    assert not reads(cast.stranger, accepted)


def test_what_was_divided_is_not_reached_from_its_parts(accepted: Initiative, cast: Cast, merge: Any):
    merge(DIVISION)
    for key in ("n-c1", "n-c2"):
        give(cast.stranger, "reviewer", Unit.objects.get(key=key))
    assert not reads(cast.stranger, accepted)
    assert not can(again(cast.stranger), VIEW, accepted.unit)


def test_reading_is_all(accepted: Initiative, land: Land, cast: Cast, merge: Any):
    merge(MERGER)
    for role in ("recorder", "editor"):
        give(cast.neighbour, role, Unit.objects.get(key="n-c1"))
    user = again(cast.neighbour)
    for verb in (ENTER, REVIEW, PUBLISH):
        assert not can(user, verb, accepted.unit)
        assert not units_where(user, verb).filter(pk__in=[land.tham_don.pk, land.dai_tam.pk, land.tra_met.pk]).exists()
    assert not may_enter(user, land.tham_don, None)
    assert not (may_carry(user, accepted) or may_review(user, accepted) or may_publish(user, accepted))
    with pytest.raises(PermissionDenied):
        change_state(accepted, "reopen", by=user, reason="Sai")
    with pytest.raises(PermissionDenied):
        publish_record(accepted, by=user, evidence=[])


def test_a_second_merger_reaches_back_through_the_first(accepted: Initiative, cast: Cast, merge: Any):
    merge(MERGER)
    first = Unit.objects.get(key="n-c1")
    later = Unit.objects.create(key="n-c7", kind="commune", type="xa", name="Tham Đại Đông", parent=first.parent, valid_from=dates.today())
    Succession.objects.create(old=first, new=later, share=1, date=later.valid_from)
    give(cast.stranger, "reviewer", later)
    assert reads(cast.stranger, accepted)
    assert not can(again(cast.stranger), REVIEW, first)


def test_a_role_that_was_taken_away_reaches_nothing(accepted: Initiative, cast: Cast, merge: Any):
    merge(MERGER)
    cast.neighbour.roles.on().delete()
    assert not reads(cast.neighbour, accepted)


def test_nothing_more_is_asked_where_nothing_was_merged(land: Land, cast: Cast, django_assert_num_queries: Any):
    user = again(cast.reviewer)
    with django_assert_num_queries(1):
        assert [held.unit for held in reach_of(user, VIEW)] == [land.tham_don]
        assert can(user, VIEW, land.tra_met)


def test_a_unit_before_is_read_and_never_offered_for_something_new(accepted: Initiative, land: Land, cast: Cast, merge: Any):
    merge(MERGER)
    user = again(cast.reviewer)
    assert units_where(user, VIEW).filter(pk=land.tra_met.pk).exists()
    assert {held.unit.key for held in user.roles_today} == {"n-c1"}
    assert heir(land.tra_met) in units_where(user, VIEW)
