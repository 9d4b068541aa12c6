"""Initiatives (mô hình, điển hình) and the outputs they promise."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.text import slug
from kheo.movements.models.campaigns import Campaign, Field
from kheo.movements.workflow import Condition
from kheo.org.models import SealedField
from kheo.records.models import Record


class SubjectKind(models.TextChoices):
    COLLECTIVE = "collective", _("collective")
    INDIVIDUAL = "individual", _("individual")


class InitiativeKind(models.TextChoices):
    INITIATIVE = "initiative", pgettext_lazy("kind", "initiative")
    EXEMPLAR = "exemplar", pgettext_lazy("kind", "exemplar")


class Initiative(Record):
    """A way of working that a collective or a person registers; the ten items of the registration form.

    The form: 249/MTTQ-BTT, ward Thanh Khê, 2026 (`data/movements.yaml`). The deed is described, never the person: the
    name of somebody honoured is the sealed `honouree` alone, shown with consent.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="initiatives", verbose_name=_("campaign"))
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives", verbose_name=_("field")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=InitiativeKind, default=InitiativeKind.INITIATIVE)
    subject = models.CharField(_("done by"), max_length=10, choices=SubjectKind, default=SubjectKind.COLLECTIVE)
    is_pilot = models.BooleanField(_("pilot"), default=False, help_text=_("Tried out first, to be copied elsewhere (làm điểm)."))
    title = models.CharField(_("name of the initiative"), max_length=250, blank=True)
    situation = models.TextField(_("situation and reason"), blank=True)
    goals = models.TextField(_("goals and criteria"), blank=True)
    method = models.TextField(_("content and way of working"), blank=True)
    place = models.TextField(_("place and beneficiaries"), blank=True)
    forces = models.TextField(_("forces: leading, working with, taking part"), blank=True)
    resources = models.TextField(_("resources: money, facilities, working days, contributions"), blank=True)
    schedule = models.TextField(_("time: start, milestones, review"), blank=True)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    sustainability = models.TextField(_("how it lasts and can be copied"), blank=True)
    honouree = SealedField(_("name of the person honoured"))
    condition = models.CharField(_("condition"), max_length=8, choices=Condition, default=Condition.PLANNED, editable=False)
    condition_reason = models.CharField(max_length=500, blank=True, editable=False)

    content_fields = (
        "campaign", "field", "kind", "subject", "is_pilot", "title", "situation", "goals", "method", "place", "forces",
        "resources", "schedule", "starts_on", "sustainability", "honouree",
    )  # fmt: skip
    required_fields = (
        "title", "field", "situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability",
    )  # fmt: skip
    verifier_lookup = "campaign__verifier"

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "initiative")
        verbose_name_plural = pgettext_lazy("record", "initiatives")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title or str(_("(no name yet)"))

    def get_absolute_url(self) -> str:
        return reverse("movements:initiative", args=[self.pk, slug(self.title)])

    def content(self) -> dict[str, Any]:
        rows = self.outputs.values("what", "measure", "promised", "reached")
        return {**super().content(), "outputs": [{k: str(v) if v is not None else "" for k, v in row.items()} for row in rows]}

    def missing_rows(self) -> dict[str, str]:
        missing = {} if self.outputs.exists() else {"outputs": str(_("Name at least one output that can be verified."))}
        if self.campaign.closed_at is not None and self.first_submitted_at is None:
            missing["campaign"] = str(_("This campaign is closed; choose one that is under way."))
        return missing

    def refusal_to_reopen(self) -> str:
        recognised = self.recognitions.exists()
        return str(_("A recognised initiative cannot be reopened; its recognition would have to be revoked first.")) if recognised else ""


class Output(models.Model):
    """What an initiative promises, in numbers that can be verified, and what it reached."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="outputs")
    what = models.CharField(_("output"), max_length=200)
    measure = models.CharField(_("measured in"), max_length=40)
    promised = models.DecimalField(_("promised"), max_digits=18, decimal_places=2)
    reached = models.DecimalField(_("reached"), max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(promised__gte=0) & (models.Q(reached=None) | models.Q(reached__gte=0)),
                name="movements_outputs_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.what
