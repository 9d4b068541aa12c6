"""The viewer of a gallery: arrows lead on, Escape closes, the focus goes back; without scripts the links do."""

from typing import Any

import pytest
from wagtail.models import Collection

from kheo.portal.models import GalleryPage, GalleryPhoto, Image
from tests.browser.conftest import DESKTOP
from tests.factories import photo

pytestmark = pytest.mark.django_db(transaction=True)


def make_gallery(home: Any) -> GalleryPage:
    if not Collection.objects.exists():  # an earlier test emptied the tables, Wagtail's own first rows with them
        Collection.add_root(name="Root")
    gallery = home.add_child(instance=GalleryPage(title="Ngày chủ nhật xanh"))
    picture = Image.objects.create(title="Cánh đồng", description="Cánh đồng lúa", file=photo())
    gallery.photos = [GalleryPhoto(image=picture, caption=f"Ảnh số {place}", sort_order=place) for place in range(1, 4)]
    gallery.save()
    return gallery


def test_a_gallery_is_looked_through_by_keyboard(seat: Any, home: Any) -> None:
    page = seat("visitor", DESKTOP).open(make_gallery(home).url)
    page.locator("[data-number='1']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] >> text=Ảnh số 1")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("dialog[open] >> text=Ảnh số 2")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("dialog[open] >> text=Ảnh số 3")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("dialog[open] >> text=Ảnh số 2")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[data-viewer]", state="hidden")
    page.wait_for_function("document.activeElement.dataset.number === '2'")  # the browser first gives the focus back to where it was
