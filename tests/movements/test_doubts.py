"""What is asked once before a decision is recorded, or taken back, that nothing forbids and that looks odd."""

import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.models import Appraisal, Recognition
from kheo.movements.queries import recognition_doubts, revocation_doubts
from kheo.movements.workflow import AppraisalState
from tests.conftest import says
from tests.factories import honour, make_document, make_initiative, make_rows, make_sheet

TODAY = dates.today()
NO_RESULT = "No appraised result yet: %(which)s. Tick here to record the decision all the same."
BELOW = "Below the rank that this grade usually rests on (our proposal, no document sets it): %(which)s. Tick here to record the decision all the same."


@pytest.fixture
def sheet(campaign):
    return make_sheet(campaign)


@pytest.fixture
def accepted(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted", title="Đường hoa")


@pytest.fixture
def decision(organiser, land):
    return make_document(land.district, organiser, number="45-QĐ/HU", issued_on=TODAY, kind="decision")


def appraise(record, sheet, by, points, place):
    """A final result of that rank, by its place from the best; None for points that reach no rank."""
    rank = sheet.ranks.filter(position=place).first()
    Appraisal.objects.create(initiative=record, sheet=sheet, state=AppraisalState.FROZEN, opened_by=by, points=points, rank=rank, frozen_at=dates.now(), frozen_by=by)


def given(document, unit, **more):
    return {"grade": "recognised", "document": document.pk, "unit": unit.pk, "decided_on": "", "title": "Danh hiệu thử", "reward_form": "", **more}


def page(record):
    return reverse("movements:recognise", args=[record.pk])


def several(campaign):
    return reverse("movements:recognise_several", args=[campaign.pk])


# --- Recognition ------------------------------------------------------------------------------


def test_without_a_result_it_is_asked_once_and_nothing_typed_is_lost(client_for, organiser, accepted, decision, sheet, land):
    browser, typed = client_for(organiser), given(decision, land.district)
    assert 'type="hidden" name="despite_doubts"' in browser.get(page(accepted)).content.decode()
    asked = browser.post(page(accepted), typed)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["despite_doubts"])
    assert says(asked, NO_RESULT, which="“Đường hoa”")
    text = asked.content.decode()
    assert 'value="Danh hiệu thử"' in text
    assert 'type="checkbox" name="despite_doubts"' in text
    assert not Recognition.objects.exists()
    assert browser.post(page(accepted), {**typed, "despite_doubts": "on"}).status_code == 302
    assert Recognition.objects.get().title == "Danh hiệu thử"


def test_the_tick_stays_where_something_else_is_wrong(client_for, organiser, accepted, decision, sheet, land):
    answer = client_for(organiser).post(page(accepted), {**given(decision, land.district), "document": "", "despite_doubts": "on"})
    assert list(answer.context["form"].errors) == ["document"]
    assert 'type="checkbox" name="despite_doubts"' in answer.content.decode()
    assert answer.context["form"]["despite_doubts"].value()


@pytest.mark.parametrize(
    ("grade", "place", "asks"),
    [
        ("recognised", 1, False), ("recognised", 2, False), ("recognised", 3, True), ("recognised", 0, True),
        ("outstanding", 1, False), ("outstanding", 2, True), ("outstanding", 0, True), ("rewarded", 2, False), ("rewarded", 3, True),
    ],
)  # fmt: skip
def test_a_result_below_the_rank_of_the_grade_is_told(campaign, organiser, accepted, sheet, land, grade, place, asks):
    appraise(accepted, sheet, organiser, 66, place)
    doubts = recognition_doubts([accepted.pk], campaign=campaign, grade=grade, unit=land.district, reward_form="")
    rank = "no rank" if place == 0 else str(sheet.ranks.get(position=place))
    assert doubts == ([BELOW % {"which": f"“Đường hoa” ({rank}, 66)"}] if asks else [])


def test_a_result_that_is_not_final_yet_is_no_result(campaign, organiser, accepted, sheet, land):
    Appraisal.objects.create(initiative=accepted, sheet=sheet, opened_by=organiser)
    assert len(recognition_doubts([accepted.pk], campaign=campaign, grade="recognised", unit=land.district, reward_form="")) == 1


