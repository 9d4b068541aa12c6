"""The one clock of the house.

Role dates, the life of units and everything a record says about time follow `now()`. Sessions, tokens,
throttling and visits use the real clock: nobody's sign-in lasts longer because a demo stands in 2022.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY = 5

_moved: ContextVar[timedelta | None] = ContextVar("kheo_clock", default=None)


def offset() -> timedelta:
    """How far the house's clock stands from the real one (`KHEO_CLOCK`; zero in production)."""
    moved = _moved.get()
    return settings.KHEO_CLOCK if moved is None else moved


def now() -> datetime:
    """The present moment of the house, aware."""
    return timezone.now() + offset()


def today() -> date:
    """The present day in Việt Nam."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The day in Việt Nam on which a moment falls."""
    return moment.astimezone(HANOI).date()


def local_moment(day: date, hour: int = 8) -> datetime:
    """`hour` o'clock in Việt Nam on that day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=HANOI)


def working_days_after(moment: datetime, days: int) -> datetime:
    """The same hour, so many working days (Monday to Friday in Việt Nam) later.

    Khéo does not know public holidays, which are set anew each year: a clock that runs over one ends sooner than the law
    asks, never later.
    """
    end = moment.astimezone(HANOI)
    while days > 0:
        end += timedelta(days=1)
        days -= end.weekday() < SATURDAY
    return end


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` and run on from there; for the demo's story and the tests."""
    token = _moved.set(moment - timezone.now())
    try:
        yield
    finally:
        _moved.reset(token)
