"""A sheet begins under a set that is in force in its period and is for such units; the form offers what fits, the action holds it."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.standards.actions import load_sets, save_sheet
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import last_sheet, misfits, newest_of, sets_for
from tests.conftest import says
from tests.standards.conftest import make_sheet

NEW = reverse("records:new", args=["phieu-tieu-chi"])
TODAY = datetime(2026, 5, 20, 9, tzinfo=dates.HANOI)


@pytest.fixture(autouse=True)
def in_may_2026():
    with dates.moved_to(TODAY):
        yield


@pytest.fixture
def old(land, write_set):
    """In force from 2021 to the end of 2025."""
    load_sets(files=[write_set(("valid_to: 2030-12-31", "valid_to: 2025-12-31"))])
    return newest_of("nho")


@pytest.fixture
def new(old, write_set):
    """In force from 15 February 2026 on."""
    load_sets(files=[write_set(("code: nho\n", "code: moi\nsucceeds: nho\n"), ("valid_from: 2021-01-01", "valid_from: 2026-02-15"), ('"Bộ tiêu chí thử"', '"Bộ tiêu chí mới"'), name="moi.yaml")])
    return newest_of("moi")


def begin(criteria_set, unit, period, by):
    return save_sheet(ObservationSheet(unit=unit, criteria_set=criteria_set, period=period), by=by, fields=[])


def refusal(criteria_set, unit, period, by):
    with pytest.raises(ValidationError) as told:
        begin(criteria_set, unit, period, by)
    assert not ObservationSheet.objects.exists()
    return {name: " ".join(texts) for name, texts in told.value.message_dict.items()}


# --- The action ----------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2025-Q4", "2025", "2025-12", "2021-Q1", "2021..2025"])
def test_a_past_period_is_written_under_the_set_that_held_then(old, new, land, officer, period):
    assert begin(old, land.tham_don, period, officer).period == period


@pytest.mark.parametrize(("code", "period", "told"), [
    ("nho", "2026-Q1", "“Bộ tiêu chí thử” is in force from 01/01/2021 to 31/12/2025, not on 31/03/2026, the last day of this period. In force then: “Bộ tiêu chí mới”."),
    ("nho", "2020-Q4", "“Bộ tiêu chí thử” is in force from 01/01/2021 to 31/12/2025, not on 31/12/2020, the last day of this period."),
    ("moi", "2025-Q4", "“Bộ tiêu chí mới” is in force from 15/02/2026 to 31/12/2030, not on 31/12/2025, the last day of this period. In force then: “Bộ tiêu chí thử”."),
    ("moi", "2026-Q3", "This period has not begun yet."),
    ("nho", "2026-Q3", "This period has not begun yet."),
])  # fmt: skip
def test_a_period_that_does_not_fit_the_set_is_refused_with_those_that_do(old, new, land, officer, code, period, told):
    assert refusal(newest_of(code), land.tham_don, period, officer) == {"period": told}


def test_the_quarter_in_which_a_set_begins_is_written_under_it(old, new, land, officer):
    assert begin(new, land.tham_don, "2026-Q1", officer).criteria_set == new
    assert begin(new, land.tham_don, "2026-Q2", officer).pk  # this one has begun


def test_words_that_are_no_period_are_refused_as_such(old, land, officer):
    assert "is not a period" in refusal(old, land.tham_don, "hôm nay", officer)["period"]
    assert begin(old, land.tham_don, " 2025-q4 ", officer).period == "2025-Q4"


def test_a_township_and_other_kinds_of_units_write_none(old, land, officer, cast):
    land.tham_don.type = "thi_tran"
    land.tham_don.save(update_fields=["type"])
    assert refusal(old, land.tham_don, "2025-Q4", officer) == {"criteria_set": "Thị trấn Tham Đôn is not assessed by this set."}
    assert list(refusal(old, land.district, "2025-Q4", cast.organiser)) == ["criteria_set"]


def test_a_unit_has_results_only_of_periods_in_which_it_lived(old, land, officer):
    unit = land.tham_don
    unit.valid_from, unit.valid_from_known = date(2024, 7, 15), True
    unit.save(update_fields=["valid_from", "valid_from_known"])
    assert refusal(old, unit, "2024-Q2", officer) == {"period": "Xã Tham Đôn begins on 15/07/2024 only: there are no results of it for Quarter II of 2024."}
    assert begin(old, unit, "2024-Q3", officer).pk
    unit.valid_to = date(2025, 6, 30)
    assert misfits(old, unit, Period.parse("2025-Q3")) == {"period": "Xã Tham Đôn ended on 30/06/2025: there are no results of it for Quarter III of 2025."}
    assert misfits(old, unit, Period.parse("2025-Q2")) == {}


def test_a_unit_whose_first_day_nobody_knows_may_write_of_earlier_periods(old, land, officer):
    land.tham_don.valid_from, land.tham_don.valid_from_known = date(2024, 7, 15), False
    assert misfits(old, land.tham_don, Period.parse("2022-Q2")) == {}


def test_a_newer_version_in_force_is_written_under_and_the_older_one_before_it(old, land, officer, write_set):
    load_sets(files=[write_set(("version: 1", "version: 2"), ("valid_from: 2021-01-01", "valid_from: 2025-07-01"), name="hai.yaml")])
    assert refusal(old, land.tham_don, "2025-Q3", officer) == {"criteria_set": "At the end of this period version 2 of the set is in force: choose that one."}
    assert begin(old, land.tham_don, "2025-Q2", officer).pk
    assert begin(newest_of("nho"), land.tham_don, "2025-Q3", officer).pk


def test_a_sheet_that_stands_keeps_its_frame_whatever_holds_today(old, land, officer):
    sheet = begin(old, land.tham_don, "2025-Q4", officer)
    old.valid_to = date(2025, 6, 30)
    old.save(update_fields=["valid_to"])
    kept = save_sheet(ObservationSheet.objects.get(pk=sheet.pk), by=officer, fields=["period"])
    assert kept.period == "2025-Q4"
    kept.period = "2025-Q3"
    with pytest.raises(ValidationError, match="the last day of this period"):
        save_sheet(kept, by=officer, fields=["period"])
    assert ObservationSheet.objects.get().period == "2025-Q4"


# --- The form ------------------------------------------------------------------------------------


def choices(form, name):
    return [(str(key), label) for key, label in form.fields[name].choices if key]


def post(page, land, criteria_set, period):
    form = page.get(NEW).context["form"]
    return page.post(NEW, {"uuid": form.initial["uuid"], "owner": f"u{land.tham_don.pk}", "criteria_set": criteria_set.pk, "period": period, "action": "save"})


def test_the_form_offers_each_set_of_which_an_offered_period_is(old, new, land, officer, client_for):
    form = client_for(officer).get(NEW).context["form"]
    with translation.override(None):
        assert choices(form, "criteria_set") == [
            (str(old.pk), "Bộ tiêu chí thử (01/01/2021 – 31/12/2025)"), (str(new.pk), "Bộ tiêu chí mới (15/02/2026 – 31/12/2030)"),
        ]  # fmt: skip
    assert [key for key, _label in choices(form, "period")][:6] == ["2026-Q2", "2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1"]


def test_the_form_offers_the_places_that_a_set_is_for_and_no_hamlet(old, new, land, officer, organiser, client_for):
    form = client_for(officer).get(NEW).context["form"]
    assert (choices(form, "owner"), form["owner"].is_hidden) == ([(f"u{land.tham_don.pk}", "Xã Tham Đôn")], True)
    land.dai_tam.type = "thi_tran"
    land.dai_tam.save(update_fields=["type"])
    assert choices(client_for(organiser).get(NEW).context["form"], "owner") == [(f"u{land.tham_don.pk}", "Xã Tham Đôn")]


def test_whoever_enters_for_a_hamlet_alone_is_told_who_begins_sheets(old, land, recorder, client_for):
    page = client_for(recorder).get(NEW)
    assert (page.status_code, choices(page.context["form"], "owner")) == (200, [])
    assert says(page, "No set is for the places in whose name you enter: sheets are begun by communes and districts.")


def test_a_quarter_of_the_set_before_is_begun_on_the_page(old, new, land, officer, client_for):
    assert post(client_for(officer), land, old, "2025-Q4").status_code == 302
    assert (ObservationSheet.objects.get().criteria_set, ObservationSheet.objects.get().period) == (old, "2025-Q4")


def test_set_and_quarter_that_do_not_fit_come_back_at_the_quarter_with_what_was_chosen(old, new, land, officer, client_for):
    answer = post(client_for(officer), land, old, "2026-Q1")
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["period"])
    assert "Bộ tiêu chí mới" in form.errors["period"][0]
    assert (form["criteria_set"].value(), form["period"].value(), form["owner"].value()) == (str(old.pk), "2026-Q1", f"u{land.tham_don.pk}")
    assert not ObservationSheet.objects.exists()


def test_a_set_long_out_of_force_is_not_offered_and_not_taken(old, new, land, officer, client_for):
    with dates.moved_to(datetime(2029, 5, 20, 9, tzinfo=dates.HANOI)):
        assert [key for key, _label in choices(client_for(officer).get(NEW).context["form"], "criteria_set")] == [str(new.pk)]
        assert list(post(client_for(officer), land, old, "2029-Q1").context["form"].errors) == ["criteria_set"]


@pytest.mark.parametrize("units", [1, 3])
def test_sets_are_asked_for_once_however_many_units_and_periods(old, new, land, units, django_assert_num_queries):
    periods = [Period.parse(f"2025-Q{number}") for number in range(1, 5)]
    with django_assert_num_queries(1):
        assert sets_for([land.tham_don] * units, [*periods, Period.parse("2026-Q1")]) == [old, new]
    assert sets_for([land.district], periods) == []


# --- The period before ------------------------------------------------------------------------------


def submitted(criteria_set, land, officer, *periods):
    for period in periods:
        sheet = make_sheet(criteria_set, land.tham_don, officer, period=period)
        sheet.first_submitted_at = dates.now()
        sheet.save(update_fields=["first_submitted_at"])


@pytest.mark.parametrize(("period", "last"), [
    ("2025-Q4", "2025-11"), ("2025-Q3", "2025-H1"), ("2025", "2025-11"), ("2025-H1", "2025-Q1"), ("2025-Q1", "2024"), ("2024-Q4", "2024-Q3"),
    ("2024", "2024-Q3"), ("2023-Q4", "2021..2022"), ("2022", None), ("2025-9M", "2025-H1"),
])  # fmt: skip
def test_the_period_before_is_the_latest_that_ended_sooner(old, land, officer, period, last):
    submitted(old, land, officer, "2021..2022", "2024-Q3", "2024", "2025-Q1", "2025-H1", "2025-11")
    make_sheet(old, land.tham_don, officer, period="2025-10")  # never handed in
    found = last_sheet(ObservationSheet(unit=land.tham_don, criteria_set=old, period=period))
    assert (found.period if found else None) == last


@pytest.mark.parametrize("periods", [1, 3, 40])
def test_the_period_before_is_one_row_of_one_question(old, land, officer, django_assert_num_queries, periods):
    sheet = ObservationSheet(unit=land.tham_don, criteria_set=old, entered_by=officer, first_submitted_at=dates.now())
    for number in range(periods):
        sheet.pk, sheet.uuid, sheet.period = None, f"00000000-0000-4000-8000-{number:012d}", f"{2021 + number // 12}-{number % 12 + 1:02d}"
        sheet.save(force_insert=True)
    with django_assert_num_queries(1) as asked:
        assert last_sheet(ObservationSheet(unit=land.tham_don, criteria_set=old, period="2025-Q4")).period == sheet.period
    assert "LIMIT 1" in asked.captured_queries[0]["sql"]
