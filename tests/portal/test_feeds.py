"""What machines read of the portal: sitemap, robots, feeds, what is shown where a page is shared."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.images import ImageFile

from kheo.portal.models import ArticlePage, HomePage, Image, SectionPage
from kheo.records.actions import publish_record
from tests.factories import make_initiative, make_published, photo
from tests.products.conftest import make_producer, make_product
from tests.resources.conftest import make_work

pytestmark = pytest.mark.django_db
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
HOST = "http://testserver"


@pytest.fixture
def section(home: HomePage) -> SectionPage:
    """The news."""
    return home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))


@pytest.fixture
def article(section: SectionPage) -> ArticlePage:
    """A live article with a picture, beside a draft."""
    section.add_child(instance=ArticlePage(title="KÍN-NHÁP", live=False))
    picture = Image.objects.create(title="Kênh", description="Bà con dọn kênh", file=ImageFile(photo(size=(1300, 700)), name="kenh.jpg"))
    page = section.add_child(instance=ArticlePage(title="Ra quân dọn kênh", lead="Sáng nay bà con ra quân.", main_image=picture, live=False))
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def test_sitemap_lists_what_is_public_and_nothing_else(client: Any, cast: Any, land: Any, campaign: Any, article: ArticlePage) -> None:
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=1)
    make_initiative(land.tra_met, cast.recorder, state="accepted")
    answer = client.get("/sitemap.xml")
    found = {entry.text for entry in ElementTree.fromstring(answer.content).iter(LOCATION)}  # noqa: S314 - our own answer
    assert found == {f"{HOST}{path}" for path in ("/", "/gioi-thieu/", "/tin-tuc/", "/tin-tuc/ra-quan-don-kenh/", shown.get_absolute_url())}


def test_sitemap_lists_published_works_producers_and_products_under_their_public_names(client: Any, cast: Any, land: Any, home: HomePage) -> None:
    road = publish_record(make_work(land.tra_met, cast.reviewer, "Đường ấp"), by=cast.editor, evidence=[])
    make_work(land.tra_met, cast.reviewer, "KÍN-NHÀ", kind="house")
    make_work(land.tra_met, cast.reviewer, "KÍN-ĐƯỜNG")
    producer = publish_record(make_producer(land.tra_met, cast.recorder, cast.reviewer), by=cast.editor, evidence=[])
    product = publish_record(make_product(producer, cast.recorder, cast.reviewer), by=cast.editor, evidence=[])
    make_product(producer, cast.recorder, cast.reviewer, name="KÍN-SẢN-PHẨM")
    answer = client.get("/sitemap.xml")
    found = {entry.text for entry in ElementTree.fromstring(answer.content).iter(LOCATION)}  # noqa: S314 - our own answer
    assert found == {f"{HOST}{path}" for path in ("/", "/gioi-thieu/", *(row.get_absolute_url() for row in (road, producer, product)))}
    assert "kin-" not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 40])
def test_sitemap_costs_the_same_however_many_works_there_are(client: Any, cast: Any, land: Any, home: HomePage, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        publish_record(make_work(land.tra_met, cast.reviewer, f"Đường {number}"), by=cast.editor, evidence=[])
    client.get("/sitemap.xml")
    with django_assert_num_queries(9):
        answer = client.get("/sitemap.xml")
    assert answer.content.decode().count("/dong-gop/cong-trinh/") == rows


def test_the_menu_leads_to_what_was_given_and_what_is_made(client: Any, home: HomePage) -> None:
    page = client.get("/dong-gop/").content.decode()
    assert '<a href="/dong-gop/" aria-current="page">' in page
    assert '<a href="/san-pham-ocop/" >' in page


def test_robots_keep_out_of_the_rooms_behind_doors(client: Any, home: HomePage) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /lam-viec/\n" in answer.content.decode()
    assert f"Sitemap: {HOST}/sitemap.xml" in answer.content.decode()


@pytest.mark.parametrize("path", ["/rss/", "/rss/atom/"])
def test_feed_tells_the_newest_articles(client: Any, article: ArticlePage, path: str) -> None:
    answer = client.get(path).content.decode()
    assert f"{HOST}/tin-tuc/ra-quan-don-kenh/" in answer
    assert "Sáng nay bà con ra quân." in answer
    assert "KÍN-NHÁP" not in answer


@pytest.mark.parametrize("path", ["/rss/", "/rss/atom/", "/sitemap.xml"])
def test_addresses_are_those_of_the_host_that_was_asked(client: Any, article: ArticlePage, settings: Any, path: str) -> None:
    settings.ALLOWED_HOSTS = ["danvan.example"]
    answer = client.get(path, headers={"Host": "danvan.example"}).content.decode()
    assert "http://danvan.example/tin-tuc/ra-quan-don-kenh/" in answer
    assert "testserver" not in answer
    assert "localhost" not in answer


def test_feed_without_a_portal_is_empty(client: Any, db: None) -> None:
    assert b"<item>" not in client.get("/rss/").content


def test_shared_article_tells_title_words_and_picture(client: Any, article: ArticlePage) -> None:
    page = client.get(article.url).content.decode()
    rendition = article.main_image.get_rendition("fill-1200x630|format-jpeg")
    for wanted in (
        '<meta property="og:title" content="Ra quân dọn kênh">', '<meta property="og:type" content="article">',
        f'<meta property="og:url" content="{HOST}/tin-tuc/ra-quan-don-kenh/">', f'<meta property="og:image" content="{HOST}{rendition.url}">',
        '<meta name="description" content="Sáng nay bà con ra quân.">', f'<link rel="canonical" href="{HOST}/tin-tuc/ra-quan-don-kenh/">',
    ):  # fmt: skip
        assert wanted in page


def test_pictures_are_kept_by_browsers_and_by_nobody_between(client: Any, article: ArticlePage) -> None:
    answer = client.get(article.main_image.get_rendition("fill-400x250|format-webp").url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, max-age=604800, immutable"
    original = article.main_image.file.url
    assert client.get(original).status_code == 404
