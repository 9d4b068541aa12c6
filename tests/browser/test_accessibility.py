"""axe-core finds nothing on the pages that people use most, at 360 px and at 1280 px, in light and in dark."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from wagtail.models import Collection

from kheo.lib import dates
from kheo.movements.models import Campaign
from kheo.portal.models import (
    AnnouncementPage,
    ArticlePage,
    ContactPage,
    EventPage,
    GalleryPage,
    GalleryPhoto,
    Image,
    LandingPage,
    Office,
    SectionPage,
    VideoPage,
)
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_initiative, make_published, photo

pytestmark = pytest.mark.django_db(transaction=True)

HEIGHTS = {viewport["width"]: viewport["height"] for viewport in (PHONE, DESKTOP)}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def portal_pages(home: Any) -> list[str]:
    """A front page with a section, an article with everything that an article may have, and one without a picture."""
    if not Collection.objects.exists():  # an earlier test emptied the tables, Wagtail's own first rows with them
        Collection.add_root(name="Root")
    section = home.add_child(instance=SectionPage(title="Tin tức", introduction="Chuyện từ các ấp."))
    picture = Image.objects.create(title="Cánh đồng", description="Cánh đồng lúa", file=photo(), caption="Bà con trồng hoa", credit="Tổ dân vận")
    body = [("heading", "Việc nhỏ"), ("paragraph", "<p>Dân biết, dân bàn.</p>"), ("quote", {"text": "Mời bà con đến xem.", "who": "Tổ trưởng"})]
    signed = {"lead": "Một buổi sáng.", "body": body, "text_credit": "Ban Dân vận"}
    story = section.add_child(instance=ArticlePage(title="Tuyến đường hoa", main_image=picture, **signed))
    story.corrections.create(text="Tên ấp đã được sửa lại cho đúng.")
    section.add_child(instance=ArticlePage(title="Ngày chủ nhật xanh", **signed))
    return [section.url, story.url, "/gioi-thieu/", "/quyen-rieng-tu/", *other_pages(home, section, picture)]


def other_pages(home: Any, section: Any, picture: Any) -> list[str]:
    """A gallery and one of its photos, a video elsewhere, an announcement that ended, an event, offices, a campaign."""
    gallery = section.add_child(instance=GalleryPage(title="Ngày chủ nhật xanh", introduction="Bà con cùng làm."))
    gallery.photos = [GalleryPhoto(image=picture, caption=f"Ảnh {place}", sort_order=place) for place in range(26)]
    gallery.save()
    below = [
        VideoPage(title="Một buổi sáng", link="https://example.org/phim", poster=picture, transcript="Bà con đến sớm."),
        AnnouncementPage(title="Lịch tiếp dân", valid_until=dates.today() - timedelta(days=1)), AnnouncementPage(title="Thông báo", valid_until=dates.today()),
        EventPage(title="Ngày hội", held_in=home.unit, starts_on=dates.today() + timedelta(days=2), place="Nhà văn hóa", for_whom="Bà con"),
        LandingPage(title="Dân vận khéo", lead="Cùng làm.", main_image=picture, campaign=Campaign.objects.first(), section=section, gallery=gallery),
    ]  # fmt: skip
    contact = home.add_child(instance=ContactPage(title="Liên hệ"))
    contact.offices = [Office(name="Ban Dân vận", address="Mỹ Xuyên", telephones="0299 000 0000", email="a@example.vn", map_link="https://example.org/")]
    contact.save()
    return [gallery.url, f"{gallery.url}?anh=2", *(section.add_child(instance=page).url for page in below), contact.url]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_have_no_accessibility_faults(
    seat: Any, with_passwords: Any, campaign: Any, land: Any, home: Any, viewport: dict[str, int]
) -> None:
    cast = with_passwords
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=2)
    waiting = make_initiative(land.tra_met, cast.recorder, state="submitted", photos=1)
    draft = make_initiative(land.tra_met, cast.recorder, photos=1)
    public = ["/", *portal_pages(home), "/mo-hinh/", shown.get_absolute_url(), land.tham_don.get_absolute_url(), "/dang-nhap/", "/dang-nhap/ma/"]
    public += ["/nong-thon-moi/", f"/nong-thon-moi/{land.tham_don.pk}-xa-tham-don/"]
    desk = {
        cast.recorder: ["/lam-viec/", "/lam-viec/mo-hinh/", "/lam-viec/mo-hinh/moi/", f"/lam-viec/mo-hinh/{draft.pk}/sua/", "/lam-viec/thong-bao/"],
        cast.reviewer: ["/lam-viec/", "/lam-viec/mo-hinh/duyet/", f"/lam-viec/mo-hinh/{waiting.pk}/", f"/lam-viec/mo-hinh/{waiting.pk}/lich-su/", "/lam-viec/ap/"],
        cast.organiser: ["/lam-viec/phong-trao/", "/lam-viec/phong-trao/phat-dong/", f"/lam-viec/mo-hinh/{shown.pk}/cong-nhan/"],
        cast.editor: [f"/lam-viec/mo-hinh/{shown.pk}/cong-bo/", "/lam-viec/thiet-ke/"],
        cast.administrator: ["/lam-viec/nguoi/", "/lam-viec/nguoi/moi/"],
    }  # fmt: skip
    faults = {path: faults_of(seat("visitor", viewport), path) for path in public}
    for user, paths in desk.items():
        window = seat(user.username, viewport)
        window.sign_in(user)
        faults |= {f"{user.username} {path}": faults_of(window, path) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


def faults_of(window: Any, path: str) -> list[str]:
    """What axe-core finds on the page, in light and in dark."""
    page = window.open(path)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # a colour half-way to the other theme is no fault
        page.set_viewport_size({"width": page.viewport_size["width"], "height": HEIGHTS[page.viewport_size["width"]]})
        window.picture(f"a11y-{window.name}-{scheme}-{path.strip('/').replace('/', '_') or 'home'}")
        # The whole page at once: what the bottom bar covers while scrolling is no fault of the target.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        found += [(scheme, fault) for fault in Axe().run(page, options=RULES).response["violations"]]
    return [f"{scheme} {fault['id']}: {node['html'][:120]}" for scheme, fault in found for node in fault["nodes"]]
