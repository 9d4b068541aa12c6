"""From a promise to what became of it, and from a product to its label and its duty, in a real browser."""

import re
import unicodedata
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.products.actions import remind_of_certificates
from kheo.products.models import Producer, Product
from kheo.records.queries import check_everything
from kheo.resources.models import Contribution, Entry, EntryKind, Voucher, Work
from tests.browser.conftest import DESKTOP, PHONE
from tests.resources.told import make_work, publish, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("emptied_ledger")]

SUBMIT = "button[name=action][value=submit]"
SHOWN = re.compile(r"/lam-viec/[a-z-]+/\d+/$")
NAME, CONTACT = "Khô cá sặc Bưng Sen", "lienhe@bung-sen.example.vn"
MEANT = "take_people_work"  # the purse of what people gave for the work


def accept(seat: Any, slug: str, pk: int) -> None:
    page = seat.open(f"/lam-viec/{slug}/{pk}/")
    with page.expect_navigation():
        page.click("form[action$='/buoc/accept/'] button[type=submit]")


def show_everybody(seat: Any, slug: str, pk: int) -> None:
    page = seat.open(f"/lam-viec/{slug}/{pk}/cong-bo/")
    with page.expect_navigation():
        page.click("main form[method=post] button[type=submit]")


def hand_in(page: Page) -> None:
    with page.expect_navigation():
        page.click(SUBMIT)
    expect(page).to_have_url(SHOWN)


# What is given


def promise(seat: Any, work: Work) -> Contribution:
    """Written down on a phone, from the work's own page."""
    page = seat.open(f"/lam-viec/cong-trinh/{work.pk}/")
    with page.expect_navigation():
        page.locator(f"a[href^='/lam-viec/dong-gop/moi/?work={work.pk}&']").first.click()
    page.select_option("select[name=source]", "people")
    page.select_option("select[name=form]", "money")
    page.fill("input[name=quantity]", "12 triệu")
    page.fill("input[name=promised_on]", shown(dates.today()))
    assert page.input_value("select[name=work]") == str(work.pk)
    seat.picture("100-promise")
    hand_in(page)
    return Contribution.objects.get()


def receive(seat: Any, gift: Contribution, how_much: str) -> None:
    page = seat.open(f"/lam-viec/dong-gop/{gift.pk}/nhan/")
    page.fill("input[name=quantity]", how_much)
    with page.expect_navigation():
        page.click(".form__actions button[type=submit]")
    expect(page).to_have_url(SHOWN)


def draw_up(seat: Any, work: Work, how_much: str, purpose: str) -> Voucher:
    """First the work and what is spent, then out of which purse."""
    page = seat.open("/lam-viec/chung-tu/moi/")
    page.select_option("select[name=work]", str(work.pk))
    page.select_option("select[name=form]", "money")
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    page.fill(f"input[name={MEANT}]", how_much)
    page.fill("input[name=purpose]", purpose)
    seat.picture("101-voucher")
    with page.expect_navigation():
        page.click("main form[method=post] button[type=submit]")
    expect(page).to_have_url(SHOWN)
    return Voucher.objects.get(purpose=purpose)


def step(seat: Any, voucher: Voucher, name: str) -> None:
    """Approved or paid, on the voucher's page."""
    page = seat.open(f"/lam-viec/chung-tu/{voucher.pk}/")
    with page.expect_navigation():
        page.click(f"form[action$='/{name}/'] button[type=submit]")


def take_back(seat: Any, entry: Entry, why: str) -> None:
    page = seat.open(f"/lam-viec/so-quy/but-toan/{entry.pk}/")
    page.click("#counter-entry > summary")
    page.fill("#counter-entry textarea[name=reason]", why)
    seat.picture("102-counter-entry")
    with page.expect_navigation():
        page.click("#counter-entry button[type=submit]")


def told_money(page: Page) -> list[str]:
    """Mobilised, received and spent of what people gave, as the table says."""
    row = page.locator("#tien tbody tr").filter(has_text="Nhân dân đóng góp")
    expect(row).to_have_count(1)
    return [words.strip() for words in row.locator("td.is-number span").all_inner_texts()]


