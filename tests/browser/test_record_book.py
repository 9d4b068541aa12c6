"""The record book on a phone, in a real browser: counted with the thumb, the taps counted too."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from kheo.grassroots.actions import call_off_event, owe_returns
from kheo.grassroots.models import Activity, ActivityCount, Meeting, MonthlyReturn, PlannedEvent
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import User
from kheo.records.actions import change_state, publish_record, save_record
from kheo.records.workflow import ReviewState
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import faults_of
from tests.factories import photo

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/lam-viec/hoat-dong/moi/"
STATUS = "[data-autosave-status]"
SUBMIT = "button[name=action][value=submit]"
SHOWN = re.compile(r"/lam-viec/[a-z-]+/\d+/$")


class Thumb:
    """Taps as a person taps, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, place: str | Locator) -> None:
        self.taps += 1
        (self.page.locator(place) if isinstance(place, str) else place).tap()

    def choose(self, place: str, value: str) -> None:
        """A list on a phone: one tap opens it, one chooses."""
        self.taps += 2
        self.page.select_option(place, value)

    def type(self, place: str, words: str) -> None:
        """Typing is not counted, the tap into the box is."""
        self.tap(place)
        self.page.keyboard.type(words)

    def take_photos(self, place: str, *sizes: tuple[int, int]) -> None:
        """The phone's own chooser is not counted, the tap that opens it is."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(place)
        chooser.value.set_files([{"name": f"anh{number}.jpg", "mimeType": "image/jpeg", "buffer": photo(size=size).read()} for number, size in enumerate(sizes)])
        expect(self.page.locator("[data-preview] li")).to_have_count(len(sizes))


def at_home(seat: Any, user: User) -> tuple[Any, Page, Thumb]:
    window = seat(user.username, PHONE, has_touch=True)
    page = window.sign_in(user)
    return window, page, Thumb(page)


def planned(by: User, **values: Any) -> PlannedEvent:
    """A plan of today, handed in."""
    held = by.roles.get()
    said = {"title": "Ra quân dọn kênh", "kind": "clean_up", "starts_on": dates.today(), "place": "Cầu Trà Mẹt", **values}
    plan = save_record(PlannedEvent(unit=held.unit, body=held.body, uuid=uuid.uuid4(), **said), by=by)
    return change_state(plan, "submit", by=by)


def shown_counts(page: Page) -> list[str]:
    """The boxes of what was brought about that stand in sight, in the form's first part."""
    return page.locator("#record-form > .fields [data-field^=count_]:visible").evaluate_all("boxes => boxes.map(box => box.dataset.field)")


def test_an_activity_with_two_photos_takes_six_taps(seat: Any, with_passwords: Any) -> None:
    window, page, thumb = at_home(seat, with_passwords.recorder)
    thumb.tap(f"a[href='{NEW}']")
    page.wait_for_url(f"**{NEW}")
    thumb.choose("select[name=kind]", "clean_up")
    thumb.type("input[name=participants]", "42")
    thumb.take_photos("input[name=photos]", (800, 600), (640, 480))
    window.picture("80-activity")
    thumb.tap(SUBMIT)
    page.wait_for_url(SHOWN)
    window.picture("81-activity-submitted")
    activity = Activity.objects.get()
    assert (activity.kind, activity.held_on, activity.participants, activity.evidence.count(), activity.state) == ("clean_up", dates.today(), 42, 2, ReviewState.SUBMITTED)
    assert thumb.taps <= 6


def test_five_fields_are_in_sight_and_the_rest_behind_one_line(seat: Any, with_passwords: Any, bodies: Any) -> None:
    window, page, _thumb = at_home(seat, with_passwords.recorder)
    window.open(NEW)
    in_sight = page.locator("#record-form [data-field]:visible").evaluate_all("fields => fields.map(field => field.dataset.field)")
    assert in_sight == ["owner", "kind", "held_on", "participants", "photos"]
    page.locator(".more-fields > summary").tap()
    expect(page.locator("textarea[name=text]")).to_be_visible()
    window.picture("82-activity-all")


