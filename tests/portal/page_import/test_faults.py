"""Files that cannot be brought over: the reader says so, and says nothing else."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kheo.portal.page_import import BadPage, ReadPage, read_page
from kheo.portal.page_import.decoding import LIMIT
from tests.portal.page_import.conftest import page

TAGS = ["<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<a href='x'>", "</a>", "<br>", "<h1>", "</h1>", "<img>", "<!--", "-->", "<script>", "</script>",
        "<![if !x]>", "<style>", "</style>", "<article>", "<figcaption>", "&nbsp;", "&#0;", "&#xFFFFFFFF;", "<", ">", "<title>", "<b", "./.", "Bài, ảnh: X"]  # fmt: skip
PIECES = st.lists(st.sampled_from(TAGS) | st.text(max_size=30), max_size=60)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t ", "The file is empty."),
        (b"\0" * 500, "The file is empty."),
        (PICTURE, "The file is not a text or a web page."),
        (b"%PDF-1.7\n" + b"binary \x00\x01\x02" * 50, "The file is not a text or a web page."),
        (b"PK\x03\x04" + b"word/document.xml" * 30, "The file is not a text or a web page."),
        (bytes(range(1, 32)) * 100, "The file is not a text or a web page."),
        (b"a" * (LIMIT + 1), "The file weighs more than 10 MB."),
        (bytes(range(128, 256)) * 20, "The letters of the file cannot be read"),
        (b"\xef\xbb\xbf" + b"\xff\xfe\xfd " * 500, "The file is damaged"),
        (b"<html><body>" + b"<b>x</b>" * 70_000, "The page is too large to be one article."),
        (b"line of words\n" * 40_000, "The page is too large to be one article."),
        (b"<html><body>" + b"<div>" * 6_000 + b"x", "The page is too damaged to be read."),
        ("Chào bạn".encode(), "Nothing in the file reads like an article."),
        ("\n".join(["Trang chủ", "Giới thiệu", "Liên hệ"] * 50).encode(), "Nothing in the file reads like an article."),
        (page("only_navigation.html").encode(), "Nothing in the file reads like an article."),
        (page("error_404.html").encode(), "The file is an error page"),
        (page("error_500.txt").encode(), "The file is an error page"),
        ("<html><title>Lỗi</title><h1>Bài viết không tồn tại</h1></html>".encode(), "The file is an error page"),
    ],
)  # fmt: skip
def test_file_is_refused_with_a_reason_and_a_way_out(content, message):
    with pytest.raises(BadPage) as caught:
        read_page(content)

    assert str(caught.value).startswith(message)
    assert str(caught.value).count(". ") + str(caught.value).count(": ") >= 1


def test_an_article_that_tells_of_a_number_like_an_error_is_no_error_page():
    text = page("wrapped.txt").replace("Gần dân để hiểu dân", "Đồn 404 không tìm thấy ai đói")

    assert read_page(text.encode()).title.startswith("Đồn 404 không tìm thấy ai đói")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_a_page_or_a_bad_page(content):
    expect_page_or_bad_page(content)


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_any_markup_is_a_page_or_a_bad_page(pieces):
    expect_page_or_bad_page(("<html><body>" + " ".join(pieces) + page("related_inset.html")[:1500]).encode("utf-8", errors="replace"))


@settings(max_examples=100, deadline=None)
@example(["Từ một xã thuần nông, đường sá đi lại khó khăn, Bàu Sen hôm nay đã có điện.", "Đơn vị chủ quản: Ủy ban nhân dân xã Bàu Sen", "Trang chủ", "Đơn vị chủ quản: Ủy ban nhân dân xã Bàu Sen"])
@given(st.lists(st.sampled_from(page("plain_with_menu.txt").splitlines()) | st.text(max_size=80), max_size=60))
def test_any_lines_are_a_page_or_a_bad_page(lines):
    expect_page_or_bad_page("\n".join(lines).encode("utf-8", errors="replace"))


def expect_page_or_bad_page(content):
    try:
        found = read_page(content)
    except BadPage as problem:
        assert str(problem)
    else:
        assert isinstance(found, ReadPage)
        assert found.title
        assert found.paragraphs


@pytest.mark.parametrize(
    "content",
    [
        b"<" * 4_000_000, b"<html>" + b"<!-- " * 800_000, b"<html>" + b"<script> " * 400_000, ("a b " * 1_000_000).encode(),
        ("Đồng chí Lễ " * 100_000).encode(), ("1.000 " * 600_000).encode(), ("<html><body><p class='" + "x " * 1_000_000 + "'>").encode(),
        ("<html><body>" + "<table><tr><td>" * 5_000).encode(),
    ],
    ids=["angles", "comments", "scripts", "words", "openers", "numbers", "attribute", "tables"],
)  # fmt: skip
def test_hostile_file_is_done_with_in_time(content):
    start = time.process_time()
    with pytest.raises(BadPage):
        read_page(content)

    assert time.process_time() - start < 10
