"""`/hoat-dong/`: what is published with its ticked photos, found by words, kind, place and year; nothing else ever shows."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kheo.grassroots.models import Activity, ActivityCount
from kheo.grassroots.queries.public_numbers import usual_unit
from kheo.grassroots.queries.published import offered_places, offered_years
from kheo.org.models import Unit, User
from kheo.records.actions import add_photo, change_state, publish_record, save_record
from kheo.records.models import Evidence
from tests.conftest import Cast, Land, says
from tests.factories import make_published, photo

pytestmark = pytest.mark.django_db
LIST = "/hoat-dong/"
SECRET = "KÍN-CHƯA-CÔNG-BỐ"


def make(unit: Unit, by: User, reviewer: User | None = None, **fields: Any) -> Activity:
    """An activity of November 2022; accepted where a reviewer is named."""
    activity = save_record(Activity(**{"unit": unit, "kind": "clean_up", "held_on": date(2022, 11, 1), "participants": 42, **fields}), by=by)
    activity.refresh_from_db()
    if reviewer is None:
        return activity
    change_state(activity, "submit", by=by)
    return change_state(activity, "accept", by=reviewer)


def add(activity: Activity, by: User, moment: str = "", colour: str = "green", caption: str = "") -> Evidence:
    return add_photo(activity, photo(colour=colour), by=by, moment=moment, caption=caption)


@pytest.fixture
def shown(cast: Cast, land: Land) -> Activity:
    """A published morning with a pair of photos and one that is not ticked."""
    activity = make(land.tra_met, cast.recorder, cast.reviewer, title="Sáng thứ bảy sạch đường", text="Cả ấp cùng làm.")
    ActivityCount.objects.create(activity=activity, what="km_cleaned", value="1.2")
    activity.hosts.set(land.tham_don.bodies.all())
    before, after = add(activity, cast.recorder, "before", "red", "Trước"), add(activity, cast.recorder, "after", "blue", "Sau")
    add(activity, cast.recorder, "", "yellow", f"{SECRET} ảnh")
    return publish_record(activity, by=cast.editor, evidence=[before.pk, after.pk])


def titles(client: Client, query: str = "") -> list[str]:
    return [row.record.title for row in client.get(f"{LIST}{query}").context["listing"].rows]


def test_a_card_shows_before_and_after(client: Client, shown: Activity):
    page = client.get(LIST)
    assert [(card.activity, card.is_pair, [one.caption for one in card.opening]) for card in page.context["cards"]()] == [(shown, True, ["Trước", "Sau"])]
    text = page.content.decode()
    assert all(one.thumbnail_url in text for one in shown.evidence.filter(is_public=True))
    assert "1,2 km" in text


def test_a_page_tells_hosts_outputs_and_photos(client: Client, shown: Activity, bodies: Any):
    shown.hosts.set([bodies.women_commune])
    text = client.get(shown.get_absolute_url()).content.decode()
    assert all(words in text for words in ("Sáng thứ bảy sạch đường", "Cả ấp cùng làm.", "1,2 km", bodies.women_commune.name))
    assert all(one.url in text for one in shown.evidence.filter(is_public=True))


def test_a_photo_that_is_not_ticked_is_nowhere(client: Client, shown: Activity):
    hidden = shown.evidence.get(is_public=False)
    for address in (LIST, shown.get_absolute_url(), shown.unit.get_absolute_url()):
        text = client.get(address).content.decode()
        assert (hidden.url in text, hidden.thumbnail_url in text, SECRET in text) == (False, False, False)
    assert client.get(hidden.url).status_code in (302, 403, 404)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted", "withdrawn", "unpublished"])
def test_what_is_not_published_is_nowhere(client: Client, cast: Cast, land: Land, shown: Activity, state: str):
    secret = make(land.tra_met, cast.recorder, title=SECRET, text=SECRET, place=SECRET)
    add(secret, cast.recorder, caption=SECRET)
    if state not in ("draft", "withdrawn"):
        change_state(secret, "submit", by=cast.recorder)
    if state in ("accepted", "returned"):
        change_state(secret, "accept" if state == "accepted" else "return", by=cast.reviewer, reason="Thiếu ảnh.")
    if state == "withdrawn":
        change_state(secret, "withdraw", by=cast.recorder)
    if state == "unpublished":
        change_state(secret, "accept", by=cast.reviewer)
        publish_record(secret, by=cast.editor, evidence=list(secret.evidence.values_list("pk", flat=True)))
        change_state(secret, "reopen", by=cast.reviewer, reason="Sửa số liệu.")
    secret.refresh_from_db()
    for address in (LIST, f"{LIST}?q=kin", f"{LIST}?format=print", land.tra_met.get_absolute_url(), land.tham_don.get_absolute_url(), shown.get_absolute_url()):
        assert SECRET not in client.get(address).content.decode(), address
    assert client.get(secret.get_absolute_url()).status_code == 404


def test_an_initiative_that_is_not_published_is_not_named(client: Client, cast: Cast, campaign: Any, land: Land, shown: Activity):
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa thử")
    Activity.objects.filter(pk=shown.pk).update(initiative=initiative)
    assert initiative.get_absolute_url() in client.get(shown.get_absolute_url()).content.decode()
    type(initiative).objects.filter(pk=initiative.pk).update(published_at=None)
    assert "Đường hoa thử" not in client.get(shown.get_absolute_url()).content.decode()


def test_found_by_words_kind_place_and_year(client: Client, cast: Cast, land: Land, shown: Activity):
    talk = make(land.dai_an, cast.neighbour, cast.neighbour, title="Nói chuyện về luật", kind="talk", held_on=date(2021, 5, 3))
    publish_record(talk, by=cast.editor, evidence=[])
    assert titles(client) == [shown.title, talk.title]
    queries = {
        "?q=sach duong": [shown.title], "?q=tra met sach": [shown.title], "?q=dai an": [talk.title], "?q=không có": [], "?kind=talk": [talk.title],
        f"?place={land.tham_don.pk}": [shown.title], f"?place={land.district.pk}": [shown.title, talk.title], "?year=2021": [talk.title],
    }  # fmt: skip
    assert {query: titles(client, query) for query in queries} == queries


def test_an_empty_list_and_a_search_without_result_say_so(client: Client, cast: Cast, land: Land):
    assert says(client.get(LIST), "Nothing published yet") or "Nothing published yet" in client.get(LIST).content.decode()
    publish_record(make(land.tra_met, cast.recorder, cast.reviewer), by=cast.editor, evidence=[])
    page = client.get(f"{LIST}?q=khongcogi")
    assert says(page, "Nothing found")
    assert client.get(f"{LIST}?place=999999999").status_code == 200


def test_few_people_are_not_told_apart(client: Client, cast: Cast, land: Land):
    few = make(land.tra_met, cast.recorder, cast.reviewer, participants=3)
    publish_record(few, by=cast.editor, evidence=[])
    assert client.get(few.get_absolute_url()).content.decode().count("&lt;5") >= 1


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_whatever_it_shows(client: Client, cast: Cast, land: Land, home: Any, django_assert_num_queries: Any, count: int):
    for number in range(count):
        activity = make(land.tra_met, cast.recorder, cast.reviewer, title=f"Buổi {number}")
        one = add(activity, cast.recorder)
        publish_record(activity, by=cast.editor, evidence=[one.pk])
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


def test_places_and_years_to_choose_from_are_those_of_what_is_published(cast: Cast, land: Land, shown: Activity):
    make(land.dai_an, cast.neighbour, cast.neighbour, held_on=date(2020, 5, 3))
    assert [key for key, _name in offered_places(None)] == [str(unit.pk) for unit in (land.province, land.district, land.tham_don, land.tra_met)]
    assert str(land.dai_chi.pk) in dict(offered_places(land.dai_chi.pk))
    assert (offered_years(), usual_unit()) == ([2022], land.district)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan as SQLite tells it")
@pytest.mark.parametrize("ask", [lambda: offered_places(None), offered_years, usual_unit])
def test_what_is_offered_is_read_from_an_index_and_not_from_all_activities(shown: Activity, ask: Any):
    with CaptureQueriesContext(connection) as asked:
        ask()
    with connection.cursor() as cursor:
        steps = [row[3] for one in asked if "grassroots_activity" in one["sql"] for row in cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}").fetchall()]
    reads = [step for step in steps if "U0" in step or "grassroots_activity" in step]
    assert reads
    assert [step for step in reads if "USING COVERING INDEX grassroots_" not in step] == []


QUERIES = 12