def test_people_are_counted_with_the_thumb_and_saved_by_themselves(seat: Any, with_passwords: Any) -> None:
    window, page, thumb = at_home(seat, with_passwords.recorder)
    window.open(NEW)
    page.select_option("select[name=kind]", "talk")
    more, fewer = page.locator("[data-field=participants] .tally__button").nth(1), page.locator("[data-field=participants] .tally__button").nth(0)
    assert min(more.bounding_box()["width"], more.bounding_box()["height"]) >= 44
    thumb.tap(fewer)
    assert page.input_value("input[name=participants]") == "0"
    for _time in range(3):
        thumb.tap(more)
    thumb.tap(fewer)
    assert page.input_value("input[name=participants]") == "2"
    expect(page.locator(STATUS)).to_have_attribute("data-state", "good", timeout=20_000)
    page.wait_for_url("**/lam-viec/hoat-dong/*/sua/")
    assert (Activity.objects.get().kind, Activity.objects.get().participants) == ("talk", 2)


def test_a_held_finger_counts_on(seat: Any, with_passwords: Any) -> None:
    window, page, _thumb = at_home(seat, with_passwords.recorder)
    window.open(NEW)
    page.locator("[data-field=participants] .tally__button").nth(1).click(delay=1200)
    assert int(page.input_value("input[name=participants]")) > 3


def test_the_boxes_follow_the_kind_and_lose_nothing(seat: Any, with_passwords: Any) -> None:
    window, page, _thumb = at_home(seat, with_passwords.recorder)
    window.open(NEW)
    page.select_option("select[name=kind]", "clean_up")
    assert shown_counts(page) == ["count_km_cleaned", "count_canal_cleared", "count_waste", "count_sites_cleared"]
    page.fill("input[name=count_waste]", "0,5")
    page.select_option("select[name=kind]", "planting")
    assert shown_counts(page) == ["count_km_flowers", "count_trees"]
    page.fill("input[name=count_trees]", "nhiều")
    page.fill("input[name=participants]", "12")
    window.picture("83-kind")
    page.click(SUBMIT)

    # The answer with the mistake stands as the page stood: the box of the kind above, the other one's number under the line.
    expect(page.locator(".error-summary")).to_be_visible()
    assert shown_counts(page) == ["count_km_flowers", "count_trees"]
    expect(page.locator("[data-field=count_trees]")).to_have_class(re.compile("field--error"))
    assert (page.input_value("input[name=count_trees]"), page.input_value("input[name=count_waste]")) == ("nhiều", "0,5")
    window.picture("84-mistake")
    window.problems[:] = [problem for problem in window.problems if "422" not in problem]
    page.fill("input[name=count_trees]", "30")
    page.click(SUBMIT)
    page.wait_for_url(SHOWN)
    assert {row.what: str(row.value.normalize()) for row in ActivityCount.objects.all()} == {"trees": "3E+1", "waste": "0.5"}


def test_without_scripts_everything_can_be_entered(seat: Any, with_passwords: Any) -> None:
    window = seat("recorder", PHONE, java_script_enabled=False)
    page = window.sign_in(with_passwords.recorder)
    window.open(NEW)
    page.select_option("select[name=kind]", "clean_up")
    page.fill("input[name=participants]", "42")
    page.click(".more-fields > summary")
    assert page.locator(".more-fields [data-field^=count_]:visible").count() == page.locator("[data-field^=count_]").count() > 10
    page.fill("input[name=count_km_cleaned]", "1,5")
    page.click(SUBMIT)
    page.wait_for_url(SHOWN)
    activity = Activity.objects.get()
    assert ([(row.what, float(row.value)) for row in activity.counts.all()], activity.state) == ([("km_cleaned", 1.5)], ReviewState.SUBMITTED)


