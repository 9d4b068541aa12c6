"""Pages of other committees, in other layouts: written for these tests, all names and places invented."""

import unicodedata
from dataclasses import dataclass

import pytest

from kheo.portal.page_import import Byline, read_page
from kheo.portal.page_import.results import Figure
from tests.portal.page_import.conftest import page
from tests.portal.page_import.legacy import as_tcvn3, as_vni

NOBODY = Byline()


@dataclass(frozen=True)
class Expected:
    """What must be read from a page; `first` and `last` begin the first and end the last paragraph."""

    title: str
    first: str
    last: str
    paragraphs: int
    byline: Byline = NOBODY
    figures: tuple[Figure, ...] = ()
    dated: str = ""
    problems: tuple[str, ...] = ()


def another(title: str) -> tuple[str, ...]:
    return (f"The page holds another text, which was left out: “{title}”. Save it by itself to bring it over.",)


PAGES = {
    "joomla_tables.html": Expected(
        "Phú Lạc ra quân làm đường hoa nông thôn", "Sáng chủ nhật vừa qua, hơn hai trăm", "tặng quà cho tổ chăm hoa đẹp nhứt./.", 4,
        Byline("Thu Hà", "Thu Hà", ""), (Figure("Hội viên ấp Rạch Gốc trồng hoa dọc tuyến đường liên ấp", 0),), "Thứ ba, 08 Tháng 3 2022 07:45",
        ("A line before the article was left out: “Viết bởi Quản trị”.",),
    ),
    "modern_figures.html": Expected(
        "Tổ dân vận khóm Bến Đá giúp nhau thoát nghèo", "Mười hai gia đình góp vốn", "với chúng tôi khi chia tay.", 6,
        Byline("Quốc Bảo - Hồng Nhung", "Quốc Bảo - Hồng Nhung", ""),
        (Figure("Bà con khóm Bến Đá họp tổ góp vốn xoay vòng. Ảnh: Quốc Bảo", 1), Figure("Con đường vào khóm sau khi được tráng xi măng", 4)),
        "Thứ sáu, 20/05/2022 | 09:15",
    ),
    "aspnet_italic.html": Expected(
        "Đồng bào phum Trà Kha góp đất mở rộng đường vào chùa", "Hơn bốn mươi gia đình ở phum", "trong niềm vui của mọi người.", 3,
        Byline("Tin, ảnh: Sơn Pha", "Sơn Pha", "Sơn Pha"), (Figure("Đường vào chùa đang được san nền", 0),), "03/10/2022 02:17:42 PM",
    ),
    "line_breaks.html": Expected(
        "HỘI CỰU CHIẾN BINH XÃ VĨNH TRUNG GIỮ GÌN AN NINH XÓM ẤP", "Từ đầu năm đến nay, hội viên", "đi làm đồng và buôn bán từ khuya.", 3,
        Byline("Bài: Trung Kiên - Ảnh: Hữu Lộc", "Trung Kiên", "Hữu Lộc"), (Figure("Tổ tuần tra nhận áo phản quang do xã trao tặng", 1),),
    ),
    "data_table.html": Expected(
        "Kết quả vận động hiến máu sáu tháng đầu năm", "Sáu tháng đầu năm, phong trào", "bà con ở các ấp xa trung tâm.", 5,
        Byline("Theo Hội Chữ thập đỏ huyện", "Hội Chữ thập đỏ huyện", ""), dated="02-07-2022 lúc 10:05",
    ),
    "two_articles.html": Expected(
        "Cồn Sẻ đổi rác lấy quà, nhà nhà cùng phân loại", "Cứ sáng thứ bảy đầu tháng", "làm phân bón cho vườn nhà.", 3,
        Byline("Bài, ảnh: Hội Phụ nữ thị trấn", "Hội Phụ nữ thị trấn", "Hội Phụ nữ thị trấn"), dated="12/06/2022",
        problems=another("Khóm Một trồng rừng ngập mặn"),
    ),
    "two_articles.txt": Expected(
        "Lắp camera an ninh từ tiền góp của dân ở xã Thới An", "Xã Thới An vừa hoàn thành", "nhờ hình ảnh ghi lại.", 3,
        Byline("Tin, ảnh: Phú Cường", "Phú Cường", "Phú Cường"), problems=another("Ra mắt câu lạc bộ gia đình hạnh phúc ở ấp Giồng Trôm"),
    ),
    "without_title.txt": Expected(
        "Trong hai ngày cuối tuần, hơn ba trăm đoàn viên, hội viên…", "Trong hai ngày cuối tuần", "lịch của ngành nông nghiệp.", 2,
        problems=("The page has no title. Its first words stand in for one; write a title before publishing.",),
    ),
    "plain_with_menu.txt": Expected(
        "Xã Bàu Sen về đích nông thôn mới nâng cao nhờ sức dân", "Từ một xã thuần nông", "từng tiêu chí một cách bền vững.", 5,
        Byline("Ngọc Trâm", "Ngọc Trâm", ""), (Figure("Người dân ấp Bàu Dừa cùng nhau tráng xi măng con đường liên xóm", 1),),
        "Thứ hai, 18/07/2022 14:20",
    ),
    "wrapped.txt": Expected(
        "Gần dân để hiểu dân, giúp dân ở vùng đệm rừng tràm U Thượng", "Ở vùng đệm rừng tràm U Thượng, cán bộ", "đã giúp hai mươi hộ có nhà mới.", 3,
        Byline("Bài và ảnh: Lê Duy Khang", "Lê Duy Khang", "Lê Duy Khang"),
    ),
    "vni.txt": Expected(
        "Xã Phước Lý xây cầu bằng sức dân", "Cây cầu bắc qua rạch Ông Chín", "ai nấy đều phấn khởi.", 3,
        Byline("Ảnh: Đức Thịnh, Bài: Mỹ Ý", "Mỹ Ý", "Đức Thịnh"),
    ),
    "related_inset.html": Expected(
        "Chợ phiên không rác thải nhựa ở Nà Khoang", "(NK) - Mỗi phiên chợ", "gia đình cán bộ, đảng viên.", 5, Byline("A Lử", "A Lử", ""),
    ),
    "office_report.txt": Expected(
        'TÂN KHÊ: SƠ KẾT PHONG TRÀO THI ĐUA "DÂN VẬN KHÉO" 6 THÁNG ĐẦU NĂM', "Sáng ngày 07/7/2022", "xây dựng nông thôn mới./.", 8,
        Byline("Bài, ảnh: Nguyễn Lan", "Nguyễn Lan", "Nguyễn Lan"), (Figure("Quang cảnh hội nghị", 6),), "14:05 - 07/07/2022",
    ),
    "bare_paragraphs.html": Expected(
        "Mô hình nuôi heo đất giúp học sinh nghèo", "Ra đời từ năm 2019", "các tổ còn lại trong ấp.", 5,
        Byline("Ban Dân vận Huyện ủy", "Ban Dân vận Huyện ủy", ""),
        (Figure("Chị em mở heo đất cuối năm.", 0), Figure("Các em học sinh nhận quà", 4)),
    ),
}  # fmt: skip
WORD = Expected(
    "HỘI NGHỊ DÂN VẬN KHÉO XÃ ĐỒNG NAI THƯỢNG", "Ngày 10 tháng 8, xã Đồng Nai Thượng", "đi lại đỡ vất vả hơn.", 3,
    Byline("Tin: Ban Dân vận xã", "Ban Dân vận xã", ""),
)  # fmt: skip


