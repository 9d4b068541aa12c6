"""Campaigns (đợt thi đua) and their fields."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.org.models import Body, Unit


class CampaignQuerySet(models.QuerySet):
    """Campaigns by where and when they may be joined."""

    def open(self) -> "CampaignQuerySet":
        """Under way and not closed."""
        return self.filter(closed_at=None, starts_on__lte=dates.today())

    def joinable_from(self, unit: Unit) -> "CampaignQuerySet":
        """Campaigns of the unit and of all above it."""
        return self.filter(unit__key__in=unit.path_keys)


class Campaign(models.Model):
    """One round of the movement, launched by a unit (or one of its bodies) for itself and all below.

    Who owns the movement is data: it changed in 2025. Its document is cited as text.
    """

    name = models.CharField(_("name"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("unit"))
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("launched by")
    )
    launched_by_text = models.CharField(
        _("launching document"), max_length=200, blank=True, help_text=_("Number, date and body, as printed.")
    )
    starts_on = models.DateField(_("first day"))
    register_by = models.DateField(_("register until"))
    ends_on = models.DateField(_("last day"))
    verifier = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewing body"),
        help_text=_("Reviews this campaign's initiatives in place of the level above; usually empty."),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
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
