"""The book of a unit that was merged goes on in its successor's: nothing is lost, nothing counts twice, and what was told stays so."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Succession, Unit, User
from kheo.org.queries.units import present_unit
from kheo.records import figures
from kheo.records.models import Duty
from kheo.resources.actions.closing import CannotClose, close_month
from kheo.resources.actions.ledger import PostingRefused, pay_voucher, receive, reverse_entry
from kheo.resources.actions.vouchers import approve_voucher
from kheo.resources.models import Account, Contribution, Entry, Line, Voucher, Work
from kheo.resources.permissions import works_to_spend_on
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import (
    at_hand_for,
    balances,
    forms_at_hand,
    posted_into_closed,
    totals,
    where_it_went,
)
from kheo.resources.queries.receipts import pool_of
from kheo.resources.workflow import VoucherState
from tests.conftest import says
from tests.records.reorganising import DIVISION, MERGER, again, decide, decisions, heir, merge, write
from tests.resources.conftest import approved, drawn_up, given, hand_over, make_contribution, make_work, paid

__all__ = ["decide", "merge", "write"]

pytestmark = pytest.mark.django_db
YEARS = Period.parse(str(dates.today().year - 1)), Period.parse(str(dates.today().year))


@pytest.fixture
def approver(cast) -> User:
    """Of the district: no merger of communes touches the role."""
    return cast.organiser


def now(record):
    return type(record).objects.get(pk=record.pk)


def as_told(code, units, day=None):
    """A figure of both years for units, on the map of then or of a day."""
    return [row.reading.value for row in figures.table([code], units, YEARS, as_of_map=day)]


def summed(code, units, day=None):
    return sum(value or 0 for value in as_told(code, units, day))


def test_what_is_at_hand_is_spent_in_the_book_of_the_successor(cast, land, work, approver, merge):
    gift = given(land.tham_don, cast.reviewer, 1000, work=work)
    given(land.dai_tam, cast.reviewer, 200)
    merge(MERGER)
    reviewer, work = again(cast.reviewer), now(work)
    assert list(works_to_spend_on(reviewer)) == [work]
    assert [(row.from_common, row.quantity) for row in at_hand_for(work, "money")] == [(False, 1000), (True, 200)]
    assert forms_at_hand(work) == ["money"]
    entry = paid(work, reviewer, approver, 300, day=dates.today(), on=dates.today())
    assert entry.unit == heir(land.tham_don)
    assert pool_of(now(gift)).spent == 300
    assert [row.quantity for row in where_it_went(now(gift))] == [300]
    assert list(check_ledger()) == []


def test_more_than_all_books_hold_is_not_spent(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 1000, work=work)
    merge(MERGER)
    voucher = approved(now(work), again(cast.reviewer), approver, 900, day=dates.today())
    paid(now(work), again(cast.reviewer), approver, 200, day=dates.today(), on=dates.today())
    with pytest.raises(PostingRefused):
        pay_voucher(voucher, on=dates.today(), by=again(cast.reviewer), uuid=uuid.uuid4())


def test_what_is_still_to_come_is_received_by_the_successor(cast, land, merge):
    gift = make_contribution(land.tham_don, cast.reviewer, 1000)
    hand_over(gift, 400, cast.reviewer)
    merge(MERGER)
    entry = hand_over(now(gift), 600, again(cast.reviewer))
    assert (entry.unit, now(gift).standing) == (heir(land.tham_don), "received")


def test_no_sum_changes_by_a_merger_on_either_map(cast, land, work, approver, merge):
    gift = make_contribution(land.tham_don, cast.reviewer, 1000, work=work)
    hand_over(gift, 400, cast.reviewer, on=dates.today() - timedelta(days=150))
    paid(work, cast.reviewer, approver, 100)
    codes = ("resources.promised", "resources.received", "resources.spent")
    before = {code: as_told(code, [land.tham_don, land.district]) for code in codes}
    book, above = totals(land.tham_don.path), totals(land.district.path)
    merge(MERGER)
    new = heir(land.tham_don)
    assert {code: as_told(code, [land.tham_don, land.district]) for code in codes} == before
    assert (totals(land.tham_don.path), totals(land.district.path)) == (book, above)
    assert [summed(code, [new], dates.today()) for code in codes] == [1000, 400, 100]
    assert summed("resources.received", [new]) == 0


def test_a_sum_goes_on_after_the_merger_on_the_map_of_today(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 1000, work=work)
    merge(MERGER)
    new = heir(land.tham_don)
    paid(now(work), again(cast.reviewer), approver, 300, day=dates.today(), on=dates.today())
    assert [summed("resources.spent", [unit]) for unit in (land.tham_don, new)] == [0, 300]
    assert summed("resources.spent", [new], dates.today()) == 300
    assert sum(row.at_hand for row in balances(new, Period.of_day(dates.today(), "month"))) == 700
    assert sum(row.at_hand for row in balances(land.district.path, Period.of_day(dates.today(), "month"))) == 700


def test_a_finished_work_with_something_left_goes_along_and_one_without_stays(cast, land, approver, merge):
    left, done = (make_work(land.tham_don, cast.reviewer, f"Đường {number}", condition="finished") for number in (1, 2))
    for work in (left, done):
        given(land.tham_don, cast.reviewer, 500, work=work)
    paid(done, cast.reviewer, approver, 500)
    merge(MERGER)
    assert (now(left).unit, now(done).unit) == (heir(land.tham_don), land.tham_don)


def test_vouchers_that_are_not_paid_go_along_and_are_paid(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 1000, work=work)
    draft, voucher = drawn_up(work, cast.reviewer, 100), approved(work, cast.reviewer, approver, 200)
    number = voucher.number
    merge(MERGER)
    new = heir(land.tham_don)
    assert [(row.unit, row.number) for row in Voucher.objects.order_by("pk")] == [(new, ""), (new, f"{number}/{land.tham_don.code or land.tham_don.key}")]
    assert approve_voucher(now(draft), by=approver).number == number  # the successor counts anew
    for row in (draft, voucher):
        pay_voucher(now(row), on=dates.today(), by=again(cast.reviewer), uuid=uuid.uuid4())
    assert set(Voucher.objects.values_list("state", flat=True)) == {VoucherState.PAID}
    assert Duty.objects.open().filter(unit=land.tham_don).count() == 0
    assert list(check_ledger()) == []


def test_of_a_divided_unit_a_person_decides_about_vouchers_and_the_book(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 1000, work=work)
    drawn_up(work, cast.reviewer, 100)
    told = decisions(merge(DIVISION))
    assert (len([line for line in told if "Voucher" in line]), len([line for line in told if "What lies in the book" in line])) == (1, 1)
    assert (Voucher.objects.get().unit, present_unit(land.tham_don)) == (land.tham_don, land.tham_don)


def test_an_old_receipt_is_reversed_in_the_book_of_today_and_is_due_again(cast, land, approver, merge):
    gift = make_contribution(land.tham_don, cast.reviewer, 1000, expected_on=dates.today())
    entry = hand_over(gift, 1000, cast.reviewer)
    merge(MERGER)
    assert now(gift).unit == land.tham_don
    counter = reverse_entry(entry, by=approver, reason="Nhập nhầm", uuid=uuid.uuid4())
    new = heir(land.tham_don)
    assert (counter.unit, now(gift).unit, now(gift).standing) == (new, new, "promised")
    assert [duty.unit for duty in Duty.objects.about(gift).open()] == [new]
    assert receive(now(gift), quantity=Decimal(1000), on=dates.today(), by=again(cast.reviewer), uuid=uuid.uuid4()).unit == new


def test_an_old_spending_is_reversed_and_its_work_goes_on_where_it_is_paid(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 500, work=work)
    entry = paid(work, cast.reviewer, approver, 500)
    Work.objects.filter(pk=work.pk).update(condition="finished")
    merge(MERGER)
    assert now(work).unit == land.tham_don
    reverse_entry(entry, by=approver, reason="Chi nhầm", uuid=uuid.uuid4())
    assert list(works_to_spend_on(again(cast.reviewer))) == [now(work)]
    assert [row.quantity for row in at_hand_for(now(work), "money")] == [500]


def test_whoever_approves_at_the_successor_reverses_what_was_posted_before(cast, land, merge):
    entry = given(land.tham_don, cast.reviewer, 500).entries.order_by("pk").last()
    merge(MERGER)
    assert reverse_entry(entry, by=again(cast.colleague), reason="Nhầm", uuid=uuid.uuid4()).unit == heir(land.tham_don)


def test_months_are_closed_in_the_book_that_goes_on(cast, land, approver, merge):
    given(land.tham_don, cast.reviewer, 500)
    month = Period.of_day(Entry.objects.order_by("happened_on").first().happened_on, "month")
    merge(MERGER)
    with pytest.raises(CannotClose) as refused:
        close_month(land.tham_don, month, by=approver)
    assert [f"unit={heir(land.tham_don).pk}" in obstacle.url for obstacle in refused.value.obstacles] == [True]
    assert close_month(heir(land.tham_don), month, by=approver).period == month.code


def test_a_month_closed_before_the_merger_stays_closed_after_it(cast, land, approver, merge):
    gift = make_contribution(land.tham_don, cast.reviewer, 500)
    month = Period.of_day(gift.promised_on, "month")
    close_month(land.tham_don, month, by=approver)
    merge(MERGER)
    with pytest.raises(PostingRefused):
        hand_over(now(gift), 100, again(cast.reviewer), on=month.end)
    with pytest.raises(CannotClose):
        close_month(heir(land.tham_don), month, by=approver)


def test_a_purse_below_zero_over_the_merger_is_found(cast, land, work, approver, merge):
    given(land.tham_don, cast.reviewer, 500, work=work)
    merge(MERGER)
    entry = paid(now(work), again(cast.reviewer), approver, 500, day=dates.today(), on=dates.today())
    Line.objects.bulk_create([Line(entry=entry, account=account, source="people", work=work, quantity=quantity) for account, quantity in ((Account.AT_HAND, -1), (Account.SPENT, 1))])
    assert [str(fault) for fault in check_ledger() if "below zero" in str(fault)] != []


def test_contributions_of_the_successor_are_its_own(cast, land, merge):
    given(land.dai_tam, cast.reviewer, 700)
    merge(MERGER)
    assert [row.unit for row in Contribution.objects.all()] == [land.dai_tam]
    assert sum(row.at_hand for row in balances(heir(land.dai_tam), Period.of_day(dates.today(), "month"))) == 700


def test_the_old_book_leads_to_the_one_that_goes_on_and_that_one_shows_both(client_for, cast, land, merge):
    entry = given(land.tham_don, cast.reviewer, 777_000).entries.order_by("pk").last()
    merge(MERGER)
    page, month, new = client_for(again(cast.colleague)), f"{entry.happened_on:%Y-%m}", heir(land.tham_don)
    old = page.get(f"/lam-viec/so-quy/?unit={land.tham_don.pk}&period={month}")
    assert says(old, "%(unit)s went whole into another unit; what lies in its book is spent there.", unit=land.tham_don)
    address = f"/lam-viec/so-quy/?unit={new.pk}&period={month}"
    assert address.replace("&", "&amp;") in old.content.decode()
    for answer in (page.get(address), client_for(cast.organiser).get(f"/lam-viec/so-quy/?unit={land.district.pk}&period={month}&below=1")):
        assert (answer.status_code, "777.000" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("rows", [1, 12])
def test_a_joined_book_costs_the_same_whatever_it_holds(client_for, cast, land, merge, rows, django_assert_num_queries):
    for _number in range(rows):
        given(land.tham_don, cast.reviewer, 1000, on=dates.today(), promised_on=dates.today())
    merge(MERGER)
    page = client_for(again(cast.colleague))
    page.get("/lam-viec/so-quy/")
    with django_assert_num_queries(22):
        page.get("/lam-viec/so-quy/")


def test_verify_accuses_nobody_of_what_was_posted_before_the_books_were_one(cast, land, approver, merge):
    """One closed a month, the other, still apart, lawfully posted into it."""
    given(land.tham_don, cast.reviewer, 500)
    month = Period.of_day(Entry.objects.order_by("happened_on").first().happened_on, "month")
    close_month(land.tham_don, month, by=approver)
    other = make_contribution(land.dai_tam, cast.neighbour, 50, promised_on=month.start)
    Succession.objects.create(old=land.tham_don, new=land.dai_tam, share=1, date=dates.today() + timedelta(days=1))
    Unit.objects.filter(pk=land.tham_don.pk).update(valid_to=dates.today(), valid_from=land.dai_tam.valid_from - timedelta(days=1))
    with dates.moved_to(dates.now() + timedelta(days=2)):
        assert list(check_ledger()) == []
        late = Entry.objects.create(uuid=uuid.uuid4(), unit=land.dai_tam, kind="promise", form="money", happened_on=month.start, contribution=other, posted_by=approver)
        assert posted_into_closed() == [late.pk]


def test_verify_looks_over_several_mergers(cast, land, approver):
    """A went into B, and B into C: what A closed is closed in C."""
    given(land.tham_don, cast.reviewer, 500)
    month = Period.of_day(Entry.objects.order_by("happened_on").first().happened_on, "month")
    close_month(land.tham_don, month, by=approver)
    today, chain = dates.today(), [land.tham_don]
    for number in (1, 2):
        chain.append(Unit.objects.create(key=f"m{number}", kind="commune", type="xa", name=f"Mới {number}", parent=land.district, valid_from=today - timedelta(days=10 - number)))
        Succession.objects.create(old=chain[-2], new=chain[-1], share=1, date=chain[-1].valid_from)
        Unit.objects.filter(pk=chain[-2].pk).update(valid_to=chain[-1].valid_from - timedelta(days=1))
    gift = Contribution.objects.get()
    late = Entry.objects.create(uuid=uuid.uuid4(), unit=chain[-1], kind="promise", form="money", happened_on=month.start, contribution=gift, posted_by=approver)
    assert posted_into_closed() == [late.pk]