def converted(name: str) -> tuple[str, ...]:
    return (f"The page was written in the old encoding {name} and was converted to Unicode. Compare the text with the page.",)


def check(content: bytes, expected: Expected, problems: tuple[str, ...] | None = None) -> None:
    read = read_page(content)

    assert read.title == expected.title
    assert read.paragraphs[0].startswith(expected.first)
    assert read.paragraphs[-1].endswith(expected.last)
    assert len(read.paragraphs) == expected.paragraphs
    assert tuple(read.figures) == expected.figures
    assert read.byline == expected.byline
    assert read.dated == expected.dated
    assert tuple(read.problems) == (expected.problems if problems is None else problems)
    assert read.lead == read.paragraphs[0]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_read(name: str):
    check(page(name).encode(), PAGES[name])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["modern_figures.html", "plain_with_menu.txt"])
def test_page_in_another_unicode_encoding(name: str, encoding: str):
    check(page(name).encode(encoding), PAGES[name])


@pytest.mark.parametrize("declared", ["windows-1258", "utf-8", "iso-8859-1"])
def test_page_in_windows_1258_whatever_it_says_of_itself(declared: str):
    text = page("joomla_tables.html").replace('charset="utf-8"', f'charset="{declared}"')

    check(in_windows_1258(text), PAGES["joomla_tables.html"])


