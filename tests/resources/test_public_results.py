"""`/dong-gop/ket-qua/`: what the programmes reached, for everybody, with few people hidden so that nobody can reckon them."""

import csv
import uuid
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Succession, Unit
from kheo.records.public_figures import NotPublished, public_table, public_value
from kheo.resources.models import ProgrammeResult, ResultNumber
from kheo.resources.programmes import counts
from tests.conftest import says
from tests.lib.test_hiding import Reader, table_of

PAGE = "/dong-gop/ket-qua/"
EXITS = "results.exits"


@pytest.fixture(autouse=True)
def at_the_end_of_2022():
    with dates.moved_to(datetime(2022, 12, 31, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def told(cast):
    """Makes accepted results of a quarter."""
    def make(unit, quarter, state="accepted", year=2022, **numbers):
        row = ProgrammeResult.objects.create(unit=unit, period=f"{year}-Q{quarter}", uuid=uuid.uuid4(), state=state, entered_by=cast.recorder, submitted_by=cast.recorder)
        ResultNumber.objects.bulk_create(ResultNumber(result=row, key=key, value=value, whole=90_000 if counts()[key].whole else None) for key, value in numbers.items())
        return row

    return make


def lines(answer, key):
    """The cells of one table, by line."""
    table = next((table for table in answer.context["numbers"].tables if table.key == key), None)
    return {row.unit.name if row.unit else row.label.split(", told")[0].split(" (")[0]: [cell.text for cell in row.cells] for row in table.rows} if table else {}


def test_a_district_by_quarter_and_by_commune_with_few_people_hidden(client, land, told):
    told(land.tham_don, 1, exits=3, coops=2)
    told(land.dai_tam, 1, exits=40, coops=5)
    told(land.tham_don, 3, exits=12)
    answer = client.get(PAGE, {"unit": land.district.pk, "year": 2022})
    assert lines(answer, "trong-nam") == {"Hộ thoát nghèo": ["43", "no data", "12", "no data", "55"]}
    assert lines(answer, "hien-co") == {"Hợp tác xã đang hoạt động": ["7", "7", "7", "7"]}
    assert lines(answer, "hien-co-theo-noi") == {"Tham Đôn": ["2"], "Đại Tâm": ["5"], "Huyện Mỹ Xuyên": ["0"]}
    commune = client.get(PAGE, {"unit": land.tham_don.pk, "year": 2022})
    assert lines(commune, "trong-nam")["Hộ thoát nghèo"][0] == "<5"
    assert lines(client.get(PAGE, {"unit": land.dai_tam.pk}), "trong-nam")["Hộ thoát nghèo"][0] == "hidden"
    assert says(answer, "“<5” is one to four people: so few could be told apart, so their number is not shown. “Hidden” is a larger number that would tell one of those by subtraction; no number that is hidden can be reckoned from those that are shown.") == ("hidden" in str(lines(answer, "trong-nam-theo-noi")))


def test_who_is_poor_and_what_is_owed_stands_on_no_public_page(client, land, told):
    told(land.tham_don, 1, exits=30, poor=73_519, near_poor=73_520, households=73_521, loans=73_522, overdue=73_523, disbursed=73_524)
    for key in ("poor", "near_poor", "households", "poverty_rate"):
        with pytest.raises(NotPublished):
            public_value(f"results.{key}", land.tham_don, Period.parse("2022-Q1"))
    pages = [client.get(PAGE, {"unit": unit.pk, "format": form}) for unit in (land.tham_don, land.district) for form in ("", "csv")]
    assert [page.status_code for page in pages] == [200] * 4
    assert not any("73.5" in page.content.decode() or "735" in page.content.decode() for page in pages)


def test_only_what_was_accepted_counts_and_a_hamlet_has_no_page(client, land, told):
    told(land.tra_met, 1, exits=40)
    told(land.bung_chong, 1, state="submitted", exits=77)
    assert lines(client.get(PAGE, {"unit": land.tham_don.pk}), "trong-nam")["Hộ thoát nghèo"][-1] == "40"
    assert client.get(PAGE, {"unit": land.tra_met.pk}).status_code == 404
    assert "Trà Mẹt" not in client.get(PAGE, {"unit": land.tham_don.pk}).content.decode()


@pytest.mark.parametrize("wrong", ["unit=x", "unit=99999999", "year=x", "year=1900", "year=2099"])
def test_what_there_is_not_is_not_found(client, land, told, wrong):
    told(land.tham_don, 1, exits=40)
    assert client.get(f"{PAGE}?{wrong}").status_code == 404


def test_where_nothing_was_told_it_says_so(client, land):
    answer = client.get(PAGE, {"unit": land.tham_don.pk})
    assert (answer.status_code, answer.context["numbers"].tables) == (200, [])
    assert says(answer, "Nothing to count yet")


def test_without_asking_it_shows_where_everything_was_told(client, land, told):
    told(land.tra_met, 1, exits=40)
    assert client.get(PAGE).context["numbers"].unit == land.tham_don
    told(land.dai_tam, 1, exits=40)
    assert client.get(PAGE).context["numbers"].unit == land.district


def test_a_hidden_number_has_no_bar(client, land, told):
    for quarter, exits in ((1, 3), (2, 40), (3, 20), (4, 60)):
        told(land.tham_don, quarter, exits=exits)
    answer = client.get(PAGE, {"unit": land.tham_don.pk})
    (picture,) = answer.context["numbers"].pictures
    cells = lines(answer, "trong-nam")["Hộ thoát nghèo"][:4]
    assert [(bar.text, bar.height > 0) for bar in picture.bars] == [(text, text.isdigit()) for text in cells]
    assert (cells[0], "hidden" in cells) == ("<5", True)
    assert [bar.height for bar in picture.bars if bar.text == "60"] == [72]
    assert answer.content.decode().count('class="result-picture__bar"') == 4


def test_the_sheets_hold_what_the_page_holds(client, land, told):
    told(land.tham_don, 2, exits=3, coops=2)
    told(land.dai_tam, 2, exits=40, coops=5)
    xlsx, text = (client.get(PAGE, {"unit": land.district.pk, "year": 2022, "format": form}) for form in ("xlsx", "csv"))
    rows = CalamineWorkbook.from_filelike(BytesIO(xlsx.content)).get_sheet_by_index(0).to_python()
    assert (xlsx["Content-Disposition"], text["Content-Disposition"]) == ('attachment; filename="huyen-my-xuyen-2022.xlsx"', 'attachment; filename="huyen-my-xuyen-2022.csv"')
    assert 3 not in [cell for row in rows for cell in row]
    assert 43 in [row[3] for row in rows]
    read = list(csv.reader(StringIO(text.content.decode("utf-8-sig"))))
    assert [row[:3] for row in read[1:] if row] [:5] == [row[:3] for row in rows[1:]][:5]
    assert (["3" in row for row in read].count(True), ["43" in row for row in read].count(True)) == (0, 2)


def test_a_unit_of_a_later_map_shows_what_went_into_it(client, land, told):
    told(land.tham_don, 1, exits=40, outlets=2)
    told(land.dai_tam, 1, exits=60, outlets=3)
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=date(2023, 7, 1))
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=date(2023, 6, 30))
    Succession.objects.bulk_create(Succession(old=old, new=new, share=1, date=date(2023, 7, 1)) for old in (land.tham_don, land.dai_tam))
    with dates.moved_to(datetime(2024, 1, 10, 9, tzinfo=dates.HANOI)):
        answer = client.get(PAGE, {"unit": new.pk, "year": 2022})
    assert (lines(answer, "trong-nam")["Hộ thoát nghèo"][-1], lines(answer, "hien-co")["Điểm bán sản phẩm địa phương"][-1]) == ("100", "5")


