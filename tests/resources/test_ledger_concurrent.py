"""Several postings at the same moment, on whatever database the house stands on: nothing is lost, nothing is used twice."""

import uuid
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kheo.lib.periods import Period
from kheo.org.models import Unit, User
from kheo.resources.actions.closing import close_month
from kheo.resources.actions.ledger import PostingRefused, pay_voucher, post_promise, receive, reverse_entry
from kheo.resources.actions.vouchers import approve_voucher
from kheo.resources.models import ClosedMonth, Contribution, Entry, Voucher, Work
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import open_promise, totals
from tests.conftest import Land
from tests.records.test_races import at_once, fresh
from tests.resources.conftest import TODAY, approved, drawn_up, make_contribution, make_work, received_of
from tests.resources.conftest import given as handed_over

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def receiving(gift: Contribution, quantity: int, by: User, key: uuid.UUID | None = None) -> Any:
    return lambda: receive(Contribution.objects.get(pk=gift.pk), quantity=Decimal(quantity), on=TODAY, by=fresh(by), uuid=key or uuid.uuid4()).pk


def paying(voucher: Voucher, by: User) -> Any:
    return lambda: pay_voucher(Voucher.objects.get(pk=voucher.pk), on=TODAY, by=fresh(by), uuid=uuid.uuid4()).pk


