"""The month's return: filled from what was recorded, a total counts once, and what is left out stays out."""

import html
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from kheo.grassroots.actions import owe_returns, save_return
from kheo.grassroots.models import Meeting, MonthlyReturn
from kheo.grassroots.queries import itemised, rises_of
from kheo.grassroots.returns import groups, headings, left_out
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, BodyKind, HistoryEntry, User
from kheo.records.actions import change_state, save_record
from kheo.records.models import Duty
from kheo.records.workflow import ReviewState
from kheo.resources.actions.results import save_results
from kheo.resources.models import Contribution, Entry, Line, ProgrammeResult
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/bao-cao-thang/moi/"
REFRESH = "/lam-viec/bao-cao-thang/so-lieu-thang/"
NO_ROWS = {"matters-TOTAL_FORMS": "0", "matters-INITIAL_FORMS": "0"}


def one_matter(count: int, answer: str = "") -> dict[str, str]:
    return {"matters-TOTAL_FORMS": "1", "matters-INITIAL_FORMS": "0", "matters-0-topic": "road", "matters-0-count": str(count), "matters-0-answer": answer}


@pytest.fixture(autouse=True)
def november() -> Any:
    with dates.moved_to(dates.local_moment(date(2022, 11, 20))):
        yield


@pytest.fixture
def report(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of a new return as it stands when it is opened, with other values; returns the answer."""

    def send(user: User, action: str = "submit", at: str = NEW, **values: Any) -> Any:
        client = client_for(user)
        form = client.get(f"{NEW}?period=2022-11").context["form"]
        first = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
        return client.post(at, {**first, **NO_ROWS, "uuid": str(uuid.uuid4()), "version": "1", "action": action, **values}, follow=True)

    return send


@pytest.fixture
def talk(write: Callable[..., Any]) -> Callable[..., Any]:
    """A talk of the women's branch in November."""
    return lambda user, **values: write(user, **{"kind": "talk", "held_on": "05/11/2022", "participants": "42", **values})


def numbers_of(monthly: MonthlyReturn) -> dict[str, tuple[Decimal, Decimal]]:
    return {row.key: (row.itemised, row.remainder) for row in monthly.numbers.all()}


def test_what_was_recorded_is_not_typed_again(report, talk, union_recorder):
    talk(union_recorder, participants="30", action="save")
    talk(union_recorder, participants="42")
    report(union_recorder, number_sessions="2", number_participants="60")
    assert numbers_of(MonthlyReturn.objects.get()) == {"sessions": (1, 2), "participants": (42, 60)}


def test_the_month_is_almost_filled_by_itself(talk, client_for, union_recorder, bodies):
    talk(union_recorder, title="Nói chuyện Luật Phòng cháy")
    meeting = Meeting(unit=bodies.women_branch.unit, body=bodies.women_branch, held_on=date(2022, 11, 8), membership=30, attended=25, topics="Kế hoạch cuối năm")
    change_state(save_record(meeting, by=union_recorder), "submit", by=union_recorder)
    form = client_for(union_recorder).get(f"{NEW}?period=2022-11").context["form"]
    assert "Nói chuyện Luật Phòng cháy, 05/11/2022" in form.initial["text_events"]
    assert "Kế hoạch cuối năm" in form.initial["text_conferences"]
    assert "1" in str(form.fields["number_sessions"].help_text)


def test_figures_are_taken_anew_when_it_is_handed_in(report, talk, union_recorder):
    report(union_recorder, action="save", number_sessions="2")
    talk(union_recorder)
    monthly = change_state(MonthlyReturn.objects.get(), "submit", by=union_recorder)
    assert numbers_of(monthly) == {"sessions": (1, 2), "participants": (42, 0)}
    kept = HistoryEntry.objects.about(monthly).order_by("number").last().changes["content"]["numbers"]
    assert kept == {"sessions": "1 + 2", "participants": "42 + 0"}


@pytest.mark.parametrize(("answer", "kept"), [("keep", 12), ("take_off", 11)])
def test_what_was_typed_and_is_recorded_by_now_is_asked_about(report, talk, union_recorder, client_for, answer, kept):
    report(union_recorder, action="save", number_sessions="12", number_support_amount="500")
    talk(union_recorder)
    monthly, client = MonthlyReturn.objects.get(), client_for(union_recorder)
    page = client.post(f"/lam-viec/bao-cao-thang/{monthly.pk}/buoc/submit/", {"version": monthly.version}, follow=True)
    assert [(rise.heading.key, rise.more, rise.remainder, rise.left) for rise in page.context["rises"]] == [("sessions", 1, 12, 11)]
    assert MonthlyReturn.objects.get().state == ReviewState.DRAFT
    client.post(page.redirect_chain[-1][0], {"seen": page.context["seen"], "answer": answer})
    monthly.refresh_from_db()
    assert (monthly.state, numbers_of(monthly)["sessions"], numbers_of(monthly)["support_amount"]) == (ReviewState.SUBMITTED, (1, kept), (0, 500))


def test_a_remainder_that_nobody_touched_is_asked_about_from_the_form_too(report, talk, union_recorder, client_for):
    report(union_recorder, action="save", number_sessions="12")
    talk(union_recorder)
    monthly, client = MonthlyReturn.objects.get(), client_for(union_recorder)
    address = f"/lam-viec/bao-cao-thang/{monthly.pk}/sua/"
    sent = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    asked = client.post(address, {**sent, **NO_ROWS, "number_sessions": "12", "action": "submit"}, follow=True)
    assert (asked.redirect_chain[-1][0], MonthlyReturn.objects.get().state) == (f"/lam-viec/bao-cao-thang/{monthly.pk}/con-dung-khong/", ReviewState.DRAFT)
    sent["version"] = MonthlyReturn.objects.get().version
    client.post(address, {**sent, **NO_ROWS, "number_sessions": "11", "action": "submit"})
    assert (MonthlyReturn.objects.get().state, numbers_of(monthly)) == (ReviewState.SUBMITTED, {"sessions": (1, 11), "participants": (42, 0)})


def test_an_answer_to_older_numbers_hands_nothing_in(report, talk, union_recorder, client_for):
    report(union_recorder, action="save", number_sessions="12")
    talk(union_recorder)
    monthly, client = MonthlyReturn.objects.get(), client_for(union_recorder)
    address = f"/lam-viec/bao-cao-thang/{monthly.pk}/con-dung-khong/"
    seen = client.get(address).context["seen"]
    talk(union_recorder, held_on="06/11/2022")
    answer = client.post(address, {"seen": seen, "answer": "take_off"})
    assert (answer.status_code, answer.context["rises"][0].more, MonthlyReturn.objects.get().state) == (422, 2, ReviewState.DRAFT)


def test_nobody_else_answers_for_the_body(report, talk, union_recorder, union_reviewer, neighbour, client_for):
    report(union_recorder, action="save", number_sessions="12")
    talk(union_recorder)
    monthly = MonthlyReturn.objects.get()
    answers = [client_for(user).post(f"/lam-viec/bao-cao-thang/{monthly.pk}/con-dung-khong/", {"answer": "keep"}).status_code for user in (union_reviewer, neighbour)]
    assert (answers, MonthlyReturn.objects.get().state) == ([404, 404], ReviewState.DRAFT)


def test_in_another_month_a_remainder_is_typed_anew(report, talk, union_recorder, client_for):
    talk(union_recorder, held_on="05/10/2022")
    report(union_recorder, action="save", number_sessions="12")
    monthly, client = MonthlyReturn.objects.get(), client_for(union_recorder)
    address = f"/lam-viec/bao-cao-thang/{monthly.pk}/sua/"
    sent = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    client.post(address, {**sent, **NO_ROWS, "number_sessions": "12", "period": "2022-10", "action": "save"})
    assert numbers_of(monthly)["sessions"] == (1, 12)


def test_a_draft_of_the_month_before_is_told_to_its_own_body_alone(client_for, recorder, reviewer, land):
    body = Body.objects.create(key="t-f0", kind=BodyKind.FRONT_COMMITTEE, name="Ban công tác Mặt trận", unit=land.tra_met, valid_from=LONG_AGO)
    save_return(MonthlyReturn(unit=body.unit, body=body, period="2022-10"), by=recorder, fields=[], remainders={"loans": Decimal(73_519)})
    asked = f"{NEW}?owner=b{body.pk}&period=2022-11"
    own, above = ("73.519" in client_for(user).get(asked).content.decode() for user in (recorder, reviewer))
    assert (own, above) == (True, False)
    change_state(MonthlyReturn.objects.get(), "submit", by=recorder)
    assert "73.519" in client_for(reviewer).get(asked).content.decode()


def test_what_is_recorded_later_is_told_and_changes_nothing(report, talk, union_recorder, client_for):
    report(union_recorder, number_sessions="2")
    with dates.moved_to(dates.local_moment(date(2022, 11, 21))):
        talk(union_recorder)
    monthly = MonthlyReturn.objects.get()
    answer = client_for(union_recorder).get(f"/lam-viec/bao-cao-thang/{monthly.pk}/")
    assert numbers_of(monthly) == {"sessions": (0, 2)}
    assert [panel.context["since"] for panel in answer.context["panels"] if "since" in panel.context] == [1]


def test_a_second_return_does_not_overwrite_the_first(report, union_recorder):
    report(union_recorder, number_sessions="2")
    answer = report(union_recorder, number_sessions="9")
    assert "period" in answer.context["form"].errors
    assert numbers_of(MonthlyReturn.objects.get()) == {"sessions": (0, 2)}


def test_under_another_name_the_body_is_the_same(report, recorder, bodies):
    report(recorder)
    branch = bodies.women_branch
    Body.objects.filter(pk=branch.pk).update(valid_to=date(2022, 11, 10))
    renamed = Body.objects.create(
        key="t-wb2", kind=branch.kind, name="Chi hội Phụ nữ Trà Mẹt", unit=branch.unit, parent=branch.parent, follows=branch, valid_from=date(2022, 11, 11)
    )
    second = MonthlyReturn(unit=renamed.unit, body=renamed, period="2022-11")
    with pytest.raises(ValidationError, match="already"):
        save_return(second, by=recorder, fields=[])
    assert MonthlyReturn.objects.count() == 1


def test_a_correction_is_a_new_version_with_history(report, union_recorder, union_reviewer, client_for):
    report(union_recorder, number_sessions="2")
    monthly = change_state(MonthlyReturn.objects.get(), "return", by=union_reviewer, reason="Thiếu một cuộc")
    client = client_for(union_recorder)
    form = client.get(f"/lam-viec/bao-cao-thang/{monthly.pk}/sua/").context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    client.post(f"/lam-viec/bao-cao-thang/{monthly.pk}/sua/", {**sent, **NO_ROWS, "number_sessions": "3", "action": "submit"})
    handed = [entry.changes["content"]["numbers"] for entry in HistoryEntry.objects.about(monthly).order_by("number") if "content" in entry.changes]
    assert handed == [{"sessions": "0 + 2"}, {"sessions": "0 + 3"}]


def test_a_month_that_has_not_begun_is_refused_in_words(report, union_recorder):
    answer = report(union_recorder, period="2022-12")
    assert MonthlyReturn.objects.count() == 0
    with translation.override("vi"):
        month = Period.parse("2022-12").label
    assert says(answer, "%(month)s has not begun yet: hand its return in when there is something to tell.", month=month)


def test_the_action_refuses_a_month_that_has_not_begun(union_recorder, bodies):
    future = MonthlyReturn(unit=bodies.women_branch.unit, body=bodies.women_branch, period="2022-12")
    with pytest.raises(ValidationError, match="not begun"):
        save_return(future, by=union_recorder, fields=[])


@pytest.mark.parametrize(("typed", "read"), [("1.500.000", Decimal(1_500_000)), ("1,5", Decimal("1.5"))])
def test_numbers_are_read_as_they_are_written_here(report, union_recorder, typed, read):
    report(union_recorder, number_support_amount=typed)
    assert numbers_of(MonthlyReturn.objects.get()) == {"support_amount": (0, read)}


def test_a_comma_in_a_whole_number_is_told_at_its_box_and_the_rest_is_kept(report, union_recorder):
    answer = report(union_recorder, number_households_supported="1,5", number_sessions="4")
    assert "number_households_supported" in answer.context["form"].errors
    assert numbers_of(MonthlyReturn.objects.get()) == {"sessions": (0, 4)}


def test_the_month_before_is_offered_until_it_is_handed_in(client_for, union_recorder, report):
    with dates.moved_to(dates.local_moment(date(2022, 12, 2))):
        assert client_for(union_recorder).get(NEW).context["form"].initial["period"] == "2022-11"
        report(union_recorder)
        assert client_for(union_recorder).get(NEW).context["form"].initial["period"] == "2022-12"


def test_the_numbers_of_another_month_are_shown_without_javascript(talk, report, union_recorder):
    talk(union_recorder, held_on="05/10/2022", title="Buổi tháng Mười")
    talk(union_recorder, title="Buổi tháng Mười một")
    answer = report(union_recorder, action="save", at=REFRESH, period="2022-10", number_sessions="7", text_strengths="Tốt")
    form = answer.context["form"]
    stored = MonthlyReturn.objects.get()
    assert answer.redirect_chain[-1][0] == f"/lam-viec/bao-cao-thang/{stored.pk}/sua/"
    assert (form.initial["period"], form.initial["number_sessions"], form.initial["text_strengths"]) == ("2022-10", 7, "Tốt")
    assert "Tháng 10" in str(form.fields["number_sessions"].help_text)
    assert ("Buổi tháng Mười," in form.initial["text_events"], "Mười một" in form.initial["text_events"]) == (True, False)


def test_a_text_that_somebody_changed_does_not_follow_the_month(talk, report, union_recorder):
    talk(union_recorder, title="Buổi tháng Mười một")
    report(union_recorder, action="save", period="2022-10", text_events="Viết tay")
    assert [row.text for row in MonthlyReturn.objects.get().texts.filter(key="events")] == ["Viết tay"]


def test_a_link_chooses_month_and_body(client_for, recorder, bodies):
    other = Body.objects.create(key="t-fb", kind=BodyKind.FRONT_COMMITTEE, name="Ban công tác Mặt trận ấp Trà Mẹt", unit=bodies.women_branch.unit, valid_from=LONG_AGO)
    form = client_for(recorder).get(f"{NEW}?period=2022-09&owner=b{other.pk}").context["form"]
    assert (form.initial["period"], form.initial["owner"]) == ("2022-09", f"b{other.pk}")
    strange = client_for(recorder).get(f"{NEW}?period=2099-01&owner=b999999").context["form"]
    assert (strange.initial["period"], strange.initial["owner"] in strange.owners) == ("2022-10", True)


def test_texts_stand_in_their_groups_and_fold_away(client_for, union_recorder):
    answer = client_for(union_recorder).get(NEW)
    page = html.unescape(answer.content.decode())
    assert [group.name for group in groups() if f"<summary>{group.name}</summary>" not in page and group.code != "supervision"] == []
    assert "folded-fields\" open" not in page


def test_what_residents_raised_is_a_topic_and_a_count(report, union_recorder):
    report(union_recorder, **one_matter(7, "Xã đã ghi nhận"))
    record = MonthlyReturn.objects.get()
    assert ([(row.topic, row.count) for row in record.matters.all()], record.state) == ([("road", 7)], ReviewState.SUBMITTED)


def test_what_fewer_than_five_raised_tells_others_the_commune_alone(report, union_recorder, union_reviewer, client_for):
    report(union_recorder, **one_matter(3, "KÍN-TRẢ-LỜI"))
    monthly = MonthlyReturn.objects.get()
    pages = [f"/lam-viec/bao-cao-thang/{monthly.pk}/", f"/lam-viec/bao-cao-thang/{monthly.pk}/lich-su/"]
    own, above = (["KÍN-TRẢ-LỜI" in client_for(user).get(page).content.decode() for page in pages] for user in (union_recorder, union_reviewer))
    assert (own[0], above) == (True, [False, False])
    assert not HistoryEntry.objects.about(monthly).get().changes["content"]["matters"]
    assert "KÍN" not in str(HistoryEntry.objects.about(monthly).get().changes)


def test_left_out_headings_are_no_field(client_for, union_recorder):
    form = client_for(union_recorder).get(NEW).context["form"]
    labels = {str(field.label).split(" (")[0] for field in form.fields.values()}
    assert {row.number for row in left_out()} == {6, 8, 9, 16, 30, 35, 36, 37}
    assert not {row.name for row in left_out()} & labels
    asked = {row.name for row in headings() if row.becomes in ("number", "count", "text")}
    assert asked - labels == set()


def test_a_return_is_a_reporters_and_no_units(client_for, recorder, bodies):
    form = client_for(recorder).get(NEW).context["form"]
    assert {body for _unit, body in form.owners.values()} == {bodies.women_branch}


def test_who_enters_for_another_hamlet_begins_no_return_here(report, second_recorder, union_recorder, bodies):
    report(second_recorder, owner=f"b{bodies.women_branch.pk}")
    assert MonthlyReturn.objects.count() == 0


def test_a_duty_is_owed_once_and_done_when_handed_in(report, union_recorder, bodies):
    with dates.moved_to(dates.local_moment(date(2022, 12, 1))):
        assert (owe_returns(), owe_returns()) == (2, 0)  # the branch and the commune's union
        duty = Duty.objects.get(body=bodies.women_branch)
        assert (duty.code, duty.due_on, duty.unit) == ("monthly_return_2022-11", date(2022, 12, 3), bodies.women_branch.unit)
        report(union_recorder)
        duty.refresh_from_db()
        assert duty.done_at is not None
        change_state(MonthlyReturn.objects.get(), "withdraw", by=union_recorder)
        duty.refresh_from_db()
        assert duty.done_at is None


def test_who_has_handed_in_owes_nothing(report, union_recorder, bodies):
    report(union_recorder)
    with dates.moved_to(dates.local_moment(date(2022, 12, 1))):
        owe_returns()
        assert not Duty.objects.filter(body=bodies.women_branch).exists()


def test_the_duty_leads_to_the_form_of_its_month(client_for, union_recorder, bodies):
    with dates.moved_to(dates.local_moment(date(2022, 12, 1))):
        owe_returns()
        form = client_for(union_recorder).get(Duty.objects.get(body=bodies.women_branch).url).context["form"]
        assert (form.initial["period"], form.initial["owner"]) == ("2022-11", f"b{bodies.women_branch.pk}")



# --- From the ledger and from programme results -----------------------------------------------------------------------


@pytest.fixture
def committee(land: Any) -> Body:
    """The Front's committee of ấp Trà Mẹt, which speaks for the hamlet."""
    return Body.objects.create(key="t-f0", kind=BodyKind.FRONT_COMMITTEE, name="Ban công tác Mặt trận ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)


@pytest.fixture
def received(recorder: User, land: Any) -> Callable[..., Entry]:
    """Something received in ấp Trà Mẹt, as the ledger holds it."""

    def post(body: Body | None, quantity: int, day: date = date(2022, 11, 5), form: str = "money") -> Entry:
        gift = Contribution.objects.create(unit=land.tra_met, body=body, source="people", form=form, quantity=quantity, purpose="Quỹ", promised_on=day, entered_by=recorder, state="accepted")
        entry = Entry.objects.create(uuid=uuid.uuid4(), unit=land.tra_met, kind="receipt", form=form, happened_on=day, contribution=gift, posted_by=recorder)
        for account, side in (("at_hand", quantity), ("received", -quantity), ("promised", quantity), ("expected", -quantity)):
            Line.objects.create(entry=entry, account=account, source="people", quantity=side)
        return entry

    return post


@pytest.fixture
def credit(recorder: User, land: Any) -> Callable[..., ProgrammeResult]:
    """What is told of credit in a month, handed in."""

    def tell(body: Body | None, month: str, by: User = recorder, **numbers: int) -> ProgrammeResult:
        values = {key: Decimal(value) for key, value in numbers.items()}
        result = save_results(ProgrammeResult(unit=land.tra_met, body=body, period=month), by=by, fields=[], numbers=values)
        return change_state(result, "submit", by=by)

    return tell


def recorded(body: Body, code: str = "2022-11") -> dict[str, Decimal]:
    return {key: value for key, value in itemised(body, Period.parse(code)).items() if value}


def test_money_received_is_not_typed_again(report, received, union_recorder, bodies):
    received(bodies.women_branch, 5_000_000)
    received(bodies.women_branch, 70, form="rice")
    received(bodies.women_branch, 900_000, day=date(2022, 10, 31))
    report(union_recorder, number_support_amount="2.000.000")
    assert numbers_of(MonthlyReturn.objects.get()) == {"support_amount": (5_000_000, 2_000_000)}


def test_what_was_reversed_is_taken_off_in_its_month_and_never_below_nothing(received, recorder, bodies):
    for entry, day in ((received(bodies.women_branch, 5_000_000), date(2022, 11, 9)), (received(bodies.women_branch, 700, date(2022, 9, 5)), date(2022, 10, 9))):
        back = Entry.objects.create(uuid=uuid.uuid4(), unit=entry.unit, kind="reversal", form="money", happened_on=day, reverses=entry, posted_by=recorder)
        Line.objects.create(entry=back, account="received", source="people", quantity=-entry.lines.get(account="received").quantity)
    received(bodies.women_branch, 200_000)
    assert [recorded(bodies.women_branch, code) for code in ("2022-11", "2022-10", "2022-09")] == [{"support_amount": 200_000}, {}, {"support_amount": 700}]


def test_what_the_hamlet_itself_received_and_told_is_its_committees_alone(received, credit, committee, bodies, land):
    received(None, 3_000_000)
    credit(None, "2022-11", borrowers=40)
    second = Body.objects.create(key="t-f1", kind=BodyKind.FRONT_COMMITTEE, name="Tổ thứ hai", unit=land.tra_met, valid_from=LONG_AGO)
    farmers = Body.objects.create(key="t-fa", kind=BodyKind.FARMERS, name="Chi hội Nông dân", unit=land.tra_met, valid_from=LONG_AGO)
    elsewhere = Body.objects.create(key="t-f2", kind=BodyKind.FRONT_COMMITTEE, name="Ấp khác", unit=land.bung_chong, valid_from=LONG_AGO)
    assert recorded(committee) == {"support_amount": 3_000_000, "borrowers": 40}
    assert [recorded(body) for body in (second, farmers, elsewhere, bodies.women_branch)] == [{}, {}, {}, {}]


def test_credit_is_drawn_from_its_month_and_a_stock_of_another_is_not(report, credit, union_recorder, bodies):
    credit(bodies.women_branch, "2022-10", by=union_recorder, loans=900, borrowers=9, disbursed=50)
    credit(bodies.women_branch, "2022-11", by=union_recorder, loans=1000, borrowers=10, disbursed=100, recovered=7, overdue=3)
    report(union_recorder, number_borrowers="2")
    told = {"loans": (1000, 0), "borrowers": (10, 2), "disbursed": (100, 0), "recovered": (7, 0), "overdue": (3, 0)}
    assert numbers_of(MonthlyReturn.objects.get()) == told


def test_a_heading_of_which_nothing_is_recorded_is_left_to_the_typist(received, union_recorder, bodies):
    received(bodies.women_branch, 70, form="rice")
    assert itemised(bodies.women_branch, Period.parse("2022-11")) == {}


def test_a_zero_that_was_told_is_a_zero_and_what_was_not_told_is_none(report, credit, union_recorder, bodies):
    credit(bodies.women_branch, "2022-11", by=union_recorder, loans=1000, overdue=0)
    report(union_recorder, number_sessions="0")
    assert numbers_of(MonthlyReturn.objects.get()) == {"loans": (1000, 0), "overdue": (0, 0), "sessions": (0, 0)}


def test_what_is_recorded_no_more_when_a_draft_is_handed_in_is_no_zero(report, credit, union_recorder, bodies):
    result = credit(bodies.women_branch, "2022-11", by=union_recorder, borrowers=10, loans=5)
    report(union_recorder, action="save", number_loans="3")
    monthly = MonthlyReturn.objects.get()
    assert numbers_of(monthly) == {"borrowers": (10, 0), "loans": (5, 3)}
    change_state(result, "withdraw", by=union_recorder)
    change_state(monthly, "submit", by=union_recorder)
    assert numbers_of(monthly) == {"loans": (0, 3)}


def test_what_is_only_a_draft_is_not_drawn(credit, union_recorder, bodies):
    credit(bodies.women_branch, "2022-11", by=union_recorder, borrowers=10)
    change_state(ProgrammeResult.objects.get(), "withdraw", by=union_recorder)
    save_results(ProgrammeResult(unit=bodies.women_branch.unit, body=bodies.women_branch, period="2022-11"), by=union_recorder, fields=[], numbers={"borrowers": Decimal(11)})
    assert recorded(bodies.women_branch) == {}


def test_a_remainder_of_credit_that_is_recorded_by_now_is_asked_about(report, credit, union_recorder, bodies):
    report(union_recorder, action="save", number_borrowers="12")
    credit(bodies.women_branch, "2022-11", by=union_recorder, borrowers=10)
    assert [(rise.heading.number, rise.more, rise.left) for rise in rises_of(MonthlyReturn.objects.get())] == [(54, 10, 2)]


def test_houses_that_were_helped_are_households(write, union_recorder, bodies):
    write(union_recorder, kind="works", held_on="05/11/2022", count_houses="2")
    assert recorded(bodies.women_branch) == {"households_supported": 2}


def test_all_sources_are_few_questions(received, credit, committee, django_assert_num_queries):
    for _time in range(5):
        received(None, 100)
    credit(None, "2022-11", loans=1000, borrowers=10, disbursed=100, recovered=7, overdue=3)
    with django_assert_num_queries(8):
        itemised(committee, Period.parse("2022-11"))
