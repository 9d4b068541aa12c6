"""Units aimed at: who aims, milestones, what is missing and how far, the vote; and the weight of the page."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.org.models import HistoryEntry, Unit, UnitKind, UnitType
from kheo.records.actions import change_state
from kheo.standards.actions import aim_at, record_title, record_vote
from kheo.standards.models import (
    CriterionResult,
    Milestone,
    Observation,
    ObservationSheet,
    TitleTarget,
)
from kheo.standards.queries import aims_of, book_of, lines_of
from kheo.standards.queries.targets import Pace
from kheo.standards.rules import Verdict
from tests.conftest import says
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db

SOURCE = "09-CTr/HU, Huyện ủy"
DAYS = {"1": date(2022, 6, 30), "2": date(2022, 9, 30), "3": date(2022, 12, 31)}
LOST = {**GOOD, "1.2": 60, "2.1": 50}


@pytest.fixture
def aim(small, land, organiser):
    """Aims at the small set's title, of Tham Đôn for 2022 if nothing else is said."""

    def make(**said) -> TitleTarget:
        return aim_at(**{"unit": land.tham_don, "criteria_set": small, "year": 2022, "source": SOURCE, "by": organiser, **said})

    return make


def refusal(act, **said) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        act(**said)
    return refused.value.message_dict


# --- Aiming ----------------------------------------------------------------------------------------


def test_an_aim_has_its_document_and_milestones(aim):
    target = aim(milestones=DAYS)
    assert (target.source, {row.criterion.code: row.due_on for row in target.milestones.all()}) == (SOURCE, DAYS)
    assert aim(milestones=DAYS) == target
    assert HistoryEntry.objects.about(target).count() == 1  # a second click


def test_said_again_it_is_corrected_and_what_stood_is_in_its_history(aim):
    aim(milestones=DAYS)
    target = aim(source="10-CTr/HU", milestones={"1": date(2022, 7, 31)})
    assert [(row.criterion.code, row.due_on) for row in target.milestones.all()] == [("1", date(2022, 7, 31))]
    assert aim(source="10-CTr/HU").milestones.count() == 1  # no milestones named: they stay
    assert HistoryEntry.objects.about(target).order_by("number").last().changes["before"] == {"source": SOURCE, **{code: str(day) for code, day in DAYS.items()}}


def test_what_cannot_be_aimed_at_is_refused_in_words(aim, land):
    assert "which document" in refusal(aim, source=" ")["source"][0]
    assert "not in force in 2031" in refusal(aim, year=2031)["year"][0]
    assert "is no subject" in refusal(aim, unit=land.tra_met.parent.parent.children.create(key="t-tt", kind=UnitKind.COMMUNE, type=UnitType.THI_TRAN, name="Mỹ Xuyên", valid_from=date(2004, 1, 1)))["unit"][0]
    told = refusal(aim, milestones={"9": date(2022, 1, 1), "1": date(2023, 1, 1)})
    assert ("no criterion" in told["9"][0], "before the end of 2022" in told["1"][0]) == (True, True)
    assert not TitleTarget.objects.exists()


@pytest.mark.parametrize("name", ["reviewer", "neighbour", "leader", "provincial", "stranger"])
def test_nobody_else_aims(aim, cast, name):
    with pytest.raises(PermissionDenied):
        aim(by=getattr(cast, name))
    assert not TitleTarget.objects.exists()


# --- Where they stand ------------------------------------------------------------------------------


def test_milestones_are_met_late_or_coming_by_the_newest_accepted_results(small, aim, land, cast, organiser):
    aim(milestones=DAYS)
    [found] = aims_of(TitleTarget.objects.all(), date(2022, 8, 1))
    assert ([row.pace for row in found.milestones], found.sheet) == ([Pace.LATE, Pace.COMING, Pace.COMING], None)
    make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", values=LOST, accept=organiser)
    [found] = aims_of(TitleTarget.objects.all(), date(2022, 8, 1))
    assert ([row.pace for row in found.milestones], found.reached, found.criteria) == ([Pace.LATE, Pace.COMING, Pace.MET], 1, 3)
    draft = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q4", values=GOOD)
    change_state(draft, "submit", by=cast.reviewer)
    assert aims_of(TitleTarget.objects.all())[0].sheet.period == "2022-Q3"  # not accepted yet
    change_state(draft, "accept", by=organiser)
    [found] = aims_of(TitleTarget.objects.all())
    assert ({row.pace for row in found.milestones}, found.reached, found.missing) == ({Pace.MET}, 3, [])


