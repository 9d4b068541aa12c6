"""Consent to show a person's name or face on one item; holds no name itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.org.models.items import AboutItem, ItemQuerySet


class ConsentWay(models.TextChoices):
    WRITTEN = "written", _("in writing")
    SPOKEN = "spoken", _("by word of mouth, before a witness")
    ONLINE = "online", _("on this site")


class ConsentQuerySet(ItemQuerySet):
    """Consents, of which those not withdrawn count."""

    def standing(self) -> "ConsentQuerySet":
        """Those that were given and not withdrawn."""
        return self.filter(withdrawn_at=None)


class Consent(AboutItem):
    """One person's agreement: to which slot of which item, for what, how and when; and when withdrawn.

    Law 91/2025/QH15: for a stated purpose, never by default, withdrawn at any time.
    """

    slot = models.CharField(_("slot"), max_length=60, help_text=_("The field of the item that holds the name."))
    purpose = models.CharField(_("purpose"), max_length=120)
    way = models.CharField(_("how given"), max_length=10, choices=ConsentWay)
    given_at = models.DateTimeField(_("given at"), default=dates.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["item_type", "item_id", "slot"])]
        constraints = [
            models.UniqueConstraint(
                fields=["item_type", "item_id", "slot", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="org_consent_stands_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_label}.{self.slot}"
