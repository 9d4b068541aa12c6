"""The cast and its small map: everybody knows them (see `Cast` and `Land`)."""

import html
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from kheo.lib import dates
from kheo.movements.actions import launch_campaign
from kheo.movements.models import Campaign
from kheo.org.actions import load_country
from kheo.org.models import Body, BodyKind, RoleAssignment, Unit, UnitKind, UnitType, User
from kheo.portal.actions import create_home
from kheo.portal.models import HomePage

LONG_AGO = date(2004, 1, 1)
PASSWORD = "một câu dài để thử"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(autouse=True)
def untranslated() -> Iterator[None]:
    """Tests read messages as they stand in the code, whatever the catalogue says."""
    with translation.override(None):
        yield


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Counters of tries do not travel from test to test."""
    cache.clear()
    yield


@dataclass
class Land:
    """Huyện Mỹ Xuyên with xã Tham Đôn (ấp Trà Mẹt, ấp Bưng Chông) and its neighbour xã Đại Tâm; beside it huyện Kế Sách."""

    province: Unit
    district: Unit
    tham_don: Unit
    tra_met: Unit
    bung_chong: Unit
    dai_tam: Unit
    dai_an: Unit
    dai_chi: Unit
    other_district: Unit
    other_commune: Unit


def _unit(key: str, type: UnitType, name: str, parent: Unit | None) -> Unit:
    kinds = {UnitType.TINH: UnitKind.PROVINCE, UnitType.HUYEN: UnitKind.DISTRICT, UnitType.XA: UnitKind.COMMUNE, UnitType.AP: UnitKind.HAMLET}
    return Unit.objects.create(key=key, kind=kinds[type], type=type, name=name, parent=parent, valid_from=LONG_AGO)


@pytest.fixture
def land(db: None) -> Land:
    """The map of the cast."""
    province = _unit("t-p", UnitType.TINH, "Sóc Trăng", None)
    district = _unit("t-d1", UnitType.HUYEN, "Mỹ Xuyên", province)
    tham_don = _unit("t-c1", UnitType.XA, "Tham Đôn", district)
    dai_tam = _unit("t-c2", UnitType.XA, "Đại Tâm", district)
    other = _unit("t-d2", UnitType.HUYEN, "Kế Sách", province)
    return Land(
        province=province, district=district, tham_don=tham_don, dai_tam=dai_tam, other_district=other,
        tra_met=_unit("t-h1", UnitType.AP, "Trà Mẹt", tham_don),
        bung_chong=_unit("t-h2", UnitType.AP, "Bưng Chông", tham_don),
        dai_an=_unit("t-h3", UnitType.AP, "Đại Ân", dai_tam),
        dai_chi=_unit("t-h4", UnitType.AP, "Đại Chí", dai_tam),
        other_commune=_unit("t-c3", UnitType.XA, "An Mỹ", other),
    )  # fmt: skip


@dataclass
class Bodies:
    """The line of the Women's Union from the district to ấp Trà Mẹt, and the district's Front."""

    women_district: Body
    women_commune: Body
    women_branch: Body
    front: Body


@pytest.fixture
def bodies(land: Land) -> Bodies:
    """The bodies of the cast."""
    def body(key: str, kind: BodyKind, name: str, unit: Unit, parent: Body | None = None) -> Body:
        return Body.objects.create(key=key, kind=kind, name=name, unit=unit, parent=parent, valid_from=LONG_AGO)

    district = body("t-wd", BodyKind.WOMEN, "Hội Phụ nữ huyện Mỹ Xuyên", land.district)
    commune = body("t-wc", BodyKind.WOMEN, "Hội Phụ nữ xã Tham Đôn", land.tham_don, district)
    return Bodies(
        women_district=district,
        women_commune=commune,
        women_branch=body("t-wb", BodyKind.WOMEN, "Chi hội Phụ nữ ấp Trà Mẹt", land.tra_met, commune),
        front=body("t-fd", BodyKind.FRONT, "Mặt trận huyện Mỹ Xuyên", land.district),
    )


@dataclass
class Cast:
    """One account per part; each is also a fixture by its own name."""

    recorder: User  # of ấp Trà Mẹt
    second_recorder: User  # of ấp Bưng Chông
    reviewer: User  # of xã Tham Đôn
    colleague: User  # reviews there too
    neighbour: User  # reviews in xã Đại Tâm
    organiser: User  # reviews and organises in the district
    editor: User  # of the district
    leader: User  # of the district
    provincial: User  # reviews in the province
    union_recorder: User  # of the women's branch of ấp Trà Mẹt
    union_reviewer: User  # of the women's union of xã Tham Đôn
    administrator: User  # of xã Tham Đôn
    stranger: User  # an account without any role

    def __iter__(self) -> Iterator[tuple[str, User]]:
        return iter(vars(self).items())


@pytest.fixture
def cast(land: Land, bodies: Bodies) -> Cast:
    """All accounts with their roles."""
    parts: dict[str, list[tuple[str, Unit, Body | None]]] = {
        "recorder": [("recorder", land.tra_met, None)],
        "second_recorder": [("recorder", land.bung_chong, None)],
        "reviewer": [("reviewer", land.tham_don, None)],
        "colleague": [("reviewer", land.tham_don, None)],
        "neighbour": [("reviewer", land.dai_tam, None)],
        "organiser": [("reviewer", land.district, None), ("organiser", land.district, None)],
        "editor": [("editor", land.district, None)],
        "leader": [("leader", land.district, None)],
        "provincial": [("reviewer", land.province, None)],
        "union_recorder": [("recorder", land.tra_met, bodies.women_branch)],
        "union_reviewer": [("reviewer", land.tham_don, bodies.women_commune)],
        "administrator": [("administrator", land.tham_don, None)],
        "stranger": [],
    }
    users = {}
    for name, held in parts.items():
        home = held[0][1] if held else land.tham_don
        users[name] = User.objects.create(username=name, full_name=f"Người Thử {name}", home_unit=home, password="!")
        for role, unit, body in held:
            RoleAssignment.objects.create(user=users[name], role=role, unit=unit, body=body, valid_from=LONG_AGO)
    return Cast(**users)


def _member(name: str) -> Any:
    @pytest.fixture(name=name)
    def member(cast: Cast) -> User:
        return getattr(cast, name)

    return member


recorder = _member("recorder")
second_recorder = _member("second_recorder")
reviewer = _member("reviewer")
colleague = _member("colleague")
neighbour = _member("neighbour")
organiser = _member("organiser")
editor = _member("editor")
leader = _member("leader")
provincial = _member("provincial")
union_recorder = _member("union_recorder")
union_reviewer = _member("union_reviewer")
administrator = _member("administrator")
stranger = _member("stranger")


@pytest.fixture
def anonymous() -> AnonymousUser:
    """Nobody in particular."""
    return AnonymousUser()


@pytest.fixture
def campaign(cast: Cast, land: Land) -> Campaign:
    """The district's round of the movement, under way."""
    today = dates.today()
    return launch_campaign(
        name="Dân vận khéo thử", unit=land.district, starts_on=today - timedelta(days=60), by=cast.organiser,
        register_by=today + timedelta(days=30), ends_on=today + timedelta(days=200),
    )  # fmt: skip


