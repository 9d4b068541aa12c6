from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kheo.lib.office.xlsx import workbook


def sheet_of(content):
    book = load_workbook(BytesIO(content))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def only_cell(value):
    return sheet_of(workbook("Bảng", ["Cột"], [[value]]))["A2"]


def test_workbook_has_headings_rows_and_notes_in_their_places():
    made = sheet_of(
        workbook("Hoạt động", ["Tên", "Số người"], [["Dọn cỏ", 12], ["Họp", 0]], notes=["chưa xác nhận"])
    )
    assert list(made.values) == [
        ("Tên", "Số người"),
        ("Dọn cỏ", 12),
        ("Họp", 0),
        (None, None),
        ("chưa xác nhận", None),
    ]
    assert (made.title, made.freeze_panes) == ("Hoạt động", "A2")
    assert [cell.font.bold for row in made["A1:B2"] for cell in row] == [True, True, False, False]


def test_workbook_of_no_rows_still_has_headings_and_notes():
    assert list(sheet_of(workbook("x", ["Tên"], [], notes=["n"])).values) == [("Tên",), (None,), ("n",)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+84 299", "-3", "@SUM(A1)", "http://x.vn", "{=A1}", "0123", "12,5", "mailto:a@b.vn"]
)
def test_workbook_never_reads_a_text_as_anything_else(text):
    cell = only_cell(text)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("value", "stored", "number_format"),
    [
        (2022, 2022, "General"),
        (147690, 147690, "#,##0"),
        (Decimal("92.43"), 92.43, "General"),
        (Decimal("12345.60"), 12345.6, "#,##0.00"),
        (0.5, 0.5, "General"),
    ],
)
def test_workbook_keeps_numbers_as_numbers(value, stored, number_format):
    cell = only_cell(value)
    assert (cell.value, cell.data_type, cell.number_format) == (stored, "n", number_format)


def test_workbook_keeps_dates_as_dates_in_the_local_form():
    cell = only_cell(date(2022, 11, 5))
    assert (f"{cell.value:%d/%m/%Y}", cell.number_format) == ("05/11/2022", "dd/mm/yyyy")
    moment = only_cell(datetime(2022, 11, 5, 23, 30, tzinfo=UTC))
    assert (f"{moment.value:%d/%m %H:%M}", moment.number_format) == ("06/11 06:30", "dd/mm/yyyy hh:mm")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (None, None),
        ("", None),
        (True, "Yes"),
        (False, "No"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (Decimal("NaN"), "NaN"),
        (10**400, str(10**400)),
        (date(1899, 1, 1), "1899-01-01"),
        (gettext_lazy("Draft"), "Draft"),
        ("a\x00\x0b\ufffe\ud800b", "ab"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_workbook_writes_what_a_cell_cannot_hold_as_text(value, stored):
    assert only_cell(value).value == stored


def test_workbook_has_widths_that_fit_and_end():
    made = sheet_of(workbook("x", ["a", "b", "c"], [["x", "y" * 30, "z" * 500]]))
    assert [round(made.column_dimensions[letter].width) for letter in "ABC"] == [9, 33, 61]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Báo cáo 9/2022: [quý]", "Báo cáo 9 2022   quý"),
        ("", "Table"),
        ("History", "Table"),
        ("'a'", "a"),
        ("b" * 40, "b" * 31),
    ],
)
def test_workbook_names_its_sheet_as_excel_allows(title, name):
    assert sheet_of(workbook(title, ["a"], [])).title == name


@given(st.text(max_size=30), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_workbook_opens_whatever_is_written_into_it(text, title):
    made = sheet_of(workbook(title, [text], [[text]], notes=[text]))
    assert made["A2"].data_type != "f"
