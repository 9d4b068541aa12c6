"""The story of Mỹ Xuyên loads through the actions, stays the same when told again, and shows every part of the house."""

from typing import Any

import pytest
from django.contrib.auth import authenticate

from kheo.demo.cast import PEOPLE
from kheo.demo.people import PASSWORD
from kheo.demo.pictures import SCENES, draw_photo, paint
from kheo.demo.recognised import RECOGNISED
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import MARK, key_for
from kheo.demo.under_way import UNDER_WAY
from kheo.lib.periods import Period
from kheo.movements.models import Initiative
from kheo.movements.queries import public_honouree
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.org.permissions import roles
from kheo.records import figures
from kheo.records.models import Evidence
from kheo.records.queries import check_everything


def tell() -> None:
    """The chapter, without its words of progress."""
    tell_my_xuyen(len)


@pytest.fixture
def story(country: None) -> None:
    """The chapter on the map of the country."""
    tell()


def counts() -> list[int]:
    """How many rows there are of everything that the story makes."""
    return [model.objects.count() for model in (Unit, Body, User, RoleAssignment, Initiative, Evidence, HistoryEntry)]


def told(name: str) -> Initiative:
    """The initiative that the story calls so."""
    return Initiative.objects.get(uuid=key_for(name))


def test_story_told_twice_is_not_doubled(story: None):
    before = counts()

    tell()

    assert counts() == before
    assert Initiative.objects.count() == len(RECOGNISED) + len(UNDER_WAY)


def test_story_stands_up_to_verify(story: None):
    assert list(check_everything()) == []


def test_every_role_has_an_account_that_signs_in(story: None, rf: Any):
    held = {role for person in PEOPLE for role, _place in person.holds}

    assert held == set(roles())
    assert RoleAssignment.objects.values_list("role", flat=True).distinct().count() == len(roles())
    for person in PEOPLE:
        assert authenticate(rf.post("/"), username=person.username, password=PASSWORD) == User.objects.get(username=person.username)


def test_every_text_is_marked_as_demo_data(story: None):
    assert [row.title for row in Initiative.objects.all() if MARK not in row.situation] == []


def test_history_carries_the_days_of_the_story(story: None):
    steps = HistoryEntry.objects.about(told("flower-road")).order_by("number")

    assert [entry.verb for entry in steps] == [
        "submit", "return", "submit", "accept", "start", "publish", "self_assess", "open_appraisal", "freeze_appraisal",
        "recognise", "recognise", "recognise", "publish",
    ]  # fmt: skip
    assert f"{steps[0].at:%Y-%m-%d}" == "2022-02-15"
    assert [entry.at for entry in steps] == sorted(entry.at for entry in steps)


def test_name_is_shown_with_consent_alone(story: None):
    assert public_honouree(told("bridge-mender")) == "Lê Văn Ví Dụ"
    assert told("evening-class").honouree != ""
    assert public_honouree(told("evening-class")) == ""


def test_office_with_one_account_is_marked(story: None):
    assert [row.title for row in Initiative.objects.filter(one_person=True)] == [told("village-lamps").title]
    assert told("clean-canal").on_behalf
    assert not told("clean-canal").one_person


def test_publication_ticks_only_the_photos_that_the_story_shows(story: None):
    photos = told("flower-road").evidence.order_by("pk")

    assert [photo.is_public for photo in photos] == [True, True, False]


def test_figures_stand_beside_their_targets(story: None):
    district, year = Unit.objects.get(key="b-d-947"), Period.year(2022)
    recognised, outstanding = figures.table(["movements.recognised", "movements.outstanding"], [district], [year])

    assert (recognised.reading.value, outstanding.reading.value) == (8, 3)
    assert figures.planned("movements.recognised", district, year).value == 10


@pytest.mark.parametrize("scene", SCENES)
def test_picture_is_the_same_each_time(scene: str):
    drawn = paint(scene, 3)

    assert drawn.size == (1600, 1067)
    assert paint(scene, 3).tobytes() == drawn.tobytes()


def test_pictures_of_a_scene_differ_by_their_number_and_stay_small():
    drawn = [draw_photo("road", number).read() for number in range(3)]

    assert len(set(drawn)) == 3
    assert max(len(picture) for picture in drawn) < 300_000
