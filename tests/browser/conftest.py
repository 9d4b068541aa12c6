"""People who sit before a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from kheo.org.models import User
from tests.conftest import PASSWORD

PICTURES = Path(__file__).resolve().parents[2] / "test-results"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Seat:
    """One person's browser window."""

    def __init__(self, context: BrowserContext, address: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.address, self.name = address, name
        self.problems: list[str] = []
        self.page.on("console", lambda told: self.problems.append(f"{told.text} {told.location['url']}") if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: User) -> Page:
        page = self.open("/dang-nhap/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/lam-viec/")
        return page

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, and see that nothing sticks out at the side."""
        PICTURES.mkdir(exist_ok=True)
        width = self.page.viewport_size["width"]
        self.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.fixture
def seat(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Seat]]:
    """Make a window: `seat("recorder", PHONE)`."""
    contexts: list[BrowserContext] = []
    seats: list[Seat] = []

    def make(name: str, viewport: dict[str, int] = DESKTOP, **options: Any) -> Seat:
        context = chromium.new_context(viewport=viewport, locale="vi-VN", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        seats.append(Seat(context, live_server.url, name))
        return seats[-1]

    yield make
    for context in contexts:
        context.close()
    assert [problem for one in seats for problem in one.problems if "favicon" not in problem] == []


@pytest.fixture
def with_passwords(cast: Any) -> Any:
    """The cast, able to sign in."""
    for _name, user in cast:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return cast
