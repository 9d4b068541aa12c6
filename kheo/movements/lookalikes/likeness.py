"""How alike two initiatives are, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

from kheo.movements.lookalikes.reading import PARTS, InitiativeText, meant
from kheo.movements.lookalikes.vocabulary import LEVELS, vocabulary

MOST_REASONS = 4
LEAST_TOLD = 0.25  # who does it and how people always work is no reason


@dataclass(frozen=True)
class Match:
    """Both speak of one thing: where and in which words on either side."""

    part: str
    words: str
    other_part: str
    other_words: str


def norm(terms: Mapping[str, int]) -> float:
    """The length of the terms' vector."""
    return sqrt(sum(weight * weight for weight in terms.values()))


def likeness(left: Mapping[str, int], right: Mapping[str, int]) -> float:
    """From 0, nothing in common, to 1, the same: the cosine of the two."""
    shared = sum(weight * right[term] for term, weight in left.items() if term in right)
    return shared / (norm(left) * norm(right)) if shared else 0.0


def reasons(left: InitiativeText, right: InitiativeText) -> list[Match]:
    """What both speak of, the weightiest first: ideas if they share any; each words of the left once."""
    here, there = _places(left), _places(right)
    weight = _shared(left, right)
    found: dict[str, Match] = {}
    for term in sorted(weight, key=lambda term: (-weight[term], term)):
        (_weight, part, words), (_other, other_part, other_words) = here[term], there[term]
        found.setdefault(words, Match(part, words, other_part, other_words))
    return list(found.values())[:MOST_REASONS]


def matching_parts(left: InitiativeText, right: InitiativeText) -> list[str]:
    """The parts of the left that speak of what the right speaks of too, in their order; no words of either."""
    shared = _shared(left, right)
    parts = {part for part, meaning, _words in meant(left) if meaning.term in shared}
    return [part for part in PARTS if part in parts]


def _shared(left: InitiativeText, right: InitiativeText) -> dict[str, float]:
    """The terms of both that tell something, with what they weigh together: ideas if they share any."""
    here, there = _places(left), _places(right)
    weight = {term: here[term][0] * there[term][0] for term in here if term in there}
    ideas = {term: weight[term] for term in weight if term in vocabulary().telling}
    return ideas or weight


@lru_cache(maxsize=64)
def _places(text: InitiativeText) -> dict[str, tuple[float, str, str]]:
    """Where each telling term stands first: its weight, the part, the words."""
    places: dict[str, tuple[float, str, str]] = {}
    for part, meaning, words in meant(text):
        weight = LEVELS.get(meaning.level, 0.0)
        if weight >= LEAST_TOLD:
            places.setdefault(meaning.term, (weight, part, words))
    return places
