"""The page of a campaign: what it is about, its steps, its numbers, what is worth copying, what was written and photographed."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Page

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.movements.models import Campaign
from kheo.movements.queries import published_initiatives
from kheo.movements.queries.campaigns import calendar
from kheo.portal.models.bases import PAGES_STYLE, PageWithBody
from kheo.portal.models.galleries import GalleryPage
from kheo.portal.models.media import Image
from kheo.portal.models.pages import ArticlePage, SectionPage
from kheo.records import figures

NUMBERS = tuple(f"movements.{name}" for name in ("registered", "accepted", "recognised", "outstanding"))  # all are shown to everybody
EXEMPLARS, ARTICLES = 6, 3


class LandingPage(PageWithBody):
    """A campaign for everybody: its steps and numbers are read from the campaign each time."""

    lead = models.TextField(_("lead"), blank=True)
    main_image = models.ForeignKey(Image, verbose_name=_("main picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    section = models.ForeignKey(
        SectionPage, verbose_name=_("articles from the section"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    gallery = models.ForeignKey(GalleryPage, verbose_name=_("photo gallery"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    opening_field = "lead"
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("main_image"),
        FieldPanel("campaign"),
        FieldPanel("body"),
        FieldRowPanel([PageChooserPanel("section", "portal.SectionPage"), PageChooserPanel("gallery", "portal.GalleryPage")]),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/landing.html"

    class Meta:
        verbose_name = _("page of a campaign")
        verbose_name_plural = _("pages of campaigns")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs) | {"today": dates.today()}
        section = SectionPage.objects.live().filter(pk=self.section_id).first() if self.section_id else None
        gallery = GalleryPage.objects.shown().filter(pk=self.gallery_id).first() if self.gallery_id else None
        articles = list(ArticlePage.objects.shown().descendant_of(section)[:ARTICLES]) if section else []
        styles = [style for style in context["card_styles"] if style != PAGES_STYLE]
        return context | self._of_campaign() | {"section": section, "articles": articles, "gallery": gallery, "card_styles": styles}

    def _of_campaign(self) -> dict[str, Any]:
        """Its steps, what it came to so far, and what was recognised and is public."""
        if self.campaign is None:
            return {}
        recognised = published_initiatives().filter(campaign=self.campaign, recognitions__revoked_on=None, recognitions__isnull=False)
        return {"steps": calendar(self.campaign), "numbers": self._numbers(self.campaign), "exemplars": recognised.distinct()[:EXEMPLARS]}

    def _numbers(self, campaign: Campaign) -> list[figures.Value]:
        """Those of the board that are shown to everybody, over the years of the campaign."""
        first, last = campaign.starts_on.year, campaign.ends_on.year
        period = Period.parse(str(first) if first == last else f"{first}..{last}")
        values = figures.table(NUMBERS, [campaign.unit], [period], within={"campaign": str(campaign.pk)})
        return [value for value in values if value.reading.value is not None]

    def _opening_picture(self) -> Image | None:
        return self.main_image
