"""Labels and the leaflet: of published products, with what everybody may read and nothing else."""

import unicodedata
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from kheo.lib import dates
from kheo.products.actions import record_rating, set_contact_consent
from kheo.products.models import Product
from kheo.products.queries.papers import label_values, leaflet_values
from kheo.records.actions import unpublish_record
from tests.conftest import Cast
from tests.products.conftest import CONTACT, decided, make_product

pytestmark = pytest.mark.django_db


def address(product: Product, paper: str, query: str = "") -> str:
    return f"/lam-viec/san-pham/{product.pk}/{paper}.pdf{query}"


def read(answer: Any) -> tuple[int, str, tuple[int, int]]:
    """How many pages, the words on them, and the size of the first in millimetres."""
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    size = tuple(round(float(side) / 72 * 25.4) for side in (pages[0].mediabox.width, pages[0].mediabox.height))
    return len(pages), unicodedata.normalize("NFC", " ".join(text.split())), (size[0], size[1])


@pytest.mark.parametrize(("query", "many"), [("", 24), ("?co=24", 24), ("?co=8", 8)])
def test_a_sheet_of_labels_has_name_place_and_stars_on_each(client_for: Any, cast: Cast, shown: Product, query: str, many: int):
    with dates.moved_to(dates.local_moment(date(2022, 12, 31))):
        record_rating(shown, decided(4), by=cast.reviewer)
        pages, words, size = read(client_for(cast.recorder).get(address(shown, "nhan", query)))
    assert (pages, size) == (1, (210, 297))
    assert [words.count(part) for part in ("Khô cá sặc Bưng Sen", "OCOP 4 sao", "Hợp tác xã Bưng Sen")] == [many, many, many]
    assert CONTACT not in words


@pytest.mark.parametrize(("query", "size"), [("", (148, 210)), ("?kho=a4", (210, 297))])
def test_a_leaflet_tells_the_story_on_one_page(client_for: Any, cast: Cast, shown: Product, query: str, size: tuple[int, int]):
    Product.objects.filter(pk=shown.pk).update(story="Làm từ con nước nổi mỗi năm. " * 80)
    with dates.moved_to(dates.local_moment(date(2022, 12, 31))):
        record_rating(shown, decided(4), by=cast.reviewer)
        pages, words, found = read(client_for(cast.editor).get(address(shown, "to-gioi-thieu", query)))
    assert (pages, found) == (1, size)
    for part in ("Khô cá sặc Bưng Sen", "Cá sặc phơi nắng", "Làm từ con nước nổi", "Chợ Tham Đôn", "Tháng 8, 9, 10", "có giá trị đến 20/12/2024", CONTACT):
        assert part in words, part


def test_a_contact_that_was_taken_back_is_on_no_paper(client_for: Any, cast: Cast, shown: Product):
    assert shown.producer is not None
    set_contact_consent(shown.producer, way="", by=cast.recorder)
    page = client_for(cast.editor)
    assert [CONTACT in read(page.get(address(shown, paper)))[1] for paper in ("nhan", "to-gioi-thieu")] == [False, False]


def test_a_photo_that_is_not_ticked_and_a_producer_that_is_not_public_are_on_no_paper(cast: Cast, shown: Product):
    ticked = shown.evidence.get(is_public=True)
    with ticked.file.open("rb") as file:
        assert leaflet_values(shown, "a5")["photo"] == file.read()
    shown.evidence.update(is_public=False)
    assert shown.producer is not None
    unpublish_record(shown.producer, by=cast.editor, reason="Gỡ")
    stored = Product.objects.get(pk=shown.pk)
    assert "photo" not in leaflet_values(stored, "a5")
    assert (leaflet_values(stored, "a5")["producer"], label_values(stored, "24")["producer"], leaflet_values(stored, "a5")["contact"]) == ("", "", "")


def test_stars_that_have_ended_are_on_no_label(cast: Cast, shown: Product):
    with dates.moved_to(dates.local_moment(date(2022, 12, 31))):
        record_rating(shown, decided(4), by=cast.reviewer)
    with dates.moved_to(dates.local_moment(date(2025, 1, 1))):
        values = leaflet_values(Product.objects.get(pk=shown.pk), "a5")
    assert (values["stars"], values["certificate"], values["until"]) == (0, "", "")


def test_what_is_not_published_is_not_printed(client_for: Any, cast: Cast, shown: Product):
    hidden = make_product(shown.producer, cast.recorder, cast.reviewer, name="Chưa công bố")  # type: ignore[arg-type]
    page = client_for(cast.recorder)
    assert [page.get(address(hidden, paper)).status_code for paper in ("nhan", "to-gioi-thieu")] == [403, 403]


@pytest.mark.parametrize("who", ["leader", "reviewer"])
def test_papers_are_printed_by_those_who_carry_or_publish(client_for: Any, cast: Cast, shown: Product, who: str):
    assert client_for(getattr(cast, who)).get(address(shown, "nhan")).status_code == 403


def test_a_size_that_there_is_not_is_no_page(client_for: Any, cast: Cast, shown: Product):
    page = client_for(cast.recorder)
    assert [page.get(address(shown, "nhan", "?co=7")).status_code, page.get(address(shown, "to-gioi-thieu", "?kho=a0")).status_code] == [404, 404]
