"""Figures over time and on other maps: renamed, merged, divided, judged again, taken apart."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib.figures import Gap, Kind, OverTime
from kheo.lib.periods import Period
from kheo.movements.models import Initiative, Output, SubjectKind
from kheo.org.models import Body, Succession, Unit
from kheo.org.queries import restate
from kheo.org.queries.units import NotOnThisMap, restate_all
from kheo.records import figures
from kheo.records.figures import Split, records_behind, shown, table, value
from tests.factories import initiative_values

YEAR, NEXT = Period.parse("2022"), Period.parse("2023")
LAST_OLD, FIRST_NEW = date(2022, 6, 30), date(2022, 7, 1)
SUBJECT = {"subject": Split("subject", dict(SubjectKind.choices))}


@pytest.fixture
def figure():
    """Registers a figure on initiatives for the length of one test; its day is that on which they begin."""
    made = []

    def make(kind, **definition):
        made.append(f"test.figure{len(made)}")
        usual = {"label": "Thử", "measure": "x", "of": Initiative, "on": "starts_on", "value": Sum("outputs__promised"), "splits": SUBJECT}
        figures.register(made[-1], **{**usual, "kind": kind, **definition})
        return made[-1]

    yield make
    for code in made:
        figures._figures.pop(code, None)


@pytest.fixture
def row(cast, campaign):
    """An accepted initiative of some unit and day, with an amount."""
    def make(unit, day, amount=1, **fields):
        made = Initiative.objects.create(
            unit=unit, uuid=uuid.uuid4(), state="accepted", entered_by=cast.recorder, submitted_by=cast.recorder,
            **initiative_values(campaign, starts_on=day, **fields),
        )  # fmt: skip
        Output.objects.create(initiative=made, what="x", measure="km", promised=amount)
        return made

    return make


@pytest.fixture
def verdict(figure):
    return figure(Kind.VERDICT, value=Count("pk", filter=Q(is_pilot=True)), over=Count("pk"))


def commune(land, key, **fields):
    return Unit.objects.create(key=key, kind="commune", type="xa", name=key, parent=land.district, valid_from=FIRST_NEW, **fields)


def become(olds, heirs, share=1):
    """The old units end, the heirs follow."""
    Unit.objects.filter(pk__in=[old.pk for old in olds]).update(valid_to=LAST_OLD)
    for old in olds:
        old.refresh_from_db()
        Succession.objects.bulk_create(Succession(old=old, new=heir, share=share, date=FIRST_NEW) for heir in heirs)


@pytest.fixture
def merged(land):
    """Tham Đôn and Đại Tâm became one."""
    new = commune(land, "t-new")
    become([land.tham_don, land.dai_tam], [new])
    return new


def reading(code, unit, period=YEAR, **more):
    return value(code, unit, period, **more).reading


# --- Adding up --------------------------------------------------------------------------------

SAID = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 12), st.integers(0, 9), st.sampled_from([*SubjectKind.values, "neither"])), max_size=8
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, kind=st.sampled_from([Kind.FLOW, Kind.STOCK]))
def test_places_and_parts_add_up_to_the_whole(land, row, figure, said, kind):
    code = figure(kind)
    hamlets = [land.tra_met, land.bung_chong, land.dai_an, land.dai_chi]
    with transaction.atomic():
        for place, month, amount, subject in said:
            row(hamlets[place], date(2022, month, 1), amount, subject=subject)
        latest = {place: max(month for each, month, *_rest in said if each == place) for place, *_rest in said}
        counted = [amount for place, month, amount, _subject in said if kind == Kind.FLOW or month == latest[place]]
        sums = {
            "places": [each.reading.value or 0 for each in table([code], hamlets, [YEAR])],
            "communes": [each.reading.value or 0 for each in table([code], [land.tham_don, land.dai_tam], [YEAR])],
            "parts": [each.reading.value or 0 for each in table([code], [land.province], [YEAR], split="subject")],
            "whole": [reading(code, land.district).value or 0],
        }
        behind = records_behind(figures.figure(code), land.district, YEAR)
        assert {name: sum(each) for name, each in sums.items()} == dict.fromkeys(sums, sum(counted))
        assert behind.count() == len(counted)
        transaction.set_rollback(True)


def test_what_stands_in_no_part_has_a_part_and_opens_to_its_records(land, row, figure):
    code = figure(Kind.FLOW)
    row(land.tra_met, date(2022, 1, 1), 3)
    stray = row(land.tra_met, date(2022, 1, 1), 4, subject="neither")
    parts = table([code], [land.district], [YEAR], split="subject")
    assert [(each.part, each.reading.value) for each in parts] == [("collective", 3), ("individual", None), ("", 4)]
    assert figures.figure(code).split("subject").words("") == "not stated"
    assert list(records_behind(figures.figure(code), land.district, YEAR, split="subject", part="")) == [stray]


def test_a_split_that_there_is_not_is_refused(land, row, figure):
    row(land.tra_met, date(2022, 1, 1))
    with pytest.raises(figures.NoSuchSplit, match="subject"):
        table([figure(Kind.FLOW)], [land.district], [YEAR], split="mood")


# --- Stocks -----------------------------------------------------------------------------------


def test_the_parts_of_a_stock_are_those_of_its_last_day(land, row, figure):
    code = figure(Kind.STOCK)
    row(land.tra_met, date(2022, 1, 31), 10)
    last = row(land.tra_met, date(2022, 2, 28), 12, subject="individual")
    parts = table([code], [land.district], [YEAR], split="subject")
    assert [(each.part, each.reading.value) for each in parts] == [("collective", None), ("individual", 12)]
    assert list(records_behind(figures.figure(code), land.district, YEAR)) == [last]


@pytest.mark.database
def test_a_renamed_body_counts_once(land, bodies, row, figure):
    code = figure(Kind.STOCK)
    row(land.tra_met, date(2022, 1, 31), 50, body=bodies.women_branch)
    Body.objects.filter(pk=bodies.women_branch.pk).update(valid_to=LAST_OLD)
    new = Body.objects.create(
        key="t-wb2", kind="women", name="Chi hội mới", unit=land.tra_met, parent=bodies.women_commune,
        follows=bodies.women_branch, valid_from=FIRST_NEW,
    )  # fmt: skip
    last = row(land.tra_met, date(2022, 12, 31), 52, body=new)
    assert [reading(code, land.district, Period.parse(each)).value for each in ("2022-Q1", "2022", "2023")] == [50, 52, 52]
    assert list(records_behind(figures.figure(code), land.district, YEAR)) == [last]


def test_what_a_dissolved_body_held_is_gone_and_what_the_unit_itself_holds_stays(land, bodies, row, figure):
    code = figure(Kind.STOCK)
    row(land.tra_met, date(2022, 1, 31), 50, body=bodies.women_branch)
    row(land.tra_met, date(2022, 1, 31), 7)
    assert reading(code, land.tra_met).value == 57
    Body.objects.filter(pk=bodies.women_branch.pk).update(valid_to=LAST_OLD)
    assert reading(code, land.tra_met).value == 7


@pytest.mark.database
@pytest.mark.parametrize("as_of_map", [None, FIRST_NEW])
def test_a_merged_commune_counts_once(land, row, figure, merged, as_of_map):
    code = figure(Kind.STOCK)
    row(land.tham_don, date(2022, 5, 31), 100)
    row(land.dai_tam, date(2022, 5, 31), 200)
    last = row(merged, date(2022, 12, 31), 300)
    assert [reading(code, land.district, Period.parse(each), as_of_map=as_of_map).value for each in ("2022-H1", "2022")] == [300, 300]
    assert reading(code, merged, as_of_map=as_of_map).value == 300
    assert list(records_behind(figures.figure(code), land.district, YEAR, as_of_map=as_of_map)) == [last]
    assert (reading(code, land.district).reporting, reading(code, land.district).expected) == (1, 1)


# --- Over time --------------------------------------------------------------------------------


def test_a_commune_judged_every_quarter_is_one_verdict_of_the_year(land, row, verdict):
    for month, reached in [(1, True), (4, False), (7, True), (10, True)]:
        row(land.tham_don, date(2022, month, 15), is_pilot=reached)
    row(land.dai_tam, date(2022, 2, 1), is_pilot=False)
    found = reading(verdict, land.district)
    assert (found.value, found.denominator, found.reporting, found.expected) == (1, 2, 2, 2)
    assert reading(verdict, land.district, NEXT).gap is Gap.NO_DATA


@pytest.mark.parametrize(("over_time", "parts"), [(OverTime.SUM, (2, 3)), (OverTime.LAST, (1, 1))])
def test_a_rate_over_time_is_what_its_figure_says(land, row, figure, over_time, parts):
    code = figure(Kind.RATE, value=Count("pk", filter=Q(is_pilot=True)), over=Count("pk"), over_time=over_time)
    for month, reached in [(1, True), (4, False), (7, True)]:
        row(land.tham_don, date(2022, month, 15), is_pilot=reached)
    found = reading(code, land.district)
    assert (found.numerator, found.denominator) == parts


def test_what_does_not_apply_is_neither_zero_nor_no_data(land, row, figure):
    code = figure(Kind.FLOW, not_applicable=Q(kind="exemplar"))
    row(land.tra_met, date(2022, 1, 1), 5, kind="exemplar")
    assert reading(code, land.tham_don).gap is Gap.NOT_APPLICABLE
    row(land.dai_an, date(2022, 1, 1), 2)
    whole = reading(code, land.district)
    assert (whole.value, whole.reporting, whole.expected) == (2, 1, 1)


# --- On other maps ----------------------------------------------------------------------------


def test_a_unit_of_another_map_is_refused(land, figure, merged):
    with pytest.raises(NotOnThisMap, match=r"01/07/2022 –\) is not on the map of 30/06/2022"):
        restate(merged, LAST_OLD)
    with pytest.raises(NotOnThisMap, match="30/06/2022"):
        value(figure(Kind.FLOW), land.tham_don, YEAR, as_of_map=FIRST_NEW)


def test_a_merged_commune_cannot_be_split_on_the_old_map_and_the_district_can(land, row, merged):
    row(land.tham_don, date(2022, 2, 1))
    new = row(merged, date(2023, 2, 1))
    assert restate(land.tham_don, LAST_OLD).divided == (merged,)
    Initiative.objects.update(first_submitted_at="2023-02-01T09:00+07:00")
    Initiative.objects.exclude(pk=new.pk).update(first_submitted_at="2022-02-01T09:00+07:00")
    old = value("movements.registered", land.tham_don, NEXT, as_of_map=LAST_OLD)
    assert (old.reading.value, old.reading.gap, old.divided) == (None, Gap.CANNOT_BE_SPLIT, (merged,))
    district = value("movements.registered", land.district, NEXT, as_of_map=LAST_OLD)
    assert (district.reading.value, district.divided, district.reading.reporting, district.reading.expected) == (1, (), 0, 2)
    before = value("movements.registered", land.tham_don, Period.parse("2022-H1"), as_of_map=LAST_OLD)
    assert (before.reading.value, before.divided) == (1, ())


def test_a_commune_divided_inside_its_district_still_is_whole_in_the_district(land):
    heirs = [commune(land, f"t-heir{each}") for each in (1, 2)]
    become([land.tham_don], heirs, share=None)
    assert land.tham_don.pk in restate(land.district, FIRST_NEW).unit_ids
    assert restate(land.district, FIRST_NEW).divided == ()
    assert [restate(heir, FIRST_NEW).divided for heir in heirs] == [(land.tham_don,)] * 2
    assert {unit.pk for unit in heirs} < restate(land.tham_don.parent, LAST_OLD).unit_ids
    assert {unit.pk for unit in heirs} | {land.tham_don.pk} <= restate(land.tham_don, LAST_OLD).unit_ids


def test_a_restated_number_opens_to_its_records_and_says_how_complete_it_is(client_for, cast, land, row, figure, merged):
    code = figure(Kind.FLOW)
    first, second = row(land.tra_met, date(2022, 2, 1), 3), row(land.dai_tam, date(2022, 2, 1), 4)
    found = value(code, land.district, YEAR, as_of_map=FIRST_NEW).reading
    assert (found.value, found.reporting, found.expected) == (7, 1, 1)
    assert set(records_behind(figures.figure(code), merged, YEAR, as_of_map=FIRST_NEW)) == {first, second}
    address = f"/lam-viec/so-lieu/{code}/?unit={merged.pk}&period=2022"
    assert client_for(cast.leader).get(address).context["counted"] == 0
    page = client_for(cast.leader).get(f"{address}&map=2022-07-01")
    assert (page.context["counted"], page.context["text"]) == (2, "7")
    for wrong in ("map=2022-06-30", "map=xyz", "map=2022-07-01&by=mood", "map=2022-07-01&by=subject&part=khong-co"):
        assert client_for(cast.leader).get(f"{address}&{wrong}").status_code == 404


def test_verdicts_stand_side_by_side_on_another_map(client_for, cast, land, row, verdict, merged):
    row(land.tham_don, date(2022, 2, 1), is_pilot=True)
    row(land.dai_tam, date(2022, 2, 1), is_pilot=False)
    half = Period.parse("2022-H1")
    found = value(verdict, merged, half, as_of_map=FIRST_NEW)
    assert (found.reading.value, found.reading.gap) == (None, Gap.NO_DATA)
    assert [(unit, each.value, each.denominator) for unit, each in found.beside] == [(land.tham_don, 1, 1), (land.dai_tam, 0, 1)]
    page = client_for(cast.leader).get(f"/lam-viec/so-lieu/{verdict}/?unit={merged.pk}&period=2022-H1&map=2022-07-01")
    assert all(str(unit) in page.content.decode() for unit in (land.tham_don, land.dai_tam))
    row(merged, date(2022, 8, 1), is_pilot=True)
    assert value(verdict, merged, YEAR, as_of_map=FIRST_NEW).reading.value == 1


# --- Weight -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_restating_asks_no_more_for_more_units(land, row, figure, merged, count, django_assert_num_queries):
    code = figure(Kind.STOCK)
    row(land.tham_don, date(2022, 2, 1))
    units = [land.district, merged, land.province][:count]
    with django_assert_num_queries(5):
        assert len(table([code], units, [YEAR], as_of_map=FIRST_NEW)) == count


def test_restating_nothing_finds_nothing(db):
    assert restate_all([]) == {}
    assert table(["movements.registered"], [], [YEAR]) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL answers LIKE from its own index")
def test_a_subtree_is_found_by_the_index_of_the_path(land):
    assert "path>? AND path<?" in Unit.objects.under(land.district).explain()
    assert set(Unit.objects.under(land.tham_don)) == {land.tham_don, land.tra_met, land.bung_chong}


# --- For people -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "public", "text"), [(True, True, "<5"), (True, False, "3 x"), (False, True, "3 x")]
)
def test_the_public_does_not_see_few_people(land, row, figure, people, public, text):
    code = figure(Kind.FLOW, people=people)
    row(land.tra_met, date(2022, 1, 1), 3)
    assert shown(value(code, land.district, YEAR), public=public, with_measure=True) == text


def test_a_rate_is_shown_as_a_percentage_and_a_gap_without_its_measure(land, row, figure):
    code = figure(Kind.RATE, value=Count("pk", filter=Q(is_pilot=True)), over=Count("pk"), measure="%")
    assert shown(value(code, land.district, YEAR), public=False, with_measure=True) == "no data"
    for reached in (True, False, False):
        row(land.tra_met, date(2022, 1, 1) + timedelta(days=reached), is_pilot=reached)
    found = value(code, land.district, YEAR)
    assert found.reading.value == Decimal(1) / 3
    assert shown(found, public=True, with_measure=True) == "33,3 %"
