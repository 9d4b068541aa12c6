"""What is found in a text before it goes public, and what must pass."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.lib.personal import PersonalKind, excerpt, find_names, find_personal

TELEPHONES = [
    ("gọi 0912 345 678 nhé", "0912 345 678"),
    ("gọi 0912345678.", "0912345678"),
    ("ĐT: 0912.345.678", "0912.345.678"),
    ("đt 091-234-5678", "091-234-5678"),
    ("số 0356 789 012 (Zalo)", "0356 789 012"),
    ("0582 123 456", "0582 123 456"),
    ("0707123456", "0707123456"),
    ("liên hệ 0888.12.34.56", "0888.12.34.56"),
    ("gọi +84912345678", "+84912345678"),
    ("gọi +84 912 345 678", "+84 912 345 678"),
    ("(+84) 912 345 678", "(+84) 912 345 678"),
    ("+84 (0)912 345 678", "+84 (0)912 345 678"),
    ("0084 912345678", "0084 912345678"),
    ("84912345678", "84912345678"),
    ("Điện thoại: (0299) 3 851 234", "(0299) 3 851 234"),
    ("02993851234", "02993851234"),
    ("0299.3.851.234", "0299.3.851.234"),
    ("văn phòng 028 3829 1234", "028 3829 1234"),
    ("+84 299 3851 234", "+84 299 3851 234"),
    ("Điện thoại 3851 234, gặp bà Sáu", "3851 234"),
    ("SĐT: 0912345678/0987654321", "0912345678"),
    ("số\u00a00912\u00a0345\u00a0678", "0912\u00a0345\u00a0678"),
]
IDENTITIES = [
    ("CCCD 079123456789", "079123456789"),
    ("CMND 123456789", "123456789"),
    ("số CMND: 365 123 456 cấp ngày 12/5/2010", "365 123 456"),
    ("giấy chứng minh nhân dân số 365123456", "365123456"),
    ("căn cước công dân số: 094 085 001 234", "094 085 001 234"),
    ("ông A, 094085001234, ấp 3", "094085001234"),
    ("001203004567", "001203004567"),
    ("mã định danh cá nhân 500203004567", "500203004567"),
    ("hộ chiếu số C1234567", "C1234567"),
    ("CMND/CCCD: 385.123.456", "385.123.456"),
]
HOUSES = [
    ("số nhà 12", "số nhà 12"),
    ("Số nhà 12A, đường Lê Lợi", "Số nhà 12A, đường Lê"),
    ("nhà số 12/3, đường Lê Lợi", "nhà số 12/3, đường Lê"),
    ("Số 5 ấp Trà Mẹt", "Số 5 ấp Trà"),
    ("ở 247 Nguyễn Trãi", "247 Nguyễn Trãi"),
    ("tại 15/4 Trần Hưng Đạo, khóm 2", "15/4 Trần Hưng Đạo"),
    ("12/5 đường Văn Ngọc Chính, khóm 3", "12/5 đường Văn Ngọc Chính"),
    ("45A đường 30/4", "45A đường 30/4"),
    ("số 8 hẻm 12, phường 2", "số 8 hẻm 12"),
    ("125, tổ 4, ấp Hòa Phú", "125, tổ 4, ấp Hòa"),
    ("nhà 27 tổ 4, ấp Sóc Bưng", "27 tổ 4, ấp Sóc"),
    ("ngụ 123 ấp Trà Mẹt", "123 ấp Trà"),
    ("địa chỉ: 12 khóm 3, thị trấn", "12 khóm 3"),
    ("88 Hai Bà Trưng", "88 Hai Bà Trưng"),
    ("120 Hùng Vương, phường 6", "120 Hùng Vương"),
    ("12 Nguyễn Văn Linh, phường 2", "12 Nguyễn Văn Linh"),
    ("số 7 Nguyễn Thị Minh Khai", "số 7 Nguyễn Thị Minh Khai"),
    ("12 ngõ 5 Láng Hạ", "12 ngõ 5 Láng Hạ"),
]
HARMLESS = [
    "Chương trình số 09-CTr/HU, ngày 22/12/2020 của Huyện ủy",
    "Kết luận 01-KL/TW, ngày 18/5/2021 của Bộ Chính trị",
    "Kết luận số 11-KL/TU, ngày 20/11/2017",
    "Quyết định 318/QĐ-TTg ngày 08/3/2022",
    "Nghị quyết số 19-NQ/TW, 1.234.567.890 đồng",
    "Chỉ thị 05-CT/TW về đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Nghị định 356/2025/NĐ-CP, Luật 91/2025/QH15",
    "trị giá 120.000.000 đồng, 2.500 ngày công, năm 2022",
    "vốn 123.456.789.012 đồng",
    "kinh phí 123 456 789 đồng",
    "1.200 m2 đường hoa, 12.345,6 m",
    "0,35 tỷ đồng; 0.912 tỷ",
    "đạt 92,43% so với 90,12%",
    "giai đoạn 2021-2025, 2026-2030",
    "từ 09.12.2020 15 giờ đến 10.12.2020",
    "từ ngày 09-12-2020 10 đội ra quân",
    "các ngày 05 10 15 20 25 hằng tháng",
    "lượt truy cập: 147690, tuần 2 063, hôm nay 145, đang xem 9",
    "Tổ số 3 thu 1234567 đồng",
    "mã số thuế 0301234567",
    "MST: 0912345678",
    "tài khoản số 079123456789 tại ngân hàng",
    "tổng đài 1900 1234, 1800 8000",
    "có 12 ấp Văn hóa, 13/13 ấp Nông thôn mới",
    "năm 2022, ấp Trà Mẹt đạt chuẩn",
    "năm 2022 Nguyễn Trãi được chọn làm tên đường",
    "ngày 12 Lê Lợi khởi công",
    "trồng hoa 3 tuyến đường Lê Lợi và Trần Phú",
    "12 Nguyễn Văn An",
    "Danh sách: 1. Nguyễn Trãi, 2. Lê Lợi",
    "thành lập 5 tổ, 4 ấp tham gia",
    "họp tổ 4, ấp Trà Mẹt",
    "Điều 4 Luật Thực hiện dân chủ ở cơ sở",
    "tiêu chí số 17 và 18 về môi trường",
    "04 xã đạt chuẩn nông thôn mới nâng cao trong năm 2022",
    "12 Trần Đề, Kế Sách và Mỹ Tú đăng ký",
    "khóa XIII, nhiệm kỳ 2020 - 2025, lần thứ 14",
    "35.000 đoàn viên, 123.456 hội viên",
    "cấp CCCD cho 123.456.789 người",
    "định danh điện tử cho 12.500 người, đạt 98,5%",
    "km 12 đường tỉnh 934",
    "đường dài 2.400 m, rộng 3,5 m, 01 cầu",
    "Văn bản số 249/MTTQ-BTT",
    "QCVN 01-1:2018/BYT, TCVN 9001:2015",
    "tọa độ 9.4251, 105.9012",
    "mã vạch 8934567890123",
    "0912 345 678 đồng",
]


@pytest.mark.parametrize(
    ("kind", "text", "passage"),
    [(kind, *case) for kind, cases in ((PersonalKind.TELEPHONE, TELEPHONES), (PersonalKind.IDENTITY, IDENTITIES), (PersonalKind.HOUSE, HOUSES)) for case in cases],
)
def test_what_belongs_to_a_person_is_found(kind, text, passage):
    found = find_personal(text)
    assert (found[0].kind, text[found[0].start : found[0].end]) == (kind, passage)


NAMES = [
    ("gặp bà Nguyễn Thị Mẫu ở đầu cầu", "bà Nguyễn Thị Mẫu"),
    ("Ông Trần Văn Mẫu phát biểu", "Ông Trần Văn Mẫu"),
    ("nhờ chú Sáu chở rác", "chú Sáu"),
    ("chị Lê  Thị Mẫu, tổ 4", "chị Lê  Thị Mẫu"),
    ("cho em Danh Mẫu học bổng", "em Danh Mẫu"),
    ("ông bà Nguyễn Văn Mẫu hiến đất", "bà Nguyễn Văn Mẫu"),
    (unicodedata.normalize("NFD", "cô Đặng Thị Mẫu"), unicodedata.normalize("NFD", "cô Đặng Thị Mẫu")),
    ("CÔ Mẫu", "CÔ Mẫu"),
    ("đ/c Nguyễn Văn Mẫu chủ trì", "đ/c Nguyễn Văn Mẫu"),
    ("Đồng chí Sáu kết luận", "Đồng chí Sáu"),
    ("bác Tư góp ba ngày công", "bác Tư"),
    ("thầy Mẫu dạy lớp xóa mù", "thầy Mẫu"),
    ("bí thư Lê Văn Mẫu", "bí thư Lê Văn Mẫu"),
    ("Bí thư chi bộ Mẫu phát động", "Bí thư chi bộ Mẫu"),
    ("trưởng ấp Nguyễn Văn Mẫu vận động", "trưởng ấp Nguyễn Văn Mẫu"),
    ("Chủ tịch Lâm Thị Mẫu", "Chủ tịch Lâm Thị Mẫu"),
    ("có Thạch Thị Mẫu dự", "Thạch Thị Mẫu"),
    ("giao Trần Văn Mẫu Mực theo dõi", "Trần Văn Mẫu Mực"),
    (unicodedata.normalize("NFD", "giao Đặng Thị Mẫu"), unicodedata.normalize("NFD", "Đặng Thị Mẫu")),
]
NOBODY = [
    "bà con trong ấp cùng làm, các em thiếu nhi và anh chị em đoàn viên",
    "chị em Hội Phụ nữ, anh em Chi đoàn và các chú Mặt trận",
    "dọn kênh Ông Ký, cầu Bà Lén và ấp Bà Triệu",
    "tỉnh Bà Rịa - Vũng Tàu, đường Hai Bà Trưng",
    "các em. Ủy ban xã đến dự",
    "Bà mẹ Việt Nam anh hùng",
    "nước Anh và tiếng Anh Mỹ",
    "42 ông, 38 bà; 12 em",
    "trưởng ấp Trà Mẹt và phó ấp Bưng Chông",
    "Chủ tịch Hội Phụ nữ xã, Phó Chủ tịch Mặt trận, Bí thư Huyện ủy, Bí thư Thành ủy và đồng chí Bí thư Đảng ủy",
    "Chủ tịch UBND xã, chủ tịch Ủy ban nhân dân huyện",
    "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh, nhớ lời Bác Hồ dạy",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh, Đoàn Thanh Niên xã",
    "đường Nguyễn Thị Minh Khai, Trường THCS Nguyễn Văn Mẫu, trường “Lê Văn Mẫu”, cầu Trần Thị Mẫu, chợ Lý Thường Kiệt",
    "huyện Trần Đề, huyện Châu Thành, Lê Lợi và Nguyễn Huệ",
    "Thái Bình, Hà Nội, Cao Bằng và Lâm Đồng",
    "bác bỏ, bác sĩ khám cho bà con",
    "em",
    "",
]


@pytest.mark.parametrize(("text", "passage"), NAMES)
def test_a_person_named_is_found(text, passage):
    [found] = find_names(text)
    assert (found.kind, text[found.start : found.end]) == (PersonalKind.NAME, passage)


@pytest.mark.parametrize("text", NOBODY)
def test_where_nobody_is_named_nothing_is_found(text):
    assert find_names(text) == []


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_names_are_looked_for_in_any_text(text):
    assert [found for found in find_names(text) if not 0 <= found.start < found.end <= len(text)] == []


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_of_other_things_pass(text):
    assert find_personal(text) == []


def test_several_in_one_text_are_found_in_order():
    text = "Bà Sáu, số nhà 12, CCCD 094185001234, gọi 0912345678 hoặc 0299 3851234."
    assert [(found.kind, text[found.start : found.end]) for found in find_personal(text)] == [
        ("house", "số nhà 12"), ("identity", "094185001234"), ("telephone", "0912345678"), ("telephone", "0299 3851234"),
    ]  # fmt: skip


def test_an_excerpt_shows_the_words_around():
    text = "Một câu khá dài đứng trước để bị cắt bớt; xin gọi 0912345678 vào buổi sáng, trước khi mọi người ra đồng làm việc."
    (found,) = find_personal(text)
    assert found.excerpt == "… trước để bị cắt bớt; xin gọi 0912345678 vào buổi sáng, trước khi mọi …"
    assert found.label == "looks like a telephone number"


def test_an_excerpt_is_one_line_and_knows_where_the_text_ends():
    assert excerpt("gọi\n 0912345678", 5, 15) == "gọi 0912345678"


def test_decomposed_accents_are_read_and_places_are_those_of_the_text_given():
    text = unicodedata.normalize("NFD", "Địa chỉ: số nhà 12, gọi Bảy 0912345678")
    assert [text[found.start : found.end] for found in find_personal(text)] == [unicodedata.normalize("NFD", "số nhà 12"), "0912345678"]


def test_khmer_digits_are_digits():
    text = "ទូរស័ព្ទ ០៩១២ ៣៤៥ ៦៧៨"
    assert [text[found.start : found.end] for found in find_personal(text)] == ["០៩១២ ៣៤៥ ៦៧៨"]


PIECES = st.sampled_from(["", " ", ".", "-"])


@given(st.sampled_from("35789"), st.text("0123456789", min_size=8, max_size=8), PIECES, st.sampled_from(["gọi ", "(", "Zalo: ", "\n"]))
def test_every_mobile_number_is_found_however_it_is_grouped(second, rest, between, before):
    number = between.join((f"0{second}{rest[:2]}", rest[2:5], rest[5:]))
    found = [passage for passage in find_personal(f"{before}{number} nhé") if passage.kind in (PersonalKind.TELEPHONE, PersonalKind.IDENTITY)]
    assert len(found) == 1


@given(st.integers(1, 96), st.integers(0, 3), st.integers(0, 99), st.integers(0, 999999))
def test_every_identity_number_of_the_living_is_found(province, sex, year, rest):
    number = f"{province:03}{sex}{year:02}{rest:06}"
    assert [passage.kind for passage in find_personal(f"của {number} nhé")] == ["identity"]


@given(st.integers(1, 10**13), st.sampled_from([" đồng", "đ", " người", " m2"]))
def test_no_sum_or_quantity_is_taken_for_a_person(amount, unit):
    assert find_personal(f"tổng cộng {amount:,}".replace(",", ".") + unit) == []


@given(st.dates(), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]))
def test_no_date_is_taken_for_a_person(day, pattern):
    assert find_personal(f"ngày {day.strftime(pattern)} ra quân, {day.strftime(pattern)} tổng kết") == []


@given(st.integers(1, 9999), st.sampled_from(["-CTr/HU", "/QĐ-UBND", "-NQ/TW", "/KH-MTTQ", "/2022/NĐ-CP"]))
def test_no_number_of_a_document_is_taken_for_a_person(number, letters):
    assert find_personal(f"theo Kế hoạch số {number:02}{letters} của Huyện ủy") == []


@settings(max_examples=200)
@given(st.text(st.sampled_from("0123456789 .-/,()+ABsốđờngấpTổ\u0301\n"), max_size=200))
def test_passages_lie_in_the_text_in_order_and_never_overlap(text):
    found = find_personal(text)
    ends = [0, *(passage.end for passage in found)]
    assert all(before <= passage.start < passage.end <= len(text) for before, passage in zip(ends, found, strict=False))


@pytest.mark.parametrize("piece", ["0", "0 ", "1/", "số 1 ", "CCCD ", "12 Lê ", "(0912) ", "Lê Văn Mẫu ", "bác Tư "])
def test_a_huge_text_is_read_in_a_moment(piece):
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    find_personal(text)
    find_names(text)
    assert time.perf_counter() - began < 10


def test_names_are_found_in_order_and_once():
    text = "Đồng chí Nguyễn Văn Mẫu, bí thư Lê Thị Mẫu và Trần Văn Mẫu"
    assert [text[found.start : found.end] for found in find_names(text)] == ["Đồng chí Nguyễn Văn Mẫu", "bí thư Lê Thị Mẫu", "Trần Văn Mẫu"]