@pytest.mark.parametrize("communes", [1, 11])
def test_a_district_asks_no_more_for_more_communes(client, land, home, told, communes, django_assert_num_queries):
    for number in range(communes):
        commune = Unit.objects.create(key=f"t-x{number}", kind="commune", type="xa", name=f"Xã {number:02d}", parent=land.district, valid_from=date(2004, 1, 1))
        for quarter in range(1, 5):
            told(commune, quarter, exits=20 + number, coops=number)
    asked = {"unit": land.district.pk, "year": 2022}
    client.get(PAGE, asked)  # what a process reads once
    cache.clear()
    with django_assert_num_queries(34):
        client.get(PAGE, asked)


# --- Nothing can be reckoned ------------------------------------------------------------------------------------------

TIME = {"2022": ["2022-H1", "2022-H2"], "2022-H1": ["2022-Q1", "2022-Q2"], "2022-H2": ["2022-Q3", "2022-Q4"]}
SAID = st.tuples(st.sampled_from(["c0", "c1", "own"]), st.integers(1, 4), st.sampled_from([1, 2, 3, 4, 6, 12, 40]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(SAID, max_size=7, unique_by=lambda each: each[:2]))
def test_no_hidden_number_can_be_reckoned_from_places_and_quarters(land, told, said):
    leaves = {"c0": land.tra_met, "c1": land.dai_an, "own": land.district}
    shown = {"d": (land.district, {}), "c0": (land.tham_don, {}), "c1": (land.dai_tam, {}), "own": (land.district, {"itself": True})}
    with transaction.atomic():
        cache.clear()
        for place, quarter, number in said:
            told(leaves[place], quarter, exits=number)
        cells, balances = table_of([{"d": ["c0", "c1", "own"]}, TIME], {(place, f"2022-Q{quarter}"): number for place, quarter, number in said})
        table = public_table(EXITS, land.district, 2022)
        found = {key: table.cell(shown[key[0]][0], Period.parse(key[1]), **shown[key[0]][1]) for key in cells}
        marks = {key: cell.mark for key, cell in found.items() if cell.mark is not None}
        assert {key: cell.number or 0 for key, cell in found.items() if key not in marks} == {key: number for key, number in cells.items() if key not in marks}
        assert all(key in marks for key, number in cells.items() if 0 < number < 5)
        assert Reader(cells, balances, marks).reckoned() == []
        transaction.set_rollback(True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.sampled_from(["c0", "c1"]), st.integers(1, 4), st.sampled_from([0, 1, 3, 6, 40])), max_size=6, unique_by=lambda each: each[:2]))