def outcome(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def test_receipts_at_once_lose_nothing_and_exceed_no_promise(land: Land, reviewer: User) -> None:
    gift = make_contribution(land.tham_don, reviewer, 500)
    results = at_once(*[receiving(gift, 100, reviewer)] * 8)
    assert outcome(results) == {"int": 5, "PostingRefused": 3}
    assert (received_of(gift), open_promise(gift)) == (500, 0)
    assert list(check_ledger()) == []


def test_one_receipt_sent_over_several_lines_is_stored_once(land: Land, reviewer: User) -> None:
    gift, key = make_contribution(land.tham_don, reviewer, 500), uuid.uuid4()
    assert len(set(at_once(*[receiving(gift, 100, reviewer, key)] * 6))) == 1
    assert received_of(gift) == 100


def test_a_voucher_paid_at_once_from_several_desks_is_used_once(land: Land, reviewer: User, colleague: User, work: Work) -> None:
    handed_over(land.tham_don, reviewer, 1000, work=work)
    voucher = approved(work, reviewer, colleague, 100)
    results = at_once(*[paying(voucher, by) for by in (reviewer, colleague) * 3])
    assert outcome(results) == {"int": 1, "PostingRefused": 5}
    assert totals(land.tham_don.path)["people", "money", "spent"] == 100
    assert list(check_ledger()) == []


def test_several_vouchers_on_one_purse_never_take_more_than_it_holds(land: Land, reviewer: User, colleague: User, work: Work) -> None:
    handed_over(land.tham_don, reviewer, 1000, work=work)
    vouchers = [approved(work, reviewer, colleague, 300) for _number in range(6)]
    results = at_once(*[paying(voucher, reviewer) for voucher in vouchers])
    assert outcome(results) == {"int": 3, "PostingRefused": 3}
    assert Counter(Voucher.objects.values_list("state", flat=True)) == {"paid": 3, "approved": 3}
    assert totals(land.tham_don.path)["people", "money", "at_hand"] == 100
    assert list(check_ledger()) == []


def test_of_spending_a_receipt_and_reversing_it_one_wins(land: Land, reviewer: User, colleague: User, work: Work) -> None:
    gift = handed_over(land.tham_don, reviewer, 300, work=work)
    voucher, receipt = approved(work, reviewer, colleague, 300), gift.entries.get(kind="receipt")
    results = at_once(paying(voucher, reviewer), lambda: reverse_entry(receipt, by=fresh(colleague), reason="Trả lại", uuid=uuid.uuid4()).pk)
    assert outcome(results) == {"int": 1, "PostingRefused": 1}
    assert list(check_ledger()) == []


def test_an_entry_reversed_at_once_from_several_desks_is_reversed_once(land: Land, reviewer: User, colleague: User) -> None:
    entry = make_contribution(land.tham_don, reviewer, 300).entries.get()
    results = at_once(*[lambda: reverse_entry(entry, by=fresh(colleague), reason="Nhầm", uuid=uuid.uuid4()).pk] * 4)
    assert outcome(results) == {"int": 1, "PostingRefused": 3}


def test_a_promise_is_posted_once_and_numbers_are_given_once(land: Land, reviewer: User, colleague: User, work: Work) -> None:
    gift = make_contribution(land.tham_don, reviewer, 300, state="submitted")
    Contribution.objects.filter(pk=gift.pk).update(state="accepted")
    at_once(*[lambda: post_promise(gift, by=fresh(reviewer)).pk] * 4)
    assert open_promise(gift) == 300
    handed_over(land.tham_don, reviewer, 300, work=work)
    drafts = [drawn_up(work, reviewer, 10, day=TODAY) for _number in range(5)]
    numbers = at_once(*[lambda draft=draft: approve_voucher(draft, by=fresh(colleague)).number for draft in drafts])
    assert sorted(numbers) == [f"{number:02d}/{TODAY.year}" for number in range(1, 6)]


def test_nothing_slips_into_a_month_while_it_is_being_closed(land: Land, reviewer: User) -> None:
    month = Period.of_day(TODAY, "month").previous()
    gift = make_contribution(land.tham_don, reviewer, 500, promised_on=month.start)
    day = month.start + timedelta(days=5)
    receipts = [lambda: receive(gift, quantity=Decimal(100), on=day, by=fresh(reviewer), uuid=uuid.uuid4()).pk] * 4
    results = at_once(*receipts, lambda: close_month(Unit.objects.get(pk=land.tham_don.pk), month, by=fresh(reviewer)).pk)
    stored = sum(isinstance(result, int) for result in results[:4])
    assert ClosedMonth.objects.count() == 1
    assert [result for result in results[:4] if not isinstance(result, int | PostingRefused)] == []
    assert (received_of(gift), Entry.objects.filter(kind="receipt").count()) == (100 * stored, stored)
    assert list(check_ledger()) == []


def test_books_of_two_units_do_not_wait_for_each_other_in_a_ring(land: Land, reviewer: User, colleague: User, neighbour: User, work: Work) -> None:
    other = make_work(land.dai_tam, neighbour, "Cầu Đại Chí")
    gifts = [make_contribution(land.tham_don, reviewer, 500, work=work), make_contribution(land.dai_tam, neighbour, 500, work=other)]
    results = at_once(*[receiving(gift, 50, by) for gift, by in zip(gifts, (reviewer, neighbour), strict=True)] * 4)
    assert outcome(results) == {"int": 8}
    assert [received_of(gift) for gift in gifts] == [200, 200]


def test_receipts_reversals_vouchers_and_payments_on_one_work_do_not_wait_in_a_ring(land: Land, reviewer: User, colleague: User, work: Work) -> None:
    """Everyone holds contribution or voucher, then work, then book."""
    gift = make_contribution(land.tham_don, reviewer, 5000, work=work, received_on=None)
    handed_over(land.tham_don, reviewer, 5000, work=work)
    spendings = [pay_voucher(approved(work, reviewer, colleague, 10), on=TODAY, by=reviewer, uuid=uuid.uuid4()) for _number in range(3)]
    vouchers = [approved(work, reviewer, colleague, 10) for _number in range(3)]
    results = at_once(
        *[receiving(gift, 50, reviewer)] * 3,
        *[paying(voucher, reviewer) for voucher in vouchers],
        *[lambda entry=entry: reverse_entry(entry, by=fresh(colleague), reason="Nhầm", uuid=uuid.uuid4()).pk for entry in spendings],
        *[lambda: drawn_up(Work.objects.get(pk=work.pk), fresh(reviewer), 10).pk] * 3,
    )
    assert outcome(results) == {"int": 12}
    assert list(check_ledger()) == []
