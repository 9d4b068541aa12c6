"""Periodic work: rooms register jobs in their `tasks`; `kheo tick` and the ticker of `kheo serve` run what is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kheo.records.models import PeriodicRun


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
    """Run the jobs whose time has come; returns their names. Intervals are those of the real clock."""
    return [job.name for job in _jobs.values() if _run_if_due(job)]


@transaction.atomic
def _run_if_due(job: Job) -> bool:
    PeriodicRun.objects.get_or_create(name=job.name)
    run = PeriodicRun.objects.select_for_update(skip_locked=True).filter(name=job.name).first()
    if run is None or (run.last_run and timezone.now() - run.last_run < job.every):
        return False  # another node is at it, or it is not time yet
    job.work()
    run.last_run = timezone.now()
    run.save(update_fields=["last_run"])
    return True
