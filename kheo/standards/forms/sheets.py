"""Which unit, which set, which period: how a sheet begins."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import set_choices, set_rows
from kheo.lib.periods import Period
from kheo.records.forms import RecordForm
from kheo.standards.actions import save_sheet
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.queries import concerns, sets_for

PERIODS_BACK = 8


def periods_to_choose(today: Any) -> list[Period]:
    """The quarter of today and those before it, the newest first."""
    periods = [Period.of_day(today, "quarter")]
    while len(periods) <= PERIODS_BACK:
        periods.append(periods[-1].previous())
    return periods


class ObservationSheetForm(RecordForm):
    """The frame of a sheet; its values are entered on a page of their own."""

    period = forms.ChoiceField(label=_("Period"))

    class Meta:
        model = ObservationSheet
        fields = ["criteria_set", "period"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._leave_out_bodies()
        choices = [(period.code, period.label) for period in periods_to_choose(dates.today())]
        if self.instance.period and self.instance.period not in dict(choices):
            choices.append((self.instance.period, self.instance.period_words))
        set_choices(self, "period", choices)
        sets = {row.pk for unit, body in self.owners.values() if body is None for row in sets_for(unit)} | {self.instance.criteria_set_id}
        set_rows(self, "criteria_set", CriteriaSet.objects.filter(pk__in=sets - {None}))

    def _leave_out_bodies(self) -> None:
        """A sheet is the unit's own: no branch or team has one."""
        self.owners = {key: owner for key, owner in self.owners.items() if owner[1] is None}
        set_choices(self, "owner", [(key, str(unit)) for key, (unit, _body) in self.owners.items()])
        if self.initial.get("owner") not in self.owners:
            self.initial["owner"] = next(iter(self.owners), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, owner = cleaned.get("criteria_set"), self.owners.get(cleaned.get("owner", ""))
        if chosen and owner and not concerns(chosen, owner[0]):
            self.add_error("criteria_set", _("%(unit)s is not assessed by this set.") % {"unit": owner[0]})
        if cleaned.get("period") and Period.parse(cleaned["period"]).start > dates.today():
            self.add_error("period", _("This period has not begun yet."))
        return cleaned

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and not {"criteria_set", "period"} & set(self.errors)

    def store(self, version: int | None) -> ObservationSheet:
        return save_sheet(self.instance, by=self.user, fields=self.saved_fields, version=version)
