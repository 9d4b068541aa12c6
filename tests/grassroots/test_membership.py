"""Members as numbers that add up, and nothing else."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.grassroots.actions import save_membership
from kheo.grassroots.models import MembershipFigure
from kheo.grassroots.queries import closing_before, members_of, periods_of_membership
from kheo.lib.periods import Period
from kheo.org.models import Body, User
from kheo.records import figures
from kheo.records.actions import change_state, save_record
from kheo.records.workflow import ReviewState
from tests.conftest import says

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/doan-hoi-vien/moi/"


@pytest.fixture
def tell(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    def send(user: User, action: str = "submit", **values: Any) -> Any:
        client = client_for(user)
        form = client.get(NEW).context["form"]
        data = {"owner": form.initial["owner"], "uuid": str(uuid.uuid4()), "version": "1", "period": form.initial["period"], "action": action}
        return client.post(NEW, {**data, **values}, follow=True)

    return send


def test_the_closing_figure_follows(tell, union_recorder, bodies):
    tell(union_recorder, opening="120", joined="5", left="2")
    stored = MembershipFigure.objects.get()
    assert (stored.body, stored.closing, stored.state) == (bodies.women_branch, 123, ReviewState.SUBMITTED)


def test_a_closing_figure_that_does_not_add_up_is_told_and_the_rest_is_kept(tell, union_recorder):
    answer = tell(union_recorder, opening="120", joined="5", left="2", closing="130")
    assert "closing" in answer.context["form"].errors
    stored = MembershipFigure.objects.get()
    assert (stored.opening, stored.joined, stored.left, stored.closing, stored.state) == (120, 5, 2, None, ReviewState.DRAFT)


def test_a_period_is_told_once(tell, union_recorder):
    tell(union_recorder, opening="120", joined="5", left="2")
    answer = tell(union_recorder, opening="1", joined="0", left="0")
    assert "period" in answer.context["form"].errors
    assert MembershipFigure.objects.count() == 1


def test_members_belong_to_a_body(tell, recorder):
    tell(recorder, opening="120", joined="5", left="2")
    assert MembershipFigure.objects.get().state == ReviewState.DRAFT


# --- From period to period --------------------------------------------------------------------


@pytest.fixture
def told(cast, bodies):
    """Stores the members of the women's branch in a period, as accepted."""
    def make(period, opening, joined=0, left=0, body=None, **fields):
        body = body or bodies.women_branch
        return MembershipFigure.objects.create(
            unit=body.unit, body=body, period=period, opening=opening, joined=joined, left=left, closing=opening + joined - left,
            uuid=uuid.uuid4(), state="accepted", entered_by=cast.union_recorder, submitted_by=cast.union_recorder, **fields,
        )  # fmt: skip

    return make


def quarters_back(count):
    return [period.code for period in periods_of_membership()[: count + 1]]


def test_the_opening_is_offered_and_goes_on_by_itself(tell, told, client_for, union_recorder):
    _this, last = quarters_back(1)
    told(last, 120, joined=3)
    assert client_for(union_recorder).get(NEW).context["form"].initial["opening"] == 123
    tell(union_recorder, joined="5", left="2")
    assert MembershipFigure.objects.order_by("-pk")[0].closing == 126


def test_a_leap_is_told_and_not_refused(tell, told, union_recorder):
    told(quarters_back(1)[1], 120)
    answer = tell(union_recorder, opening="125", joined="0", left="0")
    stored = MembershipFigure.objects.order_by("-pk")[0]
    assert (stored.state, stored.has_leapt) == (ReviewState.SUBMITTED, True)
    leapt = "It begins with %(opening)s members, but the period before ended with %(before)s. Correct the number that is wrong; if members were counted anew, leave it."
    assert says(answer, leapt, opening="125", before="120")


@pytest.mark.parametrize(("code", "words"), [("2022", "Năm 2022"), ("2022-H1", "6 tháng đầu năm 2022"), ("2022-03", "Tháng 3 năm 2022"), ("2021..2022", "Giai đoạn 2021 - 2022")])
def test_members_are_told_by_the_quarter_alone(tell, union_recorder, code, words):
    """Two spans that share months would let a hidden number be taken from them."""
    answer = tell(union_recorder, period=code)
    assert says(answer, "Members are told by the quarter, and %(period)s is no quarter.", period=words)


def test_what_goes_on_from_the_last_period_is_no_leap(tell, told, union_recorder):
    told(quarters_back(1)[1], 120)
    tell(union_recorder, opening="120", joined="0", left="0")
    assert MembershipFigure.objects.order_by("-pk")[0].to_look_at == []


def test_a_period_that_has_not_begun_is_told_and_nothing_typed_is_lost(tell, union_recorder):
    answer = tell(union_recorder, period="2099-Q1", opening="120", joined="5", left="2")
    assert says(answer, "%(period)s has not begun yet: tell its members when it ends.", period="Quý I năm 2099")
    assert (answer.context["form"]["opening"].value(), MembershipFigure.objects.count()) == ("120", 0)


@pytest.fixture
def draft_of_last(bodies, union_recorder):
    """The branch has written down the last period and not handed it in."""
    figure = MembershipFigure(unit=bodies.women_branch.unit, body=bodies.women_branch, period=quarters_back(1)[1], opening=73519, joined=0, left=0, closing=73519)
    return save_record(figure, by=union_recorder)


def test_a_draft_of_the_period_before_goes_on_for_the_body_itself(tell, draft_of_last, client_for, union_recorder):
    assert client_for(union_recorder).get(NEW).context["form"].initial["opening"] == 73519
    tell(union_recorder, joined="1", left="0")
    assert MembershipFigure.objects.order_by("-pk")[0].closing == 73520


