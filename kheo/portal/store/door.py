"""The door before Django: answers from the shelf, or has a page drawn and keeps it."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from wagtail.models import Site

from kheo.lib import dates
from kheo.lib.reads import noted_reads
from kheo.org.requests import address_in
from kheo.portal.middleware import COUNTED
from kheo.portal.store.shelf import Headers, KeptPage, Key, Shelf
from kheo.portal.store.triggers import may_be_read
from kheo.portal.store.watching import Changed, Watch
from kheo.portal.visits import recorder_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

DRAWN_ANEW_AFTER = 60.0  # seconds: how old the visit figures of a page are at most, for readers without a script
PATIENCE = 10.0  # seconds that a reader waits for somebody else's drawing
LARGEST = 1024 * 1024  # bytes, packed
ASKED_SHARE = 4  # of the space, pages asked for with a query take one part in four: anybody can invent queries

# Cookies of whoever is, or was a moment ago, somebody to us.
SESSION, MESSAGES = f"{settings.SESSION_COOKIE_NAME}=", "messages="
# What makes the answer another one than that to a reader who opens the page.
APART = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_RANGE")
KEPT_TYPES = ("text/", "application/xml", "application/rss+xml", "application/atom+xml")
SAME_FOR_ALL = {"cookie", "accept-encoding"}  # what a kept answer may vary by: strangers have no cookie, and all of them unpack


class Drawing:
    """A page that somebody draws while others wait for it."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.until = self.began + _seconds_of_the_day()
        self.done = threading.Event()
        self.page: KeptPage | None = None


class StoreDoor:
    """The application that the server calls."""

    def __init__(self, application: Application, space: int) -> None:
        self._application = application
        self._plain, self._asked = Shelf(space - space // ASKED_SHARE), Shelf(space // ASKED_SHARE)
        # Settings are not asked on a reader's way: that takes as long as finding the page.
        self._behind_proxy = settings.BEHIND_PROXY
        self._scheme = "HTTP_X_FORWARDED_PROTO" if settings.BEHIND_PROXY else "wsgi.url_scheme"
        self._recorder = recorder_of(settings.KHEO_VISITS)
        self._watch = Watch(self._tell)
        self._starting = threading.Lock()
        self._started = False
        self._drawings: dict[Key, Drawing] = {}
        self._drawing = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_for_strangers(environ):
            return self._application(environ, start_response)
        key = environ.get(self._scheme), environ.get("HTTP_HOST"), environ["PATH_INFO"], environ["QUERY_STRING"]
        page = (self._asked if key[3] else self._plain).get(key)
        if page is not None and page.anew_at > time.monotonic() < self._watch.right_until:
            return self._answer(page, environ, start_response)
        return self._fetch(key, page, environ, start_response)

    def stop(self) -> None:
        """Keep nothing up to date any more; nothing is answered from the store from now on."""
        self._watch.stop()

    def _answer(self, page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if page.body is None:
            return self._application(environ, start_response)
        page.used = True
        if page.counted_as:
            address = address_in(environ, behind_proxy=self._behind_proxy)
            self._recorder.record(address=address, user_agent=environ.get("HTTP_USER_AGENT", ""), path=page.counted_as)
        start_response("200 OK", page.headers)
        return (page.body,)

    def _fetch(self, key: Key, page: KeptPage | None, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The page is not there, or may be wrong by now: draw it, or wait for whoever does."""
        if not self._started:
            self._start()
        if environ.get("HTTP_COOKIE"):  # a form's token, say: what is drawn for this reader is not for others
            return self._application(environ, start_response)
        with self._drawing:
            drawing = self._drawings.get(key)
            if drawing is None:
                mine = self._drawings[key] = Drawing()
        if drawing is None:
            return self._draw(key, mine, environ, start_response)
        if page is not None and time.monotonic() < min(page.right_until, self._watch.right_until):
            return self._answer(page, environ, start_response)
        drawing.done.wait(PATIENCE)
        drawn = drawing.page
        if drawn is not None and time.monotonic() < drawn.right_until:
            return self._answer(drawn, environ, start_response)
        return self._application(environ, start_response)

    def _draw(self, key: Key, mine: Drawing, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer, headers, tables = self._drawn(environ, start_response)
            mine.page = page = _page_of(answer, headers, tables, environ.get(COUNTED, ""), mine)
            self._shelf(key).keep(key, page, mine.began)
        finally:
            with self._drawing:
                del self._drawings[key]
            mine.done.set()
        return answer

    def _drawn(self, environ: Environ, start_response: StartResponse) -> tuple[Any, Headers, set[str]]:
        told: Headers = []

        def noting(status: str, headers: Headers, *rest: Any) -> Any:
            told[:] = headers
            return start_response(status, headers, *rest)

        with noted_reads() as tables:
            answer = self._application(environ, noting)
        return answer, told, tables

    def _shelf(self, key: Key) -> Shelf:
        return self._asked if key[3] else self._plain

    def _start(self) -> None:
        """Once for a process, and not before its first request: threads do not outlive a fork."""
        with self._starting:
            if not self._started:
                self._watch.start()
                self._started = True

    def _tell(self, changed: Changed) -> None:
        Site.clear_site_root_paths_cache()  # Wagtail does so in the process that makes a change, and in no other
        for shelf in (self._plain, self._asked):
            shelf.tell(changed, self._watch.right_until)


def _is_for_strangers(environ: Environ) -> bool:
    """Whether this reader gets what every stranger gets; asked of each request, so it is written to be quick."""
    if environ["REQUEST_METHOD"] != "GET" or "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
        return False
    cookies = environ.get("HTTP_COOKIE")
    if cookies and (SESSION in cookies or MESSAGES in cookies):
        return False
    for name in APART:  # noqa: SIM110
        if name in environ:
            return False
    return True


def _page_of(answer: Any, headers: Headers, tables: set[str], counted_as: str, drawing: Drawing) -> KeptPage:
    """The answer as it is kept; without its body where it is not for everybody."""
    keepable = _is_for_all(answer) and may_be_read(tables)
    return KeptPage(
        headers=headers if keepable else [], body=answer.content if keepable else None, tables=frozenset(tables),
        counted_as=counted_as, anew_at=min(drawing.began + DRAWN_ANEW_AFTER, drawing.until), right_until=drawing.until,
    )  # fmt: skip


def _is_for_all(answer: Any) -> bool:
    """Whether Django's answer is a packed page that every stranger gets alike."""
    return (
        isinstance(answer, HttpResponse)
        and answer.status_code == 200
        and not answer.cookies
        and answer.get("Content-Type", "").startswith(KEPT_TYPES)
        and answer.get("Content-Encoding") == "gzip"
        and len(answer.content) <= LARGEST
        and not answer.has_header("Cache-Control")
        and {name.strip().lower() for name in answer.get("Vary", "").split(",") if name.strip()} <= SAME_FOR_ALL
        and "nonce-" not in answer.get("Content-Security-Policy", "")
    )


def _seconds_of_the_day() -> float:
    """What is left of the house's day: pages tell of today."""
    now = dates.now()
    midnight = dates.local_moment(dates.local_day(now) + timedelta(days=1), hour=0)
    return (midnight - now).total_seconds()
