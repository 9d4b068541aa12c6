"""Bodies written by the program: the blocks that editors would have put together by hand, and the draft that holds them."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from wagtail.models import Page

from kheo.org.models import User
from kheo.portal.models import ArticlePage, Image, SectionPage

Block = dict[str, Any]
DraftPage = TypeVar("DraftPage", bound=Page)
LEAD_LENGTH = 400


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


def opening_of(text: str) -> str:
    """The first paragraph, if it is short enough to open a page."""
    first = text.strip().partition("\n")[0].strip()
    return first if len(first) <= LEAD_LENGTH else ""


def section_for(user: User, kind: type[Page] = ArticlePage) -> SectionPage:
    """The section that `user` keeps for pages of that kind: the first in which such pages stand already, else the first of all."""
    kept = [section for section in SectionPage.objects.order_by("path") if section.permissions_for_user(user).can_add_subpage()]
    if not kept:
        raise ValidationError(_("You keep no section of the portal yet; ask your administrator to make one for your unit."))
    return kept[0] if kind is ArticlePage else next((section for section in kept if kind.objects.child_of(section).exists()), kept[0])


def add_draft(section: SectionPage, page: DraftPage, by: User | None) -> DraftPage:
    """Put a new page into a section, with its first revision."""
    section.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page
