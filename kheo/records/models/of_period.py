"""Records of a period: a month's return, a quarter's members, a quarter's sheet. The day that counts is its last one."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.periods import Period, PeriodError
from kheo.records.models.record import Record


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


class PeriodRecord(OfPeriod, Record):
    """Abstract: a record of one period. `ends_on` follows from it, so that figures find it by its day."""

    ends_on = models.DateField(_("last day of the period"), null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.ends_on = Period.parse(self.period).end if self.period else None
        super().save(*args, update_fields=[*update_fields, "ends_on"] if update_fields is not None else None, **kwargs)
