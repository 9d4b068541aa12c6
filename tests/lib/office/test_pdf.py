from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kheo.lib import dates
from kheo.lib.office import pdf, qr

HOUSE = Path(pdf.__file__).parents[2]
DAY = date(2022, 12, 15)
PARAGRAPH = "Cấp ủy, chính quyền và các đoàn thể đã vận động nhân dân hiến đất, góp công làm đường, trồng hoa, sửa cầu."
VIETNAMESE = (
    "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ e è é ẻ ẽ ẹ ê ề ế ể ễ ệ i ì í ỉ ĩ ị o ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ "
    "ơ ờ ớ ở ỡ ợ u ù ú ủ ũ ụ ư ừ ứ ử ữ ự y ỳ ý ỷ ỹ ỵ đ"
)
HARMFUL = ['#read("/etc/passwd")', "#import \"@kheo/paper:1.0.0\": *", "$ x^2 $", "*đậm* _nghiêng_", "@ghi-chú <nhãn>", "= Đầu đề", "\\u{41} `mã`", "https://x.vn // lời"]  # fmt: skip
HOUSE_FONTS = {"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic", "LiberationSerif-BoldItalic", "BeVietnamPro-Regular", "BeVietnamPro-SemiBold"}  # fmt: skip
LONG_BODY = "Ban Chỉ đạo thực hiện Quy chế dân chủ ở cơ sở và phong trào thi đua “Dân vận khéo” huyện Mỹ Xuyên, tỉnh Sóc Trăng"
LONG_TITLE = ("Vận động nhân dân hiến đất, góp công làm lộ giao thông nông thôn, trồng hoa ven đường, lắp đèn chiếu sáng; " * 3)[:249] + "!"


def letter(**changes):
    values = {
        "system": "state", "parent": "Ủy ban nhân dân huyện Mỹ Xuyên", "issuer": "Ủy ban nhân dân xã Thạnh Phú",
        "number": "05/BC-UBND", "place": "Thạnh Phú", "date": date(2022, 2, 5), "kind": "Báo cáo",
        "abstract": "Kết quả phong trào “Dân vận khéo” năm 2022", "addressees": ["Ủy ban nhân dân huyện Mỹ Xuyên."],
        "body": [PARAGRAPH], "signature": {"lines": ["TM. Ủy ban nhân dân", "Chủ tịch"]}, "recipients": ["Như trên;", "Lưu: VT."],
    }  # fmt: skip
    return values | changes


def certificate(**changes):
    values = {
        "system": "party", "parent": "Đảng bộ tỉnh Sóc Trăng", "issuer": "Ban Thường vụ Huyện ủy Mỹ Xuyên", "honour": "Giấy chứng nhận",
        "lead": "Công nhận mô hình “Dân vận khéo” năm 2022", "title": "Tuyến đường hoa ấp Khu 2", "bearer": "Chi hội Phụ nữ ấp Khu 2",
        "decision": "Theo Quyết định số 45-QĐ/HU ngày 15/12/2022", "place": "Mỹ Xuyên", "date": DAY,
        "signature": {"lines": ["T/M Ban Thường vụ", "Phó Bí thư"]}, "qr": qr.svg("https://x.example.vn/kiem-tra/7K3M-9Q2X/").encode(),
        "check": "Quét mã để kiểm tra giấy này.", "code": "7K3M-9Q2X",
    }  # fmt: skip
    return values | changes


def table(*rows):
    return {"columns": [{"label": "STT", "width": 1, "align": "center"}, {"label": "Mô hình", "width": 4}, "Kết quả"], "rows": list(rows)}


def opened(content):
    return PdfReader(BytesIO(content))


def words(content):
    """The text of all pages, with single spaces and without the invisible places to break."""
    read = " ".join(page.extract_text() for page in opened(content).pages)
    return " ".join(read.replace("\u200b", "").split())


def written(template, values):
    return words(pdf.write(template, values, dated=DAY))


