"""The page of cells, through HTTP: what is right is kept, what is wrong stays with its complaint, nothing typed is lost."""

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kheo.records.actions import change_state
from kheo.standards.actions import Ruling, load_sets, rule_on, save_sheet
from kheo.standards.cells import Entry
from kheo.standards.models import (
    ClosedPeriod,
    CriterionResult,
    GroupMember,
    Indicator,
    Observation,
    ObservationSheet,
    Status,
)
from kheo.standards.queries import current, newest_of
from kheo.standards.rules import Verdict
from tests.conftest import Browser, says
from tests.standards.conftest import GOOD, make_sheet, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(small, land, officer) -> ObservationSheet:
    return save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=officer, fields=[])


@pytest.fixture
def keys(small) -> dict[str, int]:
    return dict(Indicator.objects.filter(criterion__criteria_set=small).values_list("code", "pk"))


@pytest.fixture
def page(sheet, client_for, officer) -> Browser:
    return client_for(officer)


def address(sheet: ObservationSheet) -> str:
    return reverse("standards:enter", args=[sheet.pk])


INPUT = re.compile(r"<input\b[^>]*>|<select\b.*?</select>", re.DOTALL)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def form_of(answer: Any) -> dict[str, str]:
    """The cells of a page as a browser would send them back, untouched."""
    data = {}
    for tag in INPUT.findall(answer.content.decode()):
        name = attribute(tag.partition(">")[0], "name")
        if tag.startswith("<select"):
            chosen = next((option for option in re.findall(r"<option\b[^>]*>", tag) if " selected" in option), '<option value="">')
            data[name] = attribute(chosen, "value")
        elif "checkbox" not in tag or " checked" in tag:
            data[name] = attribute(tag, "value") or ("on" if "checkbox" in tag else "")
    return {name: value for name, value in data.items() if re.fullmatch(r"[a-z_]+-\d+|version", name)}


def typed(form: dict[str, str], keys: dict[str, int], cells: dict[str, str], action: str = "save") -> dict[str, str]:
    """The form with words typed into cells ("1.2": a value; "counted 1.2": another cell) and a button pressed."""
    sent = dict(form)
    for where, value in cells.items():
        name, _space, code = where.rpartition(" ")
        sent[f"{name or 'value'}-{keys[code]}"] = value
    return {**sent, "action": action}


def enter(page: Browser, sheet: ObservationSheet, keys: dict[str, int], cells: dict[str, str], action: str = "save") -> Any:
    """Open the page, type, press a button."""
    return page.post(address(sheet), typed(form_of(page.get(address(sheet))), keys, cells, action))


def values(sheet: ObservationSheet) -> dict[str, Decimal | None]:
    return {code: row.value for code, row in current(sheet).items()}


def cell(answer: Any, keys: dict[str, int], where: str) -> str:
    """What stands in a cell of the page."""
    name, _space, code = where.rpartition(" ")
    return form_of(answer)[f"{name or 'value'}-{keys[code]}"]


def test_a_new_sheet_leads_to_its_cells(small, land, client_for, officer):
    page = client_for(officer)
    answer = page.get(reverse("records:new", args=["phieu-tieu-chi"]))
    form = {name: attribute(tag, "value") for tag in INPUT.findall(answer.content.decode()) for name in [attribute(tag, "name")] if name in ("uuid", "owner")}
    periods = re.findall(r'<option value="(20\d\d-Q\d)"', answer.content.decode())
    assert len(periods) == 9
    sent = page.post(reverse("records:new", args=["phieu-tieu-chi"]), {**form, "owner": f"u{land.tham_don.pk}", "criteria_set": small.pk, "period": periods[0], "action": "save"}, follow=True)
    made = ObservationSheet.objects.get()
    assert (made.period, made.group.code) == (periods[0], "nam")
    text = sent.content.decode()
    assert text.index(address(made)) < text.index(reverse("records:edit", args=["phieu-tieu-chi", made.pk]))


