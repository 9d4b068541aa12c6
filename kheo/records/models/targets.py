"""Planned values of figures."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Unit


class Target(models.Model):
    """`unit` plans to reach `value` of a figure in a period; planned against reached is a property of every figure."""

    figure = models.CharField(_("figure"), max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=12)
    value = models.DecimalField(_("planned value"), max_digits=20, decimal_places=4)
    source = models.CharField(_("set by"), max_length=200, blank=True, help_text=_("The document that sets it."))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["unit__path", "figure", "period"]
        constraints = [models.UniqueConstraint(fields=["figure", "unit", "period"], name="records_target_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.unit} {self.period}: {self.value}"

    def clean(self) -> None:
        try:
            self.period = Period.parse(self.period).code
        except PeriodError as error:
            raise ValidationError({"period": str(error)}) from error
