"""What is left of a work that came to its end goes into the common purse, and is spent from there."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kheo.org.models import HistoryEntry
from kheo.resources.actions.ledger import PostingRefused, move_to_common, pay_voucher, reverse_entry
from kheo.resources.actions.receipts import issue_receipt
from kheo.resources.actions.vouchers import refuse_voucher
from kheo.resources.actions.works import set_work_condition
from kheo.resources.models import Entry, Line, Work
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import at_hand_for, left_for, moved_by, totals
from kheo.resources.queries.receipts import checked_receipt
from tests.conftest import says
from tests.records.reorganising import MERGER, again, decide, heir, merge, write
from tests.resources.conftest import TODAY, approved, drawn_up, drop_trigger, given, make_work, paid
from tests.resources.told import publish

__all__ = ["decide", "merge", "write"]


@pytest.fixture
def ended(land, reviewer, colleague, work) -> Work:
    """700 đồng of the people and 200 of the local budget are left of it, and two days."""
    given(land.tham_don, reviewer, 1000, work=work)
    given(land.tham_don, reviewer, 200, source="local", work=work)
    given(land.tham_don, reviewer, 2, form="labour", work=work)
    paid(work, reviewer, colleague, 300)
    Work.objects.update(condition="stopped")
    return Work.objects.get(pk=work.pk)


def move(work, by, form="money", **fields):
    return move_to_common(work, form=form, by=by, **{"reason": "Dừng công trình", "uuid": uuid.uuid4(), **fields})


def page_of(work):
    return f"/lam-viec/cong-trinh/{work.pk}/chuyen-quy/"


def sent(**fields):
    return {"form": "money", "reason": "Dừng công trình", "uuid": str(uuid.uuid4()), **fields}


def test_what_is_left_is_moved_over_its_page_and_spent_on_another_work(client_for, land, reviewer, colleague, ended):
    page, before = client_for(colleague), {key: value for key, value in totals(land.tham_don.path).items() if key[2] != "at_hand"}
    assert page_of(ended) in page.get(f"/lam-viec/cong-trinh/{ended.pk}/").content.decode()
    assert left_for(ended) == {"money": {"local": 200, "people": 700}, "labour": {"people": 2}}
    text = page.get(page_of(ended)).content.decode()
    assert ("700 đồng" in text, "200 đồng" in text) == (True, True)
    assert page.post(page_of(ended), sent()).status_code == 302
    entry = Entry.objects.get(kind="transfer")
    assert (entry.work, entry.unit, entry.happened_on, entry.text, moved_by(entry)) == (ended, land.tham_don, TODAY, "Dừng công trình", 900)
    assert left_for(ended) == {"labour": {"people": 2}}
    other = make_work(land.tham_don, reviewer, "Cầu Bưng Chông", kind="bridge")
    assert [(row.source, row.from_common, row.quantity) for row in at_hand_for(other, "money")] == [("local", True, 200), ("people", True, 700)]
    paid(other, reviewer, colleague, 700, from_common=True, day=TODAY, on=TODAY)
    after = totals(land.tham_don.path)
    assert {key: after[key] for key in before} == {**before, ("people", "money", "spent"): 1000}
    assert HistoryEntry.objects.about(ended).get(verb="move_to_common").changes["entry"]["uuid"] == str(entry.uuid)
    assert list(check_ledger()) == []


def test_the_entry_says_what_was_moved_and_of_which_work(client_for, colleague, ended):
    entry = move(ended, colleague)
    shown = client_for(colleague).get(f"/lam-viec/so-quy/but-toan/{entry.pk}/").content.decode()
    assert ("900 đồng" in shown, f"/lam-viec/cong-trinh/{ended.pk}/" in shown, str(ended) in shown) == (True, True, True)
    assert "Dừng công trình" in client_for(colleague).get("/lam-viec/so-quy/").content.decode()


@pytest.mark.parametrize("condition", ["planned", "building", "stalled"])
def test_what_is_meant_for_a_work_that_goes_on_stays_with_it(client_for, colleague, ended, condition):
    Work.objects.update(condition=condition)
    page = client_for(colleague)
    assert page_of(ended) not in page.get(f"/lam-viec/cong-trinh/{ended.pk}/").content.decode()
    answer = page.post(page_of(ended), sent())
    assert (answer.status_code, Entry.objects.filter(kind="transfer").count()) == (422, 0)
    assert says(answer, "What was given for a work is moved into the common purse only once the work is finished or given up.")


def test_nothing_is_moved_while_a_voucher_on_the_work_is_open_nor_twice(land, reviewer, colleague, ended):
    Work.objects.update(condition="finished")
    voucher = drawn_up(ended, reviewer, 100)
    with pytest.raises(PostingRefused, match="is still open: waits for approval"):
        move(ended, colleague)
    refuse_voucher(voucher, by=colleague, reason="Thôi")
    move(ended, colleague)
    with pytest.raises(PostingRefused, match="Nothing of this form is left"):
        move(ended, colleague)


def test_the_form_sent_twice_is_posted_once_and_a_changed_one_is_told(client_for, colleague, ended):
    page, typed = client_for(colleague), sent()
    assert [page.post(page_of(ended), typed).status_code for _again in range(2)] == [302, 302]
    changed = page.post(page_of(ended), {**typed, "form": "labour"})
    assert (changed.status_code, Entry.objects.filter(kind="transfer").count()) == (422, 1)
    assert "900 đồng" in changed.content.decode()
    assert page.post(page_of(ended), sent(reason=" ")).status_code == 422


def test_a_move_is_taken_back_unless_the_common_purse_lacks_it(land, reviewer, colleague, ended):
    entry = move(ended, colleague)
    other = make_work(land.tham_don, reviewer, "Cầu Bưng Chông", kind="bridge")
    spending = paid(other, reviewer, colleague, 100, from_common=True, day=TODAY, on=TODAY)
    with pytest.raises(PostingRefused, match="600 đồng are left, 700 đồng would be taken"):
        reverse_entry(entry, by=colleague, reason="Làm tiếp", uuid=uuid.uuid4())
    reverse_entry(spending, by=colleague, reason="Nhầm", uuid=uuid.uuid4())
    counter = reverse_entry(entry, by=colleague, reason="Làm tiếp", uuid=uuid.uuid4())
    assert (counter.work, moved_by(counter), left_for(ended)["money"]) == (ended, -900, {"local": 200, "people": 700})
    assert list(check_ledger()) == []


def test_a_move_taken_back_after_a_merger_brings_the_work_along(cast, land, ended, merge):
    entry, _days = move(ended, cast.colleague), move(ended, cast.colleague, "labour")
    merge(MERGER)
    assert Work.objects.get().unit == land.tham_don
    counter = reverse_entry(entry, by=again(cast.colleague), reason="Làm tiếp", uuid=uuid.uuid4())
    assert (counter.unit, Work.objects.get().unit) == (heir(land.tham_don), heir(land.tham_don))
    assert list(check_ledger()) == []


@pytest.mark.parametrize("who", ["recorder", "neighbour", "editor", "stranger", "union_recorder"])
def test_what_is_left_is_moved_by_those_who_approve_alone(client_for, cast, ended, who):
    assert client_for(getattr(cast, who)).post(page_of(ended), sent()).status_code in (403, 404)
    assert left_for(ended)["money"] == {"local": 200, "people": 700}


def test_the_database_knows_what_a_move_rests_on(land, reviewer, colleague, ended):
    values = {"unit": land.tham_don, "form": "money", "happened_on": TODAY, "posted_by": colleague}
    for wrong in ({"kind": "transfer"}, {"kind": "promise", "work": ended, "contribution": ended.contributions.first()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(uuid=uuid.uuid4(), **values, **wrong)


@pytest.mark.database
def test_verify_compares_a_move_with_the_history_of_its_work(colleague, ended):
    move(ended, colleague)
    drop_trigger("resources_line_no_update")
    Line.objects.filter(entry__kind="transfer", source="local").update(source="people")
    assert "it differs from what history tells of it" in [fault.text for fault in check_ledger()]


def test_a_work_with_an_open_voucher_is_not_given_up(client_for, land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    voucher = approved(work, reviewer, colleague, 50)
    page = client_for(reviewer)
    asked = {"verb": "give_up", "reason": "Không làm nữa", "version": work.version}
    answer = page.post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/tinh-trang/", asked)
    assert (answer.status_code, Work.objects.get().condition) == (422, "building")
    assert voucher.number in answer.content.decode()
    refuse_voucher(voucher, by=colleague, reason="Không làm nữa")
    assert page.post(f"/lam-viec/cong-trinh/{work.pk}/tien-do/tinh-trang/", asked).status_code == 302
    assert Work.objects.get().condition == "stopped"


def test_nothing_is_paid_on_a_work_that_was_given_up(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    voucher = approved(work, reviewer, colleague, 50)
    Work.objects.update(condition="stopped")
    with pytest.raises(PostingRefused, match="accepted and not given up"):
        pay_voucher(voucher, on=TODAY, by=reviewer, uuid=uuid.uuid4())


def test_a_work_is_finished_while_a_voucher_on_it_is_open(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    voucher = approved(work, reviewer, colleague, 50)
    set_work_condition(work, "finish", by=reviewer, reason="Xong")
    assert pay_voucher(voucher, on=TODAY, by=reviewer, uuid=uuid.uuid4()).pk


def told_to_everybody(gift):
    return checked_receipt(issue_receipt(gift, by=gift.entered_by).code).words


def test_whoever_gave_reads_that_what_was_left_went_into_the_common_purse(client, client_for, reviewer, colleague, editor, ended):
    gift = ended.contributions.get(source="people", form="money")
    sentence = f"What was left of it, 700 đồng, went into the common purse of Xã Tham Đôn on {TODAY:%d/%m/%Y}."
    page = f"/lam-viec/dong-gop/{gift.pk}/"
    assert (sentence in told_to_everybody(gift), "Chuyển vào quỹ chung" in client_for(reviewer).get(page).content.decode()) == (False, False)
    entry = move(ended, colleague)
    publish(gift, editor)
    desk = client_for(reviewer).get(page).content.decode()
    assert told_to_everybody(gift).endswith(f"1.000 đồng received, 300 đồng of it spent. 300 đồng: Đường giao thông, Xã Tham Đôn ({TODAY - timedelta(days=40):%d/%m/%Y}). {sentence}")
    assert ("700 đồng · Chuyển vào quỹ chung" in desk, "300 đồng · Mua xi măng" in desk) == (True, True)
    assert says(client.get(f"/dong-gop/{gift.pk}/"), "What was left of it, %(quantity)s, went into the common purse of %(unit)s on %(day)s.", quantity="700 đồng", unit="Xã Tham Đôn", day=f"{TODAY:%d/%m/%Y}")
    reverse_entry(entry, by=colleague, reason="Làm tiếp", uuid=uuid.uuid4())
    assert "common purse" not in told_to_everybody(gift)


def test_of_what_was_given_to_the_common_purse_no_move_is_told(land, reviewer, colleague, ended):
    gift = given(land.tham_don, reviewer, 50)
    move(ended, colleague)
    assert "What was left of it" not in told_to_everybody(gift)
