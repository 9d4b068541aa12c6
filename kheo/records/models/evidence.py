"""Photos and files that hang on a record."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.org.models import AboutItem, ItemQuerySet


class EvidenceKind(models.TextChoices):
    PHOTO = "photo", pgettext_lazy("evidence", "photo")
    FILE = "file", pgettext_lazy("evidence", "file")
    SLIP = "slip", pgettext_lazy("evidence", "paper slip")


class Moment(models.TextChoices):
    """When in the course of the work a photo was taken: before and after stand side by side."""

    BEFORE = "before", pgettext_lazy("photo", "before")
    DURING = "during", pgettext_lazy("photo", "during the work")
    AFTER = "after", pgettext_lazy("photo", "after")


def private_storage() -> Storage:
    """Where evidence lies: never served by address."""
    return storages["private"]


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """A path that says nothing: the given file name is not kept."""
    return f"evidence/{evidence.uuid.hex[:2]}/{evidence.uuid.hex}-{filename}"


class Evidence(AboutItem):
    """One photo or file of a record; private for good unless `is_public` is ticked at publication.

    Only the re-encoded copy of an image is kept. A slip (paper) is never public.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=5, choices=EvidenceKind)
    file = models.FileField(_("file"), upload_to=evidence_path, storage=private_storage)
    thumbnail = models.FileField(upload_to=evidence_path, storage=private_storage, blank=True)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("photo credit"), max_length=120, blank=True)
    moment = models.CharField(_("taken"), max_length=6, choices=Moment, blank=True)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=dates.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        indexes = [models.Index(fields=["item_type", "item_id"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=EvidenceKind.SLIP, is_public=True), name="records_slips_stay_private"
            ),
            models.UniqueConstraint(fields=["item_type", "item_id", "sha256"], name="records_evidence_once"),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.get_kind_display()} {self.pk}"

    @property
    def url(self) -> str:
        """Where those entitled see it."""
        return reverse("evidence", args=[self.uuid, "full"])

    @property
    def thumbnail_url(self) -> str:
        """Where those entitled see it small."""
        return reverse("evidence", args=[self.uuid, "small"])
