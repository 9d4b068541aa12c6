"""Lists, queues, steps, publishing and history at the desk."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.models import Initiative
from kheo.org.models import HistoryEntry
from kheo.records.actions import change_state
from tests.conftest import says
from tests.factories import honour, make_initiative, make_published, make_rows

LIST, QUEUE = "/lam-viec/mo-hinh/", "/lam-viec/mo-hinh/duyet/"


def url(name, record, *more):
    return reverse(f"records:{name}", args=["mo-hinh", record.pk, *more])


def stored(record):
    return Initiative.objects.get(pk=record.pk)


# --- Lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3, 1000])
@pytest.mark.parametrize(
    ("who", "address", "state", "queries"),
    [
        ("recorder", LIST, "draft", 8),
        ("reviewer", QUEUE, "submitted", 8),
        ("leader", f"{LIST}?q=mo+hinh&sort=-title", "accepted", 8),
        ("leader", "/lam-viec/phong-trao/", "accepted", 57),
        ("leader", "/lam-viec/so-lieu/movements.registered/?period=YEAR&unit=UNIT", "accepted", 12),
    ],
)
def test_pages_ask_as_many_questions_for_many_rows_as_for_one(client_for, cast, campaign, land, rows, who, address, state, queries, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state=state)
    page = client_for(getattr(cast, who))
    address = address.replace("YEAR", str(dates.today().year)).replace("UNIT", str(land.district.pk))
    page.get(address)
    with django_assert_num_queries(queries):
        answer = page.get(address)
    assert answer.status_code == 200


def test_a_list_is_searched_without_accents_and_filtered(client_for, cast, campaign, land):
    for title, state in [("Đường hoa", "draft"), ("Đường đèn", "submitted"), ("Thùng rác", "draft")]:
        make_initiative(land.tra_met, cast.recorder, title=title, state=state)
    page = client_for(cast.recorder)

    def found(query):
        return {str(row.record) for row in page.get(LIST + query).context["listing"].rows}

    assert found("") == {"Đường hoa", "Đường đèn", "Thùng rác"}
    assert found("?q=duong") == {"Đường hoa", "Đường đèn"}
    assert found("?q=duong&state=draft") == {"Đường hoa"}
    assert found("?q=%00%00") == {"Đường hoa", "Đường đèn", "Thùng rác"}


@pytest.mark.parametrize("query", ["?sort=khong-co", "?page=999", "?page=x", "?state=khong-co", "?format=khong-co", "?grade=%27", "?q=" + "x" * 3000])
def test_a_list_lives_with_whatever_the_address_says(client_for, recorder, campaign, land, query):
    make_initiative(land.tra_met, recorder)
    assert client_for(recorder).get(LIST + query).status_code == 200


def test_the_list_as_xlsx_holds_what_the_reader_may_see(client_for, cast, campaign, land):
    make_initiative(land.tra_met, cast.recorder, title="=CMD()|'x'!A1", state="accepted", honouree="Nguyễn Văn Kín", consent_way="written")
    make_initiative(land.tra_met, cast.recorder, title="Nháp kín")
    answer = client_for(cast.leader).get(f"{LIST}?format=xlsx")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    values = [str(cell.value) for cell in cells]
    assert "=CMD()|'x'!A1" in values
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s"]
    assert not [value for value in values if "Kín" in value or "kín" in value]


def test_the_list_for_printing_is_one_page(client_for, recorder, campaign, land):
    make_rows(60, unit=land.tra_met, by=recorder, campaign=campaign, state="draft")
    page = client_for(recorder)
    assert len(page.get(LIST).context["listing"].rows) == 50
    assert len(page.get(f"{LIST}?format=print").context["listing"].rows) == 60


# --- The queue --------------------------------------------------------------------------------


def test_several_are_accepted_at_once_and_a_refusal_is_told(client_for, cast, campaign, land):
    fine, own = make_initiative(land.tra_met, cast.recorder, state="submitted"), make_initiative(land.tra_met, cast.reviewer, state="submitted", title="Tự nhập")
    beside = make_initiative(land.dai_an, cast.neighbour, state="submitted")
    answer = client_for(cast.reviewer).post(QUEUE, {"record": [fine.pk, own.pk, beside.pk, "x"]}, follow=True)
    assert [stored(record).state for record in (fine, own, beside)] == ["accepted", "submitted", "submitted"]
    assert says(answer, "%(count)s accepted.", count=1)
    assert says(answer, "You entered this record yourself: another account of your office must accept it.")


@pytest.mark.parametrize("who", ["recorder", "leader", "stranger", "administrator"])
def test_who_reviews_nothing_has_no_queue(client_for, cast, campaign, land, who):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    page = client_for(getattr(cast, who))
    assert page.get(QUEUE).status_code == 403
    assert page.post(QUEUE, {"record": [record.pk]}).status_code == 403
    assert stored(record).state == "submitted"


# --- One record -------------------------------------------------------------------------------


def test_the_way_of_a_record_on_its_pages(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    commune, hamlet = client_for(cast.reviewer), client_for(cast.recorder)
    commune.post(url("step", record, "return"), {"reason": "Nêu rõ sản phẩm", "version": record.version})
    assert stored(record).state == "returned"
    assert "Nêu rõ sản phẩm" in hamlet.get(url("show", record)).content.decode()
    hamlet.post(url("step", record, "submit"))
    commune.post(url("step", record, "accept"), {"version": stored(record).version})
    assert stored(record).state == "accepted"
    text = hamlet.get(url("history", record)).content.decode()
    assert "Nêu rõ sản phẩm" in text
    assert cast.reviewer.full_name in text
    assert list(HistoryEntry.objects.about(record).order_by("number").values_list("verb", flat=True)) == ["submit", "return", "submit", "accept"]


def test_a_return_without_a_reason_is_refused_in_words(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    answer = client_for(cast.reviewer).post(url("step", record, "return"), {"reason": ""}, follow=True)
    assert stored(record).state == "submitted"
    assert says(answer, "Please give the reason: it tells the others what to do.")


def test_a_reason_typed_in_vain_is_not_lost(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", reviewer=cast.colleague)
    answer = client_for(cast.reviewer).post(url("step", record, "return"), {"reason": "lý do dài đã gõ"}, follow=True)
    assert "lý do dài đã gõ" in answer.content.decode()
    assert stored(record).state == "accepted"


@pytest.mark.parametrize("verb", ["khong-co", "publish", "delete"])
def test_an_unknown_step_does_nothing(client_for, cast, campaign, land, verb):
    record = make_initiative(land.tra_met, cast.recorder)
    assert client_for(cast.recorder).post(url("step", record, verb)).status_code in (302, 404)
    assert stored(record).state == "draft"


def test_steps_are_not_taken_by_following_a_link(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder)
    assert client_for(cast.recorder).get(url("step", record, "submit")).status_code == 405


def test_a_page_shows_only_steps_that_can_be_taken(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    steps = {name: set(client_for(getattr(cast, name)).get(url("show", record)).context["open"]) for name in ("recorder", "reviewer")}
    assert steps == {"recorder": {"withdraw"}, "reviewer": {"return", "accept"}}


def test_an_unknown_type_and_a_foreign_record_are_not_found(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder)
    page = client_for(cast.recorder)
    assert page.get("/lam-viec/khong-co/").status_code == 404
    assert page.get(f"/lam-viec/khong-co/{record.pk}/").status_code == 404
    assert client_for(cast.second_recorder).get(url("show", record)).status_code == 404
    assert page.get("/lam-viec/mo-hinh/999999/").status_code == 404


# --- Publishing -------------------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_and_only_ticked_photos_go_public(client_for, cast, campaign, land, client):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", photos=2)
    first, second = record.evidence.all()
    page = client_for(cast.editor)
    asked = page.get(url("publish", record)).content.decode()
    assert f'value="{first.pk}"' in asked
    assert "checked" not in asked
    assert page.post(url("publish", record), {"evidence": [first.pk]}).status_code == 302
    text = client.get(stored(record).get_absolute_url()).content.decode()
    assert str(first.uuid) in text
    assert str(second.uuid) not in text


def test_the_page_warns_of_numbers_in_the_text(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", goals="Liên hệ 0912 345 678")
    answer = client_for(cast.editor).get(url("publish", record))
    assert [passage.text for passage in answer.context["warnings"]] == ["0912 345 678"]
    assert "0912 345 678" in answer.content.decode()


@pytest.mark.parametrize("who", ["recorder", "reviewer", "organiser", "leader", "provincial"])
def test_whoever_is_no_editor_publishes_nothing(client_for, cast, campaign, land, who):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    page = client_for(getattr(cast, who))
    assert [page.get(url("publish", record)).status_code, page.post(url("publish", record)).status_code] == [403, 403]
    assert stored(record).published_at is None


def test_a_record_is_taken_off_with_a_reason(client_for, cast, campaign, land, client):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    page = client_for(cast.editor)
    page.post(url("unpublish", record), {"reason": ""})
    assert client.get(record.get_absolute_url()).status_code == 200
    page.post(url("unpublish", record), {"reason": "ảnh mờ"})
    assert client.get(record.get_absolute_url()).status_code == 404


def test_unpublishing_by_others_is_refused(client_for, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    assert client_for(cast.leader).post(url("unpublish", record), {"reason": "x"}).status_code == 403
    assert stored(record).published_at is not None


# --- Behind a number --------------------------------------------------------------------------


def test_a_number_opens_to_its_records(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", title="Đường hoa")
    make_initiative(land.dai_an, cast.neighbour, state="submitted", title="Chưa duyệt")
    honour(record, grade="recognised", decided_on=dates.today(), number="1", by=cast.organiser)
    year = dates.today().year
    for code in ("movements.registered", "movements.recognised"):
        answer = client_for(cast.leader).get(f"/lam-viec/so-lieu/{code}/?unit={land.district.pk}&period={year}&by=subject&part=collective")
        assert [row.record for row in answer.context["listing"].rows] == [record]


@pytest.mark.parametrize("query", ["", "?period=2022", "?unit=x&period=2022", "?unit=UNIT&period=2022-13", "?unit=UNIT&period=2022&by=mood", "?unit=ABOVE&period=2022"])
def test_a_wrong_question_is_not_found(client_for, leader, land, query):
    query = query.replace("UNIT", str(land.district.pk)).replace("ABOVE", str(land.province.pk))
    assert client_for(leader).get(f"/lam-viec/so-lieu/movements.registered/{query}").status_code == 404
    assert client_for(leader).get(f"/lam-viec/so-lieu/khong.co/?unit={land.district.pk}&period=2022").status_code == 404


def test_an_unknown_part_is_not_found(client_for, leader, land):
    there = f"/lam-viec/so-lieu/movements.registered/?unit={land.district.pk}&period=2022&by=subject&part=khong-co"
    assert client_for(leader).get(there).status_code == 404


def test_reopening_on_the_page_takes_it_out_of_the_figures(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", reviewer=cast.colleague)
    client_for(cast.reviewer).post(url("step", record, "reopen"), {"reason": "số liệu sai"})
    assert stored(record).state == "returned"
    assert change_state(record, "submit", by=cast.recorder).state == "submitted"
