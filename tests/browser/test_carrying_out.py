"""How the work goes on is noted on a phone, in a few touches."""

from typing import Any

import pytest

from kheo.movements.models import Checkpoint, Initiative
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_initiative, photo

pytestmark = pytest.mark.django_db(transaction=True)


def _picture(width: int) -> dict[str, Any]:
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(width, 300), colour="olive").read()}


def test_a_note_with_a_photo_takes_a_few_touches(seat: Any, with_passwords: Any, campaign: Any, land: Any) -> None:
    accepted = make_initiative(land.tra_met, with_passwords.recorder, state="accepted")
    recorder = seat("recorder", PHONE)
    recorder.sign_in(with_passwords.recorder)
    page = recorder.open(f"/lam-viec/mo-hinh/{accepted.pk}/")
    page.click(f"a[href='/lam-viec/mo-hinh/{accepted.pk}/tien-do/']")
    for moment, words in (("before", "Đường còn cỏ dại."), ("after", "Đã trồng 200 m hoa.")):
        page.fill("textarea[name=text]", words)
        page.set_input_files("input[name=photos]", _picture(400 if moment == "before" else 420))
        page.check(f"input[name=moment][value={moment}]")
        with page.expect_navigation():
            page.click("#new button[type=submit]")
    assert sorted(accepted.evidence.values_list("moment", flat=True)) == ["after", "before"]
    assert Checkpoint.objects.count() == 2

    page.click("#condition summary")
    page.check("input[name=verb][value=start]")
    page.fill("#condition textarea[name=reason]", "Đã ra quân ngày đầu.")
    recorder.picture("24-progress")
    with page.expect_navigation():
        page.click("#condition button[type=submit]")
    page.click("#outputs summary")
    page.fill("#outputs input[name^=reached]", "1,5")
    with page.expect_navigation():
        page.click("#outputs button[type=submit]")
    assert (Initiative.objects.get().condition, str(Initiative.objects.get().outputs.get().reached)) == ("running", "1.50")

    wide = seat("reader", DESKTOP)
    wide.sign_in(with_passwords.recorder)
    wide.open(f"/lam-viec/mo-hinh/{accepted.pk}/tien-do/")
    wide.picture("24-progress")
    wide.open(f"/lam-viec/mo-hinh/{accepted.pk}/")
    wide.picture("24-record")
