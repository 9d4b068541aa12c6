"""What stands around an article: gallery, videos, visit figures, imprint."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kheo.portal.page_import.blocks import Block, Near
from kheo.portal.page_import.gallery import propose_cuts
from kheo.portal.page_import.imprint import read_imprint
from kheo.portal.page_import.judging import Judged
from kheo.portal.page_import.results import Furniture, Gallery, Imprint, Visits
from kheo.portal.page_import.signs import ENDING, Sign
from kheo.portal.page_import.visits import read_visits

_NUMBER_ALONE = re.compile(r"[\d\s.,:|]+")
_GALLERY_WORDS = 12
_CUTS = 3
_MOST_LINKS = 0.5
_MOST_VIDEOS = 20
_VIDEO_WORDS = 4
_NEIGHBOURS = 2
_BAR = re.compile(r"\s+\|\s+")


def read_furniture(judged: Sequence[Judged], first: int, last: int) -> Furniture:
    """Read the blocks outside `first` … `last`, which are the article."""
    around = [here for place, here in enumerate(judged) if not first <= place <= last]
    behind = [here for place, here in enumerate(judged) if place > last]
    return Furniture(
        gallery=_gallery(behind) or _gallery(around), videos=_videos(around), visits=_visits(around), imprint=_imprint(around)
    )


def _gallery(around: Sequence[Judged]) -> Gallery | None:
    """Under its heading, else a run-on block, else captions of pictures in a row."""
    for place, here in enumerate(around):
        if here.sign is Sign.GALLERY and here.block.near is not Near.OUTSIDE:
            blocks = list(_captions_from(around[place + 1 :]))
            if blocks:
                return _gallery_of(blocks)
    for here in around:
        if _is_run_on(here):
            return _gallery_of([here.block])
    pictured = [here.block for here in around if here.sign is Sign.NOTHING and _is_pictured(here.block)]
    return _gallery_of(pictured) if len(pictured) > 1 else None


def _gallery_of(blocks: Sequence[Block]) -> Gallery:
    captions = [caption for block in blocks for caption in propose_cuts(block.text)]
    return Gallery(" ".join(block.text for block in blocks), tuple(captions))


def _captions_from(around: Sequence[Judged]) -> Iterator[Block]:
    for here in around[:_MOST_VIDEOS]:
        if here.sign in ENDING or here.block.heading or here.is_prose:
            return
        if here.sign is Sign.NOTHING and not here.is_byline and len(here.block.text.split()) > 2:
            yield here.block


def _is_run_on(here: Judged) -> bool:
    """Many words, no sentence, and several captions to be found in them."""
    block = here.block
    if here.sign is not Sign.NOTHING or here.is_prose or here.is_byline or block.rows or block.links > _MOST_LINKS:
        return False
    return len(block.text.split()) >= _GALLERY_WORDS and len(propose_cuts(block.text)) >= _CUTS


def _is_pictured(block: Block) -> bool:
    return (block.near is Near.CAPTION or block.after_image) and block.links <= _MOST_LINKS and 3 <= len(block.text.split()) <= 60


def _videos(around: Sequence[Judged]) -> tuple[str, ...]:
    """The longest list under a heading of videos; a menu has the word without a list."""
    lists = [
        tuple(_titles_from(around[place + 1 :]))
        for place, here in enumerate(around)
        if here.sign is Sign.VIDEO and here.block.near is not Near.OUTSIDE
    ]
    return max(lists, key=len, default=())


def _titles_from(around: Sequence[Judged]) -> Iterator[str]:
    seen = 0
    for here in around[:_MOST_VIDEOS]:
        if here.sign is Sign.DATE:
            continue
        is_over = here.sign is not Sign.NOTHING or (here.block.heading and seen and here.block.heading < 3)
        if is_over or here.is_prose or (seen and here.block.gap) or len(here.block.text.split()) < _VIDEO_WORDS:
            return
        seen += 1
        yield from (title for title in _BAR.split(here.block.text) if title)


def _visits(around: Sequence[Judged]) -> dict[str, Visits]:
    """The counter that tells most."""
    groups: list[list[str]] = [[]]
    for before, here in pairwise([None, *around]):
        alone = here is not None and _NUMBER_ALONE.fullmatch(here.block.text) is not None
        if here is not None and (here.sign is Sign.COUNTER or (alone and (groups[-1] or _precedes(here, around)))):
            groups[-1].append(here.block.text)
        elif groups[-1] and before is not None:
            groups.append([])
    return max((read_visits(group) for group in groups), key=len)


def _precedes(here: Judged, around: Sequence[Judged]) -> bool:
    """Whether the next block is a counter's: the number stands before its label."""
    place = next(number for number, other in enumerate(around) if other is here)
    return place + 1 < len(around) and around[place + 1].sign is Sign.COUNTER


def _imprint(around: Sequence[Judged]) -> Imprint:
    """The imprint that fills most fields; the last of equals, for it stands at the foot."""
    found = [Imprint()]
    for group in _imprint_groups(around):
        above = around[group[0] - 1] if group[0] else None
        before = above.block.text if above and above.sign is Sign.NOTHING and not above.is_prose else ""
        found.append(read_imprint([around[place].block.text for place in group], before))
    return max(reversed(found), key=_filled)


def _imprint_groups(around: Sequence[Judged]) -> list[list[int]]:
    """Lines of an imprint that stand together, with what stands between them."""
    groups: list[list[int]] = []
    for place, here in enumerate(around):
        if here.sign is not Sign.IMPRINT:
            continue
        if groups and place - groups[-1][-1] <= _NEIGHBOURS:
            groups[-1].extend(range(groups[-1][-1] + 1, place + 1))
        else:
            groups.append([place])
    return groups


def _filled(imprint: Imprint) -> int:
    return sum(
        bool(value)
        for value in (
            imprint.owner, imprint.address, imprint.telephones, imprint.fax, imprint.email, imprint.responsible, imprint.website,
        )
    )  # fmt: skip
