import runpy
from io import BytesIO
from pathlib import Path

import docx as python_docx
import pytest
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from kheo.lib.office import docx

ROOT = Path(__file__).parents[3]
REGISTRATION = ROOT / "kheo/movements/office/registration.docx"
LABELS = (
    "1. Tên mô hình", "2. Thực trạng, lý do chọn", "3. Mục tiêu, tiêu chí", "4. Nội dung, cách thức", "5. Địa bàn, đối tượng",
    "6. Lực lượng: chủ trì, phối hợp, tham gia", "7. Nguồn lực: kinh phí, cơ sở vật chất, ngày công, xã hội hóa",
    "8. Thời gian: bắt đầu, tiến độ, đánh giá", "9. Sản phẩm, kết quả kiểm chứng được", "10. Khả năng duy trì, nhân rộng",
)  # fmt: skip
HARMFUL = "A & B <w:p/> {{ 7*7 }} {_{ 7*7 }_} {% for x in y %} {_% x %_}"


def registration(**changes):
    form = {
        "title": "Tuyến đường hoa ấp Khu 2", "situation": "Đường còn cỏ dại.", "goals": "Xanh, sạch.", "method": "Mỗi hộ một đoạn.",
        "place": "Ấp Khu 2", "forces": "Chi hội Phụ nữ", "resources": "120 ngày công", "schedule": "Từ tháng 3", "sustainability": "Tự quản",
        "outputs": [{"what": "Đường trồng hoa", "measure": "km", "promised": "1,5"}, {"what": "Hộ tham gia", "measure": "hộ", "promised": "86"}],
    }  # fmt: skip
    values = {
        "system": "state", "parent": "Ủy ban Mặt trận Tổ quốc xã Thạnh Phú", "issuer": "Ban Công tác Mặt trận ấp Khu 2",
        "number": "02/ĐK-MTTQ", "place": "Thạnh Phú", "date": "2022-02-05", "campaign": "Dân vận khéo năm 2022",
        "field": "Xây dựng nông thôn mới", "subject": "Tập thể", "form": form | changes.pop("form", {}),
        "signature": ["TM. Ban Công tác Mặt trận", "Trưởng ban"], "recipients": ["Như trên;", "Lưu."],
    }  # fmt: skip
    return values | changes


def opened(content):
    return python_docx.Document(BytesIO(content))


def paragraphs(made):
    return [paragraph.text for paragraph in made.paragraphs if paragraph.text]


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def template(folder, *words):
    paper = python_docx.Document()
    for line in words:
        paper.add_paragraph(line)
    path = folder / "template.docx"
    paper.save(str(path))
    return path


def test_registration_has_its_ten_items_in_order_with_their_answers():
    made = opened(docx.write(REGISTRATION, registration()))
    words = paragraphs(made)
    assert [line for line in words if line[0].isdigit() and ". " in line] == list(LABELS)
    assert words[words.index("1. Tên mô hình") + 1] == "Tuyến đường hoa ấp Khu 2"
    assert words[words.index("10. Khả năng duy trì, nhân rộng") + 1] == "Tự quản"


def test_registration_lists_its_outputs_in_a_table():
    _head, outputs, _foot = opened(docx.write(REGISTRATION, registration())).tables
    assert rows(outputs) == [
        ["STT", "Sản phẩm, kết quả", "Đơn vị tính", "Cam kết"],
        ["1", "Đường trồng hoa", "km", "1,5"],
        ["2", "Hộ tham gia", "hộ", "86"],
    ]


def test_registration_without_outputs_keeps_the_head_of_the_table():
    _head, outputs, _foot = opened(docx.write(REGISTRATION, registration(form={"outputs": []}))).tables
    assert rows(outputs) == [["STT", "Sản phẩm, kết quả", "Đơn vị tính", "Cam kết"]]


