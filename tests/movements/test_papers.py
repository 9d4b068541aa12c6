"""The registration form on paper and in spreadsheets holds what was typed, item by item."""

from decimal import Decimal
from io import BytesIO

import docx as python_docx
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from kheo.movements.actions.names import name_honouree
from kheo.movements.models import Initiative, Output
from kheo.movements.queries import form_items, form_words
from kheo.org.actions import withdraw_consent
from kheo.org.models import Consent
from tests.factories import TEXTS, make_initiative, make_rows

NAME = "Nguyễn Thị Được Vinh Danh"
HARMFUL = "=1+1\n+84 là mã vùng\n-5 hộ\n@ghi chú {{ 7*7 }} <b>& “khéo”"


@pytest.fixture
def record(campaign, recorder, land):
    texts = {name: f"Dòng một của {name}.\nDòng hai của {name}." for name in TEXTS}
    made = make_initiative(land.tra_met, recorder, title="=Đường hoa", **texts | {"method": HARMFUL})
    Output.objects.create(initiative=made, what="@Hàng rào\ncây xanh", measure="km", promised=Decimal("1234.5"))
    return made


@pytest.fixture
def page(client_for, recorder):
    return client_for(recorder)


def paper(page, record, kind):
    answer = page.get(reverse(f"movements:registration_{kind}", args=[record.pk]))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    return answer.content


def sheet(content):
    """The cells of the first sheet; none of them is a formula."""
    cells = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows())
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}
    return [["" if cell.value is None else cell.value for cell in row] for row in cells]


def typed(record):
    return {key: getattr(record, key) for key, _name in form_items() if key != "outputs"}


def docx_items(content):
    """Number and name of each item with the lines below it."""
    found, lines = {}, []
    for paragraph in python_docx.Document(BytesIO(content)).paragraphs:
        number, _dot, name = paragraph.text.partition(". ")
        if number.isdigit() and (name in dict(form_items()).values()):
            lines = found.setdefault((int(number), name), [])
        elif paragraph.text:
            lines.append(paragraph.text)
    return found


def test_the_letter_holds_what_was_typed_item_by_item(page, record):
    content = paper(page, record, "docx")
    items = docx_items(content)
    assert list(items) == [(number, name) for number, (_key, name) in enumerate(form_items(), start=1)]
    for (_number, name), lines in items.items():
        key = next(key for key, called in form_items() if called == name)
        if key != "outputs":
            assert "\n".join(lines) == getattr(record, key), key
    _head, outputs, _foot = python_docx.Document(BytesIO(content)).tables
    assert [[cell.text for cell in row.cells] for row in outputs.rows[1:]] == [["1", "Tuyến đường", "km", "2"], ["2", "@Hàng rào\ncây xanh", "km", "1.234,5"]]


def test_the_spreadsheet_holds_what_was_typed_item_by_item(page, record):
    headings, *rows = sheet(paper(page, record, "xlsx"))
    items = {row[0]: row for row in rows if row[0]}
    assert headings[1] == form_words()["item"]
    assert [key for key in items if "." not in key] == [str(number) for number in range(1, 11)]
    for number, (key, name) in enumerate(form_items(), start=1):
        assert items[str(number)][1] == name
        if key != "outputs":
            assert items[str(number)][2] == getattr(record, key), key
    assert items["9.1"][2:] == ["Tuyến đường", "km", 2]
    assert items["9.2"][2:] == ["@Hàng rào\ncây xanh", "km", 1234.5]


def test_the_pdf_has_the_ten_items_and_the_head_of_the_unit(page, record):
    text = " ".join(" ".join(found.extract_text() for found in PdfReader(BytesIO(paper(page, record, "pdf"))).pages).replace("\u200b", "").split())
    parts = [f"{number}. {name}" for number, (_key, name) in enumerate(form_items(), start=1)]
    assert [part for part in [*parts, "ẤP TRÀ MẸT", "PHIẾU ĐĂNG KÝ", "Dòng hai của goals.", "1.234,5"] if part not in text] == []
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)


def test_money_people_and_day_stand_below_their_items(page, record):
    Initiative.objects.filter(pk=record.pk).update(cost="12.5", people=1200, starts_on="2022-12-01")
    rows = {row[0]: row[2] for row in sheet(paper(page, record, "xlsx"))}
    words = form_words()
    assert rows["5"] == f"{record.place}\n{words['people']}: 1.200"
    assert rows["7"] == f"{record.resources}\n{words['cost']}: 12,5"
    assert rows["8"] == f"{record.schedule}\n{words['starts_on']}: 01/12/2022"


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_a_draft_with_nothing_in_it_is_a_paper_all_the_same(page, campaign, recorder, land, kind):
    empty = make_initiative(land.tra_met, recorder, title="", field=None, **dict.fromkeys(TEXTS, ""))
    assert len(paper(page, empty, kind)) > 1000


