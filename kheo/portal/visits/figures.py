"""The figures that readers see."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from kheo.lib.dates import HANOI
from kheo.portal.models import VisitDay, VisitSpan
from kheo.portal.visits.folding import fold_visits

logger = logging.getLogger(__name__)

ONLINE = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=1)  # between nodes
FOLD_EVERY = 1.0  # seconds
PATIENCE = 50  # milliseconds that a reader waits for somebody who writes


@dataclass(frozen=True)
class VisitFigures:
    """What was counted up to the moment of drawing; `since` is the first day that was counted."""

    online: int
    today: int
    week: int
    total: int
    since: date | None
    drawn_at: datetime


def visit_figures(now: datetime | None = None) -> VisitFigures:
    """The figures as the sums have them, in two queries. Days and weeks (from Monday) are those of Việt Nam."""
    now = timezone.now() if now is None else now
    today = now.astimezone(HANOI).date()
    this_week = Q(day__gte=today - timedelta(days=today.weekday()), day__lte=today)
    days = VisitDay.objects.aggregate(
        today=Sum("visits", filter=Q(day=today), default=0), week=Sum("visits", filter=this_week, default=0),
        total=Sum("visits", default=0), since=Min("day", filter=Q(views__gt=0)),
    )  # fmt: skip
    return VisitFigures(online=_online(now), drawn_at=now, **days)


def _online(now: datetime) -> int:
    seen = VisitSpan.objects.filter(end__gt=_milliseconds(now - ONLINE), start__lte=_milliseconds(now + CLOCKS_DIFFER))
    return seen.aggregate(visitors=Count("visitor", distinct=True))["visitors"]


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


_drawn: list[tuple[float, VisitFigures]] = []
_next_fold = [0.0]


def current_figures() -> VisitFigures:
    """The figures as they were at most `KHEO_FIGURES_SECONDS` ago, read once for all readers of that time."""
    if _drawn and 0 <= time.monotonic() - _drawn[0][0] < settings.KHEO_FIGURES_SECONDS:
        return _drawn[0][1]
    return _draw()


def _draw() -> VisitFigures:
    figures = visit_figures()
    _drawn[:] = [(time.monotonic(), figures)]
    return figures


def fold_now_and_then() -> None:
    """Fold a piece of what was recorded, at most once a second; a reader of the figures never waits for others or sees trouble.

    What is left, and what could not be folded while the database was busy, the ticker folds within a minute.
    """
    if time.monotonic() < _next_fold[0]:
        return
    _next_fold[0] = time.monotonic() + min(FOLD_EVERY, settings.KHEO_FIGURES_SECONDS)
    try:
        with _impatient():
            fold_visits(pieces=1)
        _draw()  # whoever folded is shown what he folded, his own view too
    except OperationalError as problem:
        logger.info("Recorded views were not folded, the database is busy: %s", problem)
    except (OSError, DatabaseError):
        logger.exception("Recorded views could not be folded; they are kept and folded next time")


@contextmanager
def _impatient() -> Iterator[None]:
    """Give up at once where others hold the database; work that nobody waits for has longer."""
    if connection.vendor == "sqlite":
        usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
        begin, end = f"PRAGMA busy_timeout = {PATIENCE}", f"PRAGMA busy_timeout = {usual}"
    else:
        begin, end = f"SET lock_timeout = {PATIENCE}", "RESET lock_timeout"
    _execute(begin)
    try:
        yield
    finally:
        _execute(end)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
