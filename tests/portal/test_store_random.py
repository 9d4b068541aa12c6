"""Random edits by many actors while others read from two processes: no reader sees an old page for longer than a second, nor ever something private.

`KHEO_EDITS_SECONDS` says for how long; a minute where continuous integration runs.
"""

import gzip
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as house
from django.db import connection

from kheo.bench.measures.pages_servers import HEADERS, free_port
from kheo.movements.actions import set_name_consent
from kheo.portal.models import ArticlePage, HomePage, SectionPage
from kheo.portal.store.triggers import install_triggers
from tests.factories import make_published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

SECONDS = float(os.environ.get("KHEO_EDITS_SECONDS") or (60 if os.environ.get("CI") else 10))
LATE = 1.0  # seconds
ARTICLES, READERS = 3, 3
SECRET = "Bản nháp chưa ai duyệt"
NAME = "Thạch Thị Ngọc Lan"
GONE = "gone"


class Truth:
    """What each address showed from when to when; a value may be seen from before its change is stored until after the next one is."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        self.lock = threading.Lock()

    def change(self, path: str, value: str, work: Callable[[], Any]) -> None:
        begun = time.monotonic()
        work()
        with self.lock:
            self.told[path].append((begun, time.monotonic(), value))

    def allowed(self, path: str, asked: float, answered: float) -> set[str]:
        """The values that were true at some moment from a second before the question until the answer."""
        with self.lock:
            line = list(self.told[path])
        ends = [*(stored for _begun, stored, _value in line[1:]), float("inf")]
        return {value for (begun, _stored, value), end in zip(line, ends, strict=True) if begun <= answered and end >= asked - LATE}


@pytest.fixture
def server() -> Iterator[str]:
    """`kheo serve` with two processes on the database of this test."""
    install_triggers()
    port, name = free_port(), str(connection.settings_dict["NAME"])
    database = f"sqlite:///{name}" if connection.vendor == "sqlite" else re.sub(r"/[^/?]*\?", f"/{name}?", os.environ["DATABASE_URL"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": database, "KHEO_TEST_HOME": os.environ["KHEO_TEST_HOME"]}
    process = subprocess.Popen([sys.executable, "-m", "kheo.bench.measures.pages_serving", str(port), "2"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _until_answered(f"{address}/healthz")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _until_answered(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            return fetch(address) and None
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The server did not start")


def fetch(address: str) -> str:
    """A page as a reader gets it, each time over a new connection, so that both processes are asked."""
    asked = Request(address, headers=HEADERS)  # noqa: S310
    try:
        with urlopen(asked, timeout=20) as answer:  # noqa: S310
            packed = answer.headers["Content-Encoding"] == "gzip"
            text = gzip.decompress(answer.read()) if packed else answer.read()
            return f"{text.decode()}\n{answer.status}"
    except HTTPError as refusal:
        return f"\n{refusal.code}"


def shown(text: str) -> str:
    """The value that a page shows: its number, the name, or that it is gone."""
    if text.endswith("\n404"):
        return GONE
    assert text.endswith("\n200"), text[-500:]
    number = re.search(r"Bài số (\d+) lần (\d+)", text)
    return number[0] if number else NAME if NAME in text else "nameless"


class Play:
    """Some who write, some who read, and what was found wrong."""

    def __init__(self, server: str, section: SectionPage, initiative: Any, editor: Any) -> None:
        self.server, self.initiative, self.editor = server, initiative, editor
        self.truth, self.ended = Truth(), time.monotonic() + SECONDS
        self.problems: list[str] = []
        self.reads = 0
        self.truth.change(initiative.get_absolute_url(), NAME, lambda: None)
        self.articles = [self._make(section, number) for number in range(ARTICLES)]

    def _make(self, section: SectionPage, number: int) -> int:
        article = section.add_child(instance=ArticlePage(title=f"Bài số {number} lần 0", slug=f"bai-{number}", lead="Mở đầu."))
        self.truth.change(f"/tin-tuc/bai-{number}/", article.title, lambda: None)
        return article.pk

    def run(self) -> None:
        """Everybody at once, until the time is over."""
        workers = [threading.Thread(target=self.write, args=(number,)) for number in range(ARTICLES)]
        workers += [threading.Thread(target=self.consent), *(threading.Thread(target=self.read, args=(seed,)) for seed in range(READERS))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(SECONDS + 60)

    def write(self, number: int) -> None:
        """Corrects, takes off, drafts, and now and then writes past the house."""
        mine, edition = random.Random(number), 0  # noqa: S311
        while time.monotonic() < self.ended:
            edition += 1
            article = ArticlePage.objects.get(pk=self.articles[number])
            act = mine.choice([self._publish, self._publish, self._take_off, self._draft, self._write_by_hand])
            act(article, f"/tin-tuc/bai-{number}/", f"Bài số {number} lần {edition}")
            time.sleep(mine.uniform(0.1, 1.5))
        connection.close()

    def _publish(self, article: ArticlePage, path: str, title: str) -> None:
        article.title = title
        self.truth.change(path, title, lambda: article.save_revision().publish())

    def _take_off(self, article: ArticlePage, path: str, _title: str) -> None:
        if article.live:
            self.truth.change(path, GONE, article.unpublish)

    def _draft(self, article: ArticlePage, _path: str, _title: str) -> None:
        article.title = article.lead = SECRET
        article.save_revision()

    def _write_by_hand(self, article: ArticlePage, path: str, title: str) -> None:
        if article.live:
            self.truth.change(path, title, lambda: _by_hand(article.pk, title))

    def consent(self) -> None:
        """Agrees to be named, and agrees no more."""
        mine, path, named = random.Random(2026), self.initiative.get_absolute_url(), True  # noqa: S311
        while time.monotonic() < self.ended:
            named = not named
            self.truth.change(path, NAME if named else "nameless", lambda: self._set_consent("written" if named else ""))  # noqa: B023
            time.sleep(mine.uniform(0.3, 1.5))
        connection.close()

    def _set_consent(self, way: str) -> None:
        set_name_consent(self.initiative, way=way, by=self.editor)

    def read(self, seed: int) -> None:
        """Looks at one page after another."""
        mine, paths = random.Random(seed), list(self.truth.told)  # noqa: S311
        while time.monotonic() < self.ended:
            path, asked = mine.choice(paths), time.monotonic()
            text = fetch(self.server + path)
            self.reads += 1
            seen, may = shown(text), self.truth.allowed(path, asked, time.monotonic())
            if seen not in may:
                self.problems.append(f"{path}: {seen!r}, where only {sorted(may)} could be seen")
            if SECRET in text:
                self.problems.append(f"{path}: a draft")


def test_nobody_sees_an_old_page_for_longer_than_a_second(server: str, home: HomePage, land: Any, cast: Any, campaign: Any) -> None:
    section = home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))
    play = Play(server, section, make_published(land.tra_met, cast.recorder, cast.editor, photos=1, honouree=NAME, consent_way="written"), cast.editor)
    play.run()

    assert play.problems == []
    assert play.reads > SECONDS
    assert min(len(told) for told in play.truth.told.values()) > 2
    assert house.KHEO_STORE_BYTES > 0


def _by_hand(pk: int, title: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = %s WHERE id = %s", [title, pk])
