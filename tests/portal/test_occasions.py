"""Announcements end, events join the public calendar, offices are reached, campaigns are told to everybody."""

from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.portal.models import (
    AnnouncementPage,
    ArticlePage,
    ContactPage,
    EventPage,
    GalleryPage,
    LandingPage,
    Office,
    SectionPage,
)
from tests.conftest import says
from tests.factories import honour, make_initiative, make_published
from tests.portal.editors import make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(home: Any) -> SectionPage:
    return home.add_child(instance=SectionPage(title="Thông báo", slug="thong-bao"))


def make_event(home: Any, unit: Any, days: int = 5, **fields: Any) -> EventPage:
    day = dates.today() + timedelta(days=days)
    page = home.add_child(instance=EventPage(**{"title": "Ngày hội làng", "held_in": unit, "place": "Nhà văn hóa", "starts_on": day, **fields}))
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def titles(answer: Any) -> list[str]:
    return [event.title for _month, events in answer.context["shown"].months for event in events]


# --- Announcements --------------------------------------------------------------------------------


def test_an_announcement_leaves_the_lists_after_its_last_day_and_says_so(client, home, section):
    home.add_child(instance=SectionPage(title="Tin")).add_child(instance=ArticlePage(title="Bài"))
    page = section.add_child(instance=AnnouncementPage(title="Lịch tiếp dân", valid_until=dates.today()))
    assert ["Lịch tiếp dân" in client.get(address).content.decode() for address in ("/", section.url)] == [True, True]
    assert says(client.get(page.url), "Holds until %(day)s", day=f"{dates.today():%d/%m/%Y}")
    with dates.moved_to(dates.now() + timedelta(days=1)):
        assert ["Lịch tiếp dân" in client.get(address).content.decode() for address in ("/", section.url)] == [False, False]
        ended = client.get(page.url)
        assert (ended.status_code, says(ended, "This announcement held until %(day)s and holds no more.", day=f"{page.valid_until:%d/%m/%Y}")) == (200, True)


def test_an_announcement_without_a_last_day_stays(section):
    page = section.add_child(instance=AnnouncementPage(title="Quy chế", dated=date(2001, 1, 1)))
    assert (list(AnnouncementPage.objects.shown()), page.has_ended) == ([page], False)


# --- Events ---------------------------------------------------------------------------------------


def test_an_event_of_editors_stands_in_the_calendar_as_long_as_it_is_live(client, home, land):
    page = make_event(home, land.tham_don)
    answer = client.get("/su-kien/")
    assert (titles(answer), page.url in answer.content.decode()) == (["Ngày hội làng"], True)
    assert titles(client.get("/su-kien/", {"q": "dai tam"})) == []
    page.unpublish()
    assert titles(client.get("/su-kien/")) == []
    assert client.get(reverse("portal:event_calendar", args=["trang", page.pk])).status_code == 404


def test_an_event_is_taken_into_a_calendar_with_its_end(client, home, land):
    day = dates.today() + timedelta(days=3)
    page = make_event(home, land.tham_don, starts_on=day, starts_at=time(7, 30), ends_at=time(11), called_off=True)
    (entry,) = icalendar.Calendar.from_ical(client.get(reverse("portal:event_calendar", args=["trang", page.pk])).content).walk("VEVENT")
    assert [entry["DTSTART"].dt, entry["DTEND"].dt] == [datetime.combine(day, hour, tzinfo=dates.HANOI) for hour in (time(7, 30), time(11))]
    assert (str(entry["STATUS"]), str(entry["URL"])) == ("CANCELLED", f"http://testserver{page.url}")


def test_an_event_of_several_days_is_coming_until_its_last(client, home, land):
    make_event(home, land.tham_don, -2, ends_on=dates.today())
    assert (titles(client.get("/su-kien/")), titles(client.get("/su-kien/da-qua/"))) == (["Ngày hội làng"], [])
    with dates.moved_to(dates.now() + timedelta(days=1)):
        assert (titles(client.get("/su-kien/")), titles(client.get("/su-kien/da-qua/"))) == ([], ["Ngày hội làng"])


