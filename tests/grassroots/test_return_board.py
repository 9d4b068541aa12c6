"""The board of returns: who has handed in, whom to remind, the year in thirteen columns, the texts by heading."""

import html
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kheo.grassroots.actions import owe_returns, remind_of_returns, save_return
from kheo.grassroots.actions.returns import owe_return
from kheo.grassroots.models import MatterRaised, MonthlyReturn
from kheo.grassroots.queries.return_board import (
    ReturnStanding,
    count_lines,
    counts_of_areas,
    handed_in,
    missing_words,
    reporters_of,
    year_table,
)
from kheo.grassroots.queries.return_texts import matters_told, returns_told
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.actions.bodies import change_body
from kheo.org.models import Body, BodyKind, Unit, User
from kheo.records.actions import change_state
from kheo.records.models import Duty, Notice
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
BOARD = "/lam-viec/bao-cao-thang/theo-doi/"
NOVEMBER = Period.parse("2022-11")
IN_TIME, TOO_LATE = date(2022, 12, 2), date(2022, 12, 9)


@pytest.fixture(autouse=True)
def december() -> Any:
    with dates.moved_to(dates.local_moment(date(2022, 12, 10))):
        yield


@pytest.fixture(autouse=True)
def committees_alone(bodies: Any) -> None:
    """The women's bodies of the cast are no reporters here, so that the numbers are small."""
    Body.objects.filter(kind=BodyKind.WOMEN).update(kind=BodyKind.OTHER)


def committee(key: str, unit: Unit, since: date = LONG_AGO, until: date | None = None) -> Body:
    return Body.objects.create(key=key, kind=BodyKind.FRONT_COMMITTEE, name=f"Ban công tác Mặt trận {unit}", unit=unit, valid_from=since, valid_to=until)


@pytest.fixture
def committees(land: Any) -> list[Body]:
    """The Front's committees of both hamlets of xã Tham Đôn."""
    return [committee("t-f1", land.tra_met), committee("t-f2", land.bung_chong)]


@pytest.fixture
def hand_in() -> Callable[..., MonthlyReturn]:
    """A return as it is entered and submitted; with `accept`, accepted too."""

    def send(body: Body, by: User, *, period: str = "2022-11", on: date = IN_TIME, accept: User | None = None, texts: Any = None, matters: Any = (), **numbers: str) -> MonthlyReturn:
        with dates.moved_to(dates.local_moment(on)):
            monthly = MonthlyReturn(unit=body.unit, body=body, period=period, uuid=uuid.uuid4())
            monthly = save_return(monthly, by=by, fields=[], remainders={key: Decimal(value) for key, value in numbers.items()}, texts=texts)
            for topic, count in matters:
                MatterRaised.objects.create(monthly_return=monthly, topic=topic, count=count, answer="")
            monthly = change_state(monthly, "submit", by=by)
            return change_state(monthly, "accept", by=accept) if accept is not None else monthly

    return send


def told(client: Any, address: str = BOARD, **query: Any) -> Any:
    return client.get(address, {"period": "2022-11", **query})


def counted(answer: Any) -> tuple[int, int, int, int]:
    count = answer.context["count"]
    return count.expected, count.in_time, count.late, count.missing


def test_sent_late_missing_and_the_rate(client_for, reviewer, recorder, second_recorder, committees, hand_in):
    hand_in(committees[0], recorder)
    hand_in(committees[1], second_recorder, on=TOO_LATE)
    answer = told(client_for(reviewer))
    assert (counted(answer), answer.context["count"].percent) == ((2, 1, 1, 0), 100)


def test_a_draft_is_not_handed_in(client_for, reviewer, recorder, committees):
    save_return(MonthlyReturn(unit=committees[0].unit, body=committees[0], period="2022-11"), by=recorder, fields=[])
    assert counted(told(client_for(reviewer))) == (2, 0, 0, 2)


def test_before_its_day_nothing_is_missing(committees):
    with dates.moved_to(dates.local_moment(date(2022, 12, 3))):
        assert {line.standing for line in handed_in(committees, [NOVEMBER])} == {ReturnStanding.OPEN}


