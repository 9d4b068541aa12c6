"""What the programmes reached, told once: read, checked, kept, reviewed, owed."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from kheo.lib import dates
from kheo.lib.figures import Kind
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.records.actions import change_state
from kheo.records.fields import left_out_term
from kheo.records.models import Duty
from kheo.records.queries.proof import check_records
from kheo.records.workflow import ReviewState
from kheo.resources.actions.results import owe_results, save_results
from kheo.resources.models import ProgrammeResult, ResultNumber
from kheo.resources.programmes import FILE, counts, counts_of, groups, sums
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
LIST = "/lam-viec/ket-qua-chuong-trinh/"
NEW = f"{LIST}moi/"
REFRESH = f"{LIST}so-lieu-ky/"
THIRD, SECOND = "2022-Q3", "2022-Q2"
POVERTY = {"number_households": "1.500", "number_poor": "120", "number_near_poor": "80", "number_exits": "9"}


@pytest.fixture(autouse=True)
def october() -> Any:
    with dates.moved_to(dates.local_moment(date(2022, 10, 5))):
        yield


@pytest.fixture
def officer(cast: Any, land: Any) -> User:
    """Who enters for xã Tham Đôn itself."""
    user = User.objects.create(username="officer", full_name="Người Thử Xã", home_unit=land.tham_don, password="!")
    RoleAssignment.objects.create(user=user, role="recorder", unit=land.tham_don, valid_from=LONG_AGO)
    return user


@pytest.fixture
def send(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of new results as it stands when it is opened, with other values; returns the answer."""

    def sent(user: User, action: str = "submit", at: str = NEW, opened: str = "", **values: Any) -> Any:
        client = client_for(user)
        form = client.get(f"{NEW}?period={opened or values.get('period', THIRD)}").context["form"]
        first = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
        return client.post(at, {**first, "uuid": str(uuid.uuid4()), "version": "1", "action": action, **values}, follow=True)

    return sent


@pytest.fixture
def tell() -> Callable[..., ProgrammeResult]:
    """Results through the actions: stored, and taken as far as `state`."""

    def told(unit: Unit, by: User, period: str = THIRD, *, reviewer: User | None = None, body: Body | None = None, **numbers: Any) -> ProgrammeResult:
        given = {key: Decimal(value) for key, value in numbers.items()}
        result = save_results(ProgrammeResult(unit=unit, body=body, period=period), by=by, fields=[], numbers=given)
        result = change_state(result, "submit", by=by)
        return change_state(result, "accept", by=reviewer) if reviewer is not None else result

    return told


def numbers_of(result: ProgrammeResult) -> dict[str, tuple[Decimal, Decimal | None]]:
    return {row.key: (row.value, row.whole) for row in result.numbers.all()}


# --- The file ---------------------------------------------------------------------------------------------------------


def test_the_file_names_counts_and_never_persons():
    names = [row.name for row in (*counts().values(), *groups().values())]
    assert [name for name in names if left_out_term(name)] == []
    assert {row.whole for row in counts().values() if row.whole} == {"households", "loans"}
    assert all(counts()[key].every == row.every for row in counts().values() for key in [row.whole] if key)
    assert {row.measure for row in counts().values() if row.people} == {"hộ", "căn", "người", "thành viên"}


def test_what_no_source_confirmed_says_so():
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert {row["code"]: row["confirmed"] for row in raw["groups"]} == {code: group.confirmed for code, group in groups().items()}
    assert [code for code, group in groups().items() if group.confirmed] == ["credit"]


def test_of_numbers_tied_by_a_sum_not_all_are_public():
    for row in sums():
        tied = [counts()[key] for key in (row.stock, *row.more, *row.less)]
        assert (counts()[row.stock].public, [count.kind for count in tied[1:]]) == (False, [Kind.FLOW] * (len(tied) - 1))


# --- Entering ---------------------------------------------------------------------------------------------------------


def test_a_commune_tells_its_quarter(send, officer, land):
    send(officer, **POVERTY)
    result = ProgrammeResult.objects.get()
    assert (result.unit, result.body, result.period, result.state) == (land.tham_don, None, THIRD, ReviewState.SUBMITTED)
    assert numbers_of(result) == {"households": (1500, None), "poor": (120, None), "near_poor": (80, None), "exits": (9, None)}


