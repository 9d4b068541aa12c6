"""Bylines, captions in a row, visit figures and imprints in the wordings of many portals."""

import pytest

from kheo.lib.text import fold
from kheo.portal.page_import import Imprint, read_page
from kheo.portal.page_import.bylines import read_byline
from kheo.portal.page_import.gallery import propose_cuts
from kheo.portal.page_import.imprint import read_imprint
from kheo.portal.page_import.judging import short_name
from kheo.portal.page_import.signs import date_in, is_date_line
from kheo.portal.page_import.visits import read_visits
from tests.portal.page_import.conftest import page


@pytest.mark.parametrize(
    ("line", "text_credit", "photo_credit"),
    [
        ("Bài, ảnh: Ban Dân vận xã Hoa Lư", "Ban Dân vận xã Hoa Lư", "Ban Dân vận xã Hoa Lư"),
        ("Tin, ảnh: Hoài An", "Hoài An", "Hoài An"),
        ("TIN VÀ ẢNH: HOÀI AN", "HOÀI AN", "HOÀI AN"),
        ("Bài và hình ảnh: Hoài An", "Hoài An", "Hoài An"),
        ("Tin bài, ảnh : Hoài An", "Hoài An", "Hoài An"),
        ("(Bài: Hoài An - Ảnh: Gia Bảo)", "Hoài An", "Gia Bảo"),
        ("Bài: Hoài An; ảnh: Gia Bảo", "Hoài An", "Gia Bảo"),
        ("Ảnh: Gia Bảo", "", "Gia Bảo"),
        ("Tác giả: Hoài An", "Hoài An", ""),
        ("Theo Báo Nhân dân", "Báo Nhân dân", ""),
        ("(Theo TTXVN)", "TTXVN", ""),
        ("Nguồn: hoalu.example.vn", "hoalu.example.vn", ""),
    ],
)
def test_line_of_authors_names_who_wrote_and_who_photographed(line, text_credit, photo_credit):
    found = read_byline(line)

    assert found is not None
    assert (found.printed, found.text_credit, found.photo_credit) == (line, text_credit, photo_credit)


@pytest.mark.parametrize(
    "line",
    [
        "Bài học rút ra là phải gần dân.", "Tin tưởng vào sự lãnh đạo của Đảng", "Ảnh: minh họa", "Theo đó, các xã phải báo cáo trước ngày 15.",
        "Theo kế hoạch, năm nay xã có thêm hai mô hình được công nhận và nhân rộng.", "Phát biểu tại buổi lễ, Tác giả: không có", "",
    ],
)  # fmt: skip
def test_other_lines_are_no_line_of_authors(line):
    assert read_byline(line) is None


@pytest.mark.parametrize(
    ("block", "captions"),
    [
        (
            "Quang cảnh hội nghị Tập thể tiêu biểu Tập thể tiêu biểu Đồng chí Lê Văn Y - Phó Bí thư Huyện ủy phát biểu",
            ("Quang cảnh hội nghị", "Tập thể tiêu biểu", "Tập thể tiêu biểu", "Đồng chí Lê Văn Y - Phó Bí thư Huyện ủy phát biểu"),
        ),
        ("Múa hát mừng xuân Múa hát mừng xuân", ("Múa hát mừng xuân", "Múa hát mừng xuân")),
        ("Trao quà cho Đồng chí Bí thư và Các đồng chí lão thành", ("Trao quà cho Đồng chí Bí thư và Các đồng chí lão thành",)),
        ("", ("",)),
    ],
)
def test_captions_that_run_together_are_cut_where_one_may_begin(block, captions):
    assert propose_cuts(block) == captions


@pytest.mark.parametrize(
    "texts",
    [
        ["Đang online: 9", "Hôm nay: 145", "Trong tuần: 2 063", "Tất cả: 147690"],
        ["Thống kê truy cập Đang truy cập 9 Trong ngày 145 Tuần này 2.063 Tổng lượt truy cập 147.690"],
        ["Lượt truy cập", "9", "Trực tuyến", "145", "Hôm nay", "2,063", "Trong tuần", "147,690", "Tổng số"],
        ["Khách: 9", "Hôm nay: 145 lượt", "Hôm qua: 300 lượt", "Tuần này: 2\u00a0063 lượt", "Tổng truy cập: 147690 lượt"],
        ["Số người đang truy cập: 9 | Truy cập hôm nay: 145 | Truy cập trong tuần: 2063 | Tổng số lượt truy cập: 147690"],
    ],
)
def test_visit_figures_in_many_wordings(texts):
    found = read_visits(texts)

    assert {role: visits.number for role, visits in found.items()} == {"online": 9, "today": 145, "week": 2063, "total": 147690}


def test_visit_figures_keep_what_was_printed():
    assert {role: visits.raw for role, visits in read_visits(["Hôm nay: 1 024", "Tất cả: 98,312"]).items()} == {"today": "1 024", "total": "98,312"}


def test_a_lone_number_of_guests_is_no_counter():
    assert read_visits(["Khách: 9"]) == {}
    assert read_visits([]) == {}