class Browser(Client):
    """Asks for pages as a server of its own would answer: in Vietnamese, with Vietnamese numbers and dates."""

    def request(self, **request: Any) -> Any:
        with translation.override("vi"):
            return super().request(**request)


def says(answer: Any, message: str, **words: object) -> bool:
    """Whether the page holds that message, in the language of the page."""
    with translation.override("vi"):
        text = translation.gettext(message)
        if text == message:  # one that has a plural: older Pythons do not look there
            text = translation.ngettext(message, message, 1)
    return (text % words if words else text) in html.unescape(answer.content.decode())


@pytest.fixture
def client() -> Browser:
    """A browser in which nobody is signed in."""
    return Browser()


@pytest.fixture
def client_for() -> Callable[..., Browser]:
    """A browser in which that account is signed in."""
    def make(user: User | AnonymousUser, **options: Any) -> Browser:
        client = Browser(**options)
        if user.is_authenticated:
            client.force_login(user, backend="kheo.org.backends.SignInBackend")
        return client

    return make


@pytest.fixture
def home(land: Land) -> HomePage:
    """The front page of the district's portal."""
    return create_home(title="Khéo", introduction="Ghi một lần.", hostname="testserver", unit=land.district)


@pytest.fixture
def country(db: None) -> None:
    """The real map on both sides of 1 July 2025; loaded where an earlier test has not left it there."""
    load_missing_country()


def load_missing_country() -> None:
    """Load the real map, where a test that empties tables has taken it away."""
    if Unit.objects.filter(kind=UnitKind.COMMUNE).count() < 10_000:
        load_country()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, request: Any, django_db_blocker: Any) -> None:
    """Where a test of this run asks for the real map, it is loaded once, before the first test."""
    if any("country" in getattr(item, "fixturenames", ()) for item in request.session.items):
        with django_db_blocker.unblock():
            load_country()


@pytest.fixture
def emptied_ledger(transactional_db: None) -> Iterator[None]:
    """After a test that posts entries for good, the ledger is empty before all other tables are emptied."""
    yield
    empty_ledger()


def empty_ledger() -> None:
    """Empty the tables that refuse it, as a test that empties all tables must: SQLite does so row by row, PostgreSQL by TRUNCATE."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('resources_entry', 'resources_line')")
        triggers = cursor.fetchall()
        for name, _made in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("DELETE FROM resources_line")
        cursor.execute("DELETE FROM resources_entry")
        for _name, made in triggers:
            cursor.execute(made)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, one for all tests of a process; nothing is downloaded."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium on this machine: the browser tests are left out")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