def test_credit_is_told_by_the_month(send, officer):
    send(officer, period="2022-09", number_loans="12,5 tỷ", number_borrowers="310", number_overdue="25,000,000 đ", number_disbursed="1.500.000")
    result = ProgrammeResult.objects.get()
    assert (result.period, {key: value for key, (value, _whole) in numbers_of(result).items()}) == ("2022-09", {"loans": 12_500_000_000, "borrowers": 310, "overdue": 25_000_000, "disbursed": 1_500_000})


def test_a_number_of_another_span_is_told_at_its_box_and_the_rest_is_kept(send, officer):
    answer = send(officer, **POVERTY, number_loans="100")
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["number_loans"].value()) == (422, ["number_loans"], "100")
    assert set(numbers_of(ProgrammeResult.objects.get())) == {"households", "poor", "near_poor", "exits"}


@pytest.mark.parametrize(("typed", "words"), [("-3", "0"), ("1,5", "1,5"), ("khoảng 9", "khoảng 9"), ("9 hộ", "9 hộ")])
def test_what_is_no_count_is_told_at_its_box_and_nothing_is_lost(send, officer, typed, words):
    answer = send(officer, **{**POVERTY, "number_exits": typed})
    form = answer.context["form"]
    assert (list(form.errors), form["number_exits"].value(), words in str(form.errors["number_exits"])) == (["number_exits"], typed, True)
    assert (ProgrammeResult.objects.get().state, set(numbers_of(ProgrammeResult.objects.get()))) == (ReviewState.DRAFT, {"households", "poor", "near_poor"})


def test_a_share_over_its_whole_is_told_and_the_whole_is_kept(send, officer):
    answer = send(officer, **{**POVERTY, "number_poor": "1.501"})
    assert says(answer, "More than “%(whole)s” (%(number)s): correct one of the two.", whole="Tổng số hộ dân", number="1.500")
    assert "poor" not in numbers_of(ProgrammeResult.objects.get())


def test_a_share_of_a_whole_that_was_accepted_before_is_held_against_it(tell, send, officer, land, organiser):
    tell(land.tham_don, officer, SECOND, reviewer=organiser, households=100, poor=10)
    answer = send(officer, number_households="", number_poor="101")
    assert list(answer.context["form"].errors) == ["number_poor"]


def test_a_share_of_what_was_never_told_is_asked_for(send, officer):
    answer = send(officer, number_poor="12")
    assert says(answer, "Say this too: it was never told, and “%(part)s” is a share of it.", part="Hộ nghèo cuối kỳ")
    assert (ProgrammeResult.objects.get().state, numbers_of(ProgrammeResult.objects.get())) == (ReviewState.DRAFT, {"poor": (12, None)})


@pytest.mark.parametrize(
    ("code", "message"),
    [("2022-Q4", ""), ("2023-Q1", "%(period)s has not begun yet: tell its results when it ends."), ("2022", "Programme results are told by the quarter, those of credit by the month; %(period)s is neither.")],
)
def test_only_a_month_or_quarter_that_has_begun_is_told(send, officer, code, message):
    answer = send(officer, period=code, opened=THIRD, **POVERTY)
    labels = {"2023-Q1": "Quý I năm 2023", "2022": "Năm 2022"}
    assert (ProgrammeResult.objects.exists(), not message or says(answer, message, period=labels[code])) == (not message, True)
    if message:
        assert answer.context["form"]["number_poor"].value() == "120"


def test_the_action_refuses_a_period_that_has_not_begun(officer, land):
    with pytest.raises(ValidationError, match="not begun"):
        save_results(ProgrammeResult(unit=land.tham_don, period="2022-11"), by=officer, fields=[])


def test_a_period_is_told_once(send, officer):
    send(officer, **POVERTY)
    answer = send(officer, **{**POVERTY, "number_poor": "1"})
    assert "period" in answer.context["form"].errors
    assert (ProgrammeResult.objects.count(), answer.context["form"]["number_poor"].value()) == (1, "1")
    assert numbers_of(ProgrammeResult.objects.get())["poor"] == (120, None)


def test_without_any_number_nothing_is_handed_in(send, officer):
    answer = send(officer)
    assert says(answer, "Tell at least one number of this period.")
    assert ProgrammeResult.objects.get().state == ReviewState.DRAFT


def test_an_emptied_number_is_told_no_more_and_another_span_takes_all_of_the_first(send, officer, client_for):
    send(officer, action="save", **POVERTY)
    result, client = ProgrammeResult.objects.get(), client_for(officer)
    address = f"{LIST}{result.pk}/sua/"
    first = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    client.post(address, {**first, "number_exits": "", "action": "save"})
    assert "exits" not in numbers_of(result)
    first = {name: value for name, value in client.get(address).context["form"].initial.items() if value is not None}
    kept = {name: value for name, value in first.items() if not name.startswith("number_")}
    client.post(address, {**kept, "period": "2022-09", "number_borrowers": "7", "action": "save"})
    assert numbers_of(ProgrammeResult.objects.get()) == {"borrowers": (7, None)}


