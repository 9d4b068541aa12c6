"""Hidden cells stay hidden: a solver of the test's own tries to reckon them from what is published."""

import random
import time
from collections.abc import Hashable, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.lib.hiding import Balance, Mark, Unbalanced, hide

Cells = Mapping[Hashable, int]
PRIME = 2**61 - 1
MOST = 60  # above what a withheld cell could be, for the solver


# --- The reader who reckons -------------------------------------------------------------------


class Reader:
    """Knows what is published, the sums and what the marks mean; has nothing in common with the code under test."""

    def __init__(self, cells: Cells, balances: Sequence[Balance], marks: Mapping[Hashable, Mark]) -> None:
        self.truth = {key: cells[key] for key in marks}
        self.ranges = {key: (1, 4) if mark is Mark.FEW else (1, MOST + cells[key]) for key, mark in marks.items()}
        self.sums: list[tuple[dict[Hashable, int], int]] = []
        for left, right in balances:
            unknown = {key: 1 for key in left if key in marks} | {key: -1 for key in right if key in marks}
            rest = sum(cells.get(key, 0) for key in right if key not in marks) - sum(cells.get(key, 0) for key in left if key not in marks)
            if unknown:
                self.sums.append((unknown, rest))

    def reckoned(self) -> list[Hashable]:
        """The hidden cells whose number can be told."""
        solved = self.solved()
        return [key for key in self.truth if key in solved or not self.could_be_another(key)]

    def solved(self) -> set[Hashable]:
        """What elimination alone determines, whatever the ranges."""
        return {next(iter(row)) for row in _eliminated([unknown for unknown, _rest in self.sums]) if len(row) == 1}

    def could_be_another(self, key: Hashable) -> bool:
        """Whether some table of whole numbers in the ranges has another number there: looked for near the true one first."""
        low, high = self.ranges[key]
        others = sorted((number for number in range(low, high + 1) if number != self.truth[key]), key=lambda number: abs(number - self.truth[key]))
        return any(self._fits(self.ranges | {key: (number, number)}) for number in others)

    def _fits(self, ranges: dict[Hashable, tuple[int, int]]) -> bool:
        narrowed = self._narrowed(ranges)
        if narrowed is None:
            return False
        open_keys = [key for key, (low, high) in narrowed.items() if low < high]
        if not open_keys:
            return True
        key = min(open_keys, key=lambda key: (narrowed[key][1] - narrowed[key][0], repr(key)))
        low, high = narrowed[key]
        near = sorted(range(low, high + 1), key=lambda number: abs(number - self.truth[key]))
        return any(self._fits(narrowed | {key: (number, number)}) for number in near)

    def _narrowed(self, ranges: dict[Hashable, tuple[int, int]]) -> dict[Hashable, tuple[int, int]] | None:
        ranges, changed = dict(ranges), True
        while changed:
            changed = False
            for unknown, rest in self.sums:
                for key, sign in unknown.items():
                    ends = [[other * end for end in ranges[name]] for name, other in unknown.items() if name != key]
                    least, most = rest - sum(max(pair) for pair in ends), rest - sum(min(pair) for pair in ends)
                    least, most = (least, most) if sign > 0 else (-most, -least)
                    low, high = max(ranges[key][0], least), min(ranges[key][1], most)
                    if low > high:
                        return None
                    changed |= (low, high) != ranges[key]
                    ranges[key] = (low, high)
        return ranges


def _eliminated(rows: Sequence[Mapping[Hashable, int]]) -> list[dict[Hashable, int]]:
    """The rows in reduced form, modulo a large prime; where the ranges do not matter, a row of one cell tells its number."""
    done: dict[Hashable, dict[Hashable, int]] = {}
    for row in rows:
        left = dict(row)
        for key in [key for key in left if key in done]:
            _take_off(left, done[key], left[key])
        if left:
            pivot, factor = next((key, pow(number, -1, PRIME)) for key, number in left.items())
            left = {key: number * factor % PRIME for key, number in left.items()}
            for other in [other for other in done.values() if pivot in other]:
                _take_off(other, left, other[pivot])
            done[pivot] = left
    return list(done.values())


def _take_off(row: dict[Hashable, int], pivot: Mapping[Hashable, int], times: int) -> None:
    for key, number in pivot.items():
        row[key] = (row.get(key, 0) - times * number) % PRIME
        if not row[key]:
            del row[key]


# --- Tables as reports have them --------------------------------------------------------------

