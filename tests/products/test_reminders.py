"""Before a certificate ends: duties at 120, 90, 60 and 30 days, settled by a new rating; figures; what goes along in a merger."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.org.queries import history_of
from kheo.products.actions import correct_rating, end_renewal, remind_of_certificates, revoke_rating
from kheo.products.actions.reminders import REMIND
from kheo.products.models import Product, Rating
from kheo.records import figures
from kheo.records.actions import change_state, set_target
from kheo.records.models import Duty, Notice, Target
from kheo.records.queries import check_everything
from tests.conftest import Cast, Land
from tests.products.conftest import decided, make_producer, make_product
from tests.records.reorganising import MERGER, decide, heir, merge, write

__all__ = ["decide", "merge", "write"]
pytestmark = pytest.mark.django_db
ENDS = date(2024, 12, 20)


def on(day: date) -> Any:
    """The clock at eight o'clock of that day."""
    return dates.moved_to(dates.local_moment(day))


@pytest.fixture
def rating(rate: Any) -> Rating:
    """Stars whose certificate ends on 20 December 2024."""
    with on(date(2022, 1, 3)):
        return rate(3)


def duties(product: Product) -> list[tuple[str, date]]:
    return [(duty.label, duty.due_on) for duty in Duty.objects.about(product).open()]


@pytest.mark.parametrize(
    ("days", "said"),
    [(121, ""), (120, "120 days"), (91, "120 days"), (90, "90 days"), (60, "60 days"), (30, "30 days"), (0, "30 days"), (-1, "ended on 20/12/2024")],
)
def test_each_reminder_says_what_to_do_by_when(product: Product, rating: Rating, days: int, said: str):
    with on(ENDS - timedelta(days=days)):
        remind_of_certificates()
        found = duties(product)
    assert [due for _label, due in found] == ([ENDS] if said else [])
    assert all(said in label and "Khô cá sặc Bưng Sen" in label for label, _due in found)


def test_a_reminder_is_told_once_and_each_next_one_anew(cast: Cast, product: Product, rating: Rating):
    told = []
    for days in (120, 119, 100, 90, 89, 60, 30, 1):
        with on(ENDS - timedelta(days=days)):
            remind_of_certificates()
        told.append(Notice.objects.filter(verb=REMIND, user=cast.recorder).count())
    assert told == [1, 1, 1, 2, 2, 3, 4, 4]
    assert Duty.objects.about(product).count() == 1
    assert Notice.objects.filter(verb=REMIND).exclude(user=cast.recorder).count() == 0


def test_the_duty_leads_to_the_dossier_and_stands_at_the_desk(client_for: Any, cast: Cast, product: Product, rating: Rating):
    with on(ENDS - timedelta(days=80)):
        remind_of_certificates()
        text = client_for(cast.recorder).get("/lam-viec/").content.decode()
        assert f"/lam-viec/san-pham/{product.pk}/ho-so/" in text
        assert f"/lam-viec/san-pham/{product.pk}/ho-so/" not in client_for(cast.second_recorder).get("/lam-viec/").content.decode()


def test_a_new_rating_settles_the_duty(product: Product, rating: Rating, rate: Any):
    with on(ENDS - timedelta(days=40)):
        remind_of_certificates()
        assert len(duties(product)) == 1
        rate(4, decided_on=date(2024, 11, 1), issued_on=date(2024, 11, 5), certificate="02/2024")
        assert duties(product) == []
        remind_of_certificates()
        assert duties(product) == []


def test_revoked_stars_are_not_renewed(cast: Cast, product: Product, rating: Rating):
    with on(ENDS - timedelta(days=40)):
        remind_of_certificates()
        revoke_rating(rating, revoked_on=date(2024, 11, 1), decision="9/QĐ", reason="Ngừng", by=cast.reviewer)
        remind_of_certificates()
    assert duties(product) == []


def test_a_certificate_that_is_not_renewed_is_owed_no_more(client_for: Any, cast: Cast, product: Product, rating: Rating):
    page, address = client_for(cast.recorder), f"/lam-viec/san-pham/{product.pk}/tai-cap/"
    with on(ENDS + timedelta(days=40)):
        remind_of_certificates()
        assert len(duties(product)) == 1
        assert page.post(address, {"wanted": "end", "reason": " "}).status_code == 422
        assert len(duties(product)) == 1
        for _click in range(2):
            page.post(address, {"wanted": "end", "reason": "Chủ thể không làm nữa"})
        assert (duties(product), remind_of_certificates(), duties(product)) == ([], 0, [])
        entry = list(history_of(product))[-1]
        assert (entry.verb, entry.reason, entry.actor) == ("end_renewal", "Chủ thể không làm nữa", cast.recorder)
        assert "Chủ thể không làm nữa" in page.get(f"/lam-viec/san-pham/{product.pk}/").content.decode()
        assert list(check_everything()) == []


def test_a_certificate_may_be_renewed_after_all(client_for: Any, cast: Cast, product: Product, rating: Rating):
    page, address = client_for(cast.recorder), f"/lam-viec/san-pham/{product.pk}/tai-cap/"
    with on(ENDS - timedelta(days=40)):
        end_renewal(product, reason="Nghỉ", by=cast.recorder)
        assert 'value="resume"' in page.get(address).content.decode()
        dossier = page.get(f"/lam-viec/san-pham/{product.pk}/ho-so/").content.decode()
        assert (address in dossier, "Hội đồng cấp huyện chấm điểm" in dossier) == (True, True)
        page.post(address, {"wanted": "resume", "reason": ""})
        assert len(duties(product)) == 1
        assert list(check_everything()) == []


