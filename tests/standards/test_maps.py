"""Units as equal tiles near where they lie."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from kheo.org.models import Unit
from kheo.standards.queries import SIGNS, UnitRow, map_of
from kheo.standards.queries.maps import LETTERS, lines_of_name
from kheo.standards.rules import Verdict
from kheo.standards.tiles import arrange
from tests.conftest import Land
from tests.standards.conftest import make_sheet

SVG = "{http://www.w3.org/2000/svg}"
MY_XUYEN = (9.46, 105.98)
hundredths = st.integers(min_value=850, max_value=1050)
places = st.lists(st.tuples(hundredths, hundredths), max_size=20).map(
    lambda found: tuple((f"u{number}", north / 100, east / 100) for number, (north, east) in enumerate(found))
)


@given(places)
def test_every_place_has_a_tile_of_its_own(found):
    cells = arrange(found)
    assert set(cells) == {key for key, _latitude, _longitude in found}
    assert len(set(cells.values())) == len(found)
    assert not found or (min(column for column, _row in cells.values()), min(row for _column, row in cells.values())) == (0, 0)


@given(places)
@example((("u0", 8.5, 8.5), ("u1", 8.55, 8.5), ("u2", 8.56, 8.51)))  # a strip of one column, with a neighbour a little to the east
def test_no_two_tiles_stand_the_wrong_way_round(found):
    """Of two places the one further north and east is never both as far south and as far west as the other."""
    cells = arrange(found)
    for (one, north, east), (other, south, west) in combinations(sorted(found, key=lambda place: place[1:], reverse=True), 2):
        if north > south and east > west:
            assert cells[one][0] > cells[other][0] or cells[one][1] < cells[other][1]


@given(places, st.randoms())
def test_the_order_of_the_places_is_of_no_matter(found, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert arrange(tuple(shuffled)) == arrange(found)


@given(places)
def test_the_grid_stays_dense(found):
    cells = arrange(found)
    assert all(column <= len(found) + 2 and row <= len(found) + 2 for column, row in cells.values())


def test_places_on_one_line_stay_in_their_order():
    cells = arrange(tuple((str(number), 9.0, 105 + number / 10) for number in range(6)))
    assert sorted(cells, key=cells.get) == [str(number) for number in range(6)]


def test_a_name_is_broken_between_its_words_and_never_cut():
    assert lines_of_name("Thạnh Thới Thuận") == ["Thạnh Thới", "Thuận"]
    assert " ".join(lines_of_name("Vĩnh Thạnh Trung")) == "Vĩnh Thạnh Trung"
    assert all(len(line) <= LETTERS for line in lines_of_name("An Thạnh Ba Nam"))


@pytest.mark.django_db
def test_a_unit_without_a_position_stands_beside(land: Land):
    Unit.objects.filter(pk=land.tham_don.pk).update(latitude=MY_XUYEN[0], longitude=MY_XUYEN[1])
    rows = [UnitRow(Unit.objects.get(pk=unit.pk), True) for unit in (land.tham_don, land.dai_tam)]
    found = map_of(rows, 3, str)
    assert [tile.row.unit for tile in found.tiles] == [land.tham_don]
    assert [row.unit for row in found.beside] == [land.dai_tam]
    assert (found.tiles[0].sign, found.tiles[0].look) == (SIGNS[Verdict.NO_DATA], "no_data")


@pytest.mark.django_db
def test_the_map_is_drawn_with_signs_words_and_links(small, land, cast, client_for):
    Unit.objects.filter(pk=land.tham_don.pk).update(latitude=9.5, longitude=105.9)
    Unit.objects.filter(pk=land.dai_tam.pk).update(latitude=9.6, longitude=105.8)
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values={"1.1": 0}, accept=cast.organiser)
    page = client_for(cast.leader).get(reverse("standards:board"), {"set": "nho", "unit": land.district.pk, "period": "2022-Q4"}).content.decode()
    drawn = ElementTree.fromstring(page[page.index('<svg class="map"') : page.index("</svg>", page.index('<svg class="map"')) + 6])  # noqa: S314  # our own page
    links = [link.get("href") for link in drawn.iter(f"{SVG}a")]
    assert links == [reverse("records:show", args=["phieu-tieu-chi", sheet.pk])]
    signs = [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "map__sign"]
    assert signs == ["○", "✗ 0/3"]
    assert all(group.find(f"{SVG}title").text for group in drawn.iter(f"{SVG}g"))
    assert all(element.get("style") is None for element in drawn.iter())