def test_imprint_in_one_line_and_in_lines_of_its_own_is_the_same():
    lines = [
        "Cơ quan chủ quản: Ban Dân vận Thành ủy Hoa Lư", "Địa chỉ: Số 1 đường Sen, phường Chợ", "Điện thoại: 0211.3822.966 / 0211.3812.250",
        "Fax: 0211.3822967", "Email: bdv@hoalu.example.vn", "Chịu trách nhiệm nội dung: Phó trưởng Ban biên tập", "Website: http://hoalu.example.vn",
    ]  # fmt: skip
    expected = Imprint(
        "Ban Dân vận Thành ủy Hoa Lư", "Số 1 đường Sen, phường Chợ", ("0211.3822.966", "0211.3812.250"), "0211.3822967", "bdv@hoalu.example.vn",
        "Phó trưởng Ban biên tập", "http://hoalu.example.vn",
    )  # fmt: skip

    assert read_imprint(lines) == expected
    assert read_imprint(["; ".join(lines)]) == expected
    assert read_imprint([" ".join(lines)]) == expected


@pytest.mark.parametrize(
    ("name", "visits", "imprint"),
    [
        (
            "joomla_tables.html", {"online": 14, "today": 1024, "week": 5310, "month": 20115, "total": 1254876},
            Imprint("TRANG THÔNG TIN ĐIỆN TỬ BAN DÂN VẬN HUYỆN ỦY PHÚ LẠC", "Số 5 đường Hoa Ban, thị trấn Phú Lạc", ("(0290) 3.877.123", "3.877.124"),
                    "0290.3877125", "bdv@phulac.example.vn", "Trưởng Ban Dân vận Huyện ủy"),
        ),
        (
            "aspnet_italic.html", {"online": 3, "today": 87, "week": 640, "total": 98312},
            Imprint("Ban Dân vận Thị ủy Long Phước", "Khóm 1, phường An Hội", ("0277 3851 222", "0277 3851 333"), "", "danvan@longphuoc.example.vn",
                    "Phó Bí thư Thường trực Thị ủy"),
        ),
        (
            "plain_with_menu.txt", {"online": 21, "today": 403, "week": 2904, "total": 512077},
            Imprint("Ủy ban nhân dân xã Bàu Sen", "Ấp Chợ, xã Bàu Sen", ("0266 3900 100", "0266 3900 101"), "", "xabausen@example.gov.vn", "Chủ tịch UBND xã"),
        ),
        (
            "modern_figures.html", {},
            Imprint("Ủy ban Mặt trận thị xã Ba Cồn", "12 Bến Đá, phường Hai", ("0288.365.4321",), "", "lienhe@bacon.example.vn"),
        ),
        (
            "office_report.txt", {"today": 35, "total": 1203445},
            Imprint("Ban Dân vận Huyện ủy Tân Khê", "Số 1, Quốc lộ 60", ("0270.3860.123",), "0270.3860.124", "", "Đ/c Trưởng Ban"),
        ),
        ("wrapped.txt", {}, Imprint()),
    ],
)  # fmt: skip
def test_figures_and_imprint_of_pages(name, visits, imprint):
    furniture = read_page(page(name).encode()).furniture

    assert {role: found.number for role, found in furniture.visits.items()} == visits
    assert furniture.starting_value == visits.get("total")
    assert furniture.imprint == imprint


def test_gallery_and_videos_of_a_page():
    around = "\nThư viện ảnh\nQuang cảnh lễ ra quân\nTập thể được khen\nVideo\nPhóng sự: Dân vận khéo ở vùng sâu\nTin vắn tuần qua | Gương sáng quanh ta mỗi ngày\n\nHôm nay: 3"
    furniture = read_page((page("wrapped.txt") + around).encode()).furniture

    assert furniture.gallery is not None
    assert furniture.gallery.captions == ("Quang cảnh lễ ra quân", "Tập thể được khen")
    assert furniture.gallery.block == "Quang cảnh lễ ra quân Tập thể được khen"
    assert furniture.videos == ("Phóng sự: Dân vận khéo ở vùng sâu", "Tin vắn tuần qua", "Gương sáng quanh ta mỗi ngày")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Thứ ba, 15/11/2022 08:30", "Thứ ba, 15/11/2022 08:30"), ("Ngày đăng: 15/11/2022 | Lượt xem: 1.204", "15/11/2022"),
        ("Cập nhật lúc 08:30, ngày 5-1-2022", "08:30, ngày 5-1-2022"), ("Đăng ngày 15 tháng 11 năm 2022", "ngày 15 tháng 11 năm 2022"),
        ("15.11.2022 8h05", "15.11.2022 8h05"), ("Lượt xem: 123", ""),
    ],
)  # fmt: skip
def test_lines_of_dates_and_views(line, day):
    assert is_date_line(fold(line))
    assert date_in(line) == day


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Xã Hoa Lư mở hội thi dân vận khéo - Cổng thông tin", "Xã Hoa Lư mở hội thi dân vận khéo"),
        ("Hoa Lư | Xã Hoa Lư mở hội thi dân vận khéo", "Xã Hoa Lư mở hội thi dân vận khéo"),
        ("Tết sớm ở Hoa Lư", "Tết sớm ở Hoa Lư"),
    ],
)
def test_name_of_a_page_without_the_portal(name, short):
    assert short_name(name) == short
