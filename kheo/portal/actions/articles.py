"""Articles about initiatives: made of one with one click, and taken off when a person agrees no more to be shown."""

import json
from itertools import zip_longest

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from kheo.movements.models import Initiative
from kheo.org.models import User
from kheo.portal.actions.bodies import Block, add_draft, opening_of, picture_block, section_for, text_block
from kheo.portal.actions.photos import copy_photo, ticked_photos
from kheo.portal.models import ArticlePage, Image
from kheo.portal.queries import copies_of_photos_of, live_pages_telling_of

WITHDRAWN = "withdraw_consent"


@transaction.atomic
def write_article_of(initiative: Initiative, *, by: User) -> ArticlePage:
    """A draft of an article about a published initiative, with its ticked photos, in the first section that `by` keeps.

    Asked again, the draft that is there already. It goes live by an editor's hand, and where a person is honoured only
    with consent. Raises `ValidationError` where `by` keeps no section.
    """
    if not initiative.is_public:
        raise PermissionDenied(_("Only a published initiative becomes an article."))
    section = section_for(by)
    Page.objects.select_for_update().get(pk=section.pk)  # two clicks come one after the other, and make one draft
    standing = ArticlePage.objects.child_of(section).filter(initiative=initiative).first()
    if standing is not None:
        return standing
    photos = [copy_photo(photo, section, by) for photo in ticked_photos(initiative)]
    article = ArticlePage(
        title=initiative.title, lead=opening_of(initiative.situation), body=json.dumps(_told(initiative, photos[1:])),
        text_credit=str(initiative.body or initiative.unit), photo_credit=photos[0].credit if photos else "",
        main_image=photos[0] if photos else None, initiative=initiative, owner=by, live=False,
    )  # fmt: skip
    return add_draft(section, article, by)


def _told(initiative: Initiative, photos: list[Image]) -> list[Block]:
    """What the initiative says of itself, part by part, with its photos between; names stay on its own page."""
    opening = opening_of(initiative.situation)
    parts = [
        ("", initiative.situation.strip().removeprefix(opening).strip()),
        (_("What it wants to reach"), initiative.goals),
        (_("How it is done"), initiative.method),
        (_("Where, and for whom"), initiative.place),
        (_("How it lasts and can be copied"), initiative.sustainability),
    ]
    blocks: list[Block] = []
    for part, photo in zip_longest([part for part in parts if part[1].strip()], photos):
        blocks += _part(*part) if part else []
        blocks += [picture_block(photo)] if photo else []
    return blocks


def _part(heading: str, text: str) -> list[Block]:
    return [*([text_block("heading", heading)] if heading else []), text_block("paragraph", text)]


@transaction.atomic
def follow_initiative(initiative: Initiative, verb: str, by: User | None) -> None:
    """What becomes of pages and copied photos when something was done to an initiative.

    A photo without its tick goes; when a person agrees no more to be shown, their photos and all pages that tell of the
    initiative go, at once and everywhere.
    """
    copies = copies_of_photos_of(initiative)
    if verb == WITHDRAWN:
        for page in live_pages_telling_of(initiative):
            page.unpublish(user=by)
    for copy in copies if verb == WITHDRAWN else copies.filter(evidence__is_public=False):
        copy.delete()
