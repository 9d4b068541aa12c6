"""What is sent past the pages, and by whom it should not be: refused, and nothing moves."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib.workflow import TransitionRefused
from kheo.org.models import User
from kheo.records.actions import change_state
from kheo.standards.actions import (
    Ruling,
    close_period,
    load_sets,
    rule_on,
    save_dossier,
    save_sheet,
    set_group,
    set_verifier,
)
from kheo.standards.models import (
    AreaTotal,
    CriteriaSet,
    CriterionResult,
    GroupMember,
    ObservationSheet,
    Status,
)
from kheo.standards.proofs import check_results
from kheo.standards.queries import Answer, last_sheet, newest_of, verifiable
from tests.conftest import Bodies, Cast, Land
from tests.factories import give
from tests.standards.conftest import GOOD, make_sheet, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(small: CriteriaSet, land: Land, write_set: Callable[..., Path]) -> CriteriaSet:
    """A second set of the same shape, in which the province belongs to the group with the lower level."""
    load_sets(files=[write_set(("code: nho", "code: khac"), name="khac.yaml")])
    GroupMember.objects.create(set_code="khac", group_code="bac", unit=land.province)
    found = newest_of("khac")
    assert found is not None
    return found


def fresh(sheet: ObservationSheet) -> ObservationSheet:
    return ObservationSheet.objects.get(pk=sheet.pk)


def again(user: User) -> User:
    """The account as the next request has it."""
    return User.objects.get(pk=user.pk)


def edit(client: Any, sheet: ObservationSheet, **changed: Any) -> Any:
    sent = {"owner": f"u{sheet.unit_id}", "criteria_set": sheet.criteria_set_id, "period": sheet.period, "version": sheet.version, "uuid": str(sheet.uuid), "action": "save"}
    return client.post(reverse("records:edit", args=["phieu-tieu-chi", sheet.pk]), sent | changed)


def test_a_sheet_with_values_keeps_unit_set_and_group_whatever_is_sent(small: CriteriaSet, other: CriteriaSet, land: Land, cast: Cast, client_for: Any):
    give(cast.reviewer, "recorder", land.dai_tam)
    GroupMember.objects.create(set_code="nho", group_code="bac", unit=land.dai_tam)
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values=GOOD | {"1.2": 85})
    for changed in ({"owner": f"u{land.dai_tam.pk}"}, {"criteria_set": other.pk}):
        edit(client_for(again(cast.reviewer)), fresh(sheet), **changed)
        stored = fresh(sheet)
        assert (stored.unit, stored.criteria_set, stored.group.code) == (land.tham_don, small, "nam")
        assert sheet.criterion_results.get(criterion__code="1").verdict == 2


def test_an_empty_sheet_put_under_another_set_keeps_no_result_of_the_old_one(small: CriteriaSet, other: CriteriaSet, land: Land, cast: Cast, client_for: Any):
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values={"1.1": 1})
    say(sheet, cast.reviewer, {"1.1": None})
    edit(client_for(cast.reviewer), fresh(sheet), criteria_set=other.pk)
    assert fresh(sheet).criteria_set == other
    say(fresh(sheet), cast.reviewer, GOOD)
    assert set(CriterionResult.objects.filter(sheet=sheet).values_list("criterion__criteria_set__code", flat=True)) == {"khac"}
    change_state(sheet, "submit", by=cast.reviewer)
    change_state(sheet, "accept", by=cast.organiser)
    assert not AreaTotal.objects.filter(criteria_set=other, criterion__criteria_set=small).exists()
    assert list(check_results()) == []


def test_a_sheet_in_the_name_of_a_body_does_not_begin(small: CriteriaSet, land: Land, cast: Cast, bodies: Bodies, client_for: Any):
    sent = {"owner": f"b{bodies.women_commune.pk}", "criteria_set": small.pk, "period": "2022-Q4", "uuid": str(uuid4()), "action": "save"}
    client_for(cast.reviewer).post(reverse("records:new", args=["phieu-tieu-chi"]), sent)
    assert not ObservationSheet.objects.filter(body__isnull=False).exists()
    with pytest.raises(ValidationError, match="the unit's own"):
        save_sheet(ObservationSheet(unit=land.tham_don, body=bodies.women_commune, criteria_set=small, period="2022-Q4"), by=cast.reviewer, fields=[])


def test_a_commune_says_neither_its_group_nor_its_verifier(small: CriteriaSet, land: Land, cast: Cast, bodies: Bodies):
    give(cast.colleague, "organiser", land.tham_don)
    by = again(cast.colleague)
    with pytest.raises(PermissionDenied):
        set_group(criteria_set=small, unit=land.tham_don, group=small.groups.get(code="bac"), by=by)
    with pytest.raises(PermissionDenied):
        set_verifier(criteria_set=small, indicators=["2.1"], unit=land.tham_don, body=bodies.women_commune, by=by)
    with pytest.raises(PermissionDenied):
        close_period(criteria_set=small, unit=land.tham_don, period="2022-Q4", by=by)


def test_a_disputed_sheet_is_not_accepted(small: CriteriaSet, land: Land, cast: Cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    change_state(sheet, "submit", by=cast.reviewer)
    rule_on(sheet, rulings={"2.1": Ruling(Status.DISPUTED, "Sai")}, by=cast.organiser)
    with pytest.raises(TransitionRefused, match="disputed"):
        change_state(sheet, "accept", by=cast.organiser)
    assert fresh(sheet).state == "submitted"
    assert not AreaTotal.objects.exists()


def test_what_was_ruled_on_is_not_withdrawn_and_written_anew(small: CriteriaSet, land: Land, cast: Cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values=GOOD | {"2.1": 40})
    change_state(sheet, "submit", by=cast.reviewer)
    rule_on(sheet, rulings={"2.1": Ruling(Status.VERIFIED), "1.2": Ruling(Status.DISPUTED, "Sai")}, by=cast.organiser)
    change_state(sheet, "return", by=cast.organiser, reason="Sai")
    with pytest.raises(TransitionRefused, match="mended, not withdrawn"):
        change_state(sheet, "withdraw", by=cast.reviewer)
    assert fresh(sheet).state == "returned"


def test_nothing_is_withdrawn_from_a_closed_period(small: CriteriaSet, land: Land, cast: Cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    close_period(criteria_set=small, unit=land.district, period="2022-Q4", by=cast.organiser)
    with pytest.raises(TransitionRefused, match="has closed this period"):
        change_state(sheet, "withdraw", by=cast.reviewer)


def test_whoever_wrote_a_value_does_not_verify_it_while_others_can(small: CriteriaSet, land: Land, cast: Cast):
    """The district types a commune's paper: there is nobody beside the organiser until a second account reviews."""
    sheet = make_sheet(small, land.tham_don, cast.organiser)
    change_state(sheet, "submit", by=cast.organiser)
    assert verifiable(cast.organiser, fresh(sheet)) == list(GOOD)
    give(cast.leader, "reviewer", land.district)
    assert verifiable(cast.organiser, fresh(sheet)) == []
    assert verifiable(again(cast.leader), fresh(sheet)) == list(GOOD)


def test_whoever_answered_the_conditions_does_not_accept_alone_while_others_can(small: CriteriaSet, land: Land, cast: Cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    change_state(sheet, "submit", by=cast.reviewer)
    save_dossier(fresh(sheet), answers={"debt": Answer(Decimal(1), "12/BC")}, ticks={}, by=cast.organiser)
    give(cast.leader, "reviewer", land.district)
    with pytest.raises(PermissionDenied, match="another account"):
        change_state(sheet, "accept", by=cast.organiser)
    assert change_state(sheet, "accept", by=again(cast.leader)).state == "accepted"


def test_a_withdrawn_sheet_is_no_period_before(small: CriteriaSet, land: Land, cast: Cast):
    before = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q3", values=GOOD | {"2.1": 77})
    change_state(before, "submit", by=cast.reviewer)
    change_state(before, "withdraw", by=cast.reviewer)
    assert last_sheet(make_sheet(small, land.tham_don, cast.reviewer)) is None
