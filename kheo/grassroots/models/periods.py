"""What is said of a period: the day that counts is its last one."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib.periods import Period
from kheo.records.models import OfPeriod, Record


class PeriodRecord(OfPeriod, Record):
    """Abstract: a record of one period. `ends_on` follows from it, so that figures find it by its day."""

    ends_on = models.DateField(_("last day of the period"), null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.ends_on = Period.parse(self.period).end if self.period else None
        super().save(*args, update_fields=[*update_fields, "ends_on"] if update_fields is not None else None, **kwargs)
