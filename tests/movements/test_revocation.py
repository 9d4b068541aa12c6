"""Recognition taken back: by whom, by what, and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import close_campaign, revoke_recognition
from kheo.movements.models import Initiative, Recognition
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.org.queries import unseal_field
from kheo.records.actions import change_state
from kheo.records.models import Duty, Notice
from kheo.records.queries import check_everything
from tests.conftest import LONG_AGO, says
from tests.factories import honour, make_document, make_initiative

TODAY = dates.today()


@pytest.fixture
def accepted(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted")


@pytest.fixture
def decision(organiser, land):
    return make_document(land.district, organiser, number="45-QĐ/HU", issued_on=TODAY - timedelta(days=3))


@pytest.fixture
def commune_organiser(stranger, land):
    RoleAssignment.objects.create(user=stranger, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    return User.objects.get(pk=stranger.pk)


def revoke_page(row):
    return reverse("movements:revoke_recognition", args=[row.initiative_id, row.pk])


def faults():
    return [str(fault) for fault in check_everything()]


def test_what_was_revoked_stays_marked_and_the_history_says_why(client_for, organiser, recorder, accepted, decision):
    row = honour(accepted, by=organiser)
    answer = client_for(organiser).post(revoke_page(row), {"document": decision.pk, "on": f"{TODAY:%d/%m/%Y}", "reason": "Số liệu không đúng"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.revoked_on, row.revoked_by) == (TODAY, decision)
    entry = HistoryEntry.objects.about(accepted).get(verb="revoke")
    assert (entry.reason, entry.changes["unit"]) == ("Số liệu không đúng", row.unit.key)
    assert Notice.objects.filter(user=recorder, verb="revoke").count() == 1
    shown = client_for(recorder).get(reverse("records:show", args=["mo-hinh", accepted.pk]))
    assert says(shown, "Revoked")
    assert decision.number in shown.content.decode()
    assert faults() == []


def test_a_second_click_changes_nothing(organiser, accepted, decision):
    row = honour(accepted, by=organiser)
    revoke_recognition(row, document=decision, on=TODAY, reason="Một", by=organiser)
    revoke_recognition(row, document=decision, on=TODAY, reason="Hai", by=organiser)
    assert HistoryEntry.objects.about(accepted).filter(verb="revoke").count() == 1


def test_it_may_be_given_again_and_reopened_only_when_nothing_stands(organiser, reviewer, accepted, decision):
    row = honour(accepted, by=organiser)
    with pytest.raises(TransitionRefused, match="revoked first"):
        change_state(accepted, "reopen", by=reviewer, reason="Sửa")
    revoke_recognition(row, document=decision, on=TODAY, reason="Nhầm", by=organiser)
    again = honour(accepted, by=organiser)
    assert again.pk != row.pk
    revoke_recognition(again, document=decision, on=TODAY, reason="Nhầm", by=organiser)
    assert change_state(accepted, "reopen", by=reviewer, reason="Sửa").state == "returned"
    assert faults() == []


@pytest.mark.parametrize("grade", ["outstanding", "rewarded"])
def test_recognition_is_not_revoked_under_what_rests_on_it(organiser, accepted, decision, grade):
    row = honour(accepted, by=organiser)
    above = honour(accepted, by=organiser, grade=grade, reward_form="bieu_duong" if grade == "rewarded" else "")
    with pytest.raises(TransitionRefused, match="first"):
        revoke_recognition(row, document=decision, on=TODAY, reason="Nhầm", by=organiser)
    for decided in (above, row):
        assert revoke_recognition(decided, document=decision, on=TODAY, reason="Nhầm", by=organiser).revoked_on == TODAY


def test_another_levels_recognition_still_bears_the_rest(organiser, accepted, decision, land):
    row, _commune, _above = honour(accepted, by=organiser), honour(accepted, by=organiser, unit=land.tham_don), honour(accepted, by=organiser, grade="outstanding")
    assert revoke_recognition(row, document=decision, on=TODAY, reason="Nhầm", by=organiser).revoked_on == TODAY


@pytest.mark.parametrize(("on", "reason", "field"), [(TODAY + timedelta(days=1), "Nhầm", "on"), (TODAY - timedelta(days=1), "Nhầm", "on"), (TODAY, "  ", "reason")])
def test_days_are_in_order_and_the_reason_is_given(client_for, organiser, accepted, decision, on, reason, field):
    row = honour(accepted, by=organiser)
    answer = client_for(organiser).post(revoke_page(row), {"document": decision.pk, "on": f"{on:%d/%m/%Y}", "reason": reason})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Recognition.objects.get().revoked_on is None


@pytest.mark.parametrize("half", [{"revoked_on": TODAY}, {"revoked_by": F("document")}])
def test_what_is_revoked_says_when_and_by_what(organiser, accepted, half):
    row = honour(accepted, by=organiser)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.filter(pk=row.pk).update(**half)


@pytest.mark.parametrize(("who", "status"), [("recorder", 403), ("reviewer", 403), ("leader", 403), ("neighbour", 404), ("second_recorder", 404)])
def test_nobody_else_revokes(client_for, cast, accepted, organiser, decision, who, status):
    row = honour(accepted, by=organiser)
    assert client_for(getattr(cast, who)).post(revoke_page(row), {"document": decision.pk, "on": f"{TODAY:%d/%m/%Y}", "reason": "x"}).status_code == status
    with pytest.raises(PermissionDenied):
        revoke_recognition(row, document=decision, on=TODAY, reason="x", by=getattr(cast, who))


def test_a_commune_does_not_revoke_what_the_district_decided(commune_organiser, organiser, accepted, decision):
    row = honour(accepted, by=organiser)
    with pytest.raises(PermissionDenied):
        revoke_recognition(row, document=decision, on=TODAY, reason="x", by=commune_organiser)


def test_revoked_recognition_leaves_no_open_duty(organiser, accepted, decision):
    row = honour(accepted, by=organiser)
    assert Duty.objects.about(accepted).open().count() == 2
    revoke_recognition(row, document=decision, on=TODAY, reason="Nhầm", by=organiser)
    assert not Duty.objects.about(accepted).open().exists()


@pytest.mark.parametrize(
    "change", [{"revoked_on": TODAY, "revoked_by": F("document")}, {"reward_form": "bieu_duong", "grade": "rewarded"}, {"decided_on": TODAY - timedelta(days=1)}, {"grade": "outstanding"}]
)
def test_what_was_changed_past_the_history_is_named(organiser, accepted, change):
    row = honour(accepted, by=organiser)
    assert faults() == []
    Recognition.objects.filter(pk=row.pk).update(**change)
    assert len(faults()) == 1


def test_a_filter_by_grade_leaves_out_what_was_revoked(client_for, organiser, accepted, decision, land):
    row, _commune = honour(accepted, by=organiser), honour(accepted, by=organiser, unit=land.tham_don)
    there = f"{reverse('records:list', args=['mo-hinh'])}?grade=recognised"
    assert len(client_for(organiser).get(there).context["listing"].rows) == 1
    for decided in (row, Recognition.objects.get(unit=land.tham_don)):
        revoke_recognition(decided, document=decision, on=TODAY, reason="Nhầm", by=organiser)
    assert client_for(organiser).get(there).context["listing"].rows == []


@pytest.mark.parametrize("closed_first", [True, False])
def test_the_name_of_a_person_recognised_no_more_is_erased_once_the_campaign_is_closed(campaign, organiser, recorder, decision, land, closed_first):
    record = make_initiative(land.tra_met, recorder, state="accepted", honouree="Nguyễn Văn Thử", consent_way="paper")
    row = honour(record, by=organiser)
    steps = [lambda: close_campaign(campaign, by=organiser), lambda: revoke_recognition(row, document=decision, on=TODAY, reason="Nhầm", by=organiser)]
    for step in steps if closed_first else reversed(steps):
        assert unseal_field(Initiative.objects.get(), "honouree") == "Nguyễn Văn Thử"
        step()
    assert unseal_field(Initiative.objects.get(), "honouree") == ""
    assert faults() == []
