"""The pieces of a page, whether it was saved as text or as HTML."""

from dataclasses import dataclass, field, replace
from enum import StrEnum, auto


class Named(StrEnum):
    """What the markup calls a block; a hint, never an order."""

    NOTHING = auto()
    TITLE = auto()
    LEAD = auto()
    AUTHOR = auto()


class Near(StrEnum):
    """What the markup says about the place of a block; a hint, never an order."""

    NOWHERE = auto()
    CAPTION = auto()
    DOUBTFUL = auto()
    OUTSIDE = auto()


@dataclass(frozen=True)
class Block:
    """A run of text that a reader sees as one piece."""

    text: str
    heading: int = 0
    links: float = 0.0
    near: Near = Near.NOWHERE
    is_strong: bool = False
    is_slanted: bool = False
    is_centred: bool = False
    is_item: bool = False
    after_image: bool = False
    named: Named = Named.NOTHING
    gap: int = 0
    article: int = 0
    rows: tuple[str, ...] = ()

    def with_text(self, text: str) -> "Block":
        """The same piece with other words."""
        return replace(self, text=text)


@dataclass(frozen=True)
class Pieces:
    """A page taken apart: its blocks in reading order, and the names that its head gives it."""

    blocks: list[Block]
    titles: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    is_markup: bool = False


def tidy(text: str) -> str:
    """Text without the spaces and line breaks of its layout; soft hyphens are layout too."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())
