"""The privacy notice, and requests to take something down: asked for by anybody, read by one office alone."""

import html
import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import HistoryEntry, RoleAssignment, SealingKey
from kheo.org.queries import check_history, unseal_field
from kheo.portal.actions import answer_take_down, erase_answered_take_downs, receive_take_down
from kheo.portal.forms import page_of_this_site
from kheo.portal.models import TakeDown
from kheo.portal.privacy import TOLD
from kheo.records.retention import policies
from tests.conftest import LONG_AGO, says

NOTICE, ASK, LIST = "/quyen-rieng-tu/", "/quyen-rieng-tu/yeu-cau-go/", "/lam-viec/yeu-cau-go/"
SAME, OTHER = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}
WORDS, CONTACT, REPLY = "KÍN-LỜI ảnh con tôi", "KÍN-LIÊN-LẠC 0912345678", "KÍN-TRẢ-LỜI đã gỡ ảnh"
MONDAY = datetime(2022, 11, 21, 9, 30, tzinfo=dates.HANOI)


@pytest.fixture
def office(home, land):
    """The district, whose portal it is."""
    assert home.unit == land.district
    return land.district


def typed(**fields):
    return {"uuid": str(uuid.uuid4()), "address": "/tin-tuc/bai-viet/", "words": WORDS, "contact": CONTACT, "website": "", **fields}


def ask(client, headers=SAME, **fields):
    return client.post(ASK, typed(**fields), headers=headers)


@pytest.fixture
def request_(office):
    return receive_take_down(uuid=uuid.uuid4(), unit=office, address="/tin-tuc/bai-viet/", words=WORDS, contact=CONTACT)


def text_of(answer):
    return html.unescape(answer.content.decode())


# --- The notice -------------------------------------------------------------------------------


def test_the_notice_tells_every_rule_of_the_file():
    assert sorted(TOLD) == sorted(policy.name for policy in policies())


def test_the_notice_says_how_long_in_days_of_the_file_and_names_no_column(client, home):
    text = text_of(client.get(NOTICE))
    kept = {policy.name: policy.keep.days for policy in policies()}
    for days in (kept["account"], kept["take_down"], kept["honoured_name"]):
        assert f" {days} " in text
    assert re.findall(r"\b\w+_\w+\b", re.sub(r"<[^>]*>", "", text)) == []
    assert "91/2025/QH15" in text
    assert "01/01/2026" in text
    assert f'href="{ASK}"' in text


# --- Asking -----------------------------------------------------------------------------------


def test_the_form_needs_neither_cookie_nor_token(client, office):
    answer = client.get(f"{ASK}?trang=/tin-tuc/bai-viet/")
    assert 'value="/tin-tuc/bai-viet/"' in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert (answer.cookies, client.cookies) == ({}, {})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("elsewhere", ["https://xau.example/x", "javascript:alert(1)", "//xau.example", "/\\xau.example"])
def test_what_the_address_proposes_is_a_page_of_this_site_or_nothing(client, office, elsewhere):
    answer = client.get(ASK, {"trang": elsewhere})
    assert "xau.example" not in re.findall(r'name="address"[^>]*', answer.content.decode())[0]
    assert "alert" not in answer.content.decode()


def test_a_request_is_stored_sealed_and_gives_a_code_and_a_deadline(client_for, anonymous, office):
    client = client_for(anonymous, enforce_csrf_checks=True)
    with dates.moved_to(MONDAY):
        answer = ask(client)
    stored = TakeDown.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{ASK}{stored.code}/")
    assert (unseal_field(stored, "words"), unseal_field(stored, "contact")) == (WORDS, CONTACT)
    assert "KÍN" not in str(TakeDown.objects.values()) + str(HistoryEntry.objects.values())
    assert re.fullmatch("[A-HJ-NP-Z2-9]{8}", stored.code)
    receipt = client.get(answer["Location"].lower())
    assert stored.code in receipt.content.decode()
    assert "23/11/2022 09:30" in receipt.content.decode()
    assert "KÍN" not in receipt.content.decode()
    assert client.cookies == {}


