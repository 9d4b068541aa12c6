"""Telling people; the rows are part of the transaction that they tell of, so they appear when it does."""

from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from kheo.org.models import User
from kheo.records import workflow
from kheo.records.models import Notice, Record
from kheo.records.permissions import reviewers_of


def notify(record: Record, verb: str, *, by: User | None, reason: str = "", source: str = "") -> None:
    """Tell those whom the step concerns: reviewers of what was submitted, its people of all else."""
    if verb == workflow.SUBMIT.verb or (verb == workflow.WITHDRAW.verb and source == workflow.ReviewState.SUBMITTED):
        concerned: Iterable[User] = reviewers_of(record)
    else:
        concerned = {user for user in (record.entered_by, record.submitted_by) if user is not None}
    send_notices(record, verb, concerned, by=by, reason=reason)


def send_notices(item: Model, verb: str, users: Iterable[User], *, by: User | None, reason: str = "") -> None:
    """One notice to each of `users` but the one who did it."""
    others = {user.pk: user for user in users if by is None or user.pk != by.pk}
    Notice.objects.bulk_create(
        Notice(item=item, user=user, verb=verb, actor=by, reason=reason) for user in others.values()
    )


def mark_read(user: User) -> int:
    """All notices of `user` are read now; returns how many were new."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
