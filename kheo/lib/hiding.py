"""Small counts hidden together, so that no hidden one can be reckoned from the published ones. Pure: it knows no table.

A count of 1 to 4 reads "<5". Alone that hides nothing where a total and the other parts are published, so more cells are
hidden with it. How many is decided by a *witness*: for each hidden cell there must be another table with another number in
that cell which would be published in exactly the same way. The witness is searched for, not assumed: a few cells of the
table are moved by one, up or down, until every sum holds again; what had to move is hidden, and is proven by the same
witness. A witness found stays valid when more is hidden later, so one walk over the small cells is enough, and it ends.

What is promised: whoever knows all published cells, all sums, that counts are whole and not negative, that "<5" is 1 to 4
and that a withheld cell is 1 or more (nearly always it is 5 or more) cannot tell the number of any hidden cell. Zero is
published as zero. The same table hides the same cells, in whatever order it is given.

What is not promised: nothing is hidden from somebody who took part and knows the rest of those who did; from somebody who
kept an older page and subtracts it from a newer one; or from somebody who runs this program over guessed tables and
compares what it would have hidden. The range of a hidden cell may be narrow: at least two numbers, not ten.
"""

import enum
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple, TypeVar

from kheo.lib.figures import FEW, Number

Key = TypeVar("Key", bound=Hashable)

_BEAM = 10  # moves that are followed at the same time: enough for nearly every cell
_LONGEST = 80  # cells that a witness may move
_TRIED, _CROWD, _NEAREST = 12, 2_000, 200  # where one person more is thought of, and how far around one less
_OPEN = 6  # what one sum that does not hold yet is thought to cost
_TOTAL = 4  # how much dearer a cell becomes the more sums it is the total of
_DEMOTED = 200  # to withhold a cell that would read "<5": only where nothing else helps


class Mark(enum.Enum):
    """How a hidden cell reads: "<5", or withheld, so that others stay hidden."""

    FEW = "few"
    WITHHELD = "withheld"


class Balance(NamedTuple):
    """The cells on the left add up to the same as those on the right: usually one total, and its parts.

    Everything that a reader could add up must be among the parts, what a total has beside them included. A cell that the
    table does not have counts as nothing.
    """

    left: tuple[Hashable, ...]
    right: tuple[Hashable, ...]


class Unbalanced(ValueError):
    """A sum that does not hold in the table that is given; the text names its left side."""


def hide(cells: Mapping[Key, Number], balances: Iterable[Balance], *, known: Collection[Key] = ()) -> dict[Key, Mark]:
    """Which cells are not published, and how each reads; all others are published as they are.

    `known` are cells that everybody can read elsewhere whatever is decided here: they are never hidden. Raises `Unbalanced`.
    """
    table = _Table(cells, balances, frozenset(known))
    for cell in sorted(table.few, key=lambda cell: (table.price[cell], cell)):
        if cell not in table.proven:
            table.protect(cell)
    return {table.keys[cell]: mark for cell, mark in table.marks.items()}


@dataclass(frozen=True)
class _Move:
    """Cells moved by one up or down, what hiding them costs, and the sums that do not hold yet with what is left over."""

    cost: int
    moved: Mapping[int, int]
    open: Mapping[int, int]

    @property
    def rank(self) -> tuple[int, int, tuple[tuple[int, int], ...]]:
        """What is looked at first: little hidden, little left to mend; then the order of the cells, whatever it was at first."""
        return self.cost + _OPEN * len(self.open), self.cost, tuple(sorted(self.moved.items()))


