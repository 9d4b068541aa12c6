"""Data comes back down: one page per hamlet, and its news for the loudspeaker."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from django.utils.text import capfirst

from kheo.grassroots.actions.returns import owe_return
from kheo.grassroots.models import Activity, ActivityCount, Meeting, PlannedEvent
from kheo.grassroots.queries.hamlets import QUARTERS, courses_of, missing_of, news_of, people_words
from kheo.grassroots.rules import short_label
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, BodyKind, Unit, UnitKind
from kheo.records.actions import change_state, save_record, set_duty
from kheo.records.models import Duty
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db


def page_of(unit: Unit) -> str:
    return f"/lam-viec/ap/{unit.pk}/"


def last_quarter() -> Any:
    """A day in the last whole quarter."""
    return Period.of_day(dates.today(), "quarter").previous().start + timedelta(days=3)


@pytest.fixture
def done(cast: Any) -> Any:
    """Put an activity on record; an accepted one is published, too, if nothing else is said."""

    def make(unit: Unit, *, day: Any = None, people: int = 40, state: str = "accepted", is_public: bool = True, **fields: Any) -> Activity:
        values = {"kind": "clean_up", "held_on": day or dates.today(), "participants": people, "entered_by": cast.recorder, "state": state}
        values["published_at"] = dates.now() if is_public and state == "accepted" else None
        return Activity.objects.create(unit=unit, **{**values, **fields})

    return make


@pytest.fixture
def planned(cast: Any) -> Any:
    """Put a plan on record, published or not."""

    def make(unit: Unit, title: str, *, is_public: bool = True, in_days: int = 3, **fields: Any) -> PlannedEvent:
        values = {"state": "accepted", "published_at": dates.now() if is_public else None, "entered_by": cast.recorder}
        return PlannedEvent.objects.create(unit=unit, title=title, starts_on=dates.today() + timedelta(days=in_days), **{**values, **fields})

    return make


def course(unit: Unit, label: str) -> Any:
    return next(row for row in courses_of(unit) if row.label == label)


def test_a_hamlet_is_shown_its_own_course(done, land):
    for _time in range(3):
        done(land.tra_met, day=last_quarter())
    done(land.tra_met)
    done(land.tra_met, state="submitted")
    found = course(land.tra_met, "Activities")
    assert [(bar.text, bar.share, bar.is_running) for bar in found.bars[-3:]] == [("0", 0, False), ("3", 100, False), ("1", 33, True)]
    assert len(found.bars) == QUARTERS


def test_it_is_compared_with_the_middle_and_with_no_neighbour_by_name(done, client_for, recorder, land):
    Unit.objects.create(key="t-h9", kind=UnitKind.HAMLET, type="ap", name="Tà Lọt", parent=land.tham_don, valid_from=LONG_AGO)
    for unit, times in ((land.tra_met, 1), (land.bung_chong, 5)):
        for _time in range(times):
            done(unit, day=last_quarter())
    found = course(land.tra_met, "Activities")
    assert (found.own, found.middle) == ("1", "1")
    text = client_for(recorder).get(page_of(land.tra_met)).content.decode()
    assert "Bưng Chông" not in text
    assert "Tà Lọt" not in text


def test_of_two_hamlets_no_middle_is_told_for_it_would_tell_the_other(done, land):
    done(land.bung_chong, day=last_quarter())
    assert course(land.tra_met, "Activities").middle == ""


def test_a_middle_of_few_people_is_not_told_apart(done, land):
    third = Unit.objects.create(key="t-h9", kind=UnitKind.HAMLET, type="ap", name="Tà Lọt", parent=land.tham_don, valid_from=LONG_AGO)
    for unit in (land.tra_met, land.bung_chong, third):
        done(unit, day=last_quarter(), people=3)
    assert course(land.tra_met, "People who took part").middle == "<5"


def test_no_data_is_no_zero(land):
    assert {bar.text for bar in course(land.tra_met, "People who took part").bars} == {"no data"}


def test_what_is_missing_is_told_by_body(cast, land, bodies):
    committee = Body.objects.create(key="t-fc", kind=BodyKind.FRONT_COMMITTEE, name="Ban CTMT ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)
    set_duty(land.tra_met, code="x", unit=land.tra_met, label="Nộp danh mục", due_on=dates.today() - timedelta(days=1))
    set_duty(land.bung_chong, code="x", unit=land.bung_chong, label="Của ấp bên", due_on=dates.today() - timedelta(days=1))
    found = missing_of(land.tra_met, cast.leader)
    assert {row.whose for row in found} == {str(committee), str(bodies.women_branch), str(land.tra_met)}
    assert any("Nộp danh mục" in row.what for row in found)
    assert not any("Của ấp bên" in row.what for row in found)


def test_a_meeting_that_was_held_is_not_missing(cast, land, bodies):
    def missed():
        return [row.what for row in missing_of(land.tra_met, cast.leader) if row.what.startswith("no meeting")]

    quarter = short_label(Period.of_day(last_quarter(), "quarter"))
    assert [quarter in what for what in missed()] == [True]
    Meeting.objects.create(unit=land.tra_met, body=bodies.women_branch, entered_by=cast.union_recorder, held_on=last_quarter(), membership=40, attended=30, topics="Thường kỳ", state="accepted")
    assert not any(quarter in what for what in missed())


def test_a_return_that_is_missing_is_told_once(cast, land, bodies):
    month = Period.of_day(dates.today(), "month").previous()
    with dates.moved_to(dates.local_moment(month.end + timedelta(days=10))):
        owe_return(bodies.women_branch, month)
        told = [row.what for row in missing_of(land.tra_met, cast.leader) if "return" in row.what]
    assert [short_label(month) in what for what in told] == [True]


def test_the_page_is_for_those_who_may_read_there(client_for, cast, land, anonymous):
    opened = {name for name, user in cast if client_for(user).get(page_of(land.tra_met)).status_code == 200}
    assert opened == {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial"}
    assert opened == {name for name, user in cast if client_for(user).get(f"{page_of(land.tra_met)}loa/").status_code == 200}
    assert client_for(anonymous).get(page_of(land.tra_met)).status_code == 302
    assert client_for(cast.leader).get(page_of(land.tham_don)).status_code == 404


def test_the_way_to_it_stands_on_the_units_public_page_for_officers_alone(client_for, cast, land, anonymous):
    address = land.tra_met.get_absolute_url()
    shown = {name for name, user in [*cast, ("anonymous", anonymous)] if page_of(land.tra_met) in client_for(user).get(address).content.decode()}
    assert shown == {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial"}


def test_what_comes_next_stands_there(client_for, recorder, planned, land):
    planned(land.tra_met, "Ra quân", is_public=False)
    planned(land.tra_met, "Đã hoãn", called_off_on=dates.today(), called_off_why="Mưa")
    planned(land.tra_met, "Đã qua", in_days=-1)
    answer = client_for(recorder).get(page_of(land.tra_met))
    assert [plan.title for plan in answer.context["coming"]] == ["Ra quân"]
    assert says(answer, "What comes next")


@pytest.fixture
def sent_plan(cast: Any, bodies: Any) -> PlannedEvent:
    """A plan of the women's branch that waits for its union's review; what is owed from it is late."""
    branch = bodies.women_branch
    plan = save_record(PlannedEvent(unit=branch.unit, body=branch, what="activity", kind="clean_up", title="KÍN", starts_on=dates.today() + timedelta(days=3)), by=cast.union_recorder)
    plan = change_state(plan, "submit", by=cast.union_recorder)
    assert Duty.objects.about(plan).update(due_on=dates.today() - timedelta(days=1)) == 1
    return plan


@pytest.mark.parametrize("who", ["leader", "editor", "reviewer"])
def test_of_what_waits_for_anothers_review_only_kind_and_day_are_told(client_for, cast, sent_plan, land, who):
    page = client_for(getattr(cast, who))
    assert page.get(f"/lam-viec/ke-hoach/{sent_plan.pk}/").status_code == 404
    answer = page.get(page_of(land.tra_met))
    assert "KÍN" not in answer.content.decode()
    assert answer.context["coming"] == []
    yesterday = f"{dates.today() - timedelta(days=1):%d/%m/%Y}"
    with translation.override("vi"):
        kind = capfirst(str(PlannedEvent._meta.verbose_name))
    assert [row.whose for row in answer.context["missing"] if yesterday in row.what and row.what.startswith(kind)] == [str(sent_plan.body)]


def test_who_may_read_the_plan_reads_its_name(client_for, cast, sent_plan, land):
    answer = client_for(cast.recorder).get(page_of(land.tra_met))
    assert [plan.title for plan in answer.context["coming"]] == ["KÍN"]
    assert any("KÍN" in row.what for row in answer.context["missing"])
    change_state(sent_plan, "accept", by=cast.union_reviewer)
    assert [plan.title for plan in client_for(cast.leader).get(page_of(land.tra_met)).context["coming"]] == ["KÍN"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_the_same_for_many_rows(client_for, recorder, done, land, rows, django_assert_max_num_queries):
    for number in range(rows):
        done(land.tra_met, people=number)
    page = client_for(recorder)
    page.get(page_of(land.tra_met))
    with django_assert_max_num_queries(45):
        assert page.get(page_of(land.tra_met)).status_code == 200


# --- The loudspeaker -------------------------------------------------------------------------------


def test_the_news_tell_what_was_published_in_plain_sentences(done, land):
    activity = done(land.tra_met, people=1250)
    ActivityCount.objects.create(activity=activity, what="km_cleaned", value=Decimal("1.5"))
    done(land.tra_met, people=7, state="submitted")
    done(land.bung_chong, people=9)
    done(land.tra_met, people=11, day=dates.today() - timedelta(days=40))
    told = " ".join(news_of(land.tra_met))
    assert ("1.250 people" in told, "1,5 km" in told) == (True, True)
    assert [number for number in ("7 people", "9 people", "11 people") if number in told] == []


@pytest.mark.parametrize(("number", "words"), [(0, "0 people"), (1, "fewer than five people"), (4, "fewer than five people"), (5, "5 people"), (1250, "1.250 people")])
def test_few_people_are_not_told_apart(number, words):
    assert people_words(number) == words


def test_a_few_who_took_part_are_not_told_apart(done, land):
    done(land.tra_met, people=3)
    told = " ".join(news_of(land.tra_met))
    assert "fewer than five people" in told
    assert "3 people" not in told


def test_the_news_announce_what_everybody_may_read(planned, land):
    planned(land.tra_met, "Ra quân", place="Nhà văn hóa ấp")
    planned(land.tham_don, "Ngày hội xã")
    planned(land.tra_met, "Chưa công bố", is_public=False)
    planned(land.bung_chong, "Của ấp bên")
    planned(land.tra_met, "Đã hoãn", called_off_on=dates.today(), called_off_why="Mưa")
    told = " ".join(news_of(land.tra_met))
    assert [title for title in ("Ra quân", "Nhà văn hóa ấp", "Ngày hội xã") if title not in told] == []
    assert [title for title in ("Chưa công bố", "Của ấp bên", "Đã hoãn") if title in told] == []


def test_what_was_accepted_and_not_published_is_not_read_aloud(done, land):
    done(land.tra_met, title="Giúp nhà ông A", people=1234, is_public=False)
    told = " ".join(news_of(land.tra_met))
    assert [words for words in ("ông A", "1.234", "one thing together") if words in told] == []
    assert "no activity was made public" in told


def test_no_sum_stands_beside_what_few_people_did(client_for, recorder, done, land):
    for people in (40, 60):
        done(land.tra_met, people=people)
    assert "people took part 100 times" in " ".join(news_of(land.tra_met))
    done(land.tra_met, people=3)
    told = " ".join(news_of(land.tra_met))
    assert ("we did 3 things together." in told, "fewer than five people" in told, "took part" in told) == (True, True, False)
    answer = client_for(recorder).get(f"{page_of(land.tra_met)}loa/?format=txt").content.decode()
    assert [number for number in ("100", "103") if number in answer] == []


def test_the_news_can_be_taken_along_as_text(client_for, recorder, done, land):
    done(land.tra_met)
    answer = client_for(recorder).get(f"{page_of(land.tra_met)}loa/?format=txt")
    assert (answer["Content-Type"], "Ấp Trà Mẹt" in answer.content.decode(), "<" in answer.content.decode()) == ("text/plain; charset=utf-8", True, False)


def test_nothing_done_is_said_without_thanks(land):
    told = " ".join(news_of(land.tra_met))
    assert ("no activity was made public" in told, "Thank you, everybody" in told) == (True, False)