def test_the_paper_slip_asks_for_every_count(client_for, officer):
    answer = client_for(officer).get(f"{LIST}phieu/")
    assert answer.status_code == 200
    assert [row.name for row in counts().values() if row.name not in answer.content.decode()] == []


# --- What was told before ---------------------------------------------------------------------------------------------


def test_stocks_are_offered_and_what_happened_is_not(tell, client_for, officer, land):
    tell(land.tham_don, officer, SECOND, households=1500, poor=120, exits=9)
    form = client_for(officer).get(NEW).context["form"]
    assert (form.initial["period"], form.initial["number_poor"], form.initial["number_exits"]) == (THIRD, 120, None)
    assert [str(form.fields[f"number_{key}"].help_text) for key in ("poor", "exits")] == ["Quý II năm 2022: 120.", "Quý II năm 2022: 9."]


def test_a_stock_that_nobody_touched_is_never_another_places(tell, client_for, cast, land):
    """Who enters for two hamlets sees the first one's stock; choosing the second, the first one's does not go along."""
    user = User.objects.create(username="two", full_name="Người Thử Hai Ấp", home_unit=land.tham_don, password="!")
    for unit in (land.tra_met, land.bung_chong):
        RoleAssignment.objects.create(user=user, role="recorder", unit=unit, valid_from=LONG_AGO)
    tell(land.tra_met, user, SECOND, households=300, poor=73)
    client = client_for(user)
    form = client.get(f"{NEW}?owner=u{land.tra_met.pk}").context["form"]
    assert form.initial["number_poor"] == 73
    first = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    client.post(NEW, {**first, "owner": f"u{land.bung_chong.pk}", "number_households": "200", "uuid": str(uuid.uuid4()), "version": "1", "action": "save"})
    assert numbers_of(ProgrammeResult.objects.get(unit=land.bung_chong)) == {"households": (200, None)}


def test_the_numbers_before_another_period_are_shown_without_javascript(tell, send, officer, land):
    tell(land.tham_don, officer, "2022-Q1", coops=3)
    tell(land.tham_don, officer, SECOND, coops=4)
    answer = send(officer, action="save", at=REFRESH, period="2022-Q4", opened=THIRD, number_jobs="7")
    form, stored = answer.context["form"], ProgrammeResult.objects.order_by("-pk")[0]
    assert answer.redirect_chain[-1][0] == f"{LIST}{stored.pk}/sua/"
    assert (stored.period, form.initial["number_jobs"], form.initial["number_coops"]) == ("2022-Q4", 7, 4)


def test_a_draft_before_is_told_to_its_own_unit_alone(client_for, recorder, reviewer, land):
    save_results(ProgrammeResult(unit=land.tra_met, period=SECOND), by=recorder, fields=[], numbers={"outlets": Decimal(73_519)})
    asked = f"{NEW}?owner=u{land.tra_met.pk}&period={THIRD}"
    own, above = ("73.519" in client_for(user).get(asked).content.decode() for user in (recorder, reviewer))
    assert (own, above) == (True, False)
    change_state(ProgrammeResult.objects.get(), "submit", by=recorder)
    assert "73.519" in client_for(reviewer).get(asked).content.decode()


def test_a_leap_and_a_sum_that_does_not_add_up_are_told_and_not_refused(tell, send, officer, land):
    tell(land.tham_don, officer, SECOND, households=1500, poor=120, jobs=10)
    answer = send(officer, number_households="1.500", number_poor="100", number_exits="9", number_fell="2", number_jobs="16")
    sums = "“%(name)s”: %(before)s before + %(more)s − %(less)s = %(sum)s, but %(now)s is told. Correct the number that is wrong; if it was counted anew, leave it."
    assert says(answer, sums, name="Hộ nghèo cuối kỳ", before="120", more="2", less="9", sum="113", now="100")
    assert says(answer, "“%(name)s” is %(now)s, and was %(before)s: is that meant?", name="Người được giải quyết việc làm", now="16", before="10")
    assert ProgrammeResult.objects.order_by("-pk")[0].state == ReviewState.SUBMITTED


