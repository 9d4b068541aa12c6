"""For machines that read the portal: sitemap, robots, RSS."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.models import Page

from kheo.movements.models import Initiative
from kheo.movements.queries import published_initiatives
from kheo.portal.models import ArticlePage
from kheo.portal.queries import home_of
from kheo.products.queries import published_producers, published_products
from kheo.resources.queries.works import published_works

IN_FEED = 30
CLOSED = ("/lam-viec/", "/quan-tri/", "/tai-khoan/", "/dang-nhap/", "/luot/", "/minh-chung/", "/quyen-rieng-tu/yeu-cau-go/")


def path_of(page: Page) -> str:
    """Where a page stands on its site; the host is that of whoever asks, not one that was written down once."""
    parts = page.get_url_parts()
    return parts[2] if parts else ""


class PagesSitemap(Sitemap):
    """The live pages of one site."""

    def __init__(self, home: Page) -> None:
        self.home = home

    def items(self) -> QuerySet[Page]:
        return Page.objects.live().descendant_of(self.home, inclusive=True).order_by("path")

    def location(self, page: Page) -> str:
        return path_of(page)

    def lastmod(self, page: Page) -> datetime | None:
        return page.last_published_at


class InitiativesSitemap(Sitemap):
    """The published initiatives."""

    def items(self) -> QuerySet[Initiative]:
        return published_initiatives().select_related(None).prefetch_related(None).only("pk", "title", "published_at")

    def lastmod(self, initiative: Initiative) -> datetime | None:
        return initiative.published_at


class RecordsSitemap(Sitemap):
    """What is published of other kinds of records, each at its own address."""

    def __init__(self, records: Callable[[], QuerySet[Any]]) -> None:
        self.records = records

    def items(self) -> QuerySet[Any]:
        return self.records().prefetch_related(None)

    def lastmod(self, record: Any) -> datetime | None:
        return record.published_at


OTHER_RECORDS = {"works": published_works, "producers": published_producers, "products": published_products}


@login_not_required
@require_GET
def show_sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: every live page and every published initiative, work, producer and product."""
    home = home_of(request)
    pages = {"pages": PagesSitemap(home)} if home else {}
    others = {name: RecordsSitemap(records) for name, records in OTHER_RECORDS.items()}
    return sitemap(request, {**pages, "initiatives": InitiativesSitemap(), **others})


@login_not_required
@require_GET
def show_robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: everything public may be read; the rooms behind doors are not worth asking for."""
    context = {"closed": CLOSED, "sitemap": request.build_absolute_uri(reverse("portal:sitemap"))}
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


class NewsFeed(Feed):
    """`/rss/`: the newest articles."""

    feed_type: type[SyndicationFeed] = Rss201rev2Feed

    def get_object(self, request: HttpRequest) -> Any:
        return home_of(request)

    def title(self, home: Any) -> str:
        return home.title if home else "Khéo"

    def link(self, home: Any) -> str:
        return path_of(home) if home else "/"

    def description(self, home: Any) -> str:
        return (home.introduction if home else "") or _("The newest articles")

    def items(self, home: Any) -> list[ArticlePage]:
        return list(ArticlePage.objects.shown().descendant_of(home)[:IN_FEED]) if home else []

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        return item.lead

    def item_link(self, item: Any) -> str:
        return path_of(item)

    def item_pubdate(self, item: Any) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Any) -> datetime | None:
        return item.last_published_at


class AtomFeed(NewsFeed):
    """`/rss/atom/`: the same as Atom."""

    feed_type = Atom1Feed
    subtitle = NewsFeed.description


show_rss = login_not_required(require_GET(NewsFeed()))
show_atom = login_not_required(require_GET(AtomFeed()))