def test_a_second_click_stores_once_and_a_changed_form_is_another_request(client, office):
    same = typed()
    first, second = (client.post(ASK, same, headers=SAME)["Location"] for _unused in range(2))
    assert (first == second, TakeDown.objects.count()) == (True, 1)
    third = client.post(ASK, {**same, "words": "một chuyện khác"}, headers=SAME)["Location"]
    assert (third == first, TakeDown.objects.count()) == (False, 2)


@pytest.mark.parametrize("contact", ["", CONTACT])
def test_a_contact_is_not_needed(client, office, contact):
    assert ask(client, contact=contact).status_code == 302
    assert unseal_field(TakeDown.objects.get(), "contact") == contact


@pytest.mark.parametrize(
    "wrong",
    [{"address": ""}, {"address": "https://xau.example/bai/"}, {"address": "http://testserver@xau.example/"}, {"address": "/" + "x" * 600}, {"words": ""}, {"words": "x" * 5000}, {"contact": "x" * 300}, {"website": "http://quang-cao.example"}],
)
def test_bad_input_is_refused_and_everything_typed_stays(client, office, wrong):
    sent = typed(**wrong)
    answer = client.post(ASK, sent, headers=SAME)
    assert answer.status_code == 422
    assert TakeDown.objects.count() == 0
    for name in ("uuid", "address", "words", "contact"):
        assert sent[name] in text_of(answer)
    assert 'name="website" value=""' in answer.content.decode()


@pytest.mark.parametrize("made_with", ["", "khong-phai", "x" * 50])
def test_a_form_without_its_mark_is_taken_all_the_same(client, office, made_with):
    assert ask(client, uuid=made_with).status_code == 302
    assert TakeDown.objects.count() == 1


def test_a_form_from_elsewhere_is_shown_to_be_sent_again(client, office):
    answer = ask(client, headers=OTHER)
    assert (answer.status_code, TakeDown.objects.count()) == (422, 0)
    assert WORDS in text_of(answer)


def test_the_sixth_request_of_an_hour_waits_and_loses_nothing(client, office):
    assert [ask(client).status_code for _unused in range(6)] == [302] * 5 + [422]
    answer = ask(client)
    assert (TakeDown.objects.count(), WORDS in text_of(answer)) == (5, True)
    assert says(answer, "Several requests came from your network within the hour. Please send this one an hour later, or call the office named at the foot of this page.")
    assert ask(client, REMOTE_ADDR="203.0.113.9").status_code == 422
    assert client.post(ASK, typed(), headers=SAME, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_nobody_is_left_waiting_where_no_office_answers(client, home):
    home.unit = None
    home.save()
    answer = ask(client)
    assert (answer.status_code, TakeDown.objects.count()) == (422, 0)
    assert WORDS in text_of(answer)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("/tin-tuc/x/", "/tin-tuc/x/"), ("http://testserver/tin-tuc/x/?trang=2#y", "/tin-tuc/x/?trang=2"), (" testserver/x ", "/x"),
        ("https://testserver:8000/x", "/x"), ("http://testserver", "/"), ("/tin-tức/", "/tin-tức/"), ("//xau.example/x", ""), ("http://xau.example/testserver", ""),
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("/\\xau.example", ""), ("http://testserver//xau.example", "/xau.example"),
        ("http://[x", ""), ("/x\x00", ""), ("ftp://testserver/x", ""), ("http://u:p@testserver/x", ""),
    ],
)  # fmt: skip
def test_only_pages_of_this_site_are_taken(text, page):
    assert page_of_this_site(text) == page


@pytest.mark.parametrize("code", ["ABCDEFGH", "x", "abc-def"])
def test_an_unknown_code_opens_nothing(client, request_, code):
    assert client.get(f"{ASK}{code}/").status_code == 404