@pytest.mark.parametrize("poor", [113, 112])
def test_what_adds_up_and_goes_on_is_not_pointed_at(tell, officer, land, poor):
    tell(land.tham_don, officer, SECOND, households=1500, poor=120, jobs=10)
    result = tell(land.tham_don, officer, THIRD, households=1510, poor=poor, exits=9, fell=1, fell_back=1, jobs=15)
    assert (result.to_look_at == []) == (poor == 113)


# --- Once, and by whom ------------------------------------------------------------------------------------------------


def test_a_number_is_told_by_the_commune_or_by_its_hamlets(tell, send, officer, recorder, land):
    tell(land.tra_met, recorder, jobs=73_519)
    answer = send(officer, **POVERTY, number_jobs="12")
    words = {"name": "Người được giải quyết việc làm", "owner": f"{land.tra_met}, Quý III năm 2022"}
    assert says(answer, "“%(name)s” is told already: %(owner)s. A number is told either by the commune or by its hamlets; leave it empty here, or let them take theirs back.", **words)
    assert (ProgrammeResult.objects.get(unit=land.tham_don).state, "73.519" in answer.content.decode()) == (ReviewState.DRAFT, False)
    send(officer, period="2022-Q4", opened="2022-Q4", number_jobs="12")
    assert ProgrammeResult.objects.get(unit=land.tham_don, period="2022-Q4").state == ReviewState.SUBMITTED  # what happened is the quarter's own


def test_a_stock_that_still_stands_below_is_not_told_above_either(tell, officer, recorder, land):
    tell(land.tra_met, recorder, SECOND, coops=2)
    with pytest.raises(ValidationError, match="told already"):
        tell(land.tham_don, officer, coops=5)
    tell(land.tra_met, recorder, THIRD, coops=0)
    ProgrammeResult.objects.filter(unit=land.tham_don).delete()
    assert tell(land.tham_don, officer, coops=5).state == ReviewState.SUBMITTED


def test_two_hamlets_and_two_unions_tell_beside_each_other(tell, recorder, second_recorder, union_recorder, land, bodies):
    farmers = Body.objects.create(key="t-fm", kind="farmers", name="Chi hội Nông dân", unit=land.tra_met, valid_from=LONG_AGO)
    told = [
        tell(land.tra_met, recorder, jobs=5), tell(land.bung_chong, second_recorder, jobs=6),
        tell(land.tra_met, union_recorder, "2022-09", body=bodies.women_branch, borrowers=30), tell(land.tra_met, recorder, "2022-09", body=farmers, borrowers=20),
    ]  # fmt: skip
    assert [result.state for result in told] == [ReviewState.SUBMITTED] * 4


def test_a_union_tells_no_quarter_and_a_district_nothing(tell, union_recorder, organiser, land, bodies):
    RoleAssignment.objects.create(user=organiser, role="recorder", unit=land.district, valid_from=LONG_AGO)
    for unit, body, by in ((land.tra_met, bodies.women_branch, union_recorder), (land.district, None, organiser)):
        with pytest.raises(ValidationError) as refused:
            tell(unit, by, body=body, jobs=5)
        assert list(refused.value.message_dict) == ["owner"]


# --- Review -----------------------------------------------------------------------------------------------------------


def test_denominators_are_frozen_when_it_is_accepted(tell, officer, land, organiser, client_for):
    first = tell(land.tham_don, officer, SECOND, reviewer=organiser, households=1500, poor=120)
    assert numbers_of(first) == {"households": (1500, None), "poor": (120, 1500)}
    second = tell(land.tham_don, officer, THIRD, poor=110)
    assert numbers_of(second) == {"poor": (110, None)}
    change_state(second, "accept", by=organiser)
    assert numbers_of(second) == {"poor": (110, 1500)}
    mended = change_state(first, "reopen", by=organiser, reason="Đếm lại số hộ")
    save_results(mended, by=officer, fields=[], numbers={"households": Decimal(1600), "poor": Decimal(120)})
    change_state(change_state(mended, "submit", by=officer), "accept", by=organiser)
    assert (numbers_of(first), numbers_of(second)) == ({"households": (1600, None), "poor": (120, 1600)}, {"poor": (110, 1500)})
    assert HistoryEntry.objects.about(second).order_by("number").last().changes["content"]["numbers"] == {"poor": "110 / 1500"}
    assert list(check_records()) == []
    assert "1.500" in client_for(organiser).get(f"{LIST}{second.pk}/").content.decode()


