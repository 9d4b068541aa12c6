"""A small portal for the measurements: `python -m tests.web.plant`, in a home of its own with the settings of production.

It is planted by a program of its own and not by fixtures, because the server that is measured is a real one, with its own
database, packed files and addresses that carry a file's content.
"""

import os
from datetime import timedelta
from io import BytesIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kheo.config.settings")

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from PIL import Image as Drawing  # noqa: E402
from PIL import ImageDraw  # noqa: E402
from wagtail.models import Site  # noqa: E402

from kheo.lib import dates  # noqa: E402
from kheo.movements.actions import launch_campaign  # noqa: E402
from kheo.org.models import RoleAssignment, Unit, UnitKind, UnitType, User  # noqa: E402
from kheo.portal.actions import create_home  # noqa: E402
from kheo.portal.models import AboutPage, ArticlePage, Image, SectionPage, SiteSettings, StandardPage  # noqa: E402
from tests.factories import make_published  # noqa: E402

SECTIONS = ["Tin tức", "Dân vận khéo", "Quy chế dân chủ ở cơ sở"]
LONG_TITLE = (
    "Nhân dân các ấp vùng sâu cùng nhau góp công, góp đất mở rộng hơn ba ki-lô-mét đường liên ấp, "
    "trồng hoa hai bên đường và thắp sáng những đoạn đường còn tối"
)
TITLES = [
    LONG_TITLE,
    "Tuyến đường hoa tự quản của chi hội phụ nữ",
    "Ngày chủ nhật xanh: hơn hai trăm người ra quân dọn vệ sinh",
    "Tổ hợp tác trồng rau sạch giúp nhau tìm đầu ra",
    "Họp ấp bàn việc làm cầu, cả xóm cùng biểu quyết",
    "Mỗi tuần một buổi nghe dân nói tại nhà văn hóa",
    "Đoàn thanh niên giúp bà con làm thủ tục qua mạng",
]
LEAD = (
    "Không ai bị nhắc tên, không ai bị ép. Tổ dân vận của ấp chỉ đi từng nhà, nghe từng ý kiến, rồi cùng bà con chọn "
    "việc nhỏ nhất có thể làm xong trong một buổi sáng."
)
PARAGRAPH = (
    "Từ đầu năm, tổ dân vận đã họp bốn lần để bàn cách làm. Việc gì dân biết trước, dân bàn kỹ thì làm nhanh: đất do các hộ "
    "hai bên đường tự nguyện nhường, đá và xi-măng do xã hỗ trợ, công lao động do bà con chia theo ngày. Chi hội phụ nữ lo phần "
    "trồng hoa, đoàn thanh niên lo phần đèn, hội cựu chiến binh trông coi vật liệu. Sổ thu chi dán ở nhà văn hóa, ai cũng xem được."
)


def picture(number: int) -> Image:
    """A drawn landscape: measurements leave pictures out, but the page must hold them."""
    drawing = Drawing.new("RGB", (1600, 1000), (196, 222, 226))
    pen = ImageDraw.Draw(drawing)
    pen.ellipse((1100, 120, 1300, 320), fill=(246, 217, 150))
    for row in range(12):
        tone = 90 + row * 8
        pen.polygon([(0, 480 + row * 45), (1600, 430 + row * 48), (1600, 1000), (0, 1000)], fill=(60 + number * 9, tone + 50, tone - 20))
    written = BytesIO()
    drawing.save(written, "JPEG", quality=85)
    upload = SimpleUploadedFile(f"canh-dong-{number}.jpg", written.getvalue(), "image/jpeg")
    credit = {"caption": "Bà con trồng hoa hai bên đường liên ấp", "credit": "Tổ dân vận ấp"}
    return Image.objects.create(title=f"Cánh đồng {number}", description="Cánh đồng lúa và con đường đất", file=upload, **credit)


def body() -> list[tuple[str, object]]:
    """A text as long as the articles of the field are."""
    paragraph = ("paragraph", f"<p>{PARAGRAPH}</p>")
    quote = ("quote", {"text": "Nói ít, làm trước, làm xong mời bà con đến xem.", "who": "Tổ trưởng tổ dân vận"})
    return [paragraph, paragraph, ("heading", "Bắt đầu từ việc nhỏ"), paragraph, quote, paragraph, paragraph]


def account(name: str, role: str, unit: Unit) -> User:
    """Somebody with one role."""
    user = User.objects.create(username=name, full_name=name, home_unit=unit, password="!")
    RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=unit.valid_from)
    return user


def initiatives(number: int) -> None:
    """Published initiatives of a hamlet."""
    today = dates.today()
    begun = {"valid_from": today - timedelta(days=1000)}
    province = Unit.objects.create(key="w-p", kind=UnitKind.PROVINCE, type=UnitType.TINH, name="Sóc Trăng", **begun)
    district = Unit.objects.create(key="w-d", kind=UnitKind.DISTRICT, type=UnitType.HUYEN, name="Mỹ Xuyên", parent=province, **begun)
    commune = Unit.objects.create(key="w-c", kind=UnitKind.COMMUNE, type=UnitType.XA, name="Tham Đôn", parent=district, **begun)
    hamlet = Unit.objects.create(key="w-h", kind=UnitKind.HAMLET, type=UnitType.AP, name="Trà Mẹt", parent=commune, **begun)
    recorder, editor = account("recorder", "recorder", hamlet), account("editor", "editor", district)
    account("reviewer", "reviewer", commune)
    launch_campaign(
        name="Dân vận khéo", unit=district, starts_on=today - timedelta(days=60), by=account("organiser", "organiser", district),
        register_by=today + timedelta(days=30), ends_on=today + timedelta(days=200),
    )  # fmt: skip
    for place in range(number):
        make_published(hamlet, recorder, editor, title=TITLES[place], goals=LEAD, photos=place % 2)


def plant(*, pictures: int = 3) -> None:
    """Front page, sections, articles, an imprint."""
    home = create_home(title="Dân vận huyện Mỹ Xuyên", introduction="Ghi một lần ở cơ sở, ai cũng được đọc, được học và làm theo.")
    SiteSettings.objects.create(
        site=Site.objects.get(), site_name="Dân vận Mỹ Xuyên", publisher="Ban Dân vận Huyện ủy Mỹ Xuyên",
        address="Số 1, đường Thử Nghiệm, thị trấn Mỹ Xuyên", telephones="0299 000 0001; 0299 000 0002", fax="0299 000 0003",
        email="danvan@example.vn", responsible="Trưởng ban Biên tập",
    )  # fmt: skip
    for number, title in enumerate(SECTIONS):
        section = home.add_child(instance=SectionPage(title=title, introduction="Chuyện từ các ấp, các xã và các đoàn thể.", show_in_menus=True))
        for place, name in enumerate(TITLES[number:] + TITLES[:number]):
            section.add_child(instance=ArticlePage(
                title=name, lead=LEAD, body=body(), text_credit="Ban Dân vận", photo_credit="Ban Dân vận" if place % 2 else "Tổ dân vận ấp",
                main_image=picture(place) if number != 1 and place >= len(TITLES) - pictures else None,
            ))  # fmt: skip
    about = AboutPage.objects.get()  # it comes with the front page
    about.title, about.introduction, about.body = "Giới thiệu", LEAD, body()
    about.save()
    home.add_child(instance=StandardPage(title="Cách gửi bài", slug="cach-gui-bai", body=body()))
    initiatives(6)


if __name__ == "__main__":
    plant()
