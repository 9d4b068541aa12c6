"""What a meeting resolved is owed by its body until it says what came of it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kheo.grassroots.actions.meetings import report_resolution
from kheo.grassroots.models import Meeting, Resolution
from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import HistoryEntry, User
from kheo.records.actions import change_state
from kheo.records.models import Duty
from kheo.records.queries import check_everything, open_duties
from kheo.records.workflow import ACCEPT, ReviewState
from tests.conftest import says

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/cuoc-hop/moi/"


@pytest.fixture(autouse=True)
def november():
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        yield


def rows(*resolved: tuple[str, str, str]) -> dict[str, str]:
    """The rows of the form: text, office, day."""
    data = {"resolutions-TOTAL_FORMS": str(len(resolved)), "resolutions-INITIAL_FORMS": "0"}
    for number, (text, post, due_on) in enumerate(resolved):
        data |= {f"resolutions-{number}-text": text, f"resolutions-{number}-post": post, f"resolutions-{number}-due_on": due_on}
    return data


LAMPS, DUES = ("Sửa ba bóng đèn", "chi hội trưởng", "20/11/2022"), ("Thu hội phí quý IV", "", "")


@pytest.fixture
def resolve(client_for: Callable[[User], Client], union_recorder: User, bodies: Any) -> Callable[..., Meeting]:
    """A meeting of the branch that resolved this, sent for review."""

    def send(*resolved: tuple[str, str, str], action: str = "submit") -> Meeting:
        data = {
            "owner": f"b{bodies.women_branch.pk}", "uuid": str(uuid.uuid4()), "version": "1", "held_on": "02/11/2022", "kind": "regular",
            "membership": "40", "attended": "31", "topics": "Sinh hoạt quý", "action": action,
        }  # fmt: skip
        client_for(union_recorder).post(NEW, {**data, **rows(*resolved)})
        return Meeting.objects.order_by("-pk")[0]

    return send


def page_of(meeting: Meeting) -> str:
    return f"/lam-viec/cuoc-hop/{meeting.pk}/nghi-quyet/"


def owed(user: User) -> list[tuple[str, date, str]]:
    return [(duty.label, duty.due_on, duty.url) for duty in open_duties(user)]


def test_what_has_a_day_is_owed_by_the_body_under_an_office(resolve, union_recorder, cast):
    meeting = resolve(LAMPS, DUES)
    assert meeting.state == ReviewState.SUBMITTED
    assert owed(union_recorder) == [("Sửa ba bóng đèn (chi hội trưởng)", date(2022, 11, 20), page_of(meeting))]
    assert {name for name, user in cast if owed(user)} == {"union_recorder", "recorder"}  # the hamlet keeps the records of its branches, too


def test_a_draft_owes_nothing(resolve, union_recorder):
    resolve(LAMPS, action="save")
    assert owed(union_recorder) == []


def test_sent_again_with_other_rows_others_are_owed(resolve, client_for, union_recorder, union_reviewer):
    meeting = resolve(LAMPS)
    change_state(meeting, "return", by=union_reviewer, reason="ghi rõ")
    meeting.refresh_from_db()
    sent = {
        "owner": f"b{meeting.body_id}", "uuid": str(meeting.uuid), "version": str(meeting.version), "held_on": "02/11/2022", "kind": "regular",
        "membership": "40", "attended": "31", "topics": "Sinh hoạt quý", "action": "submit", **rows(DUES, ("Dọn nhà văn hóa", "", "25/11/2022")),
    }  # fmt: skip
    client_for(union_recorder).post(f"/lam-viec/cuoc-hop/{meeting.pk}/sua/", sent)
    assert [(label, day) for label, day, _url in owed(union_recorder)] == [("Dọn nhà văn hóa", date(2022, 11, 25))]


def test_taken_back_nothing_is_owed(resolve, union_recorder):
    meeting = resolve(LAMPS)
    change_state(meeting, "withdraw", by=union_recorder)
    assert owed(union_recorder) == []


def test_the_body_says_what_came_of_it_also_after_acceptance(resolve, client_for, union_recorder, union_reviewer):
    meeting = change_state(resolve(LAMPS), ACCEPT.verb, by=union_reviewer)
    page = client_for(union_recorder)
    assert page_of(meeting) in page.get(f"/lam-viec/cuoc-hop/{meeting.pk}/").content.decode()
    form = page.get(page_of(meeting)).context["answers"][0][1]
    answer = page.post(page_of(meeting), {"position": "1", "done_on": "10/11/2022", "outcome": "Ba bóng đã sáng", "version": str(form["version"].value())}, follow=True)
    row = Resolution.objects.get()
    assert (row.done_on, row.outcome, answer.status_code) == (date(2022, 11, 10), "Ba bóng đã sáng", 200)
    assert owed(union_recorder) == []
    entry = HistoryEntry.objects.about(meeting).order_by("number").last()
    assert (entry.verb, entry.actor, entry.target, entry.reason) == ("report_resolution", union_recorder, "2022-11-10", "Ba bóng đã sáng")
    meeting.refresh_from_db()
    assert meeting.state == ReviewState.ACCEPTED
    assert list(check_everything()) == []
    assert "Ba bóng đã sáng" in client_for(union_reviewer).get(f"/lam-viec/cuoc-hop/{meeting.pk}/").content.decode()


def test_what_is_late_shows(resolve, client_for, union_recorder):
    meeting = resolve(LAMPS)
    assert not says(client_for(union_recorder).get(f"/lam-viec/cuoc-hop/{meeting.pk}/"), "overdue")
    Resolution.objects.update(due_on=date(2022, 11, 14))
    assert says(client_for(union_recorder).get(f"/lam-viec/cuoc-hop/{meeting.pk}/"), "overdue")
    report_resolution(meeting, position=1, by=union_recorder, done_on=date(2022, 11, 15), outcome="Xong")
    assert not says(client_for(union_recorder).get(f"/lam-viec/cuoc-hop/{meeting.pk}/"), "overdue")


def test_nobody_else_says_it(resolve, client_for, cast, anonymous):
    meeting = change_state(resolve(LAMPS), ACCEPT.verb, by=cast.union_reviewer)
    sent = {"position": "1", "done_on": "10/11/2022", "outcome": "Lén"}
    answers = {name: client_for(user).post(page_of(meeting), sent).status_code for name, user in [*cast, ("anonymous", anonymous)] if name not in ("union_recorder", "recorder")}
    assert {name for name, status in answers.items() if status == 403} == {"reviewer", "colleague", "organiser", "editor", "leader", "provincial", "union_reviewer", "anonymous"}
    assert {answers[name] for name in ("second_recorder", "neighbour", "administrator", "stranger")} == {404}
    assert Resolution.objects.get().done_on is None


def test_those_of_a_draft_are_not_reported(resolve, client_for, union_recorder):
    meeting = resolve(LAMPS, action="save")
    assert client_for(union_recorder).post(page_of(meeting), {"position": "1", "done_on": "10/11/2022", "outcome": "Xong"}).status_code == 403


@pytest.mark.parametrize(("done_on", "outcome", "field"), [("16/11/2022", "Xong", "done_on"), ("01/11/2022", "Xong", "done_on"), ("", "Xong", "done_on"), ("10/11/2022", " ", "outcome")])
def test_what_cannot_be_is_told_at_the_field_and_nothing_is_lost(resolve, client_for, union_recorder, done_on, outcome, field):
    meeting = resolve(LAMPS, ("Việc khác", "", ""))
    answer = client_for(union_recorder).post(page_of(meeting), {"position": "2", "done_on": done_on, "outcome": outcome})
    forms = [form for _row, form in answer.context["answers"]]
    assert (answer.status_code, list(forms[1].errors), forms[0].is_bound) == (422, [field], False)
    assert f'value="{done_on}"' in answer.content.decode() or not done_on
    assert not Resolution.objects.exclude(done_on=None).exists()


@pytest.mark.parametrize("position", ["9", "x", ""])
def test_a_resolution_that_is_not_there_is_not_found(resolve, client_for, union_recorder, position):
    meeting = resolve(LAMPS)
    assert client_for(union_recorder).post(page_of(meeting), {"position": position, "done_on": "10/11/2022", "outcome": "Xong"}).status_code == 404


def test_said_again_it_is_corrected_and_both_stay_in_history(resolve, union_recorder):
    meeting = resolve(LAMPS)
    for words in ("Hai bóng", "Hai bóng", "Ba bóng"):
        report_resolution(meeting, position=1, by=union_recorder, done_on=date(2022, 11, 10), outcome=words)
    told = HistoryEntry.objects.about(meeting).filter(verb="report_resolution").order_by("number")
    assert [entry.reason for entry in told] == ["Hai bóng", "Ba bóng"]


def test_two_people_do_not_overwrite_each_other_unseen(resolve, union_recorder, recorder):
    meeting = resolve(LAMPS)
    report_resolution(meeting, position=1, by=union_recorder, done_on=date(2022, 11, 10), outcome="Ba bóng", version=meeting.version)
    with pytest.raises(TransitionRefused):
        report_resolution(meeting, position=1, by=recorder, done_on=date(2022, 11, 11), outcome="Hai bóng", version=meeting.version)
    assert Resolution.objects.get().outcome == "Ba bóng"


def test_what_is_done_stays_done_when_the_meeting_is_reopened_and_sent_again(resolve, client_for, union_recorder, union_reviewer):
    meeting = change_state(resolve(LAMPS, ("Dọn nhà văn hóa", "", "25/11/2022")), ACCEPT.verb, by=union_reviewer)
    report_resolution(meeting, position=1, by=union_recorder, done_on=date(2022, 11, 10), outcome="Đã sáng")
    meeting = change_state(meeting, "reopen", by=union_reviewer, reason="sai số người")
    sent = {
        "owner": f"b{meeting.body_id}", "uuid": str(meeting.uuid), "version": str(meeting.version), "held_on": "02/11/2022", "kind": "regular",
        "membership": "40", "attended": "30", "topics": "Sinh hoạt quý", "action": "submit", **rows(("Dọn nhà văn hóa", "", "25/11/2022"), LAMPS),
    }  # fmt: skip
    client_for(union_recorder).post(f"/lam-viec/cuoc-hop/{meeting.pk}/sua/", sent)
    assert [(row.text, row.done_on, row.outcome) for row in meeting.resolutions.all()] == [
        ("Dọn nhà văn hóa", None, ""), ("Sửa ba bóng đèn", date(2022, 11, 10), "Đã sáng"),
    ]  # fmt: skip
    assert [label for label, _day, _url in owed(union_recorder)] == ["Dọn nhà văn hóa"]


def send_again(page: Client, meeting: Meeting, *resolved: tuple[str, str, str]) -> list[tuple[str, str]]:
    """Returned, the meeting is sent with these rows; what they say came of them."""
    sent = {
        "owner": f"b{meeting.body_id}", "uuid": str(meeting.uuid), "version": str(meeting.version), "held_on": "02/11/2022", "kind": "regular",
        "membership": "40", "attended": "31", "topics": "Sinh hoạt quý", "action": "submit", **rows(*resolved),
    }  # fmt: skip
    page.post(f"/lam-viec/cuoc-hop/{meeting.pk}/sua/", sent)
    return [(row.text, row.outcome) for row in meeting.resolutions.all()]


@pytest.fixture
def done_and_returned(resolve, union_recorder, union_reviewer) -> Callable[..., Meeting]:
    """A meeting of which the first resolution is done, sent back for mending."""

    def make(*resolved: tuple[str, str, str]) -> Meeting:
        meeting = resolve(*resolved)
        report_resolution(meeting, position=1, by=union_recorder, done_on=date(2022, 11, 10), outcome="Xong")
        return change_state(Meeting.objects.get(pk=meeting.pk), "return", by=union_reviewer, reason="ghi rõ")

    return make


def test_two_with_the_same_words_do_not_share_what_came_of_one(done_and_returned, client_for, union_recorder):
    first, second = ("Dọn nhà văn hóa", "", "20/11/2022"), ("Dọn nhà văn hóa", "", "25/11/2022")
    told = send_again(client_for(union_recorder), done_and_returned(first, second), first, second)
    assert told == [("Dọn nhà văn hóa", "Xong"), ("Dọn nhà văn hóa", "")]
    assert [(label, day) for label, day, _url in owed(union_recorder)] == [("Dọn nhà văn hóa", date(2022, 11, 25))]


@pytest.mark.parametrize("above", [[], [DUES]])
def test_a_mended_word_loses_nothing_of_what_came_of_it(done_and_returned, client_for, union_recorder, above):
    meeting = done_and_returned(("Sửa ba bóng đền", "chi hội trưởng", "20/11/2022"), DUES)
    assert send_again(client_for(union_recorder), meeting, *above, LAMPS)[-1] == ("Sửa ba bóng đèn", "Xong")
    assert owed(union_recorder) == []


def test_another_one_in_its_place_is_not_done(done_and_returned, client_for, union_recorder):
    meeting = done_and_returned(LAMPS)
    assert send_again(client_for(union_recorder), meeting, ("Thu hội phí quý IV", "", "25/11/2022")) == [("Thu hội phí quý IV", "")]
    assert [label for label, _day, _url in owed(union_recorder)] == ["Thu hội phí quý IV"]


@pytest.mark.parametrize("back", ["return", "reopen"])
def test_what_is_owed_can_be_reported_while_the_meeting_is_back_for_mending(resolve, client_for, union_recorder, union_reviewer, back):
    meeting = resolve(LAMPS)
    if back == "reopen":
        change_state(meeting, ACCEPT.verb, by=union_reviewer)
    change_state(Meeting.objects.get(pk=meeting.pk), back, by=union_reviewer, reason="ghi rõ")
    assert len(owed(union_recorder)) == 1
    answer = client_for(union_recorder).post(page_of(meeting), {"position": "1", "done_on": "10/11/2022", "outcome": "Ba bóng đã sáng"})
    assert (answer.status_code, Resolution.objects.get().outcome, owed(union_recorder)) == (302, "Ba bóng đã sáng", [])
    assert client_for(union_reviewer).post(page_of(meeting), {"position": "1", "done_on": "10/11/2022", "outcome": "Lén"}).status_code == 403


def test_a_long_resolution_fits_the_list_of_what_is_due(resolve, union_recorder):
    meeting = resolve(("x" * 500, "y" * 120, f"{dates.today() + timedelta(days=3):%d/%m/%Y}"))
    assert len(Duty.objects.about(meeting).get().label) <= 200
