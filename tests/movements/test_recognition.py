"""Recognised, outstanding, rewarded: by whom, in which form, how many."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import launch_campaign, recognise, recognise_several, revoke_recognition
from kheo.movements.models import Appraisal, Initiative, Quota, Recognition, SameWork, ScoringSheet, SheetRank
from kheo.movements.queries import deciding_units, deciding_units_in, reward_forms, to_recognise
from kheo.movements.workflow import AppraisalState
from kheo.org.models import HistoryEntry, RoleAssignment, Unit, User
from kheo.records.queries import check_everything
from kheo.register.workflow import DocumentState
from tests.conftest import LONG_AGO, says
from tests.factories import honour, make_document, make_initiative, make_rows

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


def page(record):
    return reverse("movements:recognise", args=[record.pk])


def given(document, unit, **more):
    return {"grade": "recognised", "document": document.pk, "unit": unit.pk, "decided_on": "", "title": "", "reward_form": "", **more}


def faults():
    return [str(fault) for fault in check_everything()]


# --- Who decides, when, by what ---------------------------------------------------------------


def test_the_form_offers_the_units_above_where_the_person_decides(client_for, organiser, commune_organiser, provincial, accepted, land):
    assert deciding_units(organiser, accepted) == [land.district, land.tham_don]
    assert deciding_units(commune_organiser, accepted) == [land.tham_don]
    assert deciding_units(provincial, accepted) == []
    form = client_for(organiser).get(page(accepted)).context["form"]
    assert list(form.fields["unit"].queryset) == [land.district, land.tham_don]
    assert form.initial["unit"] == land.district


def test_without_a_day_that_of_the_document_counts(client_for, organiser, accepted, decision, land):
    assert client_for(organiser).post(page(accepted), given(decision, land.district, title="Mô hình “Dân vận khéo” cấp huyện")).status_code == 302
    row = Recognition.objects.get()
    assert (row.unit, row.decided_on, row.document, row.title) == (land.district, decision.issued_on, decision, "Mô hình “Dân vận khéo” cấp huyện")
    assert faults() == []


@pytest.mark.parametrize("title", ["Tặng ông NGUYỄN  văn Thử", "Gương sáng, đt 0912 345 678"])
def test_the_honour_as_printed_names_and_reaches_nobody(client_for, campaign, organiser, recorder, decision, land, title):
    record = make_initiative(land.tra_met, recorder, state="accepted", honouree="Ông Nguyễn Văn Thử", consent_way="paper")
    answer = client_for(organiser).post(page(record), given(decision, land.district, title=title))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])
    assert not Recognition.objects.exists()
    assert honour(record, by=organiser, title="Gương điển hình").title == "Gương điển hình"
    assert "title" not in HistoryEntry.objects.about(record).get(verb="recognise").changes


def test_a_document_without_a_day_asks_for_one_and_nothing_typed_is_lost(client_for, organiser, accepted, land):
    undated = make_document(land.district, organiser, number="46-QĐ/HU")
    answer = client_for(organiser).post(page(accepted), given(undated, land.district, title="Danh hiệu thử"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["decided_on"])
    assert 'value="Danh hiệu thử"' in answer.content.decode()
    assert not Recognition.objects.exists()


def test_a_document_that_was_withdrawn_recognises_nothing(organiser, accepted, decision):
    decision.state = DocumentState.WITHDRAWN
    with pytest.raises(ValidationError, match="withdrawn"):
        recognise(accepted, grade="recognised", document=decision, by=organiser)


def test_a_document_out_of_sight_cannot_be_chosen(client_for, organiser, accepted, cast, land):
    elsewhere = make_document(land.other_district, cast.provincial, number="99-QĐ/HU", title="KÍN-QUYẾT-ĐỊNH")
    answer = client_for(organiser).post(page(accepted), given(elsewhere, land.district, decided_on=f"{TODAY:%d/%m/%Y}"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["document"])
    assert "KÍN-QUYẾT-ĐỊNH" not in answer.content.decode()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=61)])
def test_the_day_lies_in_the_campaign_and_not_in_the_future(client_for, organiser, accepted, decision, land, day):
    answer = client_for(organiser).post(page(accepted), given(decision, land.district, decided_on=f"{day:%d/%m/%Y}"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["decided_on"])


def test_a_hamlet_recognises_nothing_and_neither_does_a_unit_beside(accepted, organiser, decision, land):
    for unit in (land.tra_met, land.dai_tam):
        with pytest.raises(ValidationError) as refusal:
            recognise(accepted, grade="recognised", document=decision, unit=unit, by=organiser)
        assert list(refusal.value.error_dict) == ["unit"]


def test_a_unit_that_was_not_there_on_the_day_decided_nothing(accepted, organiser, decision, land):
    Unit.objects.filter(pk=land.tham_don.pk).update(valid_from=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="There was no"):
        recognise(accepted, grade="recognised", document=decision, unit=Unit.objects.get(pk=land.tham_don.pk), by=organiser)


def test_several_levels_recognise_the_same_initiative_each_by_itself(accepted, organiser, commune_organiser, land):
    for by, unit in ((commune_organiser, land.tham_don), (organiser, land.district)):
        honour(accepted, by=by, unit=unit)
        honour(accepted, by=by, unit=unit)
    assert list(Recognition.objects.values_list("unit", flat=True)) == [land.tham_don.pk, land.district.pk]
    assert faults() == []


@pytest.mark.parametrize(("who", "status"), [("recorder", 403), ("reviewer", 403), ("editor", 403), ("leader", 403), ("neighbour", 404), ("second_recorder", 404)])
def test_nobody_else_opens_the_page(client_for, cast, accepted, decision, land, who, status):
    browser = client_for(getattr(cast, who))
    assert browser.get(page(accepted)).status_code == status
    assert browser.post(page(accepted), given(decision, land.district)).status_code == status
    assert not Recognition.objects.exists()


# --- Forms of reward --------------------------------------------------------------------------


def test_the_forms_of_the_data_file_say_what_whoever_chooses_must_know():
    forms = reward_forms()
    assert (forms["giay_khen_huyen"].valid_to, forms["giay_khen_huyen"].level) == (date(2025, 6, 30), "district")
    assert [code for code, form in forms.items() if not form.confirmed] == ["bang_khen_tw"]
    assert "not confirmed" in forms["bang_khen_tw"].label
    assert "30/06/2025" in forms["giay_khen_huyen"].label
    assert all(form.source for form in forms.values() if form.confirmed)


def test_unconfirmed_forms_are_visibly_so(client_for, organiser, accepted):
    assert says(client_for(organiser).get(page(accepted)), "not confirmed by any source we have read")


@pytest.mark.parametrize(
    ("grade", "form", "field", "words"),
    [
        ("rewarded", "", "reward_form", "in which form"),
        ("rewarded", "khong_co", "reward_form", "in which form"),
        ("rewarded", "giay_khen_xa", "reward_form", "commune"),
        ("rewarded", "bang_khen_tinh", "reward_form", "province"),
        ("rewarded", "giay_khen_huyen", "reward_form", "30/06/2025"),
        ("outstanding", "bieu_duong", "reward_form", "Only a reward"),
    ],
)
def test_a_reward_has_a_form_of_its_level_and_its_time(accepted, organiser, grade, form, field, words):
    honour(accepted, by=organiser)
    with pytest.raises(ValidationError) as refusal:
        honour(accepted, by=organiser, grade=grade, reward_form=form)
    assert list(refusal.value.error_dict) == [field]
    assert words in str(refusal.value)
    assert Recognition.objects.count() == 1


def test_a_district_gave_its_own_form_while_there_were_districts(recorder, organiser, land):
    with dates.moved_to(dates.local_moment(date(2025, 6, 30))):
        day = dates.today()
        campaign = launch_campaign(name="2025", unit=land.district, starts_on=date(2025, 1, 1), register_by=day, ends_on=day, by=organiser)
        record = make_initiative(land.tra_met, recorder, campaign=campaign, state="accepted")
        honour(record, by=organiser)
        assert honour(record, by=organiser, grade="rewarded", reward_form="giay_khen_huyen").reward_form == "giay_khen_huyen"


def test_a_wrong_form_is_told_beside_its_field(client_for, organiser, accepted, decision, land):
    answer = client_for(organiser).post(page(accepted), given(decision, land.district, grade="rewarded", reward_form="giay_khen_xa"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reward_form"])


# --- Quotas -----------------------------------------------------------------------------------


def test_one_too_many_is_refused_with_how_many_are_given_and_whom_to_ask(campaign, organiser, recorder, land):
    Quota.objects.create(campaign=campaign, grade="recognised", subject="collective", most=1)
    first, second = (make_initiative(land.tra_met, recorder, state="accepted", title=title) for title in ("Một", "Hai"))
    row = honour(first, by=organiser)
    with pytest.raises(TransitionRefused) as refusal:
        honour(second, by=organiser)
    assert "1 of 1" in str(refusal.value)
    assert str(land.district) in str(refusal.value)
    person = make_initiative(land.tra_met, recorder, state="accepted", subject="individual")
    honour(person, by=organiser)
    honour(second, by=organiser, unit=land.tham_don)
    revoke_recognition(row, document=row.document, on=TODAY, reason="Nhầm", by=organiser)
    assert honour(second, by=organiser).unit == land.district


def test_a_quota_is_not_evaded_in_the_name_of_another_place(client_for, campaign, organiser, accepted, decision, land):
    Quota.objects.create(campaign=campaign, grade="recognised", subject="collective", most=0)
    answer = client_for(organiser).post(page(accepted), given(decision, land.tham_don))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["unit"])
    assert recognise_several([accepted], by=organiser, grade="recognised", document=decision, unit=land.tham_don).done == []
    assert not Recognition.objects.exists()
    assert honour(accepted, by=organiser, unit=land.tham_don).document.unit == land.tham_don


def test_a_commune_decides_by_a_document_of_the_district(commune_organiser, accepted, decision, land):
    assert recognise(accepted, grade="recognised", document=decision, unit=land.tham_don, by=commune_organiser).unit == land.tham_don


def test_a_quota_for_a_form_counts_that_form_whoever_gives_it(campaign, organiser, recorder, land):
    Quota.objects.create(campaign=campaign, grade="rewarded", reward_form="bieu_duong", subject="collective", most=1)
    first, second = (make_initiative(land.tra_met, recorder, state="accepted", title=title) for title in ("Một", "Hai"))
    for record in (first, second):
        honour(record, by=organiser)
    honour(first, by=organiser, grade="rewarded", reward_form="bieu_duong", unit=land.tham_don)
    with pytest.raises(TransitionRefused, match="1 of 1"):
        honour(second, by=organiser, grade="rewarded", reward_form="bieu_duong")
    assert honour(second, by=organiser, grade="rewarded", reward_form="giay_khen_xa", unit=land.tham_don)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_exceed_the_quota(campaign, organiser, recorder, land):
    Quota.objects.create(campaign=campaign, grade="recognised", subject="collective", most=1)
    records = [make_initiative(land.tra_met, recorder, state="accepted", title=f"Mô hình {number}") for number in range(3)]
    document, together, results = make_document(land.district, organiser), threading.Barrier(3), []

    def decide(record):
        together.wait()
        try:
            results.append(recognise(record, grade="recognised", document=document, decided_on=TODAY, by=User.objects.get(pk=organiser.pk)))
        except TransitionRefused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(record,)) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(result).__name__ for result in results) == ["Recognition", "TransitionRefused", "TransitionRefused"]
    assert Recognition.objects.count() == 1


# --- The same work twice ----------------------------------------------------------------------


def same_work(lead, other, verdict, by):
    first, second = sorted((lead, other), key=lambda row: row.pk)
    decided = {"lead": lead, "verdict": verdict, "reason": "Cùng một việc", "raised_by": by, "decided_by": by, "decided_at": dates.now()}
    SameWork.objects.update_or_create(first=first, second=second, defaults=decided)  # likeness may have raised the pair already
    Initiative.objects.filter(pk=other.pk).update(counted_with=lead)


@pytest.mark.parametrize(("verdict", "refused"), [("leads", True), ("joint", False)])
def test_what_only_takes_part_is_not_recognised_on_its_own(client_for, campaign, organiser, recorder, land, decision, verdict, refused):
    lead, other = (make_initiative(land.tra_met, recorder, state="accepted", title=title) for title in ("Dẫn đầu", "Tham gia"))
    same_work(lead, other, verdict, organiser)
    answer = client_for(organiser).post(page(other), given(decision, land.district))
    assert answer.status_code == (422 if refused else 302)
    assert Recognition.objects.filter(initiative=other).exists() is not refused
    assert ("Dẫn đầu" in answer.content.decode()) is refused
    assert honour(lead, by=organiser).grade == "recognised"


# --- Several at once --------------------------------------------------------------------------


def many(campaign):
    return reverse("movements:recognise_several", args=[campaign.pk])


def appraise(record, by, points, rank):
    sheet, _made = ScoringSheet.objects.get_or_create(code="thu", version=1, defaults={"name": "Bảng thử"})
    named, _made = SheetRank.objects.get_or_create(sheet=sheet, position=rank, defaults={"name": f"Hạng {rank}", "least": 0})
    Appraisal.objects.create(initiative=record, sheet=sheet, state=AppraisalState.FROZEN, opened_by=by, points=points, rank=named, frozen_at=dates.now(), frozen_by=by)


def test_points_and_rank_of_the_final_appraisal_stand_beside(client_for, campaign, organiser, recorder, land):
    scored, other = (make_initiative(land.tra_met, recorder, state="accepted", title=title) for title in ("Đã chấm", "Chưa chấm"))
    make_initiative(land.tra_met, recorder, state="submitted", title="Chưa duyệt")
    appraise(scored, organiser, 87, 2)
    Appraisal.objects.create(initiative=other, sheet=ScoringSheet.objects.get(), opened_by=organiser)  # still open: it says nothing yet
    rows = {row.title: (row.final_points, row.final_rank) for row in to_recognise(organiser, campaign)}
    assert rows == {"Đã chấm": (87, "Hạng 2"), "Chưa chấm": (None, None)}
    answer = client_for(organiser).get(many(campaign))
    assert says(answer, "not appraised")
    assert [row.record.title for row in client_for(organiser).get(f"{many(campaign)}?least=80").context["listing"].rows] == ["Đã chấm"]
    assert [row.record.title for row in client_for(organiser).get(f"{many(campaign)}?least=88").context["listing"].rows] == []


def test_filters_narrow_to_a_field_and_to_those_without_a_grade(client_for, campaign, organiser, recorder, land):
    fields = list(campaign.fields.all())
    first = make_initiative(land.tra_met, recorder, state="accepted", title="Một", field=fields[0])
    make_initiative(land.tra_met, recorder, state="accepted", title="Hai", field=fields[1])
    honour(first, by=organiser)
    for query, titles in (("without=recognised", ["Hai"]), (f"field={fields[0].pk}", ["Một"]), ("without=outstanding", ["Hai", "Một"])):
        assert [row.record.title for row in client_for(organiser).get(f"{many(campaign)}?{query}").context["listing"].rows] == titles, query


def test_one_decision_about_several_and_each_refused_one_is_named_with_why(client_for, campaign, organiser, recorder, land, decision):
    Quota.objects.create(campaign=campaign, grade="recognised", subject="collective", most=2)
    records = [make_initiative(land.tra_met, recorder, state="accepted", title=f"Mô hình {number}") for number in range(3)]
    answer = client_for(organiser).post(many(campaign), given(decision, land.district, record=[record.pk for record in records]))
    assert answer.status_code == 422
    assert [(initiative.title, "2 / 2" in why or "2 of 2" in why or "2" in why) for initiative, why in answer.context["refused"]] == [("Mô hình 2", True)]
    assert answer.context["chosen"] == {records[2].pk}
    assert list(Recognition.objects.order_by("pk").values_list("initiative__title", flat=True)) == ["Mô hình 0", "Mô hình 1"]
    assert faults() == []


def test_what_was_recorded_already_is_counted_apart(client_for, campaign, organiser, recorder, land, decision):
    first, *more = (make_initiative(land.tra_met, recorder, state="accepted", title=f"Mô hình {number}") for number in range(3))
    honour(first, by=organiser)
    for told, already in ((2, 1), (0, 3)):
        ticked = given(decision, land.district, record=[first.pk, *(record.pk for record in more)])
        answer = client_for(organiser).post(many(campaign), ticked, follow=True)
        assert says(answer, "Recorded: %(count)s. Recorded already before: %(already)s.", count=told, already=already)
    assert (Recognition.objects.count(), faults()) == (3, [])


def test_the_ticks_stay_where_the_decision_was_not_complete(client_for, campaign, organiser, accepted, decision, land):
    answer = client_for(organiser).post(many(campaign), {**given(decision, land.district, record=[accepted.pk]), "document": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["document"])
    assert f'value="{accepted.pk}" checked' in answer.content.decode()
    for nothing in (given(decision, land.district), {}):
        assert client_for(organiser).post(many(campaign), nothing).status_code == 422
    too_many = client_for(organiser).post(many(campaign), given(decision, land.district, record=list(range(1, 300))))
    assert (too_many.status_code, Recognition.objects.count()) == (422, 0)


def test_ticks_of_others_are_not_heard(client_for, campaign, commune_organiser, cast, land):
    beside = make_initiative(land.dai_an, cast.neighbour, state="accepted", title="Xã bên")
    document = make_document(land.tham_don, commune_organiser, issued_on=TODAY)
    assert "Xã bên" not in client_for(commune_organiser).get(many(campaign)).content.decode()
    client_for(commune_organiser).post(many(campaign), given(document, land.tham_don, record=[beside.pk]))
    assert not Recognition.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("recorder", 404), ("reviewer", 404), ("leader", 404), ("provincial", 404), ("stranger", 404), ("anonymous", 302)])
def test_nobody_else_opens_the_list(client_for, cast, anonymous, campaign, who, status):
    assert client_for(getattr(cast, who, anonymous)).get(many(campaign)).status_code == status


def test_the_units_to_choose_are_the_campaigns_own_and_those_of_ones_roles(campaign, organiser, commune_organiser, land):
    assert deciding_units_in(organiser, campaign) == [land.district]
    assert deciding_units_in(commune_organiser, campaign) == [land.tham_don]


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_list_asks_as_many_questions_for_many_rows_as_for_one(client_for, campaign, organiser, land, django_assert_num_queries, count):
    make_rows(count, unit=land.tra_met, by=organiser, campaign=campaign, state="accepted")
    browser = client_for(organiser)
    browser.get(many(campaign))
    with django_assert_num_queries(12):
        assert len(browser.get(many(campaign)).context["listing"].rows) == min(count, 50)


def test_several_are_refused_each_by_itself_and_never_silently(accepted, organiser, leader, decision):
    recorded = recognise_several([accepted], by=leader, grade="recognised", document=decision)
    assert (recorded.done, recorded.already, [row for row, _why in recorded.refused]) == ([], [], [accepted])
    assert recorded.refused[0][1]
    recorded = recognise_several([accepted], by=organiser, grade="rewarded", document=decision, reward_form="giay_khen_xa")
    assert (recorded.done, "commune" in recorded.refused[0][1]) == ([], True)
