"""A contribution: promised, received, never silently turned into money."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.records.actions import change_state
from kheo.records.models import Duty
from kheo.records.queries.proof import check_records
from kheo.records.workflow import ReviewState
from kheo.resources.actions.ledger import receive, reverse_entry
from kheo.resources.models import Contribution, Work
from kheo.resources.queries.ledger import open_promise
from tests.conftest import says
from tests.resources.conftest import received_of
from tests.resources.told import NEW_GIFT, days_ago, make_gift, make_work, publish, shown, write

pytestmark = pytest.mark.django_db

GIFT = {"source": "people", "form": "money", "quantity": "1,5 triệu", "purpose": "Làm đường", "promised_on": shown(days_ago(3))}
TOMORROW = dates.today() + timedelta(days=1)


def newest() -> Contribution:
    return Contribution.objects.order_by("-pk")[0]


@pytest.mark.parametrize(
    ("form", "typed", "quantity", "told"),
    [
        ("money", "1,5 triệu", "1500000", "1.500.000 đồng"), ("money", "1.500.000", "1500000", "1.500.000 đồng"), ("money", "1,500,000", "1500000", "1.500.000 đồng"),
        ("money", "1.500.000đ", "1500000", "1.500.000 đồng"), ("labour", "12,5", "12.5", "12,5 ngày công"), ("land", "1.250,5", "1250.5", "1.250,5 m²"),
        ("cement", "3,5", "3.5", "3,5 tấn Xi măng"), ("bricks", "2.000", "2000", "2.000 viên Gạch"),
    ],
)  # fmt: skip
def test_the_quantity_is_read_in_the_measure_of_what_is_given(client_for, recorder, land, form, typed, quantity, told):
    write(client_for, recorder, NEW_GIFT, **{**GIFT, "form": form, "quantity": typed})
    gift = newest()
    assert (gift.unit, gift.quantity, str(gift), gift.state) == (land.tra_met, Decimal(quantity), told, ReviewState.SUBMITTED)


@pytest.mark.parametrize(
    ("field", "typed", "form"),
    [
        ("quantity", "-5", "money"), ("quantity", "0", "money"), ("quantity", "1,5", "money"), ("quantity", "1.500 triệu", "money"), ("quantity", "-2", "labour"),
        ("quantity", "0", "labour"), ("quantity", "1,25", "labour"), ("quantity", "2.063", "labour"), ("quantity", "1,5", "bricks"), ("quantity", "1000 tỷ", "money"),
        ("promised_on", shown(TOMORROW), "money"), ("received_on", shown(TOMORROW), "money"), ("received_on", shown(days_ago(4)), "money"),
        ("expected_on", shown(days_ago(4)), "money"), ("goods", "Ti vi", "money"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(client_for, recorder, field, typed, form):
    sent = {**GIFT, "form": form, **({} if form == "money" else {"quantity": "2"}), field: typed}
    answer = write(client_for, recorder, NEW_GIFT, **sent)
    assert list(answer.context["form"].errors) == [field]
    assert f'value="{typed}"' in answer.content.decode()
    assert (newest().purpose, newest().state) == ("Làm đường", ReviewState.DRAFT)


def test_a_quantity_of_nothing_named_is_asked_about(client_for, recorder):
    answer = write(client_for, recorder, NEW_GIFT, **{**GIFT, "form": ""})
    assert set(answer.context["form"].errors) == {"form", "quantity"}


def test_a_wrong_quantity_of_another_form_leaves_none_in_the_draft(client_for, recorder):
    write(client_for, recorder, NEW_GIFT, "save", **{**GIFT, "form": "labour", "quantity": "12,5"})
    draft, client = newest(), client_for(recorder)
    form = client.get(f"/lam-viec/dong-gop/{draft.pk}/sua/").context["form"]
    sent = {**GIFT, "owner": form.initial["owner"], "uuid": str(draft.uuid), "version": str(draft.version), "action": "save", "quantity": "x"}
    client.post(f"/lam-viec/dong-gop/{draft.pk}/sua/", sent)
    draft.refresh_from_db()
    assert (draft.form, draft.quantity) == ("money", None)


def test_what_for_is_asked_before_it_is_submitted(client_for, recorder):
    answer = write(client_for, recorder, NEW_GIFT, **{**GIFT, "purpose": ""})
    assert list(answer.context["form"].errors) == ["work"]


def test_other_goods_are_named(client_for, recorder):
    answer = write(client_for, recorder, NEW_GIFT, **{**GIFT, "form": "other", "quantity": "2"})
    assert list(answer.context["form"].errors) == ["goods"]


def test_works_to_choose_are_those_one_may_read(client_for, recorder, reviewer, neighbour, editor, land):
    own, commune = make_work(land.tra_met, recorder), publish(make_work(land.tham_don, reviewer, title="Đường xã"), editor)
    make_work(land.tham_don, reviewer, title="Chưa công khai")
    make_work(land.dai_tam, neighbour, title="Đường xã khác")
    make_work(land.tra_met, recorder, state="submitted", title="Chưa duyệt")
    offered = client_for(recorder).get(NEW_GIFT).context["form"].fields["work"].queryset
    assert set(offered) == {own, commune}


# What becomes of it


def test_accepted_it_stands_in_the_ledger_as_a_promise(recorder, land):
    gift = make_gift(land.tra_met, recorder)
    assert (received_of(gift), open_promise(gift), gift.standing) == (0, 5_000_000, "promised")


def test_it_is_handed_over_in_parts(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder)
    page = f"/lam-viec/dong-gop/{gift.pk}/nhan/"
    for typed, standing in (("2 triệu", "partly"), ("3.000.000", "received")):
        form = client_for(recorder).get(page).context["form"]
        client_for(recorder).post(page, {"quantity": typed, "on": shown(days_ago(1)), "uuid": str(form.initial["uuid"])})
        assert Contribution.objects.get(pk=gift.pk).standing == standing
    assert (received_of(gift), open_promise(gift)) == (5_000_000, 0)


def test_the_same_form_sent_twice_is_posted_once(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder)
    page = f"/lam-viec/dong-gop/{gift.pk}/nhan/"
    key = str(client_for(recorder).get(page).context["form"].initial["uuid"])
    for _time in range(2):
        client_for(recorder).post(page, {"quantity": "1 triệu", "on": shown(days_ago(1)), "uuid": key})
    assert received_of(gift) == 1_000_000


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"quantity": "6 triệu"}, "__all__"), ({"quantity": "-1"}, "quantity"), ({"quantity": "0"}, "quantity"), ({"quantity": "1,5"}, "quantity"),
        ({"on": shown(TOMORROW)}, "on"), ({"on": shown(days_ago(11))}, "on"), ({"on": ""}, "on"),
    ],
)  # fmt: skip
def test_what_cannot_have_been_handed_over_is_refused_in_words(client_for, recorder, land, sent, field):
    gift = make_gift(land.tra_met, recorder)
    page = f"/lam-viec/dong-gop/{gift.pk}/nhan/"
    key = str(client_for(recorder).get(page).context["form"].initial["uuid"])
    answer = client_for(recorder).post(page, {"quantity": "1 triệu", "on": shown(days_ago(1)), "uuid": key, **sent})
    assert (answer.status_code, list(answer.context["form"].errors), received_of(gift)) == (422, [field], 0)


def test_what_was_given_on_the_spot_is_received_with_acceptance(recorder, land):
    gift = make_gift(land.tra_met, recorder, received_on=days_ago(2))
    assert (received_of(gift), gift.standing) == (5_000_000, "received")


def test_a_promise_for_a_day_is_due_until_it_is_handed_over(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder, expected_on=TOMORROW)
    assert [(duty.due_on, duty.unit) for duty in Duty.objects.about(gift).open()] == [(TOMORROW, land.tra_met)]
    page = f"/lam-viec/dong-gop/{gift.pk}/nhan/"
    form = client_for(recorder).get(page).context["form"]
    client_for(recorder).post(page, {"quantity": "5 triệu", "on": shown(days_ago(0)), "uuid": str(form.initial["uuid"])})
    assert Duty.objects.about(gift).open().count() == 0


def test_what_was_received_is_reversed_before_it_is_reopened(recorder, reviewer, land):
    gift = make_gift(land.tra_met, recorder, received_on=days_ago(2))
    with pytest.raises(TransitionRefused, match="reverse that in the ledger first"):
        change_state(gift, "reopen", by=reviewer, reason="Ghi nhầm")
    reverse_entry(gift.entries.get(kind="receipt"), by=reviewer, reason="Ghi nhầm", uuid=gift.uuid)
    reopened = change_state(gift, "reopen", by=reviewer, reason="Ghi nhầm")
    assert (reopened.state, open_promise(gift), received_of(gift)) == (ReviewState.RETURNED, 0, 0)
    assert change_state(reopened, "withdraw", by=recorder).state == ReviewState.WITHDRAWN
    assert list(check_records()) == []


def test_nothing_is_received_before_it_is_accepted(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder, state="submitted")
    with pytest.raises(TransitionRefused):
        receive(gift, quantity=Decimal(1), on=days_ago(1), by=recorder, uuid=gift.uuid)
    assert says(client_for(recorder).get(f"/lam-viec/dong-gop/{gift.pk}/nhan/"), "Only what was accepted can be received.")


@pytest.mark.parametrize("name", ["second_recorder", "neighbour", "reviewer", "leader", "stranger"])
def test_others_do_not_receive(client_for, cast, land, name):
    gift = make_gift(land.tra_met, cast.recorder)
    sent = {"quantity": "1 triệu", "on": shown(days_ago(1)), "uuid": str(gift.uuid)}
    assert client_for(getattr(cast, name)).post(f"/lam-viec/dong-gop/{gift.pk}/nhan/", sent).status_code in (403, 404)
    assert received_of(gift) == 0


# Lists


@pytest.mark.parametrize(
    ("asked", "found"),
    [("source=enterprises", {"b"}), ("form=labour", {"c"}), ("standing=promised", {"b", "c"}), ("standing=partly", set()), ("standing=received", {"a"}), ("state=submitted", {"d"}), ("q=ngay cong", {"c"})],
)
def test_the_list_is_narrowed(client_for, recorder, land, asked, found):
    make_gift(land.tra_met, recorder, purpose="a", received_on=days_ago(2))
    make_gift(land.tra_met, recorder, purpose="b", source="enterprises")
    make_gift(land.tra_met, recorder, purpose="c", form="labour", quantity=3)
    make_gift(land.tra_met, recorder, purpose="d", source="local", state="submitted", received_on=None)
    rows = client_for(recorder).get(f"/lam-viec/dong-gop/?{asked}").context["listing"].rows
    assert {row.record.purpose for row in rows} - ({"d"} if asked.startswith("standing") else set()) == found


def test_the_list_is_narrowed_to_a_work_and_goes_out_as_xlsx(client_for, recorder, land):
    work = make_work(land.tra_met, recorder)
    make_gift(land.tra_met, recorder, work=work)
    make_gift(land.tra_met, recorder)
    client = client_for(recorder)
    assert [row.record.work for row in client.get(f"/lam-viec/dong-gop/?work={work.pk}").context["listing"].rows] == [work]
    assert client.get("/lam-viec/dong-gop/?format=xlsx").content[:2] == b"PK"


def test_gifts_of_another_commune_are_in_nobodys_list_nor_filter(client_for, recorder, neighbour, land):
    work = make_work(land.tra_met, recorder, title="KÍN-CÔNG-TRÌNH")
    gift = make_gift(land.tra_met, recorder, work=work, quantity=7_654_321)
    told = client_for(neighbour).get("/lam-viec/dong-gop/").content.decode()
    assert ("7.654.321" in told, "KÍN" in told) == (False, False)
    assert client_for(neighbour).get(f"/lam-viec/dong-gop/{gift.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 40])
def test_the_list_costs_the_same_however_long(client_for, recorder, land, django_assert_num_queries, rows):
    work = make_work(land.tra_met, recorder)
    for _number in range(rows):
        make_gift(land.tra_met, recorder, work=work, state="draft")
    client = client_for(recorder)
    client.get("/lam-viec/dong-gop/")
    with django_assert_num_queries(6):
        answer = client.get("/lam-viec/dong-gop/")
    assert len(answer.context["listing"].rows) == rows


def test_the_choice_of_a_work_does_not_grow_with_the_table(client_for, reviewer, land):
    works = [Work(unit=land.tham_don, entered_by=reviewer, title=f"Đường {number}", folded=f"duong {number}", kind="road", cost=1, starts_on=days_ago(9), state="accepted") for number in range(110)]
    Work.objects.bulk_create(works)
    oldest = Work.objects.order_by("pk").first()
    page = client_for(reviewer)
    assert len(page.get(NEW_GIFT).context["form"].fields["work"].choices) == 101
    asked = page.get(f"{NEW_GIFT}?work={oldest.pk}").context["form"]
    assert (len(asked.fields["work"].choices), str(oldest.pk) in asked["work"].as_widget()) == (102, True)
    write(client_for, reviewer, NEW_GIFT, source="people", form="money", quantity="1.000.000", work=str(oldest.pk), promised_on=shown(days_ago(2)))
    assert Contribution.objects.get().work == oldest


def test_of_what_is_given_for_a_home_everybody_reads_the_commune_alone(client, recorder, editor, land, home):
    gift = publish(make_gift(land.tra_met, recorder, work=make_work(land.tra_met, recorder, kind="house")), editor)
    page = client.get(gift.get_absolute_url()).content.decode()
    assert (str(land.tham_don) in page, str(land.tra_met) in page) == (True, False)