def test_a_campaign_that_scores_nothing_asks_for_no_result(client_for, organiser, accepted, decision, land):
    assert client_for(organiser).post(page(accepted), given(decision, land.district)).status_code == 302


def test_what_stands_already_is_not_asked_about_again(client_for, campaign, organiser, accepted, decision, sheet, land):
    honour(accepted, by=organiser)
    for there, more in ((page(accepted), {}), (several(campaign), {"record": [accepted.pk]})):
        assert client_for(organiser).post(there, given(decision, land.district, **more)).status_code == 302
    assert Recognition.objects.count() == 1


def test_of_several_those_are_named_that_give_reason_to_ask(client_for, campaign, organiser, recorder, decision, sheet, land):
    good, poor, unscored = (make_initiative(land.tra_met, recorder, state="accepted", title=title) for title in ("Tốt rồi", "Còn yếu", "Chưa chấm"))
    appraise(good, sheet, organiser, 95, 1)
    appraise(poor, sheet, organiser, 55, 3)
    typed = given(decision, land.district, record=[row.pk for row in (good, poor, unscored)])
    asked = client_for(organiser).post(several(campaign), typed)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["despite_doubts"])
    assert says(asked, NO_RESULT, which="“Chưa chấm”")
    assert says(asked, BELOW, which="“Còn yếu” (Đạt, 55)")
    assert all(f'value="{row.pk}" checked' in asked.content.decode() for row in (good, poor, unscored))
    assert not Recognition.objects.exists()
    assert client_for(organiser).post(several(campaign), {**typed, "despite_doubts": "on"}).status_code == 302
    assert Recognition.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3, 100])
def test_many_are_asked_about_in_few_words_and_few_questions(campaign, organiser, recorder, sheet, land, django_assert_num_queries, count):
    make_rows(count, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")
    keys = list(campaign.initiatives.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        (doubt,) = recognition_doubts(keys, campaign=campaign, grade="recognised", unit=land.district, reward_form="")
    assert doubt.count("“") == min(count, 5)
    assert ("…" in doubt) is (count > 5)


def test_what_is_out_of_reach_is_not_named_by_a_question(client_for, campaign, organiser, cast, decision, sheet, land):
    draft = make_initiative(land.tra_met, cast.recorder, title="KÍN-BẢN-NHÁP")
    answer = client_for(organiser).post(several(campaign), given(decision, land.district, record=[draft.pk]))
    assert "KÍN-BẢN-NHÁP" not in answer.content.decode()
    assert not Recognition.objects.exists()


# --- Taken back -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "asks"),
    [
        ({}, 0), ({"issuer": "huyện   MỸ XUYÊN"}, 0), ({"kind": ""}, 0), ({"issuer": "Ủy ban nhân dân xã Tham Đôn"}, 1), ({"kind": "report"}, 1),
        ({"issuer": "Ủy ban nhân dân xã Tham Đôn", "kind": "report"}, 2),
    ],
)  # fmt: skip
def test_another_issuer_or_another_kind_of_document_is_asked_about(organiser, accepted, decision, land, fields, asks):
    row = honour(accepted, by=organiser, number=decision.number)
    other = make_document(land.district, organiser, number="50-QĐ/HU", kind=fields.get("kind", "decision"))
    other.issuer = fields.get("issuer", other.issuer)
    assert len(revocation_doubts(row, other)) == asks


def test_the_decision_that_gave_it_is_asked_about_once(client_for, organiser, accepted, decision):
    row = honour(accepted, by=organiser, number=decision.number)
    there = reverse("movements:revoke_recognition", args=[accepted.pk, row.pk])
    typed = {"document": decision.pk, "on": "", "reason": "Số liệu không đúng"}
    asked = client_for(organiser).post(there, typed)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["despite_doubts"])
    assert says(asked, "This is the decision that gave it.")
    assert "Số liệu không đúng" in asked.content.decode()
    assert Recognition.objects.get().revoked_on is None
    assert client_for(organiser).post(there, {**typed, "despite_doubts": "on"}).status_code == 302
    assert Recognition.objects.get().revoked_by == decision
