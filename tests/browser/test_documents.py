"""Official documents before a real Chromium: registered by somebody who types, and without faults for those who see or hear little."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from kheo.register.actions import add_document_file, change_document_state, cite, register_document
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import faults_of
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_number_is_read_while_it_is_typed_and_the_document_registered(seat: Any, with_passwords: Any, land: Any, viewport: dict[str, int]) -> None:
    window = seat("organiser", viewport)
    window.sign_in(with_passwords.organiser)
    page = window.open("/lam-viec/van-ban/moi/")
    page.fill("[name=number]", "Số 09 CTr HU")
    page.fill("[name=issuer]", "Huyện ủy Mỹ Xuyên")
    expect(page.locator("#number-read .notice--warn")).to_be_visible()
    page.fill("[name=number]", "Số 09–CTr/HU")
    page.fill("[name=issued_on]", "22/12/2020")
    expect(page.locator("#number-read")).to_contain_text("Chương trình")
    page.fill("[name=title]", "Xây dựng huyện Mỹ Xuyên đạt chuẩn Nông thôn mới nâng cao, giai đoạn 2021 - 2025")
    window.picture("document-typed")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("09-CTr/HU")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_documents_have_no_accessibility_faults(seat: Any, with_passwords: Any, campaign: Any, land: Any, viewport: dict[str, int]) -> None:
    cast = with_passwords
    title = "Xây dựng huyện Mỹ Xuyên đạt chuẩn Nông thôn mới nâng cao, giai đoạn 2021 - 2025"
    common = {"by": cast.organiser, "unit": land.district, "issuer": "Huyện ủy Mỹ Xuyên", "title": title, "signer_office": "TM. Ban Thường vụ"}
    first = register_document(number="09-CTr/HU", issued_on=date(2020, 12, 22), **common)
    second = register_document(number="12 QĐ HU", as_printed=True, **common)
    add_document_file(first, SimpleUploadedFile("chuong-trinh.pdf", b"%PDF-1.4 x"), by=cast.organiser)
    record = make_initiative(land.tra_met, cast.recorder, state="submitted", title="Tuyến đường hoa")
    cite(document=first, item=record, by=cast.recorder)
    change_document_state(first, "replace", by=cast.organiser, reason="Đã có chương trình mới", replaced_by=second)
    window = seat("organiser", viewport)
    window.sign_in(cast.organiser)
    desk = "/lam-viec/van-ban"
    paths = [
        f"{desk}/", f"{desk}/moi/", f"{desk}/{first.pk}/", f"{desk}/{second.pk}/", f"{desk}/{first.pk}/sua/", f"{desk}/{second.pk}/tinh-trang/replace/",
        f"{desk}/trich-dan/mo-hinh/{record.pk}/",
    ]  # fmt: skip
    faults = {path: faults_of(window, path) for path in paths[:-1]}
    window = seat("recorder", viewport)
    window.sign_in(cast.recorder)
    faults |= {path: faults_of(window, path) for path in (paths[-1], f"/lam-viec/mo-hinh/{record.pk}/")}
    assert {path: found for path, found in faults.items() if found} == {}