def test_a_name_stands_on_paper_only_while_its_consent_stands(page, campaign, recorder, land):
    agreed = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written", state="submitted")
    silent = make_initiative(land.tra_met, recorder, honouree="Trần Văn Kín", state="submitted")
    listed = reverse("movements:registrations_xlsx", args=[campaign.pk])
    text = str([sheet(paper(page, record, "xlsx")) for record in (agreed, silent)]) + str(sheet(page.get(listed).content))
    assert text.count(NAME) == 2
    assert "Kín" not in text
    withdraw_consent(Consent.objects.about(agreed).get(), by=recorder)
    for kind in ("docx", "xlsx"):
        content = paper(page, agreed, kind)
        told = str(sheet(content)) if kind == "xlsx" else "\n".join(line.text for line in python_docx.Document(BytesIO(content)).paragraphs)
        assert NAME not in told
        assert "……" in told
    assert NAME not in str(sheet(page.get(listed).content))


# --- The list of a campaign -------------------------------------------------------------------


def test_the_list_of_a_unit_holds_all_ten_items(client_for, cast, campaign, record, land):
    make_initiative(land.dai_an, cast.neighbour, state="submitted", title="Nơi khác")
    other = make_initiative(land.tra_met, cast.recorder, state="submitted", title="Có sản phẩm")
    address = reverse("movements:registrations_xlsx", args=[campaign.pk])
    reader = client_for(cast.provincial)
    assert sheet(reader.get(address).content)[1:] == []  # what waits below the district is none of the province's
    headings, *rows = sheet(client_for(cast.reviewer).get(address, {"unit": land.tham_don.pk}).content)
    assert headings[5:15] == [f"{number}. {name}" for number, (_key, name) in enumerate(form_items(), start=1)]
    (row,) = rows
    assert [row[5 + place] for place, (key, _name) in enumerate(form_items()) if key != "outputs"] == list(typed(other).values())
    assert row[13] == "Tuyến đường: 2 km"


def test_drafts_and_what_is_out_of_reach_are_in_no_list(client_for, cast, campaign, record, land):
    address = reverse("movements:registrations_xlsx", args=[campaign.pk])
    assert "Đường hoa" not in str(sheet(client_for(cast.recorder).get(address).content))
    make_initiative(land.tra_met, cast.recorder, state="submitted", title="Kín với xã bên")
    assert "Kín với xã bên" not in str(sheet(client_for(cast.neighbour).get(address).content))
    assert client_for(cast.stranger).get(address).status_code == 404
    assert client_for(cast.reviewer).get(address, {"unit": "0"}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("reviewer", 404), ("leader", 404), ("second_recorder", 404), ("stranger", 404)])
@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_the_paper_of_a_draft_is_its_own_units(client_for, cast, record, who, status, kind):
    assert client_for(getattr(cast, who)).get(reverse(f"movements:registration_{kind}", args=[record.pk])).status_code == status


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_list_asks_alike_for_many_rows(client_for, cast, campaign, land, count, django_assert_num_queries):
    make_rows(count, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="submitted")
    page, address = client_for(cast.recorder), reverse("movements:registrations_xlsx", args=[campaign.pk])
    page.get(address)
    with django_assert_num_queries(7):
        assert len(sheet(page.get(address).content)) == count + 1


@pytest.mark.parametrize("count", [1, 3, 50])
def test_names_on_the_list_are_opened_together(client_for, cast, campaign, land, count, django_assert_num_queries):
    make_rows(count + 1, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="draft")
    *named, silent = Initiative.objects.order_by("pk")
    for number, row in enumerate([*named, silent]):
        row.subject = "individual"
        row.save(update_fields=["subject"])
        name_honouree(row, name=f"{NAME} {number:02}", consent_way="paper" if row != silent else "", by=cast.recorder)
    Initiative.objects.update(state="submitted")
    page, address = client_for(cast.recorder), reverse("movements:registrations_xlsx", args=[campaign.pk])
    page.get(address)
    with django_assert_num_queries(8):
        rows = sheet(page.get(address).content)[1:]
    assert sorted(row[4] for row in rows) == ["", *(f"{NAME} {number:02}" for number in range(count))]
