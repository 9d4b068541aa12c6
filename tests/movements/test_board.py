"""The board: every number opens to exactly the records that make it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.actions import launch_campaign, set_condition
from kheo.movements.models import CheckUp, Initiative
from kheo.records import figures
from kheo.records.actions import set_target
from tests.factories import honour, make_initiative, make_rows

BOARD = "/lam-viec/phong-trao/"
COLUMNS = ["movements.registered", "movements.accepted", "movements.recognised", "movements.outstanding", "movements.rewarded"]


@pytest.fixture
def told(campaign, cast, land):
    """Three accepted in two communes, one of them recognised, one stalled; one waits."""
    first = make_initiative(land.tra_met, cast.recorder, state="accepted")
    make_initiative(land.bung_chong, cast.second_recorder, state="accepted", field=campaign.fields.last())
    make_initiative(land.dai_an, cast.neighbour, state="accepted", honouree="Nguyễn Văn Thử")
    make_initiative(land.tra_met, cast.recorder, state="submitted", title="Còn chờ duyệt")
    honour(first, by=cast.organiser)
    set_condition(first, "start", by=cast.recorder, reason="đã ra quân")
    return first


def numbers(rows):
    return {str(row["label"]): [cell["text"] for cell in row["cells"]] for row in rows}


def all_cells(context):
    rows = [*context["by_unit"], *(row for part in context["parts"].values() for row in part)]
    return [*context["totals"], *(cell for row in rows for cell in row["cells"])]


def test_the_board_prints_the_sums_and_each_opens_to_its_records(client_for, cast, told):
    page = client_for(cast.leader)
    context = page.get(BOARD).context
    assert [cell["text"] for cell in context["totals"][:5]] == ["3", "3", "1", "0", "0"]
    assert numbers(context["by_unit"]) == {"Xã Tham Đôn": ["2", "2", "1", "0", "0"], "Xã Đại Tâm": ["1", "1", "0", "0", "0"]}
    assert sorted(numbers(context["parts"]["subject"]).values()) == [["1", "1", "0", "0", "0"], ["2", "2", "1", "0", "0"]]
    for cell in all_cells(context):
        if cell["text"].isdecimal():
            assert page.get(cell["url"]).context["listing"].total == int(cell["text"]), cell["url"]


def test_the_board_of_a_campaign_counts_that_campaign_alone(client_for, cast, campaign, told, land):
    today = dates.today()
    other = launch_campaign(name="Đợt khác", unit=land.district, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=cast.organiser)
    make_initiative(land.dai_chi, cast.neighbour, state="accepted", campaign=other, title="Của đợt khác")
    page = client_for(cast.leader)
    context = page.get(f"{BOARD}?campaign={other.pk}").context
    assert [cell["text"] for cell in context["totals"][:5]] == ["1", "1", "0", "0", "0"]
    assert [row.record.title for row in page.get(context["totals"][0]["url"]).context["listing"].rows] == ["Của đợt khác"]
    for cell in all_cells(context):
        if cell["text"].isdecimal():
            assert page.get(cell["url"]).context["listing"].total == int(cell["text"]), cell["url"]


def test_parts_of_a_split_add_up_to_the_total(client_for, cast, told):
    context = client_for(cast.leader).get(BOARD).context
    for rows in context["parts"].values():
        sums = [sum(int(row["cells"][place]["text"]) for row in rows) for place in range(len(COLUMNS))]
        assert sums == [3, 3, 1, 0, 0]


def test_what_waits_is_told_and_counts_in_no_figure(client_for, cast, told):
    page = client_for(cast.leader).get(BOARD)
    assert page.context["waiting"] == 1
    assert "Còn chờ duyệt" not in page.content.decode()


def test_units_stand_in_the_order_of_the_map_with_their_targets(client_for, cast, told, land):
    year = dates.today().year
    set_target(code="movements.registered", unit=land.dai_tam, period=Period.year(year), value=Decimal(4), by=cast.organiser)
    rows = client_for(cast.leader).get(BOARD).context["by_unit"]
    assert [row["label"] for row in rows] == [str(land.tham_don), str(land.dai_tam)]
    assert [row["cells"][0]["planned"] for row in rows] == ["", "4"]


def test_rows_without_any_number_are_folded_and_a_target_that_waits_is_not(client_for, cast, campaign, told, land):
    Initiative.objects.filter(unit=land.dai_an).update(state="submitted")
    page = client_for(cast.leader)
    rows = page.get(BOARD).context["by_unit"]
    assert [[row["label"] for row in part] for part in (rows.told, rows.nothing)] == [[str(land.tham_don)], [str(land.dai_tam)]]
    shown = page.get(BOARD).content.decode()
    assert shown.index(rows.nothing[0]["url"].replace("&", "&amp;")) > shown.index('<details class="fold fold--printed">')
    set_target(code="movements.recognised", unit=land.dai_tam, period=Period.year(dates.today().year), value=Decimal(4), by=cast.organiser)
    assert page.get(BOARD).context["by_unit"].nothing == []


def test_numbers_stand_before_the_filters_which_are_folded(client_for, leader, told):
    shown = client_for(leader).get(BOARD).content.decode()
    assert shown.index('class="grid grid--small board-numbers"') < shown.index('<details class="filters__more">') < shown.index('id="board-unit"')
    assert '<details class="filters__more" open>' in client_for(leader).get(f"{BOARD}?period=2022-13").content.decode()


def test_the_same_work_registered_twice_counts_once(cast, campaign, told, land):
    twin = make_initiative(land.bung_chong, cast.second_recorder, state="accepted")
    assert count("movements.registered", land.district) == 4
    Initiative.objects.filter(pk=twin.pk).update(counted_with=told)
    assert count("movements.registered", land.district) == 3


def test_recognised_by_two_levels_is_one_recognised_initiative(cast, told, land, provincial):
    cast.organiser.roles.create(role="organiser", unit=land.tham_don, valid_from=land.district.valid_from)
    del cast.organiser.__dict__["roles_today"]
    honour(told, by=cast.organiser, unit=land.tham_don, number="05-QĐ/ĐU")
    assert told.recognitions.count() == 2
    assert count("movements.recognised", land.district) == 1
    told.recognitions.filter(unit=land.district).update(decided_on=dates.today() - timedelta(days=45))
    year = [Period.parse(f"{day:%Y-%m}") for day in (dates.today(), dates.today() - timedelta(days=45))]
    assert sum(figures.value("movements.recognised", land.district, month).reading.value for month in year) == 1


def test_who_lives_on_is_told_of_all_that_were_due(cast, told, land):
    today = dates.today()
    assert value("movements.survival_rate", land.district).reading.value is None
    CheckUp.objects.create(initiative=told, months=12, due_on=today, found="alive", reason="vẫn chạy")
    other = make_initiative(land.dai_chi, cast.neighbour, state="accepted")
    honour(other, by=cast.organiser, number="06-QĐ/BDV")
    CheckUp.objects.create(initiative=other, months=12, due_on=today)
    CheckUp.objects.create(initiative=other, months=6, due_on=today)
    reading = value("movements.survival_rate", land.district).reading
    assert (reading.numerator, reading.denominator) == (1, 2)
    assert count("movements.unconfirmed", land.district) == 1


def test_what_is_recognised_no_more_is_not_told_as_living_on(cast, told, land):
    CheckUp.objects.create(initiative=told, months=12, due_on=dates.today(), found="alive", reason="vẫn chạy")
    told.recognitions.update(revoked_on=dates.today(), revoked_by=F("document"))
    assert value("movements.survival_rate", land.district).reading.value is None


def value(code, unit):
    return figures.value(code, unit, Period.year(dates.today().year))


def count(code, unit):
    return value(code, unit).reading.value


def test_a_wrong_period_is_said_and_this_year_is_shown(client_for, leader, campaign):
    answer = client_for(leader).get(f"{BOARD}?period=2022-13")
    assert answer.status_code == 422
    assert answer.context["period"].code == str(dates.today().year)
    assert "2022-13" in answer.content.decode()


@pytest.mark.parametrize("asked", ["in=campaign:x", "in=khong-co:1", "in=campaign:9e9", "by=field&part=khong_co"])
def test_a_number_that_there_is_not_is_not_found(client_for, leader, told, land, asked):
    there = f"/lam-viec/so-lieu/movements.registered/?unit={land.district.pk}&period={dates.today().year}&{asked}"
    assert client_for(leader).get(there).status_code == 404


def test_the_board_of_a_unit_or_campaign_out_of_reach_is_not_found(client_for, cast, stranger, campaign, land):
    assert client_for(cast.leader).get(f"{BOARD}?unit={land.province.pk}").status_code == 404
    assert client_for(stranger).get(BOARD).status_code == 403
    foreign = launch_elsewhere(cast, land)
    assert client_for(cast.leader).get(f"{BOARD}?campaign={foreign.pk}").status_code == 404


def launch_elsewhere(cast, land):
    today = dates.today()
    cast.stranger.roles.create(role="organiser", unit=land.other_district, valid_from=land.district.valid_from)
    return launch_campaign(name="Nơi khác", unit=land.other_district, starts_on=today, register_by=today, ends_on=today, by=cast.stranger)


@pytest.mark.parametrize("many", [1, 3, 5000])
@pytest.mark.parametrize(("there", "queries"), [(BOARD, 59), ("/lam-viec/mo-hinh/", 9)])
def test_board_and_list_ask_as_many_questions_for_one_as_for_thousands(
    client_for, cast, campaign, land, django_assert_num_queries, there, queries, many
):
    make_rows(many, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="accepted")
    page = client_for(cast.leader)
    page.get(there)
    with django_assert_num_queries(queries):
        answer = page.get(f"{there}?campaign={campaign.pk}")
    shown = answer.context["listing"].total if "listing" in answer.context else int(answer.context["totals"][0]["text"].replace(".", ""))
    assert shown == many