def test_values_are_typed_kept_and_judged(page, sheet, keys):
    cells = {"1.1": "1", "1.2": "95,5", "2.1": "60", "counted 2.2": "3", "out_of 2.2": "120", "3.1": "100", "second 3.1": "1", "3.2": "Khá"}
    answer = enter(page, sheet, keys, cells)
    assert (answer.status_code, answer["Location"]) == (302, address(sheet))
    assert values(sheet) == {"1.1": 1, "1.2": Decimal("95.5"), "2.1": 60, "2.2": Decimal("2.5"), "3.1": 100, "3.2": 2}
    assert {row.verdict for row in CriterionResult.objects.filter(sheet=sheet)} == {Verdict.REACHED}
    opened = page.get(address(sheet))
    assert [cell(opened, keys, where) for where in cells] == ["1", "95,5", "60", "3", "120", "100", "1", "Khá"]


@pytest.mark.parametrize("typed_value", ["95,5", "95.5", " 95,50 %"])
def test_a_decimal_is_read_with_comma_and_with_dot(page, sheet, keys, typed_value):
    assert enter(page, sheet, keys, {"1.2": typed_value}).status_code == 302
    assert values(sheet) == {"1.2": Decimal("95.5")}


ALONE = "A remark alone says nothing that counts: add the value, or tick that it does not apply."


@pytest.mark.parametrize(("cells", "message", "words"), [
    ({"1.2": "120"}, "%(number)s%% is more than 100%%. Write the share in percent, or the two numbers it is made of.", {"number": "120"}),
    ({"2.1": "62 tỷ"}, "“%(text)s”: this value is measured in %(measure)s. Convert it, and write the number alone.", {"text": "62 tỷ", "measure": "triệu đồng"}),
    ({"1.2": "-3"}, "A value cannot be below 0.", {}),
    ({"2.1": "62", "not_applicable 2.1": "on", "remark 2.1": "Không có"}, "Either it does not apply, or it has a value: empty one of them.", {}),
    ({"not_applicable 3.2": "on"}, "Say in the remark why it does not apply.", {}),
    ({"counted 2.2": "5"}, "Write both numbers, what was counted and out of how many; or the share alone.", {}),
    ({"counted 2.2": "9", "out_of 2.2": "8"}, "%(counted)s out of %(all)s is more than 100%%.", {"counted": "9", "all": "8"}),
    ({"2.2": "3", "counted 2.2": "1", "out_of 2.2": "10"}, "%(counted)s out of %(all)s is %(computed)s%%, but %(value)s%% is written: correct one of them, or empty one.", {"counted": "1", "all": "10", "computed": "10,00", "value": "3"}),
    ({"remark 2.1": "Chờ thống kê"}, ALONE, {}),
    ({"3.2": "Giỏi"}, "“%(text)s” is no grade here. Write one of: %(grades)s.", {"text": "Giỏi", "grades": "Trung bình, Khá, Tốt"}),
    ({"1.1": "chắc có"}, "“%(text)s” is neither yes nor no. Write “có” or “không” (or “đạt”, “chưa đạt”).", {"text": "chắc có"}),
    ({"2.1": "60", "remark 2.1": "x" * 501}, "The remark is too long: at most %(most)s letters.", {"most": 500}),
])  # fmt: skip
def test_a_wrong_cell_is_told_and_costs_no_other(page, sheet, keys, cells, message, words):
    answer = enter(page, sheet, keys, {**cells, "3.1": "100", "second 3.1": "1"})
    assert answer.status_code == 422
    assert values(sheet) == {"3.1": 100}
    assert [cell(answer, keys, where) for where in cells] == list(cells.values())
    assert [row.code for row in answer.context["page"].wrong] == [next(iter(cells)).rpartition(" ")[2]]
    assert says(answer, message, **words)


@pytest.mark.parametrize(("where", "text"), [("2.1", "nhiều"), ("2.1", "khoảng 60"), ("second 3.1", "1,5"), ("2.1", "1,2,3")])
def test_a_text_in_a_number_is_told_in_its_own_words(page, sheet, keys, where, text):
    answer = enter(page, sheet, keys, {where: text, "1.2": "93,5"})
    assert (answer.status_code, cell(answer, keys, where), values(sheet)) == (422, text, {"1.2": Decimal("93.5")})
    [row] = answer.context["page"].wrong
    assert f"“{text}”" in row.error


def test_a_number_with_two_readings_is_asked_and_both_are_named(page, sheet, keys):
    answer = enter(page, sheet, keys, {"2.1": "2.063"})
    [row] = answer.context["page"].wrong
    assert "2063" in row.error
    assert "2,063" in row.error
    assert values(sheet) == {}


