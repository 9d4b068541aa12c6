"""Bodies written by the program: the blocks that editors would have put together by hand, and the draft that holds them."""

from typing import Any

from django.utils.html import linebreaks

from kheo.org.models import User
from kheo.portal.models import ArticlePage, Image, SectionPage

Block = dict[str, Any]


def block(kind: str, value: Any) -> Block:
    """A block as it is stored."""
    return {"type": kind, "value": value}


def text_block(kind: str, text: str) -> Block:
    """Plain text as a block: paragraphs become paragraphs, and nothing in them becomes markup."""
    return block(kind, linebreaks(text, autoescape=True) if kind == "paragraph" else text)


def picture_block(image: Image | None, caption: str = "", credit: str = "") -> Block:
    """A picture with its own caption and credit; without a picture, the place where one stood with its caption."""
    chosen = {"image": image.pk if image else None, "alt_text": image.description if image else "", "decorative": False}
    shown = image.caption if image else caption
    return block("picture", {"image": chosen if image else None, "caption": shown, "credit": image.credit if image else credit})


def add_draft(section: SectionPage, article: ArticlePage, by: User | None) -> ArticlePage:
    """Put a new article into a section, with its first revision."""
    section.add_child(instance=article)
    article.save_revision(user=by, log_action=True)
    return article
