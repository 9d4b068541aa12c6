"""A receipt with its code: where it went, and nobody's name."""

import uuid
from io import BytesIO

import pytest
from pypdf import PdfReader

from kheo.lib.workflow import TransitionRefused
from kheo.records.models import Duty
from kheo.resources.actions.donors import name_donor
from kheo.resources.actions.ledger import reverse_entry
from kheo.resources.actions.receipts import hand_over as hand_over_all
from kheo.resources.actions.receipts import issue_receipt
from kheo.resources.models import Contribution, Entry, Receipt
from kheo.resources.queries.receipts import checked_receipt
from tests.conftest import says
from tests.resources.conftest import hand_over, paid
from tests.resources.told import days_ago, make_gift, make_work, publish

pytestmark = pytest.mark.django_db

NAME = "Trần Thị Thử Kín"


@pytest.fixture
def gift(recorder, land):
    return make_gift(land.tra_met, recorder, work=make_work(land.tra_met, recorder), received_on=days_ago(8))


def told(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def issued(client_for, user, gift) -> Receipt:
    client_for(user).post(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/")
    return Receipt.objects.get(contribution=gift)


def test_a_receipt_is_printed_with_its_code_and_without_a_name(client_for, recorder, gift):
    name_donor(gift, name=NAME, purpose="publish", way="written", by=recorder)
    receipt = issued(client_for, recorder, gift)
    answer = client_for(recorder).get(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/{receipt.code}/")
    assert answer["Content-Type"] == "application/pdf"
    words = told(answer.content)
    assert [word for word in ("5.000.000 đồng", "Nhân dân đóng góp", receipt.code[:4], f"{days_ago(8):%d/%m/%Y}") if word not in words] == []
    assert NAME not in words


def test_a_second_receipt_is_the_same(client_for, recorder, gift):
    first = issued(client_for, recorder, gift)
    assert issued(client_for, recorder, gift) == first


def test_no_receipt_is_given_for_a_promise(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder)
    with pytest.raises(TransitionRefused):
        issue_receipt(gift, by=recorder)
    client_for(recorder).post(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/")
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize("name", ["second_recorder", "neighbour", "reviewer", "leader", "stranger"])
def test_others_neither_give_nor_print_receipts(client_for, cast, gift, name):
    browser = client_for(getattr(cast, name))
    assert browser.post(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/").status_code in (403, 404)
    receipt = issue_receipt(gift, by=cast.recorder)
    assert browser.get(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/{receipt.code}/").status_code in (403, 404)


def test_a_receipt_of_another_contribution_is_not_printed_under_this_one(client_for, recorder, gift, land):
    other = issue_receipt(make_gift(land.tra_met, recorder, received_on=days_ago(2)), by=recorder)
    assert client_for(recorder).get(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/{other.code}/").status_code == 404


def test_the_code_tells_everybody_what_was_given_and_where_it_went(client, recorder, reviewer, gift, editor, land):
    receipt = issue_receipt(gift, by=recorder)
    paid(gift.work, recorder, reviewer, 3_000_000, day=days_ago(7), on=days_ago(6))
    publish(gift.work, editor)
    answer = client.get(f"/kiem-tra/{receipt.code}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [word for word in ("5.000.000 đồng", "Đường ấp Trà Mẹt", "3.000.000 đồng", "Mua xi măng", f"{days_ago(8):%d/%m/%Y}", "Trà Mẹt") if word not in page] == []


def test_gifts_of_one_source_for_one_work_are_told_together(recorder, reviewer, gift, land):
    make_gift(land.tra_met, recorder, work=gift.work, quantity=1_000_000, received_on=days_ago(8))
    make_gift(land.tra_met, recorder, work=gift.work, source="enterprises", quantity=9_000_000, received_on=days_ago(8))
    entry = paid(gift.work, recorder, reviewer, 2_000_000, day=days_ago(7), on=days_ago(6))
    code = issue_receipt(gift, by=recorder).code
    assert "6.000.000 đồng received, 2.000.000 đồng of it spent" in checked_receipt(code).words
    reverse_entry(entry, by=reviewer, reason="Chi nhầm", uuid=uuid.uuid4())
    assert "6.000.000 đồng received, 0 đồng of it spent" in checked_receipt(code).words


def test_an_unpublished_work_or_a_house_is_called_by_kind_and_commune(recorder, land):
    work = make_work(land.tra_met, recorder, kind="house", title="Nhà bà Tư KÍN")
    gift = make_gift(land.tra_met, recorder, work=work, received_on=days_ago(2))
    result = checked_receipt(issue_receipt(gift, by=recorder).code)
    assert ("KÍN" in result.title, "Tham Đôn" in result.title, result.url) == (False, True, "")


def test_what_was_taken_back_is_told_so(client, recorder, reviewer, gift):
    receipt = issue_receipt(gift, by=recorder)
    reverse_entry(gift.entries.get(kind="receipt"), by=reviewer, reason="Ghi nhầm", uuid=uuid.uuid4())
    result = checked_receipt(receipt.code)
    assert (result.state, result.words) == ("withdrawn", "What this receipt was given for was taken back in the ledger.")


def test_a_part_that_was_received_is_what_the_receipt_says(client_for, recorder, land):
    gift = make_gift(land.tra_met, recorder)
    hand_over(gift, 2_000_000, recorder, on=days_ago(1))
    receipt = issued(client_for, recorder, Contribution.objects.get(pk=gift.pk))
    words = told(client_for(recorder).get(f"/lam-viec/dong-gop/{gift.pk}/bien-nhan/{receipt.code}/").content)
    assert ("2.000.000 đồng" in words, "5.000.000 đồng" in words) == (True, False)


def test_what_was_taken_back_is_due_again(recorder, reviewer, land):
    gift = make_gift(land.tra_met, recorder, work=make_work(land.tra_met, recorder), expected_on=days_ago(1))
    entry = hand_over_all(gift, quantity=gift.quantity, on=days_ago(2), by=recorder, uuid=uuid.uuid4())
    assert Duty.objects.about(gift).open().count() == 0
    reverse_entry(entry, by=reviewer, reason="Nhập nhầm", uuid=uuid.uuid4())
    assert [(duty.code, duty.unit, duty.due_on) for duty in Duty.objects.about(gift).open()] == [("hand-over", land.tra_met, days_ago(1))]


def test_what_was_received_at_once_is_due_once_it_was_taken_back(recorder, reviewer, land):
    gift = make_gift(land.tra_met, recorder, expected_on=days_ago(1), received_on=days_ago(2))
    assert Duty.objects.about(gift).open().count() == 0
    reverse_entry(gift.entries.order_by("pk").last(), by=reviewer, reason="Nhập nhầm", uuid=uuid.uuid4())
    assert Duty.objects.about(gift).open().count() == 1


def test_of_a_home_no_text_of_the_book_nor_of_a_receipt_tells_more_than_its_kind_and_commune(recorder, reviewer, land):
    home = make_work(land.tra_met, recorder, kind="house", title="Nhà bên cầu Bà Thử")
    gift = make_gift(land.tra_met, recorder, work=home, purpose="Lợp mái nhà bên cầu", received_on=days_ago(8))
    paid(home, recorder, reviewer, 100, purpose="Tôn cho nhà bên cầu", day=days_ago(3), on=days_ago(3))
    texts = set(Entry.objects.values_list("text", flat=True))
    assert texts == {home.title_in_public}
    told_to_all = checked_receipt(issue_receipt(gift, by=recorder).code)
    assert [word for word in ("Bà Thử", "bên cầu") if word in f"{told_to_all.words} {told_to_all.title}"] == []


def test_of_a_promise_that_was_taken_back_nothing_is_due(recorder, reviewer, land):
    gift = make_gift(land.tra_met, recorder, expected_on=days_ago(1))
    assert Duty.objects.about(gift).open().count() == 1
    reverse_entry(gift.entries.get(), by=reviewer, reason="Không còn hứa", uuid=uuid.uuid4())
    assert Duty.objects.about(gift).open().count() == 0


def test_a_published_contribution_says_where_it_went(client, client_for, recorder, reviewer, gift, editor):
    publish(gift, editor)
    page = f"/dong-gop/{gift.pk}/"
    assert says(client.get(page), "Where it went") and "0 đồng" in client.get(page).content.decode()
    assert says(client_for(recorder).get(f"/lam-viec/dong-gop/{gift.pk}/"), "Nothing of it was spent yet.")
    paid(gift.work, recorder, reviewer, 3_000_000, day=days_ago(7), on=days_ago(6))
    assert "3.000.000 đồng: Đường giao thông, Xã Tham Đôn" in client.get(page).content.decode()


def test_of_a_published_promise_nothing_is_told_to_have_gone_anywhere(client, recorder, editor, land):
    gift = publish(make_gift(land.tra_met, recorder), editor)
    assert not says(client.get(f"/dong-gop/{gift.pk}/"), "Where it went")


def test_the_page_of_what_was_given_leads_to_the_receipts_code(client, land):
    assert 'href="/kiem-tra/"' in client.get("/dong-gop/").content.decode()