def test_zero_is_a_value_and_empty_is_none(page, sheet, keys):
    enter(page, sheet, keys, {"1.2": "0", "2.1": "60"})
    assert values(sheet) == {"1.2": 0, "2.1": 60}
    enter(page, sheet, keys, {"2.1": ""})
    assert values(sheet) == {"1.2": 0}


def test_what_was_stored_is_shown_so_that_it_is_read_back(page, sheet, officer, keys):
    """2.125 would be shown as "2,125", which has two readings."""
    say(sheet, officer, {"2.1": Decimal("2.125"), "1.2": Decimal("2.1255")})
    assert enter(page, sheet, keys, {}).status_code == 302
    assert values(sheet) == {"2.1": Decimal("2.125"), "1.2": Decimal("2.1255")}
    sheet.refresh_from_db()
    assert sheet.version == 2  # nothing was written: the page says what stands


def test_an_untouched_share_stays_as_it_was_said(page, sheet, officer, keys):
    Observation.objects.create(sheet=sheet, indicator_id=keys["2.2"], value="2.7", numerator=11, denominator=410, entered_by=officer)
    enter(page, sheet, keys, {"2.1": "60"})
    assert current(sheet)["2.2"].entry == Entry(Decimal("2.7"), None, Decimal(11), Decimal(410))
    enter(page, sheet, keys, {"counted 2.2": "41"})
    assert current(sheet)["2.2"].value == 10


def test_a_value_typed_over_a_share_must_agree_with_it(page, sheet, keys):
    enter(page, sheet, keys, {"counted 2.2": "3", "out_of 2.2": "120"})
    assert enter(page, sheet, keys, {"2.2": "4"}).status_code == 422
    assert enter(page, sheet, keys, {"2.2": "4", "counted 2.2": "", "out_of 2.2": ""}).status_code == 302
    assert current(sheet)["2.2"].entry == Entry(Decimal(4))


def test_a_form_sent_twice_is_stored_once(page, sheet, keys):
    sent = typed(form_of(page.get(address(sheet))), keys, {"2.1": "60"})
    assert [page.post(address(sheet), sent).status_code for _time in (1, 2)] == [302, 302]
    assert Observation.objects.filter(sheet=sheet).count() == 1
    sheet.refresh_from_db()
    assert sheet.version == 2


def test_handing_in_twice_is_said_and_not_an_error(page, sheet, keys):
    sent = typed(form_of(page.get(address(sheet))), keys, {"2.1": "60"}, "submit")
    shown = reverse("records:show", args=["phieu-tieu-chi", sheet.pk])
    assert [page.post(address(sheet), sent)["Location"] for _time in (1, 2)] == [shown, shown]
    sheet.refresh_from_db()
    assert sheet.state == "submitted"
    assert says(page.get(shown), "This record was sent already; it is stored once.")


def test_nothing_is_handed_in_while_a_cell_is_wrong_or_all_are_empty(page, sheet, keys):
    assert enter(page, sheet, keys, {"2.1": "60", "1.2": "120"}, "submit").status_code == 422
    assert enter(page, sheet, keys, {"2.1": ""}, "submit").status_code == 422
    sheet.refresh_from_db()
    assert sheet.state == "draft"


def test_what_was_handed_in_meanwhile_stays_and_what_is_typed_is_shown(page, sheet, keys, officer):
    form = form_of(page.get(address(sheet)))
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "61"}))
    assert answer.status_code == 409
    assert cell(answer, keys, "2.1") == "61"
    assert values(sheet)["2.1"] == 60
    assert page.get(address(sheet)).status_code == 302


def test_a_closed_period_refuses_and_loses_nothing(page, sheet, keys, small, land, cast):
    ClosedPeriod.objects.create(criteria_set=small, unit=land.district, period="2022-Q4", closed_by=cast.organiser)
    opened = page.get(address(sheet))
    assert says(opened, "%(unit)s has closed this period: nothing can be stored before it is opened again.", unit=land.district)
    answer = page.post(address(sheet), typed(form_of(opened), keys, {"2.1": "61"}))
    assert (answer.status_code, cell(answer, keys, "2.1"), values(sheet)) == (409, "61", {})
    told = page.post(address(sheet), typed(form_of(opened), keys, {"2.1": "61"}, "autosave"))
    assert (told.status_code, told.json()["state"]) == (409, "closed")


