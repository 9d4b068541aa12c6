"""The tile map of an area: one equal tile for each unit, near where it truly lies."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kheo.org.models import Unit
from kheo.standards.queries.boards import UnitRow
from kheo.standards.queries.verdicts import SIGNS
from kheo.standards.rules import Verdict
from kheo.standards.tiles import arrange

WIDTH, HEIGHT, GAP = 76, 68, 4
LETTERS = 11  # of a line within a tile
LINE = 14


@dataclass(frozen=True)
class Tile:
    """One unit on the map, ready to be drawn: corner, lines of its name with their height, sign, and the page it opens ("": none)."""

    row: UnitRow
    x: int
    y: int
    lines: tuple[tuple[str, int], ...]
    url: str = ""

    @property
    def sign(self) -> str:
        """The verdict without colour."""
        return SIGNS[self.row.verdict] if self.row.concerned else SIGNS[Verdict.NOT_APPLICABLE]

    @property
    def look(self) -> str:
        """The verdict as a class."""
        return self.row.verdict.name.lower() if self.row.concerned else "not_concerned"

    @property
    def middle(self) -> int:
        """Where its texts are centred."""
        return self.x + WIDTH // 2

    @property
    def sign_y(self) -> int:
        """The line of its sign and count."""
        return self.y + 18


@dataclass(frozen=True)
class TileMap:
    """All tiles, and the units without a position beside; `criteria` is how many there are to reach."""

    tiles: list[Tile]
    beside: list[UnitRow]
    criteria: int
    width: int
    height: int
    tile_width: int = WIDTH
    tile_height: int = HEIGHT


def map_of(rows: Iterable[UnitRow], criteria: int, address: Callable[[UnitRow], str]) -> TileMap:
    """The units by their positions, each with its address; none is left out."""
    rows = list(rows)
    placed = {str(row.unit.pk): row for row in rows if row.unit.latitude is not None and row.unit.longitude is not None}
    cells = arrange(tuple((key, row.unit.latitude, row.unit.longitude) for key, row in placed.items()))
    return TileMap(
        _tiles(placed, cells, address), [row for row in rows if str(row.unit.pk) not in placed], criteria,
        _length((column for column, _row in cells.values()), WIDTH), _length((row for _column, row in cells.values()), HEIGHT),
    )  # fmt: skip


def _tiles(placed: Mapping[str, UnitRow], cells: Mapping[str, tuple[int, int]], address: Callable[[UnitRow], str]) -> list[Tile]:
    """In the order in which a page is read, so that the keyboard goes along the rows."""
    tiles = []
    for key, (column, row) in sorted(cells.items(), key=lambda found: (found[1][1], found[1][0])):
        x, y = GAP // 2 + column * (WIDTH + GAP), GAP // 2 + row * (HEIGHT + GAP)
        words = lines_of_name(_short(placed[key].unit))
        lines = tuple((text, y + 34 + number * LINE) for number, text in enumerate(words))
        tiles.append(Tile(placed[key], x, y, lines, address(placed[key])))
    return tiles


def _short(unit: Unit) -> str:
    """The name without its type, unless the name is a mere number."""
    return str(unit) if unit.name.isdigit() else unit.name


def _length(places: Iterable[int], size: int) -> int:
    return (max(places, default=-1) + 1) * (size + GAP)


def lines_of_name(name: str) -> list[str]:
    """A name broken into lines between its words; no word is ever cut."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LETTERS:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
