"""`kheo import-page`: lines and JSON on stdout, words for people on stderr, and the draft."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kheo.portal.actions import create_home
from kheo.portal.models import ArticlePage, SectionPage
from tests.portal.page_import.conftest import PAGES
from tests.test_floors import ROOT

pytestmark = pytest.mark.django_db
NO_DRAFT = "No draft was stored: this database has no portal with a section yet. Set the portal up, then run the command again.\n"


def run(path: Path, *options: str) -> tuple[list[str], str]:
    """(lines of stdout, stderr)"""
    out, errors = StringIO(), StringIO()
    call_command("import_page", str(path), *options, stdout=out, stderr=errors, no_color=True)
    return out.getvalue().splitlines(), errors.getvalue()


@pytest.fixture
def section() -> SectionPage:
    home = create_home(title="Trang thử", introduction="")
    return home.add_child(instance=SectionPage(title="Tin tức", slug="tin-tuc"))


def test_lines_of_an_article():
    lines, errors = run(PAGES / "aspnet_italic.html")

    assert [line.partition(": ")[0] for line in lines] == [
        "title", "lead", *["paragraph"] * 3, "caption", "byline", "text_credit", "photo_credit", "dated",
    ]  # fmt: skip
    assert lines[0] == "title: Đồng bào phum Trà Kha góp đất mở rộng đường vào chùa"
    assert lines[1].removeprefix("lead: ") == lines[2].removeprefix("paragraph: ")
    assert lines[-5:] == [
        "caption: Đường vào chùa đang được san nền", "byline: Tin, ảnh: Sơn Pha", "text_credit: Sơn Pha", "photo_credit: Sơn Pha",
        "dated: 03/10/2022 02:17:42 PM",
    ]  # fmt: skip
    assert errors == NO_DRAFT


def test_lines_of_the_furniture():
    lines, _errors = run(PAGES / "aspnet_italic.html", "--furniture")

    assert lines[10:] == [
        "visits_online: 3", "visits_today: 87", "visits_week: 640", "visits_total: 98312", "starting_value: 98312",
        "imprint_owner: Ban Dân vận Thị ủy Long Phước", "imprint_address: Khóm 1, phường An Hội",
        "imprint_telephone: 0277 3851 222", "imprint_telephone: 0277 3851 333", "imprint_email: danvan@longphuoc.example.vn",
        "imprint_responsible: Phó Bí thư Thường trực Thị ủy",
    ]  # fmt: skip


def test_gallery_is_a_proposal_that_a_person_confirms():
    lines, errors = run(PAGES / "modern_figures.html", "--furniture")

    assert [line for line in lines if line.startswith("gallery")] == [
        "gallery_block: Lãnh đạo thị xã thăm hỏi bà con khóm Bến Đá Quang cảnh lễ phát động Tập thể tiêu biểu",
        "gallery: Lãnh đạo thị xã thăm hỏi bà con khóm Bến Đá", "gallery: Quang cảnh lễ phát động", "gallery: Tập thể tiêu biểu",
    ]  # fmt: skip
    assert errors == "The cuts of the gallery are proposals: a person must confirm where each caption ends.\n" + NO_DRAFT


def test_json_has_the_same_labels():
    lines, _errors = run(PAGES / "data_table.html", "--furniture")
    shown, _errors = run(PAGES / "data_table.html", "--furniture", "--json")
    found = json.loads("\n".join(shown))

    assert {line.partition(": ")[0] for line in lines} == {label for label, value in found.items() if value}
    assert found["table"] == ["Xã | Kế hoạch | Thực hiện", "Hòa Lạc | 120 | 134", "Bình Thạnh | 90 | 101", "Mỹ Khê | 80 | 76"]
    assert found["paragraph"][0] == found["lead"]
    assert (found["caption"], found["photo_credit"], found["imprint_telephone"]) == ([], "", [])


def test_article_becomes_a_draft(section: SectionPage):
    _lines, errors = run(PAGES / "two_articles.html")
    article = ArticlePage.objects.child_of(section).get()

    assert (article.title, article.live) == ("Cồn Sẻ đổi rác lấy quà, nhà nhà cùng phân loại", False)
    assert (article.text_credit, article.photo_credit) == ("Hội Phụ nữ thị trấn", "Hội Phụ nữ thị trấn")
    assert errors.splitlines() == [
        "The page holds another text, which was left out: “Khóm Một trồng rừng ngập mặn”. Save it by itself to bring it over.",
        "The draft “Cồn Sẻ đổi rác lấy quà, nhà nhà cùng phân loại” stands in the portal. Look it through in the editors' rooms and publish it there.",
    ]


def test_fault_stores_nothing(section: SectionPage, tmp_path: Path):
    empty = tmp_path / "trang.html"
    empty.write_bytes(b"")

    with pytest.raises(CommandError, match=r"^trang\.html: The file is empty\. Save the page again") as caught:
        run(empty)
    assert caught.value.returncode == 1
    assert ArticlePage.objects.child_of(section).count() == 0


@pytest.mark.parametrize("name", ["khong-co.html", ""])
def test_file_that_cannot_be_opened(tmp_path: Path, name: str):
    with pytest.raises(CommandError, match=r"cannot be opened\. Check the name"):
        run(tmp_path / name)


def test_without_a_database_the_lines_are_still_printed(tmp_path: Path):
    environment = {**os.environ, "KHEO_HOME": str(tmp_path), "KHEO_TEST_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "django", "import_page", str(PAGES / "vni.txt")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("title: Xã Phước Lý xây cầu bằng sức dân\n")
    assert len(done.stderr.splitlines()) == 1
