"""Galleries: photos with an address each, made of an activity's with one click, gone with the tick."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.grassroots.models import Activity
from kheo.lib import dates
from kheo.movements.actions import set_name_consent
from kheo.portal.actions import build_gallery_of
from kheo.portal.models import GalleryPage, GalleryPhoto, Image, SectionPage
from kheo.portal.models.galleries import CAPTION_LENGTH, PER_PAGE
from kheo.records.actions import add_photo, publish_record, unpublish_record
from tests.conftest import says
from tests.factories import make_published, photo
from tests.portal.editors import make_picture, make_portal

pytestmark = pytest.mark.django_db
GALLERY_QUERIES, PHOTO_QUERIES, LIST_QUERIES = 23, 23, 18


@pytest.fixture
def section(home: Any) -> SectionPage:
    return home.add_child(instance=SectionPage(title="Thư viện ảnh", slug="thu-vien-anh"))


def make_gallery(section: SectionPage, land: Any, number: int, **fields: Any) -> GalleryPage:
    """A live gallery; its photos are rows of one and the same picture."""
    picture = make_picture(land.district, "Cánh đồng", credit="Tổ dân vận")
    gallery = section.add_child(instance=GalleryPage(**{"title": "Ngày chủ nhật xanh", **fields}))
    GalleryPhoto.objects.bulk_create(GalleryPhoto(gallery=gallery, image=picture, caption=f"Ảnh số {place}", sort_order=place) for place in range(1, number + 1))
    return gallery


@pytest.fixture
def activity(cast: Any, land: Any) -> Activity:
    """A published clean-up morning of which two photos of three are shown."""
    done = Activity.objects.create(
        unit=land.tra_met, uuid=uuid.uuid4(), state="draft", entered_by=cast.recorder, kind="clean_up", title="Dọn kênh Trà Mẹt",
        held_on=dates.today(), participants=40, text="Bà con cùng dọn kênh.",
    )  # fmt: skip
    for number in range(3):
        add_photo(done, photo(size=(40 + number, 30)), by=cast.recorder, caption=f"Ảnh {number}")
    done.evidence.update(credit="Đoàn xã")
    Activity.objects.filter(pk=done.pk).update(state="accepted", accepted_at=dates.now(), accepted_by=cast.reviewer, submitted_by=cast.recorder)
    done.refresh_from_db()
    ticked = list(done.evidence.order_by("pk").values_list("pk", flat=True))[:2]
    return publish_record(done, by=cast.editor, evidence=ticked)


def test_each_photo_has_an_address_of_its_own_and_leads_to_its_neighbours(client, land, section):
    gallery = make_gallery(section, land, 30)
    whole = client.get(gallery.url).content.decode()
    assert whole.count('<li id="anh-') + whole.count('class="photos__cover"') == PER_PAGE
    assert ["?anh=1" in whole, "?anh=24" in whole, "?anh=25" in whole, "?trang=2" in whole] == [True, True, False, True]
    one = client.get(f"{gallery.url}?anh=25")
    text = one.content.decode()
    assert [words in text for words in ("Ảnh số 25", "Tổ dân vận", 'href="?anh=24"', 'href="?anh=26"', "?trang=2#anh-25")] == [True] * 5
    assert one.context["seo"]["url"] == f"http://testserver{gallery.url}?anh=25"
    assert "?anh=31" not in client.get(f"{gallery.url}?anh=30").content.decode()


@pytest.mark.parametrize(("asked", "number"), [("0", 1), ("99", 3), ("x", 0), ("-1", 0), ("9" * 30, 0), ("", 0), ("²", 0)])
def test_a_photo_that_is_not_there_gives_the_nearest_or_the_gallery(client, land, section, asked, number):
    assert client.get(f"{make_gallery(section, land, 3).url}?anh={asked}").context["number"] == number


def test_a_photo_bears_the_words_of_the_picture_until_it_has_its_own(land, section):
    gallery = make_gallery(section, land, 1, photo_credit="Ban Dân vận")
    (row,) = gallery.photos.all()
    assert (row.shown_caption, row.shown_credit, row.alt) == ("Ảnh số 1", "Tổ dân vận", "Cánh đồng mô tả")
    row.caption, row.image.credit, row.image.description = "", "", ""
    assert (row.shown_caption, row.shown_credit, row.alt) == ("Cánh đồng chú thích", "Ban Dân vận", "Cánh đồng chú thích")


@pytest.mark.parametrize("number", [1, 3, 300])
def test_a_gallery_asks_the_same_number_of_questions_for_any_number_of_photos(client, land, section, number, django_assert_num_queries):
    gallery = make_gallery(section, land, number)
    for address, limit in ((gallery.url, GALLERY_QUERIES), (f"{gallery.url}?anh=1", PHOTO_QUERIES)):
        client.get(address)
        cache.clear()
        with django_assert_num_queries(limit):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3, 12])
def test_a_section_shows_its_galleries_with_cover_and_number(client, land, section, number, django_assert_num_queries):
    for place in range(number):
        make_gallery(section, land, place + 1, title=f"Thư viện {place}")
    text = client.get(section.url).content.decode()
    assert [f"Thư viện {place}" in text for place in range(number)] == [True] * number
    cache.clear()
    with django_assert_num_queries(LIST_QUERIES):
        client.get(section.url)


# --- Of an activity -------------------------------------------------------------------------------


def test_an_activity_becomes_a_gallery_with_one_click(client_for, cast, activity, section):
    client = client_for(cast.editor)
    address = reverse("portal:gallery_of_activity", args=[activity.pk])
    assert address in client.get(activity.get_absolute_url()).content.decode()
    answer = client.post(address)
    gallery = GalleryPage.objects.get()
    assert answer.headers["Location"] == f"/quan-tri/pages/{gallery.pk}/edit/"
    assert (gallery.title, gallery.introduction, gallery.dated, gallery.live, gallery.activity) == ("Dọn kênh Trà Mẹt", "Bà con cùng dọn kênh.", activity.held_on, False, activity)
    assert [(row.image.caption, row.image.credit, row.image.evidence.is_public) for row in gallery.photos.all()] == [("Ảnh 0", "Đoàn xã", True), ("Ảnh 1", "Đoàn xã", True)]
    assert client.post(address).headers["Location"] == answer.headers["Location"]
    gallery.save_revision().publish()
    assert gallery.title in client.get(activity.get_absolute_url()).content.decode()
    assert client.get(GalleryPage.objects.get().url).status_code == 200


def test_a_copied_photo_goes_with_its_tick_and_an_emptied_gallery_too(client, cast, activity, section):
    gallery = build_gallery_of(activity, by=cast.editor)
    gallery.save_revision().publish()
    kept = activity.evidence.order_by("pk").first()
    publish_record(activity, by=cast.editor, evidence=[kept.pk])
    assert [row.image.evidence for row in GalleryPage.objects.get().photos.all()] == [kept]
    assert len(GalleryPage.objects.get().get_latest_revision_as_object().photos.all()) == 1
    unpublish_record(activity, by=cast.editor, reason="Nhầm")
    assert (Image.objects.count(), GalleryPage.objects.get().live) == (0, False)


@pytest.mark.parametrize("name", ["recorder", "reviewer", "leader", "stranger", "administrator"])
def test_others_build_no_galleries(client_for, cast, activity, section, name):
    assert client_for(getattr(cast, name)).post(reverse("portal:gallery_of_activity", args=[activity.pk])).status_code == 403
    assert not GalleryPage.objects.exists()


def test_what_is_not_public_or_shows_no_photo_becomes_no_gallery(client_for, cast, activity, section):
    publish_record(activity, by=cast.editor, evidence=[])
    with pytest.raises(ValidationError):
        build_gallery_of(activity, by=cast.editor)
    activity = unpublish_record(activity, by=cast.editor, reason="Nhầm")
    with pytest.raises(PermissionDenied):
        build_gallery_of(activity, by=cast.editor)
    assert client_for(cast.editor).post(reverse("portal:gallery_of_activity", args=[activity.pk])).status_code == 404


# --- What holds for all pages with words -----------------------------------------------------------


@pytest.mark.parametrize("way", ["photo", "address"])
def test_a_gallery_waits_for_consent_and_goes_with_it(cast, land, campaign, section, way):
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, photos=1, honouree="Thạch Thị Ngọc Lan")
    gallery = make_gallery(section, land, 1, live=False)
    if way == "photo":
        Image.objects.update(evidence=initiative.evidence.first())
    else:
        GalleryPhoto.objects.update(caption=f"Xem {initiative.get_absolute_url()}")
    gallery = GalleryPage.objects.get()
    with pytest.raises(ValidationError):
        gallery.save_revision().publish()
    set_name_consent(initiative, way="written", by=cast.editor)
    GalleryPage.objects.get().save_revision().publish()
    assert GalleryPage.objects.get().live
    set_name_consent(initiative, way="", by=cast.editor)
    assert not GalleryPage.objects.get().live


def test_captions_are_read_for_personal_data(land, section):
    assert make_gallery(section, land, 1).personal_data() == []
    GalleryPhoto.objects.update(caption="Ai cần gọi 0912 345 678")
    assert len(GalleryPage.objects.get().personal_data()) == 1


# --- In the editors' rooms -------------------------------------------------------------------------


def gallery_form(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "title": "Ngày hội", "slug": "ngay-hoi", "introduction": "", "photo_credit": "", "dated": "", "body-count": 0, "seo_title": "", "search_description": "",
        "go_live_at": "", "expire_at": "", "photos-TOTAL_FORMS": len(rows), "photos-INITIAL_FORMS": 0, "photos-MIN_NUM_FORMS": 0, "photos-MAX_NUM_FORMS": 300, **fields,
    }  # fmt: skip
    for number, row in enumerate(rows):
        told = {"image": "", "caption": "", "credit": "", "ORDER": number + 1, "DELETE": "", "id": "", **row}
        sent |= {f"photos-{number}-{name}": value for name, value in told.items()}
    return sent


@pytest.fixture
def portal(home, land, cast):
    return make_portal(home, land, cast)


@pytest.fixture
def room(portal, client_for):
    """The browser of the editor of xã Tham Đôn."""
    return client_for(portal.editor)


def add_address(section: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=("portal", "gallerypage", section.pk))


def test_an_editor_puts_photos_in_order_and_publishes(portal, room, client):
    second = make_picture(portal.tham_don.picture.unit, "Ảnh hai")
    rows = [{"image": second.pk, "caption": "Sau", "ORDER": 2}, {"image": portal.tham_don.picture.pk, "caption": "Trước", "ORDER": 1}]
    assert room.post(add_address(portal.tham_don.section), gallery_form(*rows, **{"action-publish": "x"})).status_code == 302
    gallery = GalleryPage.objects.get()
    assert [row.caption for row in gallery.photos.all()] == ["Trước", "Sau"]
    assert client.get(gallery.url).status_code == 200


def test_a_caption_that_is_too_long_is_refused_and_stays(portal, room):
    long = "Dài quá " * 625
    answer = room.post(add_address(portal.tham_don.section), gallery_form({"image": portal.tham_don.picture.pk, "caption": long}))
    assert (answer.status_code, GalleryPage.objects.count()) == (200, 0)
    told = {"limit_value": CAPTION_LENGTH, "show_value": len(long.strip())}
    assert says(answer, "A caption has %(limit_value)d signs at most; this one has %(show_value)d. Please shorten it: what you typed is still here.", **told)
    assert long.strip() in answer.content.decode()
    assert "maxlength" not in answer.content.decode().partition('name="photos-0-caption"')[2][:200]


def test_a_strangers_picture_is_not_shown_back(portal, room):
    answer = room.post(add_address(portal.tham_don.section), gallery_form({"image": portal.dai_tam.picture.pk}))
    assert "KINDAITAM" not in answer.content.decode()
    assert not GalleryPhoto.objects.filter(image=portal.dai_tam.picture).exists()


def test_the_editor_names_photos_of_which_nothing_is_said(portal, room, land):
    gallery = make_gallery(portal.tham_don.section, land, 2)
    Image.objects.filter(title="Cánh đồng").update(description="")
    page = room.get(reverse("wagtailadmin_pages:edit", args=(gallery.pk,)))
    assert "2. Cánh đồng" in page.content.decode()
    Image.objects.filter(title="Cánh đồng").update(description="Đồng lúa")
    assert "2. Cánh đồng" not in room.get(reverse("wagtailadmin_pages:edit", args=(gallery.pk,))).content.decode()