def test_a_period_that_has_not_begun_is_refused(small, land, client_for, officer):
    page = client_for(officer)
    opened = page.get(reverse("records:new", args=["phieu-tieu-chi"])).content.decode()
    form = {name: attribute(tag, "value") for tag in INPUT.findall(opened) for name in [attribute(tag, "name")] if name in ("uuid", "owner")}
    answer = page.post(reverse("records:new", args=["phieu-tieu-chi"]), {**form, "owner": f"u{land.tham_don.pk}", "criteria_set": small.pk, "period": "2099-Q1", "action": "save"})
    assert answer.status_code == 422
    assert not ObservationSheet.objects.exists()


# --- Two officers ------------------------------------------------------------------------------


def test_two_officers_see_both_values_and_the_second_save_puts_mine(page, sheet, keys, cast, client_for):
    form = form_of(page.get(address(sheet)))
    say(sheet, cast.colleague, {"2.1": 60, "2.2": 3})
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "55", "1.2": "93"}))
    assert answer.status_code == 422
    [row] = answer.context["page"].wrong
    assert (row.code, row.theirs_words, cell(answer, keys, "2.1")) == ("2.1", "60 triệu đồng", "55")
    assert "60 triệu đồng" in row.error
    assert values(sheet) == {"2.1": 60, "2.2": 3, "1.2": 93}
    assert page.post(address(sheet), typed(form_of(answer), keys, {})).status_code == 302
    assert values(sheet) == {"2.1": 55, "2.2": 3, "1.2": 93}


def test_a_page_that_shows_both_values_never_puts_mine_by_itself(page, sheet, keys, cast):
    form = form_of(page.get(address(sheet)))
    say(sheet, cast.colleague, {"2.1": 60})
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "55"}))
    told = page.post(address(sheet), typed(form_of(answer), keys, {"1.2": "93"}, "autosave")).json()
    assert [error["label"] for error in told["errors"]] == ["2.1"]
    assert values(sheet) == {"2.1": 60, "1.2": 93}


def test_a_third_value_is_shown_again(page, sheet, keys, cast):
    form = form_of(page.get(address(sheet)))
    say(sheet, cast.colleague, {"2.1": 60})
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "55"}))
    say(sheet, cast.colleague, {"2.1": 61})
    again = page.post(address(sheet), typed(form_of(answer), keys, {}))
    assert (again.status_code, again.context["page"].wrong[0].theirs_words, values(sheet)["2.1"]) == (422, "61 triệu đồng", 61)


def test_a_wrong_cell_does_not_hide_what_the_other_wrote_there(page, sheet, keys, cast):
    form = form_of(page.get(address(sheet)))
    say(sheet, cast.colleague, {"2.1": 60})
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "nhiều"}))
    again = page.post(address(sheet), typed(form_of(answer), keys, {"2.1": "55"}))
    assert (again.status_code, values(sheet)["2.1"]) == (422, 60)


# --- Autosave ----------------------------------------------------------------------------------


def test_autosave_tells_what_each_row_comes_to(page, sheet, keys, officer, small, land):
    make_sheet(small, land.tham_don, officer, period="2022-Q3", values={"2.1": 30})
    change_state(ObservationSheet.objects.get(period="2022-Q3"), "submit", by=officer)
    form = form_of(page.get(address(sheet)))
    answer = page.post(address(sheet), typed(form, keys, {"2.1": "60", "1.2": "120", "2.2": "3"}, "autosave"))
    told = answer.json()
    assert (answer.status_code, told["state"], told["version"], told["edit_url"]) == (200, "kept", 2, address(sheet))
    assert [(error["field"], error["label"], error["theirs"]) for error in told["errors"]] == [(f"value-{keys['1.2']}", "1.2", "")]
    rows = {row["id"]: row for row in told["rows"]}
    assert rows.keys() == {str(keys["2.1"]), str(keys["2.2"])}
    row = rows[str(keys["2.1"])]
    assert (row["value"], row["verdict"], json.loads(row["was"])) == ("60", "reached", {"value": "60"})
    assert "30 triệu đồng" in row["leap"]
    assert rows[str(keys["2.2"])]["leap"] == ""
    assert values(sheet) == {"2.1": 60, "2.2": 3}


