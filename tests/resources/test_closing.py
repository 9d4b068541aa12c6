"""Closing a month: what stands in the way, and that nothing gets in afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kheo.lib.periods import Period
from kheo.resources.actions.closing import CannotClose, close_month
from kheo.resources.actions.ledger import PostingRefused
from kheo.resources.actions.vouchers import approve_voucher, refuse_voucher
from kheo.resources.models import ClosedMonth, Entry
from kheo.resources.proofs import check_ledger
from tests.conftest import says
from tests.resources.conftest import (
    TODAY,
    drawn_up,
    drop_trigger,
    given,
    hand_over,
    make_contribution,
    paid,
)

THIS = Period.of_day(TODAY, "month")
LAST = THIS.previous()
BEFORE = LAST.previous()


def in_month(period: Period, day: int = 10) -> date:
    return period.start + timedelta(days=day - 1)


def gift_of(unit, by, period=LAST, quantity=1000, **fields):
    return given(unit, by, quantity, promised_on=in_month(period, 1), on=in_month(period), **fields)


def why_not(unit, period, by):
    with pytest.raises(CannotClose) as refused:
        close_month(unit, period, by=by)
    return [obstacle.text for obstacle in refused.value.obstacles]


def test_a_month_is_closed_once_it_has_ended(land, reviewer):
    gift_of(land.tham_don, reviewer)
    closed = close_month(land.tham_don, LAST, by=reviewer)
    assert (closed.unit, closed.period, closed.closed_by) == (land.tham_don, LAST.code, reviewer)
    assert why_not(land.tham_don, LAST, reviewer) == [f"The book is closed already up to {LAST.label}."]
    assert why_not(land.tham_don, THIS, reviewer) == [f"{THIS.label} has not ended yet."]


def test_nothing_is_posted_into_a_closed_month_nor_before_it(land, reviewer, colleague, work):
    gift = make_contribution(land.tham_don, reviewer, 1000, work=work, promised_on=in_month(BEFORE))
    hand_over(gift, 500, reviewer, on=in_month(BEFORE))
    close_month(land.tham_don, BEFORE, by=reviewer)
    close_month(land.tham_don, LAST, by=reviewer)
    before = Entry.objects.count()
    for period in (LAST, BEFORE, BEFORE.previous()):
        day = in_month(period, 20)
        with pytest.raises(PostingRefused, match="is closed up to"):
            make_contribution(land.tham_don, reviewer, 10, promised_on=day)
        with pytest.raises(PostingRefused, match="is closed up to"):
            drawn_up(work, reviewer, 10, day=day)
    with pytest.raises(PostingRefused, match="closed by Người Thử reviewer"):
        hand_over(gift, 500, reviewer, on=in_month(LAST))
    assert Entry.objects.count() == before
    hand_over(gift, 500, reviewer, on=TODAY)
    make_contribution(land.dai_tam, colleague, 10, promised_on=in_month(LAST))  # another unit's book is open
    assert list(check_ledger()) == []


def test_an_earlier_month_with_entries_is_closed_first(land, reviewer):
    gift_of(land.tham_don, reviewer, BEFORE)
    assert why_not(land.tham_don, LAST, reviewer) == [f"{BEFORE.label} has entries and is still open: close it first."]
    close_month(land.tham_don, BEFORE, by=reviewer)
    close_month(land.tham_don, LAST, by=reviewer)
    assert ClosedMonth.objects.count() == 2


@pytest.mark.parametrize(("state", "unit"), [("draft", "tham_don"), ("submitted", "tham_don"), ("returned", "tham_don"), ("submitted", "tra_met"), ("returned", "tra_met")])
def test_an_undecided_contribution_of_the_month_stands_in_the_way(land, reviewer, work, state, unit):
    make_contribution(getattr(land, unit), reviewer, 5, work=work, state=state, promised_on=in_month(LAST))
    make_contribution(land.tham_don, reviewer, 5, state="withdrawn", promised_on=in_month(LAST))
    make_contribution(land.tham_don, reviewer, 5, state="draft", promised_on=in_month(THIS, 1))
    make_contribution(land.dai_tam, reviewer, 5, state="draft", promised_on=in_month(LAST))
    assert why_not(land.tham_don, LAST, reviewer) == [f"1 contribution of {getattr(land, unit)} of this month is not decided yet."]


def test_an_open_voucher_of_the_month_stands_in_the_way(land, reviewer, colleague, work):
    gift_of(land.tham_don, reviewer, work=work)
    voucher = drawn_up(work, reviewer, 10, day=in_month(LAST))
    assert why_not(land.tham_don, LAST, reviewer) == ["The voucher “Mua xi măng” is still open: waits for approval."]
    voucher = approve_voucher(voucher, by=colleague)
    assert why_not(land.tham_don, LAST, reviewer) == [f"The voucher “{voucher.number}” is still open: approved, not paid yet."]
    refuse_voucher(voucher, by=colleague, reason="Thôi")
    close_month(land.tham_don, LAST, by=reviewer)


def test_closing_with_drafts_open_is_told_with_links_and_nothing_is_closed(client_for, land, reviewer, work):
    gift_of(land.tham_don, reviewer, work=work)
    voucher = drawn_up(work, reviewer, 10, day=in_month(LAST))
    page, form = client_for(reviewer), {"unit": land.tham_don.pk, "period": LAST.code}
    for answer in (page.get("/lam-viec/so-quy/khoa-so/", form), page.post("/lam-viec/so-quy/khoa-so/", form)):
        assert says(answer, "This month cannot be closed yet:")
        assert f"/lam-viec/chung-tu/{voucher.pk}/" in answer.content.decode()
    assert ClosedMonth.objects.count() == 0


def test_a_month_is_closed_over_its_page(client_for, land, reviewer):
    gift_of(land.tham_don, reviewer)
    page, form = client_for(reviewer), {"unit": land.tham_don.pk, "period": LAST.code}
    assert says(page.get("/lam-viec/so-quy/khoa-so/", form), "Nothing is posted into a closed month any more, nor into one before it. Later corrections are counter-entries in an open month. Closing cannot be undone.")
    assert page.post("/lam-viec/so-quy/khoa-so/", form, follow=True).status_code == 200
    assert ClosedMonth.objects.get().closed_by == reviewer
    again = page.post("/lam-viec/so-quy/khoa-so/", form)
    assert (again.status_code, ClosedMonth.objects.count()) == (422, 1)


def test_a_wrong_month_is_never_closed_by_mistake(client_for, land, reviewer):
    answer = client_for(reviewer).post("/lam-viec/so-quy/khoa-so/", {"unit": land.tham_don.pk, "period": str(LAST.start.year)})
    assert (answer.status_code, ClosedMonth.objects.count()) == (422, 0)


@pytest.mark.database
def test_an_imbalance_refuses_to_be_closed(land, reviewer):
    gift_of(land.tham_don, reviewer)
    drop_trigger("resources_line_no_update")
    entry = Entry.objects.get(kind="receipt")
    entry.lines.filter(account="at_hand").update(quantity=-1)
    told = why_not(land.tham_don, LAST, reviewer)
    assert [text.split(":")[0] for text in told] == ["An entry does not add up", f"A purse is below zero from {entry.happened_on:%d/%m/%Y} on"]
    assert ClosedMonth.objects.count() == 0


@pytest.mark.parametrize("who", ["neighbour", "recorder", "leader", "editor", "union_reviewer", "stranger"])
def test_only_those_with_the_right_close_a_month(client_for, cast, land, reviewer, who):
    gift_of(land.tham_don, reviewer)
    with pytest.raises(PermissionDenied):
        close_month(land.tham_don, LAST, by=getattr(cast, who))
    answer = client_for(getattr(cast, who)).post("/lam-viec/so-quy/khoa-so/", {"unit": land.tham_don.pk, "period": LAST.code})
    assert (answer.status_code in (403, 404), ClosedMonth.objects.count()) == (True, 0)


def test_a_draft_that_the_closer_cannot_read_holds_nothing_up(client_for, land, reviewer, recorder, work):
    gift_of(land.tham_don, reviewer, work=work)
    make_contribution(land.tra_met, recorder, 5, work=work, state="draft", promised_on=in_month(LAST))
    page = client_for(reviewer).get("/lam-viec/so-quy/khoa-so/", {"unit": land.tham_don.pk, "period": LAST.code})
    assert (page.status_code, page.context["obstacles"]) == (200, [])
    close_month(land.tham_don, LAST, by=reviewer)


def closing_of_book(client_for, user, unit, month):
    return client_for(user).get(f"/lam-viec/so-quy/?unit={unit.pk}&period={month.code}")


def test_the_book_leads_to_the_month_that_is_closed_first(client_for, land, reviewer):
    given(land.tham_don, reviewer, 70, on=LAST.start, promised_on=LAST.start)
    for asked in (THIS, LAST):
        answer = closing_of_book(client_for, reviewer, land.tham_don, asked)
        assert answer.context["closing"] == LAST
        assert client_for(reviewer).get(answer.context["close_url"]).context["obstacles"] == []
    close_month(land.tham_don, LAST, by=reviewer)
    answer = closing_of_book(client_for, reviewer, land.tham_don, THIS)
    assert (answer.context["closing"], says(answer, "A month is closed after it has ended.")) == (None, True)


def test_balances_of_which_there_is_nothing_to_tell_are_left_out(client_for, land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 70, work=work, on=BEFORE.start, promised_on=BEFORE.start)
    given(land.tham_don, reviewer, 2, form="labour", promised_on=TODAY, on=TODAY)
    paid(work, reviewer, colleague, 70, day=LAST.start, on=LAST.start)
    before, now = (closing_of_book(client_for, reviewer, land.tham_don, month).context["balances"] for month in (LAST, THIS))
    assert ([(row.form, row.went) for row, _numbers in before], [(row.form, row.at_hand) for row, _numbers in now]) == ([("money", 70)], [("labour", 2)])
