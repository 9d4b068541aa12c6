"""Articles brought over from another portal."""

import json

from django.db import transaction

from kheo.portal.actions.bodies import Block, add_draft, block, picture_block, text_block
from kheo.portal.models import ArticlePage, HomePage, SectionPage
from kheo.portal.page_import.results import ReadPage

LONGEST_TITLE = 255
LONGEST_CREDIT = 120


@transaction.atomic
def create_draft(*, page: ReadPage) -> ArticlePage | None:
    """Store a page that was read as a draft in the portal's first section; None where there is no section yet.

    Captions stand where the photos stood; an editor puts the pictures in. Brought over again, it is the draft that is
    there already, as far as its title and lead are still those of the page.
    """
    home = HomePage.objects.first()
    section = SectionPage.objects.descendant_of(home).order_by("path").first() if home else None
    if section is None:
        return None
    title = page.title[:LONGEST_TITLE]
    standing = ArticlePage.objects.child_of(section).filter(title=title, lead=page.lead).first()
    if standing is not None:
        return standing
    article = ArticlePage(
        title=title, lead=page.lead, body=json.dumps(_brought_over(page)), text_credit=page.text_credit[:LONGEST_CREDIT],
        photo_credit=page.photo_credit[:LONGEST_CREDIT], dated=page.day, live=False,
    )  # fmt: skip
    return add_draft(section, article, None)


def _brought_over(page: ReadPage) -> list[Block]:
    blocks = _standing_after(-1, page)
    for number, text in enumerate(page.paragraphs):
        if number > 0:  # the first one is the lead
            blocks.append(text_block("heading" if number in page.subheadings else "paragraph", text))
        blocks += _standing_after(number, page)
    return blocks


def _standing_after(number: int, page: ReadPage) -> list[Block]:
    pictures = [picture_block(None, figure.caption) for figure in page.figures if figure.after_paragraph == number]
    return pictures + [_table(rows) for after, rows in page.tables if after == number]


def _table(rows: tuple[str, ...]) -> Block:
    cells = [row.split(" | ") for row in rows]
    width = max(len(row) for row in cells)
    values = [{"values": [*row, *[""] * (width - len(row))]} for row in cells]
    return block("table", {"columns": [{"type": "text", "heading": ""}] * width, "rows": values, "caption": ""})
