"""From the bytes of a saved page to its article."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from kheo.lib.text import fold
from kheo.portal.page_import.article import Article, gather
from kheo.portal.page_import.blocks import Near, Pieces
from kheo.portal.page_import.decoding import decode_page
from kheo.portal.page_import.furniture import read_furniture
from kheo.portal.page_import.judging import Judged, Run, Title, best_run, find_title, judge, prose_runs
from kheo.portal.page_import.markup import blocks_of_markup, looks_like_markup
from kheo.portal.page_import.plain import blocks_of_text
from kheo.portal.page_import.results import BadPage, ReadPage

_MOST_BLOCKS = 30_000
_ENOUGH = 120
_WHOLE_PAGE = 1500
_ANOTHER = 150
_ANOTHER_SHARE = 0.3
_FIRST_WORDS = 12
_FIRST_BLOCKS = 12
_ERROR = re.compile(
    r"\b(?:400|401|403|404|500|502|503|504)\b(?=\W*(?:$|not found|error|loi|khong|forbidden|bad|service|internal|page|trang))|"
    r"\b(?:loi|error|http)\s*[:#]?\s*(?:400|401|403|404|500|502|503|504)\b|not found|internal server error|service unavailable|"
    r"bad gateway|access denied|khong tim thay|khong ton tai|loi he thong|loi may chu|runtime error|server error"
)


def read_page(content: bytes) -> ReadPage:
    """Read the article of a saved page and what stands around it, or raise BadPage and nothing else."""
    text, problems = decode_page(content)
    pieces = blocks_of_markup(text) if looks_like_markup(text) else blocks_of_text(text)
    if len(pieces.blocks) > _MOST_BLOCKS:
        raise BadPage(_("The page is too large to be one article. Save the page of the article alone, or save it as text."))
    judged = judge(pieces.blocks)
    runs = prose_runs(judged)
    if (best := best_run(runs)) is None or best.weight < _ENOUGH:
        judged = judge([replace(block, near=Near.NOWHERE) for block in pieces.blocks])
        runs = prose_runs(judged)
    run = best_run(runs)
    if _is_error_page(pieces, run):
        raise BadPage(_("The file is an error page, not an article. Open the article in a browser and save it again."))
    if run is None or run.weight < _ENOUGH:
        raise BadPage(
            _("Nothing in the file reads like an article. Open the page of one article, save it again, and choose that file.")
        )
    return _page(pieces, judged, runs, run, [*problems, *pieces.problems])


def _page(pieces: Pieces, judged: Sequence[Judged], runs: Sequence[Run], run: Run, problems: list[str]) -> ReadPage:
    title = find_title(pieces, judged, run, _end_before(runs, run))
    start = title.place + 1 if title and title.place >= 0 else max(run.first - 3, _end_before(runs, run) + 1)
    article = gather(judged, start, run, is_markup=pieces.is_markup)
    if title is None:
        problems.append(_("The page has no title. Its first words stand in for one; write a title before publishing."))
    return ReadPage(
        title=title.text if title else _first_words(article),
        paragraphs=article.paragraphs,
        figures=article.figures,
        subheadings=tuple(article.subheadings),
        tables=tuple(article.tables),
        byline=article.credits(),
        dated=article.dated,
        problems=[*problems, *_others(pieces, judged, runs, run, title), *article.problems],
        furniture=read_furniture(judged, start - 1 if title else start, article.end),
    )


def _end_before(runs: Sequence[Run], run: Run) -> int:
    return max((other.last for other in runs if other.last < run.first), default=-1)


def _first_words(article: Article) -> str:
    words = article.paragraphs[0].split()
    return " ".join(words[:_FIRST_WORDS]) + ("…" if len(words) > _FIRST_WORDS else "")


def _others(pieces: Pieces, judged: Sequence[Judged], runs: Sequence[Run], run: Run, title: Title | None) -> list[str]:
    """A warning for each further article of the page."""
    least = max(_ANOTHER, run.weight * _ANOTHER_SHARE)
    found = []
    for other in runs:
        if other is run or other.is_secondary or other.weight < least:
            continue
        named = find_title(pieces, judged, other, _end_before(runs, other))
        is_own = named is not None and named.place >= 0 and (title is None or named.text != title.text)
        words = named.text if named and is_own else judged[other.first].block.text[:80] + "…"
        found.append(_("The page holds another text, which was left out: “%(title)s”. Save it by itself to bring it over.") % {"title": words})
    return found


def _is_error_page(pieces: Pieces, run: Run | None) -> bool:
    """A short page whose title or first lines say that something was not found or failed."""
    if run is not None and run.weight >= _WHOLE_PAGE:
        return False
    heads = [fold(name) for name in pieces.titles]
    heads += [fold(block.text) for block in pieces.blocks if block.heading]
    if run is None or run.weight < _ENOUGH * 3:
        heads += [fold(block.text) for block in pieces.blocks[:_FIRST_BLOCKS] if len(block.text) <= _ENOUGH * 2]
    return any(_ERROR.search(head) for head in heads if len(head) <= _ENOUGH * 2)
