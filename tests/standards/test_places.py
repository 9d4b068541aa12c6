"""Which group of a set a unit belongs to, and which body verifies what there."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.org.models import HistoryEntry, Unit, UnitKind, UnitType
from kheo.records.actions import change_state
from kheo.standards.actions import load_sets, places, reassess, set_group, set_verifier
from kheo.standards.models import AreaTotal, GroupMember, ObservationSheet, Verifier
from kheo.standards.queries import group_of, newest_of, verifiable, verifiers_of
from tests.conftest import LONG_AGO, says
from tests.standards.conftest import GOOD, make_sheet
from tests.standards.test_confirming import give

BETWEEN = {**GOOD, "1.2": 85}  # enough for the north's 80 %, too little for the south's 90 %
QUERIES_OF_THE_GROUPS = 12


def group(criteria_set, code):
    return criteria_set.groups.get(code=code)


def fresh(sheet):
    return ObservationSheet.objects.get(pk=sheet.pk)


def kept(sheet):
    """What is kept of criterion 1, and what a new judgement makes of it."""
    before = sheet.criterion_results.get(criterion__code="1").verdict
    assert reassess(fresh(sheet)).criteria[sheet.criterion_results.get(criterion__code="1").criterion_id] == before
    return before


# --- Groups --------------------------------------------------------------------------------------


@pytest.mark.database
def test_a_new_group_reaches_sheets_not_yet_accepted_at_once(small, land, officer, organiser):
    draft = make_sheet(small, land.tham_don, officer, period="2022-Q3", values=BETWEEN)
    handed_in = make_sheet(small, land.tham_don, officer, values=BETWEEN)
    change_state(handed_in, "submit", by=officer)
    versions = [fresh(sheet).version for sheet in (draft, handed_in)]
    assert [kept(sheet) for sheet in (draft, handed_in)] == [2, 2]
    assert set_group(criteria_set=small, unit=land.tham_don, group=group(small, "bac"), source="1417/QĐ-UBND", by=organiser) == 2
    assert [(fresh(sheet).group.code, kept(sheet)) for sheet in (draft, handed_in)] == [("bac", 1), ("bac", 1)]
    assert [fresh(sheet).version for sheet in (draft, handed_in)] == [version + 1 for version in versions]
    changes = HistoryEntry.objects.about(handed_in).get(verb="set_group").changes
    assert changes["group"] == ["nam", "bac"]
    assert changes["content"] == fresh(handed_in).content()  # else the chain would say that the content is not the one handed in


def test_an_accepted_sheet_keeps_the_group_by_which_it_was_judged(small, land, officer, organiser):
    sheet = make_sheet(small, land.tham_don, officer, values=BETWEEN, accept=organiser)
    totals = list(AreaTotal.objects.order_by("pk").values())
    assert set_group(criteria_set=small, unit=land.district, group=group(small, "bac"), by=organiser) == 0
    assert (fresh(sheet).group.code, kept(sheet), list(AreaTotal.objects.order_by("pk").values())) == ("nam", 2, totals)


def test_a_nearer_line_holds_against_one_above(small, land, officer, neighbour, organiser):
    own = make_sheet(small, land.tham_don, officer, values=BETWEEN)
    other = make_sheet(small, land.dai_tam, neighbour, values=BETWEEN)
    set_group(criteria_set=small, unit=land.tham_don, group=group(small, "nam"), by=organiser)
    assert set_group(criteria_set=small, unit=land.district, group=group(small, "bac"), by=organiser) == 1
    assert [fresh(sheet).group.code for sheet in (own, other)] == ["nam", "bac"]


def test_without_a_line_of_its_own_a_unit_goes_by_the_one_above(small, land, officer, organiser):
    sheet = make_sheet(small, land.tham_don, officer, values=BETWEEN)
    set_group(criteria_set=small, unit=land.tham_don, group=group(small, "bac"), by=organiser)
    assert set_group(criteria_set=small, unit=land.tham_don, group=None, by=organiser) == 1
    assert (fresh(sheet).group.code, kept(sheet)) == ("nam", 2)
    assert [entry.verb for entry in HistoryEntry.objects.filter(item_type__model="groupmember").order_by("pk")] == ["set_group", "remove"]


def test_a_second_click_changes_nothing_and_a_document_may_be_added(small, land, organiser):
    bac = group(small, "bac")
    clicks = [set_group(criteria_set=small, unit=land.tham_don, group=bac, by=organiser) for _click in range(2)]
    assert clicks == [0, None]
    assert set_group(criteria_set=small, unit=land.tham_don, group=bac, source="1417/QĐ-UBND", by=organiser) == 0
    assert set_group(criteria_set=small, unit=land.dai_tam, group=None, by=organiser) is None
    assert GroupMember.objects.get(unit=land.tham_don).source == "1417/QĐ-UBND"
    assert HistoryEntry.objects.filter(item_type__model="groupmember").count() == 2


def test_a_group_holds_in_every_version(small, land, officer, organiser, write_set):
    first = make_sheet(small, land.tham_don, officer, period="2022-Q3", values=BETWEEN)
    load_sets(files=[write_set(("version: 1", "version: 2"), ("value: 4,", "value: 5,"))])
    second = make_sheet(newest_of("nho"), land.tham_don, officer, values=BETWEEN)
    assert set_group(criteria_set=small, unit=land.tham_don, group=group(small, "bac"), by=organiser) == 2
    assert fresh(first).group.criteria_set == small
    assert fresh(second).group.criteria_set.version == 2


@pytest.mark.parametrize("others", [0, 2, 6])
def test_sheets_that_keep_their_group_cost_nothing(small, land, officer, organiser, django_assert_num_queries, others):
    """Neither those that go by the group already nor those of a nearer line are read one by one."""
    bac = group(small, "bac")
    make_sheet(small, land.tham_don, officer, values=BETWEEN)
    set_group(criteria_set=small, unit=land.dai_tam, group=bac, by=organiser)
    untouched = [make_sheet(small, land.dai_tam, organiser, period=f"{2021 + number // 4}-Q{number % 4 + 1}", values=BETWEEN) for number in range(others)]
    with django_assert_num_queries(43):
        assert set_group(criteria_set=small, unit=land.district, group=bac, by=organiser) == 1
    assert [fresh(sheet).version for sheet in untouched] == [sheet.version for sheet in untouched]


def test_more_sheets_than_one_click_carries_are_refused_and_nothing_changes(small, land, officer, organiser, monkeypatch):
    sheets = [make_sheet(small, land.tham_don, officer, period=period, values=BETWEEN) for period in ("2022-Q3", "2022-Q4")]
    monkeypatch.setattr(places, "MOST_AT_ONCE", 1)
    with pytest.raises(ValidationError, match="say it of the units below"):
        set_group(criteria_set=small, unit=land.district, group=group(small, "bac"), by=organiser)
    assert [fresh(sheet).group.code for sheet in sheets] == ["nam", "nam"]
    monkeypatch.setattr(places, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(places, "PORTION", 1)
    assert set_group(criteria_set=small, unit=land.district, group=group(small, "bac"), by=organiser) == 2
    assert [(fresh(sheet).group.code, kept(sheet)) for sheet in sheets] == [("bac", 1), ("bac", 1)]


@pytest.mark.parametrize("member", ["reviewer", "leader", "provincial", "stranger"])
def test_groups_are_said_by_who_keeps_standards_there(small, land, cast, member):
    with pytest.raises(PermissionDenied):
        set_group(criteria_set=small, unit=land.tham_don, group=group(small, "bac"), by=getattr(cast, member))
    assert not GroupMember.objects.filter(unit=land.tham_don).exists()


def test_nobody_says_the_group_of_a_neighbour_or_of_a_level_above(small, land, organiser):
    for unit in (land.province, land.other_district, land.other_commune):
        with pytest.raises(PermissionDenied):
            set_group(criteria_set=small, unit=unit, group=group(small, "bac"), by=organiser)
    assert group_of(small, land.other_commune).code == "nam"


def test_a_group_of_another_set_is_refused(small, land, organiser, write_set):
    load_sets(files=[write_set(("code: nho", "code: khac"), name="khac.yaml")])
    with pytest.raises(ValidationError, match="another set"):
        set_group(criteria_set=small, unit=land.tham_don, group=group(newest_of("khac"), "bac"), by=organiser)


# --- Bodies that verify --------------------------------------------------------------------------


def test_a_named_body_verifies_in_place_of_the_level_above(small, land, bodies, cast):
    give(cast.leader, "reviewer", land.district, bodies.front)
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    change_state(sheet, "submit", by=cast.reviewer)
    assert set_verifier(criteria_set=small, indicators=["2.1", "2.2"], unit=land.district, body=bodies.front, by=cast.organiser) == ["2.1", "2.2"]
    assert verifiable(cast.leader, fresh(sheet)) == ["2.1", "2.2"]
    assert verifiable(cast.organiser, fresh(sheet)) == ["1.1", "1.2", "3.1", "3.2"]


@pytest.mark.database
def test_a_body_is_taken_back_and_a_second_click_changes_nothing(small, land, bodies, organiser):
    named = {"criteria_set": small, "indicators": ["2.1"], "unit": land.district, "by": organiser}
    assert [set_verifier(body=bodies.front, **named) for _click in range(2)] == [["2.1"], []]
    assert [set_verifier(body=None, **named) for _click in range(2)] == [["2.1"], []]
    assert not Verifier.objects.exists()
    assert [entry.verb for entry in HistoryEntry.objects.filter(item_type__model="verifier").order_by("pk")] == ["set_verifier", "remove"]


def test_the_nearest_place_names_the_body(small, land, bodies, cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    give(cast.provincial, "organiser", land.province)
    set_verifier(criteria_set=small, indicators=["2.1"], unit=land.district, body=bodies.women_district, by=cast.organiser)
    set_verifier(criteria_set=small, indicators=["2.1"], unit=land.tham_don, body=bodies.front, by=cast.organiser)
    assert verifiers_of(sheet) == {"2.1": bodies.front}


def test_only_living_bodies_of_the_place_or_above_verify(small, land, bodies, organiser):
    bodies.front.valid_to = date(2005, 1, 1)
    bodies.front.save()
    for body in (bodies.front, bodies.women_commune):
        with pytest.raises(ValidationError, match="verifies there"):
            set_verifier(criteria_set=small, indicators=["2.1"], unit=land.district, body=body, by=organiser)
    for codes in ([], ["9.9"]):
        with pytest.raises(ValidationError, match="Choose a criterion"):
            set_verifier(criteria_set=small, indicators=codes, unit=land.district, body=bodies.women_district, by=organiser)
    assert not Verifier.objects.exists()


@pytest.mark.parametrize("member", ["reviewer", "leader", "provincial", "stranger"])
def test_bodies_are_named_by_who_keeps_standards_there(small, land, bodies, cast, member):
    with pytest.raises(PermissionDenied):
        set_verifier(criteria_set=small, indicators=["2.1"], unit=land.district, body=bodies.front, by=getattr(cast, member))
    assert not Verifier.objects.exists()


# --- The pages -----------------------------------------------------------------------------------


def address(name, criteria_set, unit=None):
    return reverse(f"standards:{name}", args=[criteria_set.pk]) + (f"?don-vi={unit.pk}" if unit else "")


def test_the_page_shows_who_said_the_group_and_takes_another(small, land, client_for, organiser, officer):
    sheet = make_sheet(small, land.tham_don, officer, values=BETWEEN)
    page = client_for(organiser)
    answer = page.get(address("groups", small))
    rows = {row.record: [text for _heading, text in row.cells[1:3]] for row in answer.context["listing"].rows}
    assert rows == {unit: ["Miền Nam", "Tỉnh Sóc Trăng"] for unit in (land.district, land.tham_don, land.dai_tam)}
    assert says(answer, "Levels differ by group. A new group holds in every version of the set: sheets not yet accepted get it and are judged anew at once; accepted ones keep theirs.")
    posted = page.post(address("groups", small), {"unit": land.tham_don.pk, "group": group(small, "bac").pk, "source": "1417/QĐ-UBND"})
    assert (posted.status_code, fresh(sheet).group.code) == (302, "bac")
    rows = {row.record: [text for _heading, text in row.cells[1:]] for row in page.get(address("groups", small)).context["listing"].rows}
    assert rows[land.tham_don][::2] == ["Miền Bắc", "1417/QĐ-UBND"]


def test_a_unit_out_of_reach_is_no_choice(small, land, client_for, organiser):
    answer = client_for(organiser).post(address("groups", small), {"unit": land.other_commune.pk, "group": group(small, "bac").pk})
    assert (answer.status_code, GroupMember.objects.filter(unit=land.other_commune).exists()) == (422, False)


def test_the_page_of_bodies_names_one_for_a_whole_criterion(small, land, bodies, client_for, organiser):
    page = client_for(organiser)
    assert page.post(address("verifiers", small), {"indicators": "tc:2", "body": bodies.front.pk}).status_code == 302
    assert set(Verifier.objects.values_list("indicator_code", "unit", "body")) == {("2.1", land.district.pk, bodies.front.pk), ("2.2", land.district.pk, bodies.front.pk)}
    assert page.post(address("verifiers", small), {"indicators": "ct:2.2", "body": ""}).status_code == 302
    named = {row.code: found and found.body for _criterion, rows in page.get(address("verifiers", small)).context["criteria"] for row, found in rows}
    assert named == {"1.1": None, "1.2": None, "2.1": bodies.front, "2.2": None, "3.1": None, "3.2": None}


@pytest.mark.parametrize("typed", [{"indicators": "tc:9"}, {"indicators": ""}, {"indicators": "ct:2.1", "body": "x"}, {"indicators": "ct:2.1", "body": "99999999999999999999"}])
def test_a_wrong_choice_is_told_and_nothing_stored(small, client_for, organiser, typed):
    assert client_for(organiser).post(address("verifiers", small), typed).status_code == 422
    assert not Verifier.objects.exists()


def test_a_body_below_is_no_choice(small, bodies, client_for, organiser):
    answer = client_for(organiser).post(address("verifiers", small), {"indicators": "tc:2", "body": bodies.women_branch.pk})
    assert (answer.status_code, Verifier.objects.exists()) == (422, False)
    assert "Chi hội" not in answer.content.decode()


@pytest.mark.parametrize("name", ["groups", "verifiers"])
def test_others_reach_neither_page_nor_place(small, land, client_for, cast, name):
    for member in ("reviewer", "leader", "provincial", "stranger", "administrator"):
        page = client_for(getattr(cast, member))
        for answer in (page.get(address(name, small)), page.post(address(name, small), {"unit": land.tham_don.pk, "indicators": "tc:2"})):
            assert answer.status_code == 403
            assert not any(word in answer.content.decode() for word in ("Miền Nam", "Có quy hoạch", small.name))
    for unit in (land.province, land.other_district):
        assert client_for(cast.organiser).get(address(name, small, unit)).status_code == 404
    for wrong in ("x", "", "99999999999999999999"):
        assert client_for(cast.organiser).get(f"{address(name, small)}?don-vi={wrong}").status_code == 404


@pytest.mark.parametrize("more", [1, 3, 1000])
def test_more_units_ask_no_more(small, land, client_for, organiser, django_assert_num_queries, more):
    Unit.objects.bulk_create(
        Unit(key=f"n-{n}", path=f"{land.district.path}n-{n}/", kind=UnitKind.COMMUNE, type=UnitType.XA, name=f"Thử {n}", parent=land.district, valid_from=LONG_AGO)
        for n in range(more)
    )
    page = client_for(organiser)
    page.get(address("groups", small))
    with django_assert_num_queries(QUERIES_OF_THE_GROUPS):
        assert page.get(address("groups", small)).context["listing"].total == more + 3


def test_shares_are_judged_by_the_new_level(small, land, officer, organiser):
    """The level of the group that holds now decides, to the last decimal."""
    sheet = make_sheet(small, land.tham_don, officer, values={**GOOD, "1.2": Decimal("80.0001")})
    set_group(criteria_set=small, unit=land.tham_don, group=group(small, "bac"), by=organiser)
    assert kept(sheet) == 1
