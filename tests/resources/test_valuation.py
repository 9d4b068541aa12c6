"""What something is worth, by a rule that stands in a document."""

from datetime import date
from decimal import Decimal

import pytest

from kheo.resources.models import ValuationRule
from kheo.resources.queries.valuation import value_of
from tests.factories import make_document
from tests.resources.told import days_ago, make_gift

pytestmark = pytest.mark.django_db

DAY = date(2022, 6, 1)


def rule(unit, by, value, *, form="labour", start=date(2022, 1, 1), end=None, number="15/2021/QĐ-UBND"):
    document = make_document(unit, by, number=number, title="Đơn giá ngày công")
    return ValuationRule.objects.create(form=form, unit=unit, value=value, document=document, valid_from=start, valid_to=end)


def worth(unit, *, form="labour", quantity="12.5", day=DAY):
    valued = value_of(form, Decimal(quantity), unit, day)
    return valued.amount if valued else None


def test_without_a_rule_nothing_is_worth_anything(land):
    assert worth(land.tra_met) is None


def test_the_rule_of_the_nearest_unit_above_holds(land, provincial):
    rule(land.province, provincial, 200_000)
    nearest = rule(land.tham_don, provincial, 150_000)
    assert (worth(land.tra_met), worth(land.dai_tam)) == (1_875_000, 2_500_000)
    assert value_of("labour", Decimal(1), land.tra_met, DAY).rule == nearest


@pytest.mark.parametrize(("day", "amount"), [(date(2021, 12, 31), None), (date(2022, 1, 1), 2_500_000), (date(2022, 12, 31), 2_500_000), (date(2023, 1, 1), None)])
def test_a_rule_holds_on_its_days(land, provincial, day, amount):
    rule(land.province, provincial, 200_000, end=date(2022, 12, 31))
    assert worth(land.tra_met, day=day) == amount


def test_a_rule_of_another_form_or_place_or_of_below_says_nothing(land, provincial):
    rule(land.province, provincial, 200_000, form="land")
    rule(land.other_district, provincial, 200_000)
    rule(land.tra_met, provincial, 200_000)
    assert (worth(land.tham_don), worth(land.tra_met, form="money")) == (None, None)


def test_it_stands_beside_the_quantity_with_the_number_of_its_document(client_for, recorder, provincial, land):
    gift = make_gift(land.tra_met, recorder, form="labour", quantity="12.5")
    address = f"/lam-viec/dong-gop/{gift.pk}/"
    assert "2.500.000" not in client_for(recorder).get(address).content.decode()
    rule(land.province, provincial, 200_000, start=days_ago(400))
    told = client_for(recorder).get(address).content.decode()
    assert ("12,5 ngày công" in told, "2.500.000 đồng" in told, "15/2021/QĐ-UBND" in told) == (True, True, True)
