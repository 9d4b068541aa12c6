"""Stars as they were decided: what cannot be is told in words, nothing is edited, each certificate is one product's."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.queries import history_of
from kheo.products.actions import correct_rating, record_rating, revoke_rating
from kheo.products.kinds import bounds, dossiers, fits, reminder_at, valid_until
from kheo.products.models import Product, Rating
from kheo.records.actions import change_state
from kheo.records.queries import check_everything
from kheo.register.actions import register_document
from tests.conftest import says
from tests.factories import make_document
from tests.products.conftest import ISSUER, decided, make_producer, make_product

pytestmark = pytest.mark.django_db
NOW = dates.local_moment(date(2022, 12, 31))


@pytest.fixture(autouse=True)
def end_of_2022():
    with dates.moved_to(NOW):
        yield


def faults(product, by, **fields):
    with pytest.raises(ValidationError) as refused:
        record_rating(product, decided(**fields), by=by)
    return {name: " ".join(texts) for name, texts in refused.value.message_dict.items()}


def test_stars_are_recorded_with_their_certificate_of_36_months(product, rate, reviewer):
    rating = rate(4)

    stored = Product.objects.get(pk=product.pk)
    assert (rating.valid_until, rating.stands_until) == (date(2024, 12, 20), date(2024, 12, 20))
    assert (stored.stars_held, stored.has_ended) == (4, False)
    assert [(entry.verb, entry.target, entry.actor) for entry in history_of(product)][-1] == ("rate", "4", reviewer)
    assert list(check_everything()) == []


def test_the_same_decision_again_is_a_second_click(product, rate):
    assert rate(4) == rate(4)
    assert product.ratings.count() == 1


def test_what_the_register_says_need_not_be_typed(product, reviewer):
    paper = register_document(by=reviewer, unit=product.unit.parent, number="12/QĐ-UBND", issuer=ISSUER, title="Công nhận OCOP", issued_on=date(2022, 1, 5))
    rating = record_rating(product, decided(document=paper, decision="", issuer="", decided_on=None, issued_on=date(2022, 1, 6)), by=reviewer)
    assert (rating.decision, rating.issuer, rating.decided_on) == (paper.number, ISSUER, date(2022, 1, 5))


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"stars": 6}, "stars", "1 to 5 stars"),
        ({"stars": 0}, "stars", "1 to 5 stars"),
        ({"score": Decimal("69.99"), "stars": 4}, "score", "69,99 points are not 4 stars: those are given from 70 to below 90 points"),
        ({"score": Decimal("100.5"), "stars": 5}, "score", "from 0 to 100 points"),
        ({"score": Decimal("-1"), "stars": 1, "certificate": "", "issued_on": None}, "score", "from 0 to 100 points"),
        ({"issued_on": date(2021, 12, 14)}, "issued_on", "not issued before its decision of 15/12/2021"),
        ({"decided_on": date(2023, 1, 1), "issued_on": date(2023, 1, 1)}, "decided_on", "This day is to come"),
        ({"issued_on": date(2023, 1, 1)}, "issued_on", "This day is to come"),
        ({"valid_until": date(2023, 12, 20)}, "valid_until", "issued on 20/12/2021, it holds until 20/12/2024"),
        ({"certificate": ""}, "certificate", "Write the number of the certificate"),
        ({"issued_on": None}, "issued_on", "on which day the certificate was issued"),
        ({"stars": 2}, "certificate", "no certificate is given"),
        ({"decision": ""}, "decision", "by which decision"),
        ({"issuer": " "}, "issuer", "which office"),
        ({"decided_on": None}, "decided_on", "on which day it was decided"),
        ({"level": "hamlet"}, "level", "who issued it"),
        ({"parts": {"part_a": Decimal(41)}}, "part_a", "at most 35 points by 1048/QĐ-TTg"),
        ({"parts": {"part_a": Decimal(30), "part_b": Decimal(20), "part_c": Decimal(14)}}, "score", "together are 64 points, not 65"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(product, reviewer, fields, field, words):
    found = faults(product, reviewer, **fields)
    assert words in found[field]
    assert Rating.objects.count() == 0


def test_everything_wrong_is_told_at_once(product, reviewer):
    assert sorted(faults(product, reviewer, score=Decimal(10), issued_on=date(2021, 1, 1), issuer="")) == ["issued_on", "issuer", "score"]


def points(a: int, b: int, c: int) -> dict[str, Decimal]:
    return {"part_a": Decimal(a), "part_b": Decimal(b), "part_c": Decimal(c)}


def test_parts_that_fit_no_set_are_refused(product, reviewer):
    assert "part_a" in faults(product, reviewer, parts=points(41, 10, 14))
    assert sorted(faults(product, reviewer, score=Decimal(88), stars=4, parts=points(36, 14, 38))) == ["part_a"]


TYPED = {
    "stars": "4", "score": "80", "level": "province", "decision": "3500/QĐ-UBND", "issuer": ISSUER, "decided_on": "01/03/2023", "certificate": "01/2023/GCN",
    "issued_on": "02/03/2023",
}  # fmt: skip
SOON_AFTER = dates.local_moment(date(2023, 6, 1))


def asked(answer):
    return answer.context["form"].errors.get("despite_doubts", [])


def test_a_score_by_the_criteria_before_is_asked_once_and_then_allowed(client_for, cast, product):
    page, address = client_for(cast.reviewer), f"/lam-viec/san-pham/{product.pk}/xep-hang/"
    old = {**TYPED, "part_a": "28", "part_b": "14", "part_c": "38"}
    with dates.moved_to(SOON_AFTER):
        answer = page.post(address, old)
        assert (answer.status_code, Rating.objects.count(), len(asked(answer))) == (422, 0, 1)
        assert "1048/QĐ-TTg" in asked(answer)[0]
        assert 'type="checkbox" name="despite_doubts"' in answer.content.decode()
        page.post(address, {**old, "despite_doubts": "on"})
    assert product.ratings.get().part_c == 38


def test_a_level_that_does_not_usually_give_so_many_stars_is_asked_once(client_for, cast, product):
    page, address = client_for(cast.reviewer), f"/lam-viec/san-pham/{product.pk}/xep-hang/"
    with dates.moved_to(SOON_AFTER):
        assert len(asked(page.post(address, {**TYPED, "level": "district"}))) == 1
        assert len(asked(page.post(address, {**TYPED, "stars": "5", "score": "95"}))) == 1
        page.post(address, {**TYPED, "level": "district", "despite_doubts": "on"})
    assert product.ratings.get().level == "district"


def test_a_usual_decision_is_asked_nothing(client_for, cast, product):
    with dates.moved_to(SOON_AFTER):
        client_for(cast.reviewer).post(f"/lam-viec/san-pham/{product.pk}/xep-hang/", {**TYPED, "part_a": "38", "part_b": "10", "part_c": "32"})
    assert product.ratings.get().part_a == 38


@pytest.mark.parametrize(("day", "is_refused"), [(date(2025, 7, 5), False), (date(2025, 7, 6), True)])
def test_districts_issue_nothing_once_there_are_none(product, reviewer, day, is_refused):
    with dates.moved_to(dates.local_moment(date(2025, 8, 1))):
        if is_refused:
            assert "1489/QĐ-TTg" in faults(product, reviewer, level="district", decided_on=day, issued_on=day)["level"]
        else:
            assert record_rating(product, decided(level="district", decided_on=day, issued_on=day), by=reviewer).pk


def test_two_products_never_hold_one_certificate(cast, producer, product, rate, reviewer):
    rate(3)
    other = make_product(producer, cast.recorder, cast.reviewer, name="Khô cá lóc")

    found = faults(other, reviewer, certificate=" 01/2021/gcn ", decision="99/QĐ-UBND")

    assert found == {"certificate": f"Certificate 01/2021/gcn of {ISSUER} belongs to another product already: each has its own."}
    assert "Khô cá sặc" not in found["certificate"]
    assert record_rating(other, decided(issuer="UBND tỉnh Hậu Giang"), by=reviewer).pk


def test_the_database_itself_keeps_certificates_apart(cast, producer, product, rate):
    first = rate(3)
    other = make_product(producer, cast.recorder, cast.reviewer, name="Khô cá lóc")
    twin = Rating.objects.get(pk=first.pk)
    twin.pk, twin.product = None, other
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_renewal_takes_the_place_of_the_one_before(product, rate):
    first = rate(3)
    second = rate(4, decided_on=date(2022, 11, 1), issued_on=date(2022, 11, 5), certificate="02/2022/GCN")
    first.refresh_from_db()
    assert (first.stands_until, second.stands_until) == (date(2022, 11, 4), date(2025, 11, 5))
    assert Product.objects.get(pk=product.pk).stars_held == 4
    assert list(check_everything()) == []


def test_a_mistake_is_corrected_by_a_successor(product, rate, reviewer):
    wrong = rate(3)
    made = correct_rating(wrong, decided(4), by=reviewer, reason="Gõ nhầm số sao")
    wrong.refresh_from_db()
    assert (wrong.is_corrected, made.corrects, wrong.stars) == (True, wrong, 3)
    assert Product.objects.get(pk=product.pk).stars_held == 4
    assert list(check_everything()) == []
    with pytest.raises(TransitionRefused, match="not corrected"):
        correct_rating(wrong, decided(5), by=reviewer, reason="Lại nữa")


def test_a_correction_without_a_reason_changes_nothing(rate, reviewer):
    wrong = rate(3)
    with pytest.raises(ValidationError, match="reason"):
        correct_rating(wrong, decided(4), by=reviewer, reason=" ")
    wrong.refresh_from_db()
    assert (wrong.is_corrected, Rating.objects.count()) == (False, 1)


def test_revoked_stars_hold_no_more(product, rate, reviewer):
    rating = rate(3)
    revoke_rating(rating, revoked_on=date(2022, 6, 1), decision="70/QĐ-UBND", reason="Không còn sản xuất", by=reviewer)
    rating.refresh_from_db()
    stored = Product.objects.get(pk=product.pk)
    assert (rating.revoked_on, rating.stands_until, stored.stars_held) == (date(2022, 6, 1), date(2022, 5, 31), 0)
    assert list(check_everything()) == []
    with pytest.raises(TransitionRefused):
        correct_rating(rating, decided(4), by=reviewer, reason="Nhầm")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"reason": " "}, "reason"), ({"decision": ""}, "decision"), ({"revoked_on": date(2021, 12, 14)}, "revoked_on"), ({"revoked_on": date(2023, 1, 1)}, "revoked_on")],
)
def test_a_revocation_says_when_by_what_and_why(rate, reviewer, fields, field):
    rating = rate(3)
    with pytest.raises(ValidationError) as refused:
        revoke_rating(rating, by=reviewer, **{"revoked_on": date(2022, 6, 1), "decision": "70/QĐ-UBND", "reason": "Không còn", **fields})
    assert list(refused.value.message_dict) == [field]


def test_nothing_is_revoked_by_a_document_that_was_withdrawn(rate, reviewer, land):
    rating, paper = rate(3), make_document(land.tham_don, reviewer, state="withdrawn")
    with pytest.raises(ValidationError) as refused:
        revoke_rating(rating, by=reviewer, revoked_on=date(2022, 6, 1), decision="", document=paper, reason="Không còn")
    assert list(refused.value.message_dict) == ["document"]


def test_kheo_verify_finds_stars_that_were_changed_behind_the_actions(rate):
    rating = rate(3)
    Rating.objects.filter(pk=rating.pk).update(stars=4)
    assert [fault.text for fault in check_everything()] == ["its stars are not what its history tells"]
    Rating.objects.filter(pk=rating.pk).update(stars=3, stands_until=date(2030, 1, 1))
    assert ["days until which" in fault.text for fault in check_everything()] == [True]


@pytest.mark.parametrize("who", ["recorder", "neighbour", "leader", "editor", "union_reviewer", "provincial", "organiser"])
def test_who_may_rate(cast, product, who):
    allowed = who in ("provincial", "organiser")
    try:
        record_rating(product, decided(), by=getattr(cast, who))
    except PermissionDenied:
        assert not allowed
    else:
        assert allowed


def test_a_product_that_is_not_accepted_is_rated_by_nobody(cast, producer):
    draft = make_product(producer, cast.recorder, name="Bản nháp")
    with pytest.raises(PermissionDenied):
        record_rating(draft, decided(), by=cast.reviewer)


def test_the_page_records_corrects_and_revokes(client_for, cast, product):
    page = client_for(cast.reviewer)
    address = f"/lam-viec/san-pham/{product.pk}/xep-hang/"
    typed = {
        "stars": "3", "score": "65,5", "level": "province", "decision": "3500/QĐ-UBND", "issuer": ISSUER, "decided_on": "15/12/2021", "certificate": "01/2021/GCN",
        "issued_on": "10/12/2021",
    }  # fmt: skip
    refused = page.post(address, typed)
    assert (refused.status_code, Rating.objects.count()) == (422, 0)
    assert says(refused, "A certificate is not issued before its decision of %(day)s: correct one of the two.", day="15/12/2021")
    assert 'value="65,5"' in refused.content.decode()

    page.post(address, {**typed, "issued_on": "20/12/2021"})
    rating = product.ratings.get()
    assert rating.score == Decimal("65.5")
    page.post(f"{address}{rating.pk}/dinh-chinh/", {**typed, "score": "66", "issued_on": "20/12/2021", "reason": "Gõ nhầm"})
    newest = product.ratings.told().get()
    assert (newest.score, newest.corrects) == (66, rating)
    assert page.get(f"{address}{rating.pk}/thu-hoi/").status_code == 404
    page.post(f"{address}{newest.pk}/thu-hoi/", {"revoked_on": "01/06/2022", "decision": "70/QĐ-UBND", "reason": "Ngừng sản xuất"})
    newest.refresh_from_db()
    assert newest.revoked_on == date(2022, 6, 1)
    assert page.get(f"/lam-viec/san-pham/{product.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "stranger"])
def test_another_place_does_not_even_learn_that_there_is_one(client_for, cast, product, rate, who):
    rating = rate(3)
    page = client_for(getattr(cast, who))
    for part in ("xep-hang/", f"xep-hang/{rating.pk}/thu-hoi/", f"xep-hang/{rating.pk}/dinh-chinh/", "ho-so/", "nhan.pdf", "to-gioi-thieu.pdf"):
        assert page.get(f"/lam-viec/san-pham/{product.pk}/{part}").status_code == 404


def test_the_rules_of_the_data_file():
    assert [bounds(stars) for stars in (1, 2, 3, 4, 5)] == [(0, 30), (30, 50), (50, 70), (70, 90), (90, None)]
    assert [fits(5, Decimal(100)), fits(5, Decimal("89.99")), fits(3, Decimal(70)), fits(1, Decimal(0))] == [True, False, False, True]
    assert (valid_until(date(2024, 2, 29)), valid_until(date(2021, 1, 31))) == (date(2027, 2, 28), date(2024, 1, 31))
    assert [reminder_at(days).days if reminder_at(days) else None for days in (121, 120, 91, 90, 60, 30, 0)] == [None, 120, 120, 90, 60, 30, 30]
    assert (dossiers()["first"].confirmed, dossiers()["renewal"].confirmed) == (False, True)


def test_a_producer_is_not_withdrawn_from_under_its_products(cast, land):
    producer = make_producer(land.tra_met, cast.recorder)
    make_product(producer, cast.recorder)
    with pytest.raises(TransitionRefused, match="withdraw those first"):
        change_state(producer, "withdraw", by=cast.recorder)




def test_a_score_is_written_as_people_write_it(client_for, product, rate, reviewer):
    rate(3, score=Decimal("58.50"))
    page = client_for(reviewer).get(f"/lam-viec/san-pham/{product.pk}/").content.decode()
    assert ("58,5 điểm" in page, "58,50" in page) == (True, False)