def test_what_was_planned_is_recorded_in_two_taps(seat: Any, with_passwords: Any, bodies: Any) -> None:
    plan = planned(with_passwords.recorder)
    window, page, thumb = at_home(seat, with_passwords.recorder)
    window.picture("85-duty")
    thumb.tap(f"a[href='{NEW}?plan={plan.pk}']")
    page.wait_for_url("**?plan=*")
    page.fill("input[name=participants]", "42")  # all that is typed
    window.picture("86-from-plan")
    thumb.tap(SUBMIT)
    page.wait_for_url(SHOWN)
    activity = Activity.objects.get()
    assert (activity.plan, activity.title, activity.kind, activity.place, activity.held_on, activity.participants, activity.state) == (
        plan, plan.title, plan.kind, plan.place, dates.today(), 42, ReviewState.SUBMITTED,
    )  # fmt: skip
    assert thumb.taps == 2
    expect(window.open("/lam-viec/").locator(f"a[href='{NEW}?plan={plan.pk}']")).to_have_count(0)


def test_a_meeting_is_recorded_from_its_plan(seat: Any, with_passwords: Any, bodies: Any) -> None:
    plan = planned(with_passwords.union_recorder, what="meeting", kind="", title="Sinh hoạt chi hội tháng 11")
    window, page, thumb = at_home(seat, with_passwords.union_recorder)
    thumb.tap(f"a[href='/lam-viec/cuoc-hop/moi/?plan={plan.pk}']")
    page.wait_for_url("**?plan=*")
    for name, number in (("membership", "40"), ("attended", "31")):
        page.fill(f"input[name={name}]", number)
    topics = page.input_value("textarea[name=topics]")
    page.fill("textarea[name=topics]", topics or "Công tác tháng 11")
    window.picture("87-meeting-from-plan")
    thumb.tap(SUBMIT)
    page.wait_for_url(SHOWN)
    meeting = Meeting.objects.get()
    assert (meeting.plan, meeting.body, meeting.held_on, meeting.membership, meeting.attended, meeting.state) == (plan, bodies.women_branch, dates.today(), 40, 31, ReviewState.SUBMITTED)
    assert thumb.taps == 2


def test_a_months_return_is_almost_filled_by_itself(seat: Any, with_passwords: Any, bodies: Any) -> None:
    cast, month = with_passwords, Period.of_day(dates.today(), "month").previous()
    held = {"unit": bodies.women_branch.unit, "body": bodies.women_branch, "held_on": month.start}
    talk = save_record(Activity(title="Nói chuyện Luật Giao thông", kind="talk", participants=30, uuid=uuid.uuid4(), **held), by=cast.union_recorder)
    met = save_record(Meeting(membership=40, attended=31, topics="Công tác tháng", uuid=uuid.uuid4(), **held), by=cast.union_recorder)
    for record in (talk, met):
        change_state(record, "submit", by=cast.union_recorder)
    owe_returns(month)
    window, page, thumb = at_home(seat, cast.union_recorder)
    thumb.tap(page.locator("a[href*='/lam-viec/bao-cao-thang/moi/']").first)
    page.wait_for_url("**period=*")
    window.picture("94-return")
    page.fill("input[name=number_participants]", "12")  # those of a talk that nobody recorded by itself
    thumb.tap(SUBMIT)
    page.wait_for_url(SHOWN)
    window.picture("95-return-submitted")
    found = MonthlyReturn.objects.get()
    assert (found.body, found.period, found.state) == (bodies.women_branch, month.code, ReviewState.SUBMITTED)
    assert {row.key: (int(row.itemised), int(row.remainder)) for row in found.numbers.all()} == {"sessions": (1, 0), "participants": (30, 12)}
    assert "Nói chuyện Luật Giao thông" in found.texts.get(key="events").text
    assert thumb.taps == 2


