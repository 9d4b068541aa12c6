"""From what people wrote to the terms that an initiative is found by."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from kheo.movements.lookalikes.vocabulary import (
    COMMON,
    LEVELS,
    WORD,
    Meaning,
    Vocabulary,
    Words,
    folded,
    marks,
    sound,
    vocabulary,
    written,
)

# How much each part of the text says. What several parts speak of is what the initiative is about, so their weights add up.
PARTS = {"title": 1.0, "goals": 1.0, "method": 0.8, "outputs": 0.7}
MERE_WORDS_IN_TITLE = 0.4  # names are copied and varied: beyond the ideas in them their wording says little
SCALE = 100  # terms are stored with whole weights
WORD_ALONE, WORDS_TOGETHER, PHRASE = 0.4, 0.07, 0.1  # of what the vocabulary does not know; and for saying it in the same words
LONGEST_TERM = 40
LONGEST_PART = 20_000  # signs: rows of earlier days may hold more than a form takes today
MOST_IDEAS, FEWEST_ASKED = 6, 4
SHORTEST_HEARD = 6  # letters; shorter phrases sound like too many others
ACCENTED = 0.3  # share of accented words from which on a text is taken to be written with accents
_TOKEN = re.compile(r"[^\W_]+|[.;:,()!?/+]")
_LATIN = (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA))
_UPPER = "".join(letter for letter in map(chr, _LATIN) if letter.isupper())
_NAMED_PLACE = re.compile(rf"\b((?i:ấp|xã|khóm|phường|thị trấn|huyện|tỉnh|thôn|bản|khu phố))((?:\s+(?:[{_UPPER}]\w*|\d+))+)")
_WEAK = frozenset({COMMON, "people", "means"})


@dataclass(frozen=True)
class InitiativeText:
    """What of an initiative is compared; `places` are names of units, which say where and never what."""

    title: str = ""
    goals: str = ""
    method: str = ""
    outputs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def parts(self) -> dict[str, str]:
        """The texts by part, without names of places."""
        return {name: self._without_places(text) for name, text in self._texts().items()}

    def _texts(self) -> dict[str, str]:
        texts = {"title": self.title, "goals": self.goals, "method": self.method, "outputs": ". ".join(self.outputs)}
        return {name: text[:LONGEST_PART] for name, text in texts.items()}

    def _without_places(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        for place in self.places:
            if " " in place.strip():
                text = re.sub(rf"\b{re.escape(place)}\b", ".", text, flags=re.IGNORECASE)
        return _NAMED_PLACE.sub(r"\1 .", text)

    def has_accents(self) -> bool:
        """Whether it was typed with accents, but for a word or two."""
        words = WORD.findall(" ".join(self._texts().values()))
        return sum(not word.isascii() for word in words) > ACCENTED * len(words)


@dataclass(frozen=True)
class Found:
    """Some words of a text, and what they mean; nothing, where the vocabulary does not know them."""

    words: Words
    meanings: tuple[Meaning, ...]

    @property
    def is_weak(self) -> bool:
        """Whether the vocabulary knows that these words say little."""
        return bool(self.meanings) and all(meaning.level in _WEAK for meaning in self.meanings)


def read_terms(text: InitiativeText) -> dict[str, int]:
    """The terms of an initiative, each with how much it weighs there."""
    in_parts: dict[tuple[str, str], float] = {}
    for part, term, weight, _words in told(text):
        in_parts[part, term] = max(in_parts.get((part, term), 0), weight)
    weights: dict[str, float] = {}
    for (part, term), weight in in_parts.items():
        weights[term] = weights.get(term, 0) + weight * _weight_of(part, term)
    return {term[:LONGEST_TERM]: round(SCALE * weight) for term, weight in weights.items()}


def _weight_of(part: str, term: str) -> float:
    return MERE_WORDS_IN_TITLE if part == "title" and not term.startswith("#") else PARTS[part]


def telling_terms(terms: dict[str, int]) -> list[str]:
    """The few terms to look for others by: what it is about, and the less there is of that, the more of what is around it.

    Who does it and how people always work is in nearly all of them, and finds nothing.
    """
    known = vocabulary()
    heaviest = sorted(terms, key=lambda term: (-terms[term], term))
    ideas = [term for term in heaviest if term in known.telling][:MOST_IDEAS]
    around = [term for term in heaviest if term not in known.telling and term not in known.everywhere and " " not in term]
    return ideas + around[: max(1, FEWEST_ASKED - len(ideas))]


def told(text: InitiativeText) -> Iterator[tuple[str, str, float, str]]:
    """Each term of the text as it comes: (part, term, weight, the words as they were written)."""
    for part, found in _found_in(text):
        for one, following in zip_longest(found, found[1:]):
            yield from ((part, term, weight, " ".join(one.words)) for term, weight in _terms_of(one))
            if following is not None:
                yield from ((part, term, WORDS_TOGETHER, words) for term, words in _pair(one, following))


def meant(text: InitiativeText) -> Iterator[tuple[str, Meaning, str]]:
    """What of the text the vocabulary knows, as it comes: (part, meaning, the words as they were written)."""
    for part, found in _found_in(text):
        yield from ((part, meaning, " ".join(one.words)) for one in found for meaning in one.meanings)


def _found_in(text: InitiativeText) -> Iterator[tuple[str, list[Found]]]:
    accented = text.has_accents()
    for part, words in text.parts().items():
        yield from ((part, list(_find(run, accented))) for run in _runs(words))


def _terms_of(found: Found) -> Iterator[tuple[str, float]]:
    if not found.meanings:
        word = folded(found.words[0])
        if len(word) > 1 and not word[0].isdigit():
            yield word, WORD_ALONE
    for meaning in found.meanings:
        if meaning.level == COMMON:
            continue
        yield meaning.term, LEVELS[meaning.level]
        if len(found.words) > 1 and meaning.level not in _WEAK:
            yield " ".join(map(folded, found.words)), PHRASE


def _pair(left: Found, right: Found) -> Iterator[tuple[str, str]]:
    """Two neighbouring syllables: most words of Vietnamese are two."""
    if left.is_weak and right.is_weak:
        return
    words = (left.words[-1], right.words[0])
    if not any(word[0].isdigit() for word in words):
        yield " ".join(map(folded, words)), " ".join(words)


def _runs(text: str) -> Iterator[list[str]]:
    """The words of a text between its stops, abbreviations written out."""
    known, shouted = vocabulary(), text.isupper()
    run: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0].isalnum():
            run += _written_out(token, known, shouted=shouted)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _written_out(token: str, known: Vocabulary, *, shouted: bool) -> list[str]:
    if token in known.abbreviations and not (shouted and len(token) < 3):
        return known.abbreviations[token]
    return known.unmistakable.get(folded(token), [token.lower()])


def _find(words: list[str], accented: bool) -> Iterator[Found]:
    """The longest phrases of the vocabulary from left to right, and the words between them one by one."""
    place = 0
    while place < len(words):
        found = _longest_at(words, place, accented)
        yield found
        place += len(found.words)


def _longest_at(words: list[str], place: int, accented: bool) -> Found:
    for length in _lengths_from(folded(words[place])):
        some = tuple(words[place : place + length])
        if len(some) == length and (meanings := _meanings_of(some, accented)):
            return Found(some, meanings)
    return Found((words[place],), ())


@lru_cache(maxsize=20_000)
def _lengths_from(first: str) -> list[int]:
    """How many words a phrase may have that begins, or sounds as if it began, with this one."""
    lengths = vocabulary().lengths
    return sorted({*lengths.get(first, ()), *lengths.get(sound(first), ())}, reverse=True)


def _meanings_of(words: Words, accented: bool) -> tuple[Meaning, ...]:
    """What the words mean: as they are written; misspelt or without accents; as they sound."""
    plain, exact = tuple(map(folded, words)), tuple(map(written, words))
    candidates = vocabulary().phrases.get(plain, ())
    meant = tuple(meaning for meaning in candidates if tuple(map(written, meaning.written)) == exact)
    if meant:
        return meant
    if len(words) == 1:
        return _meanings_of_one(candidates, accented)
    if not accented:
        return candidates or _heard(plain)
    return tuple(meaning for meaning in candidates if _is_slip(meaning, exact)) or _heard(plain, exact)


def _meanings_of_one(candidates: tuple[Meaning, ...], accented: bool) -> tuple[Meaning, ...]:
    """A single syllable without accents may be anything: where one reading says nothing, it says nothing."""
    if accented:
        return ()
    common = tuple(meaning for meaning in candidates if meaning.level == COMMON)
    return common or candidates


def _is_slip(meaning: Meaning, exact: Words) -> bool:
    """Whether the words differ from the phrase only where somebody wrote what is no word."""
    known = vocabulary().known
    return all(written(right) == typed or typed not in known for right, typed in zip(meaning.written, exact, strict=True))


def _heard(plain: Words, exact: Words = ()) -> tuple[Meaning, ...]:
    """The phrases that sound like these words (`exact`: with their accents, where they have them), written by ear."""
    if sum(map(len, plain)) < SHORTEST_HEARD:
        return ()
    candidates = vocabulary().sounds.get(tuple(map(sound, plain)), ())
    return tuple(meaning for meaning in candidates if _is_written_by_ear(meaning, plain, exact))


def _is_written_by_ear(meaning: Meaning, plain: Words, exact: Words) -> bool:
    """One word at least is right, one at least is not, and accents stand where they belong."""
    right = tuple(map(folded, meaning.written))
    some = right != plain and any(one == typed for one, typed in zip(right, plain, strict=True))
    return some and all(marks(written(one)) == marks(typed) for one, typed in zip(meaning.written, exact, strict=False))
