import html
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.models import Campaign, Initiative, Recognition
from kheo.org.actions import withdraw_consent
from kheo.org.models import Consent
from kheo.records.actions import add_file, change_state, publish_record
from tests.factories import honour, make_document, make_initiative, make_published, make_rows, travel

NAME = "Nguyễn Thị Được Vinh Danh"
PUBLIC = "/mo-hinh/"


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def day(value):
    return f"{value:%d/%m/%Y}"


# --- For everybody ----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_public_list_asks_as_many_questions_for_many_rows_as_for_one(client, cast, campaign, land, home, rows, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="accepted", published=True)
    client.get(PUBLIC)
    with django_assert_num_queries(13):  # five of them are the frame: site, imprint, menu, visit figures; four what may be chosen
        assert client.get(PUBLIC).status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_front_page_and_a_units_page_ask_alike_for_many_rows(client, cast, campaign, land, home, rows, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="accepted", published=True)
    for address, most in [("/", 15), (land.tra_met.get_absolute_url(), 27)]:
        client.get(address)
        with django_assert_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_public_list_holds_published_ones_alone(client, cast, campaign, land):
    make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa công khai")
    make_initiative(land.tra_met, cast.recorder, state="accepted", title="Duyệt mà chưa công bố")
    make_initiative(land.tra_met, cast.recorder, title="Nháp kín")
    text = text_of(client.get(PUBLIC))
    assert "Đường hoa công khai" in text
    assert "Duyệt mà chưa" not in text
    assert "Nháp kín" not in text


@pytest.mark.parametrize(("query", "found"), [("?q=duong+hoa", 1), ("?q=%C4%90%C6%B0%E1%BB%9Dng", 1), ("?q=khong+co", 0), ("?subject=individual", 0), ("?grade=recognised", 1)])
def test_the_public_list_is_searched_and_filtered(client, cast, campaign, land, query, found):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa")
    for grade in ("recognised", "outstanding"):
        honour(record, grade=grade, number="1", by=cast.organiser)
    assert client.get(PUBLIC + query).context["listing"].total == found


def test_a_published_page_has_one_address(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa “khéo”")
    assert record.get_absolute_url() == f"/mo-hinh/{record.pk}-duong-hoa-kheo/"
    answer = client.get(f"/mo-hinh/{record.pk}-sai/")
    assert (answer.status_code, answer["Location"]) == (301, record.get_absolute_url())


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn", "accepted"])
def test_what_is_not_published_is_not_found(client, cast, campaign, land, state):
    record = make_initiative(land.tra_met, cast.recorder, state=state)
    answer = client.get(record.get_absolute_url())
    assert answer.status_code == 404
    assert record.title not in answer.content.decode()
    assert client.get(f"/mo-hinh/{record.pk}-sai/").status_code == 404


def test_only_ticked_photos_stand_on_the_page_the_list_and_the_front_page(client, cast, campaign, land, home):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", photos=2)
    shown, hidden = record.evidence.all()
    publish_record(record, by=cast.editor, evidence=[shown.pk])
    for address in (Initiative.objects.get().get_absolute_url(), PUBLIC, "/", land.tra_met.get_absolute_url()):
        text = text_of(client.get(address))
        assert record.title in text, address
        assert str(hidden.uuid) not in text, address
    text = text_of(client.get(record.get_absolute_url()))
    assert str(shown.uuid) in text
    assert shown.caption in text
    assert hidden.caption not in text


def test_a_name_stands_on_the_page_with_consent_and_is_gone_after_it(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, honouree=NAME, consent_way="written")
    assert NAME in text_of(client.get(record.get_absolute_url()))
    withdraw_consent(Consent.objects.about(record).get(), by=cast.recorder)
    assert NAME not in text_of(client.get(record.get_absolute_url()))


def test_without_consent_the_name_stands_on_no_page_nor_export(client, client_for, cast, campaign, land, home):
    record = make_published(land.tra_met, cast.recorder, cast.editor, honouree=NAME)
    for address in (record.get_absolute_url(), PUBLIC, f"{PUBLIC}?q=vinh+danh", "/", land.tra_met.get_absolute_url(), f"{PUBLIC}?format=print"):
        assert NAME not in text_of(client.get(address)), address
    page = client_for(cast.leader)
    for address in ("/lam-viec/mo-hinh/?q=vinh", "/lam-viec/mo-hinh/?format=print"):
        assert NAME not in text_of(page.get(address)), address
    assert client.get(f"{PUBLIC}?q=vinh+danh").context["listing"].total == 0


def test_who_entered_reviewed_or_published_is_not_on_the_public_page(client, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, photos=1)
    text = text_of(client.get(record.get_absolute_url()))
    assert [name for name, user in cast if user.full_name in text] == []


def test_text_is_escaped(client, client_for, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, title="<script>alert(1)</script>", goals="<img src=x onerror=alert(1)>")
    for answer in (client.get(record.get_absolute_url()), client.get(PUBLIC), client_for(cast.recorder).get(reverse("records:show", args=["mo-hinh", record.pk]))):
        assert "<script>alert" not in text_of(answer)
        assert "<img src=x" not in text_of(answer)


# --- At the desk ------------------------------------------------------------------------------


def campaign_form(land, **changed):
    today = dates.today()
    return {
        "name": "Năm mới", "unit": land.district.pk, "body": "", "document": "", "verifier": "",
        "starts_on": day(today), "register_by": day(today + timedelta(days=9)), "ends_on": day(today + timedelta(days=90)), **changed,
    }  # fmt: skip


def test_a_campaign_is_launched_and_closed_on_its_pages(client_for, organiser, land):
    page = client_for(organiser)
    answer = page.post(reverse("movements:launch"), campaign_form(land))
    campaign = Campaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("movements:campaign", args=[campaign.pk]))
    assert "Năm mới" in text_of(page.get(answer["Location"]))
    page.post(reverse("movements:close", args=[campaign.pk]))
    assert Campaign.objects.get().closed_at is not None


