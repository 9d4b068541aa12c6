"""HTML taken apart into blocks, whoever wrote it: a portal, a browser's “save as”, or a word processor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bs4 import BeautifulSoup
from bs4.builder import ParserRejectedMarkup
from bs4.element import NavigableString, PreformattedString, Tag
from django.utils.translation import gettext as _

from kheo.lib.legacy_text import LegacyEncoding, from_legacy, is_capital_font, recognise_legacy
from kheo.portal.page_import.blocks import Block, Named, Near, Pieces, tidy
from kheo.portal.page_import.results import BadPage
from kheo.portal.page_import.tables import table_rows

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|article|h[1-6]|br|span)\b[^<>]{0,2000}>", re.IGNORECASE)
_UNREAD = re.compile(r"<(script|style|svg|xml|noscript|template|iframe|object|textarea|select)\b", re.IGNORECASE)
_COMMENT_END = "-->"
_CONDITION = re.compile(r"<!\[[^<>]{0,300}>")
_EMBEDDED = re.compile(r"data:[a-z]+/[^\"'\s<>)]+", re.IGNORECASE)
_STYLE_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,3000})\}")
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^;\"',]{1,60})", re.IGNORECASE)
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")

_BREAKING = frozenset({
    "html", "body", "p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "ul", "ol", "li", "table", "tbody", "thead",
    "tr", "td", "th", "figure", "figcaption", "caption", "blockquote", "center", "form", "dl", "dt", "dd", "pre", "address", "hr", "h1", "h2",
    "h3", "h4", "h5", "h6", "fieldset", "details", "summary", "option", "button",
})  # fmt: skip
_OUTSIDE = {"nav", "footer", "aside", "button", "option", "label"}
_CAPTION_NAMES = re.compile(r"caption|chu-?thich|image-?(?:desc|note)|img-?(?:desc|note)", re.IGNORECASE)
_DOUBTFUL_NAMES = re.compile(
    r"related|lien-?quan|tin-?khac|other-?news|comment|binh-?luan|side-?bar|foot|menu|\bnav|breadcrumb|share|\btags?\b|widget|counter",
    re.IGNORECASE,
)
_NAMED = (
    (Named.LEAD, re.compile(r"sapo|\blead\b|summary|tom-?tat|chapeau|trich-?dan|\bdescription\b", re.IGNORECASE)),
    (Named.AUTHOR, re.compile(r"author|tac-?gia|byline|but-?danh", re.IGNORECASE)),
    (Named.TITLE, re.compile(r"title|tieu-?de|headline", re.IGNORECASE)),
)
_ENDS_SENTENCE = (".", "!", "?", ":", ";", "…", "”", '"', "/.")
_LONG_TEXT = 200
_MOST_TAGS = 120_000
_MOST_UNCLOSED = 100
_DEEPEST = 5_000
_DEEPEST_TABLE = 200
_LINE_BREAK = "\x0b"


@dataclass(frozen=True)
class _Place:
    """Where the walk stands, told by the elements around."""

    near: Near = Near.NOWHERE
    named: Named = Named.NOTHING
    heading: int = 0
    article: int = 0
    in_link: bool = False
    is_strong: bool = False
    is_slanted: bool = False
    is_centred: bool = False
    is_item: bool = False
    is_capital: bool = False


def looks_like_markup(text: str) -> bool:
    """Whether a text is HTML; one stray tag in a plain text is not."""
    head = text[:20_000].lstrip().lower()
    return head.startswith(("<!doctype html", "<html", "<?xml")) or len(_MARKUP.findall(text, 0, 200_000)) > 2


def blocks_of_markup(text: str) -> Pieces:
    """Take a page of HTML apart, or raise BadPage."""
    capital_classes = _classes_of_capital_fonts(text)
    light = _lightened(text)
    if light.count("<") > _MOST_TAGS:
        raise BadPage(_("The page is too large to be one article. Save the page of the article alone, or save it as text."))
    if light.rpartition(">")[2].count("<") > _MOST_UNCLOSED:  # the parser would read the rest anew for each of them
        raise _damaged()
    try:
        soup = BeautifulSoup(light, "html.parser")
    except (ParserRejectedMarkup, RecursionError, AssertionError, ValueError) as error:
        raise _damaged() from error
    encoding = recognise_legacy(_all_text(soup))
    walk = _Walk(encoding, capital_classes)
    walk.over(soup)
    problems = [encoding_problem(encoding)] if encoding else []
    return Pieces(walk.blocks, _titles(soup, encoding), problems, is_markup=True)


def _damaged() -> BadPage:
    return BadPage(_("The page is too damaged to be read. Open it in a browser and save it again, or save it as text."))


def encoding_problem(encoding: LegacyEncoding) -> str:
    """The warning that goes with a converted page."""
    return _("The page was written in the old encoding %(name)s and was converted to Unicode. Compare the text with the page.") % {
        "name": encoding
    }


def _all_text(soup: BeautifulSoup) -> str:
    return "\n".join(tidy(piece) for piece in soup.find_all(string=True) if not isinstance(piece, PreformattedString))


def _titles(soup: BeautifulSoup, encoding: LegacyEncoding | None) -> tuple[str, ...]:
    """The names that the head gives the page; the one for sharing comes without the portal's own name."""
    shared = [tag.get("content") for tag in soup.find_all("meta", attrs={"property": "og:title"}, limit=3)]
    named = [tag.get_text(" ") for tag in soup.find_all("title", limit=1)]
    found = [tidy(name) for name in [*shared, *named] if isinstance(name, str) and name.strip()]
    return tuple(from_legacy(name, encoding) if encoding else name for name in found)