def test_bodies_count_for_the_months_they_lived(land):
    committee("t-f1", land.tra_met, since=date(2022, 11, 20))
    committee("t-f2", land.bung_chong, until=date(2022, 11, 15))
    expected = [count_lines(handed_in(reporters_of(Period.parse(month), land.tham_don), [Period.parse(month)])).expected for month in ("2022-10", "2022-11", "2022-12")]
    assert expected == [1, 1, 1]


def test_a_return_stands_for_the_body_under_its_new_name(land, recorder, committees, hand_in):
    hand_in(committees[0], recorder)
    Body.objects.filter(pk=committees[0].pk).update(valid_to=date(2022, 11, 15))
    Body.objects.create(key="t-f9", kind=BodyKind.FRONT_COMMITTEE, name="Tên mới", unit=land.tra_met, follows=committees[0], valid_from=date(2022, 11, 16))
    lines = handed_in(reporters_of(NOVEMBER, land.tham_don).order_by("name"), [NOVEMBER])
    assert [(line.body.name, line.is_sent) for line in lines] == [("Ban công tác Mặt trận Ấp Bưng Chông", False), ("Tên mới", True)]


def test_the_district_sees_its_communes(client_for, leader, land, recorder, committees, hand_in):
    hand_in(committees[0], recorder)
    committee("t-f3", land.dai_an)
    answer = told(client_for(leader))
    cells = [[text for _column, text in row.cells] for row in answer.context["listing"].rows]
    assert cells == [["Xã Tham Đôn", "2", "1", "0", "1", "50%"], ["Xã Đại Tâm", "1", "0", "0", "1", "0%"]]


@pytest.mark.parametrize("count", [1, 40])
def test_the_districts_board_asks_no_more_for_more_places(client_for, leader, land, recorder, hand_in, count, django_assert_num_queries):
    """And it counts what the lines of every reporter would say, also under the name of before."""
    bodies = [committee(f"t-f{number}", land.tra_met) for number in range(count)]
    hand_in(bodies[-1], recorder, on=TOO_LATE)
    with dates.moved_to(dates.local_moment(date(2022, 11, 20))):
        change_body(bodies[-1], on=date(2022, 11, 20), by=None, name="Tên mới")
    client = client_for(leader)
    told(client)
    with django_assert_num_queries(12):
        answer = told(client)
    for area in (land.tham_don, land.dai_tam):
        lines = count_lines(handed_in(reporters_of(NOVEMBER, area), [NOVEMBER]))
        assert counts_of_areas([area, land.district], NOVEMBER)[area.pk] == lines
    assert counted(answer) == (count, 0, 1, count - 1)


def test_another_communes_returns_stay_its_own(client_for, neighbour, reviewer, recorder, committees, hand_in, land):
    hand_in(committees[0], recorder, texts={"strengths": "KÍN-ƯU-ĐIỂM"})
    for page in (BOARD, f"{BOARD}nam/", f"{BOARD}noi-dung/"):
        assert told(client_for(neighbour), page, unit=land.tham_don.pk).status_code == 404
        assert "KÍN" not in told(client_for(neighbour), page).content.decode()
    assert "KÍN" in told(client_for(reviewer), f"{BOARD}noi-dung/", group="assessment").content.decode()


def test_a_hamlet_and_a_branch_have_no_board(client_for, recorder, union_recorder, stranger, committees):
    assert [told(client_for(user)).status_code for user in (recorder, union_recorder, stranger)] == [403, 403, 403]


def test_a_wrong_month_is_told_and_another_shown(client_for, reviewer, committees):
    answer = told(client_for(reviewer), period="2099-01")
    assert (answer.status_code, answer.context["month"], bool(answer.context["asked"].problem)) == (200, NOVEMBER, True)


@pytest.mark.parametrize("count", [1, 40])
def test_the_board_asks_no_more_for_more_bodies(client_for, reviewer, recorder, land, hand_in, count, django_assert_num_queries):
    bodies = [committee(f"t-f{number}", land.tra_met) for number in range(count)]
    hand_in(bodies[0], recorder)
    client = client_for(reviewer)
    told(client)
    with django_assert_num_queries(12):
        told(client, show="all")


@pytest.mark.parametrize("count", [1, 40])
def test_the_year_asks_no_more_for_more_bodies(client_for, reviewer, recorder, land, hand_in, count, django_assert_num_queries):
    for number in range(count):
        hand_in(committee(f"t-f{number}", land.tra_met), recorder, accept=reviewer, sessions="1")
    client = client_for(reviewer)
    told(client, f"{BOARD}nam/")
    with django_assert_num_queries(8):
        told(client, f"{BOARD}nam/")