def test_what_is_not_renewed_stays_so_when_its_row_is_corrected_and_ends_with_a_new_rating(cast: Cast, product: Product, rating: Rating, rate: Any):
    with on(ENDS - timedelta(days=30)):
        end_renewal(product, reason="Nghỉ", by=cast.recorder)
        correct_rating(rating, decided(3, score=Decimal(66)), by=cast.reviewer, reason="Gõ nhầm")
        assert duties(product) == []
        again = rate(4, decided_on=date(2024, 11, 12), issued_on=date(2024, 11, 12), certificate="02/2024")
    with on(date(2027, 11, 1)):
        remind_of_certificates()
        assert [due for _label, due in duties(product)] == [again.valid_until]


@pytest.mark.parametrize(("day", "said"), [(date(2025, 7, 5), "huyện"), (date(2025, 7, 6), "tỉnh")])
def test_the_dossier_page_tells_the_way_of_the_day(client_for: Any, cast: Cast, product: Product, day: date, said: str):
    with on(day):
        text = client_for(cast.recorder).get(f"/lam-viec/san-pham/{product.pk}/ho-so/").content.decode()
    assert [level for level in ("huyện", "tỉnh") if f"Hội đồng cấp {level}" in text] == [said]


@pytest.mark.parametrize("who", ["neighbour", "second_recorder", "leader", "editor", "union_reviewer"])
def test_who_may_not_say_that_a_certificate_is_not_renewed(cast: Cast, product: Product, rating: Rating, who: str):
    with pytest.raises(PermissionDenied):
        end_renewal(product, reason="Nghỉ", by=getattr(cast, who))


def test_where_there_is_no_certificate_nothing_is_left_unrenewed(client_for: Any, cast: Cast, product: Product):
    assert client_for(cast.recorder).get(f"/lam-viec/san-pham/{product.pk}/tai-cap/").status_code == 404
    with pytest.raises(TransitionRefused):
        end_renewal(product, reason="Nghỉ", by=cast.recorder)


def test_a_product_that_was_reopened_owes_nothing_until_it_is_accepted_again(cast: Cast, product: Product, rating: Rating):
    with on(ENDS - timedelta(days=40)):
        remind_of_certificates()
        change_state(product, "reopen", by=cast.reviewer, reason="Sửa câu chuyện")
        assert duties(product) == []
        change_state(product, "submit", by=cast.recorder)
        change_state(product, "accept", by=cast.reviewer)
        assert len(duties(product)) == 1


def number(code: str, unit: Any, period: str, **parts: str) -> Any:
    return figures.table([code], [unit], [Period.parse(period)], within=parts)[0].reading.value


def test_a_product_that_is_renewed_counts_once(land: Land, product: Product, rating: Rating, rate: Any):
    with on(date(2024, 12, 31)):
        rate(4, decided_on=date(2024, 11, 1), issued_on=date(2024, 11, 5), certificate="02/2024")
        assert [number("products.certified", land.tham_don, period) for period in ("2021", "2022", "2024", "2027-11")] == [1, 1, 1, 0]
        assert [number("products.certified", land.tham_don, "2024", stars=stars) for stars in ("3", "4")] == [0, 1]
        assert [number("products.certified", land.tham_don, "2023", stars=stars) for stars in ("3", "4")] == [1, 0]
        assert number("products.certified", land.tham_don, "2024", group="food") == 1
        assert [number("products.ratings", land.tham_don, period) for period in ("2021", "2022", "2024")] == [1, 0, 1]
        assert [number("products.certificates_ending", land.tham_don, period) for period in ("2024", "2027")] == [0, 1]


def test_certificates_that_end_and_producers_by_kind(cast: Cast, land: Land, product: Product, rating: Rating):
    make_producer(land.tra_met, cast.recorder, cast.reviewer, name="Cơ sở Hai Lúa", kind="household_business")
    make_producer(land.tra_met, cast.recorder, name="Nháp", kind="company")
    assert number("products.certificates_ending", land.district, "2024") == 1
    year = str(dates.today().year)
    assert [number("products.producers", land.district, year, kind=kind) for kind in ("cooperative", "household_business", "company")] == [1, 1, 0]
    assert number("products.producers", land.dai_tam, year) == 0


def test_revoked_stars_count_until_they_were(cast: Cast, land: Land, rating: Rating):
    revoke_rating(rating, revoked_on=date(2022, 6, 1), decision="9/QĐ", reason="Ngừng", by=cast.reviewer)
    assert [number("products.certified", land.district, period) for period in ("2022-05", "2022-06", "2022")] == [1, 0, 0]


def test_targets_apply(cast: Cast, land: Land):
    set_target(by=cast.organiser, code="products.certified", unit=land.district, period=Period.parse("2022"), value=Decimal(12))
    assert Target.objects.get().value == 12


def test_a_certificate_goes_on_when_its_unit_is_merged(cast: Cast, land: Land, product: Product, rating: Rating, merge: Any):
    merge(MERGER)
    stored = Product.objects.get(pk=product.pk)
    assert (stored.unit, stored.producer.unit, stored.ratings.get()) == (heir(land.tra_met), heir(land.tra_met), rating)
    assert number("products.certified", heir(land.tra_met), "2023") == 1
    assert list(check_everything()) == []


def test_the_duty_goes_along_too(land: Land, product: Product, rating: Rating, merge: Any):
    remind_of_certificates()
    assert [duty.unit for duty in Duty.objects.about(product).open()] == [land.tra_met]
    merge(MERGER)
    assert [duty.unit for duty in Duty.objects.about(product).open()] == [heir(land.tra_met)]


def test_drafts_stay_out_of_the_way(cast: Cast, land: Land, product: Product, rating: Rating):
    make_product(product.producer, cast.recorder, name="Nháp")  # type: ignore[arg-type]
    with on(ENDS - timedelta(days=100)):
        assert remind_of_certificates() == 1


