"""The demo's portal: its pages load through the actions, stay the same when told again, and name nobody."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kheo.demo.cast import PEOPLE, UNITS, gather_cast
from kheo.demo.news import ARTICLES, begin_portal, site, tell_news
from kheo.demo.story import tell_my_xuyen
from kheo.lib.personal import find_personal
from kheo.movements.models import Initiative
from kheo.movements.queries import public_honouree
from kheo.org.models import HistoryEntry, Unit
from kheo.portal.actions import add_section, create_home, save_imprint
from kheo.portal.models import ArticlePage, Correction, HomePage, Image, SectionPage, SiteSettings

FAMILIES = "Nguyễn|Trần|Lê|Phạm|Huỳnh|Hoàng|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Lâm|Thạch|Sơn|Kim|Danh|Châu|Trịnh|Đinh|Mai"
A_NAME = re.compile(rf"\b(?:{FAMILIES}) (?:[A-ZĐÀ-Ỹ][a-zđà-ỹ]+ ?){{2,3}}")
NOT_A_NAME = {"Kim Đồng"}


@pytest.fixture
def portal(country: None) -> HomePage:
    """The story and its portal."""
    home = create_home(
        title=site.TITLE, introduction=site.INTRODUCTION, hostname="testserver", unit=Unit.objects.get(key=UNITS["huyen"])
    )
    tell_my_xuyen(len)
    tell_news(len)
    return home


def articles() -> list[ArticlePage]:
    """Everything that is live."""
    return list(ArticlePage.objects.live())


def pictures_shown(article: ArticlePage) -> list[tuple[str, str, str]]:
    """Alt text, caption and credit of each picture as readers get them."""
    main = article.main_image
    first = [(main.description, main.caption, main.credit)] if main else []
    blocks = [block.value for block in article.body if block.block_type == "picture"]
    return [*first, *((value["image"].contextual_alt_text, value["caption"], value["credit"]) for value in blocks)]


def test_portal_told_is_whole_and_told_twice_is_the_same(portal: HomePage, client: Any) -> None:
    counted = (ArticlePage, SectionPage, Image, Correction, SiteSettings, HistoryEntry)
    before = [model.objects.count() for model in counted]
    tell_news(len)
    assert [model.objects.count() for model in counted] == before
    assert len(articles()) == len(ARTICLES) + 1

    home = HomePage.objects.get()
    assert [article.slug for article in home.leads()] == list(site.LEADS)
    shown = dict(home.sections_with_newest())
    assert [section.slug for section in shown] == [section.slug for section in site.SECTIONS if not section.under]
    for section in SectionPage.objects.live().filter(slug__in=[told.slug for told in site.SECTIONS]):
        assert section.articles_on("1").paginator.count > 0
    assert {article.shown_date.year for article in articles()} == {2022}
    assert all(client.get(page.url).status_code == 200 for page in (home, *shown, articles()[0]))


def test_every_picture_has_its_words_and_no_two_are_alike(portal: HomePage) -> None:
    for article in articles():
        shown = pictures_shown(article)
        assert shown != []
        assert [words for words in shown if not all(words)] == []
    hashes = list(Image.objects.values_list("file_hash", flat=True))
    assert len(hashes) == len(set(hashes))


def test_articles_name_nobody(portal: HomePage) -> None:
    texts = {article.slug: article.plain_text() for article in articles()}
    agreed = {public_honouree(one) for one in Initiative.objects.exclude(honouree="")} - {""}
    assert agreed != set()
    for slug, text in texts.items():
        assert find_personal(text) == [], slug
        assert [person.full_name for person in PEOPLE if person.full_name in text] == [], slug
        assert [name for name in agreed if name in text] == [], slug
        assert {found.strip() for found in A_NAME.findall(text)} - NOT_A_NAME == set(), slug


def test_name_pattern_finds_names() -> None:
    assert A_NAME.findall("đồng chí Trần Văn Thử phát biểu") != []


@pytest.mark.skipif("KHEO_FIELD_PAGES" not in os.environ, reason="needs the folder of real pages")
def test_no_sentence_and_no_leader_of_the_founding_page_is_told() -> None:
    page = (Path(os.environ["KHEO_FIELD_PAGES"]) / "my-xuyen-dan-van-kheo.txt").read_text(encoding="utf-8")
    told = " ".join(str(article) for article in ARTICLES)
    leaders = {name.strip() for name in A_NAME.findall(page)}
    assert leaders != set()
    assert [name for name in leaders if name in told] == []
    clauses = [clause.strip() for clause in re.split(r"[.;,\n]", page) if len(clause.split()) >= 12]
    assert clauses != []
    assert [clause for clause in clauses if clause in told] == []


def test_no_one_tells_a_part_of_the_portal_that_they_do_not_keep(country: None) -> None:
    home = create_home(title="Khéo", introduction="", hostname="testserver", unit=Unit.objects.get(key=UNITS["huyen"]))
    begin_portal(len)
    begin_portal(len)
    of_the_commune = gather_cast().person("bientap.thamdon")

    with pytest.raises(PermissionDenied):
        add_section(parent=home, title="Khác", slug="khac", by=of_the_commune)
    with pytest.raises(PermissionDenied):
        save_imprint(site=home.get_site(), by=of_the_commune, site_name="Khác")
    of_its_own = add_section(parent=SectionPage.objects.get(slug="xa-tham-don"), title="Ấp", slug="ap", by=of_the_commune)
    assert of_its_own.owning_unit() == Unit.objects.get(key=UNITS["tham-don"])
    assert SectionPage.objects.count() == len(site.SECTIONS) + 1


def test_beside_the_articles_stand_photos_a_film_and_what_is_announced(portal: HomePage, client: Any) -> None:
    pages = {page.slug: page.specific for page in portal.get_descendants().live()}
    wanted = ("mot-nam-cua-lang", "mot-buoi-sang-o-ap", "nop-ho-so-xet-cong-nhan", "dang-ky-mo-hinh-2022", "ngay-hoi-san-pham", "lien-he", "dan-van-kheo-2022")
    assert [client.get(pages[slug].url).status_code for slug in wanted] == [200] * len(wanted)
    assert pages["mot-nam-cua-lang"].photos.count() == 26
    assert b"".join(client.get(pages["mot-buoi-sang-o-ap"].film.url).streaming_content)[:4] == b"\x1a\x45\xdf\xa3"
    held_until = [pages[slug].valid_until for slug in ("dang-ky-mo-hinh-2022", "nop-ho-so-xet-cong-nhan")]
    assert held_until[0].year < held_until[1].year
