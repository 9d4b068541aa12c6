"""The editors' rooms speak Vietnamese: every room is opened, what editors do is done, and no English word is read on the way."""

import json
import re
from typing import Any

import polib
import pytest
from django.urls import reverse
from wagtail.models import Collection, Page

from kheo.org.models import User
from kheo.portal.models import AboutPage, ArticlePage, Document, Image, SectionPage
from tests.factories import photo
from tests.portal.editors import make_file, make_picture, make_portal, pdf
from tests.portal.english import NO_ENGLISH, english_in, messages, texts_of
from tests.portal.test_editors_rooms import article_form, body_of, section_form
from tests.portal.test_editors_walk import LEFT_OUT, filled
from tests.test_doors import patterns
from tests.test_house import CATALOGUES

# What the first start wrote into tables while tests read messages in English.
WRITTEN = {"About this site", "Moderators approval", "Root"}
# Labels of the dialogs for links that Wagtail makes of the names of its fields: no catalogue reaches them.
WITHOUT_MESSAGE = {"/quan-tri/choose-": {"Link text", "Body", "Email address", "Subject", "Phone number", "Search"}}

IN_AN_HOUR = {"go_live_at": "2099-01-01 08:00"}


@pytest.fixture
def portal(home, land, cast):
    made = make_portal(home, land, cast)
    for user in User.objects.all():
        user.username, user.full_name = f"nguoi-thu-{user.pk}", f"Người Thử {user.pk}"
        user.save(update_fields=["username", "full_name"])
    Collection.objects.update(name="Gốc")
    for pages, title in ((Page.objects.filter(depth=1), "Gốc"), (AboutPage.objects.all(), "Về trang này")):
        pages.update(title=title, draft_title=title)
    return made


@pytest.fixture
def room(portal, client_for):
    return client_for(portal.district_editor)


def read(answer: Any) -> list[str]:
    """Everything that an answer says, be it a page, a part of one, or a step of a dialog."""
    if answer.streaming or "attachment" in answer.headers.get("Content-Disposition", ""):
        return []
    kind, text = answer.headers.get("Content-Type", ""), answer.content.decode(errors="replace")
    if kind.startswith("application/json"):
        return [told for part in re.findall(r'"html": ("(?:[^"\\]|\\.)*")', text) for told in texts_of(json.loads(part))]
    return list(texts_of(text)) if kind.startswith("text/html") else []


def page_address(verb: str, *keys: object) -> str:
    return reverse(f"wagtailadmin_pages:{verb}", args=keys)


def english_on(room: Any, steps: list[tuple[str, dict[str, Any] | None]]) -> list[str]:
    """The English read on the way; a step without a form is looked at, one with a form is sent."""
    found = []
    for address, form in steps:
        answer = room.get(address, follow=True) if form is None else room.post(address, form, follow=True)
        passed = WRITTEN.union(*(texts for start, texts in WITHOUT_MESSAGE.items() if address.startswith(start)))
        found += [f"{address}: {text}" for text in english_in(read(answer)) if text not in passed]
    return found


def rooms(key: int, section: int) -> list[str]:
    """Every address of the rooms, with that page, picture, file or revision wherever a number stands."""
    found = {address for name, route in patterns() if route.startswith("quan-tri/") and name not in LEFT_OUT for address in filled(route, key, section)}
    return sorted(address for address in found if ".*/" not in address)


def test_no_room_speaks_english(portal, room):
    assert english_on(room, [(address, None) for address in rooms(portal.tham_don.key, portal.tham_don.section.pk)]) == []


def test_no_room_of_a_live_page_speaks_english(portal, room):
    addresses = [address for address in rooms(portal.tham_don.live.pk, portal.tham_don.section.pk) if address.startswith("/quan-tri/pages/")]

    assert english_on(room, [(address, None) for address in addresses]) == []


@pytest.mark.parametrize("kind", ["articlepage", "sectionpage", "standardpage", "aboutpage"])
def test_no_new_page_speaks_english(portal, room, kind):
    address = page_address("add", "portal", kind, portal.home.pk if kind == "aboutpage" else portal.tham_don.section.pk)

    assert english_on(room, [(address, None), (address, body_of()), (address, article_form(title="", unit="") | {"action-publish": "1"})]) == []


def test_writing_an_article_is_told_in_vietnamese(portal, room):
    add, form = page_address("add", "portal", "articlepage", portal.tham_don.section.pk), article_form(body=body_of(("heading", {"": "Mở đầu"})))
    found = english_on(room, [(add, form), (add, form)])
    article = ArticlePage.objects.get(slug="ngay-hoi-dan-van")
    edit = page_address("edit", article.pk)
    found += english_on(room, [
        (edit, form), (edit, form | {"action-publish": "1"}), (edit, form | {"title": "Khác"}), (edit, form | IN_AN_HOUR | {"action-publish": "1"}), (edit, None),
        (page_address("history", article.pk), None), (page_address("revisions_compare", article.pk, "earliest", "latest"), None),
        (page_address("revisions_revert", article.pk, article.revisions.first().pk), None), (page_address("revisions_view", article.pk, article.revisions.first().pk), None),
        (page_address("revisions_unschedule", article.pk, article.revisions.last().pk), {}), (page_address("lock", article.pk), {}), (edit, None), (page_address("unlock", article.pk), {}),
        (page_address("set_privacy", article.pk), {}), (page_address("unpublish", article.pk), None), (page_address("unpublish", article.pk), {}),
        (page_address("copy", article.pk), None), (page_address("copy", article.pk), {"new_title": "Bản hai", "new_slug": "ban-hai", "new_parent_page": portal.tham_don.section.pk}),
        (page_address("copy", article.pk), {"new_title": "Bản hai", "new_slug": "ban-hai", "new_parent_page": portal.tham_don.section.pk}),
        (page_address("move", article.pk), None), (page_address("move_confirm", article.pk, portal.dai_tam.section.pk), None), (page_address("move_confirm", article.pk, portal.dai_tam.section.pk), {}),
        (page_address("delete", article.pk), None), (page_address("delete", article.pk), {}), (reverse("wagtailadmin_reports:site_history"), None),
    ])  # fmt: skip

    assert found == []
    assert not ArticlePage.objects.filter(pk=article.pk).exists()


