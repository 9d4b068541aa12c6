"""The Nu HTML checker finds no error on the public pages and on the pages of the desk that are used most."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kheo.portal.models import AboutPage, ArticlePage, SectionPage, StandardPage
from tests.factories import make_initiative, make_published

pytestmark = pytest.mark.django_db
BODY = [
    ("heading", "Bắt đầu từ việc nhỏ"),
    ("paragraph", "<p>Việc gì dân biết trước, dân bàn kỹ thì làm nhanh.</p><ul><li>Đất</li><li>Công</li></ul>"),
    ("quote", {"text": "Làm xong mời bà con đến xem.", "who": "Tổ trưởng"}),
]


def errors_in(nu_checker: Path, pages: dict[str, str], folder: Path) -> list[str]:
    """What the checker calls an error, with the page it stands on."""
    for number, text in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["java", "-jar", str(nu_checker), "--format", "json", "--exit-zero-always", "--stdout", str(folder)],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    names = list(pages)
    return [
        f"{names[int(Path(told['url']).stem)]}: {told['message']} {told.get('extract', '')}"
        for told in json.loads(run.stdout)["messages"]
        if told["type"] == "error"
    ]


@pytest.fixture
def portal_paths(home: Any) -> list[str]:
    """One page of each kind."""
    section = home.add_child(instance=SectionPage(title="Tin tức", introduction="Chuyện từ các ấp."))
    story = section.add_child(instance=ArticlePage(title="Tuyến đường hoa", lead="Một buổi sáng.", body=BODY, text_credit="Ban Dân vận", language="km"))
    story.corrections.create(text="Tên ấp đã được sửa lại cho đúng.")
    section.add_child(instance=ArticlePage(title="Ngày chủ nhật xanh", lead="Hai trăm người.", body=BODY))
    page = home.add_child(instance=StandardPage(title="Cách gửi bài", body=BODY))
    return ["/", "/khong-co-trang-nay/", *(one.url for one in (section, story, page, AboutPage.objects.get()))]


def test_checker_sees_an_error(nu_checker: Path, tmp_path: Path):
    broken = '<!DOCTYPE html><html lang="vi"><head><title>x</title></head><body><p hx-get="/">a</p></body></html>'

    assert len(errors_in(nu_checker, {"broken": broken}, tmp_path)) == 1


def test_pages_are_valid(
    nu_checker: Path, tmp_path: Path, portal_paths: list[str], cast: Any, land: Any, campaign: Any, client_for: Any, anonymous: Any
):
    shown = make_published(land.tra_met, cast.recorder, cast.editor, photos=2)
    waiting = make_initiative(land.tra_met, cast.recorder, state="submitted", photos=1)
    public = [*portal_paths, "/mo-hinh/", shown.get_absolute_url(), land.tham_don.get_absolute_url(), "/dang-nhap/", "/dang-nhap/ma/"]
    paths = {
        anonymous: [*public, "/quyen-rieng-tu/", "/quyen-rieng-tu/yeu-cau-go/"],
        cast.recorder: ["/lam-viec/", "/lam-viec/mo-hinh/", "/lam-viec/mo-hinh/moi/", "/lam-viec/thong-bao/"],
        cast.reviewer: ["/lam-viec/", "/lam-viec/mo-hinh/duyet/", f"/lam-viec/mo-hinh/{waiting.pk}/", f"/lam-viec/mo-hinh/{waiting.pk}/lich-su/"],
        cast.organiser: ["/lam-viec/phong-trao/", "/lam-viec/phong-trao/phat-dong/"],
        cast.editor: [f"/lam-viec/mo-hinh/{shown.pk}/cong-bo/", "/lam-viec/thiet-ke/"],
    }  # fmt: skip
    answers = {f"{user} {path}": client_for(user).get(path) for user, wanted in paths.items() for path in wanted}
    pages = {name: answer.content.decode() for name, answer in answers.items()}

    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 200} == {
        f"{anonymous} /khong-co-trang-nay/": 404
    }
    assert errors_in(nu_checker, pages, tmp_path) == []
