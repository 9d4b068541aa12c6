"""Photo galleries: up to 300 photos, each with its own caption and credit, and with an address of its own."""

from typing import Any

from django.core.paginator import Paginator
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page, PageManager, PageQuerySet

from kheo.grassroots.models import Activity
from kheo.portal.linked import LINKED, LinkedKind
from kheo.portal.models.bases import NEWEST_FIRST, PAGES_STYLE, DatedPage
from kheo.portal.models.media import Image

MOST_PHOTOS = 300
PER_PAGE = 24
RELATED = 3
CAPTION_LENGTH = 500
DIGITS = 4


class PhotosWithoutWords(HelpPanel):
    """Names, in the editor, the photos of which nothing is said for those who cannot see them."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """With the photos, by their number and title."""
            rows = enumerate(self.instance.photos.all(), start=1) if self.instance.pk else ()
            silent = [(number, photo) for number, photo in rows if not photo.image.description]
            return super().get_context_data(parent_context) | {"photos": silent}


class GalleryQuerySet(PageQuerySet):
    """Galleries, as cards and lists ask for them."""

    def shown(self) -> "GalleryQuerySet":
        """What everybody may read, the newest first, with what cards show: the first photo, and how many there are."""
        first = GalleryPhoto.objects.filter(gallery=models.OuterRef("gallery")).order_by("sort_order", "pk").values("pk")[:1]
        covers = GalleryPhoto.objects.filter(pk=models.Subquery(first)).select_related("image").prefetch_related("image__renditions")
        rows = self.live().annotate(number=models.Count("photos")).prefetch_related(models.Prefetch("photos", covers, to_attr="covers"))
        return rows.order_by(*NEWEST_FIRST)


class GalleryPage(DatedPage):
    """A photo gallery."""

    introduction = models.TextField(_("introduction"), blank=True)
    photo_credit = models.CharField(_("photos by"), max_length=120, blank=True, help_text=_("Of all photos that have no credit of their own."))
    activity = models.ForeignKey(
        Activity, verbose_name=pgettext_lazy("record", "activity"), null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PageManager.from_queryset(GalleryQuerySet)()
    words_in = ("photos__caption",)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        PhotosWithoutWords(template="portal/admin/photos_without_words.html"),
        MultipleChooserPanel("photos", chooser_field_name="image", heading=_("Photos"), label=_("photo"), max_num=MOST_PHOTOS),
        FieldRowPanel([FieldPanel("photo_credit"), FieldPanel("dated")]),
        FieldPanel("body"),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/gallery.html"

    class Meta:
        verbose_name = _("photo gallery")
        verbose_name_plural = _("photo galleries")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        rows = self.photos.select_related("image").prefetch_related("image__renditions")
        total = rows.count()
        number = _photo_asked(request, total)
        part = Paginator(rows, PER_PAGE).get_page((number - 1) // PER_PAGE + 1 if number else request.GET.get("trang", "1"))
        seo = self.shared_as(request, photo=number, part=part.number)
        shown = {"part": part, "total": total, "number": number, "photo": part[(number - 1) % PER_PAGE] if number else None, "seo": seo}
        return super().get_context(request, *args, **kwargs) | shown | {"above": self.get_parent(), "related": self.related()}

    def shared_as(self, request: HttpRequest, *, photo: int = 0, part: int = 1) -> dict[str, Any]:
        """Each photo, and each page of photos, stands for itself."""
        shared = super().shared_as(request)
        if photo:
            title = gettext("%(title)s – photo %(number)s") % {"title": shared["title"], "number": photo}
            return shared | {"title": title, "url": f"{shared['url']}?anh={photo}"}
        if part == 1:
            return shared
        title = gettext("%(title)s – page %(number)s") % {"title": shared["title"], "number": part}
        return shared | {"title": title, "url": f"{shared['url']}?trang={part}"}

    def related(self) -> list["GalleryPage"]:
        """The newest other galleries beside it."""
        return list(GalleryPage.objects.shown().sibling_of(self, inclusive=False)[:RELATED])

    def further_words(self) -> list[str]:
        return [self.photo_credit, *(words for photo in self.photos.all() for words in (photo.caption, photo.credit))]

    @property
    def cover(self) -> Image | None:
        """The first photo; lists have read it together with the galleries."""
        covers = self.covers if hasattr(self, "covers") else self.photos.all()[:1]
        return covers[0].image if covers else None

    @property
    def pictures(self) -> list[Image]:
        photos = list(self.photos.all())
        prefetch_related_objects(photos, "image__evidence__item")
        return [*(photo.image for photo in photos), *super().pictures]

    @property
    def shown_pictures(self) -> list[Image]:
        return super().pictures

    @property
    def shared_image(self) -> Image | None:
        return self.cover


def _photo_asked(request: HttpRequest, total: int) -> int:
    """The number of the photo that `?anh=` asks for, or the nearest there is; 0 where none is asked for."""
    asked = request.GET.get("anh", "")
    return max(1, min(int(asked), total)) if total and asked.isdecimal() and len(asked) <= DIGITS else 0


LINKED["gallery"] = LinkedKind("gallery", GalleryPage, GalleryPage.objects.shown, list, PAGES_STYLE)


class GalleryPhoto(Orderable):
    """A photo of a gallery. Without words of its own it bears those of the picture."""

    gallery = ParentalKey(GalleryPage, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(Image, verbose_name=_("picture"), on_delete=models.CASCADE, related_name="+")
    # No maxlength in the browser: it would cut what is pasted, and nobody would notice.
    caption = models.TextField(
        _("caption"), blank=True, help_text=_("Empty: that of the picture."),
        validators=[MaxLengthValidator(CAPTION_LENGTH, _("A caption has %(limit_value)d signs at most; this one has %(show_value)d. Please shorten it: what you typed is still here."))],
    )  # fmt: skip
    credit = models.CharField(_("photo credit"), max_length=120, blank=True, help_text=_("Empty: that of the picture."))

    panels = [FieldPanel("image"), FieldPanel("caption"), FieldPanel("credit")]

    class Meta(Orderable.Meta):
        verbose_name = _("photo of a gallery")
        verbose_name_plural = _("photos of a gallery")

    def __str__(self) -> str:
        return self.shown_caption or str(self.image)

    @property
    def shown_caption(self) -> str:
        """Its own caption, or that of the picture."""
        return self.caption or self.image.caption

    @property
    def shown_credit(self) -> str:
        """Whose it is."""
        return self.credit or self.image.credit or self.gallery.photo_credit

    @property
    def alt(self) -> str:
        """What it shows, for those who cannot see it; where nobody said, its caption."""
        return self.image.description or self.shown_caption or gettext("Photo without caption")

