"""`/hoat-dong/so-lieu/`: numbers of a place for everybody, with few people hidden."""

import uuid
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from python_calamine import CalamineWorkbook

from kheo.grassroots.models import Activity, ActivityCount, MembershipFigure
from kheo.lib import dates
from kheo.org.models import Succession, Unit, UnitKind
from tests.conftest import says

PAGE = "/hoat-dong/so-lieu/"


@pytest.fixture(autouse=True)
def at_the_end_of_2022():
    with dates.moved_to(datetime(2022, 12, 31, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def held(cast):
    """Makes one accepted activity."""
    def make(unit, month, participants, kind="talk", **counts):
        row = Activity.objects.create(
            unit=unit, uuid=uuid.uuid4(), state="accepted", entered_by=cast.recorder, submitted_by=cast.recorder, kind=kind,
            held_on=date(2022, month, 15), participants=participants,
        )  # fmt: skip
        ActivityCount.objects.bulk_create(ActivityCount(activity=row, what=what, value=value) for what, value in counts.items())
        return row

    return make


@pytest.fixture
def members(cast):
    """Stores the accepted members of a body at the end of a quarter."""
    def make(body, quarter, closing):
        return MembershipFigure.objects.create(
            unit=body.unit, body=body, period=f"2022-Q{quarter}", opening=closing, joined=0, left=0, closing=closing,
            uuid=uuid.uuid4(), state="accepted", entered_by=cast.union_recorder, submitted_by=cast.union_recorder,
        )  # fmt: skip

    return make


def lines(answer, key):
    """The cells of one table, line by line."""
    table = next(table for table in answer.context["numbers"].tables if table.key == key)
    return [[cell.text for cell in row.cells] for row in table.rows]


def people(answer):
    """Those who took part, by quarter and in the year."""
    return lines(answer, "tong-so")[1]


def places(answer, key="noi"):
    """The cells of one table, by place."""
    table = next(table for table in answer.context["numbers"].tables if table.key == key)
    return {row.unit.name: [cell.text for cell in row.cells] for row in table.rows if row.unit}


def test_a_district_by_quarter_and_by_commune_with_few_people_hidden(client, land, held):
    held(land.tra_met, 2, 3)
    held(land.dai_an, 2, 40)
    held(land.tra_met, 8, 30)
    held(land.dai_an, 8, 50)
    answer = client.get(PAGE, {"unit": land.district.pk, "year": 2022})
    assert lines(answer, "tong-so") == [["2", "0", "2", "0", "4"], ["43", "no data", "80", "no data", "123"]]
    assert (places(answer)["Tham Đôn"][0], places(answer)["Đại Tâm"][0]) == ("<5", "hidden")
    assert "43" in answer.content.decode()
    assert says(answer, "“<5” is one to four people: so few could be told apart, so their number is not shown. “Hidden” is a larger number that would tell one of those by subtraction; no number that is hidden can be reckoned from those that are shown.")


def test_two_pages_hide_the_same(client, land, held):
    held(land.tra_met, 2, 3)
    held(land.dai_an, 2, 40)
    held(land.other_commune, 2, 60)
    district, commune, province = (client.get(PAGE, {"unit": unit.pk}) for unit in (land.district, land.dai_tam, land.province))
    assert places(district)["Đại Tâm"][0] == people(commune)[0] == "hidden"
    assert places(province)["Mỹ Xuyên"][0] == people(district)[0]


def test_only_what_was_accepted_counts(client, land, held):
    held(land.tra_met, 2, 40)
    Activity.objects.filter(pk=held(land.tra_met, 3, 77).pk).update(state="submitted")
    assert people(client.get(PAGE))[-1] == "40"


def test_without_asking_it_shows_where_everything_was_done(client, land, held):
    assert client.get(PAGE).context["numbers"].unit.kind == UnitKind.PROVINCE  # the first there is
    held(land.tra_met, 2, 40)
    assert client.get(PAGE).context["numbers"].unit == land.tham_don
    held(land.dai_an, 2, 40)
    assert client.get(PAGE).context["numbers"].unit == land.district


def test_a_unit_that_is_yet_to_begin_has_no_page(client, land, held):
    """Of a merger entered before its day; nor is it the one that is shown without asking."""
    Unit.objects.exclude(path__startswith=land.province.path).update(valid_from=dates.today() + timedelta(days=1))
    later = Unit.objects.create(key="t-moi", kind=UnitKind.PROVINCE, type="tinh", name="Mới", valid_from=dates.today() + timedelta(days=1))
    assert client.get(PAGE, {"unit": later.pk}).status_code == 404
    assert client.get(PAGE).context["numbers"].unit == land.province


def test_a_place_is_found_by_its_name_without_accents(client, land):
    answer = client.get(PAGE, {"q": "tham don"})
    assert land.tham_don in answer.context["found"]
    assert {unit.folded for unit in answer.context["found"]} == {land.tham_don.folded}
    assert says(client.get(PAGE, {"q": "khong co"}), "No place of that name.")


@pytest.mark.parametrize("wrong", ["unit=x", "unit=99999999", "year=x", "year=1900", "year=2099"])
def test_what_there_is_not_is_not_found(client, land, held, wrong):
    held(land.tra_met, 2, 40)
    assert client.get(f"{PAGE}?{wrong}").status_code == 404


def test_a_hamlet_has_no_page_of_numbers(client, land, held):
    held(land.tra_met, 2, 40)
    assert client.get(PAGE, {"unit": land.tra_met.pk}).status_code == 404
    assert "Trà Mẹt" not in client.get(PAGE, {"unit": land.tham_don.pk}).content.decode()


def test_members_stand_union_by_union_and_are_never_added_up(client, land, bodies, members):
    members(bodies.women_branch, 1, 50)
    members(bodies.women_commune, 1, 30)
    members(bodies.front, 2, 20)
    answer = client.get(PAGE, {"unit": land.district.pk})
    assert lines(answer, "hoi-vien") == [["no data", "20", "20", "20"], ["80", "80", "80", "80"]]
    assert places(answer, "hoi-vien-theo-noi")["Tham Đôn"] == ["no data", "80"]
    assert says(answer, "Members are not people: a person may belong to several unions, so unions are never added up.")
    assert "100" not in [cell for line in lines(answer, "hoi-vien") for cell in line]


def test_outputs_stand_with_their_measure_and_few_people_among_them_hidden(client, land, held):
    held(land.tra_met, 2, 40, km_cleaned="1.5", trained=3)
    answer = client.get(PAGE, {"unit": land.tham_don.pk})
    assert lines(answer, "ket-qua") == [["1,5"], ["<5"]]


def test_the_spreadsheet_holds_what_the_page_holds(client, land, held):
    held(land.tra_met, 2, 3)
    held(land.dai_an, 2, 40)
    answer = client.get(PAGE, {"unit": land.district.pk, "year": 2022, "format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert 3 not in [cell for row in rows for cell in row]
    assert "<5" in [row[4] for row in rows if row[1] == "Xã Tham Đôn"]
    assert 43 in [row[3] for row in rows]


def test_a_unit_of_a_later_map_shows_what_went_into_it(client, land, held):
    held(land.tra_met, 2, 40)
    held(land.dai_an, 2, 60)
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=date(2023, 7, 1))
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=date(2023, 6, 30))
    Succession.objects.bulk_create(Succession(old=old, new=new, share=1, date=date(2023, 7, 1)) for old in (land.tham_don, land.dai_tam))
    with dates.moved_to(datetime(2024, 1, 10, 9, tzinfo=dates.HANOI)):
        answer = client.get(PAGE, {"unit": new.pk, "year": 2022})
    assert people(answer)[-1] == "100"


@pytest.mark.parametrize("communes", [1, 11])
def test_a_district_asks_no_more_for_more_communes(client, land, held, communes, home, django_assert_num_queries):
    for number in range(communes):
        commune = Unit.objects.create(key=f"t-x{number}", kind="commune", type="xa", name=f"Xã {number:02d}", parent=land.district, valid_from=date(2004, 1, 1))
        for month in range(1, 13):
            held(commune, month, 20 + number)
    cache.clear()
    with django_assert_num_queries(43):
        client.get(PAGE, {"unit": land.district.pk, "year": 2022})
    with django_assert_num_queries(22):
        client.get(PAGE, {"unit": land.district.pk, "year": 2022})