def test_autosave_in_a_row_stores_each_step(page, sheet, keys):
    form = form_of(page.get(address(sheet)))
    for value in ("6", "60", "60,5"):
        page.post(address(sheet), typed(form, keys, {"2.1": value}, "autosave"))  # the answers are lost: the page knows of nothing
    assert values(sheet) == {"2.1": Decimal("60.5")}
    assert Observation.objects.filter(sheet=sheet).count() == 1


def test_autosave_tells_of_the_other_officer_and_stores_nothing_over_them(page, sheet, keys, cast):
    form = form_of(page.get(address(sheet)))
    say(sheet, cast.colleague, {"2.1": 60})
    for _time in (1, 2):
        told = page.post(address(sheet), typed(form, keys, {"2.1": "55"}, "autosave")).json()
        assert json.loads(told["errors"][0]["theirs"]) == {"value": "60"}
        assert "60 triệu đồng" in told["errors"][0]["message"]
    assert values(sheet) == {"2.1": 60}
    seen = {**typed(form, keys, {"2.1": "55"}), f"theirs-{keys['2.1']}": told["errors"][0]["theirs"]}
    assert page.post(address(sheet), seen).status_code == 302
    assert values(sheet) == {"2.1": 55}


def test_autosave_after_the_sheet_was_handed_in_is_told(page, sheet, keys, officer):
    form = form_of(page.get(address(sheet)))
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    told = page.post(address(sheet), typed(form, keys, {"2.1": "1"}, "autosave"))
    assert (told.status_code, told.json()["state"]) == (409, "closed")


def test_a_save_reads_the_lines_of_the_sheet_once(page, sheet, keys):
    form = form_of(page.get(address(sheet)))
    with CaptureQueriesContext(connection) as asked:
        assert page.post(address(sheet), typed(form, keys, {"2.1": "60"}, "autosave")).json()["said"] == 1
    assert sum('FROM "standards_observationevidence"' in query["sql"] for query in asked.captured_queries) == 1


def test_zero_bytes_in_cells_are_left_out(page, sheet, keys):
    """PostgreSQL takes none, in whatever cell they come."""
    form = form_of(page.get(address(sheet)))
    sent = typed(form, keys, {"2.1": "60\x00"}, "autosave") | {f"remark-{keys['2.1']}": "Theo\x00 báo cáo", f"was-{keys['2.1']}": json.dumps({"remark": "\x00"})}
    assert page.post(address(sheet), sent).status_code == 200
    assert (current(sheet)["2.1"].value, current(sheet)["2.1"].remark) == (60, "Theo báo cáo")


@pytest.mark.parametrize("said", [{"value": "sNaN"}, {"value": "1E+9999999"}, {"value": "1E+999999", "second": "1E+999999", "numerator": "1E+999999"}, [[[]]] * 9])
def test_numbers_that_are_none_and_depths_without_end_are_nothing(page, sheet, keys, said):
    form = form_of(page.get(address(sheet)))
    for was in (json.dumps(said), "[" * 100_000):
        form[f"was-{keys['2.1']}"] = was
        answer = page.post(address(sheet), typed(form, keys, {"2.1": "abc"}))
        assert answer.status_code == 422
        assert len(answer.content) < 300_000


def test_a_share_of_more_than_there_are_letters_is_refused(page, sheet, keys):
    form = form_of(page.get(address(sheet)))
    sent = typed(form, keys, {}, "autosave") | {f"counted-{keys['2.2']}": "1" * 30, f"out_of-{keys['2.2']}": "5"}
    assert page.post(address(sheet), sent).json()["errors"]
    assert values(sheet) == {}


def test_what_the_page_was_opened_with_is_read_without_trust(page, sheet, keys):
    form = form_of(page.get(address(sheet)))
    for bad in ("", "[]", "{", '{"value": "x"}', '{"secret": 1}', '{"value": "NaN"}'):
        form[f"was-{keys['2.1']}"] = bad
        assert page.post(address(sheet), typed(form, keys, {"2.1": "60"}, "autosave")).status_code == 200
    assert values(sheet) == {"2.1": 60}


