"""Whether recognised initiatives still live: duties, rows that begin on their day, answers, and the list of all."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    answer_check_up,
    launch_campaign,
    open_due_check_ups,
    revoke_recognition,
    set_condition,
)
from kheo.movements.actions import check_ups as check_ups_module
from kheo.movements.models import CHECK_UP_MONTHS, CheckUp, Initiative, Recognition
from kheo.movements.queries import afterlife_of, latest_start, months_after
from kheo.org.models import HistoryEntry
from kheo.records.actions import publish_record
from kheo.records.models import Duty, PeriodicRun
from kheo.records.periodic import run_due
from kheo.records.queries import check_everything, open_duties, told_history
from tests.conftest import says
from tests.factories import honour, make_document, make_initiative, make_published, make_rows

TODAY = dates.today()
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


# --- Months -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2022, 8, 31), 6, date(2023, 2, 28)), (date(2023, 8, 31), 6, date(2024, 2, 29)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2022, 12, 15), 6, date(2023, 6, 15)), (date(2022, 7, 1), 6, date(2023, 1, 1)), (date(2022, 12, 31), 12, date(2023, 12, 31)),
    ],
)  # fmt: skip
def test_months_are_those_of_the_calendar(day, months, later):
    assert months_after(day, months) == later


@given(DAYS, st.integers(-240, 240))
def test_so_many_months_later_is_the_same_day_or_the_months_last(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(DAYS, DAYS, st.integers(0, 240))
def test_what_comes_later_is_not_due_earlier(one, other, months):
    first, second = sorted((one, other))
    assert months_after(first, months) <= months_after(second, months)


@given(DAYS, st.sampled_from(CHECK_UP_MONTHS))
def test_the_latest_start_is_due_and_the_day_after_it_is_not(day, months):
    start = latest_start(day, months)
    assert months_after(start, months) <= day < months_after(start + timedelta(days=1), months)


# --- The cast's initiative, recognised at the end of August 2022 ------------------------------


@pytest.fixture
def record(recorder, organiser, land):
    with moved_to(date(2022, 8, 31)):
        campaign = launch_campaign(
            name="2022", unit=land.district, starts_on=date(2022, 1, 1), register_by=date(2022, 9, 1), ends_on=date(2022, 12, 31), by=organiser
        )
        made = make_initiative(land.tra_met, recorder, campaign=campaign, state="accepted", title="Tổ tự quản đường hoa")
        honour(made, by=organiser)
    return made


def moved_to(day):
    return dates.moved_to(datetime(day.year, day.month, day.day, 9, tzinfo=dates.HANOI))


def page(record, months=6):
    return reverse("movements:check_up", args=[record.pk, months])


def said(record, **more):
    stored = Initiative.objects.get(pk=record.pk)
    return {"found": "alive", "reason": "Đường vẫn sạch, 12 hộ giữ", "checked_on": f"{dates.today():%d/%m/%Y}", "version": stored.version, **more}


def duties(record):
    return {duty.code: (duty.due_on, duty.done_at is not None) for duty in Duty.objects.about(record)}


def faults():
    return [str(fault) for fault in check_everything()]


# --- Duties and rows --------------------------------------------------------------------------


def test_recognition_sets_a_duty_for_each_check_up(record, recorder, land):
    assert duties(record) == {"check_up_6": (date(2023, 2, 28), False), "check_up_12": (date(2023, 8, 31), False)}
    duty = open_duties(recorder).get(code="check_up_6")
    assert (duty.unit, duty.body, duty.url) == (land.tra_met, None, page(record))
    assert "Tổ tự quản đường hoa" in duty.label


def test_a_bodys_initiative_is_the_bodys_duty(campaign, union_recorder, organiser, bodies, land):
    record = make_initiative(land.tra_met, union_recorder, body=bodies.women_branch, state="accepted", title="x" * 250)
    honour(record, by=organiser)
    owed = open_duties(union_recorder).filter(code__startswith="check_up")
    assert [(duty.unit, duty.body) for duty in owed] == [(land.tra_met, bodies.women_branch)] * 2


def test_outstanding_and_another_levels_recognition_set_no_other_duty(record, organiser, land):
    before = duties(record)
    with moved_to(date(2022, 10, 1)):
        honour(record, by=organiser, grade="outstanding")
        honour(record, by=organiser, unit=land.tham_don)
    assert duties(record) == before


def test_the_first_decision_counts_also_when_it_is_recorded_later(record, organiser, land):
    with moved_to(date(2022, 10, 1)):
        honour(record, by=organiser, unit=land.tham_don, decided_on=date(2022, 7, 15))
    assert duties(record)["check_up_6"] == (date(2023, 1, 15), False)


@pytest.mark.parametrize(("day", "months"), [(date(2023, 2, 27), []), (date(2023, 2, 28), [6]), (date(2023, 8, 30), [6]), (date(2023, 8, 31), [6, 12])])
def test_a_row_begins_on_the_day_it_is_due(record, day, months):
    with moved_to(day):
        assert open_due_check_ups() == len(months)
        assert open_due_check_ups() == 0
    assert list(CheckUp.objects.order_by("months").values_list("months", "due_on")) == [(number, months_after(date(2022, 8, 31), number)) for number in months]
    assert faults() == []


def test_the_daily_job_does_it(record):
    PeriodicRun.objects.all().delete()
    with moved_to(date(2023, 3, 1)):
        assert "movements.open_due_check_ups" in run_due()
    assert CheckUp.objects.get().due_on == date(2023, 2, 28)


def test_many_are_begun_in_batches_and_get_the_duties_they_lack(organiser, recorder, land, monkeypatch):
    day = date(2022, 5, 5)
    with moved_to(day):
        campaign = launch_campaign(name="x", unit=land.district, starts_on=day, register_by=day, ends_on=day, by=organiser)
        document = make_document(land.district, organiser)
    make_rows(23, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")
    Recognition.objects.bulk_create(
        Recognition(initiative=row, grade="recognised", unit=land.district, document=document, decided_on=day, recorded_by=organiser) for row in Initiative.objects.all()
    )
    monkeypatch.setattr(check_ups_module, "BATCH", 10)
    with moved_to(date(2023, 1, 1)):
        assert open_due_check_ups() == 23
    assert (CheckUp.objects.count(), Duty.objects.filter(code="check_up_6", due_on=date(2022, 11, 5)).count()) == (23, 23)


def test_what_is_not_recognised_any_more_is_not_looked_at(record, organiser):
    with moved_to(date(2023, 3, 1)):
        open_due_check_ups()
        row = Recognition.objects.get()
        revoke_recognition(row, document=row.document, on=dates.today(), reason="Nhầm", by=organiser)
        assert open_due_check_ups() == 0
    assert not CheckUp.objects.exists()
    assert not Duty.objects.about(record).open().exists()


def test_given_again_it_is_owed_again_from_the_new_day(record, organiser):
    with moved_to(date(2023, 3, 1)):
        row = Recognition.objects.get()
        revoke_recognition(row, document=row.document, on=dates.today(), reason="Nhầm", by=organiser)
        honour(record, by=organiser)
    assert duties(record) == {"check_up_6": (date(2023, 9, 1), False), "check_up_12": (date(2024, 3, 1), False)}


def test_what_was_answered_outlives_the_revocation(record, recorder, organiser):
    with moved_to(date(2023, 3, 1)):
        answer_check_up(record, months=6, found="alive", reason="Còn", by=recorder)
        row = Recognition.objects.get()
        revoke_recognition(row, document=row.document, on=dates.today(), reason="Nhầm", by=organiser)
    assert CheckUp.objects.get().found == "alive"
    assert faults() == []


# --- Answers ----------------------------------------------------------------------------------


def test_it_is_answered_at_the_desk_and_the_duty_is_done(client_for, record, recorder):
    with moved_to(date(2023, 3, 1)):
        open_due_check_ups()
        assert page(record) in client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk])).content.decode()
        assert client_for(recorder).post(page(record), said(record)).status_code == 302
        assert page(record) not in client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk])).content.decode()
    row = CheckUp.objects.get()
    assert (row.found, row.reason, row.checked_on, row.checked_by) == ("alive", "Đường vẫn sạch, 12 hộ giữ", date(2023, 3, 1), recorder)
    assert duties(record)["check_up_6"][1] is True
    assert duties(record)["check_up_12"][1] is False
    assert faults() == []


@pytest.mark.parametrize("found", ["ended", "changed"])
def test_what_died_or_changed_in_the_third_month_is_said_in_the_third_month(client_for, record, recorder, found):
    browser, desk = client_for(recorder), reverse("records:show", args=["mo-hinh", record.pk])
    with moved_to(date(2022, 12, 1)):
        assert page(record) in browser.get(desk).content.decode()
        assert browser.post(page(record), said(record, found=found, checked_on="28/11/2022")).status_code == 302
        assert page(record) not in browser.get(desk).content.decode()
        assert page(record, 12) in browser.get(desk).content.decode()
    with moved_to(date(2023, 3, 1)):
        assert open_due_check_ups() == 0
    row = CheckUp.objects.get()
    assert (row.found, row.checked_on, row.due_on) == (found, date(2022, 11, 28), date(2023, 2, 28))
    assert duties(record) == {"check_up_6": (date(2023, 2, 28), True), "check_up_12": (date(2023, 8, 31), False)}
    assert faults() == []


@pytest.mark.parametrize(("day", "offered"), [(date(2023, 1, 28), ["changed", "ended"]), (date(2023, 1, 29), ["alive", "changed", "ended"])])
def test_that_it_is_alive_is_said_from_thirty_days_before_on(client_for, record, recorder, day, offered):
    with moved_to(day):
        shown = client_for(recorder).get(page(record))
        assert [code for code, _label in shown.context["form"].fields["found"].choices] == offered
        explains = says(shown, "That it is alive is confirmed from %(first)s on: seen earlier, it says nothing of %(due)s.", first="29/01/2023", due="28/02/2023")
        assert explains is (len(offered) == 2)
        answer = client_for(recorder).post(page(record), said(record))
    assert answer.status_code == (422 if len(offered) == 2 else 302)
    assert CheckUp.objects.count() == duties(record)["check_up_6"][1] == (len(offered) == 3)
    if len(offered) == 2:
        assert "12 hộ giữ" in answer.content.decode()
        assert says(answer, "That it is alive is confirmed from %(first)s on: seen earlier, it says nothing of %(due)s.", first="29/01/2023", due="28/02/2023")


def test_what_was_seen_long_before_confirms_nothing_however_late_it_is_told(client_for, record, recorder):
    with moved_to(date(2023, 3, 1)):
        answer = client_for(recorder).post(page(record), said(record, checked_on="28/01/2023"))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["checked_on"])
        assert not CheckUp.objects.exists()
        assert client_for(recorder).post(page(record), said(record, found="ended", checked_on="28/01/2023")).status_code == 302


def test_an_answer_is_corrected_and_both_stay_in_history(record, recorder, reviewer):
    with moved_to(date(2023, 3, 1)):
        answer_check_up(record, months=6, found="alive", reason="Còn", by=recorder)
        answer_check_up(record, months=6, found="ended", reason="Đã bỏ từ tháng 1", by=reviewer)
    entries = HistoryEntry.objects.about(record).filter(verb="check_up").order_by("number")
    assert [(entry.source, entry.target, entry.reason) for entry in entries] == [("", "alive", "Còn"), ("alive", "ended", "Đã bỏ từ tháng 1")]
    assert (CheckUp.objects.get().found, CheckUp.objects.get().checked_by) == ("ended", reviewer)
    assert told_history(record)[-1].reason == "Đã bỏ từ tháng 1"
    assert faults() == []


def test_a_second_click_changes_nothing(client_for, record, recorder):
    with moved_to(date(2023, 3, 1)):
        data = said(record)
        for _click in range(2):
            assert client_for(recorder).post(page(record), data).status_code == 302
    assert HistoryEntry.objects.about(record).filter(verb="check_up").count() == 1


def test_who_was_slower_is_told_so_and_keeps_what_was_typed(client_for, record, recorder, reviewer):
    with moved_to(date(2023, 3, 1)):
        data = said(record, reason="Lời của tôi")
        answer_check_up(record, months=6, found="changed", reason="Đã thấy", by=reviewer)
        answer = client_for(recorder).post(page(record), data)
    assert answer.status_code == 422
    assert "Lời của tôi" in answer.content.decode()
    assert CheckUp.objects.get().found == "changed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"found": ""}, "found"), ({"found": "khac"}, "found"), ({"reason": "  "}, "reason"), ({"reason": "x" * 501}, "reason"),
        ({"checked_on": "30/08/2022"}, "checked_on"), ({"checked_on": "02/03/2023"}, "checked_on"), ({"checked_on": "31/02/2023"}, "checked_on"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_beside_its_field(client_for, record, recorder, change, field):
    with moved_to(date(2023, 3, 1)):
        answer = client_for(recorder).post(page(record), said(record, **change))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not CheckUp.objects.exists()


@pytest.mark.parametrize(("months", "found", "reason", "on"), [(7, "alive", "x", None), (6, "", "x", None), (6, "alive", " ", None), (6, "alive", "x", date(2022, 8, 30)), (6, "alive", "x", date(2023, 3, 2))])
def test_the_action_itself_refuses_what_makes_no_sense(record, recorder, months, found, reason, on):
    with moved_to(date(2023, 3, 1)), pytest.raises(ValidationError):
        answer_check_up(record, months=months, found=found, reason=reason, checked_on=on, by=recorder)


def test_without_recognition_there_is_nothing_to_confirm(client_for, campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, state="accepted")
    with pytest.raises(TransitionRefused):
        answer_check_up(record, months=6, found="alive", reason="x", by=recorder)
    answer = client_for(recorder).post(page(record), said(record))
    assert answer.status_code == 422
    assert says(client_for(recorder).get(page(record)), "Nothing to confirm")
    assert client_for(recorder).get(page(record, 7)).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("recorder", 200), ("reviewer", 200), ("colleague", 200), ("leader", 403), ("editor", 403), ("organiser", 403), ("neighbour", 404), ("second_recorder", 404), ("stranger", 404)])
def test_it_is_said_by_who_carries_it_out_and_who_reviews_it(client_for, cast, record, who, status):
    assert client_for(getattr(cast, who)).get(page(record)).status_code == status
    if status != 200:
        assert client_for(getattr(cast, who)).post(page(record), said(record)).status_code == status
        with pytest.raises(PermissionDenied):
            answer_check_up(record, months=6, found="alive", reason="x", by=getattr(cast, who))
        assert not CheckUp.objects.exists()


def test_an_end_moves_no_condition_and_says_so(client_for, record, recorder):
    set_condition(record, "start", by=recorder, reason="Ra mắt")
    assert reverse("movements:condition", args=[record.pk]) in client_for(recorder).get(page(record)).content.decode()
    with moved_to(date(2023, 3, 1)):
        answer = client_for(recorder).post(page(record), said(record, found="ended"), follow=True)
    assert says(answer, "Recorded. How the work stands is not changed by this: those who carry it out say so beside.")
    assert Initiative.objects.get(pk=record.pk).condition == "running"


# --- What is shown ----------------------------------------------------------------------------


def test_what_nobody_confirmed_is_shown_as_unconfirmed(client_for, record, recorder):
    with moved_to(date(2023, 3, 5)):
        open_due_check_ups()
        shown = client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk]))
        assert says(shown, "not confirmed since %(day)s", day="28/02/2023")
        answer_check_up(record, months=6, found="alive", reason="Còn", by=recorder)
        shown = client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk]))
        assert not says(shown, "not confirmed since %(day)s", day="28/02/2023")


def told(shown):
    return [(check_up.months, check_up.state, f"{check_up.due_on:%d/%m/%Y}") for check_up in shown]


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2022, 9, 1), ["next", "later"]), (date(2023, 2, 28), ["next", "later"]), (date(2023, 3, 1), ["unconfirmed", "next"]),
        (date(2023, 8, 31), ["unconfirmed", "next"]), (date(2023, 9, 1), ["unconfirmed", "unconfirmed"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("job_ran", [True, False])
def test_before_its_day_the_next_check_is_told_and_after_it_that_nobody_confirmed(client, client_for, record, recorder, editor, day, states, job_ran):
    publish_record(record, by=editor, evidence=[])
    with moved_to(day):
        if job_ran:
            open_due_check_ups()
        assert told(afterlife_of(record)) == [(6, states[0], "28/02/2023"), (12, states[1], "31/08/2023")]
        for shown in (client.get(record.get_absolute_url()), client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk]))):
            assert says(shown, "next check: %(day)s", day="28/02/2023") is (states[0] == "next")
            assert says(shown, "next check: %(day)s", day="31/08/2023") is (states[1] == "next")
            assert says(shown, "to be checked on %(day)s", day="31/08/2023") is (states[1] == "later")
            assert says(shown, "not confirmed since %(day)s", day="28/02/2023") is (states[0] == "unconfirmed")
            assert says(shown, "not confirmed since %(day)s", day="31/08/2023") is (states[1] == "unconfirmed")


def test_what_was_found_is_told_in_place_of_the_day_and_stays_when_recognition_is_revoked(record, recorder, organiser):
    with moved_to(date(2022, 12, 1)):
        answer_check_up(record, months=6, found="ended", reason="Đã bỏ", by=recorder)
        assert told(afterlife_of(record)) == [(6, "found", "28/02/2023"), (12, "next", "31/08/2023")]
        row = Recognition.objects.get()
        revoke_recognition(row, document=row.document, on=dates.today(), reason="Nhầm", by=organiser)
        assert told(afterlife_of(Initiative.objects.get())) == [(6, "found", "28/02/2023")]


def test_without_recognition_no_check_is_announced(client, campaign, recorder, editor, land):
    record = make_published(land.tra_met, recorder, editor)
    assert afterlife_of(record) == []
    assert not says(client.get(record.get_absolute_url()), "What became of it")


def listed(browser, query=""):
    return [row.record.title for row in browser.get(f"{reverse('movements:check_ups')}{query}").context["listing"].rows]


def test_the_list_tells_due_overdue_and_answered(client_for, record, recorder, organiser):
    browser = client_for(organiser)
    for day, expected in (
        (date(2022, 12, 1), {"due": 0, "overdue": 0, "answered": 0}),
        (date(2023, 2, 1), {"due": 1, "overdue": 0, "answered": 0}),
        (date(2023, 2, 28), {"due": 1, "overdue": 0, "answered": 0}),
        (date(2023, 3, 1), {"due": 0, "overdue": 1, "answered": 0}),
    ):
        with moved_to(day):
            assert {state: len(listed(browser, f"?state={state}")) for state in expected} == expected, day
    with moved_to(date(2023, 3, 1)):
        answer_check_up(record, months=6, found="alive", reason="Còn", by=recorder)
        assert [len(listed(browser, query)) for query in ("", "?state=overdue", "?state=answered", "?found=alive", "?found=ended", f"?campaign={record.campaign_id}")] == [1, 0, 1, 1, 0, 1]


@pytest.mark.parametrize("query", ["?state=x", "?found=x", "?campaign=0", "?campaign=x"])
def test_a_filter_that_makes_no_sense_is_told(client_for, record, organiser, query):
    answer = client_for(organiser).get(f"{reverse('movements:check_ups')}{query}")
    assert (answer.status_code, len(answer.context["listing"].filter_form.errors)) == (200, 1)


def test_everybody_sees_what_they_may_read_and_no_more(client_for, cast, anonymous, record, land, organiser):
    seen = {name: listed(client_for(user)) for name, user in cast if name not in ("stranger", "administrator")}
    assert {name for name, titles in seen.items() if titles} == {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial"}
    for nobody, status in ((cast.stranger, 403), (cast.administrator, 403), (anonymous, 302)):
        assert client_for(nobody).get(reverse("movements:check_ups")).status_code == status


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_the_list_asks_as_many_questions_for_many_rows_as_for_one(client_for, campaign, organiser, recorder, land, django_assert_num_queries, count):
    make_rows(count, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")
    document = make_document(land.district, organiser)
    rows = list(Initiative.objects.all())
    Recognition.objects.bulk_create(
        Recognition(initiative=row, grade="recognised", unit=land.district, document=document, decided_on=TODAY, recorded_by=organiser) for row in rows
    )
    CheckUp.objects.bulk_create(CheckUp(initiative=row, months=6, due_on=TODAY) for row in rows)
    browser, there = client_for(organiser), reverse("movements:check_ups")
    browser.get(there)
    with django_assert_num_queries(8):
        assert len(browser.get(there).context["listing"].rows) == min(count, 50)
