"""A work from the form to its end."""

import html
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.records.actions import change_state
from kheo.records.models import Duty, Moment
from kheo.records.proofs import all_faults
from kheo.records.queries.proof import check_records
from kheo.records.workflow import ReviewState
from kheo.resources.actions.ledger import reverse_entry
from kheo.resources.actions.vouchers import refuse_voucher
from kheo.resources.actions.works import mark_milestone, set_work_condition
from kheo.resources.models import Milestone, Work
from tests.conftest import says
from tests.factories import make_initiative, photo
from tests.resources.conftest import drawn_up
from tests.resources.told import NEW_WORK, days_ago, make_gift, make_work, publish, shown, travel, write

pytestmark = pytest.mark.django_db

ROAD = {"title": "Đường ấp Trà Mẹt", "kind": "road", "size": "1,5", "cost": "1,5 tỷ", "starts_on": "01/10/2022", "ends_on": "31/12/2022"}
TWO_STEPS = {
    "milestones-TOTAL_FORMS": "2", "milestones-INITIAL_FORMS": "0",
    "milestones-0-name": "San nền", "milestones-0-due_on": "01/11/2022", "milestones-1-name": "Đổ bê tông", "milestones-1-due_on": "01/12/2022",
}  # fmt: skip


def newest() -> Work:
    return Work.objects.order_by("-pk")[0]


def test_a_work_is_written_down_with_its_cost_in_words_and_its_steps(client_for, recorder, land):
    write(client_for, recorder, NEW_WORK, **ROAD, **TWO_STEPS)
    work = newest()
    assert (work.unit, work.title, work.cost, str(work.size), work.state) == (land.tra_met, "Đường ấp Trà Mẹt", 1_500_000_000, "1.50", ReviewState.SUBMITTED)
    assert [(row.name, f"{row.due_on:%d/%m}") for row in work.milestones.all()] == [("San nền", "01/11"), ("Đổ bê tông", "01/12")]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("cost", "1.500 triệu"), ("cost", "-5"), ("cost", "1,5"), ("size", "-2"), ("size", "1,234"), ("ends_on", "30/09/2022"), ("kind", "castle")],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(client_for, recorder, field, typed):
    answer = write(client_for, recorder, NEW_WORK, **{**ROAD, field: typed})
    assert list(answer.context["form"].errors) == [field]
    assert (newest().title, newest().state) == ("Đường ấp Trà Mẹt", ReviewState.DRAFT)


def test_the_page_says_what_it_read(client_for, recorder):
    answer = write(client_for, recorder, NEW_WORK, **{**ROAD, "kind": ""})
    assert says(answer, "Read as: %(read)s", read="1.500.000.000 đồng")


def test_steps_that_are_done_stay_done_when_the_work_is_mended(client_for, recorder, reviewer, land):
    work = make_work(land.tra_met, recorder)
    mark_milestone(Milestone.objects.create(work=work, name="San nền", due_on=days_ago(20)), done_on=days_ago(30), by=recorder)
    change_state(work, "reopen", by=reviewer, reason="Ghi lại tên đường")
    client = client_for(recorder)
    form = client.get(f"/lam-viec/cong-trinh/{work.pk}/sua/").context["form"]
    sent = {"owner": form.initial["owner"], "uuid": str(work.uuid), "version": str(form.initial["version"]), "action": "save"}
    client.post(f"/lam-viec/cong-trinh/{work.pk}/sua/", {**sent, **ROAD, **TWO_STEPS})
    assert [(row.name, row.done_on) for row in work.milestones.all()] == [("San nền", days_ago(30)), ("Đổ bê tông", None)]


