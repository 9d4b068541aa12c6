"""A sheet of results in a real browser: by keyboard, by pasting, over a line that breaks, and with a second officer."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kheo.standards.actions import save_observations, save_sheet
from kheo.standards.cells import Entry
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.queries import current
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import photo
from tests.standards.conftest import entry, make_sheet, small, write_set

pytestmark = pytest.mark.django_db(transaction=True)
STATUS = "[data-autosave-status]"
SAID = "[data-grid-said]"
PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
__all__ = ["small", "write_set"]  # fixtures


@pytest.fixture
def sheet(small: CriteriaSet, land: Any, cast: Any) -> ObservationSheet:
    """An empty draft of xã Tham Đôn; the quarter before it was handed in."""
    before = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", values={"1.2": 60, "2.1": 58}, accept=cast.organiser)
    assert before.state == "accepted"
    return save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=cast.reviewer, fields=[])


def _path(sheet: ObservationSheet) -> str:
    return f"/lam-viec/phieu-tieu-chi/{sheet.pk}/so-lieu/"


def _cell(page: Page, code: str, name: str = "value") -> Any:
    return page.locator(f'[data-code="{code}"] [data-cell="{name}"]')


def _paste(page: Page, code: str, text: str, name: str = "value") -> None:
    cell = _cell(page, code, name)
    cell.focus()
    page.evaluate(PASTE, [cell.element_handle(), text])


def _focused(page: Page) -> str:
    return page.evaluate("document.activeElement.closest('[data-row]')?.dataset.code + ' ' + document.activeElement.dataset.cell")


def _shown(page: Page) -> dict[str, str]:
    cells = "Object.fromEntries([...document.querySelectorAll('[data-row]')].map((row) => [row.dataset.code, row.querySelector('[data-cell=value]')?.value ?? '']))"
    return page.evaluate(cells)


def _stored(sheet: ObservationSheet) -> dict[str, Any]:
    return {code: row.value for code, row in current(sheet).items()}


def _expect_state(page: Page, state: str) -> None:
    expect(page.locator(STATUS)).to_have_attribute("data-state", state, timeout=25_000)


def _expect_stored(page: Page, sheet: ObservationSheet, wanted: Mapping[str, Any]) -> None:
    """Saved by itself, sooner or later."""
    for _try in range(100):
        if _stored(sheet) == wanted:
            return
        page.wait_for_timeout(200)
    assert _stored(sheet) == wanted


def test_a_sheet_is_filled_by_keyboard_and_by_pasting_over_a_line_that_breaks(seat: Any, with_passwords: Any, sheet: ObservationSheet) -> None:
    officer = seat("officer")
    officer.sign_in(with_passwords.reviewer)
    page = officer.open(_path(sheet))
    officer.picture("60-sheet-empty")

    # By keyboard: Enter goes down and never sends the form, Shift and Enter up, arrows too; Escape brings back what was stored.
    _cell(page, "1.1").focus()
    page.keyboard.press("Enter")
    assert _focused(page) == "1.2 value"
    page.keyboard.type("95.5")
    page.keyboard.press("Enter")
    page.keyboard.type("62 tỷ")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("3")
    page.keyboard.press("ArrowUp")
    assert _focused(page) == "2.1 value"
    _expect_state(page, "warn")
    expect(page.locator('[data-code="2.1"] [data-error]')).to_contain_text("triệu đồng")
    expect(page.locator('[data-code="1.2"] [data-verdict]')).to_contain_text("95,5%")
    expect(page.locator('[data-code="1.2"] [data-leap]')).to_contain_text("60%")
    officer.picture("61-sheet-wrong-cell")
    page.keyboard.press("Escape")
    assert _shown(page)["2.1"] == ""
    _expect_state(page, "good")
    expect(page.locator('[data-code="2.1"] [data-error]')).to_be_hidden()
    page.keyboard.press("Shift+Enter")
    assert _focused(page) == "1.2 value"
    page.keyboard.type("96")
    page.keyboard.press("Escape")
    assert _shown(page)["1.2"] == "95,5"
    assert page.url.endswith(_path(sheet))
    _expect_stored(page, sheet, {"1.2": Decimal("95.5"), "2.2": 3})

    # The line breaks in the middle: typing and pasting go on, and the page says where it stands.
    page.context.set_offline(True)
    _cell(page, "2.1").fill("61,5")
    _expect_state(page, "warn")
    _paste(page, "3.1", "100\nTốt\n")
    _cell(page, "3.1", "second").fill("2")
    _paste(page, "1.1", "1.1.\tCó\r\n2.2\t2,5\r\n")
    officer.picture("62-sheet-offline")
    before = _shown(page)
    assert (before["1.1"], before["2.2"], before["3.2"]) == ("1", "2,5", "Tốt")
    assert set(_stored(sheet)) == {"1.2", "2.2"}
    expect(page.locator("[data-said]")).to_have_text("2")

    # Back again, all of it goes out by itself; loaded anew, the page shows what was typed.
    page.context.set_offline(False)
    wanted = {"1.1": 1, "1.2": Decimal("95.5"), "2.1": Decimal("61.5"), "2.2": Decimal("2.5"), "3.1": 100, "3.2": 3}
    _expect_stored(page, sheet, wanted)
    _expect_state(page, "good")
    assert current(sheet)["3.1"].second == 2
    officer.problems[:] = [problem for problem in officer.problems if "ERR_INTERNET_DISCONNECTED" not in problem]
    page.reload()
    assert _shown(page) == before
    officer.picture("63-sheet-filled")

    # Handed in from the same page.
    page.click("button[name=action][value=submit]:not([aria-hidden])")
    page.wait_for_url(re.compile(r"/lam-viec/phieu-tieu-chi/\d+/$"))
    sheet.refresh_from_db()
    assert sheet.state == "submitted"


@pytest.mark.parametrize(("text", "told"), [
    ("95\n61\n3\n100\nTốt\nx", "6"), ("1.2\t95\n9.9\t1", "9.9"), ("1.2\t95\n1.2\t96", "1.2"), ("1.2\tHộ có điện\t95", ""),
])  # fmt: skip
def test_a_block_of_the_wrong_size_is_refused_and_nothing_changes(seat: Any, with_passwords: Any, sheet: ObservationSheet, text: str, told: str) -> None:
    officer = seat("officer", PHONE)
    officer.sign_in(with_passwords.reviewer)
    page = officer.open(_path(sheet))
    before = _shown(page)
    _paste(page, "1.2", text)
    expect(page.locator(SAID)).to_be_visible()
    expect(page.locator(SAID)).to_contain_text(told)
    assert _shown(page) == before
    if told == "6":
        officer.picture("64-sheet-wrong-size")
    page.wait_for_timeout(1500)
    assert _stored(sheet) == {}


def test_blank_lines_of_a_block_erase_nothing(seat: Any, with_passwords: Any, sheet: ObservationSheet) -> None:
    officer = seat("officer")
    officer.sign_in(with_passwords.reviewer)
    page = officer.open(_path(sheet))
    _cell(page, "2.1").fill("60")
    _paste(page, "1.2", "95\n\n3")
    assert [_shown(page)[code] for code in ("1.2", "2.1", "2.2")] == ["95", "60", "3"]
    _expect_stored(page, sheet, {"1.2": 95, "2.1": 60, "2.2": 3})


def test_two_officers_see_both_values_and_the_button_puts_mine(seat: Any, with_passwords: Any, sheet: ObservationSheet) -> None:
    officer = seat("officer", PHONE)
    officer.sign_in(with_passwords.reviewer)
    page = officer.open(_path(sheet))
    save_observations(sheet, entries={"2.1": (Entry(), entry(60))}, by=with_passwords.colleague)

    # Saved by itself, nothing goes over the other's value; what they wrote is told at the cell.
    _cell(page, "2.1").fill("55")
    _cell(page, "2.2").fill("3")
    _expect_state(page, "warn")
    expect(page.locator('[data-code="2.1"] [data-error]')).to_contain_text("60 triệu đồng")
    assert _stored(sheet) == {"2.1": 60, "2.2": 3}
    officer.picture("65-sheet-conflict")

    # Whoever was shown both decides with the button.
    page.click("button[name=action][value=save]:not([aria-hidden])")
    page.wait_for_load_state()
    _expect_stored(page, sheet, {"2.1": 55, "2.2": 3})
    assert _shown(page)["2.1"] == "55"


def test_a_photo_is_named_from_the_row_and_stands_there_with_its_last_day(seat: Any, with_passwords: Any, sheet: ObservationSheet) -> None:
    officer = seat("officer", PHONE)
    officer.sign_in(with_passwords.reviewer)
    page = officer.open(f"/lam-viec/phieu-tieu-chi/{sheet.pk}/")
    officer.picture("66-sheet-draft")
    page.click(f"main a[href='{_path(sheet)}']")
    _cell(page, "3.1").fill("100")
    page.click('[data-code="3.1"] summary')
    page.click('[data-code="3.1"] button[name=evidence_of]')
    page.wait_for_url("**/minh-chung/*/")
    page.set_input_files("input[name=photos]", [{"name": "truong.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}])
    page.fill("input[name=until]", "31/12/2022")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/so-lieu/#value-*")
    expect(page.locator('[data-code="3.1"] .proofs')).to_contain_text("31/12/2022")
    page.click('[data-code="3.1"] summary')
    page.click('[data-code="3.1"] button[name=evidence_of]')
    expect(page.locator(".proof input[type=checkbox]")).to_be_checked()
    officer.picture("67-sheet-evidence")
    page.set_viewport_size(DESKTOP)
    officer.picture("67-sheet-evidence")
    assert _stored(sheet) == {"3.1": 100}
