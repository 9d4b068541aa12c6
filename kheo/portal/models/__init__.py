"""Pages and media of the public portal."""

from kheo.portal.models.bases import DatedPage, OwnedPage, PageWithBody, PortalPage, unit_of
from kheo.portal.models.galleries import GalleryPage, GalleryPhoto
from kheo.portal.models.landing import LandingPage
from kheo.portal.models.media import Document, Film, Image, Rendition
from kheo.portal.models.occasions import AnnouncementPage, EventPage
from kheo.portal.models.offices import ContactPage, Office
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
from kheo.portal.models.videos import VideoPage
from kheo.portal.models.visits import BotViews, FoldedFile, PathViews, VisitDay, VisitorSalt, VisitSpan

__all__ = [
    "AboutPage", "AnnouncementPage", "ArticlePage", "ArticleQuerySet", "BotViews", "ContactPage", "Correction", "DatedPage", "Document", "EventPage", "Film", "FoldedFile", "GalleryPage", "GalleryPhoto", "HomePage", "Image", "LandingPage", "LeadStory", "Office",
    "OwnedPage", "PageWithBody", "PathViews", "PortalPage", "Rendition", "SectionPage", "SiteSettings", "StandardPage", "TakeDown", "VideoPage", "VisitDay",
    "VisitSpan", "VisitorSalt", "unit_of",
]  # fmt: skip