MONTHS = {"y": ("h1", "h2"), "h1": ("q1", "q2"), "h2": ("q3", "q4"), **{f"q{q}": tuple(f"m{3 * q - 2 + each}" for each in range(3)) for q in range(1, 5)}}
QUARTERS = {"y": ("h1", "h2"), "h1": ("q1", "q2"), "h2": ("q3", "q4")}
HALVES = {"y": ("h1", "h2")}


def leaves_of(tree: Mapping[str, Sequence[str]]) -> list[str]:
    return sorted({name for parts in tree.values() for name in parts} - set(tree))


def table_of(sides: Sequence[Mapping[str, Sequence[str]]], said: Mapping[tuple[str, ...], int]) -> tuple[dict[Hashable, int], list[Balance]]:
    """All sums over the sides of a table: each side tells what its totals are made of; a part may belong to several totals."""
    def belong(tree: Mapping[str, Sequence[str]], name: str) -> set[str]:
        return {name}.union(*(belong(tree, total) for total, parts in tree.items() if name in parts))

    cells: dict[Hashable, int] = dict.fromkeys(product(*([*leaves_of(tree), *tree] for tree in sides)), 0)
    for leaf, count in said.items():
        for place in product(*(sorted(belong(tree, name)) for tree, name in zip(sides, leaf, strict=True))):
            cells[place] += count
    balances = [
        Balance((place,), tuple((*place[:side], part, *place[side + 1:]) for part in tree[place[side]]))
        for place in cells for side, tree in enumerate(sides) if place[side] in tree  # type: ignore[index]
    ]  # fmt: skip
    return cells, balances


def unprotected(cells: Cells, balances: Sequence[Balance], known: Sequence[Hashable] = ()) -> list[Hashable]:
    """Small cells that are shown, zeros that are hidden, and hidden cells that can be reckoned."""
    marks = hide(cells, balances, known=known)
    shown = [key for key, count in cells.items() if (0 < count < 5) and key not in marks and key not in known]
    zeros = [key for key in marks if not cells[key] or key in known]
    return [*shown, *zeros, *Reader(cells, balances, marks).reckoned()]


# --- Small examples ---------------------------------------------------------------------------


def test_a_small_part_takes_another_with_it():
    cells = {"all": 60, "a": 3, "b": 40, "c": 17, "d": 0}
    assert hide(cells, [Balance(("all",), ("a", "b", "c", "d"))]) == {"a": Mark.FEW, "c": Mark.WITHHELD}


def test_two_small_parts_hide_each_other():
    cells = {"all": 47, "a": 3, "b": 4, "c": 40}
    assert hide(cells, [Balance(("all",), ("a", "b", "c"))]) == {"a": Mark.FEW, "b": Mark.FEW}


def test_small_parts_at_the_end_of_their_range_need_one_more():
    cells = {"all": 48, "a": 4, "b": 4, "c": 40}
    marks = hide(cells, [Balance(("all",), ("a", "b", "c"))])
    assert marks == {"a": Mark.FEW, "b": Mark.FEW, "c": Mark.WITHHELD}


def test_where_the_range_alone_would_tell_nothing_is_shown():
    cells = {"all": 4, "a": 1, "b": 1, "c": 1, "d": 1}
    balances = [Balance(("all",), ("a", "b", "c", "d"))]
    assert hide(cells, balances) == {"all": Mark.WITHHELD, **dict.fromkeys("abcd", Mark.FEW)}
    assert Reader(cells, balances, dict.fromkeys(cells, Mark.FEW)).reckoned() == list(cells)
    assert unprotected(cells, balances) == []


def test_nothing_small_hides_nothing():
    assert hide({"all": 12, "a": 5, "b": 7, "c": 0}, [Balance(("all",), ("a", "b", "c"))]) == {}


def test_a_count_that_everybody_can_read_is_never_hidden_and_never_relied_on():
    cells = {"all": 60, "commune": 45, "other": 15, "rest": 42, "few": 3}
    balances = [Balance(("all",), ("commune", "other")), Balance(("commune",), ("few", "rest"))]
    assert hide(cells, balances, known=["rest"]) == {"few": Mark.FEW, "commune": Mark.WITHHELD, "other": Mark.WITHHELD}


def test_a_sum_that_does_not_hold_is_refused():
    with pytest.raises(Unbalanced, match="all"):
        hide({"all": 5, "a": 3}, [Balance(("all",), ("a",))])


def test_the_reader_of_this_test_reckons():
    cells, balances = {"all": 10, "a": 3, "b": 7}, [Balance(("all",), ("a", "b"))]
    assert Reader(cells, balances, {"a": Mark.FEW}).reckoned() == ["a"]
    narrow = {"all": 8, "a": 4, "b": 4}
    assert Reader(narrow, balances, {"a": Mark.FEW, "b": Mark.FEW}).reckoned() == ["a", "b"]
    assert Reader(narrow, balances, {"a": Mark.FEW, "b": Mark.FEW}).solved() == set()