def test_what_became_more_than_its_whole_is_not_accepted(tell, officer, land, organiser):
    first = tell(land.tham_don, officer, SECOND, reviewer=organiser, households=1500)
    second = tell(land.tham_don, officer, THIRD, poor=900)
    mended = change_state(first, "reopen", by=organiser, reason="Nhầm")
    save_results(mended, by=officer, fields=[], numbers={"households": Decimal(800)})
    change_state(change_state(mended, "submit", by=officer), "accept", by=organiser)
    with pytest.raises(TransitionRefused, match="more than"):
        change_state(second, "accept", by=organiser)
    second.refresh_from_db()
    assert second.state == ReviewState.SUBMITTED


def test_the_database_holds_no_number_below_zero_and_no_share_over_its_whole(tell, officer, land):
    result = tell(land.tham_don, officer, jobs=5)
    for wrong in ({"key": "jobs", "value": 1}, {"key": "fairs", "value": -1}, {"key": "poor", "value": 9, "whole": 8}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultNumber.objects.create(result=result, **wrong)


def test_others_read_nothing(tell, officer, land, neighbour, second_recorder, organiser, client_for):
    result = tell(land.tham_don, officer, outlets=73_519)
    answers = {user: client_for(user).get(f"{LIST}{result.pk}/") for user in (neighbour, second_recorder, organiser)}
    assert [answer.status_code for answer in answers.values()] == [404, 404, 200]
    lists = [f"{LIST}{result.pk}/" in client_for(user).get(LIST).content.decode() for user in (neighbour, second_recorder, organiser)]
    assert lists == [False, False, True]


def test_who_may_not_enter_there_stores_nothing(send, tell, officer, recorder, land, client_for):
    tell(land.tham_don, officer, outlets=5)
    send(recorder, owner=f"u{land.dai_tam.pk}", number_jobs="5")
    assert ProgrammeResult.objects.count() == 1
    assert client_for(recorder).post(f"{LIST}{ProgrammeResult.objects.get().pk}/so-lieu-ky/", {"action": "save"}).status_code in (403, 404)


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_asks_no_more_for_more_rows(officer, land, client_for, count, django_assert_num_queries):
    for number in range(count):
        ProgrammeResult.objects.create(unit=land.tham_don, period=f"{2000 + number // 4}-Q{number % 4 + 1}", entered_by=officer, uuid=uuid.uuid4())
    client = client_for(officer)
    client.get(LIST)
    with django_assert_num_queries(6):
        assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("count", [1, 8])
def test_one_record_asks_no_more_for_more_numbers(tell, officer, land, client_for, count, django_assert_num_queries):
    keys = [key for key, row in counts_of("quarter").items() if not row.whole][:count]
    tell(land.tham_don, officer, SECOND, **dict.fromkeys(keys, 3))
    result = tell(land.tham_don, officer, **dict.fromkeys(keys, 4))
    client = client_for(officer)
    client.get(f"{LIST}{result.pk}/")
    with django_assert_num_queries(14):
        assert client.get(f"{LIST}{result.pk}/").status_code == 200


# --- Duties -----------------------------------------------------------------------------------------------------------


def test_a_commune_owes_the_quarter_once_and_is_done_when_it_is_handed_in(tell, officer, land, client_for):
    assert (owe_results(), owe_results()) == (2, 0)
    duty = Duty.objects.get(unit=land.tham_don)
    assert (duty.unit, duty.code, duty.due_on) == (land.tham_don, f"results_{THIRD}", date(2022, 10, 10))
    form = client_for(officer).get(duty.url).context["form"]
    assert (form.initial["period"], form.initial["owner"]) == (THIRD, f"u{land.tham_don.pk}")
    result = tell(land.tham_don, officer, jobs=5)
    duty.refresh_from_db()
    assert duty.done_at is not None
    change_state(result, "withdraw", by=officer)
    duty.refresh_from_db()
    assert duty.done_at is None


def test_who_has_handed_in_owes_nothing(tell, officer, land):
    tell(land.tham_don, officer, jobs=5)
    assert (owe_results(), owe_results(Period.parse(SECOND))) == (1, 2)  # xã Đại Tâm owes both


def test_the_numbers_of_all_hamlets_are_the_communes(tell, officer, recorder, second_recorder, land):
    owe_results()
    tell(land.tra_met, recorder, jobs=5)
    assert Duty.objects.get(unit=land.tham_don).done_at is None
    tell(land.bung_chong, second_recorder, jobs=6)
    assert Duty.objects.get(unit=land.tham_don).done_at is not None


def test_a_month_of_credit_is_no_quarter(tell, officer, land):
    owe_results()
    tell(land.tham_don, officer, "2022-09", borrowers=5)
    assert Duty.objects.get(unit=land.tham_don).done_at is None
