"""Which titles may be lost: what the newest accepted sheets say, and which come first."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.org.models import Unit, UnitKind, UnitType
from kheo.org.models.spans import under_path
from kheo.records.actions import change_state
from kheo.standards.actions import schedule_recheck
from kheo.standards.models import CriteriaSet, ObservationSheet, TitleAward
from kheo.standards.queries import Alarm, EarlyWarning, pressing, warnings_of
from tests.standards.conftest import GOOD, make_sheet
from tests.standards.test_awards import BAD, title, vote

pytestmark = pytest.mark.django_db
__all__ = ["title", "vote"]  # fixtures


def warnings(area: Unit, today: date | None = None) -> list[EarlyWarning]:
    """What is told of all titles in the area."""
    return list(warnings_of(list(TitleAward.objects.filter(under_path(area.path, "unit__path"))), today).values())


@pytest.mark.parametrize(
    ("lost", "alarm", "words"),
    [
        ("", Alarm.STEADY, "0 of 3 criteria (0,0%)"),
        ("1", Alarm.AT_RISK, "from 30% to under 50% with one that weighs among them (Điều 9)"),
        ("2", Alarm.REACHED, "among them: Thu nhập"),
        ("13", Alarm.REACHED, "A title may be revoked from 50% (Điều 9)."),
    ],
)  # fmt: skip
def test_titles_are_held_against_the_shares_of_revocation(small, title, land, cast, organiser, lost, alarm, words):
    title()
    values = {**GOOD, **{code: value for criterion in lost for code, value in BAD[criterion].items()}}
    make_sheet(small, land.tham_don, cast.reviewer, values=GOOD, period="2022-Q3", accept=organiser)
    make_sheet(small, land.tham_don, cast.reviewer, values=values, accept=organiser)
    [found] = warnings(land.district)
    assert (found.alarm, found.lost, found.criteria) == (alarm, len(lost), 3)
    assert words in found.words


def test_half_of_the_first_share_is_worth_watching(write_set, small, title, land, cast, organiser):
    title()
    make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **BAD["1"]}, accept=organiser)
    rule = small.revocation_rules.get(from_share=30)
    for share, alarm in ((66, Alarm.NEAR), (67, Alarm.STEADY)):
        small.revocation_rules.exclude(pk=rule.pk).delete()
        small.revocation_rules.filter(pk=rule.pk).update(from_share=share, below_share=None)
        assert warnings(land.province)[0].alarm is alarm
    small.revocation_rules.all().delete()
    assert "No rule of revocation is known" in warnings(land.province)[0].words


def test_only_accepted_results_since_the_year_of_the_title_warn(small, title, vote, land, cast, organiser):
    title()
    vote(unit=land.dai_tam)  # no title yet
    make_sheet(small, land.tham_don, cast.reviewer, period="2021-Q4", values={**GOOD, **BAD["2"]}, accept=organiser)
    draft = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q4", values={**GOOD, **BAD["2"]})
    change_state(draft, "submit", by=cast.reviewer)
    [found] = warnings(land.district)
    assert found.alarm is Alarm.UNKNOWN
    assert "nobody knows whether it holds" in found.words
    assert warnings(land.other_district) == []


def test_a_day_to_look_again_that_is_past_is_pressing(title, land, organiser):
    award = schedule_recheck(title(), recheck_on=dates.today(), by=organiser)
    assert warnings(land.district, dates.today() - timedelta(days=1))[0].recheck_due is False
    found = warnings(land.district)[0]
    assert (found.award, found.recheck_due, found.is_pressing) == (award, True, True)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_warnings_ask_no_more_for_more_titles(small, land, cast, organiser, count, django_assert_num_queries):
    source = make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **BAD["2"]}, accept=organiser)
    copies(source, small, land, cast, count)
    awards = list(TitleAward.objects.select_related("unit", "criteria_set"))
    assert len(awards) == count
    with django_assert_num_queries(4):
        assert {row.alarm for row in warnings_of(awards).values()} == {Alarm.REACHED}


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
@pytest.mark.parametrize("shares", [[], [30], [66, 80], [67], [100]])
@pytest.mark.parametrize("due", [None, date(2022, 12, 31), date(2023, 1, 2)])
def test_the_database_finds_the_pressing_ones_that_the_warnings_find(small, title, land, cast, organiser, lost, shares, due):
    award = title()
    TitleAward.objects.update(recheck_on=due)
    sheet = make_sheet(small, land.tham_don, cast.reviewer, accept=organiser)
    type(sheet.assessment).objects.filter(sheet=sheet).update(reached=3 - lost, not_reached=lost, undecided=0, not_applicable=0)
    small.revocation_rules.all().delete()
    for share in shares:
        small.revocation_rules.create(from_share=share)
    today = date(2023, 1, 1)
    [found] = warnings_of(list(TitleAward.objects.all()), today).values()
    assert list(pressing(TitleAward.objects.all(), today)) == ([award] if found.is_pressing else [])


def test_the_largest_share_of_lost_criteria_comes_first(small, land, cast, organiser):
    source = make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **BAD["2"]}, accept=organiser)
    copies(source, small, land, cast, 4)
    kept = list(source.assessment.__class__.objects.order_by("sheet__unit__path"))
    for row, lost in zip(kept, (1, 3, 0, 2), strict=True):
        type(row).objects.filter(pk=row.pk).update(not_reached=lost, reached=3 - lost, undecided=0)
    TitleAward.objects.filter(unit=kept[2].sheet.unit).update(recheck_on=date(2020, 1, 1))
    order = [award.unit_id for award in pressing(TitleAward.objects.all())]
    assert order == [kept[place].sheet.unit_id for place in (1, 3, 0, 2)]


@pytest.mark.parametrize("count", [1, 3, 70])
def test_the_list_reads_a_page_however_many_titles_stand(client_for, small, land, cast, organiser, count, django_assert_num_queries):
    source = make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **BAD["2"]}, accept=organiser)
    copies(source, small, land, cast, count)
    browser = client_for(cast.leader)
    browser.get(reverse("standards:awards"))
    with django_assert_num_queries(16) as asked:
        page = browser.get(reverse("standards:awards"))
    assert max(len(named.split(",")) for query in asked.captured_queries for named in re.findall(r"IN \(([\d, ]+)\)", query["sql"])) <= 50
    assert (len(page.context["pressing"]), page.context["more_pressing"]) == (min(count, 12), count > 12)
    assert len(browser.get(f"{reverse('standards:awards')}?state=pressing").context["listing"].rows) == min(count, 50)


def copies(source: ObservationSheet, criteria_set: CriteriaSet, land, cast, count: int) -> None:
    """As many communes with a title and a copy of the sheet's results."""
    for number in range(count):
        unit = land.tham_don if not number else Unit.objects.create(
            key=f"t-x{number}", kind=UnitKind.COMMUNE, type=UnitType.XA, name=f"Xã {number}", parent=land.district, valid_from=date(2004, 1, 1)
        )  # fmt: skip
        TitleAward.objects.create(unit=unit, criteria_set=criteria_set, data_year=2022, decided=True, recorded_by=cast.organiser)
        if number:
            sheet = ObservationSheet.objects.get(pk=source.pk)
            results, kept = list(source.criterion_results.all()), source.assessment
            sheet.pk, sheet.id, sheet.uuid, sheet.unit = None, None, f"00000000-0000-0000-0000-{number:012}", unit
            sheet.save(force_insert=True)
            type(kept).objects.create(sheet=sheet, verdict=kept.verdict, reached=kept.reached, not_reached=kept.not_reached)
            for row in results:
                row.pk, row.sheet = None, sheet
                row.save(force_insert=True)
