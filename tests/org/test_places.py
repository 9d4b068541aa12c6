"""Places to choose from: none is dropped in silence in the middle of the country."""

from typing import Any

import pytest

from kheo.org.models import Body, Unit, UnitKind
from kheo.org.queries import places
from kheo.org.queries.places import in_place, places_of
from tests.conftest import Bodies, Land

pytestmark = pytest.mark.django_db


def keys(offered: list[tuple[str, str]]) -> list[str]:
    return [key for key, _label in offered]


def of(*units: Unit) -> list[str]:
    return [str(unit.pk) for unit in units]


def test_the_units_of_the_rows_and_all_above_them_are_offered_each_below_its_own(land: Land, bodies: Bodies):
    offered = places_of(Body.objects.filter(pk=bodies.women_branch.pk), None)
    assert keys(offered) == of(land.province, land.district, land.tham_don, land.tra_met)
    assert [len(label) - len(label.lstrip()) for _key, label in offered] == [0, 1, 2, 3]


def test_where_they_are_too_many_the_lowest_go_first_and_no_province_is_lost(land: Land, bodies: Bodies, monkeypatch: Any):
    rows = Body.objects.filter(pk__in=[bodies.women_branch.pk])
    monkeypatch.setattr(places, "PLACES_OFFERED", 3)
    assert keys(places_of(rows, None)) == of(land.province, land.district, land.tham_don)
    assert keys(places_of(rows, land.tra_met.pk)) == of(land.province, land.district, land.tra_met)
    monkeypatch.setattr(places, "PLACES_OFFERED", 2)
    assert keys(places_of(rows, None)) == of(land.province, land.district)


def test_only_kinds_that_may_be_shown_are_offered(land: Land, bodies: Bodies):
    rows = Body.objects.filter(pk=bodies.women_branch.pk)
    assert keys(places_of(rows, None, kinds=[UnitKind.PROVINCE, UnitKind.COMMUNE])) == of(land.province, land.tham_don)


def test_rows_of_a_place_are_those_below_it_too_and_of_one_that_there_is_not_none(land: Land, bodies: Bodies):
    rows = Body.objects.order_by("pk")
    assert set(in_place(rows, "place", str(land.tham_don.pk))) == {bodies.women_commune, bodies.women_branch}
    assert list(in_place(rows, "place", str(land.other_district.pk))) == []
    assert list(in_place(rows, "place", "999999")) == []
