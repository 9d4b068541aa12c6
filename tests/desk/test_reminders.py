"""Letters in the morning and a calendar at a private address: only for those who want them, and only what is theirs."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail, signing
from icalendar import Calendar

from kheo.desk.actions import choose_digest, forget_closed_accounts, make_calendar_key, send_digests
from kheo.desk.models import CalendarKey, DigestChoice
from kheo.desk.permissions import hash_of_key, letter_token
from kheo.grassroots.models import PlannedEvent
from kheo.lib import dates
from kheo.records.actions import set_duty
from kheo.records.models import Duty
from tests.conftest import says
from tests.factories import REASON, make_initiative

PAGE = "/lam-viec/nhac-viec/"
MAIL = "django.core.mail.backends.locmem.EmailBackend"
MONDAY = datetime(2026, 11, 23, 7, tzinfo=dates.HANOI)
TUESDAY = MONDAY + timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(settings):
    """An installation that sends letters."""
    settings.EMAIL_BACKEND = MAIL
    settings.BASE_URL = "https://kheo.example"
    return mail.outbox


@pytest.fixture
def subscriber(recorder):
    """The recorder, with an address and a letter every morning."""
    recorder.email = "ap@example.org"
    recorder.save(update_fields=["email"])
    choose_digest(recorder, every="daily")
    return recorder


def owe(unit, label="Nộp báo cáo tháng", in_days=0, **fields):
    return set_duty(unit, code=label, unit=unit, label=label, due_on=dates.today() + timedelta(days=in_days), **fields)


# --- Letters ---------------------------------------------------------------------------------------


def test_nobody_gets_letters_who_did_not_ask(letters, recorder, land):
    owe(land.tra_met)
    recorder.email = "ap@example.org"
    recorder.save(update_fields=["email"])
    assert (send_digests(MONDAY), letters) == (0, [])


def test_a_letter_tells_what_is_due_once_a_day(letters, subscriber, land):
    owe(land.tra_met)
    assert [send_digests(TUESDAY), send_digests(TUESDAY), send_digests(TUESDAY + timedelta(days=1))] == [1, 0, 1]
    letter = letters[0]
    assert (letter.to, "Nộp báo cáo tháng" in letter.body, len(letters)) == (["ap@example.org"], True, 2)
    off = re.search(r"https://kheo\.example(/lam-viec/nhac-viec/thoi/\S+)", letter.body)
    assert off is not None
    assert letter.extra_headers["List-Unsubscribe"] == f"<{off[0]}>"


@pytest.mark.parametrize(("moment", "sent"), [(MONDAY, 1), (TUESDAY, 0)])
def test_a_weekly_letter_comes_on_mondays(letters, subscriber, land, moment, sent):
    owe(land.tra_met)
    choose_digest(subscriber, every="weekly")
    assert send_digests(moment) == sent


@pytest.mark.parametrize(("last", "sent"), [(7, 1), (8, 1), (1, 0), (6, 0)])
def test_a_lost_monday_is_made_up_for_on_the_next_morning(letters, subscriber, land, last, sent):
    """On Tuesday: the letter of a week ago and more is followed by one, that of yesterday or of last Wednesday is not."""
    owe(land.tra_met)
    choose_digest(subscriber, every="weekly")
    DigestChoice.objects.update(sent_on=TUESDAY.date() - timedelta(days=last))
    assert [send_digests(TUESDAY), send_digests(TUESDAY)] == [sent, 0]
    assert send_digests(MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize("hour", [5, 10, 23])
def test_letters_come_in_the_morning_alone(letters, subscriber, land, hour):
    owe(land.tra_met)
    assert send_digests(MONDAY.replace(hour=hour)) == 0


def test_nothing_due_is_no_letter(letters, subscriber, land):
    assert (send_digests(MONDAY), letters) == (0, [])


def test_an_installation_without_mail_sends_nothing_and_takes_no_morning(settings, subscriber, land):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    owe(land.tra_met)
    assert (send_digests(MONDAY), DigestChoice.objects.get().sent_on) == (0, None)


def test_a_letter_that_could_not_be_handed_over_is_tried_again(settings, subscriber, land):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    owe(land.tra_met)
    assert (send_digests(MONDAY), DigestChoice.objects.get().sent_on) == (0, None)


def test_a_letter_holds_nothing_of_others(letters, subscriber, cast, campaign, land):
    make_initiative(land.tra_met, cast.recorder, title="Đường hoa", state="returned")
    owe(land.bung_chong, "Việc của ấp bên")
    send_digests(MONDAY)
    text = letters[0].body
    assert ("Đường hoa" in text, REASON in text, "Việc của ấp bên" in text) == (True, False, False)
    assert [user.full_name for name, user in cast if user.full_name in text and name != "recorder"] == []


def test_a_closed_account_gets_none_and_is_forgotten(letters, subscriber, land):
    owe(land.tra_met)
    make_calendar_key(by=subscriber)
    subscriber.is_active = False
    subscriber.save(update_fields=["is_active"])
    assert (send_digests(MONDAY), forget_closed_accounts(), DigestChoice.objects.count(), CalendarKey.objects.count()) == (0, 2, 0, 0)


def test_the_choice_is_made_on_the_page(client_for, recorder):
    page = client_for(recorder)
    answer = page.get(PAGE)
    assert (answer.context["form"].initial["every"], says(answer, "Your account has no e-mail address: no letter can reach you.")) == ("never", True)
    page.post(PAGE, {"every": "weekly"})
    assert DigestChoice.objects.get(user=recorder).every == "weekly"
    assert page.post(PAGE, {"every": "hourly"}).status_code == 422
    assert DigestChoice.objects.get(user=recorder).every == "weekly"


def test_a_letter_turns_itself_off_by_a_button(client, subscriber, stranger):
    address = f"{PAGE}thoi/{letter_token(subscriber)}/"
    assert (client.get(address).status_code, DigestChoice.objects.get().every) == (200, "daily")
    assert (client.post(address).status_code, DigestChoice.objects.get().every) == (200, "never")


def test_a_false_letter_turns_nothing_off(client, subscriber, recorder):
    for token in ("x", signing.dumps(recorder.pk), letter_token(recorder)[:-1]):
        assert client.post(f"{PAGE}thoi/{token}/").status_code == 404
    assert DigestChoice.objects.get().every == "daily"


# --- The calendar ----------------------------------------------------------------------------------


def feed(client, key):
    return client.get(f"/lam-viec/lich/{key}/viec.ics")


def events(answer):
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def plan(unit, by, title, in_days=3, **fields):
    values = {"state": "accepted", "starts_on": dates.today() + timedelta(days=in_days), **fields}
    return PlannedEvent.objects.create(unit=unit, entered_by=by, title=title, **values)


def test_the_address_is_shown_once_and_kept_as_a_hash(client_for, recorder):
    page = client_for(recorder)
    answer = page.post(f"{PAGE}lich/")
    key = re.search(r"/lam-viec/lich/([\w-]{43})/viec\.ics", answer.content.decode())
    assert key is not None
    assert CalendarKey.objects.get().hashed == hash_of_key(key[1])
    assert key[1] not in page.get(PAGE).content.decode()
    assert feed(page, key[1]).status_code == 200


def test_the_calendar_holds_ones_own_duties_and_plans_and_no_neighbours(client, cast, land):
    own, other = owe(land.tra_met), owe(land.bung_chong, "Việc của ấp bên")
    first, second = plan(land.tra_met, cast.recorder, "Ra quân"), plan(land.bung_chong, cast.second_recorder, "Của ấp bên")
    draft = plan(land.tra_met, cast.recorder, "Nháp", state="draft")
    answer = feed(client, make_calendar_key(by=cast.recorder))
    found = events(answer)
    assert set(found) == {f"duty-{own.pk}@kheo", f"plan-{first.uuid}@kheo"}
    assert (answer["Content-Type"], "Ấp Trà Mẹt" in str(found[f"plan-{first.uuid}@kheo"]["summary"])) == ("text/calendar; charset=utf-8", True)
    assert not {f"duty-{other.pk}@kheo", f"plan-{second.uuid}@kheo", f"plan-{draft.uuid}@kheo"} & set(found)


def test_names_of_events_stay_and_times_are_those_of_hanoi(client, cast, land):
    key = make_calendar_key(by=cast.recorder)
    row = plan(land.tra_met, cast.recorder, "Ra quân", starts_at="07:30")
    before = events(feed(client, key))
    PlannedEvent.objects.update(title="Ra quân dọn vệ sinh")
    after = events(feed(client, key))
    assert before.keys() == after.keys()
    assert after[f"plan-{row.uuid}@kheo"].decoded("dtstart").utcoffset() == timedelta(hours=7)


def test_what_is_done_or_called_off_is_told(client, cast, land):
    key, duty = make_calendar_key(by=cast.recorder), owe(land.tra_met)
    row = plan(land.tra_met, cast.recorder, "Ra quân", called_off_on=dates.today(), called_off_why="Mưa to")
    Duty.objects.filter(pk=duty.pk).update(done_at=dates.now())
    found = events(feed(client, key))
    assert {uid: str(event["status"]) for uid, event in found.items()} == {f"plan-{row.uuid}@kheo": "CANCELLED"}


def test_only_what_one_may_see_when_it_is_asked(client, cast, land):
    key = make_calendar_key(by=cast.recorder)
    owe(land.tra_met)
    assert len(events(feed(client, key))) == 1
    cast.recorder.roles.update(valid_to=dates.today() - timedelta(days=1))
    assert events(feed(client, key)) == {}


def test_a_wrong_renewed_or_closed_key_opens_nothing(client, client_for, recorder):
    old = make_calendar_key(by=recorder)
    new = make_calendar_key(by=recorder)
    assert [feed(client, key).status_code for key in (old, new, "x", hash_of_key(new))] == [404, 200, 404, 404]
    client_for(recorder).post(f"{PAGE}lich/dong/")
    assert feed(client, new).status_code == 404


def test_a_closed_accounts_key_opens_nothing(client, recorder):
    key = make_calendar_key(by=recorder)
    recorder.is_active = False
    recorder.save(update_fields=["is_active"])
    assert feed(client, key).status_code == 404


def test_an_unchanged_calendar_is_not_sent_twice(client, recorder, land):
    key = make_calendar_key(by=recorder)
    owe(land.tra_met)
    first = feed(client, key)
    again = client.get(f"/lam-viec/lich/{key}/viec.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, "max-age" in first["Cache-Control"]) == (304, b"", True)


def test_an_account_without_a_role_is_not_reminded(client_for, stranger):
    page = client_for(stranger)
    assert [page.get(PAGE).status_code, page.post(f"{PAGE}lich/").status_code] == [403, 403]
    assert CalendarKey.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 40])
def test_the_calendar_asks_the_same_for_many_rows(client, cast, land, rows, django_assert_num_queries):
    key = make_calendar_key(by=cast.recorder)
    for number in range(rows):
        owe(land.tra_met, f"việc {number}", number)
        plan(land.tra_met, cast.recorder, f"Việc {number}", number)
    with django_assert_num_queries(4):
        assert len(events(feed(client, key))) == 2 * rows