def test_a_draft_of_the_period_before_is_not_told_to_who_types_in_for_the_body(tell, draft_of_last, client_for, reviewer, bodies):
    assert client_for(reviewer).get(f"/lam-viec/doan-hoi-vien/{draft_of_last.pk}/").status_code == 404
    answer = tell(reviewer, "save", owner=f"b{bodies.women_branch.pk}", joined="1", left="0")
    stored = MembershipFigure.objects.exclude(pk=draft_of_last.pk).get()
    assert (stored.body, stored.on_behalf, stored.opening, stored.closing) == (bodies.women_branch, True, None, None)
    assert "73.5" not in answer.content.decode()


def test_a_draft_of_the_period_before_makes_no_leap_for_who_reviews(tell, draft_of_last, client_for, union_recorder, union_reviewer):
    tell(union_recorder, opening="10", joined="0", left="0")
    sent = MembershipFigure.objects.exclude(pk=draft_of_last.pk).get()
    answer = client_for(union_reviewer).get(f"/lam-viec/doan-hoi-vien/{sent.pk}/")
    assert (answer.status_code, sent.has_leapt, "73.519" in answer.content.decode()) == (200, False, False)
    change_state(draft_of_last, "submit", by=union_recorder)
    assert "73.519" in client_for(union_reviewer).get(f"/lam-viec/doan-hoi-vien/{sent.pk}/").content.decode()


def test_members_of_a_draft_are_those_of_nobody_else(draft_of_last, bodies, union_recorder, reviewer):
    told = [members_of(bodies.women_branch, user) for user in (union_recorder, reviewer, None)]
    assert told == [73519, None, None]


def test_what_a_branch_was_called_before_is_the_same_branch(told, bodies, union_recorder):
    this, last = quarters_back(1)
    told(last, 50, joined=2)
    day = Period.parse(this).start
    Body.objects.filter(pk=bodies.women_branch.pk).update(valid_to=date.fromordinal(day.toordinal() - 1))
    renamed = Body.objects.create(
        key="t-wb2", kind="women", name="Chi hội mới", unit=bodies.women_branch.unit, parent=bodies.women_commune, follows=bodies.women_branch, valid_from=day,
    )  # fmt: skip
    assert (closing_before(renamed, Period.parse(this)), members_of(renamed)) == (52, 52)
    with pytest.raises(ValidationError, match="already"):
        save_membership(MembershipFigure(unit=renamed.unit, body=renamed, period=last, opening=1, joined=0, left=0, closing=1), by=union_recorder, fields=[])


def test_a_branch_without_a_parent_is_told_what_to_do(tell, union_recorder, bodies):
    Body.objects.filter(pk=bodies.women_branch.pk).update(parent=None)
    answer = tell(union_recorder, opening="120", joined="5", left="2")
    words = {"body": bodies.women_branch, "unit": bodies.women_branch.unit}
    assert says(answer, "No body of the union stands above %(body)s, so %(unit)s's own line reviews this. Ask your administrator to set the body above it.", **words)
    assert MembershipFigure.objects.get().state == ReviewState.SUBMITTED


def test_a_branch_with_a_parent_is_told_nothing(tell, union_recorder):
    tell(union_recorder, opening="120", joined="5", left="2")
    assert MembershipFigure.objects.get().to_look_at == []


def test_parts_over_the_whole_are_told_at_the_field_and_a_later_smaller_whole_keeps_the_draft(tell, client_for, union_recorder):
    tell(union_recorder, "save", opening="100", joined="0", left="0", attending="90", posts="3", posts_filled="2")
    stored = MembershipFigure.objects.get()
    data = {"owner": f"b{stored.body_id}", "uuid": str(stored.uuid), "version": str(stored.version), "period": stored.period, "action": "submit"}
    wrong = {"opening": "40", "joined": "0", "left": "0", "attending": "90", "posts": "1", "posts_filled": "2"}
    answer = client_for(union_recorder).post(f"/lam-viec/doan-hoi-vien/{stored.pk}/sua/", {**data, **wrong}, follow=True)
    assert {"attending", "posts_filled"} <= set(answer.context["form"].errors)
    stored.refresh_from_db()
    assert (stored.closing, stored.attending, stored.posts, stored.posts_filled) == (40, None, 1, None)


def test_more_left_than_were_is_told_and_the_draft_stays_whole(tell, client_for, union_recorder):
    answer = tell(union_recorder, opening="3", joined="0", left="9", closing="3")
    assert "left" in answer.context["form"].errors
    stored = MembershipFigure.objects.get()
    assert (stored.opening, stored.joined, stored.left, stored.closing) == (3, 0, None, None)


NUMBER = st.integers(0, 400)
QUARTERS = [f"2021-Q{quarter}" for quarter in range(1, 5)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=4), opening=NUMBER)
def test_members_add_up_over_any_sequence_of_periods(told, land, steps, opening):
    """What is there at the end is what was there first and all that came less all that went; the database holds each step to it."""
    with transaction.atomic():
        members, joined, left = opening, 0, 0
        for quarter, (came, went) in zip(QUARTERS, steps, strict=False):
            went = min(went, members + came)
            row = told(quarter, members, came, went)
            members, joined, left = row.closing, joined + came, left + went
            with pytest.raises(IntegrityError), transaction.atomic():
                MembershipFigure.objects.filter(pk=row.pk).update(closing=row.closing + 1)
        year = Period.parse("2021")
        values = figures.table(["membership.members", "membership.joined", "membership.left"], [land.district], [year])
        assert [value.reading.value for value in values] == [members, joined, left]
        assert members == opening + joined - left
        assert row.ends_on == Period.parse(row.period).end
        transaction.set_rollback(True)
