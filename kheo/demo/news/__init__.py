"""The portal of the demo: its sections, its articles with drawn pictures, the page about itself and the imprint."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.html import escape, format_html, format_html_join
from wagtail.models import Site

from kheo.demo.cast import Cast, gather_cast
from kheo.demo.news import site
from kheo.demo.news.besides import tell_besides
from kheo.demo.news.form import DRAWN, Article, Heading, Initiative, Piece, Points, Quote, Shot, Table
from kheo.demo.news.of_the_district import OF_THE_DISTRICT
from kheo.demo.news.of_the_hamlets import OF_THE_HAMLETS
from kheo.demo.pictures import draw_photo
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import Say, at, key_for
from kheo.movements.models import Initiative as InitiativeRecord
from kheo.org.models import Unit, User
from kheo.portal.actions import (
    add_picture,
    add_section,
    choose_leads,
    publish_article,
    publish_page,
    save_imprint,
    write_article_of,
)
from kheo.portal.models import AboutPage, ArticlePage, Correction, HomePage, Image, SectionPage, SiteSettings

EDITOR, ADMINISTRATOR = "bientap.huyen", "quantri.huyen"
# Those that open the front page come first, so that it is worth looking at while the others are still being told.
ARTICLES = sorted((*OF_THE_DISTRICT, *OF_THE_HAMLETS), key=lambda told: (*site.LEADS, told.slug).index(told.slug))
FROM_AN_INITIATIVE, ITS_DAY = "moving-desk", date(2022, 12, 29)
Block = dict[str, Any]


def begin_portal(say: Say) -> None:
    """Sections, the page about the site, and the imprint."""
    cast, home = gather_cast(), HomePage.objects.get()
    for section in site.SECTIONS:
        _begin_section(home, cast, section)
    _tell_about(home, cast)
    _print_imprint(home, cast)
    say(f"Mỹ Xuyên: {SectionPage.objects.count()} chuyên mục")


def tell_news(say: Say) -> None:
    """The articles, and first the story that they tell of; told again they change nothing."""
    if not InitiativeRecord.objects.filter(uuid=key_for(FROM_AN_INITIATIVE)).exists():
        tell_my_xuyen(say)
    begin_portal(say)
    cast, home = gather_cast(), HomePage.objects.get()
    for told in ARTICLES:
        if _tell_article(cast, told):
            say(f"Mỹ Xuyên: bài “{told.title}”")
        if told.slug == site.LEADS[-1]:
            _choose_leads(home, cast)
    _choose_leads(home, cast)
    _write_of_initiative(cast)
    tell_besides(home, cast)
    say(f"Mỹ Xuyên: {ArticlePage.objects.live().count()} bài viết")


def _begin_section(home: HomePage, cast: Cast, told: site.Section) -> SectionPage:
    standing = SectionPage.objects.filter(slug=told.slug).first()
    if standing is not None:
        return standing
    parent = SectionPage.objects.get(slug=told.under) if told.under else home
    return add_section(
        parent=parent, title=told.title, slug=told.slug, introduction=told.introduction, by=cast.person(EDITOR),
        unit=cast.unit(told.place) if told.place else None, in_menu=not told.under,
    )  # fmt: skip


def _tell_about(home: HomePage, cast: Cast) -> None:
    about = AboutPage.objects.child_of(home).get()
    if not about.introduction:
        about.introduction, about.body = site.ABOUT_INTRODUCTION, json.dumps(_blocks(site.ABOUT, {}))
        publish_page(page=about, by=cast.person(EDITOR))


def _print_imprint(home: HomePage, cast: Cast) -> None:
    portal = Site.objects.get(root_page=home)
    if not SiteSettings.objects.filter(site=portal).exclude(site_name="").exists():
        save_imprint(site=portal, by=cast.person(ADMINISTRATOR), **site.IMPRINT)


def _tell_article(cast: Cast, told: Article) -> bool:
    """Write and publish the article, with its pictures; False when it is there already."""
    section = SectionPage.objects.get(slug=told.section)
    if ArticlePage.objects.child_of(section).filter(slug=told.slug).exists():
        return False
    with transaction.atomic(), at(told.on):
        by = cast.person(told.by)
        draw = _painter(told, section.owning_unit(), by)
        article = ArticlePage(
            title=told.title, slug=told.slug, lead=told.lead, main_image=draw(told.picture), dated=told.on,
            body=json.dumps(_blocks(told.body, {"draw": draw})), text_credit=told.office, photo_credit=DRAWN,
        )  # fmt: skip
        article.corrections = [Correction(corrected_on=day, text=text) for day, text in told.corrections]
        publish_article(article=article, section=section, by=by)
    return True


def _painter(told: Article, unit: Unit | None, by: User) -> Callable[[Shot], Image]:
    """Draws the pictures of the article, each with a number of its own."""

    def draw(shot: Shot) -> Image:
        number = key_for(f"{told.slug} {shot.scene}").int % 97
        return add_picture(
            file=draw_photo(shot.scene, number), unit=unit, by=by, alt_text=shot.alt, caption=shot.caption, credit=DRAWN
        )

    return draw


def _choose_leads(home: HomePage, cast: Cast) -> None:
    if not home.lead_stories.exists():
        found = {article.slug: article for article in ArticlePage.objects.filter(slug__in=site.LEADS)}
        choose_leads(home=home, articles=[found[slug] for slug in site.LEADS], by=cast.person(EDITOR))


def _write_of_initiative(cast: Cast) -> None:
    """The article that an editor makes of a published initiative with one click, put live without a change."""
    initiative = InitiativeRecord.objects.get(uuid=key_for(FROM_AN_INITIATIVE))
    if ArticlePage.objects.filter(initiative=initiative).exists():
        return
    by = cast.person(EDITOR)
    with transaction.atomic():
        article = write_article_of(initiative, by=by)
        article.dated = ITS_DAY
        publish_page(page=article, by=by)


# --- The pieces of a body as blocks ------------------------------------------------------------------


def _blocks(pieces: tuple[Piece, ...], tools: dict[str, Callable[[Shot], Image]]) -> list[Block]:
    return [_block(piece, tools) for piece in pieces]


def _block(piece: Piece, tools: dict[str, Callable[[Shot], Image]]) -> Block:
    match piece:
        case Heading():
            return {"type": "heading", "value": piece.text}
        case Points():
            return {"type": "paragraph", "value": _list(piece)}
        case Shot():
            return _picture(piece, tools["draw"](piece))
        case Quote():
            return {"type": "quote", "value": {"text": piece.text, "who": piece.who}}
        case Table():
            return _table(piece)
        case Initiative():
            return {"type": "initiative", "value": {"initiative": InitiativeRecord.objects.get(uuid=key_for(piece.name)).pk}}
    return {"type": "paragraph", "value": format_html("<p>{}</p>", piece)}


def _list(points: Points) -> str:
    tag = "ol" if points.numbered else "ul"
    return f"<{tag}>{format_html_join('', '<li>{}</li>', ((item,) for item in points.items))}</{tag}>"


def _picture(shot: Shot, image: Image) -> Block:
    shown = {"image": image.pk, "alt_text": shot.alt, "decorative": False}
    return {"type": "picture", "value": {"image": shown, "caption": shot.caption, "credit": DRAWN}}


def _table(table: Table) -> Block:
    columns = [{"type": "text", "heading": head} for head in table.heads]
    rows = [{"values": [escape(cell) for cell in row]} for row in table.rows]
    return {"type": "table", "value": {"columns": columns, "rows": rows, "caption": table.caption}}