# --- Verified, disputed, out of reach ------------------------------------------------------------


@pytest.fixture
def returned(sheet, officer, cast) -> ObservationSheet:
    """Handed in, one value disputed, all others verified, returned."""
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    rulings = {code: Ruling(Status.VERIFIED) for code in GOOD} | {"2.1": Ruling(Status.DISPUTED, "Thiếu nguồn")}
    rule_on(sheet, rulings=rulings, by=cast.organiser)
    change_state(sheet, "return", by=cast.organiser, reason="Xem lại 2.1")
    return ObservationSheet.objects.get(pk=sheet.pk)


def test_only_the_disputed_cell_is_open(page, returned, keys):
    opened = page.get(address(returned))
    assert {name for name in form_of(opened) if name.startswith("value-")} == {f"value-{keys['2.1']}"}
    assert "Thiếu nguồn" in opened.content.decode()
    assert page.post(address(returned), typed(form_of(opened), keys, {"2.1": "58"})).status_code == 302
    assert values(returned)["2.1"] == 58
    assert current(returned)["2.1"].status == Status.OPEN
    assert Observation.objects.filter(sheet=returned, indicator__code="2.1").count() == 2


def test_a_verified_cell_is_locked_whatever_is_sent(page, returned, keys):
    sent = {**form_of(page.get(address(returned))), f"was-{keys['2.2']}": '{"value": "3"}'}
    answer = page.post(address(returned), typed(sent, keys, {"2.2": "1", "2.1": "58"}))
    assert answer.status_code == 422
    assert [row.code for row in answer.context["page"].wrong] == ["2.2"]
    assert (values(returned)["2.2"], values(returned)["2.1"]) == (3, 58)


@pytest.mark.parametrize("name", ["neighbour", "stranger", "recorder", "provincial", "leader"])
def test_a_sheet_out_of_reach_is_not_there(sheet, cast, client_for, name, keys):
    page = client_for(getattr(cast, name))
    assert page.get(address(sheet)).status_code == 404
    assert page.post(address(sheet), {"action": "autosave", f"was-{keys['2.1']}": "{}", f"value-{keys['2.1']}": "1"}).status_code == 404
    assert values(sheet) == {}


def test_whoever_only_reads_a_sheet_enters_nothing(sheet, officer, cast, client_for, keys):
    say(sheet, officer, GOOD)
    change_state(sheet, "submit", by=officer)
    page = client_for(cast.organiser)
    assert page.get(address(sheet)).status_code == 403
    assert page.post(address(sheet), {"action": "save", f"was-{keys['2.1']}": "{}", f"value-{keys['2.1']}": "1"}).status_code == 403
    assert values(sheet)["2.1"] == 60


# --- Many rows -----------------------------------------------------------------------------------


def test_keys_above_a_thousand_are_written_without_a_dot(page, sheet, small, keys):
    """Numbers on pages have dots between thousands; names of cells must not."""
    row = Indicator.objects.get(pk=keys["2.1"])
    row.delete()
    row.pk = moved = keys["2.1"] + 12_345
    row.save(force_insert=True)
    text = page.get(address(sheet)).content.decode()
    assert f'id="value-{moved}"' in text
    assert f'data-row="{moved}"' in text
    assert f"{moved // 1000}.{moved % 1000:03}" not in text


QUERIES = 17


@pytest.mark.parametrize("rows", [1, 3, 75])
def test_the_questions_asked_do_not_grow_with_the_rows(rows, land, officer, client_for, write_set, django_assert_num_queries):
    more = "".join(f'      - {{code: "1.{place}", name: "Chỉ tiêu {place}", kind: at_least, measure: "%", thresholds: [{{value: 80, set_by: "TTg"}}]}}\n' for place in range(3, rows + 2))
    load_sets(files=[write_set(("indicators: 6}", f"indicators: {5 + rows}}}"), ('  - code: "2"\n', f'{more}  - code: "2"\n'))])
    GroupMember.objects.create(set_code="nho", group_code="nam", unit=land.province)
    sheet = make_sheet(newest_of("nho"), land.tham_don, officer)
    page = client_for(officer)
    page.get(address(sheet))
    with django_assert_num_queries(QUERIES):
        assert len(form_of(page.get(address(sheet)))) > rows

