"""Official documents, their files, and what cites them."""

import uuid
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.org.models import AboutItem, Body, ItemQuerySet, Unit
from kheo.register.workflow import DocumentState


class System(models.TextChoices):
    """Whose rules give the number: they decide what a number means and when it begins anew."""

    STATE = "state", pgettext_lazy("system", "state")
    LAW = "law", pgettext_lazy("system", "law of the state")
    PARTY = "party", pgettext_lazy("system", "Party")
    FRONT = "front", pgettext_lazy("system", "Front and unions")
    OTHER = "other", pgettext_lazy("system", "not in a known form")


class OfficialDocument(models.Model):
    """An official document (văn bản): its number as printed, and what the number says.

    `number` is the canonical print (`register.numbers`); `numeral`, `year`, `kind` and `suffix` are read from it and
    empty where it is in no known form. The signer stands as an office, never as a person.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents", verbose_name=_("kept by"))
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by the body")
    )
    number = models.CharField(_("number"), max_length=80, help_text=_("As printed: 09-CTr/HU, 1417/QĐ-UBND."))
    system = models.CharField(_("system"), max_length=5, choices=System, default=System.OTHER)
    numeral = models.PositiveIntegerField(_("running number"), null=True, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year in the number"), null=True, blank=True, editable=False)
    kind = models.CharField(_("kind of document"), max_length=40, blank=True)
    suffix = models.CharField(_("sign of the issuer"), max_length=60, blank=True, editable=False)
    issuer = models.CharField(_("issued by"), max_length=200)
    issued_on = models.DateField(_("issued on"), null=True, blank=True, help_text=_("Empty where it is not known."))
    signer_office = models.CharField(
        _("signed by (office)"), max_length=160, blank=True, help_text=_("The office alone, no name: Chủ tịch, TM. Ban Thường vụ.")
    )
    title = models.CharField(_("what it is about"), max_length=500)
    state = models.CharField(_("state"), max_length=9, choices=DocumentState, default=DocumentState.IN_FORCE, editable=False)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", editable=False, verbose_name=_("replaced by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_at = models.DateTimeField(default=dates.now, editable=False)
    folded = models.CharField(max_length=900, editable=False, default="")

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["number"]), models.Index(fields=["unit", "-issued_on"])]

    def __str__(self) -> str:
        return f"{self.number} ({self.issued_on:%d/%m/%Y})" if self.issued_on else self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(f"{self.number} {self.title} {self.issuer}")[:900]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("register:document", args=[self.pk])

    @property
    def citation(self) -> str:
        """Number, date and issuer, as texts cite it."""
        dated = _("%(number)s of %(day)s") % {"number": self.number, "day": f"{self.issued_on:%d/%m/%Y}"} if self.issued_on else self.number
        return f"{dated}, {self.issuer}"


def private_storage() -> Storage:
    """Where files of documents lie: never served by address."""
    return storages["private"]


def file_path(file: "DocumentFile", filename: str) -> str:
    """A path that says nothing: the given file name is not kept in it."""
    return f"documents/{file.uuid.hex[:2]}/{file.uuid.hex}.{filename.rpartition('.')[2]}"


class DocumentFile(models.Model):
    """A file of an official document; private."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(_("file"), upload_to=file_path, storage=private_storage)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=dates.now)

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "sha256"], name="register_file_once")]

    def __str__(self) -> str:
        return self.name


class CitationRole(models.TextChoices):
    """What the document is to the thing that cites it."""

    BASIS = "basis", pgettext_lazy("citation", "based on it")
    DECISION = "decision", pgettext_lazy("citation", "decided by it")
    RESULT = "result", pgettext_lazy("citation", "results reported in it")
    MENTION = "mention", pgettext_lazy("citation", "mentioned")


class Citation(AboutItem):
    """A thing of any room cites an official document."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="citations")
    role = models.CharField(_("as"), max_length=8, choices=CitationRole, default=CitationRole.BASIS)
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField(default=dates.now)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "item_type", "item_id", "role"], name="register_citation_once"),
            models.CheckConstraint(condition=Q(item_id__gt=0), name="register_citation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item_label}: {self.document_id}"
