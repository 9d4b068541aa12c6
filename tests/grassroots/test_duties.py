"""What comes round by itself is owed: the regular meeting of the period that runs, the members of the quarter that has ended."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.grassroots.actions.duties import owe_meetings, owe_membership
from kheo.grassroots.models import Meeting, MembershipFigure
from kheo.lib import dates
from kheo.org.actions import change_body, end_body
from kheo.org.models import Body, RoleAssignment, Unit, User
from kheo.records.actions import change_state, save_record
from kheo.records.models import Duty
from kheo.records.queries import open_duties
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
DESK = "/lam-viec/"
NEW_MEETING, NEW_FIGURE = "/lam-viec/cuoc-hop/moi/", "/lam-viec/doan-hoi-vien/moi/"


@pytest.fixture(autouse=True)
def november(bodies: Any, cast: Any) -> Iterator[None]:
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        yield


def on(year: int, month: int, day: int) -> Any:
    return dates.moved_to(dates.local_moment(date(year, month, day)))


def group(unit: Unit, name: str = "Tổ dân vận", kind: str = "mobilisation_body", since: date = LONG_AGO, until: date | None = None) -> Body:
    return Body.objects.create(key=f"d{Body.objects.count()}", kind=kind, name=f"{name} {unit}", unit=unit, valid_from=since, valid_to=until)


def owed(body: Body) -> list[tuple[str, bool]]:
    """The codes of what the body's own row owes, each with whether it is done."""
    return [(duty.code, duty.done_at is not None) for duty in Duty.objects.about(body).order_by("code")]


def meeting(body: Body, by: User, day: date, kind: str = "regular") -> Meeting:
    row = Meeting(unit=body.unit, body=body, held_on=day, membership=20, attended=15, topics="Họp", kind=kind, uuid=uuid.uuid4())
    return change_state(save_record(row, by=by), "submit", by=by)


def figure(body: Body, by: User, period: str = "2022-Q3") -> MembershipFigure:
    row = MembershipFigure(unit=body.unit, body=body, period=period, opening=40, joined=2, left=1, closing=41, uuid=uuid.uuid4())
    return change_state(save_record(row, by=by), "submit", by=by)


# --- Meetings -----------------------------------------------------------------------------------------------------


def test_each_body_that_meets_by_rule_owes_the_meeting_of_the_running_period_once(land, bodies):
    monthly = group(land.tra_met)
    assert (owe_meetings(), owe_meetings()) == (5, 0)
    duty = Duty.objects.get(body=monthly)
    assert (duty.code, duty.label, duty.due_on, duty.unit) == ("meeting_2022-11", f"Regular meeting of month 11/2022: {monthly}", date(2022, 11, 30), land.tra_met)
    assert duty.url == f"{NEW_MEETING}?owner=b{monthly.pk}"
    of_the_quarter = Duty.objects.get(body=bodies.women_branch)
    assert (of_the_quarter.code, of_the_quarter.label, of_the_quarter.due_on) == (
        "meeting_2022-Q4", f"Regular meeting of quarter IV/2022: {bodies.women_branch}", date(2022, 12, 31),
    )  # fmt: skip


def test_the_next_period_is_owed_anew(land):
    monthly = group(land.tra_met)
    owe_meetings()
    with on(2022, 12, 1):
        owe_meetings()
    assert owed(monthly) == [("meeting_2022-11", False), ("meeting_2022-12", False)]


def test_where_nobody_can_enter_nothing_is_owed(land):
    alone = group(land.dai_an)
    owe_meetings()
    assert owed(alone) == []
    RoleAssignment.objects.create(user=User.objects.get(username="stranger"), role="recorder", unit=land.dai_an, body=alone, valid_from=LONG_AGO)
    owe_meetings()
    assert owed(alone) == [("meeting_2022-11", False)]


