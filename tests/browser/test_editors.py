"""The page editor under the policy of the editors' rooms, in a real browser: nothing is blocked, nobody elsewhere is asked."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from kheo.portal.models import ArticlePage
from tests.factories import photo
from tests.portal.editors import make_portal

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_article_with_a_picture_is_written_previewed_and_published(seat: Any, with_passwords: Any, land: Any, home: Any) -> None:
    portal = make_portal(home, land, with_passwords)
    editor = seat("editor")
    hosts: set[str] = set()
    editor.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page = editor.sign_in(with_passwords.editor)

    editor.open(f"/quan-tri/pages/add/portal/articlepage/{portal.tham_don.section.pk}/")
    page.fill("#id_title", "Ngày hội dân vận khéo")
    page.locator(".c-sf-add-button").first.click()
    page.locator(".w-combobox__option", has_text="Ảnh").or_(page.locator(".w-combobox__option", has_text="picture")).first.click()
    page.locator("[data-streamfield-child] .chooser__choose-button, [data-streamfield-child] [data-chooser-action-choose]").first.click()
    page.locator(".modal a[href='#tab-upload']").click()
    page.fill("#id_image-chooser-upload-title", "Ra quân")
    page.set_input_files("#id_image-chooser-upload-file", {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(400, 300)).read()})
    page.fill("#id_image-chooser-upload-description", "Người dân quét đường ấp")
    page.locator(".modal form button[type=submit]").last.click()
    page.wait_for_selector(".modal", state="detached")
    page.locator("button[aria-label][data-side-panel='preview'], [data-side-panel-toggle='preview']").first.click()
    frame = page.frame_locator("#w-preview-iframe, iframe[title]").first
    frame.locator("h1", has_text="Ngày hội dân vận khéo").wait_for()
    editor.picture("editor-preview")
    page.locator("[data-side-panel-toggle='preview']").first.click()
    page.locator(".footer [data-w-dropdown-target='toggle'], footer [data-w-dropdown-target='toggle']").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(f"**/quan-tri/pages/{portal.tham_don.section.pk}/")

    assert ArticlePage.objects.get(title="Ngày hội dân vận khéo").live
    assert hosts == {urlsplit(editor.address).netloc}
