"""Pictures and documents of the portal; ours from the first migration, for they cannot be swapped later."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from kheo.lib.files import BadFile
from kheo.lib.images import clean_image


def _uploader() -> models.ForeignKey:
    """Wagtail's own field, without its reverse name: two classes called Image (Document) would fight for it."""
    field: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    field.wagtail_reference_index_ignore = True
    return field


class Image(AbstractImage):
    """A portal picture with its credit; every upload is re-encoded, so position and camera data never go public."""

    uploaded_by_user = _uploader()
    tags = TaggableManager(blank=True, verbose_name=_("tags"), related_name="portal_images")
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("photo credit"), max_length=120, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "caption", "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def save(self, *args: Any, **kwargs: Any) -> None:
        upload: Any = self.file
        if upload and not upload._committed:
            self._clean_file(upload)
        super().save(*args, **kwargs)

    def _clean_file(self, upload: Any) -> None:
        try:
            cleaned = clean_image(upload.file, name=upload.name)
        except BadFile as error:
            raise ValidationError({"file": str(error)}) from error
        stem = upload.name.rpartition("/")[2].rpartition(".")[0] or "picture"
        self.file = ContentFile(cleaned.content, name=f"{stem}.{cleaned.extension}")
        self.width, self.height = cleaned.width, cleaned.height
        self.file_size = len(cleaned.content)
        self.file_hash = hashlib.sha1(cleaned.content, usedforsecurity=False).hexdigest()


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

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document file")
        verbose_name_plural = _("document files")
