"""A meeting from the page: how many of how many, and nobody's name."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kheo.grassroots.models import Meeting, MembershipFigure, PlannedEvent
from kheo.lib import dates
from kheo.org.models import Body, HistoryEntry, RoleAssignment, User
from kheo.records.actions import add_file, apply_retention, change_state, publish_record, save_record
from kheo.records.models import Duty, Evidence
from kheo.records.queries import check_everything
from kheo.records.workflow import ACCEPT, ReviewState
from tests.conftest import LONG_AGO, says
from tests.factories import photo

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/cuoc-hop/moi/"
ROWS = {"resolutions-TOTAL_FORMS": "0", "resolutions-INITIAL_FORMS": "0"}
MINUTES = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


@pytest.fixture
def meet(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of a new meeting; returns the answer."""

    def send(user: User, action: str = "submit", query: str = "", **values: Any) -> Any:
        client = client_for(user)
        form = client.get(f"{NEW}{query}").context["form"]
        offered = {name: form[name].value() for name in ("owner", "membership", "plan", "topics") if form[name].value() is not None}
        data = {
            **ROWS, **offered, "uuid": str(uuid.uuid4()), "version": "1", "held_on": "01/11/2022", "kind": "regular", "attended": "18",
            "topics": offered.get("topics") or "Chuẩn bị ngày ra quân", "action": action,
        }  # fmt: skip
        return client.post(NEW, {**data, **values}, follow=True)

    return send


def tell_members(body: Body, by: User, closing: int, period: str = "2022-Q3") -> None:
    figure = MembershipFigure(unit=body.unit, body=body, period=period, opening=closing, joined=0, left=0, closing=closing)
    save_record(figure, by=by)


def newest() -> Meeting:
    return Meeting.objects.order_by("-pk")[0]


def test_the_members_of_the_last_figure_are_offered_and_stay_what_they_were(meet, client_for, union_recorder, bodies):
    tell_members(bodies.women_branch, union_recorder, 40)
    assert client_for(union_recorder).get(NEW).context["form"].initial["membership"] == 40
    meet(union_recorder)
    tell_members(bodies.women_branch, union_recorder, 55, "2022-Q4")
    meeting = newest()
    assert (meeting.body, meeting.membership, meeting.attended, meeting.state) == (bodies.women_branch, 40, 18, ReviewState.SUBMITTED)
    assert client_for(union_recorder).get(NEW).context["form"].initial["membership"] == 55


def test_of_several_bodies_the_members_are_those_of_the_one_that_met(meet, client_for, recorder, union_recorder, land, bodies):
    front = Body.objects.create(key="t-fc", kind="front_committee", name="Ban công tác Mặt trận ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)
    tell_members(bodies.women_branch, union_recorder, 40)
    tell_members(front, recorder, 9)
    form = client_for(recorder).get(NEW).context["form"]
    assert {key[0] for key, _words in form.fields["owner"].choices} == {"b"}
    assert form.initial["membership"] is None
    meet(recorder, owner=f"b{front.pk}", attended="8")
    assert (newest().body, newest().membership) == (front, 9)
    assert client_for(recorder).get(NEW).context["form"].initial["owner"] == f"b{front.pk}"


def test_the_members_of_a_draft_are_not_told_to_who_types_in_for_the_body(meet, client_for, union_recorder, reviewer, bodies):
    tell_members(bodies.women_branch, union_recorder, 73519)
    answer = meet(reviewer, action="save", owner=f"b{bodies.women_branch.pk}", membership="", attended="1")
    assert (newest().body, newest().on_behalf, newest().membership) == (bodies.women_branch, True, None)
    assert "73.5" not in answer.content.decode()


def test_more_than_belong_are_told_at_the_field_and_nothing_is_lost(meet, union_recorder):
    answer = meet(union_recorder, membership="40", attended="41")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["attended"])
    assert "(40)" in answer.context["form"].errors["attended"][0]
    assert 'value="41"' in answer.content.decode()
    assert (newest().membership, newest().attended, newest().topics, newest().state) == (40, None, "Chuẩn bị ngày ra quân", ReviewState.DRAFT)


