"""What is due: a unit or body owes something by a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.org.models import AboutItem, Body, ItemQuerySet, Unit


class DutyQuerySet(ItemQuerySet):
    """Duties, of which the open ones are shown at the desk."""

    def open(self) -> "DutyQuerySet":
        """Not done yet."""
        return self.filter(done_at=None)


class Duty(AboutItem):
    """`unit` (or its `body`) owes what `label` says by `due_on`; the item is what the duty comes from (a campaign …)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties", verbose_name=_("unit"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    code = models.CharField(max_length=40)
    label = models.CharField(_("what is due"), max_length=200)
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    url = models.CharField(max_length=200, blank=True, help_text=_("Where it is done."))

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item_type", "item_id", "code", "unit"], condition=models.Q(body=None), name="records_duty_of_unit_once"
            ),
            models.UniqueConstraint(
                fields=["item_type", "item_id", "code", "unit", "body"], condition=~models.Q(body=None), name="records_duty_of_body_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label
