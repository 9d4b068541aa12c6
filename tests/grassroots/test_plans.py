"""A plan from the page to the calendar, recorded in two taps, or called off."""

import uuid
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kheo.grassroots.actions import call_off_event
from kheo.grassroots.models import Activity, Outcome, PlannedEvent
from kheo.grassroots.queries import PLAN_DUTY
from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import change_body
from kheo.org.models import Body, HistoryEntry, User
from kheo.records.actions import change_state, publish_record
from kheo.records.models import Duty, Notice
from kheo.records.queries import check_everything
from kheo.records.workflow import ReviewState
from tests.conftest import says

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/ke-hoach/moi/"
TWICE = "“%(plan)s” is recorded already by “%(record)s” (%(state)s, %(owner)s), and a plan is counted once. Yours stays a draft: withdraw it if it is the same, or write it anew without the plan if it was something else."
SOON = dates.today() + timedelta(days=5)


@pytest.fixture
def plan(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of a new plan; returns the answer."""

    def send(user: User, action: str = "submit", **values: Any) -> Any:
        client = client_for(user)
        form = client.get(NEW).context["form"]
        data = {
            "owner": form.initial["owner"], "uuid": str(uuid.uuid4()), "version": "1", "what": "activity", "kind": "clean_up", "title": "Ra quân dọn kênh",
            "starts_on": f"{SOON:%d/%m/%Y}", "starts_at": "07:30", "place": "Cầu Trà Mẹt", "action": action,
        }  # fmt: skip
        return client.post(NEW, {**data, **values}, follow=True)

    return send


def newest() -> PlannedEvent:
    return PlannedEvent.objects.order_by("-pk")[0]


def on_its_day(plan: PlannedEvent, day: date) -> PlannedEvent:
    """The plan as it stands when its day has come: a plan of the past is refused, so the day is moved below the page."""
    PlannedEvent.objects.filter(pk=plan.pk).update(starts_on=day)
    return PlannedEvent.objects.get(pk=plan.pk)


def open_duties(plan: PlannedEvent) -> list[tuple[Any, ...]]:
    return list(Duty.objects.about(plan).open().values_list("code", "unit", "body", "due_on", "url"))


def test_a_plan_is_submitted_and_owed_as_a_record(plan, recorder, land):
    plan(recorder)
    made = newest()
    assert (made.unit, made.what, made.kind, made.starts_on, made.starts_at, made.state) == (land.tra_met, "activity", "clean_up", SOON, time(7, 30), ReviewState.SUBMITTED)
    assert open_duties(made) == [(PLAN_DUTY, land.tra_met.pk, None, SOON + timedelta(days=3), f"/lam-viec/hoat-dong/moi/?plan={made.pk}")]


def test_a_plan_for_a_past_day_says_to_record_it_and_loses_nothing(plan, recorder):
    yesterday = dates.today() - timedelta(days=1)
    answer = plan(recorder, starts_on=f"{yesterday:%d/%m/%Y}", text="Mang theo cuốc xẻng")
    assert says(answer, "This day is over: record what was done instead of planning it.")
    assert (newest().title, newest().text, newest().starts_on, newest().state) == ("Ra quân dọn kênh", "Mang theo cuốc xẻng", None, ReviewState.DRAFT)


def test_a_draft_whose_day_has_passed_is_not_submitted(plan, recorder, client_for):
    plan(recorder, action="save")
    made = on_its_day(newest(), dates.today() - timedelta(days=1))
    client_for(recorder).post(f"/lam-viec/ke-hoach/{made.pk}/buoc/submit/")
    assert (newest().state, open_duties(made)) == (ReviewState.DRAFT, [])


def test_a_meeting_is_a_bodys(plan, recorder, union_recorder, bodies):
    plan(recorder, what="meeting", kind="")
    assert newest().state == ReviewState.DRAFT
    plan(union_recorder, what="meeting", kind="")
    made = newest()
    assert (made.body, made.state) == (bodies.women_branch, ReviewState.SUBMITTED)
    assert [duty[4] for duty in open_duties(made)] == [f"/lam-viec/cuoc-hop/moi/?plan={made.pk}"]


def test_a_meeting_has_no_kind_of_activity(plan, union_recorder):
    answer = plan(union_recorder, what="meeting", kind="talk")
    assert "kind" in answer.context["form"].errors


def test_an_activity_says_of_which_kind(plan, recorder):
    answer = plan(recorder, kind="")
    assert "kind" in answer.context["form"].errors


def test_what_was_done_is_recorded_from_the_plan(plan, recorder, client_for, land, bodies):
    plan(recorder, hosts=[str(bodies.front.pk)])
    made = on_its_day(newest(), dates.today())
    client = client_for(recorder)
    form = client.get(open_duties(made)[0][4]).context["form"]
    begun = {name: form.initial[name] for name in ("owner", "kind", "title", "held_on", "place", "hosts", "plan")}
    assert begun == {
        "owner": f"u{land.tra_met.pk}", "kind": "clean_up", "title": "Ra quân dọn kênh", "held_on": dates.today(), "place": "Cầu Trà Mẹt",
        "hosts": [bodies.front.pk], "plan": str(made.pk),
    }  # fmt: skip
    sent = {**begun, "held_on": f"{dates.today():%d/%m/%Y}", "uuid": str(uuid.uuid4()), "version": "1", "participants": "42", "action": "submit"}
    client.post("/lam-viec/hoat-dong/moi/", sent)
    activity = Activity.objects.get()
    assert (activity.plan, activity.participants, activity.state) == (made, 42, ReviewState.SUBMITTED)
    assert (open_duties(made), newest().outcome) == ([], Outcome.RECORDED)


def test_one_plan_is_recorded_once_and_the_second_stays_a_draft_that_names_the_first(plan, write, recorder):
    plan(recorder)
    made = newest()
    for participants in ("42", "43"):
        answer = write(recorder, plan=str(made.pk), participants=participants)
    first, second = Activity.objects.order_by("pk")
    assert (first.state, second.state, second.plan, second.participants) == (ReviewState.SUBMITTED, ReviewState.DRAFT, made, 43)
    with translation.override("vi"):
        words = {"plan": str(made), "record": str(first), "state": first.get_state_display(), "owner": str(first.unit)}
    assert says(answer, TWICE, **words)


def test_a_record_taken_back_is_owed_again_and_makes_room_for_another(plan, write, recorder):
    plan(recorder)
    made = newest()
    for _time in range(2):
        write(recorder, plan=str(made.pk))
    first, second = Activity.objects.order_by("pk")
    change_state(first, "withdraw", by=recorder)
    assert len(open_duties(made)) == 1
    change_state(second, "submit", by=recorder)
    assert open_duties(made) == []
    change_state(second, "withdraw", by=recorder)
    assert len(open_duties(made)) == 1


def test_a_record_that_came_back_still_keeps_others_out(plan, write, recorder, reviewer):
    plan(recorder)
    for _time in range(2):
        write(recorder, plan=str(newest().pk))
    first, second = Activity.objects.order_by("pk")
    change_state(first, "return", by=reviewer, reason="thiếu ảnh")
    with pytest.raises(TransitionRefused):
        change_state(second, "submit", by=recorder)
    assert change_state(first, "submit", by=recorder).state == ReviewState.SUBMITTED


def test_what_somebody_may_not_read_is_not_named(plan, write, union_recorder, recorder, bodies):
    """The hamlet records in its own name what its women's branch planned: the branch learns that, and nothing of the record."""
    plan(union_recorder)
    made = newest()
    write(recorder, owner=f"u{made.unit_id}", plan=str(made.pk), title="KÍN-VIỆC-ẤP")
    answer = write(union_recorder, plan=str(made.pk))
    assert says(answer, "“%(plan)s” is recorded already, and a plan is counted once. Yours stays a draft.", plan=str(made))
    assert "KÍN-VIỆC-ẤP" not in answer.content.decode()


def test_a_plan_that_is_recorded_is_offered_no_more(plan, write, recorder, client_for):
    plan(recorder)
    made = newest()
    write(recorder, plan=str(made.pk))
    answer = client_for(recorder).get(f"/lam-viec/hoat-dong/moi/?plan={made.pk}")
    assert "plan" not in answer.context["form"].initial
    assert says(answer, "“%(plan)s” is recorded already: write down here only what was something else.", plan=str(made))


def test_a_host_that_bears_another_name_since_keeps_its_place(plan, recorder, client_for, bodies):
    plan(recorder, action="save", hosts=[str(bodies.women_branch.pk)])
    made, renamed = newest(), change_body(bodies.women_branch, on=dates.today(), by=None, name="Chi hội Phụ nữ số 1")
    form = client_for(recorder).get(f"/lam-viec/ke-hoach/{made.pk}/sua/").context["form"]
    assert {bodies.women_branch, renamed} <= set(form.fields["hosts"].queryset)
    sent = {"owner": f"u{made.unit_id}", "uuid": str(made.uuid), "version": str(made.version), "what": "activity", "kind": "clean_up", "title": made.title, "starts_on": f"{SOON:%d/%m/%Y}", "hosts": [str(bodies.women_branch.pk)], "action": "submit"}
    client_for(recorder).post(f"/lam-viec/ke-hoach/{made.pk}/sua/", sent)
    assert (newest().state, list(newest().hosts.all())) == (ReviewState.SUBMITTED, [Body.objects.get(pk=bodies.women_branch.pk)])
    form = client_for(recorder).get(f"/lam-viec/hoat-dong/moi/?plan={made.pk}").context["form"]
    assert form.initial["hosts"] == [renamed.pk]


def test_a_name_in_the_reason_is_warned_about_and_kept(plan, recorder, client_for):
    plan(recorder)
    answer = client_for(recorder).post(f"/lam-viec/ke-hoach/{newest().pk}/khong-to-chuc/", {"reason": "Đồng chí Nguyễn Văn Mẫu bận"}, follow=True)
    assert "“Đồng chí Nguyễn Văn Mẫu”" in answer.content.decode()
    assert newest().called_off_why == "Đồng chí Nguyễn Văn Mẫu bận"


def test_a_plan_withdrawn_is_owed_by_nobody(plan, recorder):
    plan(recorder)
    change_state(newest(), "withdraw", by=recorder)
    assert open_duties(newest()) == []


def test_a_plan_sent_again_for_another_body_is_owed_there_alone(plan, recorder, reviewer, client_for, land, bodies):
    plan(recorder)
    made = change_state(newest(), "return", by=reviewer, reason="Chi hội làm")
    sent = {"owner": f"b{bodies.women_branch.pk}", "uuid": str(made.uuid), "version": str(made.version), "what": "activity", "kind": "clean_up", "title": made.title, "starts_on": f"{SOON:%d/%m/%Y}", "action": "submit"}
    client_for(recorder).post(f"/lam-viec/ke-hoach/{made.pk}/sua/", sent)
    assert [duty[1:3] for duty in open_duties(made)] == [(land.tra_met.pk, bodies.women_branch.pk)]


@pytest.mark.parametrize("member", ["second_recorder", "union_recorder", "neighbour"])
def test_nobody_begins_from_a_plan_that_is_not_theirs(plan, recorder, member, cast, client_for):
    plan(recorder, action="save", title="KÍN-KẾ-HOẠCH")
    answer = client_for(getattr(cast, member)).get(f"/lam-viec/hoat-dong/moi/?plan={newest().pk}")
    assert answer.status_code == 200
    assert "plan" not in answer.context["form"].initial
    assert "KÍN-KẾ-HOẠCH" not in answer.content.decode()


def test_a_foreign_plan_is_not_taken_even_when_it_is_sent(plan, write, recorder, second_recorder):
    plan(recorder)
    answer = write(second_recorder, plan=str(newest().pk))
    assert "plan" in answer.context["form"].errors
    assert (Activity.objects.get().plan, len(open_duties(newest()))) == (None, 1)


@pytest.mark.parametrize("asked", ["999999", "x", "-1", "9" * 40])
def test_a_plan_that_is_not_there_is_no_fault(asked, recorder, client_for):
    answer = client_for(recorder).get("/lam-viec/hoat-dong/moi/", {"plan": asked})
    assert (answer.status_code, answer.context["form"].initial["held_on"]) == (200, dates.today())


def accepted(by: User) -> PlannedEvent:
    return change_state(newest(), "accept", by=by)


def test_calling_off_is_asked_told_and_written_down(plan, recorder, reviewer, editor, client_for):
    plan(recorder)
    made = publish_record(accepted(reviewer), by=editor, evidence=[])
    client = client_for(recorder)
    assert says(client.get(f"/lam-viec/ke-hoach/{made.pk}/khong-to-chuc/"), "Call it off")
    assert client.post(f"/lam-viec/ke-hoach/{made.pk}/khong-to-chuc/", {"reason": " "}).status_code == 422
    client.post(f"/lam-viec/ke-hoach/{made.pk}/khong-to-chuc/", {"reason": "Mưa bão"})
    now = newest()
    assert (now.called_off_on, now.called_off_why, now.is_public, now.outcome) == (dates.today(), "Mưa bão", True, Outcome.CALLED_OFF)
    assert open_duties(now) == []
    assert HistoryEntry.objects.about(now).order_by("number").last().reason == "Mưa bão"
    assert list(Notice.objects.about(now).filter(verb="call_off").values_list("user__username", flat=True)) == ["reviewer"]
    assert [fault for fault in check_everything() if "plannedevent" in fault.where] == []


def test_the_public_page_keeps_what_was_called_off_without_the_reason(plan, recorder, reviewer, editor, client):
    plan(recorder)
    made = call_off_event(publish_record(accepted(reviewer), by=editor, evidence=[]), by=editor, reason="KÍN-LÝ-DO")
    answer = client.get(made.get_absolute_url())
    assert says(answer, "It does not take place.")
    assert "KÍN-LÝ-DO" not in answer.content.decode()


@pytest.mark.parametrize("member", ["second_recorder", "union_recorder", "neighbour", "leader", "stranger"])
def test_nobody_else_calls_it_off(plan, recorder, reviewer, member, cast, client_for):
    plan(recorder)
    made = accepted(reviewer)
    answer = client_for(getattr(cast, member)).post(f"/lam-viec/ke-hoach/{made.pk}/khong-to-chuc/", {"reason": "Tôi muốn"})
    assert (answer.status_code in (403, 404), newest().called_off_on) == (True, None)


def test_what_was_recorded_is_not_called_off(plan, write, recorder, client_for):
    plan(recorder)
    write(recorder, plan=str(newest().pk))
    answer = client_for(recorder).post(f"/lam-viec/ke-hoach/{newest().pk}/khong-to-chuc/", {"reason": "Nhầm"}, follow=True)
    assert says(answer, "Only what was planned, handed in and not recorded yet can be called off.")
    assert newest().called_off_on is None


def test_a_second_click_calls_off_once(plan, recorder):
    plan(recorder)
    for _time in range(2):
        call_off_event(newest(), by=recorder, reason="Mưa")
    assert HistoryEntry.objects.about(newest()).filter(verb="call_off").count() == 1


@pytest.mark.parametrize(("back", "outcome"), [(0, Outcome.COMING), (1, Outcome.DUE), (3, Outcome.DUE), (4, Outcome.MISSING)])
def test_what_became_of_a_plan_is_shown_and_found(plan, recorder, client_for, back, outcome):
    plan(recorder)
    made = on_its_day(newest(), dates.today() - timedelta(days=back))
    found = {wanted: [row.record.pk for row in client_for(recorder).get("/lam-viec/ke-hoach/", {"outcome": wanted}).context["listing"].rows] for wanted in Outcome.values}
    assert {wanted for wanted, rows in found.items() if rows} == {outcome}
    assert made.outcome == outcome


def test_the_record_button_comes_with_the_day(plan, recorder, reviewer, client_for):
    plan(recorder)
    made = newest()
    show = lambda user: client_for(user).get(f"/lam-viec/ke-hoach/{made.pk}/")  # noqa: E731
    assert not says(show(recorder), "Record what was done")
    on_its_day(made, dates.today())
    assert says(show(recorder), "Record what was done")
    assert not says(show(reviewer), "Record what was done")


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_list_asks_as_often_however_many_there_are(plan, recorder, client_for, count, django_assert_num_queries):
    for _time in range(count):
        plan(recorder)
    client = client_for(recorder)
    client.get("/lam-viec/ke-hoach/")
    with django_assert_num_queries(6):
        client.get("/lam-viec/ke-hoach/")


def test_a_person_named_is_warned_about_and_kept(plan, recorder):
    answer = plan(recorder, text="Gặp bà Nguyễn Thị Mẫu ở đầu cầu")
    with translation.override("vi"):
        label = str(PlannedEvent._meta.get_field("text").verbose_name)
    assert says(answer, "Only counts belong here, nobody's name or number. Please look at: %(passages)s.", passages=f"“bà Nguyễn Thị Mẫu” ({label})")
    assert newest().text == "Gặp bà Nguyễn Thị Mẫu ở đầu cầu"
