"""What bears values out: named, used again, expiring, and never removed from under a value."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kheo.lib import dates
from kheo.records.actions import RecordClosed, add_photo, change_state, remove_evidence
from kheo.records.models import Evidence, EvidenceKind
from kheo.standards.actions import Ruling, name_evidence, rule_on
from kheo.standards.models import Indicator, Observation, ObservationEvidence, ObservationSheet, Status
from kheo.standards.queries import current, expiring_words, proofs_of, reusable
from tests.conftest import says
from tests.factories import photo
from tests.standards.conftest import GOOD, make_sheet, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_2022():
    """The clock stands on 1 December 2022."""
    with dates.moved_to(datetime(2022, 12, 1, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def sheet(small, land, officer) -> ObservationSheet:
    return make_sheet(small, land.tham_don, officer)


@pytest.fixture
def keys(small) -> dict[str, int]:
    return dict(Indicator.objects.filter(criterion__criteria_set=small).values_list("code", "pk"))


@pytest.fixture
def picture(sheet, officer) -> Evidence:
    return add_photo(sheet, photo(), by=officer, caption="Trường tiểu học")


def address(sheet: ObservationSheet, key: int) -> str:
    return reverse("standards:evidence", args=[sheet.pk, key])


def links(sheet: ObservationSheet) -> dict[str, list[tuple[str, Any]]]:
    return {code: [(str(proof.evidence), proof.valid_to) for proof in proofs] for code, proofs in proofs_of(sheet).items()}


def test_a_photo_is_named_for_a_value_with_its_last_day(sheet, picture, officer, client_for, keys):
    page = client_for(officer)
    assert "Trường tiểu học" in page.get(address(sheet, keys["3.1"])).content.decode()
    answer = page.post(address(sheet, keys["3.1"]), {f"use-{picture.pk}": "on", f"until-{picture.pk}": "31/12/2022"})
    assert answer["Location"] == f"{reverse('standards:enter', args=[sheet.pk])}#value-{keys['3.1']}"
    assert links(sheet) == {"3.1": [("Trường tiểu học", date(2022, 12, 31))]}
    page.post(address(sheet, keys["3.1"]), {f"until-{picture.pk}": "31/12/2022"})
    assert links(sheet) == {}


def test_the_same_photo_serves_several_values(sheet, picture, officer):
    for code in ("3.1", "3.2"):
        name_evidence(sheet, code=code, proofs={picture.pk: None}, by=officer)
    assert links(sheet) == {code: [("Trường tiểu học", None)] for code in ("3.1", "3.2")}


def test_a_new_photo_and_a_new_file_are_kept_and_named_at_once(sheet, officer, client_for, keys):
    paper = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4 chung nhan")
    answer = client_for(officer).post(address(sheet, keys["3.1"]), {"photos": [photo()], "documents": [paper], "until": "01/06/2023"})
    assert answer.status_code == 302
    assert links(sheet)["3.1"][1] == ("quyet-dinh.pdf", date(2023, 6, 1))
    assert sorted(row.kind for row in sheet.evidence.all()) == ["file", "photo"]


def test_a_bad_file_is_told_and_costs_no_other(sheet, officer, client_for, keys):
    bad = SimpleUploadedFile("anh.jpg", b"no picture")
    answer = client_for(officer).post(address(sheet, keys["3.1"]), {"photos": [bad, photo()]})
    assert answer.status_code == 422
    assert len(links(sheet)["3.1"]) == 1


def test_a_wrong_day_is_told_and_nothing_is_lost(sheet, picture, officer, client_for, keys):
    answer = client_for(officer).post(address(sheet, keys["3.1"]), {f"use-{picture.pk}": "on", f"until-{picture.pk}": "31/2/2023", "photos": [photo(colour="red")]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="31/2/2023"' in text
    assert links(sheet) == {}
    new = sheet.evidence.exclude(pk=picture.pk).get()
    assert [use.value() for _one, use, _until in answer.context["form"].rows] == [True, True]
    assert f'name="use-{new.pk}"' in text


def test_photos_of_earlier_sheets_are_used_again_and_those_of_others_are_not(small, sheet, officer, cast, land, client_for, keys):
    earlier = make_sheet(small, land.tham_don, officer, period="2022-Q3")
    kept, slip = add_photo(earlier, photo(colour="blue"), by=officer, caption="Quý III"), add_photo(earlier, photo(colour="red"), by=officer, kind=EvidenceKind.SLIP)
    other = make_sheet(small, land.dai_tam, cast.neighbour)
    foreign = add_photo(other, photo(colour="gray"), by=cast.neighbour, caption="Xã khác")
    change_state(other, "submit", by=cast.neighbour)
    assert reusable(officer, sheet) == []
    change_state(earlier, "submit", by=officer)
    assert [(one.evidence, one.sheet) for one in reusable(officer, sheet)] == [(kept, earlier)]
    page = client_for(officer)
    page.post(address(sheet, keys["3.1"]), {f"use-{row.pk}": "on" for row in (kept, slip, foreign)})
    assert links(sheet) == {"3.1": [("Quý III", None)]}
    with pytest.raises(PermissionDenied):
        name_evidence(sheet, code="3.1", proofs={foreign.pk: None}, by=officer)


def test_what_was_named_stays_on_the_page_though_its_sheet_was_withdrawn(small, sheet, officer, land, client_for, keys):
    """Saved as it is shown, the page takes nothing off; whoever takes the tick away does so knowingly."""
    before = make_sheet(small, land.tham_don, officer, period="2022-Q3")
    old = add_photo(before, photo(), by=officer, caption="Ảnh quý III")
    change_state(before, "submit", by=officer)
    name_evidence(sheet, code="1.1", proofs={old.pk: None}, by=officer)
    change_state(before, "withdraw", by=officer)
    page = client_for(officer)
    shown = page.get(address(sheet, keys["1.1"])).content.decode()
    assert re.search(rf'name="use-{old.pk}"[^>]* checked', shown)
    page.post(address(sheet, keys["1.1"]), {f"use-{old.pk}": "on"})
    assert links(sheet) == {"1.1": [("Ảnh quý III", None)]}


def test_what_bears_a_value_out_is_not_removed_from_under_it(sheet, picture, officer):
    name_evidence(sheet, code="3.1", proofs={picture.pk: None}, by=officer)
    with pytest.raises(PermissionDenied, match=r"3\.1"):
        remove_evidence(picture, by=officer)
    name_evidence(sheet, code="3.1", proofs={}, by=officer)
    remove_evidence(picture, by=officer)
    assert not Evidence.objects.exists()


def test_a_corrected_value_keeps_what_bore_it_out_and_the_old_one_too(sheet, picture, officer, cast):
    name_evidence(sheet, code="2.1", proofs={picture.pk: date(2023, 1, 5)}, by=officer)
    change_state(sheet, "submit", by=officer)
    change_state(sheet, "return", by=cast.organiser, reason="Xem lại")
    say(sheet, officer, {"2.1": 61})
    assert links(sheet) == {"2.1": [("Trường tiểu học", date(2023, 1, 5))]}
    assert [row.proofs.count() for row in Observation.objects.filter(sheet=sheet, indicator__code="2.1")] == [1, 1]
    name_evidence(sheet, code="2.1", proofs={}, by=officer)
    with pytest.raises(PermissionDenied, match="earlier value"):
        remove_evidence(picture, by=officer)


@pytest.mark.parametrize(("day", "period", "expired", "soon"), [
    (None, "2022-Q4", False, False), (date(2022, 11, 30), "2022-Q4", True, False), (date(2022, 12, 1), "2022-Q4", False, True),
    (date(2023, 1, 29), "2022-Q4", False, True), (date(2023, 1, 30), "2022-Q4", False, False),
    (date(2022, 11, 30), "2022-Q3", False, False), (date(2022, 9, 29), "2022-Q3", True, False),
])  # fmt: skip
def test_what_expired_or_soon_will_is_told_from_the_day_that_the_value_speaks_of(small, land, officer, day, period, expired, soon):
    sheet = make_sheet(small, land.tham_don, officer, period=period)
    picture = add_photo(sheet, photo(), by=officer)
    name_evidence(sheet, code="3.1", proofs={picture.pk: day}, by=officer)
    [proof] = proofs_of(sheet)["3.1"]
    assert (proof.is_expired, proof.expires_soon) == (expired, soon)
    assert bool(expiring_words([proof])) == (expired or soon)
    assert bool(proof.words) == (day is not None)
    assert ObservationEvidence.objects.count() == 1


def test_expired_evidence_is_flagged_where_values_are_entered_verified_and_read(sheet, picture, officer, cast, client_for):
    name_evidence(sheet, code="3.1", proofs={picture.pk: date(2022, 10, 1)}, by=officer)
    entry, shown = reverse("standards:enter", args=[sheet.pk]), reverse("records:show", args=["phieu-tieu-chi", sheet.pk])
    pages = [client_for(officer).get(entry), client_for(officer).get(shown)]
    change_state(sheet, "submit", by=officer)
    pages += [client_for(cast.organiser).get(reverse("standards:verify", args=[sheet.pk])), client_for(cast.organiser).get(shown)]
    assert [says(page, "expired on %(day)s", day="01/10/2022") for page in pages] == [True] * 4


def test_without_a_value_there_is_nothing_to_bear_out(sheet, picture, officer, client_for, keys):
    say(sheet, officer, {"3.2": None})
    page = client_for(officer)
    assert page.get(address(sheet, keys["3.2"])).status_code == 302
    with pytest.raises(ValidationError):
        name_evidence(sheet, code="3.2", proofs={picture.pk: None}, by=officer)


def test_a_verified_or_closed_value_keeps_its_evidence(sheet, picture, officer, cast, client_for, keys):
    change_state(sheet, "submit", by=officer)
    with pytest.raises(RecordClosed):
        name_evidence(sheet, code="3.1", proofs={picture.pk: None}, by=officer)
    assert client_for(officer).post(address(sheet, keys["3.1"]), {f"use-{picture.pk}": "on"}).status_code == 302
    rule_on(sheet, rulings={code: Ruling(Status.VERIFIED) for code in GOOD}, by=cast.organiser)
    change_state(sheet, "return", by=cast.organiser, reason="Xem lại")
    sheet.refresh_from_db()
    answer = client_for(officer).post(address(sheet, keys["3.1"]), {f"use-{picture.pk}": "on"})
    assert answer.status_code == 409
    assert links(sheet) == {}
    assert current(sheet)["3.1"].status == Status.VERIFIED


@pytest.mark.parametrize(("name", "status"), [("neighbour", 404), ("organiser", 404), ("stranger", 404)])
def test_a_draft_out_of_reach_is_not_there(sheet, picture, cast, client_for, keys, name, status):
    page = client_for(getattr(cast, name))
    assert page.get(address(sheet, keys["3.1"])).status_code == status
    assert page.post(address(sheet, keys["3.1"]), {f"use-{picture.pk}": "on"}).status_code == status
    assert links(sheet) == {}


def test_an_indicator_of_another_set_is_not_there(sheet, officer, client_for, keys):
    assert client_for(officer).get(address(sheet, max(keys.values()) + 1)).status_code == 404


def test_the_button_of_a_row_keeps_what_was_typed_first(sheet, officer, client_for, keys):
    page, entry = client_for(officer), reverse("standards:enter", args=[sheet.pk])
    answer = page.post(entry, {f"was-{keys['2.1']}": '{"value": "60"}', f"value-{keys['2.1']}": "62", "evidence_of": keys["2.1"]})
    assert answer["Location"] == address(sheet, keys["2.1"])
    assert current(sheet)["2.1"].value == 62
