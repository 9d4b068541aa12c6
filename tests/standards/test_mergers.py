"""A unit of today and what went before it: side by side, never averaged, nothing split that cannot be."""

import html
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.movements.models import Campaign
from kheo.org.models import Succession, Unit, UnitKind, UnitType
from kheo.records.actions import publish_record
from kheo.records.figures import figure
from kheo.standards.models import CriterionResult, Indicator, ObservationSheet, TitleAward
from kheo.standards.queries.mergers import merger_of
from kheo.standards.queries.public import published_sheets
from kheo.standards.rules import Verdict
from tests.conftest import says
from tests.factories import give, make_initiative
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db
QUESTIONS = 37
PAGE = "/lam-viec/tieu-chi/truoc-sap-nhap/{pk}/"
LAST = date(2025, 6, 30)


def new_unit(key: str, name: str, parent: Unit | None) -> Unit:
    kind, type = (UnitKind.COMMUNE, UnitType.XA) if parent else (UnitKind.PROVINCE, UnitType.TINH)
    return Unit.objects.create(key=key, kind=kind, type=type, name=name, parent=parent, valid_from=LAST + timedelta(days=1))


def end(*units: Unit) -> None:
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(valid_to=LAST)


@pytest.fixture
def sheets(small, land, officer, cast) -> list[ObservationSheet]:
    """Xã Tham Đôn reached all, xã Đại Tâm lost its income."""
    good = make_sheet(small, land.tham_don, officer, accept=cast.organiser)
    return [good, make_sheet(small, land.dai_tam, cast.neighbour, values={**GOOD, "2.1": 10}, accept=cast.organiser)]


@pytest.fixture
def heir(land, sheets, cast) -> Unit:
    """A commune made of both as a whole, and of a part of xã An Mỹ; the district and the province went too."""
    TitleAward.objects.create(unit=land.tham_don, criteria_set=sheets[0].criteria_set, data_year=2022, decided=True, recorded_by=cast.organiser)
    province = new_unit("t-p2", "Cần Thơ", None)
    heir, beside = new_unit("t-n1", "Tham Đôn mới", province), new_unit("t-n2", "An Mỹ mới", province)
    end(land.tham_don, land.dai_tam, land.other_commune, land.district, land.other_district, land.province)
    for old, new, share in ((land.tham_don, heir, 1), (land.dai_tam, heir, 1), (land.other_commune, heir, None), (land.other_commune, beside, None)):
        Succession.objects.create(old=old, new=new, share=share, date=LAST + timedelta(days=1))
    return heir


def counted(unit: Unit):
    return merger_of(unit, ObservationSheet.objects.counted(), public=False)


def test_the_results_of_the_units_before_stand_side_by_side(heir, land):
    found = counted(heir)
    assert found.whole == (land.tham_don, land.dai_tam)
    assert [(row.unit, [part.key for part in row.parts]) for row in found.divided] == [(land.other_commune, ["t-n1", "t-n2"])]
    (table,) = found.tables
    assert [column.unit for column in table.columns] == [land.tham_don, land.dai_tam]
    assert [(criterion.code, [verdict for _column, verdict in verdicts]) for criterion, verdicts in table.rows] == [
        ("1", [Verdict.REACHED, Verdict.REACHED]), ("2", [Verdict.REACHED, Verdict.NOT_REACHED]), ("3", [Verdict.REACHED, Verdict.REACHED]),
    ]  # fmt: skip
    assert [award.unit for award in found.awards] == [land.tham_don]


def test_what_was_divided_has_no_column_even_with_results(heir, small, land):
    other = ObservationSheet.objects.create(unit=land.other_commune, criteria_set=small, period="2022-Q4", entered_by=ObservationSheet.objects.first().entered_by, state="accepted")
    for result in CriterionResult.objects.filter(sheet__unit=land.tham_don):
        CriterionResult.objects.create(sheet=other, criterion=result.criterion, verdict=result.verdict, reached=result.reached, applies=result.applies)
    assert [column.unit for column in counted(heir).tables[0].columns] == [land.tham_don, land.dai_tam]


def test_hamlets_of_the_units_before_are_not_units_before(heir, land):
    hamlet = Unit.objects.create(key="t-nh", kind=UnitKind.HAMLET, type=UnitType.AP, name="Trà Mẹt", parent=heir, valid_from=LAST + timedelta(days=1))
    end(land.tra_met)
    Succession.objects.create(old=land.tra_met, new=hamlet, share=1, date=LAST + timedelta(days=1))
    assert counted(heir).whole == (land.tham_don, land.dai_tam)


def test_the_heirs_own_results_stand_beside_and_its_title_is_its_own(heir, small, land, cast):
    give(cast.stranger, "reviewer", heir)
    give(cast.leader, "reviewer", heir.parent)
    own = make_sheet(small, heir, cast.stranger, period="2026-Q3", accept=cast.leader)
    (table,) = counted(heir).tables
    assert [(column.unit, column.sheet.pk == own.pk) for column in table.columns][-1] == (heir, True)
    assert not TitleAward.objects.filter(unit=heir).exists()


def test_a_unit_that_came_of_nothing_has_nothing_before_it(land, sheets):
    assert counted(land.tham_don).is_empty


def test_sums_are_restated_by_the_figures_and_named_with_their_parts(heir, land, sheets, small, campaign, cast):
    Campaign.objects.update(starts_on=date(2022, 1, 1))
    Indicator.objects.filter(code="2.1").update(figure="movements.registered")
    with dates.moved_to(dates.local_moment(date(2022, 11, 15))):
        for unit, by in ((land.tra_met, cast.recorder), (land.tra_met, cast.recorder), (land.dai_tam, cast.neighbour)):
            make_initiative(unit, by, state="accepted")
    told = next(row for row in counted(heir).sums if row.label == figure("movements.registered").label)
    assert (told.period.code, told.text.split()[0], [text for _unit, text in told.parts]) == ("2022-Q4", "3", ["2", "1"])
    assert told.divided == (land.other_commune,)


