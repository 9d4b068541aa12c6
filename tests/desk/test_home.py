import pytest

from kheo.lib import dates
from kheo.records.actions import change_state
from tests.factories import make_initiative, make_rows

HOME = "/lam-viec/"


@pytest.mark.parametrize("rows", [1, 3, 1000])
@pytest.mark.parametrize(("who", "state", "queries"), [("recorder", "draft", 9), ("recorder", "returned", 9), ("reviewer", "submitted", 11)])
def test_home_asks_as_many_questions_for_many_rows_as_for_one(client_for, cast, campaign, land, rows, who, state, queries, django_assert_num_queries):
    make_rows(rows, unit=land.tra_met, by=cast.recorder, campaign=campaign, state=state)
    page = client_for(getattr(cast, who))
    page.get(HOME)
    with django_assert_num_queries(queries):
        answer = page.get(HOME)
    piles = [pile for name in ("returned", "waiting", "drafts") for pile in answer.context[name]]
    assert [pile.count for pile in piles] == [rows]
    assert len(piles[0].records) == min(rows, 8)


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


def test_a_return_shows_its_record_and_leads_there(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, title="Đường hoa", state="returned")
    text = client_for(cast.recorder).get(HOME).content.decode()
    assert "Đường hoa" in text
    assert f"/lam-viec/mo-hinh/{record.pk}/" in text


def test_duties_are_shown_until_done(client_for, cast, campaign, land):
    page = client_for(cast.recorder)
    assert [duty.due_on for duty in page.get(HOME).context["duties"]] == [campaign.register_by]
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    assert list(page.get(HOME).context["duties"]) == []


def test_links_are_for_those_who_may_follow_them(client_for, cast, campaign):
    cards = {name: [card.url for card in client_for(user).get(HOME).context["cards"]] for name, user in cast}
    assert cards["stranger"] == []
    assert cards["recorder"] == ["/lam-viec/mo-hinh/", "/lam-viec/phong-trao/", "/lam-viec/van-ban/"]
    assert "/lam-viec/nguoi/" in cards["administrator"]
    for name, user in cast:
        page = client_for(user)
        for address in cards[name]:
            assert page.get(address, follow=True).status_code == 200, (name, address)


def test_the_banner_tells_of_a_shifted_clock(client_for, recorder, settings):
    day = f"{dates.today():%d/%m/%Y}"
    assert client_for(recorder).get(HOME).context["clock_banner"] == ""
    settings.KHEO_CLOCK = dates.local_moment(dates.today()) - dates.local_moment(dates.today())
    assert client_for(recorder).get(HOME).context["clock_banner"] == ""
    settings.KHEO_CLOCK = dates.timedelta(days=-1000)
    banner = client_for(recorder).get(HOME).context["clock_banner"]
    assert f"{dates.today():%d/%m/%Y}" in banner
    assert day not in banner
