"""The key of an account's calendar."""

import secrets

from kheo.desk.models import CalendarKey
from kheo.desk.permissions import hash_of_key
from kheo.org.models import User

KEY_BYTES = 32


def make_calendar_key(*, by: User) -> str:
    """A new key, told this once; the one before it opens nothing any more."""
    key = secrets.token_urlsafe(KEY_BYTES)
    CalendarKey.objects.update_or_create(user=by, defaults={"hashed": hash_of_key(key)})
    return key


def revoke_calendar_key(*, by: User) -> None:
    """The private address is gone."""
    CalendarKey.objects.filter(user=by).delete()
