"""What follows from a meeting: its resolutions as duties, what came of them, what the level above did, minutes that go."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.grassroots.actions.plans import follow_record
from kheo.grassroots.models import FollowUp, Meeting, Resolution
from kheo.grassroots.queries.meetings import may_follow_up, may_report
from kheo.lib import dates
from kheo.org.actions import append_history
from kheo.org.models import Body, User
from kheo.records.actions import lock_record, refuse_unseen, send_notices, set_duty, settle_duty, write_down
from kheo.records.actions.evidence import delete_evidence
from kheo.records.models import Duty, Evidence, EvidenceKind
from kheo.records.models.duties import DutyQuerySet
from kheo.records.permissions import ENTER, accounts_with
from kheo.records.retention import rule
from kheo.records.workflow import SUBMIT, WITHDRAW

REPORT, FOLLOW_UP, ERASE_MINUTES = "report_resolution", "follow_up", "erase_minutes"
LONGEST_LABEL = 200


def follow_meeting(meeting: Meeting, verb: str, by: User) -> None:
    """After a step of a meeting: handed in, what it resolved is owed; withdrawn, nothing is; its plan is settled or owed again."""
    follow_record(meeting, verb, by)
    if verb == SUBMIT.verb:
        _owe_resolutions(meeting)
    if verb == WITHDRAW.verb:
        _duties_of(meeting).open().delete()


def _duties_of(meeting: Meeting) -> DutyQuerySet:
    return Duty.objects.about(meeting).filter(code__startswith="resolution-")


def _owe_resolutions(meeting: Meeting) -> None:
    """Each resolution with a day is owed by the body; the rows may be others than when it was sent before."""
    rows = [row for row in meeting.resolutions.all() if row.due_on is not None]
    _duties_of(meeting).exclude(code__in=[row.duty_code for row in rows], unit=meeting.unit, body=meeting.body).delete()
    for row in rows:
        words = f"{row.text} ({row.post})" if row.post else row.text
        set_duty(
            meeting, code=row.duty_code, unit=meeting.unit, body=meeting.body, label=Truncator(words).chars(LONGEST_LABEL),
            due_on=row.due_on or dates.today(), url=resolutions_url(meeting),
        )  # fmt: skip
        _settle(meeting, row)


def _settle(meeting: Meeting, row: Resolution) -> None:
    settle_duty(meeting, code=row.duty_code, unit=meeting.unit, body=meeting.body, done=row.done_on is not None)


def resolutions_url(meeting: Meeting) -> str:
    """Where the body says what came of what it resolved."""
    return reverse("grassroots:resolutions", args=[meeting.pk])


@transaction.atomic
def report_resolution(meeting: Meeting, *, position: int, by: User, done_on: date, outcome: str, version: int | None = None) -> Resolution:
    """Say that a resolution is done and what came of it; said again, it is corrected. The meeting's review is not touched by it.

    Raises `PermissionDenied`, `Resolution.DoesNotExist`, `ValidationError` for a day before the meeting or to come, and
    `TransitionRefused` where somebody else changed the meeting since `version`.
    """
    locked = lock_record(meeting)
    if not may_report(by, locked):
        raise PermissionDenied(_("What came of a resolution is said by the body itself, once the meeting was sent."))
    row, words = locked.resolutions.get(position=position), outcome.strip()
    _check_report(locked, done_on, words)
    if (row.done_on, row.outcome) == (done_on, words):
        return row
    refuse_unseen(locked, version)
    before, row.done_on, row.outcome = row.done_on, done_on, words
    row.save(update_fields=["done_on", "outcome"])
    changes = {"resolution": row.text, "done_on": str(done_on)}
    write_down(locked, verb=REPORT, by=by, source=str(before or ""), target=str(done_on), changes=changes, reason=words)
    _settle(locked, row)
    return row


def _check_report(meeting: Meeting, day: date, words: str) -> None:
    if not words:
        raise ValidationError({"outcome": _("Say what came of it: what one sees now.")})
    if day > dates.today() or (meeting.held_on is not None and day < meeting.held_on):
        raise ValidationError({"done_on": _("The day lies between the meeting (%(day)s) and today.") % {"day": f"{meeting.held_on:%d/%m/%Y}"}})


@transaction.atomic
def note_follow_up(body: Body, *, by: User, text: str) -> FollowUp:
    """The level above writes down what it did about a weak body; nothing is changed or taken back, and the body is told.

    The same words of the same hand on the same day are one note, sent twice.
    """
    if not may_follow_up(by, body):
        raise PermissionDenied(_("What was done about a body is written down by the level above it."))
    words = text.strip()
    if not words:
        raise ValidationError({"text": _("Say what was done.")})
    Body.objects.select_for_update().get(pk=body.pk)
    twin = body.follow_ups.filter(text=words, noted_by=by, noted_at__gte=dates.local_moment(dates.today(), 0)).first()
    if twin is not None:
        return twin
    note = FollowUp.objects.create(body=body, text=words, noted_by=by)
    append_history(body, verb=FOLLOW_UP, by=by, reason=words)
    send_notices(body, FOLLOW_UP, accounts_with(ENTER, body.unit, body), by=by, reason=words)
    return note


@rule("minutes")
def erase_old_minutes(keep: timedelta) -> int:
    """Delete the files of meetings held longer ago, with their bytes; history keeps that there was one, and when it went."""
    held = Q(held_on__lt=dates.today() - keep) | Q(held_on=None, entered_at__lt=dates.now() - keep)
    old = Evidence.objects.about_all(Meeting, Meeting.objects.filter(held).values("pk")).filter(kind=EvidenceKind.FILE)
    return sum(_erase(pk) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _erase(pk: int) -> int:
    evidence = Evidence.objects.select_for_update().filter(pk=pk).first()
    if evidence is None or not isinstance(evidence.item, Meeting):
        return 0
    append_history(evidence.item, verb=ERASE_MINUTES, by=None, changes={"evidence": [evidence.sha256]})
    delete_evidence(evidence)
    return 1
