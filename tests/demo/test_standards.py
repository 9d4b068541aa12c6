"""Where the ten communes stood: eight quarters, four at the vote, everything invented marked as such."""

import html
from datetime import date

import pytest
from django.urls import reverse

from kheo.demo.offices import DISPUTED, PEOPLE, STILL_WAITING, VERIFIED_BY
from kheo.demo.standards import AIMED, CLOSED, FROM_A_FIGURE, SUBJECTS, tell_standards
from kheo.demo.standing import HEALTH_BOOKS, NOT_APPLICABLE, QUARTERS
from kheo.demo.telling import MARK, at
from kheo.org.models import HistoryEntry, Unit, User
from kheo.records.workflow import ReviewState
from kheo.standards.models import (
    AreaTotal,
    Assessment,
    ClosedPeriod,
    CriterionResult,
    Observation,
    ObservationSheet,
    Status,
    TitleAward,
    TitleTarget,
    Verifier,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import board_of, book_of, closing_of, newest_of, proofs_of, verifiable
from kheo.standards.queries import sources_of as figures_behind
from kheo.standards.rules import Verdict
from tests.conftest import says

pytestmark = pytest.mark.django_db
SET = "soc-trang-nang-cao-minh-hoa"
LAST_DAY = date(2022, 12, 31)
NAMES = {"ngoc-to": "Ngọc Tố", "hoa-tu-2": "Hòa Tú 2", "dai-tam": "Đại Tâm", "gia-hoa-2": "Gia Hòa 2", "thanh-phu": "Thạnh Phú", "thanh-quoi": "Thạnh Quới"}


@pytest.fixture
def told(country: None) -> list[str]:
    said: list[str] = []
    tell_standards(said.append)
    return said


def sheets():
    return ObservationSheet.objects.filter(criteria_set=newest_of(SET)).select_related("unit", "criteria_set", "group")


def sheet_of(commune: str, period: str = QUARTERS[-1]) -> ObservationSheet:
    return sheets().get(unit__name=NAMES[commune], period=period)


def rows(**asked):
    return Observation.objects.filter(sheet__in=sheets(), superseded_at=None, **asked)


def test_the_story_holds_together(told):
    advanced = newest_of(SET)
    assert sheets().count() == len(SUBJECTS) * len(QUARTERS) == 80
    not_accepted = dict(sheets().exclude(state=ReviewState.ACCEPTED).values_list("unit__name", "state"))
    assert not_accepted == {"Thạnh Phú": ReviewState.RETURNED, "Thạnh Quới": ReviewState.SUBMITTED}
    assert set(sheets().exclude(state=ReviewState.ACCEPTED).values_list("period", flat=True)) == {QUARTERS[-1]}
    unknown = len(SUBJECTS) * 2 + len(QUARTERS) - 2  # nobody has data for half a year, one commune for two years
    assert len(book_of(advanced).rules) == 76
    assert rows().count() == 80 * 76 - unknown
    assert ObservationSheet.objects.filter(criteria_set__code="huyen-ntm-nang-cao-2021-2025").count() == 8

    # Exactly the four that were aimed at reach everything by the last quarter, and come to the vote.
    last = Assessment.objects.filter(sheet__in=sheets(), sheet__period=QUARTERS[-1])
    reached = {row.sheet.unit.key for row in last.filter(verdict=Verdict.REACHED).select_related("sheet__unit")}
    aimed = set(TitleTarget.objects.filter(criteria_set=advanced, year=2022).values_list("unit__key", flat=True))
    votes = TitleAward.objects.filter(criteria_set=advanced)
    assert reached == aimed == set(votes.values_list("unit__key", flat=True))
    assert len(reached) == len(AIMED) == 4
    assert {(row.voted_on, row.decided, row.document, bool(row.inferred)) for row in votes} == {(date(2022, 12, 30), False, None, True)}
    assert all(8 <= row.reached < 19 for row in last.exclude(verdict=Verdict.REACHED))

    # Kept results are what the values come to.
    assert list(check_results()) == []
    assert CriterionResult.objects.filter(sheet__in=sheets()).count() == 80 * 19
    district = AreaTotal.objects.get(criteria_set=advanced, period=QUARTERS[-1], unit__kind="district", criterion=None)
    assert (district.reached, district.reached + district.not_reached + district.undecided) == (4, 8)

    # Told again, nothing is doubled.
    counted = [model.objects.count() for model in (ObservationSheet, TitleAward, Observation, Verifier, ClosedPeriod, User, HistoryEntry)]
    tell_standards(told.append)
    assert [model.objects.count() for model in (ObservationSheet, TitleAward, Observation, Verifier, ClosedPeriod, User, HistoryEntry)] == counted
    assert counted[:2] == [88, 14]


def test_what_the_chapter_shows(told, client_for):
    _every_kind_of_saying()
    _what_the_offices_verified()
    _what_bears_values_out()
    _last_year_is_closed(client_for)
    _the_board_follows_the_four_to_the_vote(client_for)


def _every_kind_of_saying() -> None:
    """A value, that it does not apply (with the reason), and no data; and one value that came from a figure."""
    for code, reasons in NOT_APPLICABLE.items():
        assert set(rows(indicator__code=code, not_applicable=True).values_list("remark", flat=True)) == set(reasons.values())
        assert rows(indicator__code=code, not_applicable=True).count() == len(reasons) * len(QUARTERS)
    assert not rows(indicator__code=HEALTH_BOOKS, sheet__period__in=QUARTERS[:2]).exists()
    assert rows(indicator__code=HEALTH_BOOKS, sheet__period=QUARTERS[-1]).count() == len(SUBJECTS) - 1
    from_figures = rows(indicator__code=FROM_A_FIGURE, sheet__period=QUARTERS[-1])
    assert [row.value for row in from_figures] == [0] * len(SUBJECTS)
    assert all("movements.unconfirmed" in row.remark for row in from_figures)
    assert {source.found.figure.code for source in figures_behind(sheet_of("dai-tam")).values()} == {"movements.unconfirmed"}
    indicator = from_figures.first().indicator
    assert (indicator.confirmed, "hư cấu" in indicator.name) == (False, True)
    told_apart = rows(not_applicable=False).exclude(remark="").exclude(indicator__code=FROM_A_FIGURE)
    assert set(told_apart.values_list("remark", flat=True)) == {MARK}


def _what_the_offices_verified() -> None:
    """Each office ruled on its own values; one it disputed came back, one sheet still waits for one of them."""
    for person in PEOPLE:
        own = VERIFIED_BY[person.holds[0][1]]
        told = HistoryEntry.objects.filter(actor__username=person.username, verb="rule_on")
        assert {code for entry in told for code in entry.changes["rulings"]} == set(own)
        assert told.count() == 4 * len(SUBJECTS) - list(STILL_WAITING.values()).count(person.holds[0][1])
    [(code, reason)] = DISPUTED["thanh-phu"].items()
    disputed = rows(status=Status.DISPUTED).get()
    assert (disputed.sheet, disputed.indicator.code, disputed.status_reason) == (sheet_of("thanh-phu"), code, reason)
    waiting = sheet_of("thanh-quoi")
    assert set(rows(status=Status.OPEN).values_list("sheet", "indicator__code")) == {(waiting.pk, code) for code in VERIFIED_BY[STILL_WAITING["thanh-quoi"]]}
    with at(LAST_DAY):
        assert [verifiable(User.objects.get(username=person.username), waiting) for person in PEOPLE] == [["3.1", "13.1", "13.2"], ["14.1", "14.2"]]


def _what_bears_values_out() -> None:
    """One photo for two values, the same one again a quarter later, one that ends soon, one that has ended."""
    with at(LAST_DAY):
        before, now, other = (proofs_of(sheet) for sheet in (sheet_of("ngoc-to", QUARTERS[-2]), sheet_of("ngoc-to"), sheet_of("thanh-phu")))
        assert before["2.2"][0].evidence == before["2.3"][0].evidence == now["2.2"][0].evidence
        assert (now["13.2"][0].expires_soon, other["13.2"][0].is_expired) == (True, True)
    assert (before["2.2"][0].evidence.is_public, now["13.2"][0].evidence.is_public) == (True, False)


def _last_year_is_closed(client_for) -> None:
    with at(LAST_DAY):
        district = Unit.objects.get(key="b-d-947")
        assert [closing_of(sheet_of("ngoc-to", period)).unit for period in CLOSED] == [district] * 4
        assert closing_of(sheet_of("ngoc-to")) is None
        page = client_for(User.objects.get(username="tochuc.huyen")).get(reverse("standards:periods"))
    assert page.status_code == 200
    assert says(page, "Closed by %(unit)s on %(day)s", unit=district, day="15/02/2022")
    assert html.unescape(page.content.decode()).count("15/02/2022") >= len(CLOSED)


def _the_board_follows_the_four_to_the_vote(client_for) -> None:
    district, advanced = Unit.objects.get(key="b-d-947"), newest_of(SET)
    with at(LAST_DAY):
        client = client_for(User.objects.get(username="lanhdao.huyen"))
        asked = {"unit": district.pk, "set": SET, "period": QUARTERS[-1]}
        page = client.get(reverse("standards:board"), asked)
        board = board_of(advanced, district, page.context["asked"].period)
        first = client.get(reverse("standards:board"), {**asked, "period": QUARTERS[0]})
    text = html.unescape(page.content.decode())
    assert page.status_code == first.status_code == 200

    # Ten communes that the set is for; the township is named and no subject.
    assert [row.unit.name for row in board.rows if not row.concerned] == ["Mỹ Xuyên"]
    assert len([row for row in board.rows if row.concerned]) == 10
    assert says(page, "not concerned") and "Thị trấn Mỹ Xuyên" in text
    assert says(page, "%(reporting)s of %(expected)s units have data", reporting=8, expected=10)
    assert says(first, "%(reporting)s of %(expected)s units have data", reporting=10, expected=10)

    # The four that were aimed at, and how the vote of 30 December stands: no decision is known, and the year is inferred.
    followed = text[text.index('id="followed"') :]
    assert {row.unit.name for row in board.aimed} == {NAMES[name] for name in AIMED}
    assert says(page, "set reached: %(reached)s; voted on or decided: %(voted)s", reached=4, voted=4)
    assert says(page, "units aimed at for %(year)s", year=2022)
    assert all(NAMES[name] in followed for name in AIMED)
    assert followed.count("30/12/2022") >= 4
    assert followed.count("Năm 2022 được suy ra") >= 4
    assert "09-CTr/HU" in followed
    assert page.context["asked"].periods == list(reversed(QUARTERS))