def test_a_work_goes_its_way_to_the_end(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    client = client_for(recorder)
    address = f"/lam-viec/cong-trinh/{work.pk}/tien-do/tinh-trang/"
    client.post(address, {"verb": "build", "reason": "Khởi công với 40 người", "version": work.version})
    work.refresh_from_db()
    assert (work.condition, work.condition_reason) == ("building", "Khởi công với 40 người")
    client.post(address, {"verb": "finish", "reason": "Xe chạy được", "finished_on": shown(days_ago(1)), "version": work.version})
    work.refresh_from_db()
    assert (work.condition, work.finished_on) == ("finished", days_ago(1))
    assert list(check_records()) == []


@pytest.mark.parametrize("day", [dates.today() + timedelta(days=1), days_ago(101)])
def test_a_work_is_not_finished_on_a_day_to_come_nor_before_it_began(client_for, recorder, land, day):
    work = set_work_condition(make_work(land.tra_met, recorder), "build", by=recorder, reason="Khởi công")
    answer = client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/tinh-trang/", {"verb": "finish", "reason": "Xong", "finished_on": shown(day)})
    assert (answer.status_code, list(answer.context["condition_form"].errors)) == (422, ["finished_on"])
    work.refresh_from_db()
    assert work.condition == "building"


def test_each_step_asks_for_what_shows_it(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    answer = client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/tinh-trang/", {"verb": "build"})
    assert list(answer.context["condition_form"].errors) == ["reason"]


def test_nothing_is_said_before_the_work_is_accepted(recorder, land):
    work = make_work(land.tra_met, recorder, state="submitted")
    with pytest.raises(TransitionRefused):
        set_work_condition(work, "build", by=recorder, reason="Khởi công")


def test_a_milestone_is_marked_done_and_its_duty_settled(client_for, recorder, land):
    work = make_work(land.tra_met, recorder, state="draft", ends_on=dates.today() + timedelta(days=9))
    row = Milestone.objects.create(work=work, name="San nền", due_on=days_ago(3))
    travel(work, "accepted", by=recorder)
    assert [(duty.due_on, duty.unit) for duty in Duty.objects.about(work).open()] == [(days_ago(3), land.tra_met), (work.ends_on, land.tra_met)]
    client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/moc/{row.pk}/", {"done_on": shown(days_ago(4))})
    row.refresh_from_db()
    assert row.done_on == days_ago(4)
    assert [duty.due_on for duty in Duty.objects.about(work).open()] == [work.ends_on]
    assert list(all_faults()) == list(check_records()) == []


@pytest.mark.parametrize("day", [dates.today() + timedelta(days=1), days_ago(101)])
def test_a_milestone_is_not_done_on_a_day_to_come_nor_before_the_work_began(client_for, recorder, land, day):
    work = make_work(land.tra_met, recorder)
    row = Milestone.objects.create(work=work, name="San nền", due_on=days_ago(3))
    answer = client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/moc/{row.pk}/", {"done_on": shown(day)})
    assert [list(form.errors) for _row, form in answer.context["steps"]] == [["done_on"]]
    row.refresh_from_db()
    assert row.done_on is None


def test_what_is_past_its_end_stays_due_until_the_work_is_finished(recorder, land):
    work = make_work(land.tra_met, recorder, ends_on=days_ago(5))
    assert [duty.due_on for duty in Duty.objects.about(work).open()] == [days_ago(5)]
    built = set_work_condition(work, "build", by=recorder, reason="Khởi công")
    assert Duty.objects.about(work).open().count() == 1
    set_work_condition(built, "finish", by=recorder, reason="Xong")
    assert Duty.objects.about(work).open().count() == 0


def test_photos_stand_before_during_and_after(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    for moment, colour in (("before", "red"), ("after", "blue")):
        client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/anh/", {"photos": [photo(colour=colour)], "moment": moment, "caption": "Mặt đường"})
    assert [row.moment for row in work.evidence.all()] == [Moment.BEFORE, Moment.AFTER]


def test_a_file_that_is_no_photo_is_told(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    answer = client_for(recorder).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/anh/", {"photos": [SimpleUploadedFile("a.jpg", b"abc")], "moment": "during"}, follow=True)
    assert (len(answer.context["messages"]), work.evidence.count()) == (2, 0)


@pytest.mark.parametrize("name", ["second_recorder", "neighbour", "reviewer", "stranger"])
@pytest.mark.parametrize("address", ["tinh-trang/", "anh/", "moc/{milestone}/"])
def test_others_do_not_say_how_the_work_stands(client_for, cast, land, name, address):
    work = make_work(land.tra_met, cast.recorder, title="KÍN-CÔNG-TRÌNH")
    row = Milestone.objects.create(work=work, name="San nền", due_on=days_ago(3))
    answer = client_for(getattr(cast, name)).post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/{address.format(milestone=row.pk)}", {"verb": "build", "reason": "x", "done_on": shown(days_ago(4))})
    assert answer.status_code in (403, 404)
    work.refresh_from_db()
    assert (work.condition, work.milestones.get().done_on) == ("planned", None)


@pytest.mark.parametrize(("name", "status"), [("second_recorder", 404), ("neighbour", 404), ("stranger", 404), ("leader", 200), ("recorder", 200)])
def test_how_a_work_goes_on_is_read_by_those_who_may_read_it(client_for, cast, land, name, status):
    work = make_work(land.tra_met, cast.recorder)
    assert client_for(getattr(cast, name)).get(f"/lam-viec/cong-trinh/{work.pk}/tien-do/").status_code == status


def test_a_draft_of_another_hamlet_is_in_nobodys_list(client_for, recorder, second_recorder, neighbour, land):
    make_work(land.tra_met, recorder, state="draft", title="KÍN-NHÁP")
    for other in (second_recorder, neighbour):
        assert "KÍN-NHÁP" not in client_for(other).get("/lam-viec/cong-trinh/").content.decode()


def test_the_facts_show_plan_promised_received_and_spent_form_by_form(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    make_gift(land.tra_met, recorder, work=work, quantity=50_000_000, received_on=days_ago(2))
    make_gift(land.tra_met, recorder, work=work, form="labour", quantity="12.5")
    answer = client_for(recorder).get(f"/lam-viec/cong-trinh/{work.pk}/")
    panel = next(panel.context for panel in answer.context["panels"] if "totals" in panel.context)
    assert panel["cost"] == "200.000.000 đồng"
    assert [(row.form, *row.told) for row in panel["totals"]] == [
        ("money", "50.000.000 đồng", "50.000.000 đồng", "0 đồng"), ("labour", "12,5 ngày công", "0 ngày công", "0 ngày công"),
    ]  # fmt: skip


def test_a_work_for_which_something_was_given_stays_where_it_is_and_is_not_withdrawn(client_for, reviewer, land):
    work = make_work(land.tham_don, reviewer, state="draft")
    make_gift(land.tham_don, reviewer, state="draft", work=work)
    with pytest.raises(TransitionRefused):
        change_state(work, "withdraw", by=reviewer)


# What everybody reads of one work


def test_a_published_road_shows_its_name_place_and_photos(client, recorder, editor, land, home):
    work = publish(make_work(land.tra_met, recorder, place="Từ chợ đến trường"), editor)
    told = client.get(work.get_absolute_url()).content.decode()
    assert ("Từ chợ đến trường" in told, "200.000.000 đồng" in told) == (True, True)


def test_an_unpublished_work_is_no_page(client, recorder, land, home):
    assert client.get(make_work(land.tra_met, recorder).get_absolute_url()).status_code == 404


# Panels


def test_an_initiative_shows_its_works_and_what_was_given_for_them(client_for, client, recorder, editor, neighbour, land, campaign, home):
    initiative = make_initiative(land.tra_met, recorder, state="accepted")
    work = make_work(land.tra_met, recorder, initiative=initiative, title="Cầu Trà Mẹt")
    make_gift(land.tra_met, recorder, work=work, quantity=7_000_000)
    told = client_for(recorder).get(f"/lam-viec/mo-hinh/{initiative.pk}/").content.decode()
    assert ("Cầu Trà Mẹt" in told, "7.000.000 đồng" in told) == (True, True)
    publish(initiative, editor)
    assert "Cầu Trà Mẹt" not in client.get(initiative.get_absolute_url()).content.decode()
    publish(work, editor)
    assert "Cầu Trà Mẹt" in client.get(initiative.get_absolute_url()).content.decode()


def test_a_units_page_shows_its_works_in_numbers(client, recorder, land, home):
    make_work(land.tra_met, recorder)
    set_work_condition(make_work(land.tra_met, recorder), "build", by=recorder, reason="Khởi công")
    make_work(land.tra_met, recorder, state="submitted")
    panels = client.get(land.tham_don.get_absolute_url()).context["panels"]
    rows = next(panel.context["rows"] for panel in panels if panel.template == "resources/public/unit_panel.html")
    assert [number for _words, number in rows] == [1, 1]


@pytest.mark.parametrize("rows", [1, 40])
def test_the_list_costs_the_same_however_long(client_for, recorder, land, django_assert_num_queries, rows):
    for number in range(rows):
        make_work(land.tra_met, recorder, state="draft", title=f"Công trình {number}")
    client = client_for(recorder)
    client.get("/lam-viec/cong-trinh/")
    with django_assert_num_queries(6):
        answer = client.get("/lam-viec/cong-trinh/")
    assert len(answer.context["listing"].rows) == rows


def test_a_work_with_something_in_its_purse_is_not_reopened(recorder, reviewer, land):
    work = make_work(land.tra_met, recorder)
    gift = make_gift(land.tra_met, recorder, work=work, received_on=days_ago(2))
    with pytest.raises(TransitionRefused, match="Something was received for this work"):
        change_state(work, "reopen", by=reviewer, reason="Sửa tên")
    reverse_entry(gift.entries.order_by("pk").last(), by=reviewer, reason="Nhập nhầm", uuid=uuid.uuid4())
    assert change_state(work, "reopen", by=reviewer, reason="Sửa tên").state == ReviewState.RETURNED


def test_a_work_with_an_open_voucher_is_neither_reopened_nor_withdrawn_nor_moved(client_for, reviewer, organiser, land):
    work = make_work(land.tham_don, reviewer)
    make_gift(land.tham_don, reviewer, received_on=days_ago(2))
    voucher = drawn_up(work, reviewer, 100, from_common=True, day=dates.today())
    with pytest.raises(TransitionRefused, match="a voucher on it is still open"):
        change_state(work, "reopen", by=organiser, reason="Sửa tên")
    assert work.refusal_to_withdraw() != ""
    refuse_voucher(voucher, by=organiser, reason="Chưa cần")
    work = change_state(work, "reopen", by=organiser, reason="Sửa tên")
    page = client_for(reviewer)
    address = f"/lam-viec/cong-trinh/{work.pk}/sua/"
    sent = {"owner": f"u{land.tra_met.pk}", "version": str(work.version), "action": "save", "title": "Đường", "milestones-TOTAL_FORMS": "0", "milestones-INITIAL_FORMS": "0"}
    answer = page.post(address, sent, follow=True)
    assert says(answer, "Something was promised or given for this work already: it stays where it is.")
    assert Work.objects.get().unit == land.tham_don


def test_the_works_page_leads_to_a_voucher_on_what_is_at_hand(client_for, reviewer, land):
    work = make_work(land.tham_don, reviewer)
    address = f"/lam-viec/chung-tu/moi/?work={work.pk}"
    assert address not in client_for(reviewer).get(f"/lam-viec/cong-trinh/{work.pk}/").content.decode()
    make_gift(land.tham_don, reviewer, work=work, received_on=days_ago(2))
    assert f"{address}&amp;form=money" in client_for(reviewer).get(f"/lam-viec/cong-trinh/{work.pk}/").content.decode()
    page = client_for(reviewer).get(address)
    assert (page.status_code, page.context["form"]["work"].value(), page.context["form"].errors) == (200, work.pk, {})


def test_of_a_given_up_work_nothing_is_late_and_nothing_more_is_asked(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    step = work.milestones.create(name="Đổ bê tông", due_on=days_ago(3))
    assert (step.is_late, says(client_for(recorder).get(f"/lam-viec/cong-trinh/{work.pk}/"), "Write down a contribution")) == (True, True)
    Work.objects.filter(pk=work.pk).update(condition="stopped")
    assert not Work.objects.get(pk=work.pk).milestones.get().is_late
    assert not says(client_for(recorder).get(f"/lam-viec/cong-trinh/{work.pk}/"), "Write down a contribution")


def test_whoever_reviews_a_work_reads_what_it_is_planned_to_cost(client_for, recorder, reviewer, land):
    work = make_work(land.tra_met, recorder, state="submitted", cost=1_200_000_000)
    assert [says(client_for(user).get(f"/lam-viec/cong-trinh/{work.pk}/"), "%(number)s đồng", number="1.200.000.000") for user in (recorder, reviewer)] == [True, True]


def test_the_office_above_goes_on_from_a_hamlets_work(client_for, recorder, reviewer, neighbour, organiser, land):
    work = make_work(land.tra_met, recorder)
    asked = f"/lam-viec/dong-gop/moi/?work={work.pk}&owner=u{land.tra_met.pk}"
    shown = {user.username: html.escape(asked) in client_for(user).get(f"/lam-viec/cong-trinh/{work.pk}/").content.decode() for user in (recorder, reviewer, organiser)}
    assert shown == {"recorder": True, "reviewer": True, "organiser": False}
    form = client_for(reviewer).get(asked).context["form"]
    assert (form["work"].value(), form["owner"].value()) == (str(work.pk), f"u{land.tra_met.pk}")
    make_gift(land.tra_met, recorder, work=work, received_on=days_ago(2))
    assert f"/lam-viec/chung-tu/moi/?work={work.pk}" in client_for(reviewer).get(f"/lam-viec/cong-trinh/{work.pk}/").content.decode()
