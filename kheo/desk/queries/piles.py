"""Piles: records that want the same thing of one signed-in person, across record types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from kheo.org.models import User
from kheo.records.permissions import records_for
from kheo.records.queries import returned_to, sampled_for, waiting_for
from kheo.records.registry import RecordType, record_types, type_at
from kheo.records.workflow import ReviewState

SHOWN = 5
Place = tuple[str, str]  # the pile, and the address of the record type


@dataclass(frozen=True)
class Pile:
    """Records of one type that want the same thing: the first few, and how many there are."""

    kind: RecordType
    records: list[Any]
    count: int


def _drafts(user: User, model: Any) -> QuerySet[Any]:
    return records_for(user, model).filter(state=ReviewState.DRAFT, entered_by=user).order_by("-pk")


# What came back; what waits for the person's review; what a single person entered and accepted one step below; unfinished drafts.
PILES: Mapping[str, Callable[[User, Any], QuerySet[Any]]] = {"returned": returned_to, "waiting": waiting_for, "sampled": sampled_for, "drafts": _drafts}


def piles_of(user: User) -> dict[str, list[Pile]]:
    """The piles of one person, by name: one question for all types, and one more for each type of which something lies there."""
    lying: dict[Place, list[tuple[int, int]]] = {}
    for pile, slug, pk, count in _keys(user):
        lying.setdefault((pile, slug), []).append((pk, count))
    rows = {slug: _rows(type_at(slug), lying) for slug in {slug for _pile, slug in lying}}
    found: dict[str, list[Pile]] = {pile: [] for pile in PILES}
    for (pile, slug), keys in lying.items():
        found[pile].append(Pile(type_at(slug), [rows[slug][pk] for pk, _count in keys], keys[0][1]))
    return found


def _keys(user: User) -> list[tuple[str, str, int, int]]:
    """(pile, type, key, how many lie there) of the first few records of each pile, in their order."""
    first, *others = [_first(choose(user, kind.model), pile, kind.slug) for pile, choose in PILES.items() for kind in record_types()]
    places = {place: number for number, place in enumerate((pile, kind.slug) for pile in PILES for kind in record_types())}
    found = sorted(first.union(*others, all=True), key=lambda row: (places[row[0], row[1]], row[4]))
    return [(pile, slug, pk, count) for pile, slug, pk, count, _place in found]


def _first(rows: QuerySet[Any], pile: str, slug: str) -> QuerySet[Any]:
    order: Any = rows.query.order_by
    numbered = rows.order_by().annotate(pile_row=Window(RowNumber(), order_by=[*order]), pile_size=Window(Count("pk")))
    return numbered.filter(pile_row__lte=SHOWN).annotate(pile_name=Value(pile), pile_type=Value(slug)).values_list("pile_name", "pile_type", "pk", "pile_size", "pile_row")


def _rows(kind: RecordType, lying: Mapping[Place, list[tuple[int, int]]]) -> dict[int, Any]:
    keys = [pk for (_pile, slug), found in lying.items() if slug == kind.slug for pk, _count in found]
    model: Any = kind.model
    return model.objects.select_related(*kind.related).in_bulk(keys)
