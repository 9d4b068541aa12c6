"""Spreadsheets as they come: broken, spoofed, empty, far too long; and columns whose cells are never read."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from kheo.lib.files import BadFile
from kheo.lib.office import xlsx
from kheo.records.importing import (
    Importer,
    Sheet,
    importers,
    letters_of,
    place_of,
    read_sheet,
    register,
)


def written(path: Path, rows: int = 1) -> Path:
    path.write_bytes(xlsx.workbook("Bảng", ["Một", "Hai"], ([row, "b"] for row in range(rows))))
    return path


def broken(path: Path) -> Path:
    """The table of contents of a workbook, and nothing sound in it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "không phải XML <<<")
    return path


def test_a_sheet_is_read_row_by_row(tmp_path):
    sheet = read_sheet(written(tmp_path / "a.xlsx", rows=2))
    assert next(sheet.head()) == (0, ["Một", "Hai"])
    assert [(cells.number, cells.values) for cells in sheet.rows_below(0, [0, 1])] == [(2, {0: 0.0, 1: "b"}), (3, {0: 1.0, 1: "b"})]


def test_cells_of_other_columns_are_dropped_at_the_door():
    sheet = Sheet([["Một", "Hai"], ["a", "KÍN"], ["", "KÍN"]])
    assert [cells.values for cells in sheet.rows_below(0, [0])] == [{0: "a"}]


@pytest.mark.parametrize("content", [b"", b"khong phai bang tinh", b"PK\x03\x04 nua chung", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_spreadsheet_is_told_by_its_content(tmp_path, content):
    path = tmp_path / "bao-cao.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadFile, match="bao-cao"):
        read_sheet(path)


def test_a_damaged_workbook_is_told(tmp_path):
    with pytest.raises(BadFile, match="damaged"):
        read_sheet(broken(tmp_path / "hong.xlsx"))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(BadFile, match="cannot be opened"):
        read_sheet(tmp_path / "khong-co.xlsx")


def test_100_000_rows_are_refused(tmp_path):
    with pytest.raises(BadFile, match=r"100\.001 rows; at most 5\.000"):
        read_sheet(written(tmp_path / "dai.xlsx", rows=100_000))


def with_sheet(path: Path, rows: str, begin: str = "") -> Path:
    """A workbook whose sheet holds these rows as they are written here."""
    name = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet = f'<?xml version="1.0"?>{begin}{name}<sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(BytesIO(xlsx.workbook("Bảng", ["Một"], [["a"]]))) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else source.read(part))
    return path


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(("far", "words"), [
    ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', r"1\.048\.576 rows"),
    ('<row r="1048576"><c><v>1</v></c></row>', r"1\.048\.576 rows"),
    ("<row r='2'><c t='inlineStr' r='XFD2'><is><t>a</t></is></c></row>", r"16\.384 columns"),
    ('<x:row xmlns:x="urn:x" r="9000"><x:c><x:v>1</x:v></x:c></x:row>', r"9\.000 rows"),
])  # fmt: skip
def test_two_cells_far_apart_are_refused_before_the_file_is_opened(tmp_path, far, words):
    """Opened, the first one would be a table of 17 billion cells."""
    with pytest.raises(BadFile, match=words):
        read_sheet(with_sheet(tmp_path / "xa.xlsx", NEAR + far))


def test_a_sheet_under_another_name_is_measured_and_a_picture_is_none(tmp_path):
    path, moved = with_sheet(tmp_path / "xa.xlsx", f'{NEAR}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), tmp_path / "ten-khac.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(moved, "w") as target:
        for part in source.namelist():
            content = source.read(part).replace(b"sheet1.xml", b"sheet1.dat") if part.endswith(".rels") or "Content_Types" in part else source.read(part)
            target.writestr(part.replace("sheet1.xml", "sheet1.dat"), content)
    with pytest.raises(BadFile, match=r"1\.048\.576 rows"):
        read_sheet(moved)
    near = with_sheet(tmp_path / "gan.xlsx", NEAR)
    with zipfile.ZipFile(near, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert list(read_sheet(near).head()) == [(0, ["1.0"])]


def test_empty_cells_that_only_have_a_colour_are_no_rows(tmp_path):
    """Spreadsheet programs write such rows to the very end of a sheet."""
    path = with_sheet(tmp_path / "mau.xlsx", f'{NEAR}<row r="1048576" ht="12.8"><c r="A1048576" s="0"/></row>')
    assert list(read_sheet(path).head()) == [(0, ["1.0"])]


@pytest.mark.parametrize(("rows", "begin"), [('<row r="một"/>', ""), ('<row r="1"><c r="1A"><v>1</v></c></row>', ""), ("<row", ""), (NEAR, '<!DOCTYPE a [<!ENTITY b "c">]>')])
def test_a_sheet_that_is_none_is_told(tmp_path, rows, begin):
    with pytest.raises(BadFile, match="damaged"):
        read_sheet(with_sheet(tmp_path / "hong.xlsx", rows, begin))


@pytest.mark.parametrize(("reference", "place"), [("A1", (1, 1)), ("Z9", (26, 9)), ("AA10", (27, 10)), ("XFD1048576", (16_384, 1_048_576))])
def test_references_are_read_as_spreadsheets_count(reference, place):
    assert place_of(reference) == place


def test_the_command_answers_in_vietnamese_words(tmp_path, cast):
    with translation.override("vi"), pytest.raises(CommandError) as refusal:
        call_command("import_xlsx", "monthly-return", str(broken(tmp_path / "hong.xlsx")), by="reviewer")
    assert "hong.xlsx" in str(refusal.value)


def test_an_unknown_kind_lists_those_there_are(tmp_path, cast):
    with pytest.raises(CommandError, match="monthly-return"):
        call_command("import_xlsx", "danh-sach", str(tmp_path / "a.xlsx"), by="reviewer")


def test_an_unknown_account_is_told(tmp_path, cast):
    with pytest.raises(CommandError, match="nguoi-la"):
        call_command("import_xlsx", "monthly-return", str(written(tmp_path / "a.xlsx")), by="nguoi-la")


def test_one_kind_is_registered_once():
    with pytest.raises(ValueError, match="monthly-return"):
        register(Importer("monthly-return", "", importers()["monthly-return"].check))


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (64, "BM")])
def test_columns_have_the_letters_of_spreadsheets(place, letters):
    assert letters_of(place) == letters
