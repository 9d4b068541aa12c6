"""Visitors of one day: address and browser under the day's secret, from which nobody gets back to either."""

import secrets
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from kheo.lib.dates import HANOI
from kheo.portal.models import VisitorSalt


def milliseconds() -> int:
    """The present moment of the real clock."""
    return time.time_ns() // 1_000_000


def day_of(moment: int) -> date:
    """The day in Việt Nam on which a moment lies."""
    return datetime.fromtimestamp(moment / 1000, HANOI).date()


def starts_at(day: date) -> int:
    """The moment at which a day begins in Việt Nam."""
    return int(datetime(day.year, day.month, day.day, tzinfo=HANOI).timestamp() * 1000)


@dataclass(frozen=True, eq=False)
class DaySecret:
    """The secret of one day, from midnight to midnight."""

    start: int
    until: int
    day: date
    keyed: blake2b  # the hash under the day's salt, to be copied

    def visitor(self, address: str, user_agent: str) -> str:
        """Who this is today; another one tomorrow."""
        keyed = self.keyed.copy()
        keyed.update(f"{address}\n{user_agent}".encode("utf-8", "surrogatepass"))
        return keyed.hexdigest()


def _secret(day: date, salt: str) -> DaySecret:
    return DaySecret(starts_at(day), starts_at(day + timedelta(days=1)), day, blake2b(key=bytes.fromhex(salt), digest_size=8))


_NEVER = DaySecret(0, 0, date.min, blake2b())
_held = [_NEVER]  # the last day that was asked for


def secret_of(moment: int) -> DaySecret:
    """The secret of that moment's day, the same on all nodes; read from the database once a day and process.

    It was made the day before (`prepare_secrets`), so a reader only reads it and waits for nobody who writes.
    """
    held = _held[0]
    if held.start <= moment < held.until:
        return held
    day = day_of(moment)
    salt = VisitorSalt.objects.filter(day=day).values_list("salt", flat=True).first() or _make_salt(day)
    _held[0] = _secret(day, salt)
    return _held[0]


def _make_salt(day: date) -> str:
    return VisitorSalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})[0].salt


def prepare_secrets(moment: int) -> None:
    """Make the secrets of that day and of the next, so that no reader waits for a busy database to take one."""
    for day in (day_of(moment), day_of(moment) + timedelta(days=1)):
        _make_salt(day)


def forget_secrets(before: date) -> int:
    """Throw the secrets of past days away, here and in the database; returns how many there were."""
    if _held[0].day < before:
        _held[0] = _NEVER
    return VisitorSalt.objects.filter(day__lt=before).delete()[0]
