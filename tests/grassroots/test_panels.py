"""What the record book shows on pages of initiatives, campaigns, indicators, documents and units."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from kheo.grassroots.models import Activity, ActivityCount
from kheo.lib import dates
from kheo.org.models import User
from kheo.records.actions import publish_record
from kheo.records.panels import panels_for
from kheo.standards.models import CriteriaSet, Indicator
from tests.conftest import Cast, Land
from tests.factories import make_document, make_published
from tests.grassroots.test_public_activities import make
from tests.standards.conftest import small, write_set

__all__ = ["small", "write_set"]
pytestmark = pytest.mark.django_db
DESK = "grassroots/panel_desk.html"
PUBLIC = "grassroots/panel_public.html"


def told(item: Any, user: User | AnonymousUser, template: str) -> list[str]:
    """The titles that the room's panel of that template names."""
    request = RequestFactory().get("/")
    request.user = user
    contexts = [panel.context for panel in panels_for(request, item) if panel.template == template]
    return [row.title for context in contexts for row in [*context.get("activities", []), *(card.activity for card in context.get("cards", []))]]


def test_an_initiative_shows_its_activities_at_the_desk_and_in_public(cast: Cast, land: Land, campaign: Any, client: Client, client_for: Any):
    initiative = make_published(land.tra_met, cast.recorder, cast.editor)
    make(land.tra_met, cast.recorder, title="Còn để đó", initiative=initiative)
    accepted = make(land.tra_met, cast.recorder, cast.reviewer, title="Đã duyệt", initiative=initiative)
    shown = make(land.tra_met, cast.recorder, cast.reviewer, title="Đã công bố", initiative=initiative)
    publish_record(shown, by=cast.editor, evidence=[])

    desk = client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{initiative.pk}/").content.decode()
    reviewer = client_for(cast.reviewer).get(f"/lam-viec/mo-hinh/{initiative.pk}/").content.decode()
    public = client.get(initiative.get_absolute_url()).content.decode()

    titles = ("Còn để đó", accepted.title, shown.title)
    assert [title in desk for title in titles] == [True, True, True]
    assert [title in reviewer for title in titles] == [False, True, True]
    assert [title in public for title in titles] == [False, False, True]


def test_a_campaign_and_a_document_show_what_the_reader_may_read(cast: Cast, land: Land, campaign: Any, client_for: Any):
    document = make_document(land.district, cast.organiser)
    make(land.tra_met, cast.recorder, cast.reviewer, title="Ở Trà Mẹt", campaign=campaign, document=document)
    make(land.dai_an, cast.neighbour, title="Nháp ở Đại Ân", campaign=campaign, document=document)
    for item in (campaign, document):
        assert told(item, cast.leader, DESK) == ["Ở Trà Mẹt"]
        assert told(item, cast.neighbour, DESK) == ["Nháp ở Đại Ân"]
        assert told(item, cast.stranger, DESK) == []
    assert "Ở Trà Mẹt" in client_for(cast.leader).get(f"/lam-viec/van-ban/{document.pk}/").content.decode()


def test_an_indicator_shows_who_moved_it_in_any_version(cast: Cast, land: Land, small: CriteriaSet):
    indicator = Indicator.objects.filter(criterion__criteria_set=small).order_by("pk")[0]
    other = Indicator.objects.filter(criterion__criteria_set=small).order_by("-pk")[0]
    make(land.tra_met, cast.recorder, cast.reviewer, title="Giúp chỉ tiêu", indicator=indicator)
    assert told(indicator, cast.leader, DESK) == ["Giúp chỉ tiêu"]
    assert told(other, cast.leader, DESK) == []
    assert told(indicator, cast.stranger, DESK) == []


def test_a_unit_shows_what_is_published_and_counts_things_alone(cast: Cast, land: Land, client: Client):
    shown = make(land.tra_met, cast.recorder, cast.reviewer, title="Đã công bố ở ấp", held_on=date(2022, 11, 1))
    publish_record(shown, by=cast.editor, evidence=[])
    make(land.tra_met, cast.recorder, cast.reviewer, title="Đã duyệt thôi")
    make(land.dai_an, cast.neighbour, cast.neighbour, title="Ở xã bên")
    for place in (land.tra_met, land.tham_don, land.district):
        text = client.get(place.get_absolute_url()).content.decode()
        assert ("Đã công bố ở ấp" in text, "Đã duyệt thôi" in text, "Ở xã bên" in text) == (True, False, False)


def test_the_years_numbers_of_a_unit_are_of_things(cast: Cast, land: Land):
    today = make(land.tra_met, cast.recorder, title="Hôm nay", held_on=dates.today())
    for what, value in (("km_cleaned", "1.5"), ("trained", "7")):
        ActivityCount.objects.create(activity=today, what=what, value=value)
    Activity.objects.filter(pk=today.pk).update(state="accepted")
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    numbers = next(panel.context["numbers"] for panel in panels_for(request, land.tham_don) if panel.template == PUBLIC)
    assert [number for _label, number, _measure in numbers] == ["1", "1,5"]


def test_panels_ask_the_same_with_one_and_many(cast: Cast, land: Land, campaign: Any, client: Client):
    initiative = make_published(land.tra_met, cast.recorder, cast.editor)
    asked: dict[str, list[int]] = {"unit": [], "initiative": []}
    for number in range(4):
        activity = make(land.tra_met, cast.recorder, cast.reviewer, title=f"Buổi {number}", initiative=initiative)
        publish_record(activity, by=cast.editor, evidence=[])
        for name, item in (("unit", land.tra_met), ("initiative", initiative)):
            client.get(item.get_absolute_url())
            with CaptureQueriesContext(connection) as queries:
                client.get(item.get_absolute_url())
            asked[name].append(len(queries))
    assert {name: len(set(counts)) for name, counts in asked.items()} == {"unit": 1, "initiative": 1}, asked
