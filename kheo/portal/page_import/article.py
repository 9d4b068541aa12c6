"""An article put together from the blocks that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kheo.portal.page_import.blocks import Block, Named, Near
from kheo.portal.page_import.bylines import read_author, read_byline
from kheo.portal.page_import.gallery import opens_like_caption, propose_cuts
from kheo.portal.page_import.judging import MOST_LINKS, OFFICIAL_END, SENTENCE_ENDS, Judged, Run, is_numbered
from kheo.portal.page_import.results import Byline, Figure
from kheo.portal.page_import.signs import ENDING, Sign, date_in

_TAIL = 8
_SPOKEN_WORDS = 6
_CAPTION_WORDS = 45
_SHORT_HEADING = 6
_AUTHOR_REACH = 3
_RUN_ON = 3


@dataclass
class Article:
    """What was gathered so far; `end` is the last block that belongs to it."""

    paragraphs: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    subheadings: list[int] = field(default_factory=list)
    tables: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    byline: Byline | None = None
    photo_credit: str = ""
    dated: str = ""
    problems: list[str] = field(default_factory=list)
    end: int = -1

    def credits(self) -> Byline:
        """The byline, with the credit that stood under a photo where the byline names none."""
        found = self.byline or Byline()
        return Byline(found.printed, found.text_credit, found.photo_credit or self.photo_credit)


def gather(judged: Sequence[Judged], start: int, run: Run, *, is_markup: bool) -> Article:
    """Put the article together whose title ends before `start` and whose prose is `run`."""
    article = Article()
    for place in range(start, run.first):
        _take_head(article, judged, place)
    for place in range(run.first, run.last + 1):
        _take_body(article, judged, place, is_markup=is_markup)
    article.end = _take_tail(article, judged, run)
    if not article.dated:
        article.dated = _date_above(judged, start)
    return article


def _date_above(judged: Sequence[Judged], start: int) -> str:
    """Some portals print the day over the title."""
    above = [here for here in judged[max(0, start - 4) : start] if here.sign is Sign.DATE]
    return date_in(above[-1].block.text) if above else ""


def _take_head(article: Article, judged: Sequence[Judged], place: int) -> None:
    """Between title and first paragraph stand day, author, a first photo, and a lead set apart."""
    here, block = judged[place], judged[place].block
    if _take_sign(article, here) or here.sign is not Sign.NOTHING or block.near is Near.OUTSIDE:
        return
    if block.near is Near.CAPTION or (block.after_image and _is_short(block)):
        _add_caption(article, block.text)
    elif block.named is Named.AUTHOR and (author := read_author(block)):
        article.byline = article.byline or author
    elif block.named is Named.LEAD or (_is_spoken(block) and not block.links):
        article.paragraphs.append(block.text)
    elif len(block.text.split()) > 2:
        article.problems.append(_("A line before the article was left out: “%(line)s”.") % {"line": block.text[:120]})


def _take_body(article: Article, judged: Sequence[Judged], place: int, *, is_markup: bool) -> None:
    here, block = judged[place], judged[place].block
    if here.is_prose:
        _add_prose(article, block)
    elif _take_sign(article, here) or here.sign is not Sign.NOTHING or block.near is Near.OUTSIDE or block.links > MOST_LINKS:
        return
    elif block.rows:
        article.tables.append((len(article.paragraphs) - 1, block.rows))
    elif _is_caption(block, is_markup=is_markup):
        _add_caption(article, block.text)
    else:
        if _is_heading(block):
            article.subheadings.append(len(article.paragraphs))
        article.paragraphs.append(block.text)


def _take_tail(article: Article, judged: Sequence[Judged], run: Run) -> int:
    """After the last paragraph: authors, a last photo, a short last sentence; returns the last block taken."""
    end = run.last
    for place in range(run.last + 1, min(len(judged), run.last + 1 + _TAIL)):
        here, block = judged[place], judged[place].block
        if here.sign in ENDING or block.near is Near.OUTSIDE or (block.heading and not here.is_byline) or here.is_prose:
            break
        if here.sign is Sign.NOTHING and not here.is_byline and not _take_last(article, block, place - run.last):
            break
        _take_sign(article, here)
        end = place
        if article.byline and (here.is_byline or article.byline.printed == block.text):
            break
    return end


def _take_last(article: Article, block: Block, distance: int) -> bool:
    """Whether a block after the last paragraph still belongs to the article."""
    ended = bool(article.paragraphs) and OFFICIAL_END in article.paragraphs[-1][-6:]
    if block.near is Near.CAPTION or (block.after_image and _is_short(block) and block.links == 0):
        _add_caption(article, block.text)
    elif article.byline is None and distance <= _AUTHOR_REACH and (author := read_author(block)):
        article.byline = author
    elif block.rows and not ended:
        article.tables.append((len(article.paragraphs) - 1, block.rows))
    elif not ended and not block.links and _is_spoken(block) and len(propose_cuts(block.text)) < _RUN_ON:
        article.paragraphs.append(block.text)
    else:
        return False
    return True


def _take_sign(article: Article, here: Judged) -> bool:
    """Take a day or a line of authors; whether it was one."""
    if here.sign is Sign.DATE:
        article.dated = article.dated or date_in(here.block.text)
        return True
    found = read_byline(here.block.text) if here.is_byline else None
    if found is None:
        return False
    if not found.text_credit:
        article.photo_credit = article.photo_credit or found.photo_credit
    if article.byline is None and (found.text_credit or not article.figures):
        article.byline = found
    return True


def _add_prose(article: Article, block: Block) -> None:
    """A byline that runs on behind the official end is parted from the paragraph."""
    text, mark, rest = block.text.rpartition(OFFICIAL_END)
    found = read_byline(rest.strip()) if mark and rest.strip() else None
    if found:
        article.byline = article.byline or found
        article.paragraphs.append(text + mark)
    else:
        article.paragraphs.append(block.text)


def _add_caption(article: Article, text: str) -> None:
    article.figures.append(Figure(text, len(article.paragraphs) - 1))


def _is_spoken(block: Block) -> bool:
    """A short block that is still a sentence."""
    return len(block.text.split()) >= _SPOKEN_WORDS and block.text.endswith(SENTENCE_ENDS) and not block.heading


def _is_short(block: Block) -> bool:
    return len(block.text.split()) <= _CAPTION_WORDS


def _is_heading(block: Block) -> bool:
    if block.heading:
        return True
    if block.text.endswith(SENTENCE_ENDS) or block.is_item or not _is_short(block):
        return False
    return block.is_strong or (is_numbered(block.text) and not block.text.startswith(("-", "+", "•", "*", "–")))


def _is_caption(block: Block, *, is_markup: bool) -> bool:
    """A short line that is no sentence, no heading and no item of a list."""
    if block.near is Near.CAPTION:
        return True
    if block.heading or block.is_item or not _is_short(block) or is_numbered(block.text):
        return False
    if block.after_image or (block.is_centred and block.is_slanted):
        return True
    if block.text.endswith(SENTENCE_ENDS):
        return False
    if is_markup:
        return block.is_centred and not block.is_strong
    is_long = block.gap > 1 or len(block.text.split()) > _SHORT_HEADING
    return not block.text.isupper() and (is_long or opens_like_caption(block.text))