def _lightened(text: str) -> str:
    """The page without scripts, styles, comments and pictures inside its text; in one pass."""
    without = _without_elements(_without_comments(text))
    return _EMBEDDED.sub("", _CONDITION.sub("", without))


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    start = 0
    while (opened := text.find("<!--", start)) >= 0:
        closed = text.find(_COMMENT_END, opened + 4)
        if closed < 0:
            return "".join([*pieces, text[start:].replace("<!--", " ")])
        pieces.append(text[start:opened])
        start = closed + len(_COMMENT_END)
    return "".join([*pieces, text[start:]])


def _without_elements(text: str) -> str:
    """Drop elements that hold no reading matter; of one that never closes only the opening goes."""
    pieces: list[str] = []
    start = 0
    unclosed: set[str] = set()
    for opened in _UNREAD.finditer(text):
        name = opened[1].lower()
        if opened.start() < start:
            continue
        closed = None if name in unclosed else _closing(name).search(text, opened.end())
        if closed is None:
            unclosed.add(name)
        pieces.append(text[start : opened.start()])
        start = closed.end() if closed else opened.end()
    return " ".join([*pieces, text[start:]])


@cache
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}\s*>", re.IGNORECASE)


def _classes_of_capital_fonts(text: str) -> frozenset[str]:
    """Word processors name the fonts of their classes in the head of the page."""
    start = text.lower().find("<style", 0, 200_000)
    if start < 0:
        return frozenset()
    found: set[str] = set()
    for selector, rule in _STYLE_RULE.findall(text[start : start + 200_000]):
        font = _FONT.search(rule)
        if font and is_capital_font(font[1]):
            found.update(_CLASS.findall(selector))
    return frozenset(found)


