"""Somebody who never saw Khéo finds the way from sign-in to the first duty done, by the words on the page alone, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from kheo.grassroots.actions.returns import owe_return
from kheo.grassroots.models import MonthlyReturn
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.records.models import Duty
from kheo.records.workflow import ReviewState
from tests.browser.conftest import PHONE
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

PAGES, ACTIONS = 5, 12


def words(message: str, context: str = "") -> str:
    """The words that stand on the page for this message."""
    with translation.override("vi"):
        return translation.pgettext(context, message) if context else translation.gettext(message)


class Newcomer:
    """Reads what is visible, presses what says so, and counts: pages that opened, and whatever the hand did."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages, self.actions = page, 0, 0
        page.on("framenavigated", self._turned)

    def _turned(self, frame: Any) -> None:
        if frame == self.page.main_frame and not frame.url.startswith("about:"):
            self.pages += 1

    def press(self, text: str) -> None:
        """Press the first thing that can be seen and says this."""
        said = self.page.get_by_role("link", name=text).or_(self.page.get_by_role("button", name=text))
        with self.page.expect_navigation():
            self.page.locator("main").locator(said).locator("visible=true").first.click()
        self.actions += 1

    def write(self, label: str, text: str) -> None:
        """Write beside the words."""
        self.page.get_by_label(label, exact=False).locator("visible=true").first.fill(text)
        self.actions += 1


@pytest.fixture
def newcomer(seat: Callable[..., Any], with_passwords: Any, bodies: Any) -> Newcomer:
    """The recorder of the women's branch on a first day: the return of last month is owed."""
    owe_return(bodies.women_branch, Period.of_day(dates.today(), "month").previous())
    return Newcomer(seat("newcomer", PHONE).page)


def test_a_newcomer_does_the_first_duty_by_the_words_on_the_page(newcomer: Newcomer, seat: Any, cast: Any, bodies: Any, live_server: Any) -> None:
    newcomer.page.goto(f"{live_server.url}/dang-nhap/")
    newcomer.actions += 1
    newcomer.write(words("User name"), cast.union_recorder.username)
    newcomer.write(words("Password"), PASSWORD)
    newcomer.press(words("Sign in"))
    newcomer.press(words("Do this"))
    newcomer.press(words("Submit"))
    expect(newcomer.page.get_by_text(words("Submitted. You will see here what became of it."))).to_be_visible()
    record = MonthlyReturn.objects.get()
    assert (record.body, record.state) == (bodies.women_branch, ReviewState.SUBMITTED)
    assert not Duty.objects.open().filter(body=bodies.women_branch).exists()
    assert (newcomer.pages <= PAGES, newcomer.actions <= ACTIONS) == (True, True), (newcomer.pages, newcomer.actions)
    assert (newcomer.pages, newcomer.actions) == (4, 6)


def test_the_page_says_where_to_begin(newcomer: Newcomer, cast: Any, live_server: Any) -> None:
    """The first button that a newcomer's eyes meet below the heading is the one that does the most urgent thing."""
    newcomer.page.goto(f"{live_server.url}/dang-nhap/")
    newcomer.write(words("User name"), cast.union_recorder.username)
    newcomer.write(words("Password"), PASSWORD)
    newcomer.press(words("Sign in"))
    newcomer.page.wait_for_url("**/lam-viec/")
    first = newcomer.page.locator("main").locator("a.button, button.button").locator("visible=true").first
    assert words("Do this") in first.inner_text()
    assert first.bounding_box()["y"] < PHONE["height"]
    assert newcomer.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