def test_verdicts_are_never_summed_and_the_public_is_told_no_sum_of_what_is_not_published(heir, sheets, cast):
    publish_record(sheets[0], by=cast.editor, evidence=[])
    desk = {str(row.label): row.text for row in counted(heir).sums}
    assert desk["Units that reached the criteria set"] == "side by side, never summed"
    assert desk["Criteria reached"] == "5 criteria"
    assert merger_of(heir, published_sheets(), public=True).sums == ()


def test_the_public_page_shows_what_was_published_alone(heir, sheets, land, cast, client):
    publish_record(sheets[0], by=cast.editor, evidence=[])
    address = f"/nong-thon-moi/{heir.pk}-xa-tham-don-moi/"
    answer = client.get(address)
    (table,) = answer.context["merger"].tables
    assert [(column.unit, column.sheet is not None) for column in table.columns] == [(land.tham_don, True), (land.dai_tam, False)]
    assert [[verdict for _column, verdict in verdicts] for _criterion, verdicts in table.rows] == [[Verdict.REACHED, None]] * 3
    assert says(answer, "was divided; its results cannot be split. Its parts:")
    assert "An Mỹ mới" in html.unescape(answer.content.decode())


def test_the_desk_page_is_for_those_who_read_records_there(heir, sheets, cast, client_for):
    page = PAGE.format(pk=heir.pk)
    assert client_for(cast.leader).get(page).status_code == 404  # of the district that ended
    give(cast.stranger, "leader", heir)
    answer = client_for(cast.stranger).get(page)
    assert says(answer, "This unit was made from others. Their results stand side by side: reached or not reached is never averaged.")
    assert len(answer.context["merger"].tables[0].rows) == 3


def test_drafts_of_the_units_before_never_show(heir, small, land, cast, client_for):
    ObservationSheet.objects.filter(unit=land.dai_tam).update(state="submitted")
    give(cast.stranger, "leader", heir)
    (table,) = client_for(cast.stranger).get(PAGE.format(pk=heir.pk)).context["merger"].tables
    assert [(column.unit, column.sheet is not None) for column in table.columns] == [(land.tham_don, True), (land.dai_tam, False)]


def test_questions_do_not_grow_with_the_units_before(heir, land, sheets, django_assert_num_queries):
    counted(heir)
    with django_assert_num_queries(QUESTIONS):
        counted(heir)
    for number in range(3):
        old = Unit.objects.create(key=f"t-o{number}", kind=UnitKind.COMMUNE, type=UnitType.XA, name=f"Cũ {number}", parent=land.district, valid_from=date(2004, 1, 1), valid_to=LAST)
        Succession.objects.create(old=old, new=heir, share=1, date=LAST + timedelta(days=1))
        ObservationSheet.objects.create(unit=old, criteria_set=sheets[0].criteria_set, period="2022-Q4", entered_by=sheets[0].entered_by, state="accepted")
    with django_assert_num_queries(QUESTIONS):
        assert len(counted(heir).whole) == 5


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(joined=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=8), verdicts=st.lists(st.sampled_from(Verdict), min_size=4, max_size=4))
def test_over_random_mergers_every_result_shown_is_a_unit_befores_own(small, land, officer, joined, verdicts):
    """Four old communes, four new ones, joined anyhow: each verdict in a table is one that was given, to that very unit."""
    ObservationSheet.objects.all().delete()
    Succession.objects.all().delete()
    Unit.objects.filter(key__startswith="t-r").delete()
    olds = [Unit.objects.create(key=f"t-ro{n}", kind=UnitKind.COMMUNE, type=UnitType.XA, name=f"Cũ {n}", parent=land.district, valid_from=date(2004, 1, 1), valid_to=LAST) for n in range(4)]
    news = [new_unit(f"t-rn{n}", f"Mới {n}", land.district) for n in range(4)]
    given_verdicts = {}
    for old, verdict in zip(olds, verdicts, strict=True):
        sheet = ObservationSheet.objects.create(unit=old, criteria_set=small, period="2022-Q4", entered_by=officer, state="accepted")
        CriterionResult.objects.create(sheet=sheet, criterion=small.criteria.first(), verdict=verdict, reached=0, applies=0)
        given_verdicts[old.pk] = verdict
    heirs: dict[int, set[int]] = {}
    for old, new, _whole in joined:
        heirs.setdefault(old, set()).add(new)
    for old, into in heirs.items():
        for new in into:
            Succession.objects.create(old=olds[old], new=news[new], share=1 if len(into) == 1 else None, date=LAST + timedelta(days=1))
    for place, unit in enumerate(news):
        found = counted(unit)
        assert {row.key for row in found.whole} == {f"t-ro{old}" for old, into in heirs.items() if into == {place}}
        assert {row.unit.key for row in found.divided} == {f"t-ro{old}" for old, into in heirs.items() if place in into and len(into) > 1}
        told = {column.unit.pk: verdict for table in found.tables for _criterion, verdicts_of in table.rows[:1] for column, verdict in verdicts_of if verdict is not None}
        assert told == {row.pk: given_verdicts[row.pk] for row in found.whole}


def test_published_sheets_are_accepted_ones(sheets, cast):
    publish_record(sheets[0], by=cast.editor, evidence=[])
    assert list(published_sheets()) == [sheets[0]]
