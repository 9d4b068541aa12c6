"""Which requests are views: through HTTP, as readers, machines and caches ask."""

import multiprocessing
import re
import time
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from kheo.org.requests import client_address
from kheo.portal.models import BotViews, PathViews, VisitDay, VisitorSalt
from kheo.portal.visits import figures, fold_and_forget, fold_visits, folding, requests, visit_figures
from kheo.portal.visits.visitors import day_of, forget_secrets, milliseconds, prepare_secrets, secret_of
from kheo.records.actions import apply_retention
from kheo.records.models import PeriodicRun
from kheo.records.periodic import run_due
from tests.conftest import Browser, says

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "/trang/"
FRAGMENT = "/luot/"

forks = multiprocessing.get_context("fork")

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.visit_pages")]


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.KHEO_VISITS = tmp_path / "visits"
    settings.KHEO_COUNT_VISITS = True
    requests._beacons.clear()
    return settings.KHEO_VISITS


@pytest.fixture
def reader(folder: Path) -> Browser:
    """A browser in the hands of a person."""
    return Browser(headers={"user-agent": FIREFOX})


def views() -> dict[str, int]:
    fold_visits()
    return dict(PathViews.objects.values_list("path", "views"))


def bots() -> dict[str, int]:
    fold_visits()
    return dict(BotViews.objects.values_list("reason", "views"))


def mark_in(page) -> str:
    return re.search(r'data-view="([^"]+)"', page.content.decode())[1]


def send(browser: Browser, mark: str, **headers: str):
    headers = {"sec-fetch-site": "same-origin"} | headers
    return browser.post(FRAGMENT, mark, content_type="text/plain;charset=UTF-8", headers=headers)


# --- What the process answered itself -----------------------------------------------------------------


def test_a_page_is_recorded_once_and_the_fragment_never(reader):
    assert reader.get(PAGE).status_code == 200
    assert reader.get(FRAGMENT).status_code == 200
    assert reader.get(FRAGMENT).status_code == 200

    assert views() == {PAGE: 1}
    assert (VisitDay.objects.get().visits, bots()) == (1, {})


@pytest.mark.parametrize("address", ["/khac/", "/khong-co/", "/du-lieu/", "/lam-viec/", "/dang-nhap/", "/gibt-es-nicht/", "/healthz"])
def test_other_answers_are_no_views(reader, home, address):
    reader.get(address)

    assert (views(), bots()) == ({}, {})


def test_a_form_sent_to_a_page_is_no_view(reader):
    reader.post(PAGE)

    assert (views(), bots()) == ({}, {})


def test_the_desk_is_not_counted(client_for, recorder, folder):
    client_for(recorder, headers={"user-agent": FIREFOX}).get("/lam-viec/")

    assert (views(), bots()) == ({}, {})


def test_an_editors_preview_is_no_view(reader, home, rf):
    home.make_preview_request(rf.get("/", headers={"user-agent": FIREFOX}), home.default_preview_mode)

    assert (views(), bots()) == ({}, {})


def test_the_front_page_shows_the_figures_and_is_a_view(reader, home):
    page = reader.get("/")

    assert says(page, "How visits are counted")
    assert views() == {"/": 1}


@pytest.mark.parametrize(
    ("method", "headers", "reason"),
    [
        ("head", {}, "head"),
        ("get", {"sec-purpose": "prefetch"}, "prefetch"),
        ("get", {"sec-purpose": "prefetch;prerender"}, "prefetch"),
        ("get", {"purpose": "prefetch"}, "prefetch"),
        ("get", {"user-agent": "curl/8.5.0"}, "library"),
        ("get", {"user-agent": ""}, "nameless"),
    ],
)
def test_who_is_no_reader_is_counted_by_reason_alone(reader, method, headers, reason):
    getattr(reader, method)(PAGE, headers=headers)

    assert (views(), bots()) == ({}, {reason: 1})
    assert (visit_figures().total, visit_figures().online) == (0, 0)


def test_nothing_of_it_sets_a_cookie(reader):
    page = reader.get(PAGE)
    answers = [page, reader.get(FRAGMENT), send(reader, mark_in(page)), send(reader, "forged")]

    assert [answer.cookies.output() for answer in answers] == [""] * 4
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 4


def test_neither_address_nor_browser_is_written_down(reader, folder):
    reader.get(PAGE, REMOTE_ADDR="203.0.113.77")
    content = (folder / "hits.log").read_text(encoding="utf-8")

    assert PAGE in content
    assert "203.0" not in content and "Firefox" not in content