def fonts(content):
    """(name without the mark of its cut, whether the font is inside) of every font of the file."""
    found = set()
    for page in opened(content).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (described,) = [below.get_object()["/FontDescriptor"] for below in font.get_object()["/DescendantFonts"]]
            found.add((described["/FontName"].lstrip("/").partition("+")[2], "/FontFile2" in described))
    return found


def heights(content):
    """How high above the paper's foot each piece of text stands, in points."""
    placed = []

    def note(text, current, _line, _font, _size):
        if text.strip():
            placed.append((" ".join(text.split()), current[5]))

    opened(content).pages[0].extract_text(visitor_text=note)
    return placed


def room_template(folder, text):
    path = folder / "room.typ"
    path.write_text(text, encoding="utf-8")
    return path


def test_letter_of_the_state_has_its_parts_in_order():
    body = [PARAGRAPH, {"heading": "I. Kết quả"}, {"table": table([1, "Đường hoa", "1,5"], [2, "Camera an ninh", None]), "caption": "Bảng 1"}]
    read = written("letter", letter(body=body))
    parts = [
        "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 05/BC-UBND",
        "Thạnh Phú, ngày 05 tháng 02 năm 2022", "BÁO CÁO", "Kết quả phong trào", "Kính gửi: Ủy ban nhân dân huyện Mỹ Xuyên.",
        PARAGRAPH, "I. Kết quả", "Bảng 1", "STT Mô hình Kết quả", "1 Đường hoa 1,5", "2 Camera an ninh", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN",
    ]  # fmt: skip
    assert [part for part in parts if part not in read] == []
    assert [read.index(part) for part in parts] == sorted(read.index(part) for part in parts)


def test_letter_of_the_party_has_the_words_and_the_number_of_the_party():
    read = written("letter", letter(system="party", parent="Huyện ủy Mỹ Xuyên", issuer="Ban Dân vận", number="09-CTr/HU"))
    assert read.startswith("HUYỆN ỦY MỸ XUYÊN BAN DÂN VẬN * ĐẢNG CỘNG SẢN VIỆT NAM Số 09-CTr/HU")
    assert "CỘNG HÒA" not in read


def test_letter_without_a_kind_says_below_its_number_what_it_is_about():
    assert "Số: 05/BC-UBND Thạnh Phú, ngày 05 tháng 02 năm 2022 V/v Kết quả" in written("letter", letter(kind=""))


def test_letter_of_two_values_is_enough():
    assert written("letter", {"system": "state", "issuer": "Xã Thạnh Phú"}) == (
        "XÃ THẠNH PHÚ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Số: ngày tháng năm"
    )


def test_letter_pads_days_below_ten_and_the_first_two_months_only():
    assert "ngày 09 tháng 3 năm 2022" in written("letter", letter(date=date(2022, 3, 9)))
    assert "ngày 10 tháng 01 năm 2022" in written("letter", letter(date=date(2022, 1, 10)))


def test_letter_numbers_its_pages_from_the_second_on_and_repeats_the_head_of_a_table():
    rows = [[number, "Đường hoa", "1,5"] for number in range(1, 61)]
    pages = [page.extract_text() for page in opened(pdf.write("letter", letter(body=[{"table": table(*rows)}]), dated=DAY)).pages]
    assert [page.count("Mô hình") for page in pages[:2]] == [1, 1]
    assert [page.split()[0] for page in pages] == ["ỦY", *[str(number) for number in range(2, len(pages) + 1)]]


def test_letter_carries_every_vietnamese_letter():
    text = f"{VIETNAMESE} {VIETNAMESE.upper()}"
    assert text in written("letter", letter(body=[text]))


def test_decomposed_letters_are_composed():
    assert "Mỹ Xuyên" in written("letter", letter(body=["Mỹ Xuyên"]))


@pytest.mark.parametrize("text", HARMFUL)
def test_text_of_people_is_never_markup(text):
    assert text in written("letter", letter(body=[text]))
    assert text in written("letter", letter(body=[{"table": table([1, text, ""])}]))
    assert text in written("certificate", certificate(title=text))


