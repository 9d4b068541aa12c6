"""Keys in addresses and forms, and codes that people read aloud or from paper."""

from collections.abc import Iterable

from django.utils.crypto import get_random_string

LONGEST = 18  # digits that every database holds
READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0, 1: codes are read from paper
CODE_LENGTH = 8


def readable_code() -> str:
    """A new code of eight signs that nobody takes for one another."""
    return get_random_string(CODE_LENGTH, READABLE)


def as_key(text: str | None) -> int | None:
    """The key that a text from outside names, or None for what no row could have."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def as_keys(texts: Iterable[str]) -> list[int]:
    """The keys among several texts."""
    return [key for key in map(as_key, texts) if key is not None]
