"""The portal's writes."""

from kheo.portal.actions.articles import follow_initiative, write_article_of
from kheo.portal.actions.brought_over import create_draft
from kheo.portal.actions.galleries import build_gallery_of, follow_activity
from kheo.portal.actions.pages import (
    add_film,
    add_page,
    add_picture,
    add_section,
    choose_leads,
    publish_article,
    publish_page,
    save_imprint,
)
from kheo.portal.actions.publishing import forget_old_versions, publish_due, refused_without_form
from kheo.portal.actions.site import create_home
from kheo.portal.actions.take_downs import answer_take_down, erase_answered_take_downs, receive_take_down

__all__ = [
    "add_film",
    "add_page",
    "add_picture",
    "add_section",
    "answer_take_down",
    "build_gallery_of",
    "choose_leads",
    "create_draft",
    "create_home",
    "erase_answered_take_downs",
    "follow_activity",
    "follow_initiative",
    "forget_old_versions",
    "publish_article",
    "publish_due",
    "publish_page",
    "receive_take_down",
    "refused_without_form",
    "save_imprint",
    "write_article_of",
]  # fmt: skip
