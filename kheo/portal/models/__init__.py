"""Pages and media of the public portal."""

from kheo.portal.models.bases import OwnedPage, PageWithBody, PortalPage, unit_of
from kheo.portal.models.media import Document, Image, Rendition
from kheo.portal.models.pages import (
    AboutPage,
    ArticlePage,
    ArticleQuerySet,
    Correction,
    HomePage,
    LeadStory,
    SectionPage,
    StandardPage,
)
from kheo.portal.models.site import SiteSettings
from kheo.portal.models.take_down import TakeDown
from kheo.portal.models.visits import BotViews, FoldedFile, PathViews, VisitDay, VisitorSalt, VisitSpan

__all__ = [
    "AboutPage", "ArticlePage", "ArticleQuerySet", "BotViews", "Correction", "Document", "FoldedFile", "HomePage", "Image", "LeadStory",
    "OwnedPage", "PageWithBody", "PathViews", "PortalPage", "Rendition", "SectionPage", "SiteSettings", "StandardPage", "TakeDown", "VisitDay",
    "VisitSpan", "VisitorSalt", "unit_of",
]  # fmt: skip
