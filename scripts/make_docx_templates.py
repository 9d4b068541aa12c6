"""Build the DOCX templates that rooms ship, so that they can be reviewed as code: `python scripts/make_docx_templates.py`.

kheo/movements/office/registration.docx, the registration form of an initiative, in the layout of Decree 30/2020/NĐ-CP, annex I
(for Party bodies with the Party's head). Its ten items are those of 249/MTTQ-BTT (Thanh Khê, 2026). It takes:

    system      "state" or "party"
    parent      the body or unit above, may be empty; issuer: the one that registers
    number      "12/ĐK-MTTQ", may be empty
    place       where it is written; date: when, as 2022-12-31, may be empty
    campaign    the name of the campaign; field: of work; subject: "Tập thể" or "Cá nhân"
    form        title, situation, goals, method, place, forces, resources, schedule, sustainability: texts;
                outputs: list of {what, measure, promised}, with numbers already written as readers write them
    signature   list of lines: "TM. BAN CÔNG TÁC MẶT TRẬN", "TRƯỞNG BAN"
    recipients  list of texts, may be empty

Lines of a text become paragraphs. No name of a person is asked for.
"""

from datetime import datetime
from pathlib import Path
from typing import cast

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from kheo.lib.office.docx import packed

ROOT = Path(__file__).resolve().parent.parent
REGISTRATION = ROOT / "kheo/movements/office/registration.docx"
FONT = "Times New Roman"
ITEMS = (
    ("title", "Tên mô hình"),
    ("situation", "Thực trạng, lý do chọn"),
    ("goals", "Mục tiêu, tiêu chí"),
    ("method", "Nội dung, cách thức"),
    ("place", "Địa bàn, đối tượng"),
    ("forces", "Lực lượng: chủ trì, phối hợp, tham gia"),
    ("resources", "Nguồn lực: kinh phí, cơ sở vật chất, ngày công, xã hội hóa"),
    ("schedule", "Thời gian: bắt đầu, tiến độ, đánh giá"),
    ("outputs", "Sản phẩm, kết quả kiểm chứng được"),
    ("sustainability", "Khả năng duy trì, nhân rộng"),
)
OUTPUTS = (
    ("STT", "{{ loop.index }}", 12, ALIGN.CENTER),
    ("Sản phẩm, kết quả", "{{ output.what }}", 83, ALIGN.LEFT),
    ("Đơn vị tính", "{{ output.measure }}", 35, ALIGN.CENTER),
    ("Cam kết", "{{ output.promised }}", 35, ALIGN.RIGHT),
)


def blank(title: str) -> Document:
    """An empty A4 paper with the decree's margins and type, its pages numbered from the second on."""
    paper = docx.Document()
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = title, "Khéo", "", "vi-VN"
    about.created = about.modified = datetime(2022, 1, 1)  # noqa: DTZ001  the file format knows no zones
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    number_pages(section.header.paragraphs[0])
    style = cast(ParagraphStyle, paper.styles["Normal"])
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    return paper


