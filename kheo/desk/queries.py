"""What looks across record types for one signed-in person."""

from dataclasses import dataclass
from typing import Any

from kheo.org.models import User
from kheo.records.permissions import records_for
from kheo.records.queries import returned_to, sampled_for, waiting_for
from kheo.records.registry import RecordType, record_types
from kheo.records.workflow import ReviewState

SHOWN = 8


@dataclass(frozen=True)
class Pile:
    """Records of one type that want the same thing: the first few, and how many there are."""

    kind: RecordType
    records: list[Any]
    count: int


def _piles(user: User, choose: Any) -> list[Pile]:
    piles = []
    for kind in record_types():
        rows = choose(user, kind.model).select_related(*kind.related)
        if first := list(rows[:SHOWN]):
            piles.append(Pile(kind, first, rows.count()))
    return piles


def returned_piles(user: User) -> list[Pile]:
    """What came back."""
    return _piles(user, returned_to)


def waiting_piles(user: User) -> list[Pile]:
    """What waits for the person's review."""
    return _piles(user, waiting_for)


def sampled_piles(user: User) -> list[Pile]:
    """What a single person entered and accepted one step below."""
    return _piles(user, sampled_for)


def draft_piles(user: User) -> list[Pile]:
    """The person's own unfinished drafts."""
    return _piles(user, lambda who, model: records_for(who, model).filter(state=ReviewState.DRAFT, entered_by=who).order_by("-pk"))
