"""Videos: a film of one's own with captions and transcript, or the way to one elsewhere."""

from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page, PageManager, PageQuerySet

from kheo.lib.films import words_of_captions
from kheo.portal.linked import LINKED, LinkedKind
from kheo.portal.models.bases import NEWEST_FIRST, PAGES_STYLE, DatedPage
from kheo.portal.models.media import Film, Image

RELATED = 3


class VideoQuerySet(PageQuerySet):
    """Videos, as cards and lists ask for them."""

    def shown(self) -> "VideoQuerySet":
        """What everybody may read, the newest first, with the pictures that cards show."""
        return self.live().select_related("poster").prefetch_related("poster__renditions").order_by(*NEWEST_FIRST)


class VideoPage(DatedPage):
    """A video. Nothing from elsewhere is loaded: a link to another site is a picture, words and a plain link that says where it leads."""

    introduction = models.TextField(_("introduction"), blank=True)
    film = models.ForeignKey(
        Film, verbose_name=_("film"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=_("A film of your own, from the library."),
    )  # fmt: skip
    link = models.CharField(
        _("link"), max_length=500, blank=True, validators=[URLValidator(schemes=["https"])], help_text=_("Or a film on another site: https://…"),
    )  # fmt: skip
    poster = models.ForeignKey(
        Image, verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=_("Stands in the place of the film until it is played, and on cards."),
    )  # fmt: skip
    transcript = models.TextField(_("transcript"), blank=True, help_text=_("What is said and shown, for those who cannot hear or see it."))
    credit = models.CharField(_("film by"), max_length=120, blank=True)

    objects = PageManager.from_queryset(VideoQuerySet)()
    words_in = ("transcript", "film__captions", "link")

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("film"),
        FieldPanel("link"),
        FieldPanel("poster"),
        FieldPanel("transcript"),
        FieldRowPanel([FieldPanel("credit"), FieldPanel("dated")]),
        FieldPanel("body"),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/video.html"

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        related = list(VideoPage.objects.shown().sibling_of(self, inclusive=False)[:RELATED])
        return super().get_context(request, *args, **kwargs) | {"above": self.get_parent(), "related": related}

    @property
    def link_host(self) -> str:
        """The site to which the link leads, as people know it."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")

    def further_words(self) -> list[str]:
        captions = words_of_captions(self.film.captions) if self.film else ""
        return [self.transcript, captions, self.credit, self.link]

    def _opening_picture(self) -> Any:
        return self.poster


LINKED["video"] = LinkedKind("video", VideoPage, VideoPage.objects.shown, list, PAGES_STYLE)
