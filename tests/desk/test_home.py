from datetime import timedelta

import pytest

from kheo.desk.queries.today import DUTIES_SHOWN
from kheo.lib import dates
from kheo.org.models import HistoryEntry
from kheo.records.actions import change_state, set_duty
from kheo.records.models import Duty
from tests.conftest import says
from tests.factories import REASON, make_initiative, make_rows

HOME = "/lam-viec/"


def lines(answer):
    """(heading, what it wants, title) of every line, in order."""
    return [(group.key, line.wants, line.title) for group in answer.context["work"].groups for line in group.lines]


def owe(unit, label, in_days, *, item, body=None, url=""):
    return set_duty(item, code=label, unit=unit, body=body, label=label, due_on=dates.today() + timedelta(days=in_days), url=url)


@pytest.mark.parametrize("rows", [1, 3, 1000])
@pytest.mark.parametrize(("who", "state", "queries"), [("recorder", "draft", 8), ("recorder", "returned", 9), ("reviewer", "submitted", 13)])
def test_home_asks_as_many_questions_for_many_rows_as_for_one(client_for, cast, campaign, land, rows, who, state, queries, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state=state)
    page = client_for(getattr(cast, who))
    page.get(HOME)
    with django_assert_num_queries(queries):
        answer = page.get(HOME)
    piles = [pile for name in ("returned", "waiting", "drafts") for pile in answer.context[name]]
    assert [pile.count for pile in piles] == [rows]
    assert len(piles[0].records) == min(rows, 5)


def test_everybody_sees_what_is_theirs(client_for, cast, campaign, land):
    waiting = make_initiative(land.tra_met, cast.recorder, state="submitted")
    back = make_initiative(land.tra_met, cast.recorder, state="returned")
    sampled = make_initiative(land.dai_an, cast.neighbour, state="submitted")
    change_state(sampled, "accept", by=cast.neighbour)
    shown = {}
    for name, user in cast:
        context = client_for(user).get(HOME).context
        shown[name] = {part: [record for pile in context[part] for record in pile.records] for part in ("waiting", "returned", "sampled") if context[part]}
    expected = {"recorder": {"returned": [back]}, "reviewer": {"waiting": [waiting]}, "colleague": {"waiting": [waiting]}, "organiser": {"sampled": [sampled]}}
    assert shown == {name: expected.get(name, {}) for name in shown}


def test_a_return_says_why_and_leads_to_the_form(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, title="Đường hoa", state="returned")
    answer = client_for(cast.recorder).get(HOME)
    line = next(line for group in answer.context["work"].groups for line in group.lines if line.wants == "returned")
    own = f"/lam-viec/mo-hinh/{record.pk}/"
    assert (line.title, line.owner, line.why, line.url, line.page) == ("Đường hoa", "Ấp Trà Mẹt", REASON, f"{own}sua/", own)
    assert (REASON in answer.content.decode(), line.group) == (True, "today")


def test_a_return_that_lies_for_a_week_is_late(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="returned")
    HistoryEntry.objects.about(record).filter(verb="return").update(at=dates.now() - timedelta(days=8))
    assert ("late", "returned") in [line[:2] for line in lines(client_for(cast.recorder).get(HOME))]


def test_what_is_due_stands_under_its_day(client_for, cast, campaign, land):
    Duty.objects.all().delete()
    sunday = 6 - dates.today().weekday()
    owe(land.tra_met, "hôm qua", -1, item=land.tra_met)
    owe(land.tra_met, "hôm nay", 0, item=land.tra_met)
    owe(land.tra_met, "tuần sau", sunday + 1, item=land.tra_met)
    found = lines(client_for(cast.recorder).get(HOME))
    assert found == [("late", "duty", "hôm qua"), ("today", "duty", "hôm nay"), ("later", "duty", "tuần sau")]


def test_this_week_ends_on_sunday(client_for, cast, campaign, land):
    Duty.objects.all().delete()
    monday = dates.local_moment(dates.today() - timedelta(days=dates.today().weekday()))
    with dates.moved_to(monday):
        owe(land.tra_met, "chủ nhật", 6, item=land.tra_met)
        owe(land.tra_met, "thứ hai", 7, item=land.tra_met)
        assert lines(client_for(cast.recorder).get(HOME)) == [("week", "duty", "chủ nhật"), ("later", "duty", "thứ hai")]


