"""What rooms above do, in the same transaction, when something changes below them of which they show copies.

A room fills this from its own `followers`; whoever changes the thing tells, and knows nobody who listens.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from kheo.org.models import User

Follower = Callable[[Any, str, User | None], None]
_followers: dict[type[Model], list[Follower]] = {}


def register(of: type[Model], follower: Follower) -> None:
    """Have `follower(item, verb, by)` called when something was done to an item of exactly that type."""
    _followers.setdefault(of, []).append(follower)


def tell(item: Model | None, verb: str, by: User | None) -> None:
    """Tell all who follow items of this type; what they do succeeds or fails with what was done."""
    if item is not None:
        for follower in _followers.get(type(item), []):
            follower(item, verb, by)