# --- Any table --------------------------------------------------------------------------------

COUNTS = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 14, 30])


@st.composite
def flat_tables(draw: st.DrawFn) -> tuple[dict[Hashable, int], list[Balance]]:
    """Places × time, with the places on one map or on two."""
    names = [f"c{each}" for each in range(draw(st.integers(1, 4)))]
    places: dict[str, Sequence[str]] = {"d": names}
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(names)))
        places |= {"n": names[:cut], "o": names[cut:], "city": ("n", "o")}
    time_tree = draw(st.sampled_from([HALVES, QUARTERS]))
    return table_of([places, time_tree], {leaf: draw(COUNTS) for leaf in product(names, leaves_of(time_tree))})


@st.composite
def deep_tables(draw: st.DrawFn) -> tuple[dict[Hashable, int], list[Balance]]:
    """Places × half-years × kinds."""
    places, kinds = {"d": [f"c{each}" for each in range(draw(st.integers(1, 3)))]}, {"all": [f"k{each}" for each in range(draw(st.integers(1, 3)))]}
    return table_of([places, HALVES, kinds], {leaf: draw(COUNTS) for leaf in product(*map(leaves_of, (places, HALVES, kinds)))})


@settings(max_examples=150, deadline=None)
@given(table=flat_tables())
def test_no_hidden_cell_is_determined_over_places_time_and_maps(table):
    assert unprotected(*table) == []


@settings(max_examples=100, deadline=None)
@given(table=deep_tables())
def test_no_hidden_cell_is_determined_over_places_time_and_kinds(table):
    assert unprotected(*table) == []


@settings(max_examples=60, deadline=None)
@given(table=flat_tables(), mixing=st.randoms(use_true_random=False))
def test_the_same_table_hides_the_same_cells_in_whatever_order(table, mixing):
    cells, balances = table
    shuffled, turned = list(cells.items()), [Balance(left, tuple(mixing.sample(right, len(right)))) for left, right in balances]
    mixing.shuffle(shuffled)
    mixing.shuffle(turned)
    assert hide(dict(shuffled), turned) == hide(cells, balances)


# --- A district's year ------------------------------------------------------------------------


def district_year(communes: int, kinds: int, share: float, seed: int) -> tuple[dict[Hashable, int], list[Balance]]:
    """Communes × months × kinds, most of them empty, as in life; the communes go into fewer ones on the next map."""
    chance = random.Random(seed)  # noqa: S311
    names = [f"c{each:02d}" for each in range(communes)]
    places = {"d": names, **{f"n{each}": names[each::3] for each in range(3)}, "city": ("n0", "n1", "n2")}
    told = {leaf: chance.choice([2, 3, 4, 12, 25, 40, 64]) for leaf in product(names, leaves_of(MONTHS), [f"k{each}" for each in range(kinds)]) if chance.random() < share}
    return table_of([places, MONTHS, {"all": [f"k{each}" for each in range(kinds)]}], told)


@pytest.mark.parametrize("share", [0.03, 0.2, 0.7])
def test_a_district_of_eleven_communes_is_hidden_in_seconds_and_most_of_it_is_shown(share: float):
    cells, balances = district_year(11, 9, share, seed=7)
    began = time.perf_counter()
    marks = hide(cells, balances)
    took = time.perf_counter() - began
    filled = [key for key, count in cells.items() if count]
    assert len(cells) == 3040
    assert took < 20
    assert cells[("d", "y", "all")] and ("d", "y", "all") not in marks
    assert len(marks) < len(filled)
    assert Reader(cells, balances, marks).solved() == set()


def test_where_only_quarters_are_taken_apart_most_of_a_sparse_year_is_still_shown():
    cells, balances = district_year(11, 9, 0.04, seed=3)
    kept = {key: count for key, count in cells.items() if not (key[1].startswith("m") and key[2] != "all")}
    inside = [one for one in balances if all(key in kept for key in [*one.left, *one.right])]
    marks = hide(kept, inside)
    filled = [key for key, count in kept.items() if count]
    assert ("d", "y", "all") not in marks
    assert len(marks) < 0.75 * len(filled)
    assert sum(mark is Mark.WITHHELD for key, mark in marks.items() if kept[key] < 5) < 0.05 * len(marks)
    assert Reader(kept, inside, marks).solved() == set()
