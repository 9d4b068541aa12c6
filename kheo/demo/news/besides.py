"""What stands beside the articles of the demo: photos, a film, announcements, an event, offices, the page of the campaign."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import format_html
from wagtail.models import Page

from kheo.demo.cast import Cast
from kheo.demo.news.form import DRAWN
from kheo.demo.pictures import draw_photo
from kheo.demo.story import CAMPAIGN
from kheo.demo.telling import at, key_for
from kheo.movements.models import Campaign
from kheo.org.models import Unit, User
from kheo.portal.actions import add_film, add_page, add_picture, add_section
from kheo.portal.models import (
    AnnouncementPage,
    ContactPage,
    EventPage,
    GalleryPage,
    GalleryPhoto,
    HomePage,
    Image,
    LandingPage,
    Office,
    SectionPage,
    VideoPage,
)

EDITOR = "bientap.huyen"
FILM = Path(__file__).with_name("mot-buoi-sang.webm")
MADE_UP = "Nội dung hư cấu, minh họa cho trang trình diễn."
SECTIONS = (
    ("thu-vien-anh", "Thư viện ảnh", "Những buổi sáng ra quân, những con đường, dòng kênh của huyện qua tranh vẽ minh họa."),
    ("video", "Video", "Phim ngắn về việc làng, việc xã; có phụ đề và lời thuật lại."),
    ("thong-bao", "Thông báo", "Thông báo còn hiệu lực; hết hạn thì tự rút khỏi danh sách."),
)
# Scene, caption, what it shows; each is drawn twice, at another hour of the day.
PHOTOS = (
    ("road", "Con đường hoa buổi sớm", "Tranh vẽ đường quê hai hàng hoa"),
    ("cleanup", "Bà con quét dọn đường ấp", "Tranh vẽ nhiều người quét đường dưới dây cờ"),
    ("trees", "Trồng cây dọc lộ", "Tranh vẽ người dân trồng cây bên đường"),
    ("canal", "Vớt lục bình trên kênh", "Tranh vẽ thanh niên vớt lục bình"),
    ("boat", "Xuồng chở cây giống", "Tranh vẽ chiếc xuồng trên kênh"),
    ("rice", "Đồng lúa lúc bình minh", "Tranh vẽ cánh đồng lúa dưới nắng sớm"),
    ("paving", "Cùng đổ bê tông đường", "Tranh vẽ nhiều người đổ bê tông"),
    ("bridge", "Cây cầu mới qua kênh", "Tranh vẽ cây cầu nhỏ bắc qua kênh"),
    ("lamps", "Thắp sáng đường quê", "Tranh vẽ đường quê có đèn lúc chiều tối"),
    ("meeting", "Họp dân bàn việc", "Tranh vẽ bà con ngồi họp dưới bóng cây"),
    ("hall", "Trước nhà văn hóa ấp", "Tranh vẽ nhà văn hóa và bảng thông báo"),
    ("training", "Lớp hướng dẫn ghi mô hình", "Tranh vẽ lớp học có bảng trắng"),
    ("market", "Góc sản phẩm của xã", "Tranh vẽ gian hàng sản phẩm địa phương"),
)
CAPTIONS = """WEBVTT

00:00.000 --> 00:02.000
Sáng sớm, con đường hoa còn đọng sương.

00:02.000 --> 00:04.000
Bà con cùng quét dọn trước khi ra đồng.

