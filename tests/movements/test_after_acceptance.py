"""What happens around the review: results stated afterwards, duties, campaigns that were closed, finding records again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import close_campaign, launch_campaign, save_initiative, state_outputs
from kheo.movements.models import Initiative, Output
from kheo.org.models import HistoryEntry
from kheo.org.queries import check_history
from kheo.records.actions import Incomplete, change_state, set_duty
from kheo.records.models import Duty
from kheo.records.queries import check_everything, told_history
from tests.factories import honour, initiative_values, make_initiative


def outputs_page(record):
    return reverse("movements:outputs", args=[record.pk])


@pytest.fixture
def accepted(campaign, recorder, reviewer, land):
    record = make_initiative(land.tra_met, recorder)
    Output.objects.create(initiative=record, what="Hàng rào", measure="km", promised=5, reached=1)
    record = change_state(record, "submit", by=recorder)
    return change_state(record, "accept", by=reviewer)


def reached(record):
    return list(record.outputs.order_by("pk").values_list("reached", flat=True))


def given(record, *numbers, **more):
    fields = [f"reached_{output.pk}" for output in record.outputs.order_by("pk")]
    return {"version": Initiative.objects.get(pk=record.pk).version, **dict(zip(fields, numbers, strict=True)), **more}


# --- What was reached -------------------------------------------------------------------------


def test_what_was_reached_is_stated_after_acceptance_and_after_recognition(client_for, accepted, recorder, organiser):
    page, version = client_for(recorder), accepted.version
    assert outputs_page(accepted) in page.get(reverse("records:show", args=["mo-hinh", accepted.pk])).content.decode()
    assert page.post(outputs_page(accepted), given(accepted, "1,5", "")).status_code == 302
    assert reached(accepted) == [Decimal("1.5"), None]
    honour(accepted, grade="recognised", decided_on=dates.today(), number="01-QĐ", by=organiser)
    assert page.post(outputs_page(accepted), given(accepted, "1,5", "1200")).status_code == 302
    assert reached(accepted) == [Decimal("1.5"), Decimal("1200")]
    stored = Initiative.objects.get(pk=accepted.pk)
    assert (stored.state, stored.version) == ("accepted", version + 2)


def test_old_and_new_stand_in_history(accepted, recorder):
    first, second = accepted.outputs.order_by("pk")
    state_outputs(accepted, reached={first.pk: Decimal("2"), second.pk: None}, by=recorder)
    step = told_history(accepted)[-1]
    assert (step.who, len(step.changes)) == (str(recorder), 1)
    _label, old, new = step.changes[0]
    assert "Hàng rào km 5.00 1.00" in old
    assert "Tuyến đường km 2.00 2.00" in new
    assert list(check_history()) == []
    assert [str(fault) for fault in check_everything()] == []


def test_the_same_numbers_again_leave_no_trace(accepted, recorder):
    before = HistoryEntry.objects.about(accepted).count()
    state_outputs(accepted, reached={output.pk: output.reached for output in accepted.outputs.all()}, by=recorder)
    assert (HistoryEntry.objects.about(accepted).count(), Initiative.objects.get().version) == (before, accepted.version)


@pytest.mark.parametrize("number", ["-1", "nhiều", "1" * 30])
def test_a_wrong_number_is_refused_and_stays_typed(client_for, accepted, recorder, number):
    answer = client_for(recorder).post(outputs_page(accepted), given(accepted, "3", number))
    assert answer.status_code == 422
    assert f'value="{number}"' in answer.content.decode()
    assert reached(accepted) == [None, Decimal("1")]


def test_who_was_slower_is_told_so(client_for, accepted, recorder):
    answer = client_for(recorder).post(outputs_page(accepted), given(accepted, "3", "4", version=accepted.version - 1))
    assert answer.status_code == 422
    assert reached(accepted) == [None, Decimal("1")]


@pytest.mark.parametrize(("who", "status"), [("reviewer", 403), ("leader", 403), ("editor", 403), ("neighbour", 404), ("second_recorder", 404)])
def test_nobody_else_states_it(client_for, cast, accepted, who, status):
    assert client_for(getattr(cast, who)).post(outputs_page(accepted), given(accepted, "3", "4")).status_code == status
    with pytest.raises(PermissionDenied):
        state_outputs(accepted, reached={}, by=getattr(cast, who))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_before_acceptance_it_belongs_into_the_form(client_for, campaign, recorder, land, state):
    record = make_initiative(land.tra_met, recorder, state=state)
    with pytest.raises(TransitionRefused):
        state_outputs(record, reached={record.outputs.get().pk: Decimal(1)}, by=recorder)
    assert client_for(recorder).get(outputs_page(record)).context["open"] is False
    assert client_for(recorder).post(outputs_page(record), given(record, "3")).status_code == 422
    assert reached(record) == [None]


# --- Duties -----------------------------------------------------------------------------------


def is_done(campaign, unit, body=None):
    return Duty.objects.about(campaign).get(unit=unit, body=body, code="register").done_at is not None


def test_withdrawing_opens_the_duty_again(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    assert (is_done(campaign, land.tra_met), is_done(campaign, land.tham_don), is_done(campaign, land.bung_chong)) == (True, True, False)
    change_state(record, "withdraw", by=recorder)
    assert (is_done(campaign, land.tra_met), is_done(campaign, land.tham_don)) == (False, False)


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_another_registration_that_stands_keeps_it_done(campaign, recorder, land, state):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    make_initiative(land.tra_met, recorder, state=state)
    change_state(record, "withdraw", by=recorder)
    assert (is_done(campaign, land.tra_met), is_done(campaign, land.tham_don)) == (True, True)


def test_another_hamlets_registration_keeps_the_communes_duty_done(campaign, recorder, second_recorder, land):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    make_initiative(land.bung_chong, second_recorder, state="submitted")
    change_state(record, "withdraw", by=recorder)
    assert (is_done(campaign, land.tra_met), is_done(campaign, land.tham_don)) == (False, True)


def test_a_draft_thrown_away_opens_nothing(campaign, recorder, land):
    make_initiative(land.tra_met, recorder, state="returned")
    change_state(make_initiative(land.tra_met, recorder), "withdraw", by=recorder)
    assert is_done(campaign, land.tra_met)


def test_a_bodys_duty_is_done_by_the_body_alone(campaign, recorder, union_recorder, bodies, land):
    branch = bodies.women_branch
    set_duty(campaign, code="register", unit=land.tra_met, body=branch, label="Đăng ký", due_on=dates.today())
    make_initiative(land.tra_met, recorder, state="submitted")
    assert not is_done(campaign, land.tra_met, branch)
    record = make_initiative(land.tra_met, union_recorder, body=branch, state="submitted")
    assert is_done(campaign, land.tra_met, branch)
    change_state(record, "withdraw", by=union_recorder)
    assert (is_done(campaign, land.tra_met, branch), is_done(campaign, land.tra_met)) == (False, True)


# --- Campaigns that were closed ---------------------------------------------------------------


def test_a_draft_is_not_submitted_into_a_closed_campaign(client_for, campaign, recorder, organiser, land):
    record = make_initiative(land.tra_met, recorder)
    close_campaign(campaign, by=organiser)
    with pytest.raises(Incomplete) as refusal:
        change_state(record, "submit", by=recorder)
    assert "closed" in str(refusal.value.message_dict["campaign"])
    answer = client_for(recorder).post(reverse("records:step", args=["mo-hinh", record.pk, "submit"]))
    assert (answer.status_code, Initiative.objects.get().state) == (302, "draft")


def test_what_came_back_is_mended_and_sent_again_after_the_close(campaign, recorder, organiser, land):
    record = make_initiative(land.tra_met, recorder, state="returned")
    close_campaign(campaign, by=organiser)
    record = Initiative.objects.get()
    record.goals = "Nêu rõ hơn"
    save_initiative(record, by=recorder, fields=["goals"], version=record.version)
    assert (Initiative.objects.get().goals, change_state(record, "submit", by=recorder).state) == ("Nêu rõ hơn", "submitted")


def test_nothing_that_came_back_moves_into_a_closed_campaign(campaign, recorder, organiser, land):
    today = dates.today()
    other = launch_campaign(name="Khác", unit=land.district, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=organiser)
    record = make_initiative(land.tra_met, recorder, state="returned", campaign=other)
    close_campaign(campaign, by=organiser)
    record.campaign, record.field = type(campaign).objects.get(pk=campaign.pk), None
    with pytest.raises(Exception, match="closed"):
        save_initiative(record, by=recorder, fields=["campaign", "field"])
    assert Initiative.objects.get().campaign == other


# --- Finding records again --------------------------------------------------------------------


def test_the_list_is_filtered_by_campaign_field_and_year(client_for, cast, campaign, land):
    today = dates.today()
    other = launch_campaign(name="Khác", unit=land.district, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=cast.organiser)
    first = make_initiative(land.tra_met, cast.recorder, campaign=campaign, state="submitted", title="Thứ nhất")
    make_initiative(land.tra_met, cast.recorder, campaign=other, title="Thứ hai")
    page, there = client_for(cast.recorder), reverse("records:list", args=["mo-hinh"])
    for query, titles in [
        (f"campaign={campaign.pk}", ["Thứ nhất"]), (f"campaign={other.pk}", ["Thứ hai"]), (f"field={first.field_id}", ["Thứ nhất"]),
        (f"year={today.year}", ["Thứ nhất"]), (f"year={today.year - 1}", []), ("", ["Thứ hai", "Thứ nhất"]),
    ]:  # fmt: skip
        assert [row.record.title for row in page.get(f"{there}?{query}").context["listing"].rows] == titles, query


@pytest.mark.parametrize("query", ["year=99999", "year=2022.5", "year=x", "campaign=0", "field=x"])
def test_a_filter_that_makes_no_sense_is_told_and_breaks_nothing(client_for, recorder, campaign, query):
    answer = client_for(recorder).get(f"{reverse('records:list', args=['mo-hinh'])}?{query}")
    assert answer.status_code == 200
    assert list(answer.context["listing"].filter_form.errors) == [query.partition("=")[0]]


def test_campaigns_elsewhere_are_not_offered(client_for, recorder, provincial, campaign, land):
    kinds = client_for(recorder).get(reverse("records:list", args=["mo-hinh"])).context["listing"].filter_form.fields
    assert list(kinds["campaign"].queryset) == [campaign]
    assert initiative_values(campaign)["field"] in kinds["field"].queryset
