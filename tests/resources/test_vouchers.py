"""Vouchers: two people, what is at hand, used once."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import HistoryEntry
from kheo.records.models import Duty, Notice
from kheo.resources.actions.ledger import PostingRefused, pay_voucher
from kheo.resources.actions.vouchers import approve_voucher, refuse_voucher
from kheo.resources.models import Entry, Voucher, VoucherLine, Work
from kheo.resources.queries.ledger import at_hand_for, forms_at_hand
from tests.conftest import says
from tests.resources.conftest import (
    TODAY,
    approved,
    drawn_up,
    given,
    make_work,
    paid,
)

NEW = "/lam-viec/chung-tu/moi/"


@pytest.fixture
def purse(land, reviewer, work):
    """5.000.000 đồng of the people for the work, 2.000.000 of the local budget for whatever is needed."""
    given(land.tham_don, reviewer, 5_000_000, work=work)
    given(land.tham_don, reviewer, 2_000_000, source="local")


def new_address(work, form="money"):
    return f"{NEW}?work={work.pk}&form={form}"


def typed(**fields):
    return {"purpose": "Mua xi măng", "day": f"{TODAY:%d/%m/%Y}", "uuid": str(uuid.uuid4()), **fields}


def test_only_what_is_at_hand_is_offered_with_its_balance(client_for, land, reviewer, work, purse):
    assert [(row.source, row.from_common, row.quantity) for row in at_hand_for(work, "money")] == [("people", False, 5_000_000), ("local", True, 2_000_000)]
    assert forms_at_hand(work) == ["money"]
    page = client_for(reviewer).get(new_address(work))
    text = page.content.decode()
    assert ("take_people_work" in text, "take_local_common" in text, "take_local_work" in text, "take_people_common" in text) == (True, True, False, False)
    assert ("5.000.000 đồng" in text, "2.000.000 đồng" in text) == (True, True)
    assert says(client_for(reviewer).get(new_address(work, "land")), "Nothing is at hand")


def test_a_voucher_goes_from_one_person_over_another_to_the_book(client_for, reviewer, colleague, work, purse):
    page, other = client_for(reviewer), client_for(colleague)
    drawn = page.post(new_address(work), typed(take_people_work="1,5 triệu", take_local_common="500.000 đ"), follow=True)
    assert says(drawn, "Drawn up. Another account must approve it before it is paid.")
    voucher = Voucher.objects.get()
    assert sorted(voucher.lines.values_list("source", "from_common", "quantity")) == [("local", True, 500_000), ("people", False, 1_500_000)]
    agreed = other.post(f"/lam-viec/chung-tu/{voucher.pk}/duyet/", {"version": voucher.version}, follow=True)
    assert says(agreed, "Approved with the number %(number)s.", number=f"01/{TODAY.year}")
    spent = page.post(f"/lam-viec/chung-tu/{voucher.pk}/chi/", {"on": f"{TODAY:%d/%m/%Y}", "uuid": str(uuid.uuid4())}, follow=True)
    assert says(spent, "Paid. It stands in the book.")
    voucher.refresh_from_db()
    assert (voucher.state, voucher.approved_by, voucher.entry.lines.count()) == ("paid", colleague, 4)
    assert list(HistoryEntry.objects.about(voucher).values_list("verb", flat=True)) == ["draw_up_voucher", "approve_voucher", "pay_voucher"]
    assert "2.000.000 đồng" in page.get(f"/lam-viec/chung-tu/{voucher.pk}/in/").content.decode()


def test_who_drew_it_up_never_approves_it(client_for, reviewer, work, purse):
    voucher = drawn_up(work, reviewer)
    with pytest.raises(PermissionDenied, match="You drew up this voucher yourself"):
        approve_voucher(voucher, by=reviewer)
    page = client_for(reviewer)
    assert not says(page.get(f"/lam-viec/chung-tu/{voucher.pk}/"), "Approve the voucher")
    answer = page.post(f"/lam-viec/chung-tu/{voucher.pk}/duyet/", {}, follow=True)
    assert says(answer, "You drew up this voucher yourself: another account must approve it.")
    assert Voucher.objects.get().state == "draft"
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.update(approved_by=reviewer)


@pytest.mark.parametrize(("who", "may"), [("colleague", True), ("organiser", True), ("leader", True), ("provincial", True), ("recorder", False), ("neighbour", False), ("editor", False), ("union_reviewer", False), ("stranger", False)])
def test_vouchers_are_approved_at_the_unit_or_above_it(cast, reviewer, work, purse, who, may):
    voucher, by = drawn_up(work, reviewer), getattr(cast, who)
    if may:
        assert approve_voucher(voucher, by=by).state == "approved"
        return
    with pytest.raises(PermissionDenied):
        approve_voucher(voucher, by=by)


@pytest.mark.parametrize("who", ["neighbour", "leader", "editor", "recorder", "stranger"])
def test_only_those_who_enter_for_the_unit_draw_up_and_pay(cast, reviewer, colleague, work, purse, who):
    with pytest.raises(PermissionDenied):
        drawn_up(work, getattr(cast, who))
    voucher = approved(work, reviewer, colleague)
    with pytest.raises(PermissionDenied):
        pay_voucher(voucher, on=TODAY, by=getattr(cast, who), uuid=uuid.uuid4())
    assert Voucher.objects.get().state == "approved"


def test_a_voucher_used_twice_is_refused_in_clear_words(client_for, reviewer, colleague, work, purse):
    entry = paid(work, reviewer, colleague)
    voucher, form = entry.voucher, {"on": f"{TODAY:%d/%m/%Y}", "uuid": str(uuid.uuid4())}
    answer = client_for(reviewer).post(f"/lam-viec/chung-tu/{voucher.pk}/chi/", form)
    words = {"number": voucher.number, "day": f"{entry.happened_on:%d/%m/%Y}"}
    assert says(answer, "Voucher %(number)s was used already, on %(day)s. A voucher is paid once: draw up a new one.", **words)
    assert (answer.status_code, Entry.objects.filter(kind="spending").count()) == (422, 1)


def test_a_reversed_voucher_is_not_paid_again(client_for, reviewer, colleague, work, purse):
    entry = paid(work, reviewer, colleague)
    client_for(colleague).post(f"/lam-viec/so-quy/but-toan/{entry.pk}/dao/", {"reason": "Chi nhầm", "uuid": str(uuid.uuid4())})
    assert Voucher.objects.get().state == "reversed"
    with pytest.raises(PostingRefused, match="used already"):
        pay_voucher(entry.voucher, on=TODAY, by=reviewer, uuid=uuid.uuid4())


def test_the_same_payment_and_the_same_voucher_sent_twice_are_stored_once(reviewer, colleague, work, purse):
    key = uuid.uuid4()
    assert drawn_up(work, reviewer, uuid=key) == drawn_up(work, reviewer, uuid=key)
    with pytest.raises(PermissionDenied):
        drawn_up(work, colleague, uuid=key)
    voucher, sent = approve_voucher(Voucher.objects.get(), by=colleague), uuid.uuid4()
    assert pay_voucher(voucher, on=TODAY, by=reviewer, uuid=sent) == pay_voucher(voucher, on=TODAY, by=reviewer, uuid=sent)
    assert Entry.objects.filter(kind="spending").count() == 1


def test_a_refusal_gives_its_reason_and_ends_the_voucher(client_for, reviewer, colleague, work, purse):
    voucher = drawn_up(work, reviewer)
    address = f"/lam-viec/chung-tu/{voucher.pk}/tu-choi/"
    page = client_for(colleague)
    silent = page.post(address, {"reason": " "})
    assert (silent.status_code, Voucher.objects.get().state) == (422, "draft")
    told = page.post(address, {"reason": "Thiếu báo giá"}, follow=True)
    assert "Thiếu báo giá" in told.content.decode()
    with pytest.raises(TransitionRefused):
        approve_voucher(voucher, by=colleague)
    assert Notice.objects.filter(user=reviewer, reason="Thiếu báo giá").count() == 1


def test_an_approved_voucher_can_still_be_refused_and_a_draft_taken_back_by_its_author(reviewer, colleague, work, purse):
    first, second = approved(work, reviewer, colleague), drawn_up(work, reviewer)
    assert refuse_voucher(first, by=colleague, reason="Không mua nữa").state == "refused"
    assert refuse_voucher(second, by=reviewer, reason="Nhập sai").state == "refused"
    third = approved(work, reviewer, colleague)
    with pytest.raises(PermissionDenied):
        refuse_voucher(third, by=reviewer, reason="Nhập sai")


def test_a_voucher_read_before_it_changed_is_not_approved_unseen(reviewer, colleague, organiser, work, purse):
    voucher = drawn_up(work, reviewer)
    with pytest.raises(TransitionRefused, match="changed while you were reading"):
        approve_voucher(voucher, by=colleague, version=voucher.version + 1)
    assert approve_voucher(voucher, by=organiser, version=voucher.version).number == f"01/{voucher.day.year}"


def test_numbers_run_by_unit_and_year(land, cast, reviewer, colleague, work, purse):
    other = make_work(land.dai_tam, cast.neighbour, "Cầu Đại Chí")
    given(land.dai_tam, cast.neighbour, 1000, work=other)
    here = [approved(work, reviewer, colleague, 10, day=TODAY).number for _number in range(2)]
    there = approved(other, cast.neighbour, cast.organiser, 10, day=TODAY).number
    assert (here, there) == ([f"01/{TODAY.year}", f"02/{TODAY.year}"], f"01/{TODAY.year}")


def test_approval_and_payment_are_owed_until_they_are_done(land, reviewer, colleague, work, purse):
    voucher = drawn_up(work, reviewer)
    assert list(Duty.objects.about(voucher).open().values_list("code", "unit")) == [("approve_voucher", land.tham_don.pk)]
    assert Notice.objects.filter(user=colleague, verb="draw_up_voucher").count() == 1
    approve_voucher(voucher, by=colleague)
    assert list(Duty.objects.about(voucher).open().values_list("code", "unit")) == [("pay_voucher", land.tham_don.pk)]
    pay_voucher(voucher, on=TODAY, by=reviewer, uuid=uuid.uuid4())
    assert Duty.objects.about(voucher).open().count() == 0


def test_where_nobody_else_approves_the_level_above_is_asked(land, cast, purse, reviewer, work, colleague):
    colleague.roles.update(valid_to=TODAY - timedelta(days=1))
    voucher = drawn_up(work, reviewer)
    assert Duty.objects.about(voucher).open().get().unit == land.district
    assert set(Notice.objects.filter(verb="draw_up_voucher").values_list("user__username", flat=True)) == {"organiser", "leader"}


@pytest.mark.parametrize(("fields", "words"), [
    ({"take_people_work": "-5"}, "below zero"), ({"take_people_work": "–5"}, "below zero"), ({"take_people_work": "1,5"}, "cannot be read"), ({}, "Say how much is spent"),
    ({"take_people_work": "5.000.001"}, "More than is at hand"), ({"take_people_work": "100", "purpose": ""}, ""), ({"take_people_work": "100", "day": "31/02/2022"}, ""),
    ({"take_people_work": "100", "day": f"{TODAY + timedelta(days=2):%d/%m/%Y}"}, "not come yet"),
])  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_that_was_typed_is_lost(client_for, reviewer, work, purse, fields, words):
    answer = client_for(reviewer).post(new_address(work), typed(**{"purpose": "Mua đá cấp phối", **fields}))
    text = answer.content.decode()
    assert (answer.status_code, Voucher.objects.count()) == (422, 0)
    assert [value for value in fields.values() if value not in text] == []
    assert "error-summary" in text
    assert words == "" or any(says(answer, message, **values) for message, values in WORDS[words])


WORDS = {
    "below zero": [("“{text}” is below zero. An amount is written without a minus; what was wrong is corrected by a counter-entry.".replace("{text}", "-5"), {}), ("-5", {}), ("–5", {})],
    "cannot be read": [("1,5", {})],
    "Say how much is spent": [("Say how much is spent, and out of which source.", {})],
    "More than is at hand": [("More than is at hand: %(left)s are left there.", {"left": "5.000.000 đồng"})],
    "not come yet": [("This day has not come yet.", {})],
}


@pytest.mark.parametrize(("quantity", "form"), [("-5", "labour"), ("0,55", "labour")])
def test_a_negative_or_too_fine_quantity_of_another_form_is_refused(client_for, land, reviewer, work, quantity, form):
    given(land.tham_don, reviewer, 20, form=form, work=work)
    answer = client_for(reviewer).post(new_address(work, form), typed(take_people_work=quantity))
    assert (answer.status_code, Voucher.objects.count(), quantity in answer.content.decode()) == (422, 0, True)
    if quantity == "-5":
        assert says(answer, "The quantity must be more than zero: a mistake is corrected by a counter-entry, never by a negative amount.")
    with pytest.raises(ValidationError):
        drawn_up(work, reviewer, Decimal(quantity.replace(",", ".")), form=form)


def test_a_purpose_that_looks_like_a_name_is_looked_at_first(client_for, reviewer, work, purse):
    page = client_for(reviewer)
    form = typed(purpose="Trả công ông Nguyễn Văn Nhân", take_people_work="100.000")
    asked = page.post(new_address(work), form)
    assert (asked.status_code, Voucher.objects.count()) == (422, 0)
    assert says(asked, "I have looked: this names no person.")
    page.post(new_address(work), {**form, "no_name": "on"})
    assert Voucher.objects.get().purpose == form["purpose"]


@pytest.mark.parametrize(("state", "condition"), [("draft", "planned"), ("returned", "building"), ("accepted", "stopped")])
def test_only_a_work_that_was_accepted_and_goes_on_is_spent_on(client_for, reviewer, work, purse, state, condition):
    Work.objects.update(state=state, condition=condition)
    work.refresh_from_db()
    with pytest.raises(PostingRefused, match="accepted and not given up"):
        drawn_up(work, reviewer)
    assert client_for(reviewer).post(new_address(work), typed(take_people_work="100")).status_code == 200
    assert Voucher.objects.count() == 0


def test_what_another_voucher_took_in_the_meantime_is_not_paid_twice(reviewer, colleague, work, purse):
    first, second = approved(work, reviewer, colleague, 4_000_000), approved(work, reviewer, colleague, 4_000_000)
    pay_voucher(first, on=TODAY, by=reviewer, uuid=uuid.uuid4())
    with pytest.raises(PostingRefused, match=r"1\.000\.000 đồng are left"):
        pay_voucher(second, on=TODAY, by=reviewer, uuid=uuid.uuid4())
    assert Voucher.objects.get(pk=second.pk).state == "approved"


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "recorder", "stranger", "administrator"])
def test_a_voucher_of_another_place_is_not_shown_listed_or_touched(client_for, cast, reviewer, colleague, work, purse, who):
    voucher = approved(work, reviewer, colleague, purpose="KÍN-CHỨNG-TỪ")
    page, before = client_for(getattr(cast, who)), list(Voucher.objects.values())
    there = f"/lam-viec/chung-tu/{voucher.pk}/"
    answers = [page.get(address) for address in (there, f"{there}in/", "/lam-viec/chung-tu/", "/lam-viec/chung-tu/?q=KIN", "/lam-viec/chung-tu/?format=print", new_address(work))]
    answers += [page.post(f"{there}{step}/", {"reason": "Thử", "on": f"{TODAY:%d/%m/%Y}", "uuid": str(uuid.uuid4())}) for step in ("duyet", "tu-choi", "chi")]
    assert {answer.status_code for answer in [*answers[:2], *answers[6:]]} <= {403, 404}
    assert [answer for answer in answers if "KÍN-CHỨNG-TỪ" in answer.content.decode() or work.title in answer.content.decode()] == []
    assert list(Voucher.objects.values()) == before


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_whatever_it_holds(client_for, django_assert_num_queries, reviewer, work, purse, rows):
    for number in range(rows):
        drawn_up(work, reviewer, 10 + number)
    page = client_for(reviewer)
    page.get("/lam-viec/chung-tu/")
    with django_assert_num_queries(8):
        assert "Mua xi măng" in page.get("/lam-viec/chung-tu/").content.decode()


def test_the_list_is_searched_filtered_and_sent_as_a_spreadsheet(client_for, reviewer, colleague, work, purse):
    drawn_up(work, reviewer, purpose="Mua xi măng")
    approved(work, reviewer, colleague, purpose="Thuê máy ủi")
    page = client_for(reviewer)
    found = [page.get(f"/lam-viec/chung-tu/?{query}").content.decode() for query in ("q=may ui", "state=draft", f"work={work.pk}", f"unit={work.unit_id}", "form=labour")]
    assert [("Mua xi măng" in text, "Thuê máy ủi" in text) for text in found] == [(False, True), (True, False), (True, True), (True, True), (False, False)]
    assert page.get("/lam-viec/chung-tu/?format=xlsx").headers["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("state", ["approved", "paid", "reversed"])
def test_the_database_holds_that_two_people_stand_behind_a_voucher(land, reviewer, colleague, work, state):
    values = {"unit": land.tham_don, "form": "money", "work": work, "purpose": "Đá", "day": TODAY, "state": state, "drawn_up_by": reviewer}
    approval = {"approved_by": colleague, "approved_at": dates.now(), "number": "07/2022"}
    for lacking in approval:
        with pytest.raises(IntegrityError), transaction.atomic():
            Voucher.objects.create(**values, **{name: value for name, value in approval.items() if name != lacking})
    assert Voucher.objects.create(**values, **approval).pk


@pytest.mark.parametrize("change", [{"take_people_work": "900"}, {"purpose": "Đá cấp phối"}, {"day": f"{TODAY - timedelta(days=1):%d/%m/%Y}"}, {"take_people_work": "", "take_local_common": "100"}])
def test_a_corrected_voucher_sent_under_the_same_key_is_told_and_the_same_is_silent(client_for, reviewer, work, purse, change):
    page, form = client_for(reviewer), typed(take_people_work="100")
    for _again in range(2):
        assert page.post(new_address(work), form).status_code == 302
    answer = page.post(new_address(work), {**form, **change})
    words = {"purpose": "Mua xi măng", "quantity": "100 đồng", "day": f"{TODAY:%d/%m/%Y}"}
    assert says(answer, "This form was sent and stored before: “%(purpose)s”, %(quantity)s, %(day)s. What was changed in it since is not stored: open the form anew.", **words)
    assert (answer.status_code, [str(line) for line in VoucherLine.objects.values_list("quantity", flat=True)]) == (422, ["100.000"])


def test_a_corrected_payment_sent_under_the_same_key_is_told(client_for, reviewer, colleague, work, purse):
    voucher, key = approved(work, reviewer, colleague), str(uuid.uuid4())
    page, address = client_for(reviewer), f"/lam-viec/chung-tu/{voucher.pk}/chi/"
    for _again in range(2):
        assert page.post(address, {"on": f"{TODAY:%d/%m/%Y}", "uuid": key}).status_code == 302
    answer = page.post(address, {"on": f"{TODAY - timedelta(days=1):%d/%m/%Y}", "uuid": key})
    assert (answer.status_code, Entry.objects.get(kind="spending").happened_on) == (422, TODAY)
    assert f"{TODAY:%d/%m/%Y}" in answer.content.decode()


def test_whoever_drew_a_voucher_up_reads_where_it_waits(client_for, land, recorder, reviewer):
    here = make_work(land.tra_met, recorder)
    given(land.tra_met, recorder, 1000, work=here)
    answer = client_for(recorder).get(f"/lam-viec/chung-tu/{drawn_up(here, recorder).pk}/")
    assert says(answer, "It waits for approval at %(place)s, by another account; whoever drew it up cannot approve it.", place="Xã Tham Đôn")