def test_a_full_disk_does_not_touch_the_page(reader, folder):
    folder.mkdir()
    (folder / "hits.log").symlink_to("/dev/full")

    assert reader.get(PAGE).status_code == 200
    assert (folder / "hits.log").is_symlink()


def test_where_counting_is_switched_off_nothing_is_written(reader, folder, settings):
    settings.KHEO_COUNT_VISITS = False
    reader.get(PAGE)

    assert not folder.exists()


# --- Who a visitor is -----------------------------------------------------------------------------------


def test_visitors_are_told_apart_by_address_and_browser(reader):
    reader.get(PAGE, REMOTE_ADDR="203.0.113.1")
    reader.get(PAGE, REMOTE_ADDR="203.0.113.1")
    reader.get(PAGE, REMOTE_ADDR="203.0.113.2")
    reader.get(PAGE, REMOTE_ADDR="203.0.113.2", headers={"user-agent": FIREFOX.replace("140", "141")})

    assert views() == {PAGE: 4}
    assert visit_figures().online == visit_figures().today == visit_figures().week == visit_figures().total == 3


@pytest.mark.parametrize(("behind", "address"), [(True, "198.51.100.7"), (False, "10.0.0.1")])
def test_the_proxys_word_is_taken_only_where_there_is_one(settings, behind, address):
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get(PAGE, REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "6.6.6.6, 198.51.100.7"})

    assert client_address(request) == address


def test_all_processes_have_the_same_secret_of_the_day():
    forget_secrets(before=date.max)
    now = milliseconds()
    first = secret_of(now)
    secret_of(now + 86_400_000)  # another day, so that the first has to be read again

    assert secret_of(now).visitor("10.0.0.1", FIREFOX) == first.visitor("10.0.0.1", FIREFOX) and secret_of(now) is not first
    assert secret_of(now + 86_400_000).visitor("10.0.0.1", FIREFOX) != first.visitor("10.0.0.1", FIREFOX)
    assert VisitorSalt.objects.count() == 2


def test_the_ticker_makes_the_secrets_of_today_and_tomorrow_and_leaves_them_as_they_are(folder):
    before = day_of(milliseconds())
    fold_and_forget()
    made = dict(VisitorSalt.objects.values_list("day", "salt"))
    fold_and_forget()

    assert day_of(milliseconds()) != before or list(made) == [before, before + timedelta(days=1)]
    assert made.items() <= dict(VisitorSalt.objects.values_list("day", "salt")).items()


def test_a_new_site_has_its_secrets(home):
    assert VisitorSalt.objects.count() == 2


def test_a_prepared_secret_is_read_and_nothing_is_written(folder):
    forget_secrets(before=date.max)
    prepare_secrets(milliseconds())
    with CaptureQueriesContext(connection) as queries:
        secret_of(milliseconds())

    assert [query["sql"].split()[0] for query in queries] == ["SELECT"]


def write_for_long(begun, end) -> None:
    """Another process has the database to itself, as an import or a backup has."""
    with transaction.atomic():
        VisitDay.objects.select_for_update().get(day=day_of(milliseconds()))
        VisitDay.objects.filter(day=day_of(milliseconds())).update(views=0)
        begun.set()
        end.wait(60)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_no_reader_waits_for_a_busy_database(reader, monkeypatch):
    monkeypatch.setattr(figures, "_next_fold", [0.0])
    forget_secrets(before=date.max)
    prepare_secrets(milliseconds())
    VisitDay.objects.create(day=day_of(milliseconds()))
    begun, end = forks.Event(), forks.Event()
    connection.close()
    writer = forks.Process(target=write_for_long, args=(begun, end), daemon=True)
    writer.start()
    assert begun.wait(30)
    started = time.monotonic()
    answers = [reader.get(PAGE).status_code, reader.get(FRAGMENT).status_code]
    took = time.monotonic() - started
    end.set()
    writer.join()

    assert (answers, took < 10) == ([200, 200], True)  # the database alone would have waited for 20 seconds
    assert views() == {PAGE: 1}


@pytest.mark.database
def test_a_readers_impatience_is_his_own(folder):
    with connection.cursor() as cursor:
        asked = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout"
        before = cursor.execute(asked) and cursor.fetchone()
        with figures._impatient():
            within = cursor.execute(asked) and cursor.fetchone()
        after = cursor.execute(asked) and cursor.fetchone()

    assert before == after != within


