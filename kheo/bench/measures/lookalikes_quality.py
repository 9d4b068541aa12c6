"""How well look-alikes are told from the merely similar: recall and precision on labelled pairs, beside plain trigrams.

What was chosen (threshold, words, weights) was chosen on two thirds of the pairs; the third that is held out only measures.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kheo.bench import pairs
from kheo.lib.text import fold
from kheo.movements.lookalikes import THRESHOLD, InitiativeText, likeness, read_terms

FOLDER = Path(pairs.__file__).parent
RECALL, PRECISION = 0.9, 0.8  # what is asked for on the pairs held out
_KIND_OF_PLACE = re.compile(r"^(?:ấp|xã|phường|thị trấn|khóm)\s+")
_AMOUNT = re.compile(r":.*")

Score = tuple[float, bool]
Alike = Callable[[dict[str, Any], dict[str, Any]], float]


def is_held_out(pair: dict[str, Any]) -> bool:
    """Whether the pair is for measuring only."""
    return int(pair["id"][2:]) % 3 == 0


def labelled_pairs(*, held_out: bool) -> list[dict[str, Any]]:
    """The pairs of one side: those to choose by, or those held out."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))
    return [pair for some in read for pair in some if is_held_out(pair) is held_out]


def text_of(side: dict[str, Any]) -> InitiativeText:
    """One side of a pair as the search reads it."""
    outputs = tuple(_AMOUNT.sub("", output) for output in side.get("outputs") or ())
    places = tuple(_KIND_OF_PLACE.sub("", place.strip()) for place in side["place"].split(","))
    return InitiativeText(side["title"], side.get("goals") or "", side.get("method") or "", outputs, places)


def by_terms(left: dict[str, Any], right: dict[str, Any]) -> float:
    """Ours."""
    return likeness(read_terms(text_of(left)), read_terms(text_of(right)))


def by_title_trigrams(left: dict[str, Any], right: dict[str, Any]) -> float:
    """The plain way: trigrams of the folded titles that both have, of all that either has."""
    return _jaccard(trigrams(left["title"]), trigrams(right["title"]))


def by_text_trigrams(left: dict[str, Any], right: dict[str, Any]) -> float:
    """The plain way over everything that was written."""
    return _jaccard(trigrams(_all_of(left)), trigrams(_all_of(right)))


def _all_of(side: dict[str, Any]) -> str:
    return " ".join([side["title"], side.get("goals") or "", side.get("method") or "", *(side.get("outputs") or ())])


def trigrams(text: str) -> set[str]:
    """The three-letter pieces of a folded text."""
    padded = f" {fold(text)} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _jaccard(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right)


@dataclass(frozen=True)
class Quality:
    """How good a way of telling is at one threshold."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def scored(alike: Alike, some: Iterable[dict[str, Any]]) -> list[Score]:
    """Each pair's score and whether it is the same work."""
    return [(alike(pair["left"], pair["right"]), pair["same"]) for pair in some]


def quality(scores: list[Score], threshold: float) -> Quality:
    """Recall and precision if everything from the threshold on is called the same."""
    called = [same for score, same in scores if score >= threshold]
    return Quality(sum(called) / sum(same for _score, same in scores), sum(called) / len(called) if called else 0.0)


def best_threshold(scores: list[Score]) -> float:
    """Where recall and precision together are best."""
    return max(sorted({score for score, _same in scores}), key=lambda threshold: quality(scores, threshold).f1)


def recall_at(scores: list[Score], precision: float) -> float:
    """The best recall at that precision or a better one, whatever the threshold."""
    all_of = [quality(scores, threshold) for threshold in {score for score, _same in scores}]
    return max((one.recall for one in all_of if one.precision >= precision), default=0.0)


@dataclass(frozen=True)
class Verdict:
    """Ours and plain trigrams on the pairs held out."""

    tuning: Quality
    ours: Quality
    trigrams: Quality
    trigrams_recall_at_our_precision: float

    @property
    def holds(self) -> bool:
        """Whether ours reaches what is asked for and beats trigrams both ways."""
        reached = self.ours.recall >= RECALL and self.ours.precision >= PRECISION
        return reached and self.ours.f1 > self.trigrams.f1 and self.ours.recall > self.trigrams_recall_at_our_precision

    def as_extras(self) -> dict[str, list[float]]:
        """The figures as `kheo bench` prints them, in percent."""
        figures = {
            "% recall on the pairs held out, ours": self.ours.recall,
            "% precision on the pairs held out, ours": self.ours.precision,
            "% F1 on the pairs held out, ours": self.ours.f1,
            "% recall on the pairs held out, plain trigrams": self.trigrams.recall,
            "% precision on the pairs held out, plain trigrams": self.trigrams.precision,
            "% F1 on the pairs held out, plain trigrams": self.trigrams.f1,
            "% recall on the pairs held out, plain trigrams at our precision": self.trigrams_recall_at_our_precision,
            "% recall on the pairs chosen by, ours": self.tuning.recall,
            "% precision on the pairs chosen by, ours": self.tuning.precision,
        }
        return {name: [100 * value] for name, value in figures.items()}


@cache
def judged() -> Verdict:
    """Both ways measured: thresholds from two thirds of the pairs (trigrams: title or all text, whichever is better there)."""
    chosen_by, held_out = labelled_pairs(held_out=False), labelled_pairs(held_out=True)
    plain = max((by_title_trigrams, by_text_trigrams), key=lambda alike: _best(scored(alike, chosen_by)).f1)
    threshold = best_threshold(scored(plain, chosen_by))
    ours, theirs = scored(by_terms, held_out), scored(plain, held_out)
    measured = quality(ours, THRESHOLD)
    tuning = quality(scored(by_terms, chosen_by), THRESHOLD)
    return Verdict(tuning, measured, quality(theirs, threshold), recall_at(theirs, measured.precision))


def _best(scores: list[Score]) -> Quality:
    return quality(scores, best_threshold(scores))
