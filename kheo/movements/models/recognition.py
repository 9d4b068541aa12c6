"""Recognition: recognised is not outstanding is not rewarded."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.movements.models.initiatives import Initiative


class Grade(models.TextChoices):
    RECOGNISED = "recognised", pgettext_lazy("grade", "recognised")
    OUTSTANDING = "outstanding", pgettext_lazy("grade", "outstanding")


class Recognition(models.Model):
    """A decision that an initiative is recognised, or outstanding; the decision is cited as text."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="recognitions")
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    decided_on = models.DateField(_("decided on"))
    decision = models.CharField(_("decision"), max_length=200, help_text=_("Number, date and body, as printed."))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["decided_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["initiative", "grade"], name="movements_recognition_once")]

    def __str__(self) -> str:
        return f"{self.get_grade_display()} ({self.decision})"
