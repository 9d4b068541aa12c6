"""Places as equal tiles on a grid, each near where it truly lies. Pure arithmetic: no tables, no pages."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, product
from math import ceil, cos, radians, sqrt

# More cells than places, so that the outline of the land shows; and no strip longer than three times its width.
SLACK = 1.25
LONGEST = 3.0
ALIKE = 1e-9

Spot = tuple[float, float]
Cell = tuple[int, int]
Place = tuple[str, float, float]


@lru_cache(maxsize=128)
def arrange(places: tuple[Place, ...]) -> dict[str, Cell]:
    """(column, row) from the upper left for each place (key, latitude, longitude); every key stands once.

    No two places share a tile, the order in which they are given is of no matter, and no two of them stand the wrong way
    round: of two places, the one further north-east is never both south and west of the other.
    """
    if not places:
        return {}
    places = tuple(sorted(places))
    spots, columns, rows = _scaled(places)
    cells = _nearest_free(spots, columns, rows)
    _untangle(spots, cells)
    left, top = min(column for column, _row in cells), min(row for _column, row in cells)
    return {place[0]: (column - left, row - top) for place, (column, row) in zip(places, cells, strict=True)}


def _scaled(places: Sequence[Place]) -> tuple[list[Spot], int, int]:
    """The places in units of cells, and how many columns and rows their land fills."""
    middle = sum(latitude for _key, latitude, _longitude in places) / len(places)
    across = [longitude * cos(radians(middle)) for _key, _latitude, longitude in places]
    down = [-latitude for _key, latitude, _longitude in places]
    width, height = max(across) - min(across), max(down) - min(down)
    shape = min(max(width / height if height else LONGEST, 1 / LONGEST), LONGEST) if width else 1 / LONGEST
    wanted = len(places) * SLACK
    columns = max(1, round(sqrt(wanted * shape)))
    rows = ceil(wanted / columns)
    return list(zip(_spread(across, columns), _spread(down, rows), strict=True)), columns, rows


def _spread(values: list[float], cells: int) -> list[float]:
    """Over one cell they keep half a cell's width: which of two lies further east still counts on a narrow strip."""
    least, span, room = min(values), max(values) - min(values), max(cells - 1, 0.5)
    return [(value - least) / span * room if span else (cells - 1) / 2 for value in values]


def _nearest_free(spots: Sequence[Spot], columns: int, rows: int) -> list[Cell]:
    """Each place on the nearest cell that is free, those in the middle first: what is crowded is pushed outwards."""
    free = set(product(range(-1, columns + 1), range(-1, rows + 1)))
    centre = ((columns - 1) / 2, (rows - 1) / 2)
    found: dict[int, Cell] = {}
    for number in sorted(range(len(spots)), key=lambda number: (_apart(spots[number], centre), number)):
        found[number] = min(free, key=lambda cell: (_apart(spots[number], cell), cell))
        free.remove(found[number])
    return [found[number] for number in range(len(spots))]


def _apart(one: Spot, other: Spot) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _untangle(spots: Sequence[Spot], cells: list[Cell]) -> None:
    """Exchange two tiles as long as that brings the places nearer to where they lie; each exchange does, so it ends."""
    moved = True
    while moved:
        moved = False
        for one, other in combinations(range(len(spots)), 2):
            if _crossed(spots[one], spots[other], cells[one], cells[other]):
                cells[one], cells[other] = cells[other], cells[one]
                moved = True


def _crossed(one: Spot, other: Spot, cell: Cell, other_cell: Cell) -> bool:
    return (one[0] - other[0]) * (cell[0] - other_cell[0]) + (one[1] - other[1]) * (cell[1] - other_cell[1]) < -ALIKE
