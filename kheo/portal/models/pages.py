"""Pages: the front page, sections, articles, plain pages, and the page about the site itself."""

from typing import Any

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db import models
from django.db.models.functions import RowNumber, Substr
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page, PageManager, PagePermissionTester, PageQuerySet

from kheo.lib import dates
from kheo.movements.queries import published_initiatives
from kheo.portal.models.bases import NEWEST_FIRST, DatedPage, OwnedPage, PageWithBody
from kheo.portal.models.galleries import GalleryPage
from kheo.portal.models.media import Image
from kheo.portal.models.occasions import AnnouncementPage
from kheo.portal.models.videos import VideoPage

NEWEST = 6
PER_SECTION = 3
LEADS = 4
PER_PAGE = 12
RELATED = 3
ANNOUNCED = 3
BESIDE_ARTICLES: dict[str, Any] = {"announcements": AnnouncementPage, "galleries": GalleryPage, "videos": VideoPage}


class Language(models.TextChoices):
    """Languages in which articles are written here; `lang` on the page tells screen readers and fonts."""

    VIETNAMESE = "vi", _("Vietnamese")
    KHMER = "km", _("Khmer")


class _FrontPageTester(PagePermissionTester):
    """The front page is edited, but not taken away: the site would go with it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: ARG002
        return False

    def can_unpublish(self) -> bool:
        return False


class HomePage(OwnedPage):
    """The front page."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel("lead_stories", heading=_("Lead stories"), label=_("lead story"), max_num=LEADS),
        FieldPanel("unit"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.SectionPage", "portal.GalleryPage", "portal.VideoPage", "portal.LandingPage", "portal.AnnouncementPage", "portal.EventPage", "portal.StandardPage", "portal.ContactPage", "portal.AboutPage"]
    max_count = 1
    template = "portal/public/home.html"

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return _FrontPageTester(user, self)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        leads = self.leads()
        newest = published_initiatives()
        return context | {
            "leads": leads,
            "announcements": AnnouncementPage.objects.shown().descendant_of(self)[:ANNOUNCED],
            "sections": self.sections_with_newest(),
            "exemplars": newest.filter(recognitions__isnull=False).distinct()[:NEWEST],
            "initiatives": newest[:NEWEST],
        }

    def leads(self) -> list["ArticlePage"]:
        """The stories that open the page: those an editor chose, in that order; with none chosen, the newest."""
        chosen = [story.article_id for story in self.lead_stories.all()]
        live = ArticlePage.objects.shown().descendant_of(self)
        if not chosen:
            return list(live[:LEADS])
        found = live.in_bulk(chosen)
        return [found[pk] for pk in chosen if pk in found]

    def sections_with_newest(self) -> list[tuple["SectionPage", list["ArticlePage"]]]:
        """Each section that has articles, with its newest ones."""
        sections = list(SectionPage.objects.live().child_of(self).order_by("path"))
        newest = ArticlePage.objects.newest_of_each(sections, PER_SECTION)
        return [(section, newest[section.pk]) for section in sections if newest[section.pk]]


class LeadStory(Orderable):
    """An article that opens the front page."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="lead_stories")
    article = models.ForeignKey("portal.ArticlePage", on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))

    panels = [PageChooserPanel("article", "portal.ArticlePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("lead story")
        verbose_name_plural = _("lead stories")

    def __str__(self) -> str:
        return str(self.article)


class SectionPage(OwnedPage):
    """A section of the news (chuyên mục)."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("unit")]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types = ["portal.ArticlePage", "portal.GalleryPage", "portal.VideoPage", "portal.LandingPage", "portal.AnnouncementPage", "portal.EventPage", "portal.SectionPage"]
    template = "portal/public/section.html"

    class Meta:
        verbose_name = pgettext_lazy("of the news", "section")
        verbose_name_plural = pgettext_lazy("of the news", "sections")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        subsections = SectionPage.objects.live().child_of(self).order_by("path")
        articles = self.articles_on(request.GET.get("trang", "1"))
        return context | {"articles": articles, "subsections": subsections, "seo": self.shared_as(request, articles.number)} | self._beside(request)

    def _beside(self, request: HttpRequest) -> dict[str, PageOfRows]:
        """What else is published below, kind by kind: one page of each kind that there is."""
        there = set(Page.objects.live().descendant_of(self).order_by().values_list("content_type__model", flat=True).distinct())
        return {
            name: Paginator(kind.objects.shown().descendant_of(self), PER_PAGE).get_page(request.GET.get(f"trang-{name}", "1"))
            for name, kind in BESIDE_ARTICLES.items() if kind._meta.model_name in there
        }  # fmt: skip

    def shared_as(self, request: HttpRequest, number: int = 1) -> dict[str, Any]:
        """Each page of the section's articles stands for itself: search engines would drop it as a copy of the first."""
        shared = super().shared_as(request)
        if number == 1:
            return shared
        title = gettext("%(title)s – page %(number)s") % {"title": shared["title"], "number": number}
        return shared | {"title": title, "url": f"{shared['url']}?trang={number}"}

    def articles_on(self, number: str) -> PageOfRows:
        """One page of the section's articles, the newest first; a page that is not there gives the nearest."""
        return Paginator(ArticlePage.objects.shown().descendant_of(self), PER_PAGE).get_page(number)


class ArticleQuerySet(PageQuerySet):
    """Articles, as cards and lists ask for them."""

    def shown(self) -> "ArticleQuerySet":
        """What everybody may read, the newest first, with what cards show."""
        return self.live().select_related("main_image").prefetch_related("main_image__renditions").order_by(*NEWEST_FIRST)

    def newest_of_each(self, sections: list[SectionPage], number: int) -> dict[int, list["ArticlePage"]]:
        """The newest articles of each section, by the section's key; one query for all. `sections` stand on one level."""
        if not sections:
            return {}
        of_section = Substr("path", 1, len(sections[0].path))
        place = models.Window(RowNumber(), partition_by=[of_section], order_by=NEWEST_FIRST)
        inside = models.Q(*[("path__startswith", section.path) for section in sections], _connector=models.Q.OR)
        rows = self.shown().filter(inside).annotate(place=place).filter(place__lte=number)
        return {section.pk: [row for row in rows if row.path.startswith(section.path)] for section in sections}


class ArticlePage(DatedPage):
    """An article with byline: who wrote it, and whose the photos are."""

    lead = models.TextField(_("lead"), blank=True, help_text=_("The paragraph that opens the article."))
    main_image = models.ForeignKey(
        "portal.Image", verbose_name=_("main picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("Stands above the text and on cards. Caption and credit are kept with the picture."),
    )  # fmt: skip
    text_credit = models.CharField(_("text by"), max_length=120, blank=True)
    photo_credit = models.CharField(_("photos by"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    source = models.CharField(_("source"), max_length=250, blank=True, help_text=_("Where it was published first, if elsewhere."))
    initiative = models.ForeignKey(
        "movements.Initiative", verbose_name=pgettext_lazy("record", "initiative"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip

    objects = PageManager.from_queryset(ArticleQuerySet)()
    opening_field = "lead"
    shared_type = "article"

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("main_image"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("text_credit"), FieldPanel("photo_credit")]), FieldRowPanel([FieldPanel("dated"), FieldPanel("language")]), FieldPanel("source")],
            heading=_("Byline"),
        ),
        InlinePanel("corrections", heading=_("Corrections"), label=_("correction")),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/article.html"

    class Meta:
        verbose_name = pgettext_lazy("of the news", "article")
        verbose_name_plural = pgettext_lazy("of the news", "articles")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        shown: Any = context["shown_cards"]
        return context | {"section": self.get_parent(), "related": self.related(), "initiative": shown.get("initiative", {}).get(self.initiative_id)}

    def related(self) -> list["ArticlePage"]:
        """The newest other articles of the same section."""
        return list(ArticlePage.objects.shown().sibling_of(self, inclusive=False)[:RELATED])

    def further_words(self) -> list[str]:
        return [self.text_credit, self.photo_credit, self.source, *(correction.text for correction in self.corrections.all())]

    @property
    def card_image(self) -> Image | None:
        """What cards show: read together with the article, where those in the text would be asked for one by one."""
        return self.main_image

    def _opening_picture(self) -> Image | None:
        return self.main_image

    def _linked(self, kind: str) -> list[Any]:
        return [*([self.initiative] if kind == "initiative" and self.initiative else []), *super()._linked(kind)]


class Correction(Orderable):
    """What was wrong in a published article, and when it was put right."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField(_("corrected on"), default=dates.today)
    text = models.CharField(_("what was corrected"), max_length=500)

    panels = [FieldPanel("corrected_on"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return self.text


class StandardPage(PageWithBody):
    """A page that stands by itself."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body"), FieldPanel("personal_data_checked")]
    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    subpage_types = ["portal.StandardPage"]
    template = "portal/public/page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class AboutPage(PageWithBody):
    """About the site, with its imprint: `/gioi-thieu/`."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body"), FieldPanel("personal_data_checked")]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "portal/public/about.html"

    class Meta:
        verbose_name = _("page about the site")
        verbose_name_plural = _("pages about the site")