def test_a_reader_folds_no_more_than_a_piece(reader, monkeypatch, settings):
    settings.KHEO_FIGURES_SECONDS = 0.0
    monkeypatch.setattr(figures, "_next_fold", [0.0])
    monkeypatch.setattr(folding, "PIECE", 150)
    for _each in range(30):
        reader.get(PAGE)
    reader.get(FRAGMENT)

    assert 0 < VisitDay.objects.get().views < 5


# --- The figures ------------------------------------------------------------------------------------------


def test_the_fragment_is_up_to_the_second_and_the_page_says_when_it_was_drawn(reader):
    reader.get(PAGE)
    fragment = reader.get(FRAGMENT).content.decode()

    assert re.findall(r"<dd>([^<]*)</dd>", fragment) == ["1", "1", "1", "1"]
    assert "<time datetime=" in fragment and "<html" not in fragment and "<script" not in fragment
    assert "no-store" in reader.get(FRAGMENT).headers["Cache-Control"]


def test_a_reader_finds_his_own_view_in_the_figures_however_new_they_are(reader, settings, monkeypatch):
    monkeypatch.setattr(figures, "_drawn", [])
    monkeypatch.setattr(figures, "_next_fold", [0.0])
    settings.KHEO_FIGURES_SECONDS = 60.0
    reader.get(PAGE)  # draws the figures before it is counted

    assert "<dd>1</dd>" in reader.get(FRAGMENT).content.decode()


def test_numbers_are_written_as_readers_here_write_them(reader):
    VisitDay.objects.create(day="2022-11-01", visits=2063, views=5000)
    fragment = reader.get(FRAGMENT).content.decode()

    assert re.findall(r"<dd>([^<]*)</dd>", fragment) == ["0", "0", "0", "2.063"]
    assert "01/11/2022" in fragment


def test_a_starting_value_stands_apart(reader):
    page = reader.get(PAGE).content.decode()

    assert "147.690" in page
    assert "147.690" not in reader.get(FRAGMENT).content.decode()
    assert "147.690" not in re.search(r"<dl>.*</dl>", page, re.DOTALL)[0]


def test_the_page_says_in_words_how_visits_are_counted(reader):
    page = reader.get(PAGE)

    assert says(page, "How visits are counted")
    assert says(page, "No cookie is set and no address is kept: readers are told apart by a secret that is thrown away every night.")


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_the_figures_need_two_queries(rows, django_assert_num_queries):
    for number in range(rows):
        VisitDay.objects.create(day=f"{2000 + number // 300}-{number % 12 + 1:02}-{number // 12 % 25 + 1:02}", visits=1, views=1)
    with django_assert_num_queries(2):
        assert visit_figures().total == rows