def test_text_in_windows_1258():
    check(in_windows_1258(page("vni.txt")), PAGES["vni.txt"])


def in_windows_1258(text: str) -> bytes:
    """The encoding has some vowels whole, and tones as marks behind them."""
    tones = "\u0300\u0309\u0303\u0301\u0323"
    pieces = []
    for char in text:
        decomposed = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in decomposed if mark in tones)
        plain = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in tones))
        pieces.append((plain + tone).encode("cp1258", errors="xmlcharrefreplace"))
    return b"".join(pieces)


def test_word_export_in_tcvn3_fonts():
    check(as_tcvn3(page("word_tcvn3.html")).encode("cp1252"), WORD, converted("TCVN3"))


def test_word_export_in_tcvn3_fonts_saved_again_as_utf_8():
    text = as_tcvn3(page("word_tcvn3.html")).replace("windows-1252", "utf-8")

    check(text.encode(), WORD, converted("TCVN3"))


def test_text_in_tcvn3():
    check(as_tcvn3(page("plain_with_menu.txt")).encode("latin-1"), PAGES["plain_with_menu.txt"], converted("TCVN3"))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-16"])
def test_text_in_vni(encoding: str):
    check(as_vni(page("vni.txt")).encode(encoding), PAGES["vni.txt"], converted("VNI"))


def test_text_encoded_twice_is_undone():
    twice = page("wrapped.txt").encode().decode("latin-1").encode()

    check(twice, PAGES["wrapped.txt"], ("The file had been encoded twice; this was undone. Compare the text with the page.",))


def test_torn_letter_is_marked_and_told():
    content = page("wrapped.txt").encode() + "Ấ".encode()[:2]
    read = read_page(content)

    assert read.problems == ["Some letters of the file cannot be read; they are marked with �. Compare the text with the page."]


def test_web_archive():
    content = (
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"----part\"\r\n\r\n"
        b"------part\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page("modern_figures.html").encode() + b"\r\n------part\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------part--\r\n"
    )  # fmt: skip

    check(content, PAGES["modern_figures.html"])


def test_five_megabytes_of_script_change_nothing():
    script = "<script>" + "var text = '<p>Đây không phải là bài viết, mà là kịch bản của trang.</p>';\n" * 60_000 + "</script>"
    content = page("modern_figures.html").replace("<article", f"{script}<article").encode()

    assert len(content) > 5_000_000
    check(content, PAGES["modern_figures.html"])


def test_a_table_of_figures_is_no_paragraph():
    read = read_page(page("data_table.html").encode())

    assert read.tables == ((0, ("Xã | Kế hoạch | Thực hiện", "Hòa Lạc | 120 | 134", "Bình Thạnh | 90 | 101", "Mỹ Khê | 80 | 76")),)


def test_headings_inside_the_article_are_marked():
    html, text = read_page(page("modern_figures.html").encode()), read_page(page("plain_with_menu.txt").encode())

    assert [html.paragraphs[number] for number in html.subheadings] == ["Từ góp vốn đến góp công"]
    assert [text.paragraphs[number] for number in text.subheadings] == ["1. Lấy sức dân làm gốc"]
    assert text.tables == ((3, ("Xã | Số hộ | Hộ đạt", "Bàu Dừa | 412 | 398", "Bàu Tràm | 365 | 341")),)


def test_of_two_equal_articles_the_first_is_taken():
    one = "<article><h2>Xã {name} sửa cầu cho bà con</h2><p>" + "Bà con trong ấp cùng nhau góp công, góp của để sửa lại cây cầu đã hư hỏng. " * 4 + "</p></article>"
    read = read_page(("<html><body>" + one.format(name="An Một") + one.format(name="An Hai") + "</body></html>").encode())

    assert read.title == "Xã An Một sửa cầu cho bà con"
    assert tuple(read.problems) == another("Xã An Hai sửa cầu cho bà con")
