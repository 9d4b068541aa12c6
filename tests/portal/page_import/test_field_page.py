"""A real page, where a folder of real pages is at hand; it is compared with its own lines."""

import os
from pathlib import Path

import pytest

from kheo.portal.page_import import ReadPage, read_page

FOLDER = os.environ.get("KHEO_FIELD_PAGES", "")
PAGE = Path(FOLDER) / "my-xuyen-dan-van-kheo.txt"
pytestmark = pytest.mark.skipif(not FOLDER or not PAGE.exists(), reason="KHEO_FIELD_PAGES names no folder with the page")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The lines of the file that hold words."""
    return [" ".join(line.split()) for line in PAGE.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.fixture
def read() -> ReadPage:
    return read_page(PAGE.read_bytes())


def test_title_paragraphs_caption_and_byline_are_the_lines_of_the_file(lines: list[str], read: ReadPage) -> None:
    byline = next(number for number, line in enumerate(lines) if line.startswith("Bài, ảnh"))
    caption = next(number for number, line in enumerate(lines[:byline]) if number and not line.endswith("."))

    assert read.title == lines[0]
    assert read.lead == read.paragraphs[0] == lines[1]
    assert read.paragraphs == [*lines[1:caption], *lines[caption + 1 : byline]]
    assert [(figure.caption, figure.after_paragraph) for figure in read.figures] == [(lines[caption], caption - 2)]
    assert read.byline.printed == lines[byline]
    assert read.text_credit == read.photo_credit == lines[byline].partition(": ")[2]
    assert read.problems == []


def test_visit_figures(read: ReadPage) -> None:
    visits = read.furniture.visits

    assert {role: found.number for role, found in visits.items()} == {"online": 9, "today": 145, "week": 2063, "total": 147690}
    assert visits["week"].raw == "2 063"
    assert read.furniture.starting_value == 147690


def test_imprint_is_cut_at_its_labels(lines: list[str], read: ReadPage) -> None:
    line, imprint = lines[-1], read.furniture.imprint

    assert f": {imprint.owner} Địa chỉ: {imprint.address} Điện thoại: {' - '.join(imprint.telephones)}; Fax: {imprint.fax}; " in line
    assert f" Email: {imprint.email} Chịu trách nhiệm nội dung: {imprint.responsible} - Website: {imprint.website}." in line
    assert imprint.telephones == ("0299.3822966", "0299.3812250")


def test_gallery_and_videos(lines: list[str], read: ReadPage) -> None:
    video, gallery = lines.index("video"), read.furniture.gallery

    assert read.furniture.videos == (lines[video + 1],)
    assert gallery is not None
    assert gallery.block == lines[video - 1]
    assert " ".join(gallery.captions) == gallery.block
    assert len(gallery.captions) == 8
