"""The chapters of the demo, in the order in which they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kheo.demo import cast, cho_don, offices
from kheo.demo.news import tell_news
from kheo.demo.people import Person
from kheo.demo.record_book import tell_record_book
from kheo.demo.record_book.places import PEOPLE as KEEPERS
from kheo.demo.resources import tell_resources
from kheo.demo.standards import tell_standards
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import Say
from kheo.demo.whole_year import tell_whole_year


@dataclass(frozen=True)
class Chapter:
    """One part of the story, with the accounts that come with it."""

    name: str
    tell: Callable[[Say], None]
    people: Sequence[Person]


# The first one is what the demo needs to be of use; the others are loaded while it serves already.
CHAPTERS = (
    Chapter("my-xuyen", tell_my_xuyen, cast.PEOPLE),
    Chapter("tin-bai", tell_news, ()),
    Chapter("ca-nam", tell_whole_year, ()),
    Chapter("tieu-chi", tell_standards, offices.PEOPLE),
    Chapter("so-tay", tell_record_book, KEEPERS),
    Chapter("nguon-luc", tell_resources, ()),
    Chapter("cho-don", cho_don.tell_cho_don, cho_don.PEOPLE),
)