class _Walk:
    """Goes over the tree without recursion, for saved pages may be nested thousands deep."""

    def __init__(self, encoding: LegacyEncoding | None, capital_classes: frozenset[str]) -> None:
        self.blocks: list[Block] = []
        self.encoding = encoding
        self.capital_classes = capital_classes
        self.parts: list[tuple[str, _Place]] = []
        self.after_image = False
        self.articles = 0

    def over(self, soup: BeautifulSoup) -> None:
        """Fill `blocks` in reading order."""
        stack: list[tuple[Tag | None, Iterator, _Place]] = [(None, iter(soup.contents), _Place())]
        while stack:
            tag, children, place = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if tag is not None and tag.name in _BREAKING:
                    self.flush()
            elif isinstance(child, Tag):
                inside = self.enter(child, place, depth=len(stack))
                if len(stack) > _DEEPEST:
                    raise _damaged()
                if inside is not None:
                    stack.append((child, iter(child.contents), inside))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self.read(str(child), place)
        self.flush()

    def enter(self, tag: Tag, place: _Place, *, depth: int) -> _Place | None:
        """The place inside an element, or None where it was dealt with as a whole."""
        if _is_hidden(tag) or tag.name in {"title", "script", "style"}:
            return None
        if tag.name in _BREAKING:
            self.flush()
        if tag.name == "br":
            self.line_break()
        elif tag.name in {"img", "picture", "v:imagedata"}:
            self.image()
        elif tag.name == "table" and depth < _DEEPEST_TABLE and (rows := table_rows(tag)):
            self.table(rows, place)
            return None
        return self.inside(tag, place)

    def read(self, text: str, place: _Place) -> None:
        """Take a piece of text; white space after a line break is the source's layout."""
        if text.strip() or not self.parts or self.parts[-1][0] != _LINE_BREAK:
            self.parts.append((text, place))

    def line_break(self) -> None:
        """A second break, or one after the end of a sentence, ends the block; else it is layout."""
        if self.so_far().endswith(_ENDS_SENTENCE) or (self.parts and self.parts[-1][0] == _LINE_BREAK):
            self.flush()
        elif self.parts:
            self.parts.append((_LINE_BREAK, self.parts[-1][1]))

    def so_far(self) -> str:
        """The end of the block that is being read."""
        return "".join(part for part, _place in self.parts[-3:]).rstrip()

    def image(self) -> None:
        """A picture ends the block, unless it is a small sign in the midst of a sentence."""
        so_far = self.so_far()
        if len(so_far) < _LONG_TEXT or so_far.endswith(_ENDS_SENTENCE):
            self.flush()
        self.after_image = True

    def table(self, rows: tuple[str, ...], place: _Place) -> None:
        """A table of figures is one block."""
        shown = tuple(self.converted(row, is_capital=False) for row in rows)
        self.blocks.append(Block("\n".join(shown), near=place.near, rows=shown, article=place.article))
        self.after_image = False

    def inside(self, tag: Tag, place: _Place) -> _Place:
        """What an element says about the text in it."""
        names = _names(tag)
        style = str(tag.get("style") or "").lower().replace(" ", "")
        if tag.name == "article":
            self.articles += 1
        return replace(
            place,
            near=_nearness(tag, names, place),
            named=next((named for named, pattern in _NAMED if pattern.search(names)), place.named),
            heading=int(tag.name[1]) if re.fullmatch("h[1-6]", tag.name) else place.heading,
            article=self.articles if tag.name == "article" else place.article,
            in_link=place.in_link or tag.name == "a",
            is_strong=place.is_strong or tag.name in {"b", "strong"} or "font-weight:bold" in style,
            is_slanted=place.is_slanted or tag.name in {"i", "em"} or "font-style:italic" in style,
            is_centred=_is_centred(tag, style, place),
            is_item=place.is_item or tag.name == "li",
            is_capital=self.capital(tag, place),
        )

    def capital(self, tag: Tag, place: _Place) -> bool:
        """Whether the font shows small letters as capitals."""
        font = _FONT.search(str(tag.get("style") or ""))
        name = font[1] if font else str(tag.get("face") or "")
        if name:
            return is_capital_font(name)
        return place.is_capital or not self.capital_classes.isdisjoint(_classes(tag))

    def flush(self) -> None:
        """End the block that is being read."""
        parts, self.parts = self.parts, []
        text = self.words_of(parts)
        if not text:
            return
        self.blocks.append(_block(text, parts, after_image=self.after_image))
        self.after_image = False

    def words_of(self, parts: list[tuple[str, _Place]]) -> str:
        """The text of a block; stretches in a capital font are raised."""
        if not any(place.is_capital for _text, place in parts):
            return self.converted("".join(text for text, _place in parts), is_capital=False)
        return tidy("".join(self.loose(text, is_capital=place.is_capital) for text, place in parts))

    def converted(self, text: str, *, is_capital: bool) -> str:
        """Tidy text, in Unicode."""
        return tidy(self.loose(text, is_capital=is_capital))

    def loose(self, text: str, *, is_capital: bool) -> str:
        """Text in Unicode with its spaces."""
        return from_legacy(text, self.encoding, capitals=is_capital) if self.encoding else text


def _block(text: str, parts: list[tuple[str, _Place]], *, after_image: bool) -> Block:
    weights = [(len(part.split()), place) for part, place in parts]
    words = sum(weight for weight, _place in weights) or 1
    first = next(place for weight, place in weights if weight) if any(weight for weight, _place in weights) else parts[0][1]
    return Block(
        text, heading=first.heading, near=first.near, named=first.named, article=first.article,
        links=sum(weight for weight, place in weights if place.in_link) / words,
        is_strong=all(place.is_strong for weight, place in weights if weight),
        is_slanted=all(place.is_slanted for weight, place in weights if weight),
        is_centred=first.is_centred, is_item=first.is_item, after_image=after_image,
    )  # fmt: skip


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").lower().replace(" ", "")
    return tag.has_attr("hidden") or "display:none" in style or "mso-hide:all" in style


def _classes(tag: Tag) -> list[str]:
    found = tag.get("class")
    return [found] if isinstance(found, str) else list(found or ())


def _names(tag: Tag) -> str:
    """What the author of the page called an element."""
    return " ".join([*_classes(tag), str(tag.get("id") or ""), str(tag.get("itemprop") or "")]) if tag.attrs else ""


def _nearness(tag: Tag, names: str, place: _Place) -> Near:
    if place.near is Near.OUTSIDE or tag.name in _OUTSIDE:
        return Near.OUTSIDE
    if tag.name in {"figcaption", "caption"} or _CAPTION_NAMES.search(names):
        return Near.CAPTION
    if tag.name not in {"body", "html"} and _DOUBTFUL_NAMES.search(names):
        return Near.DOUBTFUL
    return place.near


def _is_centred(tag: Tag, style: str, place: _Place) -> bool:
    """Set in the middle or to the right, as captions and authors are."""
    align = str(tag.get("align") or "").lower()
    if align in {"left", "justify"} or "text-align:left" in style or "text-align:justify" in style:
        return False
    return (
        place.is_centred or tag.name == "center" or align in {"center", "right"}
        or "text-align:center" in style or "text-align:right" in style
    )  # fmt: skip
