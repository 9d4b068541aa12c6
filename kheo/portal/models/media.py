"""Pictures and documents of the portal; ours from the first migration, for they cannot be swapped later."""

import hashlib
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from kheo.lib import dates
from kheo.lib.files import BadFile, check_size
from kheo.lib.images import clean_image
from kheo.lib.text import slug
from kheo.movements.models import Initiative
from kheo.org.models import Unit
from kheo.records.models import Evidence


def _uploader() -> models.ForeignKey:
    """Wagtail's own field, without its reverse name: two classes called Image (Document) would fight for it."""
    field: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    field.wagtail_reference_index_ignore = True
    return field


def _owner() -> models.ForeignKey:
    """Whose file it is: editors of this unit, and of those above it, keep it."""
    return models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )


def clean_upload(upload: Any) -> None:
    """Write what was uploaded anew, in its place: whoever keeps the upload later keeps no position and no camera data."""
    check_size(upload, settings.KHEO_PHOTO_LIMIT)
    cleaned = clean_image(upload, name=upload.name)
    upload.seek(0)
    upload.truncate()
    upload.write(cleaned.content)
    upload.flush()
    upload.seek(0)
    upload.name = f"{upload.name.rpartition('.')[0] or 'picture'}.{cleaned.extension}"
    upload.size, upload.cleaned = len(cleaned.content), cleaned


class Image(AbstractImage):
    """A portal picture with its credit; every upload is re-encoded, so position and camera data never go public."""

    uploaded_by_user = _uploader()
    tags = TaggableManager(blank=True, verbose_name=_("tags"), related_name="portal_images")
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    unit = _owner()
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="+",
        help_text=_("The ticked photo of a record that this is a copy of; the copy goes when the tick goes."),
    )  # fmt: skip

    # No tags: the words that one unit chose would be offered to all others.
    admin_form_fields = (*(name for name in WagtailImage.admin_form_fields if name != "tags"), "caption", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def initiative(self) -> Initiative | None:
        """The initiative whose photo this is a copy of, if any."""
        item = self.evidence.item if self.evidence else None
        return item if isinstance(item, Initiative) else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        upload: Any = self.file
        # Several pictures uploaded at once are stored before they become rows: those are cleaned here, too.
        raw = upload.name if upload and upload._committed and self._state.adding else ""
        if upload and (raw or not upload._committed):
            self._clean_file(upload)
        super().save(*args, **kwargs)
        if raw:
            upload.storage.delete(raw)

    def _clean_file(self, upload: Any) -> None:
        try:
            cleaned = getattr(upload.file, "cleaned", None) or clean_image(upload.file, name=upload.name)
        except BadFile as error:
            raise ValidationError({"file": str(error)}) from error
        self.file = ContentFile(cleaned.content, name=f"{unguessable(upload.name)}.{cleaned.extension}")
        self.width, self.height = cleaned.width, cleaned.height
        self.file_size = len(cleaned.content)
        self.file_hash = hashlib.sha1(cleaned.content, usedforsecurity=False).hexdigest()


def unguessable(name: str) -> str:
    """The name of an upload as part of an address that nobody comes upon by trying: a picture is open before its page is."""
    stem = name.rpartition("/")[2].rpartition(".")[0]
    return f"{slug(stem)[:40]}-{secrets.token_hex(6)}"


def private_storage() -> Storage:
    """Where films lie: never served by address."""
    return storages["private"]


def film_path(film: "Film", filename: str) -> str:
    """A path that says nothing: the given file name is not kept in it."""
    return f"films/{film.uuid.hex[:2]}/{film.uuid.hex}.{filename.rpartition('.')[2]}"


class Film(models.Model):
    """A film of one's own, as it was sent; it is played by our own view, with the captions beside it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    file = models.FileField(_("file"), upload_to=film_path, storage=private_storage)
    content_type = models.CharField(max_length=20, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    captions = models.TextField(_("captions"), blank=True, editable=False)
    unit = _owner()
    uploaded_by_user = _uploader()
    uploaded_at = models.DateTimeField(_("uploaded at"), default=dates.now, editable=False)

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it is played, by those who may see it."""
        return reverse("portal:film", args=[self.uuid])

    @property
    def captions_url(self) -> str:
        """Where its captions stand."""
        return reverse("portal:film_captions", args=[self.uuid])


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="portal_rendition_once")
        ]

    def __str__(self) -> str:
        return f"{self.image} {self.filter_spec}"


class Document(AbstractDocument):
    """A file in the editors' library."""

    uploaded_by_user = _uploader()
    tags = TaggableManager(blank=True, verbose_name=_("tags"), related_name="portal_documents")
    unit = _owner()

    admin_form_fields = tuple(name for name in WagtailDocument.admin_form_fields if name != "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document file")
        verbose_name_plural = _("document files")
