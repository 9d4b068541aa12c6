"""Pictures and files in the editors' rooms: whose they are, what is refused, and that nothing of the camera stays."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.models import UploadedFile

from kheo.portal.models import Document, Image
from tests.factories import make_published, photo
from tests.portal.editors import docx, make_picture, make_portal, pdf

REFUSED = {302, 403, 404}
DESCRIBED = "Người dân quét đường ấp"


@pytest.fixture
def portal(home, land, cast):
    return make_portal(home, land, cast)


@pytest.fixture
def room(portal, client_for):
    """The browser of the editor of xã Tham Đôn."""
    return client_for(portal.editor)


def described(file: Any, **fields: Any) -> dict[str, Any]:
    return {"title": "Ra quân", "file": file, "description": DESCRIBED, "caption": "", "credit": "", "focal_point_x": "", "focal_point_y": "", "focal_point_width": "", "focal_point_height": "", **fields}


def by_chooser(values: dict[str, Any]) -> dict[str, Any]:
    return {f"image-chooser-upload-{name}": value for name, value in values.items()}


def heic() -> SimpleUploadedFile:
    written = BytesIO()
    Picture.new("RGB", (60, 40), "red").save(written, "HEIF")
    return SimpleUploadedFile("anh.heic", written.getvalue())


BAD = {
    "svg": lambda: SimpleUploadedFile("anh.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "svg under another name": lambda: SimpleUploadedFile("anh.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    "text": lambda: SimpleUploadedFile("anh.jpg", b"khong phai anh"),
    "cut short": lambda: SimpleUploadedFile("anh.jpg", photo(size=(900, 900)).read()[:900]),
    "animation": lambda: SimpleUploadedFile("anh.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    "heic cut short": lambda: SimpleUploadedFile("anh.heic", heic().read()[:200]),
    "empty": lambda: SimpleUploadedFile("anh.jpg", b""),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_picture_is_told_of_in_all_three_ways(portal, room, kind):
    before = Image.objects.count()
    one = room.post(reverse("wagtailimages:add"), described(BAD[kind]()))
    assert one.context["form"].errors["file"]
    several = room.post(reverse("wagtailimages:add_multiple"), {"files[]": BAD[kind](), "title": "x"})
    assert several.json()["success"] is False
    assert several.json()["error_message"]
    chosen = room.post(reverse("wagtailimages_chooser:create"), by_chooser(described(BAD[kind]())))
    assert chosen.json()["step"] == "reshow_creation_form"
    assert (Image.objects.count(), UploadedFile.objects.filter(uploaded_by_user=portal.editor).count()) == (before, 1)


@pytest.mark.parametrize("make", [lambda: photo("anh.jpg", gps=True), heic], ids=["jpeg", "heic"])
def test_a_picture_is_cleaned_and_owned_in_all_three_ways(portal, room, land, make):
    room.post(reverse("wagtailimages:add"), described(make(), title="một"))
    upload = room.post(reverse("wagtailimages:add_multiple"), {"files[]": make(), "title": "hai"}).json()["uploaded_file_id"]
    kept = UploadedFile.objects.get(pk=upload).file.read()
    prefix = f"uploaded-image-{upload}"
    room.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=(upload,)), {f"{prefix}-title": "hai", f"{prefix}-description": DESCRIBED})
    room.post(reverse("wagtailimages_chooser:create"), by_chooser(described(make(), title="ba")))
    made = Image.objects.filter(title__in=("một", "hai", "ba")).order_by("pk")
    assert [(image.title, image.unit, image.description) for image in made] == [(title, land.tham_don, DESCRIBED) for title in ("một", "hai", "ba")]
    contents = [image.file.read() for image in made] + [kept]
    assert [b"MayAnhThu" in content or bool(Picture.open(BytesIO(content)).getexif()) for content in contents] == [False] * 4
    assert [Picture.open(BytesIO(content)).format for content in contents] == ["JPEG"] * 4
    assert [image.file_size for image in made] == [len(content) for content in contents[:3]]


def test_a_picture_is_asked_what_it_shows(portal, room):
    answer = room.post(reverse("wagtailimages:add"), described(photo(), description=""))
    assert "description" in answer.context["form"].errors
    assert "description" in room.post(reverse("wagtailimages:edit", args=(portal.tham_don.key,)), described("", description="")).context["form"].errors


def test_the_copy_of_a_records_photo_keeps_its_file(portal, room, cast, land, campaign):
    initiative = make_published(land.tra_met, cast.recorder, cast.editor, photos=1)
    copy = make_picture(land.tham_don, "Bản sao", evidence=initiative.evidence.get())
    before = copy.file.read()
    room.post(reverse("wagtailimages:edit", args=(copy.pk,)), described(photo(colour="red"), caption="Chú thích mới", credit="Ảnh: Xã"))
    copy = Image.objects.get(pk=copy.pk)
    assert (copy.file.read() == before, copy.caption, copy.credit) == (True, "Chú thích mới", "Ảnh: Xã")
    assert 'type="file"' not in room.get(reverse("wagtailimages:edit", args=(copy.pk,))).content.decode()


@pytest.mark.parametrize("name", ["wagtailimages:edit", "wagtailimages:delete", "wagtailimages:image_usage", "wagtailimages:edit_multiple", "wagtailimages:delete_multiple",
                                  "wagtailimages_chooser:chosen", "wagtailimages_chooser:select_format", "wagtaildocs:edit", "wagtaildocs:delete", "wagtaildocs:document_usage",
                                  "wagtaildocs:edit_multiple", "wagtaildocs:delete_multiple", "wagtaildocs_chooser:chosen"])  # fmt: skip
def test_a_neighbours_pictures_and_files_are_refused(portal, room, name):
    for method in ("get", "post"):
        assert getattr(room, method)(reverse(name, args=(portal.dai_tam.key,)), {"title": "x"}).status_code in REFUSED | {405}
    assert Image.objects.filter(pk=portal.dai_tam.key, title="KINDAITAM-anh").exists()
    assert Document.objects.filter(pk=portal.dai_tam.key, title="KINDAITAM-tep").exists()


@pytest.mark.parametrize(("name", "kind"), [("wagtailimages:index", "anh"), ("wagtailimages_chooser:choose", "anh"), ("wagtaildocs:index", "tep"), ("wagtaildocs_chooser:choose", "tep")])
@pytest.mark.parametrize("asked", ["", "?q=KIN"])
def test_lists_of_pictures_and_files_hold_what_is_in_reach(portal, room, client_for, name, kind, asked):
    marks = [f"KINTHAMDON-{kind}", f"KINDAITAM-{kind}"]
    told = [[mark in page.get(reverse(name) + asked).content.decode() for mark in marks] for page in (room, client_for(portal.district_editor))]
    assert told == [[True, False], [True, True]]


def test_the_use_of_a_picture_names_no_strangers_draft(portal, room):
    portal.dai_tam.draft.main_image = portal.tham_don.picture
    portal.dai_tam.draft.save()
    for name in ("wagtailimages:image_usage", "wagtailimages:delete"):
        assert "KINDAITAM" not in room.get(reverse(name, args=(portal.tham_don.key,))).content.decode()


@pytest.mark.parametrize("make", [pdf, docx])
def test_a_file_belongs_to_its_editors_unit(portal, room, land, make):
    room.post(reverse("wagtaildocs:add"), {"title": "Kế hoạch", "file": make()})
    room.post(reverse("wagtaildocs:add_multiple"), {"files[]": make(), "title": "Kế hoạch"})
    room.post(reverse("wagtaildocs_chooser:create"), {"document-chooser-upload-title": "Kế hoạch", "document-chooser-upload-file": make()})
    assert [file.unit for file in Document.objects.filter(title="Kế hoạch")] == [land.tham_don] * 3


@pytest.mark.parametrize("make", [lambda: pdf(content=b"khong phai"), lambda: pdf("tep.docx"), lambda: docx("tep.pdf"), lambda: SimpleUploadedFile("x.pdf", photo().read()),
                                  lambda: SimpleUploadedFile("x.html", b"<script>alert(1)</script>"), lambda: pdf(content=b"")])  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_told_of_in_all_three_ways(portal, room, make):
    before = Document.objects.count()
    assert room.post(reverse("wagtaildocs:add"), {"title": "x", "file": make()}).context["form"].errors["file"]
    assert room.post(reverse("wagtaildocs:add_multiple"), {"files[]": make(), "title": "x"}).json()["success"] is False
    answer = room.post(reverse("wagtaildocs_chooser:create"), {"document-chooser-upload-title": "x", "document-chooser-upload-file": make()})
    assert answer.json()["step"] == "reshow_creation_form"
    assert Document.objects.count() == before


def test_a_file_that_is_too_large_is_told_of(portal, room, settings):
    settings.KHEO_FILE_LIMIT = settings.KHEO_PHOTO_LIMIT = 500
    assert room.post(reverse("wagtaildocs:add"), {"title": "x", "file": pdf(content=pdf().read() + b"x" * 900)}).context["form"].errors["file"]
    assert room.post(reverse("wagtailimages:add"), described(photo(size=(500, 500)))).context["form"].errors["file"]


def test_files_are_sent_so_that_nothing_in_them_runs(portal, client):
    answer = client.get(portal.tham_don.file.url)
    assert (answer["X-Content-Type-Options"], answer["Content-Type"], answer["Content-Security-Policy"]) == ("nosniff", "application/pdf", "default-src 'none'")
    word = Document.objects.create(title="x", file=docx("ke-hoach.docx"), unit=portal.tham_don.file.unit)
    assert client.get(word.url)["Content-Disposition"].startswith("attachment")
