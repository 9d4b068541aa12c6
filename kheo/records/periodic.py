"""Periodic work: rooms register jobs in their `tasks`; `kheo tick` and the ticker of `kheo serve` run what is due."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from kheo.records.models import PeriodicRun

logger = logging.getLogger(__name__)
TRY_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """A piece of work to be done every so often; safe to be done twice."""

    name: str
    every: timedelta
    work: Callable[[], object]


_jobs: dict[str, Job] = {}


def register(name: str, *, every: timedelta, work: Callable[[], object]) -> None:
    """Bring a periodic job in, once."""
    if name in _jobs:
        raise ValueError(f"Two periodic jobs called {name}")
    _jobs[name] = Job(name, every, work)


def run_due() -> list[str]:
    """Run the jobs whose time has come; returns their names. Intervals are those of the real clock.

    A job that fails is logged and does not keep the others from running; it is tried again in ten minutes, or when it is due next if
    that is sooner.
    """
    return [job.name for job in _jobs.values() if _claim(job) and _done(job)]


@transaction.atomic
def _claim(job: Job) -> bool:
    """Take the job for this node: a short transaction, so that long work holds no lock."""
    PeriodicRun.objects.get_or_create(name=job.name)
    run = PeriodicRun.objects.select_for_update(skip_locked=True).filter(name=job.name).first()
    if run is None or (run.last_run and timezone.now() - run.last_run < job.every):
        return False  # another node is at it, or it is not time yet
    run.last_run = timezone.now()
    run.save(update_fields=["last_run"])
    return True


def _done(job: Job) -> bool:
    try:
        job.work()
    except Exception:
        logger.exception("The periodic job %s failed", job.name)
        with suppress(DatabaseError):  # then it waits for its next time
            PeriodicRun.objects.filter(name=job.name).update(last_run=timezone.now() - job.every + min(job.every, TRY_AGAIN))
        return False
    return True
