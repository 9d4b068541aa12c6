"""Records of a period: a month's return, a quarter's members, a quarter's sheet."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.periods import Period, PeriodError


class OfPeriod(models.Model):
    """Abstract, to stand before `Record`: the period by its short code ("2022-11", "2022-Q4"), read as people type it."""

    period = models.CharField(_("period"), max_length=12)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        try:
            self.period = Period.parse(self.period).code
        except PeriodError as error:
            raise ValidationError({"period": str(error)}) from error

    @property
    def period_words(self) -> str:
        """The period as people say it."""
        return Period.parse(self.period).label
