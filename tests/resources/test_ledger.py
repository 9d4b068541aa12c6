"""The book: promises, receipts, spendings and counter-entries; nothing is lost, nothing is changed."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import override

from kheo.lib import dates
from kheo.lib.figures import Kind, OverTime
from kheo.lib.periods import Period
from kheo.org.models import HistoryEntry
from kheo.records import figures
from kheo.resources.actions.ledger import (
    PostingRefused,
    follow_contribution,
    pay_voucher,
    receive,
    reverse_entry,
)
from kheo.resources.models import ClosedMonth, Contribution, Entry, EntryKind, Line, Voucher
from kheo.resources.models.contributions import Standing
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import (
    balances,
    book_of,
    open_promise,
    totals,
    where_it_went,
)
from kheo.resources.queries.refusing import TRIGGERS, missing_triggers
from tests.conftest import says
from tests.resources.conftest import (
    TODAY,
    approved,
    drop_trigger,
    given,
    hand_over,
    make_contribution,
    make_work,
    paid,
    received_of,
)

YEARS = Period.parse(f"{TODAY.year - 2}..{TODAY.year}")


def lines_of(entry):
    return sorted((line.account, line.source, line.work_id, line.quantity) for line in entry.lines.all())


def test_an_accepted_contribution_is_promised_in_the_book_of_its_unit(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 500)
    entry = gift.entries.get()
    assert (entry.kind, entry.unit, entry.happened_on, entry.form) == ("promise", land.tham_don, gift.promised_on, "money")
    assert lines_of(entry) == [("expected", "people", None, 500), ("promised", "people", None, -500)]
    assert list(check_ledger()) == []


def test_what_is_given_for_a_work_stands_in_the_book_of_the_works_unit(land, recorder, work):
    gift = make_contribution(land.tra_met, recorder, 500, work=work)
    assert (book_of(gift), gift.entries.get().unit) == (land.tham_don, land.tham_don)


def test_what_was_handed_over_already_is_received_at_once(land, reviewer, work):
    gift = given(land.tham_don, reviewer, 500, work=work)
    promise, receipt = gift.entries.order_by("pk")
    assert (promise.kind, receipt.kind, receipt.happened_on) == ("promise", "receipt", gift.received_on)
    assert lines_of(receipt) == [("at_hand", "people", work.pk, 500), ("expected", "people", work.pk, -500), ("promised", "people", work.pk, 500), ("received", "people", work.pk, -500)]
    assert (received_of(gift), open_promise(gift)) == (500, 0)


def test_a_promise_is_received_in_parts_and_never_more_than_it(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 500)
    hand_over(gift, 200, reviewer)
    with pytest.raises(PostingRefused, match="Of the promise 300 đồng are still open; 301 đồng"):
        hand_over(gift, 301, reviewer)
    hand_over(gift, 300, reviewer)
    assert (received_of(gift), open_promise(gift), Entry.objects.count()) == (500, 0, 3)


@pytest.mark.parametrize("quantity", ["0", "-5", "0.5", "NaN"])
def test_what_is_no_quantity_is_not_received(land, reviewer, quantity):
    gift = make_contribution(land.tham_don, reviewer, 500)
    with pytest.raises(ValidationError):
        hand_over(gift, quantity, reviewer)
    assert Entry.objects.count() == 1


def test_each_form_is_as_fine_as_it_is_measured(land, reviewer):
    days = make_contribution(land.tham_don, reviewer, "12.5", form="labour")
    hand_over(days, "0.5", reviewer)
    assert (received_of(days), open_promise(days)) == (Decimal("0.5"), 12)
    with pytest.raises(ValidationError, match="at most 1 decimals"):
        hand_over(days, "0.55", reviewer)


def test_the_day_of_a_receipt_lies_between_the_promise_and_today(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 500)
    with pytest.raises(PostingRefused, match="not come yet"):
        hand_over(gift, 1, reviewer, on=TODAY + timedelta(days=1))
    with pytest.raises(PostingRefused, match="cannot have been handed over before"):
        hand_over(gift, 1, reviewer, on=gift.promised_on - timedelta(days=1))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_only_what_was_accepted_is_received(land, reviewer, state):
    gift = make_contribution(land.tham_don, reviewer, 500, state=state)
    with pytest.raises(PostingRefused, match="accepted"):
        hand_over(gift, 1, reviewer)


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "leader", "editor", "stranger", "union_recorder"])
def test_only_those_who_carry_a_contribution_receive_it(land, cast, recorder, who):
    gift = make_contribution(land.tra_met, recorder, 500)
    with pytest.raises(PermissionDenied):
        hand_over(gift, 1, getattr(cast, who))
    assert Entry.objects.count() == 1


def test_the_same_receipt_sent_twice_is_stored_once_and_its_key_is_for_nothing_else(land, reviewer):
    gift, other, key = make_contribution(land.tham_don, reviewer, 500), make_contribution(land.tham_don, reviewer, 500), uuid.uuid4()
    assert hand_over(gift, 200, reviewer, key=key) == hand_over(gift, 200, reviewer, key=key)
    assert received_of(gift) == 200
    with pytest.raises(PermissionDenied):
        hand_over(other, 200, reviewer, key=key)


def test_a_reopened_contribution_takes_its_promise_back_and_promises_anew(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 500)
    follow_contribution(gift, "reopen", reviewer)
    assert open_promise(gift) == 0
    follow_contribution(gift, "accept", reviewer)
    follow_contribution(gift, "accept", reviewer)
    assert [entry.kind for entry in gift.entries.order_by("pk")] == ["promise", "reversal", "promise"]
    assert open_promise(gift) == 500
    assert list(check_ledger()) == []


def test_spending_takes_from_the_purse_that_the_voucher_names(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    given(land.tham_don, reviewer, 400, source="local")
    entry = paid(work, reviewer, colleague, 150, source="local", from_common=True)
    assert lines_of(entry) == [("at_hand", "local", None, -150), ("spent", "local", work.pk, 150)]
    row = {row.source: row for row in balances(land.tham_don, YEARS)}
    assert (row["local"].came, row["local"].went, row["local"].at_hand) == (400, 150, 250)
    assert (row["people"].went, row["people"].at_hand) == (0, 1000)
    assert totals(land.district.path)["local", "money", "spent"] == 150
    assert totals(land.dai_tam.path) == {}


def test_a_purse_never_goes_below_zero_on_any_day(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 300, work=work, on=TODAY - timedelta(days=30))
    voucher = approved(work, reviewer, colleague, 300, day=TODAY - timedelta(days=60))
    with pytest.raises(PostingRefused, match="Not enough is at hand"):  # it was not there yet on that day
        pay(voucher, reviewer, TODAY - timedelta(days=31))
    assert Voucher.objects.get().state == "approved"
    pay(voucher, reviewer, TODAY - timedelta(days=30))
    assert list(check_ledger()) == []


def pay(voucher, by, on):
    return pay_voucher(voucher, on=on, by=by, uuid=uuid.uuid4())


def test_an_earlier_spending_is_refused_where_a_later_day_would_lack_it(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 300, work=work, on=TODAY - timedelta(days=90))
    late, early = approved(work, reviewer, colleague, 300), approved(work, reviewer, colleague, 100)
    pay(late, reviewer, TODAY - timedelta(days=10))
    with pytest.raises(PostingRefused, match="0 đồng are left, 100 đồng would be taken"):
        pay(early, reviewer, TODAY - timedelta(days=45))


def test_a_counter_entry_stands_beside_what_it_corrects(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    entry = paid(work, reviewer, colleague, 300)
    counter = reverse_entry(entry, by=colleague, reason="Chi nhầm nguồn", uuid=uuid.uuid4())
    assert (counter.kind, counter.happened_on, counter.text, counter.reverses) == ("reversal", TODAY, "Chi nhầm nguồn", entry)
    assert lines_of(counter) == [("at_hand", "people", work.pk, 300), ("spent", "people", work.pk, -300)]
    assert Voucher.objects.get().state == "reversed"
    assert totals(land.tham_don.path)["people", "money", "at_hand"] == 1000
    assert list(check_ledger()) == []


def test_a_counter_entry_is_not_reversed_and_nothing_is_reversed_twice(land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 1000, work=work)
    entry, key = paid(work, reviewer, colleague, 300), uuid.uuid4()
    counter = reverse_entry(entry, by=colleague, reason="Nhầm", uuid=key)
    assert reverse_entry(entry, by=colleague, reason="Nhầm", uuid=key) == counter
    with pytest.raises(PostingRefused, match="counter-entry itself"):
        reverse_entry(counter, by=colleague, reason="Nhầm", uuid=uuid.uuid4())
    with pytest.raises(PostingRefused, match="reversed already"):
        reverse_entry(entry, by=colleague, reason="Nhầm", uuid=uuid.uuid4())
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 1


def test_a_receipt_that_was_spent_is_not_reversed(land, reviewer, colleague, work):
    gift = given(land.tham_don, reviewer, 300, work=work)
    spending, receipt = paid(work, reviewer, colleague, 300), gift.entries.get(kind="receipt")
    with pytest.raises(PostingRefused, match="Not enough is at hand"):
        reverse_entry(receipt, by=colleague, reason="Trả lại", uuid=uuid.uuid4())
    reverse_entry(spending, by=colleague, reason="Trả lại", uuid=uuid.uuid4())
    reverse_entry(receipt, by=colleague, reason="Trả lại", uuid=uuid.uuid4())
    assert (received_of(gift), open_promise(gift)) == (0, 300)
    assert list(check_ledger()) == []


def test_a_promise_of_which_something_was_received_is_not_reversed(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 300)
    hand_over(gift, 1, reviewer)
    with pytest.raises(PostingRefused, match="reverse those entries first"):
        reverse_entry(gift.entries.get(kind="promise"), by=reviewer, reason="Thôi", uuid=uuid.uuid4())


def test_reversing_needs_a_reason_and_the_right(land, cast, reviewer):
    entry = make_contribution(land.tham_don, reviewer, 300).entries.get()
    with pytest.raises(ValidationError):
        reverse_entry(entry, by=reviewer, reason=" ", uuid=uuid.uuid4())
    for who in ("neighbour", "recorder", "editor", "union_reviewer", "stranger"):
        with pytest.raises(PermissionDenied):
            reverse_entry(entry, by=getattr(cast, who), reason="Thử", uuid=uuid.uuid4())
    assert Entry.objects.count() == 1


def test_a_gift_for_a_work_leads_to_the_vouchers_and_one_for_all_to_the_works(land, reviewer, colleague, work):
    bridge = make_work(land.tham_don, reviewer, "Cầu Bưng Chông", kind="bridge")
    own, common = given(land.tham_don, reviewer, 1000, work=work), given(land.tham_don, reviewer, 1000)
    other = given(land.tham_don, reviewer, 1000, work=work, source="enterprises")
    entry = paid(work, reviewer, colleague, 300)
    paid(work, reviewer, colleague, 50, from_common=True)
    paid(bridge, reviewer, colleague, 70, from_common=True)
    reverse_entry(paid(work, reviewer, colleague, 200), by=colleague, reason="Nhầm", uuid=uuid.uuid4())
    assert [(row.purpose, row.day, row.number, row.measured) for row in where_it_went(own)] == [("Mua xi măng", entry.happened_on, entry.voucher.number, "300 đồng")]
    assert [(row.work, row.quantity) for row in where_it_went(common)] == [(bridge, 70), (work, 50)]
    assert where_it_went(other) == []


def test_figures_are_the_sums_of_their_entries_and_counter_entries_count_off(land, reviewer, colleague, work):
    gift = make_contribution(land.tham_don, reviewer, 1000, work=work)
    hand_over(gift, 700, reviewer)
    paid_today = paid(work, reviewer, colleague, 200, on=TODAY, day=TODAY)
    month = Period.of_day(TODAY, "month")
    asked = ["resources.promised", "resources.received", "resources.spent"]
    assert [row.reading.value for row in figures.table(asked, [land.district], [YEARS])] == [1000, 700, 200]
    reverse_entry(paid_today, by=colleague, reason="Nhầm", uuid=uuid.uuid4())
    assert [row.reading.value for row in figures.table(["resources.received", "resources.spent"], [land.tham_don], [month])] == [700, 0]
    assert {row.part: row.reading.value for row in figures.table(["resources.received"], [land.district], [month], split="source")}["people"] == 700
    assert list(figures.records_behind(figures.figure("resources.received"), land.district, month, split="source", part="people")) == [gift]
    assert list(figures.records_behind(figures.figure("resources.spent"), land.district, month)) == [work]
    assert figures.value("resources.received", land.dai_tam, month).reading.value is None


def test_a_figure_opens_to_its_records_over_several_steps(land, reviewer, work):
    """From a line over its entry to the contribution."""
    gift = given(land.tham_don, reviewer, 1000, work=work)
    received = figures.Figure(
        "lines", "-", "đồng", of=Line, value=Sum("quantity"), on="entry__happened_on", kind=Kind.FLOW, over_time=OverTime.SUM, record="entry__contribution",
        where=Q(account="at_hand"),
    )  # fmt: skip
    assert received.record_model is Contribution
    assert list(figures.records_behind(received, land.district, YEARS)) == [gift]


def test_what_is_given_elsewhere_for_a_work_counts_where_the_work_has_its_book(land, reviewer, recorder, work):
    gift = given(land.tra_met, recorder, 1000, work=work)
    assert [row.reading.value for row in figures.table(["resources.received"], [land.tham_don, land.tra_met], [YEARS])] == [1000, None]
    assert list(figures.records_behind(figures.figure("resources.received"), land.tham_don, YEARS)) == [gift]


def test_every_posting_is_told_by_the_history_of_what_it_is_about(land, reviewer, colleague, work):
    gift = given(land.tham_don, reviewer, 1000, work=work)
    entry = paid(work, reviewer, colleague, 300)
    assert list(HistoryEntry.objects.about(gift).values_list("verb", flat=True)) == ["post_promise", "receive"]
    told = HistoryEntry.objects.about(entry.voucher).get(verb="pay_voucher").changes["entry"]
    assert (told["uuid"], told["lines"]) == (str(entry.uuid), [["spent", "people", work.pk, "300.000"], ["at_hand", "people", work.pk, "-300.000"]])


@pytest.mark.database
@pytest.mark.parametrize("statement", [
    "UPDATE resources_entry SET text = 'khác'", "DELETE FROM resources_entry", "UPDATE resources_line SET quantity = quantity * 2", "DELETE FROM resources_line",
])  # fmt: skip
def test_the_database_refuses_to_change_or_delete_what_was_posted(land, reviewer, statement):
    make_contribution(land.tham_don, reviewer, 300)
    before = list(Line.objects.values()), list(Entry.objects.values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Line.objects.values()), list(Entry.objects.values())) == before


@pytest.mark.database
def test_the_triggers_stand_and_verify_misses_one_that_is_gone(land, reviewer):
    assert missing_triggers() == []
    drop_trigger("resources_line_no_delete")
    assert missing_triggers() == ["resources_line_no_delete"]
    assert [fault.where for fault in check_ledger()] == ["resources"]


@pytest.fixture
def unlocked(db):
    """The database as somebody with a shell could leave it."""
    for name in TRIGGERS:
        drop_trigger(name)


def faults():
    return [fault.text for fault in check_ledger() if fault.where != "resources" and "kept as" not in fault.text]


@pytest.mark.database
def test_verify_finds_what_was_changed_behind_the_ledgers_back(land, reviewer, unlocked):
    entry = make_contribution(land.tham_don, reviewer, 300).entries.get()
    assert faults() == []
    Line.objects.filter(quantity__gt=0).update(quantity=301)
    assert faults() == ["its lines do not add up to nothing", "it differs from what history tells of it"]
    Line.objects.filter(quantity__lt=0).update(quantity=-301)
    assert faults() == ["it differs from what history tells of it"]
    Line.objects.all().delete()
    Entry.objects.filter(pk=entry.pk).delete()
    assert faults() == ["the ledger does not hold the entry that this tells of"]


@pytest.mark.database
def test_verify_finds_a_purse_below_zero_and_a_posting_into_a_closed_month(land, reviewer, colleague, work, unlocked):
    gift = given(land.tham_don, reviewer, 300, work=work)
    entry = paid(work, reviewer, colleague, 300)
    Entry.objects.filter(pk=entry.pk).update(happened_on=gift.received_on - timedelta(days=1))
    ClosedMonth.objects.create(unit=land.tham_don, period=f"{gift.received_on:%Y-%m}", closed_by=reviewer, closed_at=dates.now() - timedelta(days=1))
    found = faults()
    assert [text for text in found if "below zero" in text] == [f"purse money, people, work {work.pk}: below zero on {gift.received_on - timedelta(days=1)}"]
    assert "posted into a month that was closed before" in found


def test_the_book_shows_balances_and_entries_of_a_month(client_for, land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 5000, work=work, on=TODAY)
    paid(work, reviewer, colleague, 1200, on=TODAY, day=TODAY)
    page = client_for(reviewer).get("/lam-viec/so-quy/")
    assert says(page, "Not statutory accounts: this book shows what was given and what became of it; it does not replace the unit's bookkeeping.")
    text = page.content.decode()
    assert [number in text for number in ("5.000", "1.200", "3.800", "Mua xi măng")] == [True] * 4
    xlsx = client_for(reviewer).get("/lam-viec/so-quy/?format=xlsx")
    assert xlsx.headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("address", ["?period=2022-Q1", "?period=x", "?unit=&period=", "?sort=zzz&page=99", "?period=0001-01", "?period=9999-12", "?period=0000-01", "?period=2022-13", "?below=1&period=99999-01"])
def test_a_wrong_month_is_told_and_another_one_shown(client_for, reviewer, address):
    assert client_for(reviewer).get(f"/lam-viec/so-quy/{address}").status_code == 200


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "stranger", "administrator"])
def test_the_book_of_another_commune_is_not_shown(client_for, cast, land, reviewer, work, who):
    gift = given(land.tham_don, reviewer, 777_000, work=work, on=TODAY)
    page = client_for(getattr(cast, who))
    answers = [page.get(f"/lam-viec/so-quy/?unit={land.tham_don.pk}"), page.get(f"/lam-viec/so-quy/?unit={land.district.pk}&below=1"), page.get("/lam-viec/so-quy/?format=print")]
    answers += [page.get(f"/lam-viec/so-quy/but-toan/{entry.pk}/") for entry in gift.entries.all()]
    assert {answer.status_code for answer in answers} <= {403, 404, 200}
    assert [answer.status_code for answer in answers if "777.000" in answer.content.decode() or "Đường ấp Trà Mẹt" in answer.content.decode()] == []
    assert [answer.status_code for answer in answers[3:]] in ([404, 404], [403, 403])


def test_an_entry_is_reversed_over_its_page_once(client_for, land, reviewer, colleague, work):
    given(land.tham_don, reviewer, 5000, work=work)
    entry = paid(work, reviewer, colleague, 1200)
    page, key = client_for(colleague), str(uuid.uuid4())
    assert says(page.get(f"/lam-viec/so-quy/but-toan/{entry.pk}/"), "Correct it by a counter-entry")
    empty = page.post(f"/lam-viec/so-quy/but-toan/{entry.pk}/dao/", {"reason": "", "uuid": key})
    assert empty.status_code == 422
    done = page.post(f"/lam-viec/so-quy/but-toan/{entry.pk}/dao/", {"reason": "Chi nhầm", "uuid": key}, follow=True)
    assert says(done, "Reversed by a counter-entry of today. Both stand in the book.")
    counter = Entry.objects.get(kind="reversal")
    again = page.post(f"/lam-viec/so-quy/but-toan/{counter.pk}/dao/", {"reason": "Nhầm nữa", "uuid": str(uuid.uuid4())})
    assert (again.status_code, Entry.objects.filter(kind="reversal").count()) == (422, 1)
    assert says(again, "This is a counter-entry itself and is not reversed: post anew what was right.")
    assert "Nhầm nữa" in again.content.decode()


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_an_entry_of_another_commune_is_not_reversed(client_for, cast, land, reviewer, who):
    entry = make_contribution(land.tham_don, reviewer, 5000).entries.get()
    answer = client_for(getattr(cast, who)).post(f"/lam-viec/so-quy/but-toan/{entry.pk}/dao/", {"reason": "Thử", "uuid": str(uuid.uuid4())})
    assert (answer.status_code in (403, 404), Entry.objects.count()) == (True, 1)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_book_costs_the_same_whatever_it_holds(client_for, django_assert_num_queries, land, reviewer, rows):
    for _number in range(rows):
        given(land.tham_don, reviewer, 1000, on=TODAY, promised_on=TODAY)
    page = client_for(reviewer)
    page.get("/lam-viec/so-quy/")
    with django_assert_num_queries(16):
        page.get("/lam-viec/so-quy/")


def test_receive_holds_a_contribution_that_was_read_before(land, reviewer):
    """What somebody read before a wait is not trusted."""
    gift = make_contribution(land.tham_don, reviewer, 500)
    stale = type(gift).objects.get(pk=gift.pk)
    type(gift).objects.filter(pk=gift.pk).update(state="returned")
    with pytest.raises(PostingRefused):
        receive(stale, quantity=Decimal(1), on=TODAY, by=reviewer, uuid=uuid.uuid4())


def test_a_counter_entry_is_asked_about_names_before_it_stands_for_good(client_for, land, reviewer, colleague):
    entry = given(land.tham_don, reviewer, 1000).entries.order_by("pk").last()
    address, sent = f"/lam-viec/so-quy/but-toan/{entry.pk}/dao/", {"reason": "Bà Trần Thị Thử đổi ý", "uuid": str(uuid.uuid4())}
    answer = client_for(colleague).post(address, sent)
    assert (answer.status_code, Entry.objects.filter(reverses=entry).exists()) == (422, False)
    assert "no_name" in answer.context["form"].fields and not answer.context["form"]["no_name"].is_hidden
    client_for(colleague).post(address, {**sent, "no_name": "on"})
    assert Entry.objects.get(reverses=entry).text == sent["reason"]


def test_what_looks_like_a_name_in_a_contribution_is_not_written_into_the_ledger(land, reviewer):
    gift = given(land.tham_don, reviewer, 1000, purpose="Bà Trần Thị Thử giúp làm đường")
    assert set(gift.entries.values_list("text", flat=True)) == {""}


def test_a_name_in_the_title_of_a_work_is_not_written_into_the_ledger(land, reviewer):
    """What stands there stays for good; a title can be mended."""
    road = make_work(land.tham_don, reviewer, "Đường nhà bà Nguyễn Thị Hoa")
    gift = given(land.tham_don, reviewer, 1000, work=road)
    assert set(gift.entries.values_list("text", flat=True)) == {""}
    plain = given(land.tham_don, reviewer, 1000, work=make_work(land.tham_don, reviewer))
    assert set(plain.entries.values_list("text", flat=True)) == {"Đường ấp Trà Mẹt"}


CHANGED = "This form was sent and posted before: %(kind)s, %(quantity)s, %(day)s. What was changed in it since is not posted: open the form anew."


@pytest.mark.parametrize("change", [{"quantity": "200"}, {"on": f"{TODAY - timedelta(days=1):%d/%m/%Y}"}])
def test_a_corrected_receipt_sent_under_the_same_key_is_told_and_the_same_is_silent(client_for, land, recorder, change):
    gift = make_contribution(land.tra_met, recorder, 100)
    page, address = client_for(recorder), f"/lam-viec/dong-gop/{gift.pk}/nhan/"
    form = {"quantity": "100", "on": f"{TODAY:%d/%m/%Y}", "uuid": str(uuid.uuid4())}
    assert [page.post(address, form).status_code for _again in range(2)] == [302, 302]
    answer = page.post(address, {**form, **change})
    assert says(answer, CHANGED, kind=translated(EntryKind.RECEIPT), quantity="100 đồng", day=f"{TODAY:%d/%m/%Y}")
    assert (answer.status_code, received_of(gift)) == (422, 100)


def translated(kind):
    with override("vi"):
        return str(kind.label)


def test_a_counter_entry_and_a_release_with_another_reason_under_the_same_key_are_told(client_for, land, reviewer, colleague):
    gift = make_contribution(land.tham_don, reviewer, 500)
    receipt = hand_over(gift, 200, reviewer)
    page = client_for(colleague)
    for address in (f"/lam-viec/so-quy/but-toan/{receipt.pk}/dao/", f"/lam-viec/dong-gop/{gift.pk}/thoi-cam-ket/"):
        form = {"reason": "Nhập nhầm", "uuid": str(uuid.uuid4())}
        assert [page.post(address, form).status_code for _again in range(2)] == [302, 302]
        answer = page.post(address, {**form, "reason": "Lý do khác"})
        assert (answer.status_code, "Lý do khác" in answer.content.decode()) == (422, True)
    assert set(gift.entries.filter(kind__in=["reversal", "release"]).values_list("text", flat=True)) == {"Nhập nhầm"}


@pytest.mark.database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no such statement")
@pytest.mark.parametrize("statement", [
    "INSERT OR REPLACE INTO resources_line (id, entry_id, account, source, work_id, quantity) SELECT id, entry_id, account, source, work_id, 7 FROM resources_line",
    "REPLACE INTO resources_entry (uuid, unit_id, kind, form, happened_on, text, contribution_id, posted_at, posted_by_id) SELECT uuid, unit_id, kind, form, happened_on, 'khác', contribution_id, posted_at, posted_by_id FROM resources_entry",
])  # fmt: skip
def test_the_database_refuses_to_put_a_row_in_the_place_of_another(land, reviewer, statement):
    make_contribution(land.tham_don, reviewer, 300)
    before = list(Line.objects.values()), list(Entry.objects.values())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Line.objects.values()), list(Entry.objects.values())) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL asks its triggers always")
def test_verify_misses_what_lets_rows_be_replaced(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            assert missing_triggers() == ["PRAGMA recursive_triggers"]
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


def test_parts_in_fractions_come_to_the_whole(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, "1", form="labour")
    for part in ("0.7", "0.1", "0.2"):
        hand_over(gift, part, reviewer)
    assert (received_of(gift), Contribution.objects.get().standing, Contribution.objects.filter(received__lt=F("quantity")).count()) == (1, Standing.RECEIVED, 0)


def test_where_books_are_kept_below_those_are_shown_first(client_for, cast, land, reviewer):
    given(land.tham_don, reviewer, 700, on=TODAY)
    assert client_for(cast.leader).get("/lam-viec/so-quy/").context["asked"].below
    assert not client_for(reviewer).get("/lam-viec/so-quy/").context["asked"].below
    assert not client_for(cast.leader).get("/lam-viec/so-quy/", {"unit": land.district.pk}).context["asked"].below