class _Table:
    """The cells that are not zero, by their place in the order of keys, and the sums between them."""

    def __init__(self, cells: Mapping[Any, Number], balances: Iterable[Balance], known: frozenset[Any]) -> None:
        self.keys = sorted((key for key, count in cells.items() if count), key=repr)
        at = {key: cell for cell, key in enumerate(self.keys)}
        self.counts = [cells[key] for key in self.keys]
        self.known = frozenset(at[key] for key in known if key in at)
        self.terms = sorted({_terms(balance, at) for balance in balances} - {()})
        self.sums = self._sums()
        self.price = [self._price(cell) for cell in range(len(self.keys))]
        self.few = [cell for cell, count in enumerate(self.counts) if 0 < count < FEW and cell not in self.known]
        self.marks = dict.fromkeys(self.few, Mark.FEW)
        self.proven: set[int] = set()
        self.totals = self._totals()

    def _sums(self) -> list[list[tuple[int, int]]]:
        """For each cell the sums that it stands in, with its sign there; all of them hold."""
        sums: list[list[tuple[int, int]]] = [[] for _key in self.keys]
        for number, terms in enumerate(self.terms):
            if sum(sign * self.counts[cell] for cell, sign in terms):
                raise Unbalanced(f"{[self.keys[cell] for cell, sign in terms if sign > 0]} is not the sum of its parts")
            for cell, sign in terms:
                sums[cell].append((number, sign))
        return sums

    def _price(self, cell: int) -> int:
        """What it costs to hide a cell: large ones and totals are kept as long as possible."""
        totals = sum(sign > 0 for _number, sign in self.sums[cell])
        return 1 + int(self.counts[cell]).bit_length() + _TOTAL * totals**2

    def _totals(self) -> list[set[int]]:
        """For each cell those that it is a part of."""
        totals: list[set[int]] = [set() for _key in self.keys]
        for terms in self.terms:
            left = [cell for cell, sign in terms if sign > 0]
            for cell, sign in terms:
                if sign < 0 and len(left) == 1:
                    totals[cell].add(left[0])
        return totals

    @cached_property
    def lifts(self) -> list[frozenset[int]]:
        """Sets of cells that rise together when one person more is counted: every sum holds still."""
        whole = set().union(*self.totals)
        homes = {cell: frozenset(_reached({cell}, lambda one: self.totals[one])) for cell in range(len(self.keys)) if cell not in whole and cell not in self.known}
        below: dict[int, list[int]] = defaultdict(list)
        for atom, home in homes.items():
            for cell in home:
                below[cell].append(atom)
        found = {lift for atom in homes for lift in self._lifts(homes[atom], homes, below)}
        return sorted(found, key=sorted)

    def _lifts(self, risen: frozenset[int], homes: Mapping[int, frozenset[int]], below: Mapping[int, list[int]]) -> Iterator[frozenset[int]]:
        """All that follows where these cells rise: a total of which no part has risen yet takes one of its parts along."""
        left: Counter[int] = Counter()
        for cell in risen:
            for number, sign in self.sums[cell]:
                left[number] += sign
        open_sums = sorted((len(self.terms[number]), number) for number, over in left.items() if over)
        if not open_sums:
            yield risen
        elif left[open_sums[0][1]] == 1:
            parts = [cell for cell, sign in self.terms[open_sums[0][1]] if sign < 0]
            for atom in {atom for part in parts for atom in below[part]}:
                yield from self._lifts(risen | homes[atom], homes, below)

    @cached_property
    def lifts_of(self) -> Mapping[int, list[int]]:
        """For each cell the lifts that it rises with."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, lift in enumerate(self.lifts):
            for cell in lift:
                found[cell].append(number)
        return found

    def protect(self, cell: int) -> None:
        """Hide what must be hidden so that the number in the cell could be another one."""
        for attempt in (self._near, self._between_lifts):
            if found := list(attempt(cell)):
                self._settle(min(found, key=lambda move: move.rank).moved)
                return
        self._settle(dict.fromkeys(self._around(cell), 1), Mark.WITHHELD)

    def _near(self, cell: int) -> Iterator[_Move]:
        """What a narrow search around the cell finds."""
        found = (self._witness(cell, change) for change in (1, -1))
        return (move for move in found if move is not None)

    def _between_lifts(self, cell: int) -> Iterator[_Move]:
        """One more person somewhere in the cell, in all that he is counted in; or one less somewhere near besides, so that common totals stay."""
        for own in self.lifts_of[cell][:_TRIED]:
            here = self.lifts[own]
            for other, change in product([None, *self._beside(own)], (1, -1)):
                there = self.lifts[other] if other is not None else frozenset()
                if cell not in there and (found := self._all_moved(dict.fromkeys(here - there, change) | dict.fromkeys(there - here, -change))) is not None:
                    yield found

    def _beside(self, own: int) -> list[int]:
        """The lifts that have most in common with this one."""
        common = Counter(other for cell in self.lifts[own] if len(self.lifts_of[cell]) <= _CROWD for other in self.lifts_of[cell])
        return sorted(common, key=lambda other: (-common[other], other))[1:_NEAREST]

    def _all_moved(self, moves: Mapping[int, int]) -> _Move | None:
        """Cells that rise or fall together, as they do between lifts: every sum holds."""
        total = 0
        for cell, change in moves.items():
            cost = self._cost(cell, change)
            if cost is None:
                return None
            total += cost
        return _Move(total, moves, {})

    def _settle(self, moved: Mapping[int, int], mark: Mark | None = None) -> None:
        for cell, change in moved.items():
            fits = self.counts[cell] < FEW and 0 < self.counts[cell] + change < FEW
            if mark is not None or not fits:
                self.marks[cell] = mark or Mark.WITHHELD
        self.proven |= moved.keys()

    def _around(self, cell: int) -> set[int]:
        """All that hangs together with the cell: with everything withheld, twice of each is another table."""
        return _reached({cell}, lambda one: {other for number, _sign in self.sums[one] for other, _other in self.terms[number]} - self.known)

    def _witness(self, cell: int, change: int) -> _Move | None:
        """The cheapest way that was found to move the cell by one while every sum holds, or None."""
        first = self._moved(_Move(0, {}, {}), cell, change)
        best: _Move | None = None
        front = [first] if first is not None else []
        for _step in range(_LONGEST):
            best = min([move for move in [*front, best] if move is not None and not move.open], key=lambda move: move.rank, default=None)
            going = [move for move in front if move.open and (best is None or move.cost < best.cost)]
            grown = {tuple(sorted(next_move.moved.items())): next_move for move in going for next_move in self._grown(move)}
            front = sorted(grown.values(), key=lambda move: move.rank)[:_BEAM]
            if best is not None or not front:
                break
        return best

    def _grown(self, move: _Move) -> Iterator[_Move]:
        """The moves with one cell more that mends one sum which does not hold yet: the one with the fewest cells."""
        number = min(move.open, key=lambda number: (len(self.terms[number]), number))
        up = -1 if move.open[number] > 0 else 1
        for cell, sign in self.terms[number]:
            if cell not in move.moved and (grown := self._moved(move, cell, up * sign)) is not None:
                yield grown

    def _moved(self, move: _Move, cell: int, change: int) -> _Move | None:
        """The move with this cell too; None where the cell would be published in another way."""
        cost = self._cost(cell, change)
        if cost is None:
            return None
        still = dict(move.open)
        for number, sign in self.sums[cell]:
            left = still.pop(number, 0) + sign * change
            if left:
                still[number] = left
        return _Move(move.cost + cost, {**move.moved, cell: change}, still)

    def _cost(self, cell: int, change: int) -> int | None:
        """What hiding the cell costs if it is to move so; None where that would show."""
        before, after = self.counts[cell], self.counts[cell] + change
        if cell in self.known or after <= 0:
            return None
        if before >= FEW:
            hidden = cell in self.marks
            return None if after < FEW else 0 if hidden else self.price[cell]
        if after < FEW or self.marks.get(cell) is Mark.WITHHELD:
            return 0
        return _DEMOTED + self.price[cell]


def _reached(start: set[int], beside: Callable[[int], set[int]]) -> set[int]:
    found, waiting = set(start), list(start)
    while waiting:
        near = beside(waiting.pop()) - found
        waiting += near
        found |= near
    return found


def _terms(balance: Balance, at: Mapping[Hashable, int]) -> tuple[tuple[int, int], ...]:
    """The cells of a sum that are not zero, each with its sign, in the order of the table."""
    signed = [(at[key], 1) for key in balance.left if key in at] + [(at[key], -1) for key in balance.right if key in at]
    return tuple(sorted(signed))
