"""The cells of a sheet where things go wrong: a lost answer, a late one, no line, the way back, and blocks that do not fit."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from kheo.standards.actions import load_sets, save_observations, save_sheet
from kheo.standards.cells import Entry
from kheo.standards.models import CriteriaSet, Observation, ObservationSheet, Status
from kheo.standards.queries import current, newest_of
from tests.browser.test_standards import PASTE, SAID, STATUS
from tests.standards.conftest import entry, small, write_set

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["small", "write_set"]  # fixtures


@pytest.fixture
def sheet(small: CriteriaSet, land: Any, cast: Any) -> ObservationSheet:
    """An empty draft of xã Tham Đôn."""
    return save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=cast.reviewer, fields=[])


@pytest.fixture
def officer(seat: Any, with_passwords: Any) -> Any:
    """Who enters for the commune, signed in."""
    found = seat("officer")
    found.sign_in(with_passwords.reviewer)
    return found


def _path(sheet: ObservationSheet) -> str:
    return f"/lam-viec/phieu-tieu-chi/{sheet.pk}/so-lieu/"


def _cell(page: Page, code: str, name: str = "value") -> Any:
    return page.locator(f'[data-code="{code}"] [data-cell="{name}"]')


def _paste(page: Page, code: str, text: str, name: str = "value") -> None:
    page.evaluate(PASTE, [_cell(page, code, name).element_handle(), text])


def _values(sheet: ObservationSheet) -> dict[str, Any]:
    return {code: row.value for code, row in current(sheet).items()}


def _expect(page: Page, told: Callable[[], Any], wanted: Any) -> None:
    """Sooner or later it is so."""
    for _try in range(60):
        if told() == wanted:
            return
        page.wait_for_timeout(200)
    assert told() == wanted


def _saved(page: Page) -> Any:
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok)


def _open_more(page: Page, code: str) -> None:
    page.click(f'[data-code="{code}"] summary')


def _forget_lines(officer: Any) -> None:
    officer.problems[:] = [problem for problem in officer.problems if "net::ERR" not in problem]


def _verify(sheet: ObservationSheet, code: str) -> None:
    Observation.objects.filter(sheet=sheet, indicator__code=code).update(status=Status.VERIFIED)


def test_a_share_follows_its_two_numbers_when_they_change_again(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _open_more(page, "1.2")
    _cell(page, "1.2", "out_of").fill("100")
    for counted in ("50", "60"):
        with _saved(page):
            _cell(page, "1.2", "counted").fill(counted)
        expect(_cell(page, "1.2")).to_have_value(counted)
    with _saved(page):
        _cell(page, "2.1").fill("55")
    _expect(page, lambda: _values(sheet), {"1.2": 60, "2.1": 55})
    expect(page.locator('[data-code="1.2"] [data-error]')).to_be_hidden()


def test_escape_brings_back_what_is_stored_in_the_second_cell_too(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _cell(page, "3.1").fill("100")
    with _saved(page):
        _cell(page, "3.1", "second").fill("2")
    _expect(page, lambda: current(sheet)["3.1"].second, 2)
    page.wait_for_timeout(300)
    _cell(page, "3.1", "second").fill("3")
    page.keyboard.press("Escape")
    expect(_cell(page, "3.1", "second")).to_have_value("2")


def test_a_value_erased_while_it_is_being_saved_stays_erased(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    waiting: list[Route] = []
    page.route("**/so-lieu/", lambda route: waiting.append(route) if not waiting else route.continue_())
    _cell(page, "1.2").fill("95")
    _cell(page, "2.1").focus()
    _expect(page, lambda: len(waiting), 1)
    _cell(page, "1.2").fill("")
    _cell(page, "2.1").focus()
    waiting[0].continue_()
    _expect(page, lambda: _values(sheet), {"1.2": 95})
    _expect(page, lambda: _values(sheet), {})
    expect(_cell(page, "1.2")).to_have_value("")


def test_a_value_whose_answer_was_lost_can_be_erased(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    lost: list[Any] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch())
        route.abort()

    page.route("**/so-lieu/", lose, times=1)
    _cell(page, "1.2").fill("95")
    _expect(page, lambda: len(lost), 1)
    expect(page.locator(STATUS)).to_have_attribute("data-state", "good", timeout=20_000)
    expect(page.locator('[data-code="1.2"] [data-verdict]')).to_contain_text("95%")
    with _saved(page):
        _cell(page, "1.2").fill("")
    _expect(page, lambda: _values(sheet), {})
    _forget_lines(officer)


def test_a_button_without_a_line_keeps_the_page_and_what_was_typed(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    page.context.set_offline(True)
    _cell(page, "1.2").fill("95")
    expect(page.locator(STATUS)).to_have_attribute("data-state", "warn", timeout=20_000)
    page.click("button[name=action][value=save]:not([aria-hidden])")
    page.wait_for_timeout(1000)
    expect(_cell(page, "1.2")).to_have_value("95")
    page.context.set_offline(False)
    page.click("button[name=action][value=save]:not([aria-hidden])")
    page.wait_for_load_state()
    _expect(page, lambda: _values(sheet), {"1.2": 95})
    _forget_lines(officer)


def test_coming_back_the_page_speaks_of_what_stands_now(officer: Any, sheet: ObservationSheet, cast: Any) -> None:
    page = officer.open(_path(sheet))
    with _saved(page):
        _cell(page, "1.2").fill("95")
    with _saved(page):
        _cell(page, "1.1").select_option("1")
    officer.open("/lam-viec/")
    save_observations(sheet, entries={"1.2": (entry(95), entry(70)), "1.1": (entry(1), entry(0))}, by=cast.reviewer)
    page.go_back()
    expect(_cell(page, "1.2")).to_have_value("70")
    expect(_cell(page, "1.1")).to_have_value("0")
    assert page.locator('[data-code="1.2"] input[name^=was-]').input_value() == '{"value": "70"}'


def test_a_verified_row_keeps_its_place_in_its_own_columns_alone(officer: Any, sheet: ObservationSheet, cast: Any) -> None:
    save_observations(sheet, entries={"2.1": (Entry(), entry(60))}, by=cast.colleague)
    _verify(sheet, "2.1")
    page = officer.open(_path(sheet))
    _open_more(page, "1.2")
    _paste(page, "1.2", "95\n3\n2", "counted")  # 2.1 is no share: the column has 1.2, 2.2 and 3.1
    assert [_cell(page, code, "counted").input_value() for code in ("1.2", "2.2", "3.1")] == ["95", "3", "2"]
    expect(page.locator(SAID)).to_contain_text("3")
    _paste(page, "1.2", "96\n61\n4")  # its value has its place, and it is told that nothing was written there
    assert [_cell(page, code).input_value() for code in ("1.2", "2.2")] == ["96", "4"]
    expect(page.locator(SAID)).to_contain_text(re.compile("2.*1"))


def _shown(page: Page) -> dict[str, str]:
    return {code: _cell(page, code).input_value() for code in ("1.1", "1.2", "2.1", "2.2", "3.2")}


@pytest.mark.parametrize("way", ["keys", "button"])
def test_a_pasted_block_is_taken_back_in_one_step_though_it_was_saved(officer: Any, sheet: ObservationSheet, way: str) -> None:
    page = officer.open(_path(sheet))
    with _saved(page):
        _cell(page, "2.1").fill("55")
    _expect(page, lambda: _values(sheet), {"2.1": 55})
    before = _shown(page)
    _cell(page, "1.1").focus()
    with _saved(page):
        _paste(page, "1.1", "1.1\tCó\n1.2\t95\n2.1\t61\n2.2\t3\n3.2\tTốt\n")
    _expect(page, lambda: _values(sheet), {"1.1": 1, "1.2": 95, "2.1": 61, "2.2": 3, "3.2": 3})
    if way == "keys":
        page.keyboard.press("Control+z")
    else:
        page.click("[data-grid-undo]")
    assert _shown(page) == before
    _expect(page, lambda: _values(sheet), {"2.1": 55})
    expect(page.locator("[data-grid-undo]")).to_be_hidden()
    officer.picture("65-block-taken-back")


def test_a_share_worked_out_of_pasted_numbers_is_taken_back_with_them(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _open_more(page, "1.2")
    _cell(page, "1.2", "counted").fill("100")
    _cell(page, "1.2", "out_of").fill("200")
    expect(_cell(page, "1.2")).to_have_value("50")
    _paste(page, "1.2", "190\n3", "counted")
    expect(_cell(page, "1.2")).to_have_value("95")
    page.click("[data-grid-undo]")
    assert [_cell(page, "1.2", name).input_value() for name in ("value", "counted", "out_of")] == ["50", "100", "200"]
    _expect(page, lambda: _values(sheet), {"1.2": 50})


def test_after_the_next_letter_undo_is_the_browsers_own_again(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _paste(page, "1.2", "95\n61")
    _cell(page, "1.2").focus()
    page.keyboard.type("7")
    page.keyboard.press("Control+z")
    assert _cell(page, "2.1").input_value() == "61"


def test_a_block_with_empty_rows_finds_its_codes(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _paste(page, "1.1", "1.2\t95\n\t\n2.1\t61\n\t\n")
    assert [_cell(page, code).input_value() for code in ("1.2", "2.1")] == ["95", "61"]


def test_one_word_is_pasted_into_a_choice(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _paste(page, "3.2", "Khá\r\n")
    expect(_cell(page, "3.2")).to_have_value("Khá")


def test_pasted_numbers_are_never_folded_away(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    _open_more(page, "1.2")
    _paste(page, "1.2", "95\n3", "counted")
    expect(_cell(page, "2.2", "counted")).to_be_visible()


def test_what_was_said_about_a_block_is_in_sight(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    page.set_viewport_size({"width": 360, "height": 500})
    _cell(page, "3.2").scroll_into_view_if_needed()
    _cell(page, "3.2").focus()
    _paste(page, "3.2", "a\nb\nc")
    expect(page.locator(SAID)).to_be_in_viewport()
    _cell(page, "3.1").press_sequentially("1")
    expect(page.locator(SAID)).to_be_hidden()


def test_typing_on_and_on_neither_puts_saving_off_nor_the_next_try(officer: Any, sheet: ObservationSheet) -> None:
    page = officer.open(_path(sheet))
    tries: list[Route] = []

    def lose(route: Route) -> None:
        tries.append(route)
        route.abort()

    def type_on(enough: Callable[[], bool]) -> bool:
        return any(enough() or page.keyboard.type("0", delay=400) for _time in range(40))

    _cell(page, "3.1").focus()
    assert type_on(lambda: bool(_values(sheet)))
    page.route("**/so-lieu/", lose)
    assert type_on(lambda: len(tries) > 1)
    page.unroute("**/so-lieu/")
    _cell(page, "3.1").fill("60")
    _expect(page, lambda: _values(sheet), {"3.1": 60})
    _forget_lines(officer)


def test_the_last_words_of_a_large_sheet_are_sent_when_the_page_is_left(officer: Any, land: Any, cast: Any) -> None:
    load_sets()
    large = newest_of("xa-ntm-nang-cao-2021-2025")
    assert large is not None
    sheet = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=large, period="2022-Q4"), by=cast.reviewer, fields=[])
    page = officer.open(_path(sheet))
    page.evaluate("() => { const send = window.fetch; window.fetch = (to, how) => { window.keptAlive = how.keepalive; return send(to, how); }; }")
    code = page.locator("[data-row]:has(input[data-cell=value])").first.get_attribute("data-code")
    _cell(page, code).fill("1")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true }); document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("window.keptAlive")
    _expect(page, lambda: _values(sheet), {code: 1})
