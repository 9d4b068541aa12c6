"""An activity from the page to the figures."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kheo.grassroots.models import Activity
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Campaign
from kheo.org.actions import change_body, end_body
from kheo.records import figures
from kheo.records.actions import change_state
from kheo.records.workflow import ACCEPT, ReviewState
from kheo.standards.models import CriteriaSet, Criterion, Indicator
from tests.grassroots.conftest import NEW

pytestmark = pytest.mark.django_db


def accept(activity: Activity, by: object) -> Activity:
    return change_state(activity, ACCEPT.verb, by=by)


def test_five_fields_are_enough(write, newest, recorder, land, bodies):
    write(recorder)
    activity = newest()
    assert (activity.unit, activity.kind, activity.held_on, activity.participants, activity.state) == (
        land.tra_met, "clean_up", date(2022, 11, 1), 42, ReviewState.SUBMITTED,
    )  # fmt: skip


def test_what_it_brought_about_is_counted_everywhere(write, newest, recorder, reviewer, land):
    write(recorder, count_km_cleaned="1,5", count_waste="0,25", women="20")
    accept(newest(), reviewer)
    year = Period.parse("2022")
    found = {code: figures.value(code, land.district, year).reading.value for code in ("activities.held", "activities.participants", "activities.km_cleaned", "activities.trees")}
    assert found == {"activities.held": 1, "activities.participants": 42, "activities.km_cleaned": Decimal("1.5"), "activities.trees": None}


def test_more_women_than_people_are_told_at_the_field_and_nothing_is_lost(write, newest, recorder):
    answer = write(recorder, participants="10", women="12", title="Sáng thứ bảy")
    assert "women" in answer.context["form"].errors
    assert (newest().title, newest().participants, newest().women, newest().state) == ("Sáng thứ bảy", 10, None, ReviewState.DRAFT)


def test_a_day_to_come_is_planned_not_recorded(write, newest, recorder):
    answer = write(recorder, held_on="01/01/2099", participants="10")
    assert "held_on" in answer.context["form"].errors
    assert newest().state == ReviewState.DRAFT


def test_the_next_one_begins_like_the_last(write, client_for, recorder):
    write(recorder, kind="talk")
    form = client_for(recorder).get("/lam-viec/hoat-dong/moi/").context["form"]
    assert (form.initial["kind"], form.initial["held_on"]) == ("talk", dates.today())


def test_a_document_made_known_is_named(write, newest, recorder):
    write(recorder, kind="dissemination")
    assert newest().state == ReviewState.DRAFT


def test_a_person_named_is_warned_about_and_the_text_is_kept(write, newest, recorder):
    answer = write(recorder, text="Có ông Nguyễn Văn Mẫu, điện thoại 0912 345 678")
    told = [str(message) for message in answer.context["messages"]]
    assert [passage for passage in ("“ông Nguyễn Văn Mẫu”", "“0912 345 678”") if passage not in " ".join(told)] == []
    assert (newest().text, newest().state) == ("Có ông Nguyễn Văn Mẫu, điện thoại 0912 345 678", ReviewState.SUBMITTED)


def test_counts_alone_are_not_warned_about(write, recorder):
    answer = write(recorder, text="Bà con và chị em Hội Phụ nữ dọn 1,5 km kênh Ông Ký")
    assert len(answer.context["messages"]) == 1


def test_whoever_publishes_is_shown_the_names(write, newest, recorder, reviewer, editor, client_for):
    write(recorder, text="Có ông Nguyễn Văn Mẫu dự")
    accept(newest(), reviewer)
    answer = client_for(editor).get(f"/lam-viec/hoat-dong/{newest().pk}/cong-bo/")
    assert [passage.text for passage in answer.context["warnings"]] == ["ông Nguyễn Văn Mẫu"]


def test_a_draft_keeps_no_part_that_its_stored_whole_would_contradict(write, newest, recorder, client_for):
    write(recorder, participants="10", women="8", action="save")
    draft = newest()
    data = {"owner": f"u{draft.unit_id}", "uuid": str(draft.uuid), "version": str(draft.version), "kind": "clean_up", "held_on": "01/11/2022", "action": "save"}
    answer = client_for(recorder).post(f"/lam-viec/hoat-dong/{draft.pk}/sua/", {**data, "participants": "mười", "women": "15"})
    assert set(answer.context["form"].errors) == {"participants"}
    assert (newest().participants, newest().women) == (10, None)
    assert 'value="15"' in answer.content.decode()


def make_set(code: str, **values: Any) -> Indicator:
    """The one indicator of a set."""
    said = {"name": code, "title": code, "version": 1, "unit_kind": "commune", "unit_types": [], "valid_from": date(2021, 1, 1), "stated_criteria": 1, "awarded_by": "Thử"}
    criterion = Criterion.objects.create(criteria_set=CriteriaSet.objects.create(code=code, **{**said, **values}), code="1", key="1", position=1, name="Môi trường")
    return Indicator.objects.create(criterion=criterion, position=1, code="1.1", name=code, kind="at_least")


def test_the_indicators_of_the_sets_in_force_above_the_hamlet_are_offered(write, newest, client_for, recorder):
    here = make_set("xa")
    others = [make_set("cu", valid_to=date(2021, 12, 31)), make_set("phuong", unit_types=["phuong"])]
    offered = client_for(recorder).get(NEW).context["form"].fields["indicator"].queryset
    assert [row for row in offered if row in (here, *others)] == [here]
    write(recorder, indicator=str(here.pk))
    assert newest().indicator == here


def edited(activity: Activity, **values: Any) -> dict[str, Any]:
    """What the form of a stored activity sends."""
    sent = {"owner": f"u{activity.unit_id}", "uuid": str(activity.uuid), "version": str(activity.version), "kind": "clean_up", "held_on": "01/11/2022", "participants": "42", "action": "submit"}
    return {**sent, **values}


def test_a_host_that_bears_another_name_since_keeps_its_place(write, newest, recorder, bodies, client_for):
    write(recorder, action="save", hosts=[str(bodies.women_branch.pk)])
    change_body(bodies.women_branch, on=dates.today(), by=None, name="Chi hội Phụ nữ số 1")
    client_for(recorder).post(f"/lam-viec/hoat-dong/{newest().pk}/sua/", edited(newest(), hosts=[str(bodies.women_branch.pk)]))
    assert (newest().state, [body.pk for body in newest().hosts.all()]) == (ReviewState.SUBMITTED, [bodies.women_branch.pk])


def test_the_next_one_begins_with_the_host_as_it_is_called_today(write, recorder, bodies, client_for):
    write(recorder, hosts=[str(bodies.women_branch.pk), str(bodies.front.pk)])
    renamed = change_body(bodies.women_branch, on=dates.today(), by=None, name="Chi hội Phụ nữ số 1")
    end_body(bodies.front, on=dates.today() - timedelta(days=1), by=None)
    assert client_for(recorder).get(NEW).context["form"].initial["hosts"] == [renamed.pk]


def test_campaigns_under_way_are_offered_and_the_chosen_one_stays(write, newest, recorder, land, campaign, client_for):
    today = dates.today()
    days = {"starts_on": today - timedelta(days=9), "register_by": today, "ends_on": today + timedelta(days=9)}
    elsewhere = Campaign.objects.create(name="KÍN-NƠI-KHÁC", unit=land.other_district, **days)
    to_come = Campaign.objects.create(name="Chưa phát động", unit=land.district, **{**days, "starts_on": today + timedelta(days=1), "register_by": today + timedelta(days=2)})
    client = client_for(recorder)
    assert list(client.get(NEW).context["form"].fields["campaign"].queryset) == [campaign]
    for other in (elsewhere, to_come):
        assert "campaign" in write(recorder, campaign=str(other.pk)).context["form"].errors
    write(recorder, action="save", campaign=str(campaign.pk))
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=dates.now())
    assert list(client.get(NEW).context["form"].fields["campaign"].queryset) == []
    client.post(f"/lam-viec/hoat-dong/{newest().pk}/sua/", edited(newest(), campaign=str(campaign.pk)))
    assert (newest().state, newest().campaign) == (ReviewState.SUBMITTED, campaign)
