"""A portal of three units with an editor for each, and what none but its own editors may read."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Collection, Page, PageLogEntry, Revision, UploadedFile

from kheo.org.models import RoleAssignment, Unit, User
from kheo.portal.models import ArticlePage, Document, HomePage, Image, SectionPage
from tests.conftest import LONG_AGO, Cast, Land
from tests.factories import photo

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def pdf(name: str = "tep.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def docx(name: str = "tep.docx") -> SimpleUploadedFile:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return SimpleUploadedFile(name, written.getvalue())


def make_editor(name: str, unit: Unit, **role: Any) -> User:
    user = User.objects.create(username=name, full_name=f"Người Thử {name}", home_unit=unit, password="!")
    RoleAssignment.objects.create(user=user, role="editor", unit=unit, **{"valid_from": LONG_AGO, **role})
    return user


def make_picture(unit: Unit | None, title: str, **fields: Any) -> Image:
    return Image.objects.create(title=title, description=f"{title} mô tả", caption=f"{title} chú thích", file=photo(f"{title}.jpg"), unit=unit, **fields)


def make_file(unit: Unit | None, title: str, **fields: Any) -> Document:
    return Document.objects.create(title=title, file=ContentFile(PDF, name=f"{title}.pdf"), unit=unit, **fields)


def make_article(section: Page, title: str, *, live: bool = True, by: User | None = None, **fields: Any) -> ArticlePage:
    article = section.add_child(instance=ArticlePage(title=title, live=live, owner=by, **fields))
    revision = article.save_revision(user=by, log_action=bool(by))
    if live:
        revision.publish(user=by)
    article.refresh_from_db()
    return article


@dataclass
class Holding:
    """What one unit has; `key` is the key of its draft, of the draft's revision, of its picture, file and upload alike."""

    key: int
    section: Page
    draft: ArticlePage
    live: ArticlePage
    picture: Image
    file: Document
    secrets: tuple[str, ...]


@dataclass
class Portal:
    home: HomePage
    district: Holding
    tham_don: Holding
    dai_tam: Holding
    district_editor: User
    editor: User  # of xã Tham Đôn
    neighbour_editor: User  # of xã Đại Tâm


def _holding(section: Page, unit: Unit, mark: str, by: User) -> Holding:
    """Every title holds the mark; the addresses hold it too, for they are made of titles."""
    live = make_article(section, f"Bài công khai của {unit.name}", by=by)
    draft = make_article(section, f"{mark} nháp", live=False, by=by, lead=f"{mark} mở đầu", text_credit=f"{mark} tác giả")
    key = draft.pk
    _same_key(draft, key)
    picture, file = make_picture(unit, f"{mark}-anh", pk=key), make_file(unit, f"{mark}-tep", pk=key)
    UploadedFile.objects.create(pk=key, file=photo(f"{mark}-tai-len.jpg"), uploaded_by_user=by)
    Page.objects.filter(pk=key).update(locked=True, locked_by=by, locked_at=timezone.now())
    return Holding(key, section, draft, live, picture, file, (mark, mark.lower()))


def _same_key(draft: ArticlePage, key: int) -> None:
    Page.objects.filter(pk=key).update(latest_revision=None)
    PageLogEntry.objects.filter(page=key).update(revision=None)
    Revision.objects.filter(object_id=str(key)).update(id=key)
    Page.objects.filter(pk=key).update(latest_revision=key)
    draft.refresh_from_db()


def make_portal(home: HomePage, land: Land, cast: Cast) -> Portal:
    """The district's front page with a section of its own, and one of each commune."""
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    home.unit = land.district
    home.save()
    editor, neighbour = make_editor("bien-tap-td", land.tham_don), make_editor("bien-tap-dt", land.dai_tam)
    sections = [
        home.add_child(instance=SectionPage(title=f"Tin {unit.name}", unit=unit)) for unit in (land.district, land.tham_don, land.dai_tam)
    ]
    return Portal(
        home=home,
        district=_holding(sections[0], land.district, "KINHUYEN", cast.editor),
        tham_don=_holding(sections[1], land.tham_don, "KINTHAMDON", editor),
        dai_tam=_holding(sections[2], land.dai_tam, "KINDAITAM", neighbour),
        district_editor=cast.editor, editor=editor, neighbour_editor=neighbour,
    )  # fmt: skip
