"""Finds English in what people read: whole messages that nobody translated, and words that no Vietnamese text of ours has."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polib
from bs4 import BeautifulSoup, Comment

from tests.test_house import CATALOGUES

WORD = re.compile(r"(?<![\w@/.-])[A-Za-z]{3,}(?:['’](?:t|s|ve|ll|re))?(?![\w@/-]|\.\w)")
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;")
SPOKEN = re.compile(r"^(?:title|placeholder|alt|label|aria-(?:label|description|roledescription)|data-.*-?(?:text|label|message|title)(?:-value)?)$")
NOT_READ = ("script", "style", "svg", "code", "kbd")
NOT_OURS = "select[name$=current_time_zone] option, option[value=en]"  # places as the zone database names them; a language in its own words


# Short messages that read like a Vietnamese word; and Python's own None, which the library writes into hidden counters.
NO_ENGLISH = frozenset({"to", "on", "in", "an", "no", "none", "None"})


@cache
def messages() -> dict[str, str]:
    """English message to Vietnamese translation, from all our catalogues and those of Django that they rest on."""
    django = Path((find_spec("django.conf") or find_spec("django")).submodule_search_locations[0]) / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    entries = [entry for path in (django, *CATALOGUES) for entry in polib.pofile(str(path)) if entry.translated()]
    return {text: entry.msgstr or entry.msgstr_plural[0] for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}


def words(text: str) -> set[str]:
    """The words without accents in a text or message, small."""
    return {word.lower() for word in WORD.findall(FILLED_IN.sub(" ", text))}


@cache
def english_words() -> frozenset[str]:
    """The words of the English messages that no Vietnamese text has."""
    return frozenset(set().union(*map(words, messages())) - set().union(*map(words, messages().values())))


@cache
def untranslated() -> frozenset[str]:
    """The English messages that read differently in Vietnamese."""
    return frozenset(" ".join(english.split()) for english, said in messages().items() if english != said and re.search("[A-Za-z]{2}", FILLED_IN.sub("", english)))


def english_in(texts: Iterable[str]) -> list[str]:
    """The texts that are English, or that have an English word."""
    read = {" ".join(text.split()) for text in texts}
    return sorted(text for text in read if text in untranslated() - NO_ENGLISH or words(text) & english_words() - NO_ENGLISH)


def texts_of(markup: str) -> Iterator[str]:
    """Every text and every spoken attribute of a page or a part of one."""
    page = BeautifulSoup(markup, "html.parser")
    for gone in [*page(NOT_READ), *page.select(NOT_OURS)]:
        gone.decompose()
    yield from (str(text) for text in page.find_all(string=True) if not isinstance(text, Comment))
    for tag in page.find_all(True):
        yield from (str(value) for name, value in tag.attrs.items() if SPOKEN.match(name) or (name == "value" and tag.get("type") in ("submit", "button")))