@pytest.mark.parametrize("wrong", [{"ends_on": date(2000, 1, 1)}, {"starts_at": time(9), "ends_at": time(8)}])
def test_an_event_does_not_end_before_it_begins(home, land, wrong):
    with pytest.raises(ValidationError):
        make_event(home, land.tham_don, **wrong)


@pytest.mark.parametrize("number", [1, 12])
def test_the_calendar_asks_no_more_for_more_events(client, home, land, number, django_assert_num_queries):
    for place in range(number):
        make_event(home, land.tham_don, title=f"Sự kiện {place}")
    client.get("/su-kien/")
    with django_assert_num_queries(EVENT_QUERIES):
        assert len(titles(client.get("/su-kien/"))) == number


# --- Offices --------------------------------------------------------------------------------------


def test_offices_stand_with_how_they_are_reached(client, home):
    page = home.add_child(instance=ContactPage(title="Liên hệ"))
    page.offices = [Office(name="Ban Dân vận", telephones="0299 385 1234; 0912 345 678", email="danvan@example.vn", hours="Thứ hai đến thứ sáu", map_link="https://example.org/ban-do")]
    page.save()
    text = client.get(page.url).content.decode()
    assert [words in text for words in ('href="tel:02993851234"', 'href="tel:0912345678"', "mailto:danvan@example.vn", "https://example.org/ban-do")] == [True] * 4
    assert page.personal_data() == []
    Office.objects.update(note="Gọi riêng 0987 654 321")
    assert len(ContactPage.objects.get().personal_data()) == 1


# --- Campaigns ------------------------------------------------------------------------------------


def test_a_campaign_is_told_with_steps_numbers_and_what_is_public(client, cast, land, campaign, home):
    shown = make_published(land.tra_met, cast.recorder, cast.editor, title="Đường hoa công khai")
    honour(shown, by=cast.organiser)
    honour(make_initiative(land.tra_met, cast.recorder, title="KÍN-CHƯA-CÔNG-BỐ", state="accepted"), by=cast.organiser)
    news = home.add_child(instance=SectionPage(title="Tin"))
    news.add_child(instance=ArticlePage(title="Bài về phong trào"))
    gallery = home.add_child(instance=GalleryPage(title="Ảnh phong trào"))
    page = home.add_child(instance=LandingPage(title="Dân vận khéo 2022", lead="Cùng làm.", campaign=campaign, section=news, gallery=gallery))
    answer = client.get(page.url)
    text = answer.content.decode()
    assert [words in text for words in ("Đường hoa công khai", "Bài về phong trào", "Ảnh phong trào", "KÍN-CHƯA-CÔNG-BỐ")] == [True, True, True, False]
    assert {value.figure.code: value.reading.value for value in answer.context["numbers"]} == {
        "movements.registered": 2, "movements.accepted": 2, "movements.recognised": 2, "movements.outstanding": 0,
    }  # fmt: skip
    assert [step.kind for step in answer.context["steps"]] == ["registration"]
    news.unpublish()
    gallery.unpublish()
    text = client.get(page.url).content.decode()
    assert ["Bài về phong trào" in text, "Ảnh phong trào" in text] == [False, False]


def test_an_editor_chooses_among_the_campaigns_that_they_may_know_of(client_for, land, campaign, home):
    elsewhere = make_editor("bien-tap-ks", land.other_district)
    home.add_child(instance=SectionPage(title="Kế Sách", slug="ke-sach", unit=land.other_district))
    section = SectionPage.objects.get(slug="ke-sach")
    page = client_for(elsewhere).get(reverse("wagtailadmin_pages:add", args=("portal", "landingpage", section.pk)))
    assert (page.status_code, campaign.name in page.content.decode()) == (200, False)
    own = make_editor("bien-tap-mx", land.district)
    page = client_for(own).get(reverse("wagtailadmin_pages:add", args=("portal", "landingpage", home.pk)))
    assert (page.status_code, campaign.name in page.content.decode()) == (200, True)


EVENT_QUERIES = 9
