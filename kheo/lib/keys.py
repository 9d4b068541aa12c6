"""Keys in addresses and forms."""

from collections.abc import Iterable

LONGEST = 18  # digits that every database holds


def as_key(text: str | None) -> int | None:
    """The key that a text from outside names, or None for what no row could have."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def as_keys(texts: Iterable[str]) -> list[int]:
    """The keys among several texts."""
    return [key for key in map(as_key, texts) if key is not None]