def test_figures_are_read_once_for_all_readers_of_a_second(reader, settings, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(figures, "_drawn", [])
    settings.KHEO_FIGURES_SECONDS = 60.0
    with django_assert_num_queries(2):
        first = figures.current_figures()
        assert figures.current_figures() is first


@pytest.mark.database
def test_a_view_is_in_the_figures_of_the_next_fragment_on_every_database(reader):
    for _again in range(2):
        reader.get(PAGE)
        reader.get(FRAGMENT)

    assert (VisitDay.objects.get().views, VisitDay.objects.get().visits) == (2, 1)


# --- Beacons ------------------------------------------------------------------------------------------------


def test_a_page_says_that_the_process_answered_and_carries_its_mark(reader):
    page = reader.get(PAGE)

    assert 'data-answered="process"' in page.content.decode()
    assert requests.signed_path(mark_in(page)) == PAGE


@pytest.mark.parametrize("address", ["/gibt-es-nicht/", "/tin-tuc/khong-co/", "/gibt-es-nicht", "/%22%3E/", "/khong-co/", "/du-lieu/"])
def test_no_mark_is_handed_out_for_an_address_that_somebody_invents(reader, home, address):
    page = reader.get(address, follow=True).content.decode()

    assert "<h2" in page and "data-visits=" in page  # the figures are there
    assert re.findall(r'data-view="([^"]*)"', page) == [""]


def test_an_editors_preview_gets_no_mark(reader, home, rf):
    page = home.make_preview_request(rf.get("/", headers={"user-agent": FIREFOX}), home.default_preview_mode)

    assert re.findall(r'data-view="([^"]*)"', page.content.decode()) == [""]


def test_words_on_a_page_do_not_catch_the_mark(reader, home):
    home.introduction = 'Viết data-view="" vào bài.'
    home.save_revision().publish()

    assert requests.signed_path(re.findall(r'data-view="([^"]+)"', reader.get("/").content.decode())[-1]) == "/"


def test_a_page_fetched_in_advance_says_so_for_it_may_be_read_later(reader):
    page = reader.get(PAGE, headers={"sec-purpose": "prefetch"})

    assert 'data-answered="prefetch"' in page.content.decode()


def test_a_beacon_records_what_a_cache_answered(reader):
    answer = send(reader, requests.sign_path("/bai/đường làng/"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert views() == {"/bai/đường làng/": 1}


@pytest.mark.parametrize("forged", ["", "/trang/", "/trang/:", "/trang/:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\0", "x" * 900])
def test_a_forged_mark_is_passed_over_in_silence(reader, forged):
    answer = send(reader, forged)

    assert (answer.status_code, answer.content, views()) == (204, b"", {})


def test_the_mark_of_one_page_counts_no_other(reader):
    signature = requests.sign_path("/trang/").rpartition(":")[2]
    for number in range(30):
        send(reader, f"/trang/{number}/:{signature}")

    assert views() == {}


def test_too_long_a_beacon_is_not_read(reader):
    answer = send(reader, requests.sign_path(PAGE) + " " * requests.BEACON_LIMIT)

    assert (answer.status_code, views()) == (204, {})


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}, {"sec-fetch-site": "same-site"}],
)
def test_a_beacon_from_elsewhere_is_passed_over(reader, headers):
    answer = send(reader, requests.sign_path(PAGE), **headers)

    assert (answer.status_code, views()) == (204, {})


@pytest.mark.parametrize(("origin", "counted"), [("http://testserver", {PAGE: 1}), ("https://else.example", {}), ("", {})])
def test_browsers_without_the_newer_header_are_asked_for_their_origin(reader, origin, counted):
    reader.post(FRAGMENT, requests.sign_path(PAGE), content_type="text/plain", headers={"origin": origin})

    assert views() == counted


def test_a_storm_of_beacons_of_one_network_ends_at_the_limit(reader, monkeypatch):
    monkeypatch.setattr(requests, "BEACONS_PER_MINUTE", 3)
    mark = requests.sign_path(PAGE)
    for _each in range(10):
        send(reader, mark)

    assert views() in ({PAGE: 3}, {PAGE: 6})  # the second where a minute ended meanwhile
    assert VisitDay.objects.get().visits == 1


def test_names_of_browsers_that_are_made_up_anew_do_not_lift_the_limit(reader, monkeypatch):
    monkeypatch.setattr(requests, "BEACONS_PER_MINUTE", 3)
    for number in range(10):
        send(reader, requests.sign_path(PAGE), **{"user-agent": f"{FIREFOX} made up {number}"})

    assert views()[PAGE] in (3, 6)  # the second where a minute ended meanwhile


def test_a_browsers_name_without_end_is_read_to_its_limit(reader):
    for ending in ("a", "b"):
        reader.get(PAGE, headers={"user-agent": f"{FIREFOX} {'x' * 100_000}{ending}"})

    assert (views(), VisitDay.objects.get().visits) == ({PAGE: 2}, 1)


def test_a_machines_beacon_is_counted_as_a_machines(reader):
    send(reader, requests.sign_path(PAGE), **{"user-agent": "HeadlessChrome/130"})

    assert (views(), bots()) == ({}, {"headless": 1})


# --- Upkeep ---------------------------------------------------------------------------------------------------


def test_the_command_folds_and_says_the_figures(reader):
    reader.get(PAGE)
    out = StringIO()
    call_command("fold_visits", stdout=out)

    assert out.getvalue() == "1 1 1 1\n"


def test_the_ticker_folds_and_forgets(reader):
    VisitorSalt.objects.create(day="2022-11-01", salt="00")
    reader.get(PAGE)
    run_due()

    assert VisitDay.objects.get().visits == 1
    assert not VisitorSalt.objects.filter(day="2022-11-01").exists()
    assert any(job.startswith("portal.fold_visits.") for job in PeriodicRun.objects.values_list("name", flat=True))


def test_retention_forgets_visitors_too(reader):
    VisitorSalt.objects.create(day="2022-11-01", salt="00")

    assert apply_retention()["visitor"] == 1