def test_reminding_tells_posts_once_a_day(client_for, reviewer, recorder, committees):
    client = client_for(reviewer)
    page = html.unescape(told(client).content.decode())
    assert "Người ghi, Ấp Trà Mẹt" in page
    assert str(recorder) not in page
    for _twice in range(2):
        client.post(f"{BOARD}nhac/", {"body": [committees[0].pk], "period": "2022-11", "unit": committees[0].unit.parent_id})
    assert list(Notice.objects.values_list("user", "verb")) == [(recorder.pk, "remind_return")]


def test_the_notice_leads_to_the_form(client_for, reviewer, recorder, committees):
    remind_of_returns(committees[:1], NOVEMBER, by=reviewer)
    page = html.unescape(client_for(recorder).get("/lam-viec/thong-bao/").content.decode())
    assert f"/lam-viec/bao-cao-thang/moi/?period=2022-11&owner=b{committees[0].pk}" in page


def test_on_the_next_day_one_may_remind_again(reviewer, committees):
    remind_of_returns(committees[:1], NOVEMBER, by=reviewer)
    with dates.moved_to(dates.local_moment(date(2022, 12, 11))):
        told_again, refused = remind_of_returns(committees[:1], NOVEMBER, by=reviewer)
    assert (told_again, refused, Notice.objects.count()) == (committees[:1], [], 2)


def test_nobody_reminds_elsewhere_nor_who_has_handed_in(neighbour, recorder, reviewer, committees, hand_in, client_for):
    hand_in(committees[0], recorder)
    client_for(neighbour).post(f"{BOARD}nhac/", {"body": [body.pk for body in committees], "period": "2022-11"})
    client_for(recorder).post(f"{BOARD}nhac/", {"body": [body.pk for body in committees], "period": "2022-11"})
    told_now, refused = remind_of_returns(committees[:1], NOVEMBER, by=reviewer)
    assert (told_now, len(refused), Notice.objects.filter(verb="remind_return").count()) == ([], 1, 0)


@pytest.mark.parametrize(("kind", "month"), [(BodyKind.MOBILISATION_BODY, "2022-11"), (BodyKind.FRONT_COMMITTEE, "2021-11"), (BodyKind.FRONT_COMMITTEE, "1999-01")])
def test_nobody_is_reminded_of_what_it_does_not_owe_or_of_years_ago(client_for, reviewer, land, kind, month):
    body = Body.objects.create(key="t-x1", kind=kind, name="Tổ dân vận", unit=land.tra_met, valid_from=LONG_AGO)
    client_for(reviewer).post(f"{BOARD}nhac/", {"body": [body.pk], "period": month, "unit": land.tham_don.pk})
    assert (Duty.objects.exists(), Notice.objects.exists()) == (False, False)


def test_a_renamed_body_owes_once(reviewer, committees):
    """Renamed after its duty was set, it goes on owing that one, under the name of today, and is reminded of it once a day."""
    owe_returns()
    renamed = change_body(committees[0], on=date(2022, 12, 10), by=None, name="Tên mới")
    with dates.moved_to(dates.local_moment(date(2022, 12, 11))):
        assert owe_returns() == 0
        assert owe_return(renamed, NOVEMBER) == Duty.objects.get(body=renamed)
    duties = Duty.objects.open().filter(code="monthly_return_2022-11", unit=committees[0].unit)
    assert [(duty.body, "Tên mới" in duty.label, f"owner=b{renamed.pk}" in duty.url) for duty in duties] == [(renamed, True, True)]


def test_asked_for_under_a_new_name_it_owes_once_too(committees):
    owe_returns()
    renamed = change_body(committees[0], on=date(2022, 12, 10), by=None, name="Tên mới")
    owe_return(renamed, NOVEMBER)
    assert Duty.objects.filter(code="monthly_return_2022-11", unit=committees[0].unit).count() == 1


