"""Printed dates, and drafts made of the same page twice."""

from datetime import date

import pytest

from kheo.portal.actions import create_draft
from kheo.portal.models import ArticlePage, SectionPage
from kheo.portal.page_import.days import day_in
from kheo.portal.page_import.results import ReadPage

PRINTED = [
    "15.11.2022", "15/11/2022", "15-11-2022", "2022-11-15", "ngày 15 tháng 11 năm 2022", "ngay 15 thang 11 nam 2022", "15 Tháng 11 2022",
    "15 tháng 11, 2022", "15 / 11 / 2022", "Ngày đăng: 15-11-2022", "Thứ Ba, 15/11/2022 | 08:30", "08:30, thứ ba ngày 15/11/2022",
]  # fmt: skip


@pytest.mark.parametrize("printed", PRINTED)
def test_printed_dates_are_read(printed: str) -> None:
    assert day_in(printed) == date(2022, 11, 15)


@pytest.mark.parametrize("printed", ["", "ngày 31/02/2022", "Số 15/2022", "0299.3822966", "tháng 11 năm 2022", "1234-56-78", "99 tháng 99 năm 9999"])
def test_what_is_no_date_gives_none(printed: str) -> None:
    assert day_in(printed) is None


def test_page_brought_over_twice_is_one_draft(home) -> None:
    home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc"))
    page = ReadPage(title="Dân vận khéo", paragraphs=["Mở đầu.", "Hết./."], dated="15/11/2022")
    assert create_draft(page=page) == create_draft(page=page)
    assert ArticlePage.objects.get().dated == date(2022, 11, 15)
