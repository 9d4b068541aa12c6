"""What was read from a saved page."""

from dataclasses import dataclass, field
from datetime import date

from kheo.portal.page_import.days import day_in


class BadPage(ValueError):
    """The file cannot be brought over; the message says why and what to do."""


@dataclass(frozen=True)
class Figure:
    """The caption of a photo, and the paragraph after which it stood (-1: before the first)."""

    caption: str
    after_paragraph: int


@dataclass(frozen=True)
class Byline:
    """The line of authors as printed, and who wrote and who photographed."""

    printed: str = ""
    text_credit: str = ""
    photo_credit: str = ""


@dataclass(frozen=True)
class Visits:
    """One visit figure: as printed and as a number."""

    raw: str
    number: int


@dataclass(frozen=True)
class Imprint:
    """Who stands behind the portal."""

    owner: str = ""
    address: str = ""
    telephones: tuple[str, ...] = ()
    fax: str = ""
    email: str = ""
    responsible: str = ""
    website: str = ""


@dataclass(frozen=True)
class Gallery:
    """Captions that run together in one block, with proposed cuts that a person must confirm."""

    block: str
    captions: tuple[str, ...]


@dataclass(frozen=True)
class Furniture:
    """What stands around an article."""

    gallery: Gallery | None = None
    videos: tuple[str, ...] = ()
    visits: dict[str, Visits] = field(default_factory=dict)
    imprint: Imprint = field(default_factory=Imprint)

    @property
    def starting_value(self) -> int | None:
        """The all-time figure, offered as the value from which visits are counted on."""
        total = self.visits.get("total")
        return total.number if total else None


@dataclass(frozen=True)
class ReadPage:
    """An article as printed, misspellings included, and what stood around it."""

    title: str
    paragraphs: list[str]
    figures: list[Figure] = field(default_factory=list)
    subheadings: tuple[int, ...] = ()  # which of the paragraphs are headings inside the article
    tables: tuple[tuple[int, tuple[str, ...]], ...] = ()  # (paragraph before, rows)
    byline: Byline = field(default_factory=Byline)
    dated: str = ""
    problems: list[str] = field(default_factory=list)
    furniture: Furniture = field(default_factory=Furniture)

    @property
    def lead(self) -> str:
        """The first paragraph; it is also the first of `paragraphs`."""
        return self.paragraphs[0] if self.paragraphs else ""

    @property
    def day(self) -> date | None:
        """The day of the date as printed."""
        return day_in(self.dated)

    @property
    def text_credit(self) -> str:
        """Who wrote."""
        return self.byline.text_credit

    @property
    def photo_credit(self) -> str:
        """Who photographed."""
        return self.byline.photo_credit