@pytest.mark.parametrize("signs", ["\u202e", "\x00", "\ud800", "\ufffe"])
def test_signs_that_no_paper_carries_are_left_out(signs):
    assert "trước sau" in written("letter", letter(body=[f"trước {signs}sau"]))


def test_word_without_end_stays_on_the_paper():
    read = opened(pdf.write("letter", letter(body=["x" * 400]), dated=DAY)).pages[0].extract_text()
    lines = [line for line in read.replace("\u200b", "").splitlines() if "xxx" in line]
    assert "".join(lines) == "x" * 400
    assert max(map(len, lines)) < 70


@given(st.text(max_size=80))
@settings(max_examples=25, deadline=None)
def test_paper_is_made_whatever_is_written_on_it(text):
    made = opened(pdf.write("certificate", certificate(title=text, bearer=text), dated=DAY))
    assert len(made.pages) == 1


def test_same_values_and_day_give_the_same_bytes():
    first, again = (pdf.write("certificate", certificate(), dated=DAY) for _ in range(2))
    assert first == again
    assert opened(first).metadata.creation_date.date() == DAY
    assert pdf.write("certificate", certificate(), dated=date(2022, 12, 16)) != first


def test_paper_without_a_day_is_of_today():
    assert opened(pdf.write("letter", letter())).metadata.creation_date.date() == dates.today()


@pytest.mark.parametrize(("template", "values"), [("letter", letter()), ("certificate", certificate())])
def test_paper_is_an_archive_file_with_a_title_in_vietnamese(template, values):
    made = opened(pdf.write(template, values, dated=DAY))
    assert (made.xmp_metadata.pdfaid_part, made.xmp_metadata.pdfaid_conformance) == ("2", "A")
    assert made.trailer["/Root"]["/Lang"] == "vi"
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    titles = {"letter": "Báo cáo Kết quả phong trào “Dân vận khéo” năm 2022", "certificate": "Giấy chứng nhận: Tuyến đường hoa ấp Khu 2"}
    assert made.metadata.title == titles[template]


def test_paper_with_a_sign_that_our_fonts_lack_is_made_and_claims_nothing():
    made = opened(pdf.write("letter", letter(body=["Vui 😀"]), dated=DAY))
    assert "Vui" in made.pages[0].extract_text()
    assert made.xmp_metadata.pdfaid_part is None


@pytest.mark.parametrize(("template", "values"), [("letter", letter(body=[{"note": "*"}])), ("certificate", certificate())])
def test_fonts_are_ours_and_all_inside(template, values):
    used = fonts(pdf.write(template, values, dated=DAY))
    assert len(used) > 1
    assert {inside for _name, inside in used} == {True}
    assert {name for name, _inside in used} - HOUSE_FONTS == set()


def test_fonts_of_the_machine_are_not_used(tmp_path):
    source = room_template(tmp_path, '#set document(title: "x")\n#set text(font: ("DejaVu Serif", "Liberation Serif"))\nx')
    assert fonts(pdf.write(source, {}, dated=DAY)) == {("LiberationSerif", True)}


def test_certificate_says_everything():
    read = written("certificate", certificate())
    parts = [
        "ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG BỘ TỈNH SÓC TRĂNG", "BAN THƯỜNG VỤ HUYỆN ỦY MỸ XUYÊN", "GIẤY CHỨNG NHẬN",
        "Công nhận mô hình “Dân vận khéo” năm 2022", "Tuyến đường hoa ấp Khu 2", "Chi hội Phụ nữ ấp Khu 2", "Theo Quyết định số 45-QĐ/HU",
        "Quét mã để kiểm tra giấy này.", "7K3M-9Q2X", "Mỹ Xuyên, ngày 15 tháng 12 năm 2022", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ",
    ]  # fmt: skip
    assert [part for part in parts if part not in read] == []