def test_a_duty_of_a_body_is_told_in_its_name_and_to_no_neighbour(client_for, cast, bodies, land, campaign):
    Duty.objects.all().delete()
    owe(land.tra_met, "Nộp báo cáo", 0, item=land.tra_met, body=bodies.women_branch, url="/lam-viec/bao-cao-thang/moi/")
    answers = {name: client_for(user).get(HOME) for name, user in cast}
    assert sorted(name for name, answer in answers.items() if "Nộp báo cáo" in answer.content.decode()) == ["recorder", "union_recorder"]
    line = answers["union_recorder"].context["work"].groups[0].lines[0]
    assert (line.owner, line.url) == ("Chi hội Phụ nữ ấp Trà Mẹt", "/lam-viec/bao-cao-thang/moi/")


def test_duties_are_shown_until_done(client_for, cast, campaign, land):
    page = client_for(cast.recorder)
    assert [duty.due_on for duty in page.get(HOME).context["duties"]] == [campaign.register_by]
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    assert list(page.get(HOME).context["duties"]) == []


def test_a_long_list_of_duties_goes_on_elsewhere(client_for, cast, campaign, land, django_assert_max_num_queries):
    for number in range(DUTIES_SHOWN + 1):
        owe(land.tra_met, f"việc {number}", number, item=land.tra_met)
    page = client_for(cast.recorder)
    answer = page.get(HOME)
    assert len(answer.context["duties"]) == DUTIES_SHOWN
    assert "/lam-viec/viec/" in [url for _label, url, _count in answer.context["work"].longer]
    with django_assert_max_num_queries(8):
        rest = page.get("/lam-viec/viec/")
    assert rest.context["listing"].total == DUTIES_SHOWN + 2


def test_the_list_of_duties_is_for_those_who_enter(client_for, cast):
    assert {name for name, user in cast if client_for(user).get("/lam-viec/viec/").status_code == 403} == {"editor", "leader", "administrator", "stranger"}


def test_a_free_day_says_so(client_for, cast, land):
    answer = client_for(cast.recorder).get(HOME)
    assert (answer.context["work"].groups, answer.context["work"].is_free, says(answer, "Nothing is left to do today")) == ([], True, True)
    answer = client_for(cast.stranger).get(HOME)
    assert says(answer, "Your account has no role yet")


def test_the_queue_stands_below_when_many_wait(client_for, cast, campaign, land):
    make_rows(9, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="submitted")
    assert [(url, count) for _label, url, count in client_for(cast.reviewer).get(HOME).context["work"].longer] == [("/lam-viec/mo-hinh/duyet/", 9)]


def test_links_are_for_those_who_may_follow_them(client_for, cast, campaign):
    cards = {name: [card.url for card in client_for(user).get(HOME).context["cards"]] for name, user in cast}
    assert cards["stranger"] == []
    assert {"/lam-viec/ban-giao/", "/lam-viec/nhac-viec/"} <= set(cards["recorder"])
    assert {name for name, urls in cards.items() if "/lam-viec/den-han/" in urls} == {"reviewer", "colleague", "neighbour", "organiser", "provincial", "union_reviewer"}
    assert "/lam-viec/nguoi/" in cards["administrator"]
    for name, user in cast:
        page = client_for(user)
        for address in cards[name]:
            assert page.get(address, follow=True).status_code == 200, (name, address)


def test_a_hamlet_recorder_finds_the_page_of_the_hamlet(client_for, cast, land):
    found = {name: [hamlet.name for hamlet in client_for(user).get(HOME).context["hamlets"]] for name, user in cast}
    assert {name: hamlets for name, hamlets in found.items() if hamlets} == {"recorder": ["Trà Mẹt"], "second_recorder": ["Bưng Chông"]}


def test_the_banner_tells_of_a_shifted_clock(client_for, recorder, settings):
    day = f"{dates.today():%d/%m/%Y}"
    assert client_for(recorder).get(HOME).context["clock_banner"] == ""
    settings.KHEO_CLOCK = dates.local_moment(dates.today()) - dates.local_moment(dates.today())
    assert client_for(recorder).get(HOME).context["clock_banner"] == ""
    settings.KHEO_CLOCK = dates.timedelta(days=-1000)
    banner = client_for(recorder).get(HOME).context["clock_banner"]
    assert f"{dates.today():%d/%m/%Y}" in banner
    assert day not in banner
