"""The history: append-only, one hash chain per item, the heads sealed daily."""

from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.org.models.items import AboutItem, ItemQuerySet


class HistoryEntry(AboutItem):
    """One step in an item's life: who, when, from what to what, what changed, why.

    Written by `org.actions.append_history` alone, never changed. Personal fields stand in `changes` only as sealed
    text, so erasing a person's name does not break the chain.
    """

    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("verb"), max_length=40)
    source = models.CharField(_("from"), max_length=200, blank=True)
    target = models.CharField(_("to"), max_length=200, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    before = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["item_type", "item_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item_type", "item_id", "number"], name="org_history_one_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.item_label} #{self.number} {self.verb}"

    def sealed_content(self) -> list[Any]:
        """What the digest covers, in the order in which it is hashed."""
        return [
            self.before, self.item_label, self.number, self.at.astimezone(UTC).isoformat(), self.actor_id,
            self.verb, self.source, self.target, self.changes, self.reason,
        ]


class ChainHead(AboutItem):
    """The newest entry of an item's chain; the next entry joins on under this row's lock."""

    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_type", "item_id"], name="org_chain_head_once")]

    def __str__(self) -> str:
        return f"{self.item_label} #{self.number}"


class DaySeal(models.Model):
    """One day's seal over all chains that grew since the seal before, itself joined to that seal."""

    day = models.DateField(_("day"), unique=True)
    last_entry = models.BigIntegerField(_("last entry"))
    chains = models.PositiveIntegerField(_("chains"))
    before = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("day's seal")
        verbose_name_plural = _("day's seals")
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)


class SealingKey(AboutItem):
    """The key of one sealed field of one item, wrapped by the installation's sealing secret.

    Deleting the row erases the field wherever its sealed text stands: on the item, in history, in old backups of
    the item that lack this row. Never one key for a person.
    """

    field = models.CharField(max_length=60)
    wrapped = models.TextField()

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_type", "item_id", "field"], name="org_sealing_key_once")]

    def __str__(self) -> str:
        return f"{self.item_label}.{self.field}"
