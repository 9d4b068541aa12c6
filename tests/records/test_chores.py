"""Duties, notices, periodic work, retention."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from kheo.lib import dates
from kheo.movements.actions import close_campaign, launch_campaign
from kheo.movements.models import Initiative
from kheo.org.actions import close_account, issue_code
from kheo.org.models import HistoryEntry, OneTimeCode, User
from kheo.org.queries import check_history, unseal_field
from kheo.records import periodic
from kheo.records.actions import (
    apply_retention,
    change_state,
    mark_read,
    publish_record,
    set_duties,
    set_duty,
    settle_duty,
)
from kheo.records.models import Duty, Notice, PeriodicRun
from kheo.records.queries import open_duties, unread_notices
from kheo.records.retention import check_retention, policies, registered_rules, retention_table, uncovered
from tests.factories import REASON, honour, make_initiative

# --- Duties -----------------------------------------------------------------------------------


def test_a_campaign_sets_every_commune_and_hamlet_its_duty(campaign, land, cast):
    duties = Duty.objects.about(campaign)
    assert set(duties.values_list("unit__name", flat=True)) == {"Tham Đôn", "Trà Mẹt", "Bưng Chông", "Đại Tâm", "Đại Ân", "Đại Chí"}
    assert set(duties.values_list("due_on", flat=True)) == {campaign.register_by}
    owed = {name: [duty.unit.name for duty in open_duties(user)] for name, user in cast}
    assert (owed["recorder"], owed["reviewer"], owed["leader"], owed["union_recorder"]) == (["Trà Mẹt"], ["Tham Đôn"], [], [])


def test_the_first_registration_fulfils_the_hamlets_and_the_communes_duty(campaign, land, recorder):
    make_initiative(land.tra_met, recorder, state="draft")
    assert Duty.objects.open().count() == 6
    make_initiative(land.tra_met, recorder, state="submitted")
    assert set(Duty.objects.about(campaign).exclude(done_at=None).values_list("unit__name", flat=True)) == {"Trà Mẹt", "Tham Đôn"}


def test_a_duty_set_again_is_corrected_and_not_doubled(campaign, land, bodies):
    today = dates.today()
    for label, body in [("A", None), ("B", None), ("C", bodies.women_branch)]:
        set_duty(campaign, code="khac", unit=land.tra_met, label=label, due_on=today, body=body)
    assert sorted(Duty.objects.filter(code="khac").values_list("label", flat=True)) == ["B", "C"]


@pytest.mark.database
def test_the_same_duty_for_many_keeps_those_that_stand(campaign, land):
    day = dates.today()
    set_duties(campaign, code="khac", units=[land.tra_met], label="Cũ", due_on=day)
    set_duties(campaign, code="khac", units=[land.tra_met, land.dai_an], label="Mới", due_on=day)
    assert sorted(Duty.objects.filter(code="khac").values_list("unit__name", "label")) == [("Trà Mẹt", "Cũ"), ("Đại Ân", "Mới")]


def test_a_duty_is_fulfilled_once(campaign, land):
    assert settle_duty(campaign, code="register", unit=land.tra_met) == 1
    assert settle_duty(campaign, code="register", unit=land.tra_met) == 0


def test_days_out_of_order_launch_nothing(land, organiser):
    today = dates.today()
    with pytest.raises(ValidationError):
        launch_campaign(name="X", unit=land.district, starts_on=today, register_by=today - timedelta(days=1), ends_on=today, by=organiser)
    assert not Duty.objects.exists()


# --- Notices ----------------------------------------------------------------------------------


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("verb", "user__username"))


def test_each_step_tells_those_whom_it_concerns(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    assert told() == {("submit", "reviewer"), ("submit", "colleague")}
    change_state(record, "return", by=cast.reviewer, reason=REASON)
    assert Notice.objects.get(verb="return").reason == REASON
    change_state(record, "submit", by=cast.recorder)
    change_state(record, "accept", by=cast.reviewer)
    honour(record, grade="recognised", decided_on=dates.today(), number="01-QĐ", by=cast.organiser)
    publish_record(record, by=cast.editor, evidence=[])
    mine = set(Notice.objects.filter(user=cast.recorder).values_list("verb", flat=True))
    assert mine == {"return", "accept", "recognise", "publish"}


def test_nobody_is_told_of_what_they_did_themselves(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.reviewer, state="submitted")
    change_state(record, "withdraw", by=cast.reviewer)
    assert not Notice.objects.filter(user=cast.reviewer).exists()


def test_a_refused_step_tells_nobody(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    Notice.objects.all().delete()
    with pytest.raises(ValidationError):
        change_state(record, "return", by=cast.reviewer)
    assert not Notice.objects.exists()


def test_looking_at_notices_marks_them_read(campaign, cast, land, client_for):
    make_initiative(land.tra_met, cast.recorder, title="Đường hoa", state="submitted")
    assert unread_notices(cast.reviewer).count() == 1
    text = client_for(cast.reviewer).get("/lam-viec/thong-bao/").content.decode()
    assert "Đường hoa" in text
    assert unread_notices(cast.reviewer).count() == 0
    assert unread_notices(cast.colleague).count() == 1
    assert mark_read(cast.reviewer) == 0


# --- Periodic work ----------------------------------------------------------------------------


@pytest.fixture
def job():
    ran = []
    periodic.register("test.job", every=timedelta(hours=1), work=lambda: ran.append(1))
    yield ran
    periodic._jobs.pop("test.job")


def test_a_job_runs_when_it_is_due_and_once(db, job):
    assert "test.job" in periodic.run_due()
    assert "test.job" not in periodic.run_due()
    PeriodicRun.objects.filter(name="test.job").update(last_run=timezone.now() - timedelta(minutes=59))
    assert "test.job" not in periodic.run_due()
    PeriodicRun.objects.filter(name="test.job").update(last_run=timezone.now() - timedelta(minutes=61))
    assert "test.job" in periodic.run_due()
    assert len(job) == 2


def test_a_job_that_fails_is_tried_again_soon(db):
    """A lock that was held too long at night does not cost the day's duties."""
    ran = []
    periodic.register("test.fails", every=timedelta(hours=24), work=lambda: ran.append(1) or 1 / 0)
    try:
        assert "test.fails" not in periodic.run_due()
        assert ("test.fails" not in periodic.run_due(), len(ran)) == (True, 1)
        run = PeriodicRun.objects.get(name="test.fails")
        run.last_run -= timedelta(minutes=11)
        run.save()
        periodic.run_due()
        assert len(ran) == 2
    finally:
        periodic._jobs.pop("test.fails")