@pytest.mark.parametrize("wrong", [{"membership": "10", "attended": "30"}, {"membership": "mười", "attended": "30"}])
def test_a_draft_that_becomes_wrong_keeps_no_contradiction(meet, client_for, union_recorder, wrong):
    meet(union_recorder, action="save", membership="20", attended="18")
    draft = newest()
    sent = {**ROWS, "owner": f"b{draft.body_id}", "uuid": str(draft.uuid), "version": str(draft.version), "held_on": "01/11/2022", "kind": "regular", "topics": "Họp", "action": "save", **wrong}
    answer = client_for(union_recorder).post(f"/lam-viec/cuoc-hop/{draft.pk}/sua/", sent)
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert (draft.topics, draft.attended) == ("Họp", None)


def test_the_page_says_in_vietnamese_what_it_is(meet, union_recorder):
    answer = meet(union_recorder, membership="30", attended="12", topics="Việc quý")
    assert says(answer, "Meeting: %(owner)s", owner=newest().body)


def test_a_star_stands_where_something_must_be_and_not_in_rows_that_may_stay_empty(client_for, union_recorder):
    page = client_for(union_recorder).get(NEW).content.decode()
    starred = [part.split('"')[0] for part in page.split('data-field="')[1:] if "field__required" in part.split("</label>")[0]]
    assert set(starred) >= set(Meeting.required_fields)
    assert "text" not in starred  # what is to be done: the first row of the resolutions


def test_a_day_to_come_is_planned_not_recorded(meet, union_recorder):
    tomorrow = dates.today() + timedelta(days=1)
    answer = meet(union_recorder, membership="40", held_on=f"{tomorrow:%d/%m/%Y}")
    assert says(answer, "This day has not come yet: plan it instead, and record it when it is done.")
    assert (newest().held_on, newest().attended, newest().state) == (None, 18, ReviewState.DRAFT)


def test_a_meeting_is_recorded_from_its_plan_with_one_number(meet, client_for, union_recorder, reviewer, union_reviewer, bodies, land):
    tell_members(bodies.women_branch, union_recorder, 40)
    plan = save_record(PlannedEvent(unit=land.tra_met, body=bodies.women_branch, what="meeting", title="Sinh hoạt chi hội tháng 11", starts_on=dates.today()), by=union_recorder)
    change_state(plan, "submit", by=union_recorder)
    form = client_for(union_recorder).get(f"{NEW}?plan={plan.pk}").context["form"]
    assert (form.initial["topics"], form.initial["held_on"], form.initial["membership"]) == ("Sinh hoạt chi hội tháng 11", dates.today(), 40)
    assert Duty.objects.about(plan).open().count() == 1
    meet(union_recorder, query=f"?plan={plan.pk}", attended="31", held_on=f"{dates.today():%d/%m/%Y}")
    assert (newest().plan, newest().attended, newest().state) == (plan, 31, ReviewState.SUBMITTED)
    assert Duty.objects.about(plan).open().count() == 0


def test_a_plan_of_somebody_else_fills_nothing_in(client_for, union_recorder, cast, land):
    other = Body.objects.create(key="t-kf", kind="farmers", name="Chi hội Nông dân ấp Bưng Chông", unit=land.bung_chong, valid_from=LONG_AGO)
    plan = save_record(PlannedEvent(unit=land.bung_chong, body=other, what="meeting", title="KÍN", starts_on=dates.today()), by=cast.second_recorder)
    answer = client_for(union_recorder).get(f"{NEW}?plan={plan.pk}")
    assert "KÍN" not in answer.content.decode()
    assert (answer.context["form"].initial["topics"], answer.context["form"].initial.get("plan")) == ("", None)


