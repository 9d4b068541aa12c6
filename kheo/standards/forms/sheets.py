"""Which unit, which set, which period: how a sheet begins."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import set_choices, set_rows
from kheo.lib.periods import Period
from kheo.records.forms import RecordForm
from kheo.standards.actions import save_sheet
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.queries import concerns, misfits, sets_for
from kheo.standards.queries.shelf import validity_words

PERIODS_BACK = 8


class SetField(forms.ModelChoiceField):
    """A criteria set to choose, with the time in which it is in force."""

    def label_from_instance(self, row: CriteriaSet) -> str:
        return f"{row} ({validity_words(row)})"


def periods_to_choose(today: date) -> list[Period]:
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
        field_classes = {"criteria_set": SetField}
        help_texts = {"criteria_set": _("A set takes the results of periods on whose last day it is in force.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = periods_to_choose(dates.today())
        if self.instance.period:
            periods = list(dict.fromkeys([*periods, Period.parse(self.instance.period)]))
        set_choices(self, "period", [(period.code, period.label) for period in periods])
        sets = sets_for(self.units, periods)
        set_rows(self, "criteria_set", CriteriaSet.objects.filter(pk__in={row.pk for row in sets} | {self.instance.criteria_set_id} - {None}))
        self._keep_owners(sets)

    def _keep_owners(self, sets: Iterable[CriteriaSet]) -> None:
        """A sheet is the unit's own, no branch's or team's; and only units that a set is for write any: no hamlet, no township."""
        sets, present = list(sets), self._present_owner()
        self.owners = {
            key: (unit, body) for key, (unit, body) in self.owners.items()
            if body is None and (key == present or any(concerns(row, unit) for row in sets))
        }  # fmt: skip
        set_choices(self, "owner", [(key, str(unit)) for key, (unit, _body) in self.owners.items()])
        if not self.owners:
            self.fields["owner"].help_text = _("No set is for the places in whose name you enter: sheets are begun by communes and districts.")
        if len(self.owners) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
        if self.initial.get("owner") not in self.owners:
            self.initial["owner"] = next(iter(self.owners), "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen, owner = cleaned.get("criteria_set"), self.owners.get(cleaned.get("owner", ""))
        if chosen and owner and cleaned.get("period") and self._is_another_frame():
            for name, text in misfits(chosen, owner[0], Period.parse(cleaned["period"])).items():
                self.add_error(name, text)
        return cleaned

    def _is_another_frame(self) -> bool:
        """A sheet that stands keeps its set and period, whatever holds today."""
        return self.instance.pk is None or bool({"owner", "criteria_set", "period"} & set(self.changed_data))

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and not {"criteria_set", "period"} & set(self.errors)

    def store(self, version: int | None) -> ObservationSheet:
        return save_sheet(self.instance, by=self.user, fields=self.saved_fields, version=version)