def test_intervals_are_those_of_the_real_clock(db, job):
    periodic.run_due()
    with dates.moved_to(dates.now() + timedelta(days=300)):
        assert "test.job" not in periodic.run_due()


def test_two_jobs_of_one_name_are_refused(job):
    with pytest.raises(ValueError, match="Two periodic jobs"):
        periodic.register("test.job", every=timedelta(1), work=list)


def test_the_tick_says_what_it_did(db, capsys):
    call_command("tick")
    assert set(capsys.readouterr().out.split()) >= {"org.seal_day", "records.apply_retention", "portal.publish_due"}
    call_command("tick")
    assert capsys.readouterr().out == ""


# --- Retention --------------------------------------------------------------------------------


def test_every_column_that_may_be_personal_has_a_rule():
    assert list(uncovered()) == []
    assert check_retention() == []


def test_the_check_fails_for_a_personal_column_without_a_rule():
    line = retention_table()["models"]["org.user"]["personal"]
    rule = line.pop("full_name")
    try:
        assert [error.msg for error in check_retention()] == ["org.user.full_name has no line in data/retention.yaml"]
    finally:
        line["full_name"] = rule
    assert check_retention() == []


def test_the_check_fails_for_a_table_without_a_line_and_a_rule_that_nobody_carries_out():
    models = retention_table()["models"]
    lines, line = models.pop("records.notice"), models["org.user"]["personal"]
    line["email"] = "nobody"
    try:
        texts = {error.msg for error in check_retention()}
        assert "records.notice.reason has no line in data/retention.yaml" in texts
        assert "data/retention.yaml: the rule nobody is not carried out by any room" in texts
    finally:
        models["records.notice"], line["email"] = lines, "account"


def test_each_rule_of_the_file_is_carried_out(db):
    assert {policy.name for policy in policies()} == set(registered_rules())
    assert set(apply_retention()) == {policy.name for policy in policies()}


def keep_days(rule: str) -> timedelta:
    return next(policy.keep for policy in policies() if policy.name == rule)


def test_a_closed_accounts_name_is_erased_after_its_time_and_not_before(campaign, cast, land, administrator):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    close_account(cast.recorder, by=administrator)
    closed = timezone.now() - keep_days("account")
    User.objects.filter(pk=cast.recorder.pk).update(closed_at=closed + timedelta(days=1))
    apply_retention()
    assert User.objects.get(pk=cast.recorder.pk).full_name == cast.recorder.full_name
    User.objects.filter(pk=cast.recorder.pk).update(closed_at=closed - timedelta(days=1))
    assert apply_retention()["account"] == 1
    gone = User.objects.get(pk=cast.recorder.pk)
    assert (gone.full_name, gone.email, gone.username) == ("", "", f"closed-{gone.pk}")
    assert HistoryEntry.objects.about(record).get().actor == gone
    assert list(check_history()) == []
    assert apply_retention()["account"] == 0


def test_an_open_account_keeps_its_name(cast):
    apply_retention()
    assert User.objects.get(pk=cast.leader.pk).full_name == cast.leader.full_name


def test_old_codes_notices_and_sessions_go(campaign, cast, land, administrator, client_for):
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    issue_code(cast.recorder, by=administrator)
    client_for(cast.leader)
    assert (OneTimeCode.objects.count(), Notice.objects.count(), Session.objects.count()) == (1, 2, 1)
    apply_retention()
    assert (OneTimeCode.objects.count(), Notice.objects.count(), Session.objects.count()) == (1, 2, 1)
    long_ago = timezone.now() - timedelta(days=1000)
    OneTimeCode.objects.update(expires_at=long_ago)
    Notice.objects.update(at=long_ago)
    Session.objects.update(expire_date=long_ago)
    apply_retention()
    assert (OneTimeCode.objects.count(), Notice.objects.count(), Session.objects.count()) == (0, 0, 0)


def test_names_of_persons_not_recognised_go_when_the_campaign_closes(campaign, cast, land):
    honoured, other = (
        make_initiative(land.tra_met, cast.recorder, state="accepted", honouree="Nguyễn Văn Thử") for _unused in range(2)
    )
    honour(honoured, grade="recognised", decided_on=dates.today(), number="01-QĐ", by=cast.organiser)
    close_campaign(campaign, by=cast.organiser)
    names = {record.pk: unseal_field(Initiative.objects.get(pk=record.pk), "honouree") for record in (honoured, other)}
    assert names == {honoured.pk: "Nguyễn Văn Thử", other.pk: ""}
    assert list(check_history()) == []


def test_the_command_says_what_each_rule_touched(db, capsys):
    call_command("apply_retention")
    assert "account: 0" in capsys.readouterr().out.splitlines()