def test_results_after_the_year_aimed_at_do_not_count(small, aim, land, cast, organiser):
    aim()
    make_sheet(small, land.tham_don, cast.reviewer, period="2023-Q1", accept=organiser)
    assert aims_of(TitleTarget.objects.all())[0].sheet is None


def test_what_is_missing_is_what_the_sheet_itself_says(small, aim, land, cast, organiser):
    aim()
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values=LOST, accept=organiser)
    [found] = aims_of(TitleTarget.objects.all())
    assert [line.code for line in found.missing] == ["2.1", "1.2"]  # 50 of 53 is nearer than 60 of 90
    assert [(line.code, line.words, line.lacks) for line in found.missing] == [(line.code, line.words, line.lacks) for line in lines_of(sheet).missing]


def test_the_nearest_to_its_title_comes_first(small, aim, land, cast, organiser):
    for unit in (land.tham_don, land.dai_tam):
        aim(unit=unit)
    assert [row.target.unit for row in aims_of(TitleTarget.objects.all())] == [land.tham_don, land.dai_tam]
    make_sheet(small, land.tham_don, cast.reviewer, values=LOST, accept=organiser)
    make_sheet(small, land.dai_tam, cast.neighbour, values=GOOD, accept=organiser)
    assert [row.target.unit for row in aims_of(TitleTarget.objects.all())] == [land.dai_tam, land.tham_don]


def test_an_aim_is_followed_to_the_vote_and_the_decision(small, aim, land, organiser):
    aim()
    aim(unit=land.dai_tam)
    vote = record_vote(unit=land.tham_don, criteria_set=small, data_year=2022, voted_on=date(2022, 12, 30), by=organiser)
    record_title(unit=land.dai_tam, criteria_set=small, data_year=2021, by=organiser)  # of another year
    assert [row.award for row in aims_of(TitleTarget.objects.all())] == [vote, None]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_aims_ask_no_more_for_more_units(small, aim, land, cast, organiser, count, django_assert_num_queries):
    source = make_sheet(small, land.tham_don, cast.reviewer, values=LOST, accept=organiser)
    first = aim(milestones=DAYS)
    copies(source, first, land, count)
    book_of(small)  # read once for each content of a set, and kept
    with django_assert_num_queries(7):  # aims with their sheets, milestones, their criteria, sheets, results, what is lost, votes
        found = aims_of(TitleTarget.objects.all())
        words = [line.words for row in found for line in row.nearest]
        told = {(row.reached, row.words) for row in found}
    assert (len(found), len(words), told) == (count, 2 * count, {(1, str(Verdict.NOT_REACHED.label))})


def copies(source: ObservationSheet, first: TitleTarget, land, count: int) -> None:
    """As many communes with the same results and the same aim."""
    results, values, milestones = list(source.criterion_results.all()), list(source.observations.all()), list(first.milestones.all())
    kept = source.assessment
    for number in range(1, count):
        unit = Unit.objects.create(key=f"t-x{number}", kind=UnitKind.COMMUNE, type=UnitType.XA, name=f"Xã {number}", parent=land.district, valid_from=date(2004, 1, 1))
        target = TitleTarget.objects.create(unit=unit, criteria_set=first.criteria_set, year=2022, source=SOURCE, set_by=first.set_by)
        sheet = ObservationSheet.objects.get(pk=source.pk)
        sheet.pk, sheet.id, sheet.uuid, sheet.unit = None, None, f"00000000-0000-0000-0000-{number:012}", unit
        sheet.save(force_insert=True)
        type(kept).objects.create(sheet=sheet, verdict=kept.verdict, reached=kept.reached, not_reached=kept.not_reached)
        CriterionResult.objects.bulk_create(CriterionResult(sheet=sheet, criterion_id=row.criterion_id, verdict=row.verdict, reached=row.reached, applies=row.applies) for row in results)
        Observation.objects.bulk_create(
            Observation(sheet=sheet, indicator_id=row.indicator_id, value=row.value, second=row.second, verdict=row.verdict, entered_by_id=row.entered_by_id) for row in values
        )
        Milestone.objects.bulk_create(Milestone(target=target, criterion_id=row.criterion_id, due_on=row.due_on) for row in milestones)


