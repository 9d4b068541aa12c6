"""What a visitor's phone has to fetch, whether pages hold still while they load, and Lighthouse's judgement."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.conftest import ARGUMENTS

FIRST_VIEW, LATER_VIEW = 60 * 1024, 25 * 1024
PAGES = {"home": "/", "article": "/tin-tuc/tuyen-duong-hoa-tu-quan-cua-chi-hoi-phu-nu/"}
LEAST = 0.98
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def weigh(page: Any, site: str, path: str) -> dict[str, int]:
    """The bytes that come over the wire for a view, photos left out, by address."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    asked: dict[str, tuple[str, str]] = {}
    came: dict[str, int] = {}

    def note(told: dict[str, Any]) -> None:
        asked[told["requestId"]] = (told["request"]["url"].removeprefix(site), told.get("type", ""))

    def count(told: dict[str, Any]) -> None:
        url, kind = asked.get(told["requestId"], ("", ""))
        if kind != "Image" or url.startswith("/static/"):
            came[url] = came.get(url, 0) + int(told["encodedDataLength"])

    session.on("Network.requestWillBeSent", note)
    session.on("Network.loadingFinished", count)
    page.goto(site + path, wait_until="networkidle")
    session.detach()
    return came


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_is_light(served: str, window: Callable[..., Any], path: str):
    context = window(viewport=PHONE)

    first, later = (weigh(context.new_page(), served, path) for _view in range(2))

    assert any(address.endswith(".woff2") for address in first)  # what is heavy was seen
    assert {address: size for address, size in first.items() if size > 20 * 1024} == {}
    assert sum(first.values()) <= FIRST_VIEW, first
    assert sum(later.values()) <= LATER_VIEW, later


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_holds_still_while_fonts_are_late(served: str, window: Callable[..., Any], path: str, viewport: dict[str, int]):
    page = window(viewport=viewport).new_page()
    late: list[str] = []

    def wait(route: Any) -> None:
        late.append(route.request.url)
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/*.woff2", wait)
    page.goto(served + path, wait_until="load")
    page.evaluate("document.fonts.ready")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    assert page.evaluate(SHIFTS) == 0
    assert len(late) == 2


ATTEMPTS = 3


def judge(lighthouse: Path, browser_path: str, address: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's report of a page, as on a phone; where it says that it could not look and wants to run again, it does."""
    report: dict[str, Any] = {}
    for attempt in range(ATTEMPTS):
        report = look(lighthouse, browser_path, address, folder / f"report-{attempt}.json")
        if "runtimeError" not in report:
            break
    return report


def look(lighthouse: Path, browser_path: str, address: str, report: Path) -> dict[str, Any]:
    """One run of Lighthouse."""
    flags = " ".join(["--headless=new", f"--user-data-dir={report.with_suffix('.profile')}", *ARGUMENTS])
    subprocess.run(
        [str(lighthouse), address, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}",
         "--only-categories=accessibility,best-practices,seo", "--form-factor=mobile", "--max-wait-for-load=30000"],
        env=os.environ | {"CHROME_PATH": browser_path}, check=False, timeout=120,
    )  # fmt: skip
    return json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"runtimeError": "no report", "categories": {}}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_lighthouse_is_content(served: str, lighthouse: Path, browser_path: str, tmp_path: Path, path: str):
    report = judge(lighthouse, browser_path, served + path, tmp_path)
    scores = {name: category["score"] for name, category in report["categories"].items()}
    faults = [f"{audit['id']}: {audit['title']}" for audit in report["audits"].values() if audit["score"] is not None and audit["score"] < 1]

    assert "runtimeError" not in report
    assert sorted(scores) == ["accessibility", "best-practices", "seo"]
    assert {name: score for name, score in scores.items() if score < LEAST} == {}, faults