# --- The clock --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "due"), [(21, 23), (23, 25), (24, 28), (25, 29), (26, 29), (27, 29)], ids=["Monday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
)
def test_the_clock_runs_on_working_days(request_, day, due):
    moment = datetime(2022, 11, day, 23, 30, tzinfo=dates.HANOI)
    assert dates.working_days_after(moment, 2) == datetime(2022, 11, due, 23, 30, tzinfo=dates.HANOI)


def test_days_are_those_of_viet_nam_whatever_the_zone_of_the_moment():
    friday_evening_in_london = datetime.fromisoformat("2022-11-25T20:00:00+00:00")  # Saturday, 3 o'clock in Việt Nam
    assert dates.working_days_after(friday_evening_in_london, 1) == datetime(2022, 11, 28, 3, tzinfo=dates.HANOI)
    assert dates.working_days_after(MONDAY, 0) == MONDAY


# --- Answering --------------------------------------------------------------------------------


def test_the_office_sees_what_must_be_answered_first_and_what_is_overdue(client_for, cast, office):
    made = []
    for days in (0, 3):
        with dates.moved_to(MONDAY + timedelta(days=days)):
            made.append(receive_take_down(uuid=uuid.uuid4(), unit=office, address=f"/{days}/", words=WORDS))
    with dates.moved_to(MONDAY + timedelta(days=4)):
        answer_take_down(receive_take_down(uuid=uuid.uuid4(), unit=office, address="/4/", words=WORDS), "take_down", by=cast.editor)
        answer = client_for(cast.editor).get(LIST)
        card = next(card for card in client_for(cast.editor).get("/lam-viec/").context["cards"] if card.url == LIST)
        late = [row.record.is_overdue for row in answer.context["listing"].rows]
    assert [row.record.address for row in answer.context["listing"].rows] == ["/0/", "/3/", "/4/"]
    assert (late, text_of(answer).count("badge--overdue")) == ([True, False, False], 1)
    assert (answer.context["open"], answer.context["overdue"]) == (2, 1)
    assert re.findall(r"\d+", card.note) == ["2", "1"]


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client_for, cast, office, django_assert_num_queries, count):
    due = dates.now() + timedelta(days=2)
    TakeDown.objects.bulk_create(TakeDown(unit=office, address="/x/", due_at=due) for _unused in range(count))
    page = client_for(cast.editor)
    page.get(LIST)
    with django_assert_num_queries(8):
        page.get(LIST)


def test_an_answer_is_read_with_the_code_and_goes_into_the_history_sealed(client_for, client, cast, request_):
    there = reverse("portal:take_down", args=[request_.pk])
    page = client_for(cast.editor)
    assert (WORDS in text_of(page.get(there)), CONTACT in text_of(page.get(there))) == (True, True)
    assert page.post(there, {"outcome": "take_down", "answer": REPLY})["Location"] == LIST
    assert REPLY in text_of(client.get(f"{ASK}{request_.code}/"))
    entries = list(HistoryEntry.objects.about(request_))
    assert [(entry.verb, entry.source, entry.target, entry.actor) for entry in entries] == [
        ("receive", "", "open", None), ("take_down", "open", "taken_down", cast.editor),
    ]  # fmt: skip
    assert "KÍN" not in str([entry.changes for entry in entries])
    assert list(check_history()) == []


def test_a_refusal_needs_its_reason_and_loses_nothing(client_for, cast, request_):
    there = reverse("portal:take_down", args=[request_.pk])
    page = client_for(cast.editor)
    answer = page.post(there, {"outcome": "refuse", "answer": "  "})
    assert (answer.status_code, WORDS in text_of(answer)) == (422, True)
    assert page.post(there, {"answer": REPLY}).status_code == 422
    assert page.post(there, {"outcome": "publish", "answer": REPLY}).status_code == 422
    assert TakeDown.objects.get().state == "open"
    with pytest.raises(ValidationError):
        answer_take_down(request_, "refuse", by=cast.editor)