# --- Pages -----------------------------------------------------------------------------------------


def test_units_are_aimed_at_and_get_milestones_by_the_pages(client_for, small, land, organiser):
    browser, year = client_for(organiser), dates.today().year
    posted = {"criteria_set": small.pk, "year": str(year), "source": SOURCE, "units": [land.tham_don.pk, land.dai_tam.pk]}
    assert browser.post(reverse("standards:new_target"), posted).status_code == 302
    target = TitleTarget.objects.get(unit=land.tham_don)
    address, first = reverse("standards:milestones", args=[target.pk]), small.criteria.first()
    assert browser.get(address).status_code == 200
    wrong = browser.post(address, {f"day-{first.pk}": f"01/01/{year + 1}"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, [f"day-{first.pk}"])
    assert browser.post(address, {f"day-{first.pk}": f"30/06/{year}"}).status_code == 302
    page = browser.get(reverse("standards:targets"))
    assert [row.target.unit for row in page.context["aims"]] == [land.tham_don, land.dai_tam]
    assert f"30/06/{year}" in page.content.decode()
    assert browser.post(address, {}).status_code == 302  # all emptied
    assert not Milestone.objects.exists()


def test_one_wrong_unit_sets_none(client_for, small, land, organiser):
    town = Unit.objects.create(key="t-tt", kind=UnitKind.COMMUNE, type=UnitType.THI_TRAN, name="Mỹ Xuyên", parent=land.district, valid_from=date(2004, 1, 1))
    answer = client_for(organiser).post(reverse("standards:new_target"), {"criteria_set": small.pk, "year": "2022", "source": SOURCE, "units": [land.tham_don.pk, town.pk]})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["units"])
    assert SOURCE in answer.content.decode()
    assert not TitleTarget.objects.exists()


def test_units_of_elsewhere_cannot_be_chosen(client_for, small, land, organiser):
    posted = {"criteria_set": small.pk, "year": "2022", "source": SOURCE, "units": [land.other_commune.pk, "x", "9" * 30]}
    assert client_for(organiser).post(reverse("standards:new_target"), posted).status_code == 422
    assert not TitleTarget.objects.exists()


def test_a_year_is_chosen_among_those_that_have_aims(client_for, aim, land, cast):
    aim()
    aim(year=2024, unit=land.dai_tam)
    browser, address = client_for(cast.leader), reverse("standards:targets")
    assert browser.get(f"{address}?year=2022").context["year"] == 2022
    for asked in ("", "2023", "x", "9" * 40):
        assert browser.get(f"{address}?year={asked}").context["year"] == 2024
    assert "2.024" not in browser.get(address).content.decode()


def test_aims_of_elsewhere_are_not_told(client_for, small, aim, land, cast, organiser):
    target = aim(source="KÍN-VĂN-BẢN", milestones=DAYS)
    make_sheet(small, land.tham_don, cast.reviewer, values={**LOST, "3.2": "KÍN-LÝ-DO"}, accept=organiser)
    for name in ("neighbour", "stranger", "recorder", "administrator"):
        browser = client_for(getattr(cast, name))
        assert "KÍN" not in browser.get(reverse("standards:targets")).content.decode()
        assert browser.get(reverse("standards:milestones", args=[target.pk])).status_code == 404
        assert browser.get(reverse("standards:new_target")).status_code == 403
    page = client_for(cast.reviewer).get(reverse("standards:targets"))
    assert "KÍN-VĂN-BẢN" in page.content.decode()
    assert client_for(cast.reviewer).post(reverse("standards:milestones", args=[target.pk]), {}).status_code == 403
    assert target.milestones.count() == 3


def test_the_page_says_the_unit_without_results(client_for, aim, cast):
    aim(year=(dates.today() - timedelta(days=1)).year)
    assert says(client_for(cast.leader).get(reverse("standards:targets")), "No accepted results yet.")