def test_no_hidden_stock_can_be_reckoned_from_places(land, told, said):
    """The members of cooperatives at the end of each quarter: the last number stands, so a quarter tells the next one too."""
    leaves = {"c0": land.tham_don, "c1": land.dai_tam}
    with transaction.atomic():
        cache.clear()
        stands: dict[tuple[str, str], int] = {}
        for place, quarter, number in said:
            told(leaves[place], quarter, coop_members=number)
        for place in leaves:
            for quarter in range(1, 5):
                before = [(at, number) for each, at, number in said if each == place and at <= quarter]
                if before:
                    stands[place, f"q{quarter}"] = max(before)[1]
        cells, balances = table_of([{"d": ["c0", "c1"]}, {f"q{quarter}": [f"s{quarter}"] for quarter in range(1, 5)}], {(place, f"s{quarter[1]}"): number for (place, quarter), number in stands.items()})
        kept = {key: number for key, number in cells.items() if key[1].startswith("q")}
        table = public_table("results.coop_members", land.district, 2022)
        units = {"d": land.district, **leaves}
        found = {key: table.cell(units[key[0]], Period.parse(f"2022-Q{key[1][1]}")) for key in kept}
        marks = {key: cell.mark for key, cell in found.items() if cell.mark is not None}
        inside = [one for one in balances if all(key in kept for key in [*one.left, *one.right])]
        assert all(key in marks for key, number in kept.items() if 0 < number < 5)
        assert Reader(kept, inside, marks).reckoned() == []
        transaction.set_rollback(True)


# --- On the page of a unit --------------------------------------------------------------------------------------------


def test_the_page_of_a_unit_tells_the_year_with_few_people_hidden(client, land, told):
    told(land.tham_don, 1, exits=3, jobs=40, poor=73_519)
    page = client.get(land.tham_don.get_absolute_url())
    (panel,) = [panel.context for panel in page.context["panels"] if "more_url" in panel.context and PAGE in panel.context["more_url"]]
    assert [(name, number) for name, number, _measure in panel["numbers"]] == [("Hộ thoát nghèo", "<5"), ("Người được giải quyết việc làm", "40")]
    assert "73.519" not in page.content.decode()
    assert not any(PAGE in str(panel.context.get("more_url")) for panel in client.get(land.dai_tam.get_absolute_url()).context["panels"])
