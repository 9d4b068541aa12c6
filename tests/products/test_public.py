"""`/san-pham-ocop/`: what is published with its ticked photos, found by words, stars, group, place and month; nothing else ever shows."""

import json
import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from kheo.lib import dates
from kheo.products.actions import correct_rating, record_rating, revoke_rating, set_contact_consent
from kheo.products.models import Producer, Product
from kheo.records.actions import change_state, publish_record, unpublish_record
from kheo.records.models import Evidence
from tests.conftest import Cast, Land, says
from tests.products.conftest import CONTACT, decided, make_producer, make_product

pytestmark = pytest.mark.django_db
LIST = "/san-pham-ocop/"
SECRET = "KÍN-CHƯA-CÔNG-BỐ"
LATE_2022 = dates.local_moment(date(2022, 12, 31))


@pytest.fixture(autouse=True)
def end_of_2022() -> Any:
    with dates.moved_to(LATE_2022):
        yield


def names(client: Client, query: str = "") -> list[str]:
    return [str(row.record) for row in client.get(f"{LIST}{query}").context["listing"].rows]


def structured(text: str) -> dict[str, Any]:
    """What the page tells machines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_empty_catalogue_says_so(client: Client, land: Land):
    page = client.get(LIST)
    assert (page.status_code, says(page, "Nothing published yet")) == (200, True)


def test_a_page_tells_story_certificate_season_and_where_to_buy(client: Client, cast: Cast, shown: Product):
    record_rating(shown, decided(4), by=cast.reviewer)
    text = text_of(client, shown.get_absolute_url())
    for words in ("Làm từ con nước nổi.", "01/2021/GCN", "20/12/2024", "Chợ Tham Đôn", 'href="https://ocop.example.vn/ca-sac"', "Hợp tác xã Bưng Sen", CONTACT):
        assert words in text, words
    assert says(client.get(shown.get_absolute_url()), "%(score)s points", score="80")


def test_machines_are_told_the_same_and_never_whom_to_call(client: Client, cast: Cast, shown: Product):
    record_rating(shown, decided(4), by=cast.reviewer)
    text = text_of(client, shown.get_absolute_url())
    told = structured(text)
    assert (told["@type"], told["name"], told["manufacturer"]["name"]) == ("Product", "Khô cá sặc Bưng Sen", "Hợp tác xã Bưng Sen")
    assert told["hasCertification"]["expires"] == "2024-12-20"
    assert told["hasCertification"]["certificationRating"]["ratingValue"] == 4
    assert len(told["image"]) == 1
    assert CONTACT not in json.dumps(told)
    assert '<meta property="og:title" content="Khô cá sặc Bưng Sen">' in text


def test_what_is_written_into_a_product_never_leaves_the_data_for_machines(client: Client, cast: Cast, land: Land, producer: Producer):
    product = make_product(producer, cast.recorder, cast.reviewer, name="</script><script>alert(1)</script>")
    publish_record(product, by=cast.editor, evidence=[])
    text = text_of(client, product.get_absolute_url())
    assert structured(text)["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in text


def test_a_contact_needs_consent_and_a_producer_who_is_public(client: Client, cast: Cast, shown: Product):
    producer = shown.producer
    assert producer is not None
    pages = [shown.get_absolute_url(), producer.get_absolute_url()]
    assert [CONTACT in text_of(client, page) for page in pages] == [True, True]
    unpublish_record(producer, by=cast.editor, reason="Đổi địa điểm")
    assert [CONTACT in text_of(client, pages[0]), client.get(pages[1]).status_code] == [False, 404]
    publish_record(producer, by=cast.editor, evidence=[])
    set_contact_consent(producer, way="", by=cast.recorder)
    assert [CONTACT in text_of(client, page) for page in pages] == [False, False]


def test_a_contact_without_consent_is_nowhere(client: Client, client_for: Any, cast: Cast, land: Land):
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, contact=CONTACT)
    publish_record(producer, by=cast.editor, evidence=[])
    product = make_product(producer, cast.recorder, cast.reviewer)
    publish_record(product, by=cast.editor, evidence=[])
    for address in (LIST, product.get_absolute_url(), producer.get_absolute_url(), land.tra_met.get_absolute_url()):
        assert CONTACT not in text_of(client, address), address
    assert names(client, f"?q={CONTACT}") == []
    editor = client_for(cast.editor)
    for slug in ("chu-the", "san-pham"):
        sheet = CalamineWorkbook.from_filelike(BytesIO(editor.get(f"/lam-viec/{slug}/?format=xlsx").content)).get_sheet_by_index(0).to_python()
        assert len(sheet) >= 2
        assert CONTACT not in str(sheet)


def test_a_producer_who_is_not_public_is_not_told_with_the_product(client: Client, cast: Cast, producer: Producer):
    product = make_product(producer, cast.recorder, cast.reviewer)
    publish_record(product, by=cast.editor, evidence=[])
    for address in (LIST, product.get_absolute_url(), product.unit.get_absolute_url()):
        assert "Hợp tác xã Bưng Sen" not in text_of(client, address), address
    assert "manufacturer" not in structured(text_of(client, product.get_absolute_url()))
    assert names(client, "?q=hop+tac+xa") == []
    assert "Hợp tác xã" not in str(CalamineWorkbook.from_filelike(BytesIO(client.get(f"{LIST}?format=xlsx").content)).get_sheet_by_index(0).to_python())


def test_a_photo_that_is_not_ticked_is_nowhere(client: Client, shown: Product):
    hidden = Evidence.objects.about(shown).get(is_public=False)
    for address in (LIST, shown.get_absolute_url(), shown.unit.get_absolute_url()):
        text = text_of(client, address)
        assert (hidden.url in text, hidden.thumbnail_url in text, "KÍN-ẢNH" in text) == (False, False, False)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "accepted", "withdrawn", "unpublished"])
def test_what_is_not_published_is_nowhere(client: Client, cast: Cast, land: Land, shown: Product, state: str):
    secret = make_product(shown.producer, cast.recorder, name=SECRET, what=SECRET, story=SECRET, where_to_buy=SECRET)  # type: ignore[arg-type]
    steps = {"draft": [], "submitted": ["submit"], "returned": ["submit", "return"], "withdrawn": ["withdraw"]}
    for verb in steps.get(state, ["submit", "accept"]):
        secret = change_state(secret, verb, by=cast.recorder if verb in ("submit", "withdraw") else cast.reviewer, reason="Bổ sung")
    if state == "unpublished":
        unpublish_record(publish_record(secret, by=cast.editor, evidence=[]), by=cast.editor, reason="Gỡ")
    producer = shown.producer
    assert producer is not None
    for address in (LIST, f"{LIST}?format=print", shown.get_absolute_url(), producer.get_absolute_url(), land.tra_met.get_absolute_url()):
        assert SECRET not in text_of(client, address), address
    assert client.get(f"{LIST}{secret.pk}-x/").status_code == 404
    assert client.get(f"{LIST}{secret.pk}-x/qr.svg").status_code == 404


def test_an_old_name_in_the_address_leads_to_the_page(client: Client, shown: Product):
    answer = client.get(f"{LIST}{shown.pk}-ten-cu/")
    assert (answer.status_code, answer["Location"]) == (301, shown.get_absolute_url())


def test_it_is_found_without_accents_by_name_place_and_business(client: Client, shown: Product):
    found = [str(shown)]
    for query in ("kho+ca+sac", "CÁ+SẶC", "tham+don+ca", "my+xuyen", "hop+tac+xa"):
        assert names(client, f"?q={query}") == found, query
    assert names(client, "?q=banh+pia") == []


def test_it_is_filtered_by_stars_group_place_and_month(client: Client, cast: Cast, land: Land, shown: Product):
    record_rating(shown, decided(4), by=cast.reviewer)
    found = [str(shown)]
    for query in ("?stars=4", "?group=food", f"?place={land.tra_met.pk}", f"?place={land.district.pk}", "?month=9", "?month=10"):
        assert names(client, query) == found, query
    for query in ("?stars=3", "?group=drink", f"?place={land.dai_tam.pk}", "?month=1", "?month=12"):
        assert names(client, query) == [], query
    assert names(client, "?place=999999") == found


def test_stars_that_have_ended_are_shown_as_ended(client: Client, cast: Cast, shown: Product):
    record_rating(shown, decided(4), by=cast.reviewer)
    with dates.moved_to(dates.local_moment(date(2024, 12, 20))):
        assert names(client, "?stars=4") == [str(shown)]
    with dates.moved_to(dates.local_moment(date(2024, 12, 21))):
        page, listed = client.get(shown.get_absolute_url()), client.get(LIST)
        assert (says(page, "Certificate ended"), says(listed, "Certificate ended"), names(client, "?stars=4")) == (True, True, [])
        assert "hasCertification" not in structured(page.content.decode())


def test_revoked_stars_are_shown_as_revoked_without_the_reason(client: Client, cast: Cast, shown: Product):
    rating = record_rating(shown, decided(4), by=cast.reviewer)
    revoke_rating(rating, revoked_on=date(2022, 6, 1), decision="70/QĐ-UBND", reason="KÍN-LÝ-DO", by=cast.reviewer)
    page = client.get(shown.get_absolute_url())
    assert (says(page, "Stars revoked"), "70/QĐ-UBND" in page.content.decode(), "KÍN-LÝ-DO" in page.content.decode()) == (True, True, False)


def test_a_corrected_row_is_not_told_to_everybody(client: Client, cast: Cast, shown: Product):
    wrong = record_rating(shown, decided(4, certificate="SAI/2021"), by=cast.reviewer)
    correct_rating(wrong, decided(3), by=cast.reviewer, reason="KÍN-LÝ-DO")
    text = text_of(client, shown.get_absolute_url())
    assert ("SAI/2021" in text, "KÍN-LÝ-DO" in text, "01/2021/GCN" in text) == (False, False, True)


def test_a_season_now_is_told(client: Client, shown: Product):
    with dates.moved_to(dates.local_moment(date(2022, 9, 1))):
        assert says(client.get(LIST), "In season now")
    assert not says(client.get(LIST), "In season now")


def test_a_unit_shows_its_products(client: Client, land: Land, shown: Product):
    for unit in (land.tra_met, land.tham_don, land.district):
        assert str(shown) in text_of(client, unit.get_absolute_url())
    assert str(shown) not in text_of(client, land.dai_tam.get_absolute_url())


def test_a_producer_shows_its_other_products(client: Client, cast: Cast, shown: Product):
    other = make_product(shown.producer, cast.recorder, cast.reviewer, name="Mắm cá sặc")  # type: ignore[arg-type]
    assert "Mắm cá sặc" not in text_of(client, shown.get_absolute_url())
    publish_record(other, by=cast.editor, evidence=[])
    assert "Mắm cá sặc" in text_of(client, shown.get_absolute_url())
    assert shown.producer is not None
    assert "Mắm cá sặc" in text_of(client, shown.producer.get_absolute_url())


def test_the_code_is_a_picture(client: Client, shown: Product):
    answer = client.get(f"{shown.get_absolute_url()}qr.svg")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/svg+xml", b"<svg")


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_catalogue_asks_the_same_with_1_and_40_products(client: Client, client_for: Any, cast: Cast, shown: Product, home: Any):
    editor = client_for(cast.editor)
    client.get(LIST)  # what a process reads once
    public, desk, makers = queries(client, LIST), queries(editor, "/lam-viec/san-pham/"), queries(editor, "/lam-viec/chu-the/")
    for number in range(39):
        producer = Producer.objects.get(pk=shown.producer_id)
        producer.pk, producer.uuid, producer.name = None, Producer().uuid, f"Tổ hợp tác {number}"
        producer.save(force_insert=True)
        product = Product.objects.get(pk=shown.pk)
        product.pk, product.uuid, product.name, product.producer = None, Product().uuid, f"Khô cá {number}", producer
        product.save(force_insert=True)
    assert Product.objects.published().count() == 40
    assert (public, desk, makers) == (10, 6, 6)
    assert (queries(client, LIST), queries(editor, "/lam-viec/san-pham/"), queries(editor, "/lam-viec/chu-the/")) == (public, desk, makers)




@pytest.mark.parametrize(("sort", "found"), [("stars", ["Ba sao", "Bốn sao", "Khô cá sặc Bưng Sen", "Hết hạn"]), ("-stars", ["Bốn sao", "Ba sao", "Khô cá sặc Bưng Sen", "Hết hạn"])])
def test_stars_are_sorted_as_they_are_shown_and_those_without_come_last(client: Client, client_for: Any, cast: Cast, shown: Product, sort: str, found: list[str]):
    for name, stars, year in (("Ba sao", 3, 2021), ("Bốn sao", 4, 2021), ("Hết hạn", 5, 2019)):
        product = make_product(shown.producer, cast.recorder, cast.reviewer, name=name)  # type: ignore[arg-type]
        record_rating(product, decided(stars, decided_on=date(year, 12, 1), issued_on=date(year, 12, 2), certificate=name), by=cast.reviewer)
        publish_record(product, by=cast.editor, evidence=[])
    assert names(client, f"?sort={sort}") == found
    assert names(client, "?stars=5") == []
    desk = client_for(cast.reviewer).get(f"/lam-viec/san-pham/?sort={sort}")
    assert [str(row.record) for row in desk.context["listing"].rows] == found
