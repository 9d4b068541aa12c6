"""The script of the visit figures in a real browser: who records a view, and what the reader sees."""

from pathlib import Path

import pytest

from kheo.portal.models import PathViews
from kheo.portal.visits import fold_visits

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.portal.visit_pages")]


@pytest.fixture
def page(chromium, tmp_path: Path, settings, live_server):
    settings.KHEO_VISITS = tmp_path / "visits"
    settings.KHEO_COUNT_VISITS = True
    context = chromium.new_context(user_agent=FIREFOX, base_url=live_server.url)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda told: page.problems.append(told.text) if told.type == "error" else None)
    yield page
    context.close()


@pytest.mark.parametrize("address", ["/trang/", "/tu-cache/"])
def test_a_view_is_recorded_once_whoever_answered_and_shows_in_the_figures(page, address):
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.url.endswith("/luot/") else None)
    with page.expect_response(lambda answer: answer.url.endswith("/luot/") and answer.request.method == "GET"):
        page.goto(address)
    page.wait_for_function("document.querySelector('.visit-figures dd').textContent === '1'")
    fold_visits()

    assert sent == (["GET"] if address == "/trang/" else ["POST", "GET"])
    assert dict(PathViews.objects.values_list("path", "views")) == {address: 1}
    assert page.context.cookies() == []
    assert page.problems == []