def test_a_plan_is_announced_and_called_off_on_a_phone(seat: Any, with_passwords: Any, home: Any) -> None:
    window, page, _thumb = at_home(seat, with_passwords.recorder)
    window.open("/lam-viec/ke-hoach/moi/")
    page.select_option("select[name=kind]", "clean_up")
    page.fill("input[name=title]", "Ra quân dọn kênh")
    page.fill("input[name=starts_on]", f"{dates.today() + timedelta(days=3):%d/%m/%Y}")
    page.fill("input[name=starts_at]", "07:30")
    page.fill("input[name=place]", "Cầu Trà Mẹt")
    window.picture("88-plan")
    page.click(SUBMIT)
    page.wait_for_url(SHOWN)
    window.picture("89-plan-submitted")
    plan = PlannedEvent.objects.get()
    page.click(f"a[href='/lam-viec/ke-hoach/{plan.pk}/khong-to-chuc/']")
    page.fill("textarea[name=reason]", "Mưa bão")
    window.picture("90-call-off")
    page.click("main form button[type=submit]")
    page.wait_for_url(SHOWN)
    window.picture("91-called-off")
    assert PlannedEvent.objects.get().called_off_why == "Mưa bão"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
def test_the_public_calendar_shows_what_is_coming(seat: Any, with_passwords: Any, home: Any, viewport: dict[str, int]) -> None:
    cast = with_passwords
    for days, title in ((2, "Ra quân dọn kênh, trồng hoa hai bên đường vào ấp"), (5, "Tập huấn phân loại rác tại hộ gia đình"), (40, "Ngày hội Đại đoàn kết toàn dân tộc")):
        plan = planned(cast.recorder, starts_on=dates.today() + timedelta(days=days), title=title, starts_at="07:30" if days < 40 else None)
        published = publish_record(change_state(plan, "accept", by=cast.reviewer), by=cast.editor, evidence=[])
        if days == 5:
            call_off_event(published, by=cast.recorder, reason="Mưa bão")
    window = seat("resident", viewport)
    page = window.open("/su-kien/")
    expect(page.locator(".event")).to_have_count(3)
    expect(page.locator(".event--off")).to_have_count(1)
    window.picture("92-events")
    page.click(".event--off h3 a")
    expect(page.locator(".notice--bad")).to_be_visible()
    window.picture("93-event")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_its_pages_have_no_accessibility_faults(seat: Any, with_passwords: Any, home: Any, viewport: dict[str, int]) -> None:
    cast = with_passwords
    plan = planned(cast.recorder)
    public = publish_record(change_state(planned(cast.recorder), "accept", by=cast.reviewer), by=cast.editor, evidence=[])
    visitor, recorder = seat("visitor", viewport), seat("recorder", viewport)
    recorder.sign_in(cast.recorder)
    own = [NEW, "/lam-viec/ke-hoach/", "/lam-viec/ke-hoach/moi/", f"/lam-viec/ke-hoach/{plan.pk}/", f"/lam-viec/ke-hoach/{plan.pk}/khong-to-chuc/"]
    faults = {path: faults_of(visitor, path) for path in ("/su-kien/", "/su-kien/da-qua/", public.get_absolute_url())}
    faults |= {path: faults_of(recorder, path) for path in own}
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_refusal_is_seen_wherever_the_address_led_before(seat: Any, with_passwords: Any) -> None:
    """Who came by the link of an earlier mistake is shown what is said now, not the field of then."""
    window, page, thumb = at_home(seat, with_passwords.union_recorder)
    window.open("/lam-viec/cuoc-hop/moi/")
    thumb.tap(SUBMIT)
    summary = page.locator(".error-summary")
    expect(summary).to_be_in_viewport()
    summary.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile("#"))
    thumb.tap(SUBMIT)
    expect(page).not_to_have_url(re.compile("#"))
    expect(summary).to_be_in_viewport()
    window.problems[:] = [problem for problem in window.problems if "422" not in problem]
