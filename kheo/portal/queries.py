"""Reads of the portal."""

from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex, Site

from kheo.movements.models import Initiative
from kheo.org.models import Unit
from kheo.portal.models import (
    AboutPage,
    AnnouncementPage,
    ArticlePage,
    ArticleQuerySet,
    ContactPage,
    EventPage,
    GalleryPage,
    HomePage,
    Image,
    LandingPage,
    PageWithBody,
    SiteSettings,
    StandardPage,
    VideoPage,
)
from kheo.records.models import Evidence, Record

KINDS_WITH_BODY: tuple[type[PageWithBody], ...] = (
    ArticlePage, GalleryPage, VideoPage, LandingPage, AnnouncementPage, EventPage, ContactPage, StandardPage, AboutPage,
)  # fmt: skip


def home_of(request: HttpRequest | None) -> HomePage | None:
    """The front page of the site that is asked for; without a request, of the default site."""
    site = Site.find_for_request(request) if request else Site.objects.filter(is_default_site=True).first()
    return HomePage.objects.filter(pk=site.root_page_id).select_related("unit").first() if site else None


def portal_unit() -> Unit | None:
    """The unit whose portal this is."""
    home = home_of(None)
    return home.unit if home else None


def copies_of_photos_of(record: Record) -> QuerySet[Image]:
    """The portal's pictures that are copies of a record's photos."""
    return Image.objects.filter(evidence__in=Evidence.objects.about(record))


def articles_telling_of(initiative: Initiative) -> ArticleQuerySet:
    """The articles that were made from an initiative, show its card, or show a photo of it."""
    return ArticlePage.objects.filter(Q(initiative=initiative) | Q(pk__in=_keys_referring_to(initiative, ArticlePage)))


def live_pages_telling_of(initiative: Initiative) -> list[PageWithBody]:
    """The live pages of all kinds that tell of an initiative in any way, be it by nothing but its address."""
    return [page for kind in KINDS_WITH_BODY for page in _live_telling_of(initiative, kind)]


def _live_telling_of(initiative: Initiative, kind: type[PageWithBody]) -> list[PageWithBody]:
    """Addresses are looked for as words, which the database can do, and read properly where they were found."""
    mark = f"{reverse('movements:initiatives')}{initiative.pk}-"
    live = kind._default_manager.filter(live=True).annotate(words=Cast("body", TextField()))
    said = reduce(or_, (Q(**{f"{lookup}__contains": mark}) for lookup in (kind.opening_field, *kind.words_in)), Q(words__contains=mark))
    keys = {page.pk for page in live.filter(said).distinct() if initiative.pk in page.initiatives_addressed()}
    keys |= _keys_referring_to(initiative, kind)
    if issubclass(kind, ArticlePage):
        keys |= set(live.filter(initiative=initiative).values_list("pk", flat=True))
    return list(live.filter(pk__in=keys))


def _keys_referring_to(initiative: Initiative, kind: type[PageWithBody]) -> set[int]:
    content_type = ContentType.objects.get_for_model(kind)
    items: list[Model] = [initiative, *copies_of_photos_of(initiative)]
    rows = [ReferenceIndex.get_references_to(item).filter(content_type=content_type) for item in items]
    return {int(key) for found in rows for key in found.values_list("object_id", flat=True)}


def imprint_of(request: HttpRequest) -> SiteSettings:
    """What the site says about itself; empty where nobody has written it yet."""
    site = Site.find_for_request(request)
    return SiteSettings.objects.filter(site=site).first() or SiteSettings()


def menu_pages(request: HttpRequest) -> list[Page]:
    """The pages right under the front page that stand in the menu."""
    site = Site.find_for_request(request)
    return list(Page.objects.live().in_menu().child_of(site.root_page).order_by("path")) if site else []
