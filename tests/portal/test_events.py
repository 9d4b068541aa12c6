"""`/su-kien/`: what is announced, on a page and as a calendar; nothing that is not published, ever."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.db.models import QuerySet

from kheo.grassroots.actions import call_off_event
from kheo.grassroots.models import PlannedEvent
from kheo.lib import dates
from kheo.org.models import Body, Unit
from kheo.records.actions import change_state, publish_record, save_record, unpublish_record
from kheo.records.events import Event, Events, EventSource, _sources, register_events
from kheo.records.permissions import reviewers_of
from kheo.records.workflow import ReviewState
from tests.conftest import says

pytestmark = pytest.mark.django_db
SECRET = "KÍN-KẾ-HOẠCH"


@pytest.fixture
def announce(cast: Any, land: Any) -> Callable[..., PlannedEvent]:
    """A plan as far as `state`, or published."""

    def make(title: str, days: int = 5, *, state: str = "published", unit: Unit | None = None, body: Body | None = None, at: time | None = None) -> PlannedEvent:
        unit = unit or land.tra_met
        by = {land.tra_met.pk: cast.recorder, land.bung_chong.pk: cast.second_recorder, land.dai_an.pk: cast.neighbour}[unit.pk]
        plan = PlannedEvent(unit=unit, body=body, uuid=uuid.uuid4(), kind="clean_up", title=title, starts_on=dates.today() + timedelta(days=max(days, 0)), starts_at=at, place="Nhà văn hóa")
        plan = save_record(plan, by=by)
        if state != "draft":
            plan = change_state(plan, "submit", by=by)
        if state == "withdrawn":
            return change_state(plan, "withdraw", by=by)
        if state in ("accepted", "published"):
            plan = change_state(plan, "accept", by=reviewers_of(plan).exclude(pk=by.pk).first() or by)
        if state == "published":
            plan = publish_record(plan, by=cast.editor, evidence=[])
        if days < 0:  # a plan of the past is refused: time has passed since
            PlannedEvent.objects.filter(pk=plan.pk).update(starts_on=dates.today() + timedelta(days=days))
        return PlannedEvent.objects.get(pk=plan.pk)

    return make


def titles(answer: Any) -> list[str]:
    return [event.title for _month, events in answer.context["shown"].months for event in events]


def entries(answer: Any) -> list[Any]:
    """The events of a calendar, read strictly."""
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    return list(calendar.walk("VEVENT"))


def test_nothing_announced_is_said_honestly(client, home):
    assert says(client.get("/su-kien/"), "Nothing is announced at the moment")
    assert says(client.get("/su-kien/da-qua/"), "Nothing yet")
    assert entries(client.get("/su-kien/lich.ics")) == []


def test_what_its_commune_announces_concerns_a_hamlet_too(announce, client, land):
    plan = announce("Ra quân toàn xã")
    PlannedEvent.objects.filter(pk=plan.pk).update(unit=land.tham_don)
    announce("Ở ấp bên", unit=land.bung_chong)
    assert titles(client.get("/su-kien/", {"q": "Trà Mẹt"})) == ["Ra quân toàn xã"]
    assert [str(entry["summary"]) for entry in entries(client.get("/su-kien/lich.ics", {"unit": land.tra_met.pk}))] == ["Ra quân toàn xã"]


def test_where_nothing_is_announced_other_places_are_named(announce, client, land):
    announce("Ở Trà Mẹt")
    answer = client.get("/su-kien/", {"q": "Đại Ân"})
    assert says(answer, "Nothing is announced at “%(place)s” at the moment", place="Đại Ân")
    assert not says(answer, "Hamlets, communes and unions announce here what they plan. What was done stands under the activities.")


def test_what_is_coming_stands_by_months_the_soonest_first(announce, client):
    announce("Sau", 40)
    announce("Sáng", 3, at=time(7, 30))
    announce("Cả ngày", 3)
    announce("Đã qua", -3)
    answer = client.get("/su-kien/")
    assert titles(answer) == ["Cả ngày", "Sáng", "Sau"]
    assert [len(events) for _month, events in answer.context["shown"].months] == [2, 1] or len(answer.context["shown"].months) == 3
    assert titles(client.get("/su-kien/da-qua/")) == ["Đã qua"]


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "withdrawn"])
def test_only_what_is_published_is_ever_shown(announce, client, land, state):
    plan = announce(SECRET, state=state)
    addresses = ["/su-kien/", "/su-kien/da-qua/", "/su-kien/lich.ics", f"/su-kien/lich.ics?unit={land.tra_met.pk}"]
    assert [address for address in addresses if SECRET in client.get(address).content.decode()] == []
    own = [plan.get_absolute_url(), f"/su-kien/ke-hoach/{plan.pk}.ics"]
    assert [client.get(address).status_code for address in own] == [404, 404]


def test_what_was_taken_off_the_public_pages_is_gone_from_all_of_them(announce, client, editor):
    plan = unpublish_record(announce(SECRET), by=editor, reason="Sai ngày")
    addresses = ["/su-kien/", "/su-kien/lich.ics", plan.get_absolute_url(), f"/su-kien/ke-hoach/{plan.pk}.ics"]
    assert [address for address in addresses if SECRET in client.get(address).content.decode()] == []


def test_places_are_found_by_name_without_accents(announce, client, land):
    announce("Ở Trà Mẹt")
    announce("Ở Bưng Chông", unit=land.bung_chong)
    announce("Ở Đại Ân", unit=land.dai_an)
    assert sorted(titles(client.get("/su-kien/", {"q": "tham don"}))) == ["Ở Bưng Chông", "Ở Trà Mẹt"]
    assert titles(client.get("/su-kien/", {"q": "Đại Ân"})) == ["Ở Đại Ân"]
    nowhere = client.get("/su-kien/", {"q": "Kế Sách"})
    assert (titles(nowhere), says(client.get("/su-kien/", {"q": "Nơi Không Có"}), "No such place")) == ([], True)


def test_the_calendar_of_one_place_is_offered_and_holds_it_alone(announce, client, land):
    announce("Ở Trà Mẹt")
    announce("Ở Đại Ân", unit=land.dai_an)
    offered = client.get("/su-kien/", {"q": "xã Đại Tâm"}).context["calendar"]
    assert offered == f"/su-kien/lich.ics?unit={land.dai_tam.pk}"
    assert [str(entry["summary"]) for entry in entries(client.get(offered))] == ["Ở Đại Ân"]


@pytest.mark.parametrize("asked", ["0", "999999", "x", "", "9" * 30])
def test_a_calendar_of_no_place_is_not_found(client, land, asked):
    assert client.get("/su-kien/lich.ics", {"unit": asked}).status_code == 404


def test_an_entry_says_when_and_where_in_viet_nams_time(announce, client):
    plan = announce("Ra quân; dọn kênh, trồng cây", 3, at=time(7, 30))
    [entry] = entries(client.get(f"/su-kien/ke-hoach/{plan.pk}.ics"))
    assert entry["dtstart"].dt == datetime.combine(plan.starts_on, time(7, 30), tzinfo=dates.HANOI)
    assert entry["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    said = {name: str(entry[name]) for name in ("uid", "summary", "location", "url", "status")}
    assert said == {
        "uid": str(plan.uuid), "summary": "Ra quân; dọn kênh, trồng cây", "location": f"Nhà văn hóa, {plan.unit.full_label}",
        "url": f"http://testserver{plan.get_absolute_url()}", "status": "CONFIRMED",
    }  # fmt: skip
    assert b"BEGIN:VTIMEZONE" in client.get(f"/su-kien/ke-hoach/{plan.pk}.ics").content


def test_an_entry_without_an_hour_takes_its_day(announce, client):
    plan = announce("Ngày hội", 3)
    [entry] = entries(client.get("/su-kien/lich.ics"))
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (plan.starts_on, plan.starts_on + timedelta(days=1))


def test_what_is_called_off_keeps_its_name_and_is_cancelled(announce, client, recorder):
    plan = announce("Ra quân", 3)
    [before] = entries(client.get("/su-kien/lich.ics"))
    call_off_event(plan, by=recorder, reason="KÍN-LÝ-DO")
    answer = client.get("/su-kien/lich.ics")
    [after] = entries(answer)
    assert (before["uid"], str(after["status"]), after["sequence"] > before["sequence"]) == (after["uid"], "CANCELLED", True)
    assert "KÍN-LÝ-DO" not in answer.content.decode()
    page = client.get("/su-kien/")
    assert (says(page, "Called off"), "KÍN-LÝ-DO" in page.content.decode()) == (True, False)


def test_the_last_month_stays_in_calendars_and_no_more(announce, client):
    announce("Tuần trước", -7)
    announce("Mùa trước", -90)
    assert [str(entry["summary"]) for entry in entries(client.get("/su-kien/lich.ics"))] == ["Tuần trước"]


@pytest.mark.parametrize("source", ["hoat-dong", "x"])
def test_an_event_of_no_source_is_not_found(announce, client, source):
    plan = announce("Ra quân")
    assert client.get(f"/su-kien/{source}/{plan.pk}.ics").status_code == 404


def test_the_page_of_an_event_stands_at_its_name(announce, client):
    plan = announce("Ra quân dọn kênh")
    assert client.get(f"/su-kien/{plan.pk}-sai/").headers["Location"] == plan.get_absolute_url()
    answer = client.get(plan.get_absolute_url())
    assert (answer.status_code, f"/su-kien/ke-hoach/{plan.pk}.ics" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize(("address", "asked"), [("/su-kien/", 9), ("/su-kien/?q=tra+met", 10), ("/su-kien/lich.ics", 2), ("/su-kien/lich.ics?unit={unit}", 3)])
def test_pages_ask_as_often_however_many_there_are(announce, client, land, home, count, address, asked, django_assert_num_queries):
    first = announce("Ra quân 1")
    twins = [PlannedEvent(**{field.attname: getattr(first, field.attname) for field in PlannedEvent._meta.fields if field.attname not in ("id", "uuid")}, uuid=uuid.uuid4()) for _number in range(count - 1)]
    PlannedEvent.objects.bulk_create(twins)
    address = address.format(unit=land.tra_met.pk)
    client.get(address)
    with django_assert_num_queries(asked):
        client.get(address)


def test_long_lists_are_turned_page_by_page_and_keep_the_place(announce, client):
    first = announce("Ra quân")
    twins = [PlannedEvent(**{field.attname: getattr(first, field.attname) for field in PlannedEvent._meta.fields if field.attname not in ("id", "uuid")}, uuid=uuid.uuid4()) for _number in range(29)]
    PlannedEvent.objects.bulk_create(twins)
    pages = [client.get("/su-kien/", {"q": "Trà Mẹt", "page": page}) for page in ("1", "2", "99", "x")]
    assert [len(titles(page)) for page in pages] == [24, 6, 6, 24]
    assert [link.url for link in pages[0].context["shown"].page_links] == ["/su-kien/?q=Tr%C3%A0+M%E1%BA%B9t&page=1", "/su-kien/?q=Tr%C3%A0+M%E1%BA%B9t&page=2"]


def test_events_of_several_rooms_stand_in_one_order(announce, land):
    announce("Sáng", 2, at=time(8))
    announce("Mai", 1)
    other = EventSource(name="thu", rows=_plans_of_the_other_room, event=lambda plan: _event(plan, "thu"))
    register_events(other)
    try:
        found = Events(first=dates.today())[:10]
        assert [(event.source, event.title) for event in found] == [("ke-hoach", "Mai"), ("thu", "Mai"), ("ke-hoach", "Sáng"), ("thu", "Sáng")]
        assert Events(first=dates.today()).count() == 4
        with pytest.raises(ValueError, match="thu"):
            register_events(other)
    finally:
        _sources.pop("thu")


def _plans_of_the_other_room() -> QuerySet[PlannedEvent]:
    return PlannedEvent.objects.filter(state=ReviewState.ACCEPTED).select_related("unit")


def _event(plan: PlannedEvent, source: str) -> Event:
    return Event(
        uid=str(plan.uuid), source=source, pk=plan.pk, title=plan.title, starts_on=plan.starts_on or date.max, starts_at=plan.starts_at, place="", unit=plan.unit,
        host="", url="/", text="", called_off=False, version=1, changed_at=dates.now(),
    )  # fmt: skip
