"""Campaigns (đợt thi đua) and their fields."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.movements.models.sheets import ScoringSheet
from kheo.org.models import Body, Unit
from kheo.register.models import OfficialDocument


class CampaignQuerySet(models.QuerySet):
    """Campaigns by when they may be joined."""

    def open(self) -> "CampaignQuerySet":
        """Under way and not closed."""
        return self.filter(closed_at=None, starts_on__lte=dates.today())


class Campaign(models.Model):
    """One round of the movement, launched by a unit (or one of its bodies) for itself and all below.

    Who owns the movement is data: it changed in 2025. `sheet` is the version that its initiatives are scored by.
    """

    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("unit"))
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("launched by")
    )
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns",
        verbose_name=_("launching document"),
    )
    # From before there was a register, and only where nobody is known who could have entered the document there.
    launched_by_text = models.CharField(_("launching document"), max_length=200, blank=True, editable=False)
    starts_on = models.DateField(_("first day"))
    register_by = models.DateField(_("register until"))
    ends_on = models.DateField(_("last day"))
    verifier = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewing body"),
        help_text=_("Reviews this campaign's initiatives in place of the level above; usually empty."),
    )
    sheet = models.ForeignKey(
        ScoringSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("scoring sheet")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    folded = models.CharField(max_length=220, editable=False, db_index=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(register_by__gte=F("starts_on")) & Q(ends_on__gte=F("register_by")),
                name="movements_campaign_days_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)

    def is_late(self, day: date) -> bool:
        """Whether a registration handed in on `day` is late: allowed, and marked."""
        return day > self.register_by


class Field(models.Model):
    """A field (lĩnh vực) of one campaign; the list is the campaign's own."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="fields", verbose_name=_("campaign"))
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["campaign", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="movements_field_once")]

    def __str__(self) -> str:
        return self.name


class StepKind(models.TextChoices):
    """The stations of a campaign, in the order in which they usually come."""

    REGISTRATION = "registration", pgettext_lazy("step", "registration")
    LAUNCH = "launch", pgettext_lazy("step", "launch with commitments")
    SELF_ASSESSMENT = "self_assessment", pgettext_lazy("step", "self-assessment")
    APPRAISAL = "appraisal", pgettext_lazy("step", "appraisal")
    RECOGNITION = "recognition", pgettext_lazy("step", "recognition and reward")
    SUMMING_UP = "summing_up", pgettext_lazy("step", "summing up")


class CampaignStep(models.Model):
    """One station of a campaign with its deadline."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps", verbose_name=_("campaign"))
    kind = models.CharField(_("step"), max_length=16, choices=StepKind)
    due_on = models.DateField(_("until"))
    note = models.CharField(_("what is to be done"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a campaign")
        verbose_name_plural = _("steps of a campaign")
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "kind"], name="movements_step_once")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
