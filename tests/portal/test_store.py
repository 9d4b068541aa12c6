"""The page store: answered before Django, right within a second, and never what is somebody's own."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as house
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from kheo.lib import dates
from kheo.movements.actions import set_name_consent
from kheo.portal.models import ArticlePage, HomePage, SectionPage
from kheo.portal.store import install_triggers
from kheo.portal.store.triggers import UNWATCHED, watched_tables
from kheo.portal.store.watching import RIGHT_FOR
from kheo.portal.visits import visit_figures
from kheo.portal.visits.folding import fold_visits
from kheo.records.actions import unpublish_record
from tests.factories import make_published
from tests.portal.store_asking import Asking
from tests.records.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

ARTICLE = "/tin-tuc/ra-quan/"
SECOND = 1.0


@pytest.fixture
def ask(home: HomePage) -> Iterator[Asking]:
    asking = Asking()
    yield asking
    asking.door.stop()


@pytest.fixture
def article(home: HomePage) -> ArticlePage:
    section = home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))
    return section.add_child(instance=ArticlePage(title="Ra quân", slug="ra-quan", lead="Sáng nay bà con ra quân."))


def shows_within_a_second(ask: Asking, path: str, change: Callable[[], Any], shown: Callable[[Any], bool]) -> None:
    """Change something that a kept page shows; a second later nobody gets the page as it was."""
    assert not shown(ask.until_kept(path))
    change()
    changed_at = time.monotonic()
    while time.monotonic() < changed_at + SECOND:
        ask(path)
        time.sleep(0.02)
    assert all(shown(ask(path)) for _time in range(3))


def test_a_kept_page_is_answered_without_django(ask: Asking, article: ArticlePage) -> None:
    drawn = ask(ARTICLE)
    kept = ask.until_kept(ARTICLE)
    assert drawn.drawn
    assert kept.status == "200"
    assert {name: kept.headers[name] for name in drawn.headers if name != "Content-Length"} == {
        name: value for name, value in drawn.headers.items() if name != "Content-Length"
    }
    assert re.sub(r"\d\d:\d\d(:\d\d)?", "", kept.text) == re.sub(r"\d\d:\d\d(:\d\d)?", "", drawn.text)


@pytest.mark.parametrize("path", [
    "/", "/tin-tuc/", ARTICLE, "/mo-hinh/", "/nong-thon-moi/", "/su-kien/", "/dong-gop/", "/dong-gop/but-toan/", "/dong-gop/ket-qua/",
    "/san-pham-ocop/", "/quyen-rieng-tu/", "/rss/", "/rss/atom/", "/sitemap.xml",
])  # fmt: skip
def test_public_pages_are_kept(ask: Asking, article: ArticlePage, path: str) -> None:
    assert ask.until_kept(path).status == "200"


def test_a_change_shows_within_a_second(ask: Asking, article: ArticlePage) -> None:
    def correct() -> None:
        article.title = "Ra quân dọn kênh"
        article.save_revision().publish()

    shows_within_a_second(ask, ARTICLE, correct, lambda answer: "Ra quân dọn kênh" in answer.text)


def test_a_change_by_hand_shows_as_well(ask: Asking, article: ArticlePage) -> None:
    """Whoever writes past the house, in whatever way, is noticed by the database itself."""
    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET title = 'Bằng tay' WHERE id = %s", [article.pk])

    shows_within_a_second(ask, ARTICLE, by_hand, lambda answer: "Bằng tay" in answer.text)


def test_a_page_that_was_taken_off_is_gone_within_a_second(ask: Asking, article: ArticlePage) -> None:
    shows_within_a_second(ask, ARTICLE, article.unpublish, lambda answer: answer.status == "404")


def test_a_consent_that_ends_is_kept_to_within_a_second(ask: Asking, land: Any, cast: Any, campaign: Any) -> None:
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, photos=1, honouree="Thạch Thị Ngọc Lan", consent_way="written")
    path = initiative.get_absolute_url()
    assert "Thạch Thị Ngọc Lan" in ask.until_kept(path).text
    shows_within_a_second(
        ask, path, lambda: set_name_consent(initiative, way="", by=cast.editor), lambda answer: "Thạch Thị Ngọc Lan" not in answer.text
    )


def test_lists_follow_what_they_list(ask: Asking, land: Any, cast: Any, campaign: Any) -> None:
    initiative = make_published(land.tra_met, cast.recorder, cast.editor)
    shows_within_a_second(
        ask, "/mo-hinh/", lambda: unpublish_record(record=initiative, by=cast.editor, reason="Nhầm"), lambda answer: str(initiative) not in answer.text
    )


def test_what_changes_elsewhere_leaves_a_page_as_it_is(ask: Asking, article: ArticlePage) -> None:
    ask.until_kept(ARTICLE)
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
    time.sleep(SECOND)
    assert not ask(ARTICLE).drawn


def test_nobody_gets_what_was_drawn_for_somebody(ask: Asking, article: ArticlePage, cast: Any, client_for: Any) -> None:
    session = client_for(cast.editor).cookies[house.SESSION_COOKIE_NAME].value
    own = f"{house.SESSION_COOKIE_NAME}={session}"
    signed_in = ask(ARTICLE, HTTP_COOKIE=own)
    assert 'href="/lam-viec/"' in signed_in.text
    for _time in range(3):
        stranger = ask(ARTICLE)
        assert 'href="/lam-viec/"' not in stranger.text
    ask.until_kept(ARTICLE)
    again = ask(ARTICLE, HTTP_COOKIE=own)
    assert again.drawn
    assert 'href="/lam-viec/"' in again.text


def test_a_message_to_one_reader_is_not_kept(ask: Asking, article: ArticlePage) -> None:
    ask.until_kept(ARTICLE)
    assert ask(ARTICLE, HTTP_COOKIE="messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjAsIlhpbiBjaMOgbyJdXQ").drawn


@pytest.mark.parametrize("cookie", ["", "csrftoken=abcdefghijklmnopqrstuvwxyzABCDEF"])
def test_a_form_of_one_reader_is_never_another_s(ask: Asking, home: HomePage, cookie: str) -> None:
    """With the cookie already there no new one is set, so the page alone does not betray that it holds a token."""
    environ = {"HTTP_COOKIE": cookie} if cookie else {}
    tokens = set()
    for _time in range(3):
        answer = ask("/dang-nhap/", **environ)
        assert answer.drawn
        tokens.add(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)[1])
        time.sleep(0.3)
    assert len(tokens) == 3
    for _time in range(2):
        assert ask("/dang-nhap/").drawn


def test_errors_and_closed_doors_are_not_kept(ask: Asking, home: HomePage) -> None:
    for path, status in (("/khong-co/", "404"), ("/lam-viec/", "302")):
        for _time in range(3):
            answer = ask(path)
            assert (answer.status, answer.drawn) == (status, True)
            time.sleep(0.3)


@pytest.mark.parametrize("environ", [
    {"REQUEST_METHOD": "HEAD"}, {"REQUEST_METHOD": "POST"}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_SEC_PURPOSE": "prefetch"}, {"HTTP_PURPOSE": "prefetch"},
    {"HTTP_X_MOZ": "prefetch"}, {"HTTP_AUTHORIZATION": "Basic YTpi"}, {"HTTP_ACCEPT_ENCODING": "identity"}, {"HTTP_RANGE": "bytes=0-9"},
    {"HTTP_HOST": "localhost"}, {"wsgi.url_scheme": "https"},
])  # fmt: skip
def test_other_requests_are_answered_by_django(ask: Asking, article: ArticlePage, environ: dict[str, str]) -> None:
    ask.until_kept(ARTICLE)
    assert ask(ARTICLE, **environ).drawn


def test_each_answer_is_counted_as_a_view(ask: Asking, article: ArticlePage, settings: Any) -> None:
    settings.KHEO_COUNT_VISITS = True
    ask.until_kept(ARTICLE)
    fold_visits()
    before = visit_figures().total
    for reader in range(5):
        assert not ask(ARTICLE, REMOTE_ADDR=f"198.51.100.{reader}").drawn
    fold_visits()
    assert visit_figures().total == before + 5


def test_one_reader_draws_for_all_who_wait(ask: Asking, article: ArticlePage) -> None:
    ask.until_kept(ARTICLE)
    article.unpublish()
    article.title = "Ra quân lần nữa"
    article.save_revision().publish()
    time.sleep(SECOND)
    before = len(ask.entered)
    answers = at_once(*[lambda: ask(ARTICLE)] * 12)
    assert ["Ra quân lần nữa" in answer.text for answer in answers] == [True] * 12
    assert len(ask.entered) == before + 1


def test_invented_queries_do_not_push_pages_out(home: HomePage, article: ArticlePage) -> None:
    ask = Asking(space=200_000)
    try:
        ask.until_kept(ARTICLE)
        for number in range(60):
            ask(ARTICLE, f"a={number}")
        assert not ask(ARTICLE).drawn
        assert ask(ARTICLE, "a=0").drawn
    finally:
        ask.door.stop()


def test_a_page_does_not_outlive_the_day(ask: Asking, article: ArticlePage, settings: Any) -> None:
    now = timezone.now()
    midnight = dates.local_moment(dates.local_day(now) + timedelta(days=1), hour=0)
    settings.KHEO_CLOCK = midnight - now - timedelta(seconds=2)
    ask.until_kept("/su-kien/")
    time.sleep(2.1)
    assert ask("/su-kien/").drawn


def test_a_silent_database_makes_nobody_rely_on_the_store(ask: Asking, article: ArticlePage) -> None:
    ask.until_kept(ARTICLE)
    ask.door.stop()
    time.sleep(RIGHT_FOR + 0.1)
    assert ask(ARTICLE).drawn


def test_triggers_come_back(home: HomePage) -> None:
    """SQLite loses a table's triggers when a migration makes the table anew."""
    def standing() -> set[str]:
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        with connection.cursor() as cursor:
            cursor.execute(names)
            return {name for (name,) in cursor.fetchall()}

    before = standing()
    on_table = " ON wagtailcore_page" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in (name for name in before if name.startswith("wagtailcore_page_changed")):
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert standing() < before
    install_triggers()
    assert standing() == before


def test_every_table_is_watched_but_a_named_few() -> None:
    assert sorted(UNWATCHED) == ["django_session", "records_notice", "records_periodicrun"]
    assert {"wagtailcore_page", "org_consent", "movements_initiative", "portal_articlepage"} <= watched_tables()