def test_a_second_click_answers_once_and_a_colleague_is_told(client_for, cast, land, request_):
    RoleAssignment.objects.create(user=cast.leader, role="editor", unit=land.district, valid_from=LONG_AGO)
    page, there = client_for(cast.editor), reverse("portal:take_down", args=[request_.pk])
    assert [page.post(there, {"outcome": "take_down", "answer": REPLY}).status_code for _unused in range(2)] == [302, 302]
    late = client_for(cast.leader).post(there, {"outcome": "refuse", "answer": "không"})
    assert (late.status_code, says(late, "Somebody has answered this request in the meantime.")) == (422, True)
    assert HistoryEntry.objects.about(request_).count() == 2
    with pytest.raises(TransitionRefused):
        answer_take_down(request_, "refuse", by=cast.leader, answer="không")


# --- Refusals ---------------------------------------------------------------------------------

OTHERS = ["recorder", "reviewer", "neighbour", "organiser", "leader", "provincial", "union_reviewer", "administrator", "stranger", "anonymous"]


@pytest.mark.parametrize("member", OTHERS)
def test_nobody_else_reads_or_answers_a_request(client_for, cast, anonymous, request_, member):
    page = client_for(getattr(cast, member, anonymous))
    there = reverse("portal:take_down", args=[request_.pk])
    for answer in (page.get(LIST), page.get(there), page.post(there, {"outcome": "take_down", "answer": REPLY})):
        assert answer.status_code in (200, 302, 403, 404)
        assert all(secret not in answer.content.decode() for secret in (WORDS, CONTACT, request_.code))
    assert TakeDown.objects.get().state == "open"


@pytest.mark.parametrize("place", ["other_district", "province", "tham_don"])
def test_editors_beside_above_and_below_do_not_look_requests_up(client_for, cast, land, request_, place):
    RoleAssignment.objects.create(user=cast.stranger, role="editor", unit=getattr(land, place), valid_from=LONG_AGO)
    page = client_for(cast.stranger)
    assert page.get(reverse("portal:take_down", args=[request_.pk])).status_code == 404
    answer = page.get(LIST)
    assert (answer.status_code, request_.code in answer.content.decode()) == (200, False)
    with pytest.raises(PermissionDenied):
        answer_take_down(request_, "take_down", by=cast.stranger)


def test_a_role_narrowed_to_a_body_does_not_reach_requests(client_for, cast, land, bodies, request_):
    RoleAssignment.objects.create(user=cast.stranger, role="editor", unit=land.district, body=bodies.front, valid_from=LONG_AGO)
    assert client_for(cast.stranger).get(reverse("portal:take_down", args=[request_.pk])).status_code == 404


# --- Erasing ----------------------------------------------------------------------------------


def test_what_was_answered_long_ago_is_erased_and_the_history_still_holds(client_for, client, cast, office):
    keep = next(policy.keep for policy in policies() if policy.name == "take_down")
    old, young, waiting = (receive_take_down(uuid=uuid.uuid4(), unit=office, address="/x/", words=WORDS, contact=CONTACT) for _unused in range(3))
    with dates.moved_to(dates.now() - keep - timedelta(minutes=1)):
        answer_take_down(old, "refuse", by=cast.editor, answer=REPLY)
    answer_take_down(young, "refuse", by=cast.editor, answer=REPLY)
    assert (erase_answered_take_downs(keep), erase_answered_take_downs(keep)) == (1, 0)
    old.refresh_from_db()
    assert [old.address, old.words, old.contact, old.answer, old.state] == ["", "", "", "", "refused"]
    assert SealingKey.objects.about(old).count() == 0
    assert [unseal_field(row, "words") for row in TakeDown.objects.filter(pk__in=[young.pk, waiting.pk])] == [WORDS, WORDS]
    assert list(check_history()) == []
    assert client.get(f"{ASK}{old.code}/").status_code == client_for(cast.editor).get(reverse("portal:take_down", args=[old.pk])).status_code == 200
