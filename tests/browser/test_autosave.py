"""A form that saves itself, in a real browser: over a line that breaks, in two windows, and over a reload."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kheo.movements.models import Initiative
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/lam-viec/mo-hinh/moi/"
STATUS = "[data-autosave-status]"
NAME = "Nguyễn Văn Kín"


def _fill_row(page: Page, number: int, what: str, promised: str) -> None:
    for name, value in (("what", what), ("measure", "km"), ("promised", promised)):
        page.fill(f"input[name=outputs-{number}-{name}]", value)


def _expect_state(page: Page, state: str) -> None:
    expect(page.locator(STATUS)).to_have_attribute("data-state", state, timeout=20_000)


def _wait_for_version(page: Page, version: int) -> None:
    page.wait_for_function("version => Number(document.querySelector('#record-form').elements.version.value) >= version", arg=version)


def test_what_is_typed_survives_a_broken_line_and_a_reload(seat: Any, with_passwords: Any, campaign: Any) -> None:
    recorder = seat("recorder", PHONE)
    recorder.sign_in(with_passwords.recorder)
    page = recorder.open(NEW)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)

    # Typed and left alone, it is saved, and the page speaks of the stored draft from now on.
    page.fill("input[name=title]", "Đường hoa ấp Trà Mẹt")
    _fill_row(page, 0, "Đường trồng hoa", "1,5")
    _expect_state(page, "good")
    page.wait_for_url("**/lam-viec/mo-hinh/*/sua/")
    recorder.picture("20-autosaved")
    assert Initiative.objects.get().title == "Đường hoa ấp Trà Mẹt"

    # The line breaks: it is said, and what was typed meanwhile goes out when the line is back.
    page.context.set_offline(True)
    page.fill("textarea[name=goals]", "Mười tuyến đường xanh, sạch.")
    _expect_state(page, "warn")
    recorder.picture("21-no-line")
    assert Initiative.objects.get().goals == ""
    page.context.set_offline(False)
    _expect_state(page, "good")
    assert Initiative.objects.get().goals == "Mười tuyến đường xanh, sạch."
    recorder.problems[:] = [problem for problem in recorder.problems if "ERR_INTERNET_DISCONNECTED" not in problem]

    # A row with half a number costs no other; the name never leaves by itself.
    version = Initiative.objects.get().version
    page.check("input[name=subject][value=individual]")
    page.fill("input[name=person]", NAME)
    _fill_row(page, 1, "Hàng rào", "nhiều")
    _wait_for_version(page, version + 1)
    _expect_state(page, "warn")
    page.fill("input[name=outputs-1-promised]", "200")
    _expect_state(page, "good")
    assert [row.what for row in Initiative.objects.get().outputs.all()] == ["Đường trồng hoa", "Hàng rào"]
    assert [body for body in sent if NAME in body] == []

    # Loaded again, all of it is there but the name, which waits for a button.
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.input_value("input[name=title]") == "Đường hoa ấp Trà Mẹt"
    assert page.input_value("textarea[name=goals]") == "Mười tuyến đường xanh, sạch."
    assert page.input_value("input[name=outputs-1-promised]") == "200"
    assert page.is_checked("input[name=subject][value=individual]")
    assert page.input_value("input[name=person]") == ""
    device = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert [words for words in (NAME, "Đường hoa", "Mười tuyến") if words in device] == []

    # The button goes on from there, also while something is under way.
    page.fill("input[name=person]", NAME)
    page.fill("textarea[name=method]", "Mỗi hộ một đoạn.")
    page.click("button[name=action][value=save]")
    page.wait_for_url(re.compile(r"/lam-viec/mo-hinh/\d+/$"))
    record = Initiative.objects.get()
    assert (record.method, record.outputs.count(), bool(record.honouree)) == ("Mỗi hộ một đoạn.", 2, True)


def test_two_windows_never_overwrite_each_other(seat: Any, with_passwords: Any, campaign: Any) -> None:
    first, second = seat("first"), seat("second")
    first.sign_in(with_passwords.recorder)
    mine = first.open(NEW)
    mine.fill("input[name=title]", "Đường hoa")
    _expect_state(mine, "good")
    mine.wait_for_url("**/lam-viec/mo-hinh/*/sua/")
    address = mine.url.removeprefix(first.address)

    second.sign_in(with_passwords.recorder)
    theirs = second.open(address)
    theirs.fill("textarea[name=goals]", "Của người kia")
    _expect_state(theirs, "good")
    mine.fill("textarea[name=goals]", "Của tôi")
    _expect_state(mine, "bad")
    first.picture("22-conflict")
    assert Initiative.objects.get().goals == "Của người kia"
    first.problems[:] = [problem for problem in first.problems if "409" not in problem]

    # The button shows both, and nothing is saved by itself on that page.
    mine.click("button[name=action][value=save]")
    expect(mine.locator("[role=alert] table")).to_contain_text("Của người kia")
    expect(mine.locator("[role=alert] table")).to_contain_text("Của tôi")
    assert mine.locator("form[data-autosave]").count() == 0
    assert Initiative.objects.get().goals == "Của người kia"
    first.problems[:] = [problem for problem in first.problems if "409" not in problem]


def test_leaving_the_page_takes_the_last_words_along(seat: Any, with_passwords: Any, campaign: Any) -> None:
    recorder = seat("recorder")
    recorder.sign_in(with_passwords.recorder)
    page = recorder.open(NEW)
    page.fill("input[name=title]", "Đường hoa")
    page.wait_for_url("**/lam-viec/mo-hinh/*/sua/")
    page.locator("textarea[name=goals]").press_sequentially("Vừa gõ xong", delay=5)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # no effect while it can be seen
        page.locator("textarea[name=goals]").blur()
    recorder.open("/lam-viec/")
    assert Initiative.objects.get().goals == "Vừa gõ xong"
