"""Agreements between bodies (chương trình phối hợp): what they do together, and how it stands each year."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.org.models import Body
from kheo.records.models import Record
from kheo.register.models import OfficialDocument


class Agreement(Record):
    """Bodies that agreed to work together on something, by a document, for some years."""

    title = models.CharField(_("what it is about"), max_length=250, blank=True)
    parties = models.ManyToManyField(Body, blank=True, related_name="agreements", verbose_name=pgettext_lazy("agreement", "with"))
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=pgettext_lazy("official", "document"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    content_fields = ("title", "parties", "document", "signed_on", "ends_on")
    required_fields = ("title", "signed_on")

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "agreement")
        verbose_name_plural = pgettext_lazy("record", "agreements")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_on=None) | Q(signed_on=None) | Q(ends_on__gte=models.F("signed_on")), name="grassroots_agreement_ends_after"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("(no name yet)"))

    def missing_rows(self) -> dict[str, str]:
        missing = {} if self.parties.exists() else {"parties": str(_("Say with which body it was agreed."))}
        if not self.tasks.exists():
            missing["tasks"] = str(_("Name at least one thing that is done together."))
        return missing

    def content(self) -> dict[str, Any]:
        return {**super().content(), "tasks": [row.text for row in self.tasks.all()]}


class AgreementTask(models.Model):
    """One thing that the parties do together."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(_("what is done together"), max_length=300)

    class Meta:
        verbose_name = _("task of an agreement")
        verbose_name_plural = _("tasks of an agreement")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class AgreementReview(models.Model):
    """How the agreement stood in a year."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, db_index=False, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("year"))
    text = models.TextField(_("what was done, what is missing"))
    written_on = models.DateField(_("first written on"), default=dates.today, editable=False)

    class Meta:
        verbose_name = _("yearly review of an agreement")
        verbose_name_plural = _("yearly reviews of an agreement")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["agreement", "year"], name="grassroots_review_once")]

    def __str__(self) -> str:
        return str(self.year)