00:04.000 --> 00:06.000
Mặt trời lên, lúa xanh hai bên lộ.
"""
TRANSCRIPT = (
    "Phim vẽ minh họa, không tiếng, dài sáu giây.\nMở đầu là con đường quê hai hàng hoa. Tiếp theo, nhiều người cùng quét dọn dưới dây cờ. "
    "Cuối phim, cánh đồng lúa sáng dần lên."
)


@transaction.atomic
def tell_besides(home: HomePage, cast: Cast) -> None:
    """All of it, each piece once."""
    by = cast.person(EDITOR)
    sections = {slug: _section(home, slug, title, introduction, by) for slug, title, introduction in SECTIONS}
    with at(date(2022, 12, 18)):
        gallery = _gallery(sections["thu-vien-anh"], by)
        _video(sections["video"], by)
        _announcements(sections["thong-bao"], by)
        _event(sections["thong-bao"], cast.unit("tham-don"), by)
        _offices(home, by)
        _campaign(home, gallery, cast, by)


def _section(home: HomePage, slug: str, title: str, introduction: str, by: User) -> SectionPage:
    return SectionPage.objects.child_of(home).filter(slug=slug).first() or add_section(parent=home, title=title, slug=slug, introduction=introduction, by=by)


def _once(parent: Page, page: Any, by: User) -> Any:
    return type(page).objects.child_of(parent).filter(slug=page.slug).first() or add_page(parent=parent, page=page, by=by)


def _words(*paragraphs: str) -> str:
    return json.dumps([{"type": "paragraph", "value": "".join(format_html("<p>{}</p>", text) for text in paragraphs)}])


def _picture(unit: Unit | None, by: User, scene: str, caption: str, shows: str, time_of_day: str = "") -> Image:
    number = key_for(f"gallery {scene} {time_of_day}").int % 89
    return add_picture(file=draw_photo(scene, number), unit=unit, by=by, alt_text=shows, caption=caption, credit=DRAWN)


def _gallery(section: SectionPage, by: User) -> GalleryPage:
    standing = GalleryPage.objects.child_of(section).filter(slug="mot-nam-cua-lang").first()
    if standing is not None:
        return standing
    page = GalleryPage(
        title="Một năm của làng: 26 bức tranh", slug="mot-nam-cua-lang", dated=date(2022, 12, 18), photo_credit=DRAWN,
        introduction="Đường hoa, dòng kênh, buổi họp dân: một năm “Dân vận khéo” ở Mỹ Xuyên qua tranh vẽ. Tranh thay cho ảnh thật, để không ai bị đưa lên mạng.",
    )  # fmt: skip
    shown = [(photo, hour) for hour in ("đầu năm", "cuối năm") for photo in PHOTOS]
    page.photos = [
        GalleryPhoto(image=_picture(section.owning_unit(), by, *photo, hour), caption=f"{photo[1]}, {hour}", sort_order=place)
        for place, (photo, hour) in enumerate(shown)
    ]  # fmt: skip
    return add_page(parent=section, page=page, by=by)


def _video(section: SectionPage, by: User) -> None:
    if VideoPage.objects.child_of(section).exists():
        return
    film = add_film(file=ContentFile(FILM.read_bytes(), name=FILM.name), title="Một buổi sáng", captions=CAPTIONS, unit=section.owning_unit(), by=by)
    poster = _picture(section.owning_unit(), by, "road", "Con đường hoa trong phim", "Tranh vẽ đường quê hai hàng hoa", "phim")
    page = VideoPage(
        title="Một buổi sáng ở ấp", slug="mot-buoi-sang-o-ap", introduction="Sáu giây phim vẽ: con đường hoa, buổi ra quân, cánh đồng lúa.", film=film,
        poster=poster, transcript=TRANSCRIPT, credit=DRAWN, dated=date(2022, 12, 18),
    )  # fmt: skip
    add_page(parent=section, page=page, by=by)


def _announcements(section: SectionPage, by: User) -> None:
    told = (
        ("nop-ho-so-xet-cong-nhan", "Nộp hồ sơ xét công nhận mô hình đến hết ngày 10/01/2023", "Các xã, thị trấn rà lại kết quả đã hứa trước khi nộp.", date(2022, 12, 18), date(2023, 1, 10)),
        ("dang-ky-mo-hinh-2022", "Đăng ký mô hình “Dân vận khéo” năm 2022", "Nhận đăng ký tại khối dân vận các xã, thị trấn.", date(2022, 1, 20), date(2022, 3, 31)),
    )  # fmt: skip
    for slug, title, introduction, dated, until in told:
        _once(section, AnnouncementPage(title=title, slug=slug, introduction=introduction, dated=dated, valid_until=until, body=_words(MADE_UP)), by)


def _event(section: SectionPage, unit: Unit, by: User) -> None:
    page = EventPage(
        title="Ngày hội sản phẩm và cách làm hay", slug="ngay-hoi-san-pham", introduction="Xem sản phẩm, nghe các ấp kể cách làm, hỏi và học.",
        starts_on=date(2023, 1, 14), starts_at=time(7, 30), ends_on=date(2023, 1, 15), ends_at=time(16), place="Nhà văn hóa xã Tham Đôn", held_in=unit,
        for_whom="Bà con trong và ngoài xã", body=_words("Không cần đăng ký, không thu phí.", MADE_UP),
    )  # fmt: skip
    _once(section, page, by)


def _offices(home: HomePage, by: User) -> None:
    if ContactPage.objects.child_of(home).exists():
        return
    page = ContactPage(title="Liên hệ", slug="lien-he", introduction="Nơi nghe, trả lời và hướng dẫn. Địa chỉ, điện thoại, hộp thư dưới đây là minh họa.", show_in_menus=True)
    hours = "Thứ hai đến thứ sáu, 7:00–11:00 và 13:00–17:00"
    page.offices = [
        Office(name="Ban Dân vận Huyện ủy Mỹ Xuyên (minh họa)", address="Thị trấn Mỹ Xuyên, huyện Mỹ Xuyên", telephones="0299 000 0000; 0299 000 0001", email="danvan@my-xuyen.example", hours=hours, map_link="https://www.openstreetmap.org/search?query=Mỹ%20Xuyên", sort_order=0),
        Office(name="Khối dân vận xã Tham Đôn (minh họa)", address="Xã Tham Đôn, huyện Mỹ Xuyên", telephones="0299 000 0010", email="tham-don@my-xuyen.example", hours=hours, note="Tiếp dân tại nhà văn hóa ấp vào sáng thứ năm.", sort_order=1),
    ]  # fmt: skip
    add_page(parent=home, page=page, by=by)


def _campaign(home: HomePage, gallery: GalleryPage, cast: Cast, by: User) -> None:
    if LandingPage.objects.child_of(home).exists():
        return
    picture = _picture(home.unit, by, "cleanup", "Một buổi sáng ra quân", "Tranh vẽ nhiều người quét dọn, trồng hoa bên đường", "phong trào")
    page = LandingPage(
        title="Dân vận khéo Mỹ Xuyên 2022", slug="dan-van-kheo-2022", main_image=picture, gallery=gallery, section=SectionPage.objects.filter(slug="dan-van-kheo").first(),
        lead="Việc nhỏ, địa chỉ rõ, kết quả đếm được: các ấp, xã cùng thi đua, nơi nào khéo thì nơi khác học theo.",
        campaign=Campaign.objects.filter(name=CAMPAIGN, unit=cast.unit("huyen")).first(), body=_words("Số liệu trên trang này đọc thẳng từ sổ ghi của đợt thi đua, ngày nào xem thì đúng ngày đó.", MADE_UP),
    )  # fmt: skip
    add_page(parent=home, page=page, by=by)