def test_a_meeting_is_a_bodys(meet, client_for, cast):
    answer = meet(cast.second_recorder, membership="10", attended="9")
    assert newest().state == ReviewState.DRAFT
    assert "owner" in answer.context["form"].errors


def test_only_the_first_questions_stand_on_the_page_at_once(client_for, union_recorder):
    form = client_for(union_recorder).get(NEW).context["form"]
    assert [field.name for field in form.fields_above] == ["held_on", "membership", "attended", "topics"]
    assert {field.name for field in form.fields_behind} == {"kind", "made_known", "documents"}


# --- Minutes stay at home -----------------------------------------------------------------------------------------


@pytest.fixture
def with_minutes(meet, union_recorder) -> Meeting:
    meet(union_recorder, membership="40", documents=SimpleUploadedFile("bien-ban-KIN.pdf", MINUTES))
    meeting = newest()
    assert meeting.evidence.count() == 1
    return meeting


def test_minutes_are_read_by_the_own_body_alone(with_minutes, client_for, cast, anonymous, bodies):
    change_state(with_minutes, ACCEPT.verb, by=cast.union_reviewer)
    minutes = with_minutes.evidence.get()
    read = {name for name, user in [*cast, ("anonymous", anonymous)] if client_for(user).get(minutes.url).status_code == 200}
    assert read == {"union_recorder"}
    told = {name for name, user in cast if b"KIN" in client_for(user).get(f"/lam-viec/cuoc-hop/{with_minutes.pk}/").content}
    assert told == {"union_recorder"}
    assert client_for(cast.union_reviewer).get(f"/lam-viec/cuoc-hop/{with_minutes.pk}/").status_code == 200


def readers(client_for: Callable[[User], Client], cast: Any, minutes: Evidence) -> set[str]:
    return {name for name, user in cast if client_for(user).get(minutes.url).status_code == 200}