def test_a_promise_becomes_a_road_and_everybody_sees_it(seat: Any, with_passwords: Any, land: Any, home: Any) -> None:
    cast = with_passwords
    work = publish(make_work(land.tham_don, cast.reviewer, condition="building"), cast.editor)
    officer, other, district, visitor = seat("officer", PHONE), seat("other"), seat("district"), seat("visitor", PHONE, java_script_enabled=False)
    officer.sign_in(cast.reviewer)
    gift = promise(officer, work)
    district.sign_in(cast.organiser)
    accept(district, "dong-gop", gift.pk)
    for part in ("5 triệu", "7.000.000"):
        receive(officer, gift, part)
    assert told_money(visitor.open(f"/dong-gop/?unit={land.tham_don.pk}")) == ["12.000.000", "12.000.000", "0"]

    vouchers = [draw_up(officer, work, *told) for told in (("4.000.000", "Mua xi măng"), ("3 triệu", "Thuê xe lu"))]
    other.sign_in(cast.colleague)
    for voucher in vouchers:
        expect(officer.open(f"/lam-viec/chung-tu/{voucher.pk}/").locator("form[action$='/duyet/']")).to_have_count(0)
        step(other, voucher, "duyet")
        step(officer, voucher, "chi")
    other.picture("103-paid")
    assert told_money(visitor.open("/dong-gop/")) == ["12.000.000", "12.000.000", "7.000.000"]

    wrong = Entry.objects.get(voucher=vouchers[1])
    take_back(other, wrong, "Chi nhầm: xe lu do đơn vị thi công trả.")
    assert told_money(visitor.open("/dong-gop/")) == ["12.000.000", "12.000.000", "4.000.000"]
    expect(visitor.page.locator("#cong-trinh").get_by_role("link", name=work.title)).to_be_visible()
    visitor.picture("104-given")
    look_at_the_work(visitor, work)
    wide = seat("visitor", DESKTOP, java_script_enabled=False)
    assert told_money(wide.open(f"/dong-gop/?unit={land.district.pk}&year={dates.today().year}")) == ["12.000.000", "12.000.000", "4.000.000"]
    wide.picture("104-given")
    assert list(Entry.objects.order_by("pk").values_list("kind", flat=True)) == [
        EntryKind.PROMISE, EntryKind.RECEIPT, EntryKind.RECEIPT, EntryKind.SPENDING, EntryKind.SPENDING, EntryKind.REVERSAL,
    ]  # fmt: skip
    assert list(check_everything()) == []


def look_at_the_work(visitor: Any, work: Work) -> None:
    """By the link on its card; nobody who works with it is named there."""
    with visitor.page.expect_navigation():
        visitor.page.locator("#cong-trinh").get_by_role("link", name=work.title).click()
    expect(visitor.page.locator("main")).to_contain_text("4.000.000")
    expect(visitor.page.locator("main")).not_to_contain_text("Người Thử")
    visitor.picture("105-work")


