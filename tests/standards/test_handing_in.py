"""A sheet without all its values is handed in knowingly."""

import pytest
from django.urls import reverse

from kheo.records.workflow import ReviewState
from kheo.standards.models import ObservationSheet
from tests.conftest import says
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db


def submit(browser, sheet):
    return browser.post(reverse("records:step", args=["phieu-tieu-chi", sheet.pk, "submit"]), {"version": sheet.version})


def test_a_whole_sheet_goes_at_once(small, land, officer, client_for):
    sheet = make_sheet(small, land.tham_don, officer)
    submit(client_for(officer), sheet)
    assert ObservationSheet.objects.get(pk=sheet.pk).state == ReviewState.SUBMITTED


def test_what_nobody_has_said_is_asked_about_once(small, land, officer, client_for):
    values = {code: value for code, value in GOOD.items() if code not in ("1.2", "3.1")}
    sheet, browser = make_sheet(small, land.tham_don, officer, values=values), client_for(officer)
    address = submit(browser, sheet).headers["Location"]
    assert address == reverse("standards:hand_in", args=[sheet.pk])
    page = browser.get(address)
    assert [row.code for row in page.context["indicators"]] == ["1.2", "3.1"]
    assert ObservationSheet.objects.get(pk=sheet.pk).state == ReviewState.DRAFT
    browser.post(address)
    assert ObservationSheet.objects.get(pk=sheet.pk).state == ReviewState.SUBMITTED


def test_an_empty_sheet_is_not_handed_in_that_way_either(small, land, officer, client_for):
    sheet, browser = make_sheet(small, land.tham_don, officer, values={}), client_for(officer)
    answer = browser.post(reverse("standards:hand_in", args=[sheet.pk]), follow=True)
    assert says(answer, "Nothing is entered yet: write at least one value, or that it does not apply.")
    assert ObservationSheet.objects.get(pk=sheet.pk).state == ReviewState.DRAFT


@pytest.mark.parametrize("member", ["neighbour", "recorder", "stranger"])
def test_nobody_else_hands_it_in(small, land, officer, cast, client_for, member):
    sheet = make_sheet(small, land.tham_don, officer)
    answer = client_for(getattr(cast, member)).post(reverse("standards:hand_in", args=[sheet.pk]))
    assert answer.status_code == 404
    assert ObservationSheet.objects.get(pk=sheet.pk).state == ReviewState.DRAFT
