"""The form in which an article of the demo is written down."""

from dataclasses import dataclass
from datetime import date

DISTRICT_OFFICE = "Ban Dân vận Huyện ủy Mỹ Xuyên"
COMMUNE_OFFICE = "Khối dân vận xã Tham Đôn"
DRAWN = "Tranh vẽ minh họa"


@dataclass(frozen=True)
class Heading:
    """A heading between paragraphs."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list; `numbered` where the order counts."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Shot:
    """A drawn picture of that scene: its caption, and what it shows in words for those who do not see it."""

    scene: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Quote:
    """What somebody said in a function, never by name."""

    text: str
    who: str


@dataclass(frozen=True)
class Table:
    """A small table."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Initiative:
    """The card of an initiative that the story calls so."""

    name: str


Piece = str | Heading | Points | Shot | Quote | Table | Initiative


@dataclass(frozen=True)
class Article:
    """One article: where it stands, when it came out, what it says. `place` is whose it is, by its short name in the cast."""

    slug: str
    section: str
    on: date
    title: str
    lead: str
    picture: Shot
    body: tuple[Piece, ...]
    office: str = DISTRICT_OFFICE
    by: str = "bientap.huyen"
    corrections: tuple[tuple[date, str], ...] = ()
