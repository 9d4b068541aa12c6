"""Finding units, and carrying figures from one map to another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.models import Succession, Unit
from kheo.org.models.spans import under_path


class NoSuchUnit(LookupError):
    """No unit has that code on that day; the text says what to do."""


class AmbiguousUnit(LookupError):
    """A code that names several units; the text lists them."""


def find_unit(code: str, day: date | None = None) -> Unit:
    """The one unit with that key or official code that lives on `day`.

    Codes are used again for other units and by both maps: with several candidates this raises `AmbiguousUnit`, which
    lists them with their keys and days, and never picks one.
    """
    code = code.strip()
    if not code:  # hamlets have none: an empty code must not name them all
        raise _no_such_unit(code)
    by_key = Unit.objects.filter(key=code).first()
    if by_key:
        return by_key
    found = list(Unit.objects.filter(code=code).on(day) if day else Unit.objects.filter(code=code))
    if not found:
        raise _no_such_unit(code)
    if len(found) > 1:
        raise AmbiguousUnit(_ambiguity(code, found))
    return found[0]


def _no_such_unit(code: str) -> NoSuchUnit:
    return NoSuchUnit(_("No unit has the code “%(code)s”. Check the code, or give the unit's key.") % {"code": code})


def _ambiguity(code: str, found: list[Unit]) -> str:
    lines = [f"  {unit.key}: {unit} ({_life(unit)})" for unit in found]
    head = _("The code “%(code)s” names several units; give one of these keys instead:") % {"code": code}
    return "\n".join([head, *lines])


def _life(unit: Unit) -> str:
    return f"{unit.valid_from:%d/%m/%Y} – {unit.valid_to:%d/%m/%Y}" if unit.valid_to else f"{unit.valid_from:%d/%m/%Y} –"


def predecessors(unit: Unit) -> QuerySet[Succession]:
    """What `unit` was made from."""
    return unit.origins.select_related("old__parent").order_by("old__path")


def successors(unit: Unit) -> QuerySet[Succession]:
    """What `unit` became."""
    return unit.successions.select_related("new__parent").order_by("new__path")


def whole_successions() -> QuerySet[Succession]:
    """The successions up to today by which a unit went whole into another one; time runs one way in them, so that no circle holds anybody."""
    return Succession.objects.filter(share=1, date__lte=dates.today(), new__valid_from__gt=F("old__valid_from"))


def present_unit(unit: Unit) -> Unit:
    """The unit at which goes on what this one kept: itself while it lives, and where it went whole into no other."""
    row = unit
    while not row.lives_on():
        link = whole_successions().filter(old=row).select_related("new__parent").first()
        if link is None:
            return row
        row = link.new
    return row


@dataclass(frozen=True)
class Restated:
    """The rows of all maps that make up one unit of one map.

    `units` belong to it whole; `divided` belong to it only in part, because they were divided or hold more than
    it: their figures cannot be split, they are named beside the sum.
    """

    unit: Unit
    units: tuple[Unit, ...]
    divided: tuple[Unit, ...]

    @property
    def unit_ids(self) -> frozenset[int]:
        """The ids of the rows that belong to it whole."""
        return frozenset(unit.pk for unit in self.units)


class NotOnThisMap(LookupError):
    """The unit does not live on the day of the map; the text says when it does."""


def restate(unit: Unit, day: date | None = None) -> Restated:
    """`unit` with all that became part of it, and all that became of it, on the map of `day` (today if not said).

    Pass/fail results are for the caller to keep side by side. Raises `NotOnThisMap` for a unit of another map.
    """
    return restate_all([unit], day)[unit.pk]


def restate_all(units: Sequence[Unit], day: date | None = None) -> dict[int, Restated]:
    """Several units on one map, by their ids; the queries do not grow with the units."""
    day = day or dates.today()
    for unit in units:
        if not unit.lives_on(day):
            raise NotOnThisMap(_not_on_this_map(unit, day))
    found = _Relatives(units, day)
    members: dict[int, set[int]] = defaultdict(set)
    for pk in found.rows:
        for home in found.homes(pk):
            members[home].add(pk)
    divided: dict[int, set[int]] = defaultdict(set)
    for home, pk in found.divided():
        divided[home].add(pk)
    return {unit.pk: Restated(unit, found.named(members[unit.pk]), found.named(divided[unit.pk])) for unit in units}


def _not_on_this_map(unit: Unit, day: date) -> str:
    words = {"unit": unit, "life": _life(unit), "day": f"{day:%d/%m/%Y}"}
    return _("%(unit)s (%(life)s) is not on the map of %(day)s. Give a unit of that map, or another day.") % words


class _Relatives:
    """The asked units with all that stands below, went into or came out of them, and where each belongs on one day.

    A row that lives on the day belongs to its parent, and so on upwards. One that ended before belongs where its
    successors do, one that began later where its origins do, and one that has none follows its parent.
    """

    def __init__(self, units: Sequence[Unit], day: date) -> None:
        self.day = day
        self.asked = frozenset(unit.pk for unit in units)
        self.rows: dict[int, Unit] = {}
        self.after: dict[int, dict[int, bool]] = defaultdict(dict)
        self.before: dict[int, set[int]] = defaultdict(set)
        self._homes: dict[int, frozenset[int]] = {}
        if units:
            self._gather(Unit.objects.filter(under_path(common_path(units))).in_bulk())

    def _gather(self, rows: dict[int, Unit]) -> None:
        while rows:
            self.rows |= rows
            relatives = self._successions(rows)
            elsewhere = [pk for pk, row in rows.items() if not row.lives_on(self.day)]
            relatives |= set(Unit.objects.filter(parent__in=elsewhere).values_list("pk", flat=True))
            rows = Unit.objects.in_bulk(relatives - self.rows.keys())

    def _successions(self, rows: dict[int, Unit]) -> set[int]:
        """Note what the rows came from and became; returns those to look at next, always further from the day."""
        relatives = set()
        steps = Succession.objects.filter(Q(old__in=rows) | Q(new__in=rows)).values_list("old_id", "new_id", "share")
        for old, new, share in steps:
            self.after[old][new] = share is not None
            self.before[new].add(old)
            if new in rows and rows[new].valid_from <= self.day:
                relatives.add(old)
            if old in rows and not self._ended(rows[old]):
                relatives.add(new)
        return relatives

    def _ended(self, row: Unit) -> bool:
        return row.valid_to is not None and row.valid_to < self.day

    def homes(self, pk: int) -> frozenset[int]:
        """The ids of the asked units that the row belongs to whole."""
        if pk not in self._homes:
            self._homes[pk] = frozenset()  # a circle of successions leads nowhere
            self._homes[pk] = self._find(self.rows[pk]) if pk in self.rows else frozenset()
        return self._homes[pk]

    def _find(self, row: Unit) -> frozenset[int]:
        if row.lives_on(self.day):
            own = self.asked & {row.pk}
            return self.homes(row.parent_id).union(own) if row.parent_id else own
        links = self.after[row.pk] if self._ended(row) else dict.fromkeys(self.before[row.pk], False)
        if not links:
            return self.homes(row.parent_id) if row.parent_id else frozenset()
        shared = frozenset.intersection(*(self.homes(link) for link in links))
        return shared.union(*(self.homes(link) for link, whole in links.items() if whole))

    def divided(self) -> Iterator[tuple[int, int]]:
        """Pairs (asked unit, row that belongs to it only in part)."""
        for old, heirs in self.after.items():
            for new in heirs:
                near, far = (new, old) if old in self.rows and self._ended(self.rows[old]) else (old, new)
                if far in self.rows and not self.rows[far].lives_on(self.day):
                    yield from ((home, far) for home in self.homes(near) - self.homes(far))

    def named(self, ids: Iterable[int]) -> tuple[Unit, ...]:
        """The rows with these ids, in the order of the map."""
        return tuple(sorted((self.rows[pk] for pk in ids), key=lambda row: row.path))


def common_path(units: Iterable[Unit]) -> str:
    """The path of the lowest unit (or "/") under which all of them stand; at least one unit."""
    paths = [unit.path for unit in units]
    lowest, highest = min(paths).split("/"), max(paths).split("/")
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(lowest, highest, strict=False))
    return "/".join(key for key, _same in shared).rstrip("/") + "/"
