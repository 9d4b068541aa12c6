"""What editors do with pages and pictures, outside Wagtail's forms: each asks the same policy as the forms do."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from kheo.lib.files import check_size
from kheo.lib.films import read_captions, recognise_film
from kheo.org.models import Unit, User
from kheo.org.permissions import require
from kheo.portal.models import ArticlePage, Film, HomePage, Image, LeadStory, SectionPage, SiteSettings
from kheo.portal.permissions import EDIT_PAGES, MANAGE_SITE

PageOfAKind = TypeVar("PageOfAKind", bound=Page)


@transaction.atomic
def add_section(
    *, parent: Page, title: str, slug: str, by: User, introduction: str = "", unit: Unit | None = None, in_menu: bool = True
) -> SectionPage:
    """A section below `parent`, live at once; `unit` is whose it is, where it is not that of the page above."""
    section = SectionPage(title=title, slug=slug, introduction=introduction, unit=unit, show_in_menus=in_menu)
    return _add_live(parent, section, by)


@transaction.atomic
def publish_article(*, article: ArticlePage, section: SectionPage, by: User) -> ArticlePage:
    """Put an article live in that section; a draft that stands elsewhere is published where it stands.

    Raises `ValidationError` where a person it tells of has not agreed.
    """
    return _add_live(section, article, by) if article.pk is None else publish_page(page=article, by=by)


@transaction.atomic
def publish_page(*, page: PageOfAKind, by: User) -> PageOfAKind:
    """Show the page to everybody as it now stands."""
    if not page.permissions_for_user(by).can_publish():
        raise PermissionDenied(_("You do not keep this part of the portal."))
    page.save_revision(user=by, log_action=True).publish(user=by)
    page.refresh_from_db()
    return page


def _add_live(parent: Page, page: PageOfAKind, by: User) -> PageOfAKind:
    if not parent.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied(_("You do not keep this part of the portal."))
    page.owner, page.live = by, False
    parent.add_child(instance=page)
    return publish_page(page=page, by=by)


@transaction.atomic
def add_picture(*, file: UploadedFile, unit: Unit | None, by: User, alt_text: str, caption: str, credit: str) -> Image:
    """A picture of that unit, with what it shows, its caption and whose it is."""
    require(by, EDIT_PAGES, unit)
    return Image.objects.create(
        title=caption[:255], file=file, description=alt_text, caption=caption, credit=credit, unit=unit, uploaded_by_user=by
    )


@transaction.atomic
def add_page(*, parent: Page, page: PageOfAKind, by: User) -> PageOfAKind:
    """A page of any kind below `parent`, live at once. Raises `ValidationError` where a person it tells of has not agreed."""
    return _add_live(parent, page, by)


@transaction.atomic
def add_film(*, file: File, title: str, captions: str, unit: Unit | None, by: User) -> Film:
    """A film of that unit with its captions (WebVTT); raises `BadFile` where it is none that browsers play."""
    require(by, EDIT_PAGES, unit)
    check_size(file, settings.KHEO_VIDEO_LIMIT)
    kind, words = recognise_film(file), read_captions(BytesIO(captions.encode())) if captions else ""
    stored = ContentFile(file.read(), name=f"film.{kind.extension}")
    return Film.objects.create(title=title, file=stored, content_type=kind.content_type, size=stored.size, captions=words, unit=unit, uploaded_by_user=by)


@transaction.atomic
def choose_leads(*, home: HomePage, articles: Sequence[ArticlePage], by: User) -> None:
    """Let these articles open the front page, in this order."""
    home.lead_stories.set([LeadStory(article=article, sort_order=place) for place, article in enumerate(articles)])
    publish_page(page=home, by=by)


@transaction.atomic
def save_imprint(*, site: Site, by: User, **said: Any) -> SiteSettings:
    """What the site says about itself; only who manages the site of that unit."""
    home = HomePage.objects.filter(pk=site.root_page_id).first()
    require(by, MANAGE_SITE, home.unit if home else None)
    imprint = SiteSettings.for_site(site)
    for name, value in said.items():
        setattr(imprint, name, value)
    imprint.full_clean()
    imprint.save(update_fields=list(said))
    return imprint
