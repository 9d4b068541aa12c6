"""A plan is owed as a record after its day; it may be called off."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.grassroots.models import Activity, Meeting, PlannedEvent, PlannedKind
from kheo.grassroots.queries.plans import PLAN_DUTY, day_to_record
from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.followers import tell
from kheo.org.models import User
from kheo.records.actions import lock_record, send_notices, set_duty, settle_duty, write_down
from kheo.records.models import Duty, Record
from kheo.records.permissions import may_carry, may_publish, records_for, reviewers_of
from kheo.records.workflow import HANDED_IN, SEEN_ABOVE, SUBMIT, WITHDRAW, ReviewState

CALL_OFF = "call_off"
RECORDED_AT = {PlannedKind.ACTIVITY: "hoat-dong", PlannedKind.MEETING: "cuoc-hop"}
LONGEST_LABEL = 200


def record_url(plan: PlannedEvent) -> str:
    """Where what was done is recorded from the plan."""
    return f"{reverse('records:new', args=[RECORDED_AT[PlannedKind(plan.what)]])}?plan={plan.pk}"


def follow_plan(plan: PlannedEvent, verb: str, _by: User) -> None:
    """After a step of the plan: handed in, it is owed as a record; withdrawn, it is owed no more."""
    if verb == SUBMIT.verb:
        _owe(plan)
    if verb == WITHDRAW.verb:
        settle_plan(plan)


def follow_record(record: Activity | Meeting, verb: str, by: User) -> None:
    """After a step of an activity or a meeting that was made from a plan: the plan is recorded, or owed again.

    Raises `TransitionRefused` where another record of the same plan was handed in: what is planned once is counted once.
    """
    if record.plan is None or verb not in (SUBMIT.verb, WITHDRAW.verb):
        return
    PlannedEvent.objects.select_for_update(of=("self",)).get(pk=record.plan.pk)
    if verb == SUBMIT.verb:
        _refuse_twice(record, record.plan, by)
    settle_plan(record.plan, done=verb == SUBMIT.verb)


def _refuse_twice(record: Activity | Meeting, plan: PlannedEvent, by: User) -> None:
    """One record of a plan at a time; the other one is named to those who may read it."""
    for model in (Activity, Meeting):
        others = model.objects.filter(plan=plan, state__in=SEEN_ABOVE).exclude(uuid=record.uuid)
        if others.exists():
            named = records_for(by, model).filter(pk__in=others.values("pk")).first()
            raise TransitionRefused(_twice_words(plan, named))


def _twice_words(plan: PlannedEvent, other: Record | None) -> str:
    if other is None:
        return _("“%(plan)s” is recorded already, and a plan is counted once. Yours stays a draft.") % {"plan": plan}
    words = _("“%(plan)s” is recorded already by “%(record)s” (%(state)s, %(owner)s), and a plan is counted once. Yours stays a draft: withdraw it if it is the same, or write it anew without the plan if it was something else.")
    return words % {"plan": plan, "record": other, "state": other.get_state_display(), "owner": other.body or other.unit}


def settle_plan(plan: PlannedEvent, done: bool = True) -> None:
    """The plan is owed no more; or (not `done`) owed again, unless something else has recorded it or it was given up."""
    if not done:
        now = PlannedEvent.objects.get(pk=plan.pk)
        done = now.is_recorded or now.called_off_on is not None or now.state == ReviewState.WITHDRAWN
    settle_duty(plan, code=PLAN_DUTY, unit=plan.unit, body=plan.body, done=done)


def _owe(plan: PlannedEvent) -> None:
    label = Truncator(_("Record what was held on %(day)s: %(title)s") % {"day": f"{plan.starts_on:%d/%m}", "title": plan.title}).chars(LONGEST_LABEL)
    Duty.objects.about(plan).filter(code=PLAN_DUTY).exclude(unit=plan.unit, body=plan.body).delete()  # it was moved elsewhere
    set_duty(plan, code=PLAN_DUTY, unit=plan.unit, body=plan.body, label=label, due_on=day_to_record(plan), url=record_url(plan))


def may_call_off(user: User, plan: PlannedEvent) -> bool:
    """Whether the plan stands, is neither called off nor recorded, and is `user`'s to carry or to publish."""
    stands = plan.state in HANDED_IN and plan.called_off_on is None and not plan.is_recorded
    return stands and (may_carry(user, plan) or may_publish(user, plan))


@transaction.atomic
def call_off_event(plan: PlannedEvent, *, by: User, reason: str) -> PlannedEvent:
    """It will not be held: the plan stays where it stands, marked, and nobody owes its record.

    Raises `PermissionDenied`, `ValidationError` without a reason, `TransitionRefused` where it was recorded or given up; a second click does nothing.
    """
    locked = lock_record(plan)
    if not may_carry(by, locked) and not may_publish(by, locked):
        raise PermissionDenied(_("It is called off by those who planned it, or by those who publish."))
    if locked.called_off_on is not None:
        return locked
    if locked.state not in HANDED_IN or locked.is_recorded:
        raise TransitionRefused(_("Only what was planned, handed in and not recorded yet can be called off."))
    if not reason.strip():
        raise ValidationError({"reason": _("Please give the reason: it tells the others what to do.")})
    locked.called_off_on, locked.called_off_why = dates.today(), reason.strip()
    write_down(locked, fields=["called_off_on", "called_off_why"], verb=CALL_OFF, by=by, changes={"content": locked.content()}, reason=reason.strip())
    settle_plan(locked)
    send_notices(locked, CALL_OFF, _concerned(locked), by=by, reason=reason.strip())
    tell(locked, CALL_OFF, by)
    return locked


def _concerned(plan: PlannedEvent) -> Collection[User]:
    """Those who planned it, and those who have reviewed it or are to."""
    people = [user for user in (plan.entered_by, plan.submitted_by, plan.accepted_by) if user is not None]
    return [*people, *(reviewers_of(plan) if plan.state == ReviewState.SUBMITTED else ())]
