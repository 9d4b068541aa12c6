"""Which blocks of a page are the article: one judgement for text and HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kheo.lib.text import fold
from kheo.portal.page_import.blocks import Block, Named, Near, Pieces
from kheo.portal.page_import.bylines import read_byline
from kheo.portal.page_import.signs import ENDING, Sign, sign_of

SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "”", '"', "»", ".)")
OFFICIAL_END = "./."

_PROSE_WORDS = 18
_LONG_WORDS = 45
MOST_LINKS = 0.34
_WIDEST_GAP = 10
_DOUBTED = 0.3
_TITLE_REACH = 14
_TITLE_WORDS = (4, 45)
_SITE_PART = re.compile(r"\s+[|–—»-]+\s+|\s*»\s*|\s+::\s+")
_SITE_NAME = re.compile(r"(?:trang (?:thong tin|tin)|cong thong tin|website|bao dien tu)\b")
_PLAIN_ENDS = (".", ";", ":", ",")


@dataclass(frozen=True)
class Judged:
    """A block, what it says it is, and whether it is a line of authors."""

    block: Block
    sign: Sign
    is_byline: bool
    is_prose: bool


@dataclass(frozen=True)
class Run:
    """A stretch of prose: first and last block, and how much reading matter it holds."""

    first: int
    last: int
    weight: float
    is_secondary: bool = False


@dataclass(frozen=True)
class Title:
    """A title and the block in which it stands (-1: only the head of the page names it)."""

    text: str
    place: int


def judge(blocks: Sequence[Block]) -> list[Judged]:
    """Look at each block by itself."""
    return [_judged(block) for block in blocks]


def prose_runs(judged: Sequence[Judged]) -> list[Run]:
    """The stretches of prose in the order of the page; what stands between two paragraphs belongs to them."""
    runs: list[Run] = []
    prose: list[int] = []
    is_secondary = False
    for place, here in enumerate(judged):
        if prose and _breaks(judged, prose[-1], place):
            runs.append(_run(judged, prose, is_secondary=is_secondary))
            prose = []
        if here.sign in {Sign.RELATED, Sign.COMMENTS}:
            is_secondary = True
        elif here.block.heading == 1:
            is_secondary = False
        if here.is_prose:
            prose.append(place)
    if prose:
        runs.append(_run(judged, prose, is_secondary=is_secondary))
    return _rejoined(judged, runs)


def best_run(runs: Sequence[Run]) -> Run | None:
    """The one with most reading matter; of equals the first, and secondary matter only where there is no other."""
    return max(runs, key=lambda run: (not run.is_secondary, run.weight), default=None)


def find_title(pieces: Pieces, judged: Sequence[Judged], run: Run, after: int) -> Title | None:
    """The title of the article that begins with a run; `after` is the last block of what came before."""
    places = range(max(after + 1, run.first - _TITLE_REACH), run.first)
    known = {fold(name) for name in pieces.titles} | {fold(short_name(name)) for name in pieces.titles}
    scored = [(_title_score(judged, place, run.first, known), place) for place in places]
    score, place = max(scored, default=(0.0, -1))
    if score > 0:
        return Title(judged[place].block.text, place)
    name = next((short_name(name) for name in pieces.titles if len(short_name(name).split()) >= _TITLE_WORDS[0]), "")
    return Title(name, -1) if name and not _SITE_NAME.match(fold(name)) else None


def short_name(name: str) -> str:
    """The name of a page without the portal's name behind or before it: the longest of its parts."""
    parts = [part.strip() for part in _SITE_PART.split(name) if part.strip()]
    return max(parts, key=len) if len(parts) > 1 and len(max(parts, key=len)) * 2 >= len(name) else name.strip()


def is_numbered(text: str) -> bool:
    """Whether a line counts itself ("1.", "a)", "II.", "- "), as headings inside a text and lists do."""
    return re.match(r"(?:\d{1,2}(?:\.\d{1,2})*[.)/]|[IVX]{1,5}[.)/]|[a-zđ][.)/]|[-+•*–])\s", text) is not None


def _judged(block: Block) -> Judged:
    sign = Sign.NOTHING if block.rows and sign_of(block) is Sign.NAVIGATION else sign_of(block)
    is_byline = sign is Sign.NOTHING and read_byline(block.text) is not None
    return Judged(block, sign, is_byline, sign is Sign.NOTHING and not is_byline and _is_prose(block))