def test_registration_of_a_state_body_has_the_words_of_the_nation():
    head, _outputs, foot = opened(docx.write(REGISTRATION, registration())).tables
    assert rows(head) == [[
        "ỦY BAN MẶT TRẬN TỔ QUỐC XÃ THẠNH PHÚ\nBAN CÔNG TÁC MẶT TRẬN ẤP KHU 2\n\nSố: 02/ĐK-MTTQ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nThạnh Phú, ngày 05 tháng 02 năm 2022",
    ]]  # fmt: skip
    assert rows(foot) == [["Nơi nhận:\n- Như trên;\n- Lưu.\n", "TM. BAN CÔNG TÁC MẶT TRẬN\nTRƯỞNG BAN\n"]]


def test_registration_of_a_party_body_has_the_words_of_the_party():
    head, _outputs, _foot = opened(docx.write(REGISTRATION, registration(system="party", number="02-ĐK/ĐU"))).tables
    assert rows(head) == [[
        "ỦY BAN MẶT TRẬN TỔ QUỐC XÃ THẠNH PHÚ\nBAN CÔNG TÁC MẶT TRẬN ẤP KHU 2\n*\nSố 02-ĐK/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM\nThạnh Phú, ngày 05 tháng 02 năm 2022",
    ]]  # fmt: skip


def test_registration_without_number_date_and_recipients_leaves_room():
    head, _outputs, foot = opened(docx.write(REGISTRATION, registration(number="", date=None, recipients=[]))).tables
    assert rows(head)[0][1].endswith("Thạnh Phú, ngày      tháng      năm        ")
    assert rows(foot)[0][0] == ""


def test_registration_has_the_margins_and_the_type_of_the_decree():
    made = opened(docx.write(REGISTRATION, registration()))
    page = made.sections[0]
    assert [round(side / Mm(1)) for side in (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)] == [20, 20, 30, 15]
    assert (made.styles["Normal"].font.name, made.styles["Normal"].font.size.pt) == ("Times New Roman", 14)


def test_shipped_registration_is_what_the_script_builds():
    script = runpy.run_path(str(ROOT / "scripts/make_docx_templates.py"))
    assert REGISTRATION.read_bytes() == script["registration"]()


def test_lines_become_paragraphs_of_the_same_look():
    made = opened(docx.write(REGISTRATION, registration(form={"situation": "Một.\r\nHai.\n\n  \nBa."})))
    words = paragraphs(made)
    first = words.index("2. Thực trạng, lý do chọn") + 1
    assert words[first : first + 4] == ["Một.", "Hai.", "Ba.", "3. Mục tiêu, tiêu chí"]
    looks = {p.paragraph_format.first_line_indent for p in made.paragraphs if p.text in {"Một.", "Hai.", "Ba."}}
    assert [round(look / Mm(1), 1) for look in looks] == [12.7]


def test_text_of_people_stays_text_even_in_capitals():
    made = opened(docx.write(REGISTRATION, registration(issuer=HARMFUL, form={"title": HARMFUL})))
    assert HARMFUL in paragraphs(made)
    assert HARMFUL.upper() in rows(made.tables[0])[0][0]


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_paper_opens_whatever_is_written_into_it(text):
    made = opened(docx.write(REGISTRATION, registration(form={"title": text, "outputs": [{"what": text, "measure": "x", "promised": 1}]})))
    assert rows(made.tables[1])[1][3] == "1"


def test_same_values_give_the_same_bytes():
    assert docx.write(REGISTRATION, registration()) == docx.write(REGISTRATION, registration())


def test_value_that_nobody_gave_is_an_error(tmp_path):
    with pytest.raises(UndefinedError):
        docx.write(template(tmp_path, "{{ number }}"), {"other": 1})


@pytest.mark.parametrize("words", ["{{ ''.__class__.__mro__ }}", "{{ text.__init__.__globals__ }}"])
def test_template_reaches_nothing_but_its_values(tmp_path, words):
    with pytest.raises((SecurityError, UndefinedError)):
        docx.write(template(tmp_path, words), {"text": "x"})


def test_template_with_a_mistake_is_refused(tmp_path):
    with pytest.raises(TemplateSyntaxError):
        docx.write(template(tmp_path, "{{ number "), {"number": 1})


def test_tabs_are_kept_and_numbers_are_written_as_they_are(tmp_path):
    made = opened(docx.write(template(tmp_path, "{{ text }}: {{ count }}"), {"text": "a\tb", "count": 12}))
    assert paragraphs(made) == ["a\tb: 12"]
