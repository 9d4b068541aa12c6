"""Where it is weak: bodies that miss meetings or that few attend come up for the level above, with what was done about it."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from kheo.grassroots.actions.meetings import note_follow_up
from kheo.grassroots.models import FollowUp, Meeting, Resolution
from kheo.grassroots.queries.meetings import standings, weak_bodies, weak_words
from kheo.lib import dates
from kheo.org.actions import change_body
from kheo.org.models import Body, HistoryEntry, Unit, User
from kheo.records.actions import change_state, save_record
from kheo.records.models import Notice
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
LIST = "/lam-viec/noi-con-yeu/"
MONTHS = range(5, 11)  # the six months that have ended, on 15 November 2022


@pytest.fixture(autouse=True)
def november(bodies):
    """On 15 November; the bodies of the cast are of a kind that no rule asks to meet."""
    Body.objects.update(kind="red_cross")
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        yield


def in_vietnamese(message: str, context: str = "") -> str:
    with translation.override("vi"):
        return translation.pgettext(context, message) if context else translation.gettext(message)


def group(unit: Unit, name: str = "Tổ dân vận", kind: str = "mobilisation_body", since: date = LONG_AGO, until: date | None = None) -> Body:
    return Body.objects.create(key=f"w{Body.objects.count()}", kind=kind, name=f"{name} {unit}", unit=unit, valid_from=since, valid_to=until)


def met(body: Body, by: User, *days: date, came: int = 9, of: int = 10, state: str = "accepted", kind: str = "regular") -> list[Meeting]:
    return [
        Meeting.objects.create(unit=body.unit, body=body, held_on=day, attended=came, membership=of, topics="Họp", state=state, kind=kind, entered_by=by)
        for day in days
    ]  # fmt: skip


def every_month(body: Body, by: User, but: tuple[int, ...] = (), **how: object) -> None:
    met(body, by, *(date(2022, month, 12) for month in MONTHS if month not in but), **how)


def strip_of(body: Body) -> list[str]:
    return ["missed" if one.is_missed else "thin" if one.is_thin else "held" for one in standings([body])[body.pk].periods]


def weak(user: User) -> list[tuple[str, int, int | None]]:
    return [(row.name, row.missed, row.percent) for row in weak_bodies(user)]


def test_the_one_that_missed_most_stands_first(land, reviewer, recorder):
    good, missed_one, missed_all = (group(unit) for unit in (land.tra_met, land.bung_chong, land.tham_don))
    thin = group(land.tra_met, "Đoàn", "youth")
    every_month(good, recorder)
    every_month(missed_one, recorder, but=(7,))
    every_month(thin, recorder, came=4)
    assert weak(reviewer) == [(missed_all.name, 6, None), (missed_one.name, 1, 90), (thin.name, 0, 40)]
    assert strip_of(missed_one) == ["held", "held", "missed", "held", "held", "held"]
    assert strip_of(thin) == ["thin"] * 6


def test_who_stays_at_the_wanted_share_is_not_weak(land, reviewer, recorder):
    every_month(group(land.tra_met), recorder, came=5)
    assert weak(reviewer) == []


def test_one_poor_month_among_good_ones_is_seen_but_not_called_weak(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder, but=(8,))
    met(body, recorder, date(2022, 8, 2), came=1)
    assert (weak(reviewer), strip_of(body)[3]) == ([], "thin")


def test_a_quarter_is_kept_by_one_meeting_in_it(land, reviewer, recorder):
    body = group(land.tra_met, "Chi hội Nông dân", "farmers")
    met(body, recorder, date(2021, 12, 31), date(2022, 2, 3), date(2022, 7, 9))
    assert (weak(reviewer), strip_of(body)) == ([(body.name, 1, 90)], ["held", "held", "missed", "held"])


def test_what_waits_for_review_is_held_and_a_draft_is_not(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder, but=(9, 10))
    met(body, recorder, date(2022, 9, 3), state="submitted")
    met(body, recorder, date(2022, 10, 3), state="draft")
    assert (weak(reviewer), strip_of(body)[-2:]) == ([(body.name, 1, 90)], ["held", "missed"])


def test_a_meeting_out_of_turn_keeps_no_rule(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder, but=(9, 10))
    met(body, recorder, date(2022, 9, 3), kind="topical")
    met(body, recorder, date(2022, 10, 3), kind="extraordinary")
    assert strip_of(body)[-2:] == ["held", "missed"]
    assert [row.missed for row in weak_bodies(reviewer)] == [1]


def test_the_month_still_running_is_not_missed(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder)
    met(body, recorder, date(2022, 11, 2), came=1)
    assert weak(reviewer) == []


def test_a_body_answers_for_the_whole_periods_that_it_lived(land, reviewer, recorder):
    young = group(land.tra_met, since=date(2022, 8, 2))
    ended = group(land.bung_chong, until=date(2022, 8, 30))
    assert weak(reviewer) == [(young.name, 2, None)]
    assert (len(strip_of(young)), len(strip_of(ended))) == (2, 3)


def test_a_body_without_a_rule_is_not_looked_at(land, reviewer):
    group(land.tra_met, "Hội Chữ thập đỏ", "red_cross")
    assert weak(reviewer) == []


def test_under_another_name_it_is_the_same_body(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder)
    changed = change_body(body, on=date(2022, 8, 1), by=None, name="Tổ dân vận số 1")
    changed = change_body(changed, on=date(2022, 10, 10), by=None, name="Tổ dân vận ấp")
    assert (weak(reviewer), strip_of(changed)) == ([], ["held"] * 6)
    Meeting.objects.filter(held_on__month__in=(5, 6)).delete()
    assert weak(reviewer) == [("Tổ dân vận ấp", 2, 90)]


@pytest.mark.parametrize("earlier", ["same", "before"])
def test_database_and_strip_count_alike(land, reviewer, recorder, earlier):
    body = group(land.tra_met, since=date(2022, 6, 1))
    if earlier == "before":
        body = change_body(body, on=date(2022, 7, 15), by=None, name="Tổ mới")
    met(body, recorder, date(2022, 7, 31), date(2022, 8, 1), date(2022, 8, 31), date(2022, 10, 31), came=3)
    counted = {row.pk: (row.missed, row.percent) for row in weak_bodies(reviewer)}
    periods = standings([body])[body.pk].periods
    came, of = (sum(getattr(one, name) for one in periods) for name in ("attended", "membership"))
    assert counted == {body.pk: (sum(one.is_missed for one in periods), 100 * came // of)}


# --- Who sees it ------------------------------------------------------------------------------------------------


def test_each_level_sees_what_stands_below_it(land, cast):
    for unit in (land.tham_don, land.tra_met, land.dai_an, land.other_commune):
        group(unit)
    group(land.tra_met, "Đoàn", "youth")
    seen = {name: sorted({row.unit.name for row in weak_bodies(user)}) for name, user in cast}
    assert seen["reviewer"] == ["Tham Đôn", "Trà Mẹt"]
    assert seen["neighbour"] == ["Đại Ân"]
    assert seen["organiser"] == seen["leader"] == ["Tham Đôn", "Trà Mẹt", "Đại Ân"]
    assert seen["provincial"] == ["An Mỹ", "Tham Đôn", "Trà Mẹt", "Đại Ân"]
    assert seen["recorder"] == ["Trà Mẹt"]
    assert seen["second_recorder"] == seen["stranger"] == seen["administrator"] == []


def test_a_union_sees_its_own_line_alone(land, bodies, union_reviewer, union_recorder):
    Body.objects.update(kind="women")
    group(land.tra_met)
    assert {row.name for row in weak_bodies(union_reviewer)} == {bodies.women_commune.name, bodies.women_branch.name}
    assert {row.name for row in weak_bodies(union_recorder)} == {bodies.women_branch.name}


def test_the_page_of_another_communes_body_is_not_found(land, cast, client_for):
    body = group(land.dai_an, "KÍN")
    address = f"{LIST}{body.pk}/"
    note_follow_up(body, by=cast.neighbour, text="KÍN-VIỆC")
    opened = {name for name, user in cast if client_for(user).get(address).status_code == 200}
    assert opened == {"neighbour", "organiser", "editor", "leader", "provincial"}
    assert client_for(cast.reviewer).post(address, {"text": "Lén"}).status_code == 404
    assert [note.text for note in FollowUp.objects.all()] == ["KÍN-VIỆC"]
    assert b"K\xc3\x8dN" not in client_for(cast.reviewer).get(LIST).content


def test_the_page_is_closed_to_those_without_a_role(client_for, stranger, anonymous):
    assert client_for(stranger).get(LIST).status_code == 403
    assert client_for(anonymous).get(LIST).status_code == 302


def test_drafts_of_a_body_are_not_told_above(land, reviewer, recorder, client_for):
    body = group(land.tra_met)
    met(body, recorder, date(2022, 10, 3), state="draft", came=7, of=77)
    assert b"7/77" not in client_for(reviewer).get(f"{LIST}{body.pk}/").content
    assert b"7/77" in client_for(recorder).get(f"{LIST}{body.pk}/").content


# --- The page ---------------------------------------------------------------------------------------------------


def test_each_period_is_told_in_a_word(land, reviewer, recorder, client_for):
    body = group(land.tra_met, "Đoàn", "youth")
    every_month(body, recorder, but=(7,), came=4)
    answer = client_for(reviewer).get(LIST)
    assert '<span class="period period--missed">7/2022 <b>' in answer.content.decode()
    words = [in_vietnamese(word, "period of meetings") for word in ("missed", "few came")]
    assert f'7/2022 <b>{words[0]}</b>' in answer.content.decode()
    assert f'8/2022 <b>{words[1]}</b>' in answer.content.decode()
    assert says(answer, "%(every)s (not confirmed)", every=in_vietnamese("every month"))


def test_a_confirmed_rule_carries_no_mark(land, reviewer, client_for):
    group(land.tra_met)
    answer = client_for(reviewer).get(LIST)
    assert says(answer, "every month")
    assert not says(answer, "%(every)s (not confirmed)", every=in_vietnamese("every month"))


def test_the_list_is_filtered_and_sent_as_a_spreadsheet(land, reviewer, recorder, client_for):
    missed, thin = group(land.tra_met), group(land.bung_chong)
    every_month(thin, recorder, came=2)
    page = client_for(reviewer)
    assert [row.record for row in page.get(f"{LIST}?what=thin").context["listing"].rows] == [thin]
    assert [row.record for row in page.get(f"{LIST}?what=missed").context["listing"].rows] == [missed]
    assert [row.record for row in page.get(f"{LIST}?q=bung").context["listing"].rows] == [thin]
    assert page.get(f"{LIST}?kind=women").context["listing"].total == 0
    sheet = load_workbook(BytesIO(page.get(f"{LIST}?format=xlsx").content)).active
    cells = [str(cell.value) for row in sheet for cell in row]
    assert {missed.name, thin.name} <= set(cells)
    assert not any("<" in cell for cell in cells)


@pytest.mark.parametrize("many", [1, 40])
def test_the_list_asks_no_more_for_more_bodies(land, organiser, recorder, client_for, many, django_assert_num_queries):
    for number in range(many):
        body = group(land.tra_met, f"Tổ {number}")
        met(body, recorder, date(2022, 9, 3), came=2)
    page = client_for(organiser)
    page.get(LIST)
    with django_assert_num_queries(8):
        assert page.get(LIST).context["listing"].total == many


def test_the_desk_says_how_many_places_are_weak(land, organiser, client_for):
    assert weak_words(organiser) == ""
    for unit in (land.tra_met, land.dai_an, land.tham_don):
        group(unit)
    assert weak_words(organiser) == "3 places"
    assert LIST in client_for(organiser).get("/lam-viec/").content.decode()


def test_resolutions_that_lie_are_counted(land, reviewer, recorder):
    body = group(land.tra_met)
    every_month(body, recorder)
    assert weak(reviewer) == []
    meeting = Meeting.objects.first()
    Resolution.objects.create(meeting=meeting, position=1, text="Sửa loa", due_on=date(2022, 11, 14))
    Resolution.objects.create(meeting=meeting, position=2, text="Đã làm", due_on=date(2022, 11, 1), done_on=date(2022, 11, 1), outcome="Xong")
    Resolution.objects.create(meeting=meeting, position=3, text="Chưa tới hạn", due_on=date(2022, 11, 15))
    assert [(row.missed, row.overdue) for row in weak_bodies(reviewer)] == [(0, 1)]


@pytest.fixture
def sent(bodies, union_recorder):
    """A meeting of the women's branch that waits for its union's review, with a resolution whose day has passed."""
    branch = bodies.women_branch
    meeting = save_record(Meeting(unit=branch.unit, body=branch, held_on=date(2022, 9, 1), membership=10, attended=9, topics="Họp"), by=union_recorder)
    Resolution.objects.create(meeting=meeting, position=1, text="KÍN-VIỆC", due_on=date(2022, 9, 20))
    return change_state(meeting, "submit", by=union_recorder)


def overdue_on(client_for, user: User, body: Body) -> tuple[list[str], int, bool]:
    answer = client_for(user).get(f"{LIST}{body.pk}/")
    return [row.text for row in answer.context["overdue"]], answer.context["more_overdue"], "KÍN-VIỆC" in answer.content.decode()


@pytest.mark.parametrize("who", ["leader", "editor", "reviewer", "organiser", "provincial"])
def test_what_an_unreviewed_meeting_resolved_is_a_count_for_whoever_may_not_read_it(sent, client_for, cast, who):
    assert client_for(getattr(cast, who)).get(f"/lam-viec/cuoc-hop/{sent.pk}/").status_code == 404
    assert overdue_on(client_for, getattr(cast, who), sent.body) == ([], 1, False)
    change_state(sent, "accept", by=cast.union_reviewer)
    assert overdue_on(client_for, getattr(cast, who), sent.body) == (["KÍN-VIỆC"], 0, True)


@pytest.mark.parametrize("who", ["union_reviewer", "union_recorder", "recorder"])
def test_who_may_read_the_meeting_reads_what_it_resolved_also_when_it_was_returned(sent, client_for, cast, who):
    change_state(sent, "return", by=cast.union_reviewer, reason="ghi rõ")
    assert overdue_on(client_for, getattr(cast, who), sent.body) == (["KÍN-VIỆC"], 0, True)


def test_what_a_returned_meeting_resolved_is_still_overdue(sent, reviewer, cast):
    Body.objects.filter(pk=sent.body_id).update(kind="women")
    assert [row.overdue for row in weak_bodies(reviewer)] == [1]
    change_state(sent, "return", by=cast.union_reviewer, reason="ghi rõ")
    assert [row.overdue for row in weak_bodies(reviewer)] == [1]


# --- What was done about it -------------------------------------------------------------------------------------


def test_what_was_done_is_written_down_and_read_by_the_body(land, reviewer, recorder, client_for):
    body = group(land.tra_met)
    client_for(reviewer).post(f"{LIST}{body.pk}/", {"text": "Xã cử cán bộ dự sinh hoạt tháng 12."})
    note = FollowUp.objects.get()
    assert (note.body, note.noted_by, note.text) == (body, reviewer, "Xã cử cán bộ dự sinh hoạt tháng 12.")
    entry = HistoryEntry.objects.about(body).order_by("number").last()
    assert (entry.verb, entry.actor, entry.reason) == ("follow_up", reviewer, note.text)
    assert note.text in client_for(recorder).get(f"{LIST}{body.pk}/").content.decode()


def test_the_bodys_own_people_find_a_notice_that_leads_there(bodies, union_reviewer, union_recorder, client_for):
    note_follow_up(bodies.women_branch, by=union_reviewer, text="Hội xã dự họp cùng.")
    assert [notice.user for notice in Notice.objects.all()] == [union_recorder]
    page = client_for(union_recorder).get("/lam-viec/thong-bao/").content.decode()
    assert f'href="{LIST}{bodies.women_branch.pk}/"' in page
    assert "Hội xã dự họp cùng." in page


def test_nothing_is_changed_or_said_twice(land, reviewer):
    body = group(land.tra_met)
    first = note_follow_up(body, by=reviewer, text="Đã trao đổi.")
    assert note_follow_up(body, by=reviewer, text="Đã trao đổi. ") == first
    note_follow_up(body, by=reviewer, text="Đã hỗ trợ.")
    assert [note.text for note in FollowUp.objects.all()] == ["Đã hỗ trợ.", "Đã trao đổi."]


def test_the_body_itself_and_readers_write_nothing(land, bodies, cast, client_for):
    branch = bodies.women_branch
    answers = {name: client_for(user).post(f"{LIST}{branch.pk}/", {"text": "Lén"}).status_code for name, user in cast}
    assert {name for name, status in answers.items() if status == 302} == {"reviewer", "colleague", "organiser", "provincial", "union_reviewer"}
    assert {name for name, status in answers.items() if status == 403} == {"recorder", "union_recorder", "editor", "leader"}
    assert {answers[name] for name in ("second_recorder", "neighbour", "administrator", "stranger")} == {404}


def test_an_empty_note_is_told_and_not_kept(land, reviewer, client_for):
    body = group(land.tra_met)
    answer = client_for(reviewer).post(f"{LIST}{body.pk}/", {"text": "  "})
    assert (answer.status_code, FollowUp.objects.count()) == (422, 0)


def test_the_page_of_a_renamed_body_is_found_by_its_old_address(land, reviewer, client_for):
    body = group(land.tra_met)
    note_follow_up(body, by=reviewer, text="Trước khi đổi tên.")
    changed = change_body(body, on=date(2022, 11, 1), by=None, name="Tổ dân vận số 1")
    answer = client_for(reviewer).get(f"{LIST}{body.pk}/", follow=True)
    assert answer.context["body"] == changed
    assert "Trước khi đổi tên." in answer.content.decode()