def test_what_is_not_at_hand_is_not_spent_and_nothing_typed_is_lost(seat: Any, with_passwords: Any, land: Any) -> None:
    cast = with_passwords
    work = make_work(land.tham_don, cast.reviewer)
    officer, district = seat("officer", PHONE), seat("district")
    officer.sign_in(cast.reviewer)
    gift = promise(officer, work)
    district.sign_in(cast.organiser)
    accept(district, "dong-gop", gift.pk)
    receive(officer, gift, "1,5 triệu")
    page = officer.open(f"/lam-viec/chung-tu/moi/?work={work.pk}&form=money")
    page.fill(f"input[name={MEANT}]", "2.000.000đ")
    page.fill("input[name=purpose]", "Mua xi măng")
    page.click("main form[method=post] button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    assert (page.input_value(f"input[name={MEANT}]"), page.input_value("input[name=purpose]")) == ("2.000.000đ", "Mua xi măng")
    officer.problems[:] = [problem for problem in officer.problems if "422" not in problem]
    assert not Voucher.objects.exists()
    page.fill(f"input[name={MEANT}]", "1.500.000 đ")
    with page.expect_navigation():
        page.click("main form[method=post] button[type=submit]")
    assert show_number(Voucher.objects.get().lines.get().quantity) == "1.500.000"


# What is sold


def enter_producer(seat: Any) -> Producer:
    page = seat.open("/lam-viec/chu-the/moi/")
    page.fill("input[name=name]", "Hợp tác xã Bưng Sen")
    page.select_option("select[name=kind]", "cooperative")
    page.fill("input[name=place]", "ấp Trà Mẹt")
    page.fill("input[name=contact_text]", CONTACT)
    page.select_option("select[name=consent_way]", "written")
    hand_in(page)
    return Producer.objects.get()


def enter_product(seat: Any, producer: Producer) -> Product:
    page = seat.open("/lam-viec/san-pham/moi/")
    page.fill("input[name=name]", NAME)
    page.select_option("select[name=producer]", str(producer.pk))
    page.select_option("select[name=group]", "food")
    page.fill("textarea[name=what]", "Cá sặc phơi nắng, gói nửa ký.")
    for month in (8, 9, 10):
        page.check(f"input[name=season][value='{month}']")
    page.click(".more-fields > summary")
    page.fill("textarea[name=where_to_buy]", "Chợ Tham Đôn")
    seat.picture("106-product")
    hand_in(page)
    return Product.objects.get()


def rate(seat: Any, product: Product, issued_on: date) -> None:
    page = seat.open(f"/lam-viec/san-pham/{product.pk}/xep-hang/")
    page.select_option("select[name=stars]", "4")
    for name, words in (("score", "82,5"), ("decision", "3500/QĐ-UBND"), ("issuer", "UBND tỉnh Sóc Trăng"), ("certificate", "07/GCN")):
        page.fill(f"input[name={name}]", words)
    for name in ("decided_on", "issued_on"):
        page.fill(f"input[name={name}]", shown(issued_on))
    seat.picture("107-stars")
    with page.expect_navigation():
        page.click("main form[method=post] button[type=submit]")


def three_years_before(day: date) -> date:
    """The day on which a certificate was issued that ends on `day`."""
    return day.replace(year=day.year - 3, day=min(day.day, 28))


def label_of(seat: Any, product: Product) -> str:
    """What stands on the sheet of labels, from the button of the product's page."""
    page = seat.open(f"/lam-viec/san-pham/{product.pk}/")
    link = page.locator(f"a[href='/lam-viec/san-pham/{product.pk}/nhan.pdf?co=24']")
    expect(link).to_be_visible()
    answer = page.request.get(f"{seat.address}{link.get_attribute('href')}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(BytesIO(answer.body())).pages
    assert len(pages) == 1
    return unicodedata.normalize("NFC", " ".join(pages[0].extract_text().replace("\u200b", "").split()))


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_product_is_shown_labelled_and_its_certificate_becomes_a_duty(seat: Any, with_passwords: Any, land: Any, home: Any, viewport: dict[str, int]) -> None:
    cast = with_passwords
    maker, commune, editor, visitor = seat("maker", viewport), seat("commune", viewport), seat("editor", viewport), seat("buyer", viewport, java_script_enabled=False)
    ends = (dates.today() + timedelta(days=20)).replace(day=min((dates.today() + timedelta(days=20)).day, 28))
    maker.sign_in(cast.recorder)
    commune.sign_in(cast.reviewer)
    editor.sign_in(cast.editor)
    producer = enter_producer(maker)
    accept(commune, "chu-the", producer.pk)
    show_everybody(editor, "chu-the", producer.pk)
    product = enter_product(maker, producer)
    accept(commune, "san-pham", product.pk)
    rate(commune, product, three_years_before(ends))
    show_everybody(editor, "san-pham", product.pk)

    page = visitor.open("/san-pham-ocop/")
    visitor.picture("108-catalogue")
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=NAME).first.click()
    expect(page.locator("h1")).to_contain_text(NAME)
    for words in ("Hợp tác xã Bưng Sen", "Chợ Tham Đôn", CONTACT, shown(ends)):
        expect(page.locator("main")).to_contain_text(words)
    visitor.picture("109-product")

    label = label_of(editor, product)
    assert [label.count(part) for part in (NAME, "OCOP 4 sao", "Hợp tác xã Bưng Sen")] == [24, 24, 24]
    assert CONTACT not in label

    remind_of_certificates()
    page = maker.open("/lam-viec/")
    duty = page.locator(f"a[href='/lam-viec/san-pham/{product.pk}/ho-so/']").first
    expect(duty).to_contain_text(shown(ends))
    maker.picture("110-duty")
    with page.expect_navigation():
        duty.click()
    expect(page.locator("main")).to_contain_text(NAME)
    maker.picture("111-dossier")
    assert list(check_everything()) == []