def test_a_body_that_moved_counts_in_each_commune_for_its_own_months(land, recorder, reviewer):
    """What it told in the first commune stays there; the district has both once."""
    before = committee("t-f1", land.tra_met, until=date(2022, 6, 30))
    after = Body.objects.create(key="t-f2", kind=BodyKind.FRONT_COMMITTEE, name="Ban công tác Mặt trận", unit=land.dai_an, follows=before, valid_from=date(2022, 7, 1))
    for body, period, sessions, loans in ((before, "2022-05", 2, 100), (after, "2022-08", 3, 90)):
        monthly = MonthlyReturn.objects.create(unit=body.unit, body=body, period=period, state="accepted", entered_by=recorder, submitted_by=recorder, uuid=uuid.uuid4(), first_submitted_at=dates.now())
        monthly.numbers.create(key="sessions", remainder=sessions)
        monthly.numbers.create(key="loans", remainder=loans)
    tables = [year_table(unit, Period.parse("2022")) for unit in (land.tham_don, land.dai_tam, land.district)]
    assert [(table.whole.numbers[0], table.whole.numbers[5]) for table in tables] == [(2, None), (3, 90), (5, 90)]
    assert [(table.whole.count.sent, table.whole.count.expected) for table in tables] == [(1, 6), (1, 6), (2, 12)]


def test_the_year_counts_a_return_under_another_name(land, recorder, committees, hand_in):
    hand_in(committees[0], recorder, on=TOO_LATE)
    Body.objects.filter(pk=committees[0].pk).update(valid_to=date(2022, 11, 15))
    Body.objects.create(key="t-f9", kind=BodyKind.FRONT_COMMITTEE, name="Tên mới", unit=land.tra_met, follows=committees[0], valid_from=date(2022, 11, 16))
    november = year_table(land.tham_don, Period.parse("2022")).rows[10].count
    assert (november.expected, november.in_time, november.late) == (2, 0, 1)


def test_flows_are_summed_and_stocks_are_not(land, recorder, second_recorder, reviewer, committees, hand_in):
    for period, sessions, loans in (("2022-09", "2", "100"), ("2022-10", "3", "90")):
        hand_in(committees[0], recorder, period=period, accept=reviewer, sessions=sessions, loans=loans)
    hand_in(committees[1], second_recorder, period="2022-09", accept=reviewer, sessions="5", loans="40")
    hand_in(committees[1], second_recorder, period="2022-10", sessions="1000")  # not accepted: it counts nowhere yet
    table = year_table(land.tham_don, Period.parse("2022"))
    september, october, whole = (row.numbers for row in (table.rows[8], table.rows[9], table.whole))
    assert [(row[0], row[5]) for row in (september, october, whole)] == [(7, 140), (3, 90), (10, 130)]
    assert (table.rows[9].count.sent, table.rows[9].count.expected, table.rows[10].numbers[0]) == (2, 2, None)