def _is_prose(block: Block) -> bool:
    """Long sentences with few links, outside of what the markup sets apart."""
    if block.rows or block.heading or block.links > MOST_LINKS or block.near in {Near.OUTSIDE, Near.CAPTION}:
        return False
    words = len(block.text.split())
    if block.text.endswith(OFFICIAL_END):
        return words >= _PROSE_WORDS // 2
    ends = block.text.endswith(SENTENCE_ENDS) or re.search(r"[^\W\d][.;!?…]\s", block.text) is not None
    return words >= _PROSE_WORDS and ends


def _breaks(judged: Sequence[Judged], last: int, place: int) -> bool:
    """Whether what begins here belongs to something else than the paragraph at `last`."""
    here, before = judged[place], judged[last]
    if here.sign in ENDING or here.sign is Sign.DATE or here.is_byline or here.block.near is Near.OUTSIDE:
        return True
    if OFFICIAL_END in before.block.text[-6:] or place - last > _WIDEST_GAP:
        return True
    return here.block.heading == 1 or here.block.article != before.block.article


def _rejoined(judged: Sequence[Judged], runs: Sequence[Run]) -> list[Run]:
    """A box of links in the midst of an article does not end it."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before and not before.is_secondary and run.is_secondary and _is_inset(judged, before, run):
            joined[-1] = Run(before.first, run.last, before.weight + run.weight)
        else:
            joined.append(run)
    return joined


def _is_inset(judged: Sequence[Judged], before: Run, after: Run) -> bool:
    """Only links and captions between two parts; and a second part that goes on as the first did.

    A list of teasers is not taken for that: there a paragraph stands alone, outside of the element of the article.
    """
    here, there = judged[before.last].block, judged[after.first].block
    between = judged[before.last + 1 : after.first]
    if OFFICIAL_END in here.text[-6:] or there.near is Near.DOUBTFUL or len(between) > _WIDEST_GAP:
        return False
    is_linked = all(
        other.sign is Sign.RELATED or other.block.links > MOST_LINKS or other.block.near is Near.CAPTION for other in between
    )
    goes_on = there.article > 0 or (after.first + 1 < len(judged) and judged[after.first + 1].is_prose)
    return is_linked and goes_on and here.article == there.article


def _run(judged: Sequence[Judged], prose: list[int], *, is_secondary: bool) -> Run:
    weight = sum(
        len(judged[place].block.text) * (_DOUBTED if judged[place].block.near is Near.DOUBTFUL else 1.0) for place in prose
    )
    return Run(prose[0], prose[-1], weight, is_secondary)


def _title_score(judged: Sequence[Judged], place: int, start: int, known: set[str]) -> float:
    """How much a block is like a title; 0 or less: not at all."""
    here, block = judged[place], judged[place].block
    words = len(block.text.split())
    if here.sign is not Sign.NOTHING or here.is_byline or block.rows or not 2 <= words <= _TITLE_WORDS[1]:
        return 0.0
    if block.near is Near.CAPTION or block.after_image or block.named is Named.LEAD:
        return 0.0
    folded = fold(block.text)
    if folded in known or any(name.startswith(f"{folded} ") and words >= _TITLE_WORDS[0] for name in known):
        return 20.0 + block.heading
    score = {0: 0.0, 1: 10.0, 2: 6.0, 3: 4.0}.get(block.heading, 2.0)
    score += 4.0 * (block.named is Named.TITLE) + 1.0 * block.is_strong
    score += 3.0 if words >= 6 else 1.0 if words >= _TITLE_WORDS[0] else -2.0
    score += 2.0 * (place + 1 < len(judged) and judged[place + 1].sign is Sign.DATE)
    score -= 3.0 * block.text.endswith(_PLAIN_ENDS) + 2.0 * block.is_slanted + 6.0 * (_SITE_NAME.match(folded) is not None)
    score -= 3.0 * (block.near is not Near.NOWHERE) + 2.0 * is_numbered(block.text) + 3.0 * (block.links > MOST_LINKS)
    return score - _crowding(judged, place, start)


def _crowding(judged: Sequence[Judged], place: int, start: int) -> float:
    """A title stands close to its article: what lies between counts against it, captions and authors less."""
    between = [here for here in judged[place + 1 : start] if here.sign is Sign.NOTHING and not here.is_byline]
    return sum(0.2 if _belongs(here.block) else 0.9 for here in between)


def _belongs(block: Block) -> bool:
    return block.near is Near.CAPTION or block.after_image or block.named in {Named.LEAD, Named.AUTHOR} or block.is_slanted
