"""Who stands behind a key or a letter: the doors of the desk that are open to those who hold one."""

import hashlib

from django.core import signing
from django.http import Http404

from kheo.desk.models import CalendarKey
from kheo.org.models import User

LETTER_SALT = "desk.digest"


def hash_of_key(key: str) -> str:
    """What is kept of a calendar's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def access_by_key(key: str) -> User:
    """The active account whose calendar has that key, or 404."""
    found = CalendarKey.objects.select_related("user").filter(hashed=hash_of_key(key), user__is_active=True).first()
    if found is None:
        raise Http404
    return found.user


def letter_token(user: User) -> str:
    """What lets whoever holds a letter turn the letters off, and nothing else; it does not run out."""
    return signing.dumps(user.pk, salt=LETTER_SALT)


def access_by_letter(token: str) -> User:
    """The account to which a letter was sent, or 404."""
    try:
        user = User.objects.filter(pk=signing.loads(token, salt=LETTER_SALT)).first()
    except signing.BadSignature:
        user = None
    if user is None:
        raise Http404
    return user