@pytest.fixture
def committee(land) -> Body:
    """Nobody keeps the records of this body alone: those of ấp Trà Mẹt do."""
    return Body.objects.create(key="t-fc", kind="front_committee", name="Ban công tác Mặt trận ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)


def test_of_a_body_that_nobody_keeps_alone_the_units_people_read_the_minutes_and_not_the_office_that_typed_it_in(committee, client_for, cast):
    meeting = save_record(Meeting(unit=committee.unit, body=committee, held_on=date(2022, 9, 1), membership=10, attended=9, topics="Họp"), by=cast.reviewer)
    assert meeting.on_behalf
    own = add_file(meeting, SimpleUploadedFile("bien-ban-KIN.pdf", MINUTES), by=cast.recorder)
    assert readers(client_for, cast, own) == {"recorder"}
    assert b"KIN" not in client_for(cast.reviewer).get(f"/lam-viec/cuoc-hop/{meeting.pk}/sua/").content
    sent = add_file(meeting, SimpleUploadedFile("giay.pdf", MINUTES + b"\n"), by=cast.reviewer)
    assert readers(client_for, cast, sent) == {"recorder", "reviewer"}


def test_minutes_of_a_unions_commune_body_are_not_read_by_the_communes_office(bodies, client_for, cast, land):
    keeper = User.objects.create(username="keeper", full_name="Người Thử keeper", home_unit=land.tham_don, password="!")
    RoleAssignment.objects.create(user=keeper, role="recorder", unit=land.tham_don, body=bodies.women_commune, valid_from=LONG_AGO)
    body = bodies.women_commune
    meeting = save_record(Meeting(unit=body.unit, body=body, held_on=date(2022, 9, 1), membership=10, attended=9, topics="Họp"), by=keeper)
    minutes = add_file(meeting, SimpleUploadedFile("bien-ban.pdf", MINUTES), by=keeper)
    assert readers(client_for, [*cast, ("keeper", keeper)], minutes) == {"keeper", "union_reviewer"}


def test_when_nobody_keeps_the_body_any_more_its_unit_reads_the_minutes(with_minutes, client_for, cast):
    RoleAssignment.objects.filter(user=cast.union_recorder).update(valid_to=dates.today() - timedelta(days=1))
    assert readers(client_for, cast, with_minutes.evidence.get()) == {"recorder"}


def test_minutes_wait_for_nobodys_review(with_minutes, client_for, union_reviewer, reviewer):
    minutes = with_minutes.evidence.get()
    page = client_for(union_reviewer)
    assert page.get(f"/lam-viec/cuoc-hop/{with_minutes.pk}/").status_code == 200
    assert page.get(minutes.url).status_code == 404
    assert page.post(f"/lam-viec/anh/{minutes.uuid}/chu-thich/", {"caption": "Lén"}).status_code == 404
    assert page.post(f"/lam-viec/anh/{minutes.uuid}/bo/").status_code == 404
    assert client_for(reviewer).get(minutes.url).status_code == 404


def test_minutes_are_never_published(with_minutes, client_for, client, cast):
    change_state(with_minutes, ACCEPT.verb, by=cast.union_reviewer)
    minutes = with_minutes.evidence.get()
    page = client_for(cast.editor).get(f"/lam-viec/cuoc-hop/{with_minutes.pk}/cong-bo/")
    assert b"KIN" not in page.content
    assert page.status_code == 403
    with pytest.raises(PermissionDenied):
        publish_record(with_minutes, by=cast.editor, evidence=[minutes.pk])
    minutes.refresh_from_db()
    assert not minutes.is_public
    assert client.get(minutes.url).status_code == 404


def test_photos_of_a_meeting_are_seen_above_as_ever(meet, union_recorder, union_reviewer, client_for):
    meet(union_recorder, membership="40", photos=photo())
    assert client_for(union_reviewer).get(newest().evidence.get().url).status_code == 200


def test_a_picture_does_not_pass_for_minutes(meet, union_recorder, client_for, union_reviewer):
    answer = meet(union_recorder, membership="40", documents=photo("bien-ban.jpg"))
    assert says(answer, "“%(name)s” is a picture: as a photo everybody who reads the record would see it. Send it as a PDF or DOCX file.", name="bien-ban.jpg")
    assert not newest().evidence.exists()


def test_minutes_go_after_their_time_and_history_tells_it(with_minutes, client_for, cast, django_capture_on_commit_callbacks):
    minutes = with_minutes.evidence.get()
    name, storage = minutes.file.name, minutes.file.storage
    assert apply_retention()["minutes"] == 0
    Meeting.objects.filter(pk=with_minutes.pk).update(held_on=dates.today() - timedelta(days=1825))
    assert apply_retention()["minutes"] == 0
    Meeting.objects.filter(pk=with_minutes.pk).update(held_on=dates.today() - timedelta(days=1826))
    with django_capture_on_commit_callbacks(execute=True):
        assert apply_retention()["minutes"] == 1
    assert not Evidence.objects.exists()
    assert not storage.exists(name)
    entry = HistoryEntry.objects.about(with_minutes).order_by("number").last()
    assert (entry.verb, entry.actor, entry.changes) == ("erase_minutes", None, {"evidence": [minutes.sha256]})
    assert apply_retention()["minutes"] == 0
    assert [fault for fault in check_everything() if "content" not in fault.text] == []


def test_photos_outlast_the_minutes(meet, union_recorder):
    meet(union_recorder, membership="40", photos=photo(), documents=SimpleUploadedFile("bien-ban.pdf", MINUTES))
    Meeting.objects.update(held_on=date(2010, 1, 1))
    apply_retention()
    assert [row.kind for row in newest().evidence.all()] == ["photo"]


def test_the_form_says_what_minutes_do_not_hold(client_for, union_recorder):
    answer = client_for(union_recorder).get(NEW)
    assert says(answer, "A PDF or DOCX file: no attendance list, not who said what. Only those who keep this body's own records read it, and whoever sends it; it is deleted after its time.")
