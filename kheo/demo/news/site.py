"""What the demo's portal says of itself: front page, sections, the page about the site, the imprint."""

from dataclasses import dataclass
from datetime import date

from kheo.demo.news.form import Heading, Piece, Points

TITLE = "Dân vận khéo Mỹ Xuyên"
INTRODUCTION = (
    "Chuyện hay, cách làm khéo từ các ấp, xã của huyện Mỹ Xuyên, tỉnh Sóc Trăng. Đây là trang trình diễn, đứng ở cuối năm 2022: tên huyện, "
    "xã, tổ chức và văn bản là thật; ấp, con người, mô hình và con số là hư cấu để minh họa."
)


@dataclass(frozen=True)
class Section:
    """A section: below which other it stands, whose it is where it is not the district's, who begins it."""

    slug: str
    title: str
    introduction: str
    under: str = ""
    place: str = ""


SECTIONS = (
    Section("tin-tuc", "Tin tức", "Tin từ huyện và các xã, thị trấn: việc vừa làm, việc sắp làm, sản phẩm của địa phương."),
    Section(
        "dan-van-kheo", "Dân vận khéo",
        "Mô hình, điển hình của phong trào thi đua “Dân vận khéo”: cách bắt đầu, cách giữ và điều nơi khác có thể học.",
    ),
    Section(
        "lang-que", "Chuyện làng quê",
        "Đường, đèn, kênh, cảnh quan: những phần việc mà bà con cùng góp sức để xã đạt chuẩn và giữ chuẩn.",
    ),
    Section(
        "dan-chu-co-so", "Dân chủ cơ sở",
        "Dân biết, dân bàn, dân làm, dân kiểm tra, dân giám sát, dân thụ hưởng: chuyện họp dân, công khai và hỏi đáp pháp luật.",
    ),
    Section(
        "xa-tham-don", "Xã Tham Đôn", "Chuyên mục của xã Tham Đôn, do xã tự viết và chịu trách nhiệm.", under="tin-tuc", place="tham-don",
    ),
)  # fmt: skip

LEADS = (
    "thi-dua-dan-van-kheo-gan-voi-nong-thon-moi",
    "duong-hoa-sau-mua-mua",
    "hop-ap-duoi-bong-cay",
    "goc-san-pham-ocop-o-cho-huyen",
)

ABOUT_INTRODUCTION = (
    "Trang này cho thấy một cổng thông tin về công tác dân vận có thể trông ra sao khi mọi bài viết, con số và hình ảnh đều bắt đầu từ việc "
    "có thật được ghi ở cơ sở."
)
ABOUT: tuple[Piece, ...] = (
    Heading("Trang trình diễn, không phải trang chính thức"),
    ("Trang không do cơ quan nào ở Mỹ Xuyên hay Sóc Trăng lập ra và không thay cho nguồn tin chính thức. Tên huyện, xã, tên tổ chức và số hiệu "
    "văn bản lấy từ nguồn công khai; ấp, con người, mô hình, lời kể và con số được viết ra để minh họa. Hình trong bài là tranh vẽ."),
    Heading("Bài viết được đăng như thế nào"),
    Points((
        "Việc được ghi ở ấp, khóm, chi hội; nơi trên một cấp xem và nhận.",
        "Biên tập viên chỉ đăng mô hình đã được nhận và đã được đồng ý cho công khai, chọn từng tấm ảnh.",
        "Người được nêu gương chỉ có tên trên trang khi chính họ đồng ý, và rút lại lúc nào cũng được.",
        "Bài có sai sót thì sửa và ghi rõ đã sửa gì, ngày nào, ở cuối bài.",
    )),
    Heading("Góp ý về nội dung"),
    ("Nếu thấy trên trang có điều chưa đúng, hoặc có thông tin riêng của mình mà không muốn công khai, xin gửi yêu cầu ở trang Quyền riêng tư. "
    "Yêu cầu được trả lời trong hai ngày làm việc."),
)  # fmt: skip

IMPRINT = {
    "site_name": TITLE,
    "publisher": "Ban Dân vận Huyện ủy Mỹ Xuyên (minh họa)",
    "address": "Thị trấn Mỹ Xuyên, huyện Mỹ Xuyên, tỉnh Sóc Trăng (minh họa)",
    "telephones": "0299 000 0000 (minh họa); 0299 000 0001 (minh họa)",
    "fax": "0299 000 0002 (minh họa)",
    "email": "danvan@my-xuyen.example",
    "responsible": "Trưởng ban biên tập của trang trình diễn (minh họa)",
    "licence": "Được dùng lại khi ghi rõ nguồn",
    "as_of": date(2022, 1, 10),
    "visits_before": 147_690,
    "visits_before_on": date(2022, 1, 10),
    "visits_before_source": "trang trước đây (số liệu minh họa)",
}