def number_pages(paragraph: Paragraph) -> None:
    """The number of the page, in the middle."""
    paragraph.alignment = ALIGN.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def say(paragraph: Paragraph, words: str, size: float, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """Add words to a paragraph."""
    run = paragraph.add_run(words)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def centred(paragraph: Paragraph, words: str, size: float, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """Words in the middle of their line."""
    paragraph.alignment = ALIGN.CENTER
    return say(paragraph, words, size, bold=bold, italic=italic)


def rule_below(paragraph: Paragraph, indent: float) -> None:
    """A line below a paragraph, shorter by an indent at both sides."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")):
        bottom.set(qn(name), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def only_if(cell: _Cell, condition: str) -> None:
    """A condition of the template; docxtpl takes its paragraph away."""
    cell.add_paragraph(f"{{%p {condition} %}}")


def widths(table: Table, millimetres: tuple[float, ...]) -> None:
    """Fixed widths: word processors look at the cells, others at the columns."""
    table.autofit = False
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def bodies(cell: _Cell) -> None:
    """Head, left: who is above, who writes, the number."""
    centred(cell.paragraphs[0], "{{ parent|upper }}", 12)
    centred(cell.add_paragraph(), "{{ issuer|upper }}", 12, bold=True)
    only_if(cell, 'if system == "party"')
    centred(cell.add_paragraph(), "*", 12)
    centred(cell.add_paragraph(), "Số {{ number }}", 13)
    only_if(cell, "else")
    rule_below(cell.add_paragraph(), 22)
    cell.paragraphs[-1].paragraph_format.line_spacing = Pt(2)
    centred(cell.add_paragraph(), "Số: {{ number }}", 13).paragraph_format.space_before = Pt(6)
    only_if(cell, "endif")


def nation(cell: _Cell) -> None:
    """Head, right: the state's words or the Party's, place and date."""
    cell.paragraphs[0].add_run('{%p if system == "party" %}')
    rule_below(centred(cell.add_paragraph(), "ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True), 7)
    only_if(cell, "else")
    centred(cell.add_paragraph(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    rule_below(centred(cell.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13, bold=True), 17)
    only_if(cell, "endif")
    dated = centred(cell.add_paragraph(), "{{ place }}, {{ date|spoken_date }}", 13, italic=True)
    dated.paragraph_format.space_before = Pt(8)


def head(paper: Document) -> None:
    """Both heads side by side."""
    table = paper.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths(table, (75, 97))
    bodies(table.cell(0, 0))
    nation(table.cell(0, 1))


def name(paper: Document) -> None:
    """What the paper is."""
    kind = centred(paper.add_paragraph(), "PHIẾU ĐĂNG KÝ", 14, bold=True)
    kind.paragraph_format.space_before = Pt(18)
    centred(paper.add_paragraph(), "Xây dựng mô hình, điển hình “Dân vận khéo”", 14, bold=True)
    rule_below(paper.add_paragraph(), 65)
    paper.paragraphs[-1].paragraph_format.line_spacing = Pt(2)
    facts = "Phong trào: {{ campaign }}", "Lĩnh vực: {{ field }}", "Đối tượng: {{ subject }}"
    for number, fact in enumerate(facts):
        body_text(paper, fact).paragraph_format.space_before = Pt(12 if number == 0 else 3)


def body_text(paper: Document, words: str) -> Paragraph:
    """Running text: justified, its first line indented, room above."""
    paragraph = say(paper.add_paragraph(), words, 14)
    paragraph.alignment = ALIGN.JUSTIFY
    look = paragraph.paragraph_format
    look.first_line_indent, look.space_before, look.line_spacing = Mm(12.7), Pt(6), 1.1
    return paragraph


def outputs(paper: Document) -> None:
    """Item 9: a row for each output."""
    table = paper.add_table(rows=4, cols=len(OUTPUTS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths(table, tuple(column[2] for column in OUTPUTS))
    table.cell(1, 0).text, table.cell(3, 0).text = "{%tr for output in form.outputs %}", "{%tr endfor %}"
    for place, (label, value, _width, align) in enumerate(OUTPUTS):
        centred(table.cell(0, place).paragraphs[0], label, 13, bold=True)
        say(table.cell(2, place).paragraphs[0], value, 13).alignment = align
        for row in (0, 2):
            look = table.cell(row, place).paragraphs[0].paragraph_format
            look.space_before = look.space_after = Pt(2)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)


def items(paper: Document) -> None:
    """The ten numbered items."""
    for number, (key, label) in enumerate(ITEMS, start=1):
        heading = say(paper.add_paragraph(), f"{number}. {label}", 14, bold=True)
        look = heading.paragraph_format
        look.first_line_indent, look.space_before, look.keep_with_next = Mm(12.7), Pt(9), True
        if key == "outputs":
            look.space_after = Pt(4)
            outputs(paper)
        else:
            body_text(paper, f"{{{{ form.{key} }}}}")


def foot(paper: Document) -> None:
    """Left whom it goes to, right who signs."""
    paper.add_paragraph().paragraph_format.space_before = Pt(6)
    table = paper.add_table(rows=1, cols=2)
    widths(table, (75, 90))
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run("{%p if recipients %}")
    say(left.add_paragraph(), "Nơi nhận:", 12, bold=True, italic=True)
    only_if(left, "for recipient in recipients")
    say(left.add_paragraph(), "- {{ recipient }}", 11)
    only_if(left, "endfor")
    only_if(left, "endif")
    left.add_paragraph()  # a cell must not be left without a paragraph
    right.paragraphs[0].add_run("{%p for line in signature %}")
    centred(right.add_paragraph(), "{{ line|upper }}", 14, bold=True)
    only_if(right, "endfor")
    right.add_paragraph()


def registration() -> bytes:
    """The registration form of an initiative."""
    paper = blank("Phiếu đăng ký mô hình, điển hình “Dân vận khéo”")
    head(paper)
    name(paper)
    items(paper)
    foot(paper)
    return packed(paper)


def main() -> None:
    """Write the templates."""
    REGISTRATION.parent.mkdir(exist_ok=True)
    REGISTRATION.write_bytes(registration())


if __name__ == "__main__":
    main()