@pytest.mark.parametrize(
    ("since", "until", "codes"),
    [(LONG_AGO, None, 1), (date(2022, 11, 1), None, 1), (date(2022, 11, 2), None, 0), (LONG_AGO, date(2022, 11, 30), 1), (LONG_AGO, date(2022, 11, 20), 0)],
)
def test_in_a_part_of_a_period_no_meeting_is_owed(land, since, until, codes):
    body = group(land.tra_met, since=since, until=until)
    owe_meetings()
    assert len(owed(body)) == codes


def test_a_body_without_a_rule_owes_no_meeting(land):
    other = group(land.tra_met, "Hội Chữ thập đỏ", "red_cross")
    owe_meetings()
    assert owed(other) == []


def test_the_duty_stands_at_the_desk_of_those_who_enter_and_of_nobody_else(land, cast, client_for):
    body = group(land.tra_met, "KÍN-TỔ")
    owe_meetings()
    seen = {name for name, user in cast if "KÍN-TỔ" in client_for(user).get(DESK).content.decode()}
    assert seen == {"recorder"}
    assert f'href="{NEW_MEETING}?owner=b{body.pk}"' in client_for(cast.recorder).get(DESK).content.decode()


def test_the_link_begins_with_the_body_whatever_met_last(land, recorder, bodies, client_for):
    body = group(land.tra_met)
    meeting(bodies.women_branch, recorder, date(2022, 11, 2))
    form = client_for(recorder).get(f"{NEW_MEETING}?owner=b{body.pk}").context["form"]
    assert form.initial["owner"] == f"b{body.pk}"


def test_a_meeting_that_was_handed_in_settles_it_and_taken_back_it_is_owed_again(land, recorder):
    body = group(land.tra_met)
    owe_meetings()
    meeting(body, recorder, date(2022, 10, 30))  # of the month before
    meeting(body, recorder, date(2022, 11, 1), "extraordinary")
    assert owed(body) == [("meeting_2022-11", False)]
    held = meeting(body, recorder, date(2022, 11, 2))
    assert owed(body) == [("meeting_2022-11", True)]
    change_state(held, "withdraw", by=recorder)
    assert owed(body) == [("meeting_2022-11", False)]


def test_a_draft_settles_nothing(land, recorder):
    body = group(land.tra_met)
    owe_meetings()
    save_record(Meeting(unit=body.unit, body=body, held_on=date(2022, 11, 2), membership=20, attended=15, topics="Họp"), by=recorder)
    assert owed(body) == [("meeting_2022-11", False)]


def test_what_was_held_already_is_not_owed(land, recorder):
    body = group(land.tra_met)
    meeting(body, recorder, date(2022, 11, 2))
    owe_meetings()
    assert owed(body) == []


def test_a_meeting_that_turns_out_to_be_of_another_month_leaves_its_own_owed(land, recorder, reviewer):
    body = group(land.tra_met)
    with on(2022, 10, 20):
        owe_meetings()
    owe_meetings()
    held = meeting(body, recorder, date(2022, 11, 2))
    assert owed(body) == [("meeting_2022-10", False), ("meeting_2022-11", True)]
    held = change_state(held, "return", by=reviewer, reason="sai ngày")
    held.held_on = date(2022, 10, 31)
    change_state(save_record(held, by=recorder, fields=["held_on"]), "submit", by=recorder)
    assert owed(body) == [("meeting_2022-10", True), ("meeting_2022-11", False)]


def test_under_another_name_it_is_owed_once_and_settled(land, recorder):
    body = group(land.tra_met)
    with on(2022, 11, 5):
        owe_meetings()
    changed = change_body(body, on=date(2022, 11, 10), by=None, name="Tổ dân vận số 1")
    owe_meetings()
    assert (owed(body), owed(changed)) == ([("meeting_2022-11", False)], [])
    meeting(changed, recorder, date(2022, 11, 12))
    assert owed(body) == [("meeting_2022-11", True)]


def test_renamed_in_the_period_it_lived_through_it_whole(land):
    changed = change_body(group(land.tra_met), on=date(2022, 11, 10), by=None, name="Tổ dân vận số 1")
    owe_meetings()
    assert owed(changed) == [("meeting_2022-11", False)]


