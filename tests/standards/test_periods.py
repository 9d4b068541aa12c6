"""A closed period: who closes and opens it, and that nothing moves in it meanwhile."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib.workflow import TransitionRefused
from kheo.org.actions import append_history
from kheo.org.models import HistoryEntry
from kheo.records.actions import Incomplete, RecordClosed, change_state
from kheo.standards.actions import close_period, load_sets, open_period
from kheo.standards.models import ClosedPeriod, ObservationSheet
from kheo.standards.queries import newest_of
from kheo.standards.queries.places import closings_told
from tests.conftest import says
from tests.standards.conftest import make_sheet, say
from tests.standards.test_confirming import give

LIST = "/lam-viec/tieu-chi/ky/"
PERIOD = "2022-Q4"
QUERIES_OF_THE_LIST = 13


@pytest.fixture
def close(small, land, organiser):
    def closed(period=PERIOD, unit=None, by=None):
        return close_period(criteria_set=small, unit=unit or land.district, period=period, by=by or organiser)

    return closed


# --- Nothing moves -------------------------------------------------------------------------------


def test_an_accepted_sheet_is_not_reopened_in_a_closed_period(small, land, officer, organiser, close):
    sheet = make_sheet(small, land.tham_don, officer, accept=organiser)
    close()
    with pytest.raises(TransitionRefused, match="Huyện Mỹ Xuyên has closed this period"):
        change_state(sheet, "reopen", by=organiser, reason="Sai số liệu")
    assert ObservationSheet.objects.get(pk=sheet.pk).state == "accepted"


def test_a_draft_is_neither_handed_in_nor_changed(small, land, officer, close):
    sheet = make_sheet(small, land.tham_don, officer)
    close()
    with pytest.raises(Incomplete, match="has closed this period"):
        change_state(sheet, "submit", by=officer)
    with pytest.raises(RecordClosed, match="has closed this period"):
        say(sheet, officer, {"2.2": 1})
    assert sheet.observations.get(indicator__code="2.2").value == 3


def test_no_sheet_begins_in_a_closed_period(small, land, officer, close):
    close()
    with pytest.raises(ValidationError, match="has closed this period"):
        make_sheet(small, land.tham_don, officer)
    assert not ObservationSheet.objects.exists()


def test_other_periods_units_and_sets_go_on(small, land, officer, neighbour, organiser, close, write_set):
    load_sets(files=[write_set(("code: nho", "code: khac"), name="khac.yaml")])
    close(unit=land.tham_don)
    for criteria_set, unit, by, period in ((small, land.tham_don, officer, "2022-Q3"), (small, land.dai_tam, neighbour, PERIOD), (newest_of("khac"), land.tham_don, officer, PERIOD)):
        assert make_sheet(criteria_set, unit, by, period=period, accept=organiser).state == "accepted"


def test_opened_again_everything_moves_again(small, land, officer, organiser, close):
    sheet = make_sheet(small, land.tham_don, officer, accept=organiser)
    close()
    assert open_period(criteria_set=small, unit=land.district, period=PERIOD, reason="Báo cáo lại", by=organiser)
    assert change_state(sheet, "reopen", by=organiser, reason="Sai số liệu").state == "returned"


# --- Closing -------------------------------------------------------------------------------------


@pytest.mark.database
def test_while_sheets_are_under_review_it_says_which_and_refuses(small, land, officer, organiser, close):
    sheet = make_sheet(small, land.tham_don, officer)
    change_state(sheet, "submit", by=officer)
    with pytest.raises(TransitionRefused, match="still under review: Xã Tham Đôn"):
        close()
    assert not ClosedPeriod.objects.exists()
    change_state(sheet, "return", by=organiser, reason="Thiếu")
    assert close().period == PERIOD


def test_a_sheet_under_review_elsewhere_or_of_another_period_does_not_hinder(small, land, officer, close):
    change_state(make_sheet(small, land.tham_don, officer, period="2022-Q3"), "submit", by=officer)
    change_state(make_sheet(small, land.tham_don, officer), "submit", by=officer)
    assert close(unit=land.dai_tam).unit == land.dai_tam


@pytest.mark.database
def test_a_second_click_finds_it_closed(small, close):
    assert close() == close()
    assert HistoryEntry.objects.about(small).filter(verb="close_period").count() == 1


@pytest.mark.parametrize(("period", "told"), [("2099-Q1", "has not begun yet"), ("quý bốn", "is not a period"), ("", "is not a period")])
def test_a_period_that_cannot_be_is_refused(close, period, told):
    with pytest.raises(ValidationError, match=told):
        close(period=period)
    assert not ClosedPeriod.objects.exists()


@pytest.mark.parametrize("member", ["reviewer", "leader", "provincial", "stranger"])
def test_a_period_is_closed_by_who_keeps_standards_there(close, cast, member):
    with pytest.raises(PermissionDenied):
        close(by=getattr(cast, member))
    assert not ClosedPeriod.objects.exists()


def test_a_district_closes_neither_its_neighbour_nor_its_province(close, land):
    for unit in (land.province, land.other_district, land.other_commune):
        with pytest.raises(PermissionDenied):
            close(unit=unit)


# --- Opening -------------------------------------------------------------------------------------


def test_the_level_that_closed_it_opens_it_or_one_above(small, land, cast, close):
    give(cast.reviewer, "organiser", land.tham_don)
    give(cast.provincial, "organiser", land.province)
    opened = {"criteria_set": small, "unit": land.district, "period": PERIOD, "reason": "Báo cáo lại"}
    close()
    with pytest.raises(PermissionDenied):
        open_period(by=cast.reviewer, **opened)
    assert ClosedPeriod.objects.exists()
    assert open_period(by=cast.provincial, **opened)
    close()
    assert open_period(by=cast.organiser, **opened)
    assert not open_period(by=cast.organiser, **opened)
    entry = HistoryEntry.objects.about(small).filter(verb="open_period").order_by("number").last()
    assert (entry.target, entry.reason, entry.changes) == (PERIOD, "Báo cáo lại", {"unit": land.district.key})


def test_a_reason_is_needed(small, land, organiser, close):
    close()
    with pytest.raises(ValidationError, match="Say why it is opened again"):
        open_period(criteria_set=small, unit=land.district, period=PERIOD, reason=" ", by=organiser)
    assert ClosedPeriod.objects.exists()


def test_what_the_province_closed_the_district_does_not_open(small, land, cast, close, client_for):
    give(cast.provincial, "organiser", land.province)
    closed = close(unit=land.province, by=cast.provincial)
    with pytest.raises(PermissionDenied):
        open_period(criteria_set=small, unit=land.province, period=PERIOD, reason="x", by=cast.organiser)
    page = client_for(cast.organiser)
    assert reverse("standards:open_period", args=[closed.pk]) not in page.get(LIST).content.decode()
    assert page.post(reverse("standards:open_period", args=[closed.pk]), {"reason": "x"}).status_code == 404
    assert ClosedPeriod.objects.exists()


# --- The page ------------------------------------------------------------------------------------


def test_the_page_counts_sheets_by_state(small, land, officer, neighbour, organiser, client_for):
    make_sheet(small, land.tham_don, officer, accept=organiser)
    make_sheet(small, land.dai_tam, neighbour)
    change_state(make_sheet(small, land.tham_don, officer, period="2022-Q3"), "submit", by=officer)
    make_sheet(small, land.other_commune, officer_of(land.other_commune), period="2021-Q1")
    rows = client_for(organiser).get(LIST).context["part"].object_list
    assert [(row.period, row.draft, row.submitted, row.returned, row.accepted) for row in rows] == [(PERIOD, 1, 0, 0, 1), ("2022-Q3", 0, 1, 0, 0)]


def officer_of(unit):
    person = type(unit)._meta.apps.get_model("org", "User").objects.create(username=f"o-{unit.pk}", full_name="Người Thử", home_unit=unit, password="!")
    give(person, "reviewer", unit)
    return person


def test_a_period_is_closed_and_opened_by_buttons(small, land, officer, organiser, client_for):
    make_sheet(small, land.tham_don, officer, accept=organiser)
    page = client_for(organiser)
    posted = page.post(reverse("standards:close_period"), {"criteria_set": small.pk, "period": PERIOD, "unit": land.district.pk})
    closed = ClosedPeriod.objects.get()
    assert (posted.status_code, closed.unit, closed.period, closed.closed_by) == (302, land.district, PERIOD, organiser)
    opening = reverse("standards:open_period", args=[closed.pk])
    assert opening in page.get(LIST).content.decode()
    assert page.post(opening, {"reason": ""}).status_code == 422
    assert page.post(opening, {"reason": "Báo cáo lại"}).status_code == 302
    assert not ClosedPeriod.objects.exists()
    told = page.get(LIST).context["entries"]
    assert [(step.who, step.reason) for step in told] == [(str(organiser), "Báo cáo lại"), (str(organiser), "")]


def test_before_closing_it_is_asked_with_what_that_leaves_undone(small, land, officer, neighbour, organiser, client_for):
    make_sheet(small, land.tham_don, officer, accept=organiser)
    browser, address = client_for(organiser), f"{reverse('standards:close_period')}?criteria_set={small.pk}&period={PERIOD}&unit={land.district.pk}"
    assert address.replace("&", "&amp;").removeprefix(reverse("standards:close_period") + "?") in browser.get(LIST).content.decode()
    asked = browser.get(address)
    found = asked.context["outlook"]
    assert (found.row.accepted, found.expected, found.unfinished, found.not_begun) == (1, 2, 0, 1)
    assert says(asked, "What is not accepted now stays out: nothing can be entered, submitted or reopened until the period is opened again, with a reason.")
    make_sheet(small, land.dai_tam, neighbour)
    assert [getattr(browser.get(address).context["outlook"], name) for name in ("unfinished", "not_begun")] == [1, 0]
    change_state(ObservationSheet.objects.get(unit=land.dai_tam), "submit", by=neighbour)
    asked = browser.get(address)
    assert says(asked, "What is under review is accepted or returned first; until then the period cannot be closed.")
    assert "<button class=\"button\" type=\"submit\">" not in asked.content.decode()
    assert not ClosedPeriod.objects.exists()


def test_a_refusal_stands_on_the_page(small, land, officer, organiser, client_for):
    change_state(make_sheet(small, land.tham_don, officer), "submit", by=officer)
    answer = client_for(organiser).post(reverse("standards:close_period"), {"criteria_set": small.pk, "period": PERIOD, "unit": land.district.pk})
    assert answer.status_code == 422
    assert says(answer, "Sheets of this period are still under review: %(units)s. Accept or return them first.", units="Xã Tham Đôn")


@pytest.mark.parametrize("typed", [{}, {"period": "2022-Q9"}, {"period": "x" * 100}, {"criteria_set": "0"}, {"unit": "0"}])
def test_wrong_input_is_told(small, land, organiser, client_for, typed):
    given = {"criteria_set": small.pk, "period": PERIOD, "unit": land.district.pk, **typed} if typed else {}
    page = client_for(organiser)
    for answer in (page.get(reverse("standards:close_period"), given), page.post(reverse("standards:close_period"), given)):
        assert (answer.status_code, ClosedPeriod.objects.exists()) == (422, False)


def test_others_see_and_close_nothing(small, land, officer, organiser, cast, client_for):
    make_sheet(small, land.tham_don, officer, accept=organiser)
    for member in ("reviewer", "leader", "provincial", "stranger", "administrator"):
        page = client_for(getattr(cast, member))
        named = {"criteria_set": small.pk, "period": PERIOD, "unit": land.tham_don.pk}
        answers = [page.get(LIST), page.get(reverse("standards:close_period"), named), page.post(reverse("standards:close_period"), named)]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert not any(small.name in answer.content.decode() for answer in answers)
    assert not ClosedPeriod.objects.exists()


def test_a_unit_out_of_reach_is_no_choice(small, land, organiser, client_for):
    answer = client_for(organiser).post(reverse("standards:close_period"), {"criteria_set": small.pk, "period": PERIOD, "unit": land.other_district.pk})
    assert (answer.status_code, ClosedPeriod.objects.exists()) == (422, False)
    assert "Kế Sách" not in answer.content.decode()
    assert client_for(organiser).get(f"{LIST}?don-vi={land.other_district.pk}").status_code == 404


def test_what_was_closed_here_is_told_however_much_was_closed_elsewhere(small, land, organiser, close, client_for, django_assert_num_queries):
    close("2022-Q3")
    for number in range(120):
        append_history(small, verb="close_period", by=organiser, target="2022-Q4", changes={"unit": land.other_district.key if number % 2 else "t-ended"})
    close("2022-Q4")
    with django_assert_num_queries(3):
        told = closings_told(land.district, ("close_period", "open_period"), 10)
    assert [(entry.target, criteria_set, unit) for entry, criteria_set, unit in told] == [("2022-Q4", small, land.district), ("2022-Q3", small, land.district)]
    assert len(client_for(organiser).get(LIST).context["entries"]) == 2


@pytest.mark.parametrize("periods", [1, 3, 200])
def test_more_periods_ask_no_more(small, land, organiser, client_for, django_assert_num_queries, periods):
    ClosedPeriod.objects.bulk_create(
        ClosedPeriod(criteria_set=small, unit=land.tham_don, period=f"{1990 + number // 4}-Q{number % 4 + 1}" if number < 130 else f"{1990 + number - 130}", closed_by=organiser)
        for number in range(periods)
    )
    page = client_for(organiser)
    page.get(LIST)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        assert page.get(LIST).context["part"].paginator.count == periods
