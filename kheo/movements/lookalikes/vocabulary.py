"""The words of the movement from `data/lookalikes.yaml`, laid out for looking them up."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from kheo.lib.text import fold

VOCABULARY_FILE = Path(__file__).resolve().parents[3] / "data" / "lookalikes.yaml"
WORD = re.compile(r"[^\W_]+")
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# How much a word says about what an initiative is: ideas decide, who does it and how people always work do not.
LEVELS = {"ideas": 1.0, "subjects": 0.4, "broad": 0.35, "people": 0.12, "means": 0.08}
TELLING, EVERYWHERE = frozenset({"ideas", "subjects"}), frozenset({"people", "means"})
COMMON = "common"
# What southern and northern ears take for one another, and so people write one for the other.
SOUNDS = [(re.compile(pattern), sound) for pattern, sound in (
    ("^(?:gi|r)(?=[aeiouy])", "d"), ("^gi$", "di"), ("^x", "s"), ("^tr", "ch"), ("^qu", "w"), ("y", "i"), ("n[gh]$", "n"), ("(?:ch|t)$", "c"),
)]  # fmt: skip

Words = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """What a phrase of the vocabulary stands for, and how the phrase is written."""

    term: str
    level: str
    written: Words


@dataclass(frozen=True)
class Vocabulary:
    """Phrases by their folded words and by their sound; abbreviations; the words that are written like this on purpose."""

    phrases: dict[Words, tuple[Meaning, ...]]
    sounds: dict[Words, tuple[Meaning, ...]]
    abbreviations: dict[str, list[str]]
    unmistakable: dict[str, list[str]]  # abbreviations that are no words, in whatever case they are typed
    known: frozenset[str]
    telling: frozenset[str]  # terms that may by themselves say what an initiative is about
    everywhere: frozenset[str]  # terms that nearly all have
    lengths: dict[str, tuple[int, ...]]  # of the phrases that begin with a word, or with what sounds like it; the longest first


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word without accents."""
    return fold(word)


@lru_cache(maxsize=20_000)
def written(word: str) -> str:
    """A word with its accents, whichever letter its tone stands on ("hòa" and "hoà" are one)."""
    parts = unicodedata.normalize("NFD", word.lower())
    letters = "".join(part for part in parts if part not in TONES)
    return unicodedata.normalize("NFC", letters) + "".join(part for part in parts if part in TONES)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """What a folded word sounds like, roughly."""
    for pattern, heard in SOUNDS:
        word = pattern.sub(heard, word)
    return word


@lru_cache(maxsize=20_000)
def marks(word: str) -> str:
    """The accents of a written word, without its plain letters."""
    return "".join(letter for letter in word if not letter.isascii())


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once in a process."""
    return read_vocabulary(yaml.safe_load(VOCABULARY_FILE.read_text(encoding="utf-8")))


def read_vocabulary(data: dict[str, Any]) -> Vocabulary:
    """Lay the data out for looking up."""
    phrases: dict[Words, list[Meaning]] = {}
    sounds: dict[Words, list[Meaning]] = {}
    for meaning in _meanings(data):
        words = tuple(folded(word) for word in meaning.written)
        phrases.setdefault(words, []).append(meaning)
        if len(words) > 1 and meaning.level != COMMON:
            sounds.setdefault(tuple(map(sound, words)), []).append(meaning)
    abbreviations = {short: WORD.findall(full) for short, full in data["abbreviations"].items()}
    return Vocabulary(
        phrases={words: tuple(found) for words, found in phrases.items()},
        sounds={words: tuple(found) for words, found in sounds.items()},
        abbreviations=abbreviations,
        unmistakable={folded(short): full for short, full in abbreviations.items() if _is_no_word(folded(short))},
        known=frozenset(written(word) for found in phrases.values() for meaning in found for word in meaning.written),
        telling=_terms_of(phrases.values(), TELLING),
        everywhere=_terms_of(phrases.values(), EVERYWHERE),
        lengths=_lengths([*phrases, *sounds]),
    )  # fmt: skip


def _terms_of(found: Iterable[Iterable[Meaning]], levels: frozenset[str]) -> frozenset[str]:
    return frozenset(meaning.term for some in found for meaning in some if meaning.level in levels)


def _lengths(phrases: Iterable[Words]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for words in phrases:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _is_no_word(short: str) -> bool:
    return len(short) > 2 and not set(short) & set("aeiouy")


def _meanings(data: dict[str, Any]) -> Iterator[Meaning]:
    for level in LEVELS:
        for name, phrases in data[level].items():
            yield from (Meaning(f"#{name}", level, tuple(WORD.findall(phrase.lower()))) for phrase in phrases)
    yield from (Meaning("", COMMON, tuple(WORD.findall(phrase))) for phrase in data[COMMON])
