"""Which books are one: where a unit went whole into another its book goes on there, and no entry is moved or copied.

An entry stays in the book in which it was written, so that every sum on the map of its day stays as it was. What is at hand, open
or spent is read over all the books that became one.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.org.queries.units import whole_successions
from kheo.resources.models import ClosedMonth, Entry


def in_book_of(unit: Unit, lookup: str = "entry__unit") -> Q:
    """Rows of a unit's book: its own, and those of the units that went whole into it."""
    return Q(**{f"{lookup}__in": [unit.pk, *sorted(_gone_into(Q(new=unit)))]})


def in_books_under(path: str, lookup: str = "entry__unit") -> Q:
    """Rows of all books under a path, and of those that went whole into them; no row twice."""
    return under_path(path, f"{lookup}__path") | Q(**{f"{lookup}__in": sorted(_gone_into(under_path(path, "new__path")))})


def _gone_into(links: Q) -> set[int]:
    """The keys of the units that went whole into those which the links lead to, and into these, however often."""
    found: set[int] = set()
    while latest := set(whole_successions().filter(links).values_list("old", flat=True)) - found:
        found |= latest
        links = Q(new__in=latest)
    return found


def joined_books() -> list[Unit]:
    """The units whose books go on with those of others in which something stands."""
    follows, found = _follows(), set[int]()
    for unit in Entry.objects.order_by().values_list("unit", flat=True).distinct():
        found |= {heir for heir, _since in _after(unit, follows)}
    return list(Unit.objects.filter(pk__in=found).order_by("path"))


def gone_into() -> list[tuple[int, date, list[int]]]:
    """Which units that had closed months went whole into which other one, over whatever steps, from which day on; by their keys."""
    follows, found = _follows(), defaultdict[tuple[int, date], list[int]](list)
    for unit in ClosedMonth.objects.order_by().values_list("unit", flat=True).distinct():
        for heir, since in _after(unit, follows):
            found[heir, since].append(unit)
    return [(heir, since, units) for (heir, since), units in found.items()]


def _follows() -> dict[int, tuple[int, date]]:
    return {old: (new, day) for old, new, day in whole_successions().values_list("old", "new", "date")}


def _after(unit: int, follows: dict[int, tuple[int, date]]) -> Iterator[tuple[int, date]]:
    """Where a unit's book goes on, and from which day."""
    since = date.min
    while unit in follows:
        unit, day = follows[unit]
        since = max(since, day)
        yield unit, since