def test_sections_and_the_front_page_are_kept_in_vietnamese(portal, room, land):
    add = page_address("add", "portal", "sectionpage", portal.tham_don.section.pk)
    found = english_on(room, [(add, section_form("Tin ấp", land.tra_met)), (add, section_form("Lấn sang", land.dai_tam)), (page_address("edit", portal.home.pk), None)])

    assert found + english_on(room, [(page_address("edit", SectionPage.objects.get(title="Tin ấp").pk), None)]) == []


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "move"])
def test_several_pages_at_once_are_handled_in_vietnamese(portal, room, action):
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
    address += f"?id={portal.tham_don.live.pk}&id={portal.dai_tam.live.pk}&next=/quan-tri/pages/{portal.home.pk}/"

    assert english_on(room, [(address, None), (address, {"chooser": portal.district.section.pk, "include_descendants": "on"})]) == []


@pytest.mark.parametrize(("app", "model", "make"), [("portal", "image", make_picture), ("portal", "document", make_file)])
@pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])
def test_several_pictures_and_files_are_handled_in_vietnamese(portal, room, land, app, model, make, action):
    made = [make(land.tham_don, f"Ra quân {number}") for number in (1, 2)]
    address = reverse("wagtail_bulk_action", args=(app, model, action)) + "?" + "&".join(f"id={one.pk}" for one in made) + "&next=/quan-tri/"

    assert english_on(room, [(address, None), (address, {"tags": "ra quân", "collection": 1})]) == []


def test_pictures_are_kept_in_vietnamese(portal, room, land):
    add, listing = reverse("wagtailimages:add"), reverse("wagtailimages:index")
    about = {"title": "Ra quân", "description": "Quét đường", "tags": ""}
    found = english_on(room, [
        (add, None), (add, {}), (add, about | {"file": photo("a.jpg")}), (add, about | {"file": pdf("b.jpg")}), (listing, None), (f"{listing}?q=KIN", None), (f"{listing}?q=khong-co", None),
        (f"{listing}?layout=list&ordering=title", None), (reverse("wagtailimages:add_multiple"), None), (reverse("wagtailimages_chooser:choose"), None),
    ])  # fmt: skip
    image = Image.objects.latest("pk")
    edit, delete = reverse("wagtailimages:edit", args=(image.pk,)), reverse("wagtailimages:delete", args=(image.pk,))

    assert found + english_on(room, [(edit, None), (edit, about | {"title": ""}), (edit, about), (delete, None), (delete, {})]) == []


def test_files_are_kept_in_vietnamese(portal, room, land):
    add, listing = reverse("wagtaildocs:add"), reverse("wagtaildocs:index")
    found = english_on(room, [
        (add, None), (add, {}), (add, {"title": "Kế hoạch", "file": pdf("a.pdf")}), (add, {"title": "Ảnh", "file": photo("b.pdf")}), (listing, None), (f"{listing}?q=khong-co", None),
        (reverse("wagtaildocs:add_multiple"), None), (reverse("wagtaildocs_chooser:choose"), None),
    ])  # fmt: skip
    file = Document.objects.latest("pk")
    edit, delete = reverse("wagtaildocs:edit", args=(file.pk,)), reverse("wagtaildocs:delete", args=(file.pk,))

    assert found + english_on(room, [(edit, None), (edit, {"title": ""}), (edit, {"title": "Kế hoạch năm"}), (delete, None), (delete, {})]) == []


def test_a_room_that_is_closed_says_so_in_vietnamese(portal, client_for):
    room = client_for(portal.editor)
    closed = [page_address("edit", portal.dai_tam.draft.pk), reverse("wagtailusers_users:index"), "/quan-tri/khong-co/"]

    assert english_on(room, [(address, None) for address in closed]) == []


@pytest.mark.parametrize("part", ["Save draft", "You have <span>unsaved edits</span>", '<a title="Edit this page"></a>', '<input placeholder="Search…">', '<input type="submit" value="Upload">', "<button data-w-progress-active-value='x' aria-label='Move up'></button>"])
def test_english_is_read_in_texts_and_in_what_is_spoken(part):
    assert english_in(texts_of(part)) != []


def test_every_message_would_be_found_if_its_translation_were_taken_out():
    editors = [path for path in CATALOGUES if "editors" in path.parts]
    left = [entry for path in editors for entry in polib.pofile(str(path)) if messages().get(entry.msgid) != entry.msgid and entry.msgid not in NO_ENGLISH]
    filled_in = [(entry.msgid, re.sub(r"%\(\w+\)[sd]|\{\w*\}", "Trà Mẹt", entry.msgid)) for entry in left]

    assert len(left) > 1500
    assert [message for message, text in filled_in if re.search("[A-Za-z]{2}", re.sub("Trà Mẹt", "", text)) and not english_in(texts_of(text)) and not english_in([message])] == []