def test_certificate_has_its_lines_in_the_order_of_printed_ones():
    changes = {"system": "state", "parent": "", "issuer": "Chủ tịch Ủy ban nhân dân xã Tham Đôn", "given": "Tặng", "honour": "Giấy khen"}
    lead, decision = "Đã có thành tích trong phong trào thi đua “Dân vận khéo”", "Quyết định số 45/QĐ-UBND, ngày 15/12/2022"
    read = written("certificate", certificate(**changes, lead=lead, decision=decision))
    parts = [
        "Độc lập - Tự do - Hạnh phúc", "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THAM ĐÔN", "TẶNG", "GIẤY KHEN", "Chi hội Phụ nữ ấp Khu 2",
        lead, "Tuyến đường hoa ấp Khu 2", decision,
    ]  # fmt: skip
    assert [part for part in parts if part not in read] == []
    assert [read.index(part) for part in parts] == sorted(read.index(part) for part in parts)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"bearer": ""},
        {"title": LONG_TITLE, "issuer": LONG_BODY, "parent": LONG_BODY, "bearer": f"{LONG_BODY}\n{LONG_BODY}"},
        {"title": "W" * 250, "bearer": "b" * 250},
        {"system": "state", "title": LONG_TITLE, "decision": LONG_TITLE},
    ],
)
def test_certificate_is_one_page_on_which_nothing_covers_another(changes):
    values = certificate(**changes)
    made = pdf.write("certificate", values, dated=DAY)
    assert len(opened(made).pages) == 1
    placed = heights(made)
    middle_ends = min(height for text, height in placed if text[:12] in values["decision"] and len(text) > 3)
    (signed_at,) = [height for text, height in placed if text.startswith("Mỹ Xuyên, ngày")]
    assert middle_ends - signed_at > 13
    assert values["title"].replace(" ", "") in words(made).replace(" ", "")
    assert min(height for _text, height in placed) > 48


def test_certificate_shows_the_code_in_words_for_those_who_cannot_see_it():
    made = pdf.write("certificate", certificate(), dated=DAY)
    said = "Quét mã để kiểm tra giấy này.".encode("utf-16-be").hex().upper()
    assert f"/Alt<FEFF{said}>".encode() in made


@pytest.mark.parametrize("picture", [qr.png("https://x.example.vn/"), qr.svg("https://x.example.vn/").encode()])
def test_certificate_takes_pictures_as_bytes(picture):
    assert "7K3M-9Q2X" in written("certificate", certificate(qr=picture))


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x.png", "../../../../../etc/passwd"])
def test_pictures_may_not_reach_for_files_or_the_network(address):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}" width="9" height="9"/></svg>'
    with pytest.raises(typst.TypstError, match="failed to load linked image"):
        pdf.write("certificate", certificate(qr=picture.encode()), dated=DAY)


@pytest.mark.parametrize("place", ["/etc/passwd", "../secret.txt", "../../../../../../../../etc/passwd"])
def test_templates_read_nothing_outside_their_folder(tmp_path, place):
    (tmp_path / "secret.txt").write_text("bí mật", encoding="utf-8")
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(typst.TypstError, match=r"not found|escape the project root"):
        pdf.write(room_template(room, f'#read("{place}")'), {}, dated=DAY)


def test_template_of_a_room_uses_the_pieces_of_the_house(tmp_path):
    source = room_template(tmp_path, '#import "@kheo/paper:1.0.0": letter\n#letter(json(bytes(sys.inputs.values)))')
    assert pdf.write(source, letter(), dated=DAY) == pdf.write("letter", letter(), dated=DAY)


def test_template_with_a_mistake_says_so(tmp_path):
    with pytest.raises(typst.TypstError, match="unknown variable"):
        pdf.write(room_template(tmp_path, "#nothing"), {}, dated=DAY)


def test_no_template_of_the_house_asks_for_a_package_of_the_network():
    templates = [path.read_text(encoding="utf-8") for path in HOUSE.rglob("*.typ")]
    asked = {line.split("@")[1].split("/")[0] for text in templates for line in text.splitlines() if line.startswith("#import") and "@" in line}
    assert asked == {"kheo"}


def test_numbers_that_are_none_are_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pdf.write("letter", letter(body=[{"table": table([float("nan"), "x", "y"])}]), dated=DAY)