def test_the_year_has_thirteen_columns(client_for, reviewer, committees):
    answer = told(client_for(reviewer), f"{BOARD}nam/", format="xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert (len(rows[0]), [row[0] for row in rows[1:3]]) == (13, ["Tháng 1 năm 2022", "Tháng 2 năm 2022"])


def test_the_list_is_to_be_had_as_a_spreadsheet(client_for, reviewer, committees):
    answer = told(client_for(reviewer), show="all", format="xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [str(body) for body in committees[::1]]


def test_texts_are_gathered_under_their_headings(client_for, reviewer, recorder, second_recorder, committees, hand_in):
    hand_in(committees[0], recorder, texts={"strengths": "Đoàn kết", "weaknesses": "Ít người"})
    hand_in(committees[1], second_recorder, texts={"strengths": "Đúng hạn"})
    answer = told(client_for(reviewer), f"{BOARD}noi-dung/", group="assessment")
    assert [(heading, [row.text for row in rows]) for heading, rows in answer.context["headings"]] == [
        ("Ưu điểm", ["Đoàn kết", "Đúng hạn"]), ("Hạn chế", ["Ít người"]),
    ]  # fmt: skip


def test_what_few_raised_is_told_once_two_hamlets_have_handed_in(client_for, land, reviewer, recorder, second_recorder, committees, hand_in):
    """Of one hamlet alone the commune would be the hamlet; who raised what many raised is told at once."""
    hand_in(committees[0], recorder, matters=[("road", 7), ("water", 2)])
    assert [(row.topic, row.place) for row in told(client_for(reviewer), f"{BOARD}noi-dung/").context["matters"]] == [("road", land.tra_met)]
    hand_in(committees[1], second_recorder)
    found = told(client_for(reviewer), f"{BOARD}noi-dung/").context["matters"]
    assert [(row.topic, row.place) for row in found] == [("road", land.tra_met), ("water", land.tham_don)]


def test_no_page_of_a_return_tells_which_hamlet_had_what_few_raised(client_for, reviewer, recorder, second_recorder, committees, hand_in):
    sent = [hand_in(committees[0], recorder, matters=[("water", 2)]), hand_in(committees[1], second_recorder)]
    shown = [[panel.context for panel in client_for(reviewer).get(f"/lam-viec/bao-cao-thang/{monthly.pk}/").context["panels"] if "matters" in panel.context] for monthly in sent]
    own = client_for(recorder).get(f"/lam-viec/bao-cao-thang/{sent[0].pk}/")
    assert (shown, [panel.context["few"] for panel in own.context["panels"] if "few" in panel.context]) == ([[], []], [1])


def test_matters_of_many_places_stand_on_pages(client_for, leader, recorder, land, hand_in):
    for number in range(60):
        hamlet = Unit.objects.create(key=f"t-many{number}", kind="hamlet", type="ap", name=f"Số {number}", parent=land.tham_don, valid_from=LONG_AGO)
        body = committee(f"t-m{number}", hamlet)
        monthly = MonthlyReturn.objects.create(unit=hamlet, body=body, period="2022-11", state="accepted", entered_by=recorder, submitted_by=recorder, uuid=uuid.uuid4())
        MatterRaised.objects.create(monthly_return=monthly, topic="road", count=7)
    first, second = (told(client_for(leader), f"{BOARD}noi-dung/", raised=page) for page in (1, 2))
    assert [len(page.context["matters"]) for page in (first, second)] == [50, 10]
    assert "raised=2#raised" in first.content.decode()


def test_what_few_raised_tells_the_commune_alone(land, reviewer, recorder, second_recorder, committees, hand_in):
    hand_in(committees[0], recorder, matters=[("road", 7), ("water", 2)])
    hand_in(committees[1], second_recorder, matters=[("water", 1)])
    found = matters_told(returns_told(reviewer, land.tham_don, NOVEMBER))
    assert [(row.topic, row.place, row.count) for row in found] == [("road", land.tra_met, 7), ("water", land.tham_don, 3)]


def test_the_matters_as_a_spreadsheet_tell_no_hamlet_of_few(client_for, reviewer, recorder, second_recorder, committees, hand_in):
    hand_in(committees[0], recorder, matters=[("water", 2)])
    hand_in(committees[1], second_recorder)
    answer = told(client_for(reviewer), f"{BOARD}noi-dung/", format="matters")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["Nước sạch, thoát nước, thủy lợi", "Xã Tham Đôn", 2.0]


def test_the_desk_says_how_many_are_missing(reviewer, recorder, committees, hand_in):
    hand_in(committees[0], recorder)
    assert missing_words(reviewer) == "1 still missing"
    hand_in(committees[1], reviewer)
    assert missing_words(reviewer) == ""


def test_under_another_name_it_is_not_missing_at_the_desk(land, reviewer, recorder, committees, hand_in):
    hand_in(committees[0], recorder)
    Body.objects.filter(pk=committees[0].pk).update(valid_to=date(2022, 11, 15))
    Body.objects.create(key="t-f9", kind=BodyKind.FRONT_COMMITTEE, name="Tên mới", unit=land.tra_met, follows=committees[0], valid_from=date(2022, 11, 16))
    assert missing_words(reviewer) == "1 still missing"


@pytest.mark.parametrize("count", [1, 40])
def test_the_words_at_the_desk_are_one_question(reviewer, land, count, django_assert_num_queries):
    for number in range(count):
        committee(f"t-f{number}", land.tra_met)
    missing_words(reviewer)  # the roles are read once
    with django_assert_num_queries(1):
        assert missing_words(reviewer) == f"{count} still missing"


def test_duties_are_those_of_reporters_that_live(land, committees):
    committee("t-f7", land.dai_an, until=date(2022, 11, 30))
    assert (owe_returns(), owe_returns()) == (2, 0)


def test_everybody_has_handed_in(client_for, reviewer, recorder, land, hand_in):
    hand_in(committee("t-f1", land.tra_met), recorder)
    assert says(told(client_for(reviewer)), "Everybody has handed in")