def test_a_body_that_ends_owes_nothing_any_more(land):
    body, other = group(land.tra_met), group(land.bung_chong)
    owe_meetings()
    end_body(body, on=date(2022, 11, 14), by=None)
    owe_meetings()
    assert (owed(body), owed(other)) == ([], [("meeting_2022-11", False)])


@pytest.mark.parametrize(("day", "codes"), [((2022, 12, 31), {"meeting_2022-11", "meeting_2022-12"}), ((2023, 1, 1), {"meeting_2022-12", "meeting_2023-01"})])
def test_a_meeting_long_missed_is_asked_for_no_more(land, day, codes):
    body = group(land.tra_met)
    owe_meetings()
    with on(2022, 12, 1):
        owe_meetings()
    with on(*day):
        owe_meetings()
    assert {code for code, _done in owed(body)} == codes


# --- Members ------------------------------------------------------------------------------------------------------


def test_each_union_owes_the_members_of_the_quarter_that_has_ended_once(land, bodies):
    group(land.tra_met)  # of a kind that tells none
    assert (owe_membership(), owe_membership()) == (3, 0)
    duty = Duty.objects.get(body=bodies.women_branch)
    assert (duty.code, duty.label, duty.due_on, duty.unit) == (
        "members_2022-Q3", f"Members of quarter III/2022: {bodies.women_branch}", date(2022, 10, 10), land.tra_met,
    )  # fmt: skip


def test_the_duty_leads_to_the_form_of_its_quarter_and_is_settled_there(bodies, union_recorder, client_for):
    owe_membership()
    client, [duty] = client_for(union_recorder), list(open_duties(union_recorder))
    form = client.get(duty.url).context["form"]
    assert (form.initial["period"], form.initial["owner"]) == ("2022-Q3", f"b{bodies.women_branch.pk}")
    sent = {name: form.initial[name] for name in ("owner", "period", "uuid", "version")}
    answer = client.post(NEW_FIGURE, {**sent, "opening": "40", "joined": "2", "left": "1", "closing": "", "action": "submit"}, follow=True)
    assert says(answer, "Submitted. You will see here what became of it.")
    assert owed(bodies.women_branch) == [("members_2022-Q3", True)]
    change_state(MembershipFigure.objects.get(), "withdraw", by=union_recorder)
    assert owed(bodies.women_branch) == [("members_2022-Q3", False)]


def test_the_members_of_another_quarter_settle_nothing(bodies, union_recorder):
    owe_membership()
    figure(bodies.women_branch, union_recorder, "2022-Q2")
    assert owed(bodies.women_branch) == [("members_2022-Q3", False)]


def test_what_was_told_already_is_not_owed(bodies, union_recorder):
    figure(bodies.women_branch, union_recorder)
    owe_membership()
    assert owed(bodies.women_branch) == []


def test_told_under_the_name_of_before_it_is_told(bodies, union_recorder):
    figure(bodies.women_branch, union_recorder)
    changed = change_body(bodies.women_branch, on=date(2022, 11, 10), by=None, name="Chi hội Phụ nữ số 1")
    owe_membership()
    assert owed(changed) == []


@pytest.mark.parametrize(("since", "codes"), [(date(2022, 9, 30), 1), (date(2022, 10, 1), 0)])
def test_a_body_that_did_not_live_then_owes_no_members(land, since, codes):
    body = group(land.tra_met, "Chi hội Nông dân", "farmers", since=since)
    owe_membership()
    assert len(owed(body)) == codes


# --- However many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 40])
def test_the_jobs_ask_as_often_however_many_bodies_there_are(land, many):
    for number in range(many):
        change_body(group(land.tra_met, f"Tổ {number}"), on=date(2022, 11, 10), by=None, name=f"Tổ mới {number}")
        group(land.tra_met, f"Chi hội {number}", "farmers")
    Duty.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert owe_meetings() == 4 + 2 * many
        assert owe_membership() == 3 + many
    assert len(asked) == 16