@pytest.mark.parametrize("wrong", [{"register_by": "01/01/2001"}, {"ends_on": "x"}, {"name": ""}])
def test_a_wrong_campaign_is_refused_and_stays_typed(client_for, organiser, land, wrong):
    answer = client_for(organiser).post(reverse("movements:launch"), campaign_form(land, **{"name": "Năm mới nữa", **wrong}))
    assert answer.status_code == 422
    assert html.escape(str(wrong.get("name", "Năm mới nữa"))) in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_campaign_for_a_unit_out_of_reach_is_refused(client_for, organiser, land):
    assert client_for(organiser).post(reverse("movements:launch"), campaign_form(land, unit=land.province.pk)).status_code == 422
    assert not Campaign.objects.exists()


def test_a_campaign_is_seen_by_those_who_work_in_it(client_for, cast, campaign):
    there = reverse("movements:campaign", args=[campaign.pk])
    assert client_for(cast.recorder).get(there).status_code == 200
    assert client_for(cast.stranger).get(there).status_code == 404


def test_recognition_on_its_page(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    decision = make_document(land.district, cast.organiser)
    there, page = reverse("movements:recognise", args=[record.pk]), client_for(cast.organiser)
    typed = {"grade": "recognised", "decided_on": day(dates.today()), "document": decision.pk, "unit": land.district.pk}
    wrong = page.post(there, {**typed, "grade": "outstanding"})
    assert (wrong.status_code, Recognition.objects.count()) == (422, 0)
    late = page.post(there, {**typed, "decided_on": day(dates.today() + timedelta(days=3))})
    assert (late.status_code, list(late.context["form"].errors)) == (422, ["decided_on"])
    assert page.post(there, {**typed, "document": ""}).status_code == 422
    assert page.post(there, typed).status_code == 302
    assert Recognition.objects.get().grade == "recognised"
    assert client_for(cast.reviewer).post(there, {**typed, "grade": "outstanding"}).status_code == 403


def test_how_the_work_stands_on_its_page(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    there, page = reverse("movements:condition", args=[record.pk]), client_for(cast.recorder)
    assert page.post(there, {"verb": "start", "reason": "đã ra quân"}).status_code == 302
    assert page.post(there, {"verb": "stall", "reason": ""}).status_code == 422
    assert page.post(there, {"verb": "khong-co", "reason": ""}).status_code == 422
    assert Initiative.objects.get().condition == "running"
    assert client_for(cast.leader).post(there, {"verb": "stop", "reason": "x"}).status_code == 403


def test_reopened_it_leaves_board_and_public_list(client, client_for, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    change_state(record, "reopen", by=cast.reviewer, reason="sai")
    assert client_for(cast.leader).get("/lam-viec/phong-trao/").context["totals"][0]["text"] == "0"
    assert client.get(PUBLIC).context["listing"].total == 0


def test_a_ticked_file_can_be_had_by_everybody_and_the_others_cannot(client, campaign, cast, land):
    draft = make_initiative(land.tra_met, cast.recorder, photos=1)
    shown, hidden = (
        add_file(draft, SimpleUploadedFile(name, f"%PDF-1.7 {name}".encode()), by=cast.recorder) for name in ("ke-hoach.pdf", "khac.pdf")
    )
    record = publish_record(travel(draft, "accepted", by=cast.recorder), by=cast.editor, evidence=[shown.pk])
    page = client.get(record.get_absolute_url())
    assert [evidence.pk for evidence in page.context["photos"]] == [shown.pk]
    assert (client.get(shown.url).status_code, client.get(hidden.url).status_code) == (200, 404)
    assert shown.url in page.content.decode()


def test_a_shared_initiative_tells_title_words_and_photo(client, cast, campaign, land):
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=1, title="Đường hoa", goals="Giữ sạch mười tuyến đường.")
    page = client.get(shown.get_absolute_url()).content.decode()
    assert '<meta property="og:title" content="Đường hoa">' in page
    assert '<meta name="description" content="Giữ sạch mười tuyến đường.">' in page
    assert f'<meta property="og:image" content="http://testserver{shown.evidence.get().url}">' in page
    assert f'<link rel="canonical" href="http://testserver{shown.get_absolute_url()}">' in page
