"""Units aimed at, and their milestones."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import RowsField, day_input, set_rows
from kheo.org.models import Unit, User
from kheo.standards.actions.targets import LONGEST_SOURCE
from kheo.standards.forms.awards import YearField
from kheo.standards.models import CriteriaSet, TitleTarget
from kheo.standards.permissions import units_to_award
from kheo.standards.queries import concerns, newest_sets


class UnitsField(RowsField):
    """Several units, each with what it belongs to."""

    def label_from_instance(self, obj: Unit) -> str:  # type: ignore[override]
        return obj.full_label


class AimForm(forms.Form):
    """Several units aim at one title for one year, as one document sets it."""

    criteria_set = forms.ModelChoiceField(label=_("Criteria set"), queryset=CriteriaSet.objects.none())
    year = YearField(label=_("For the year"))
    source = forms.CharField(label=_("Set by the document"), max_length=LONGEST_SOURCE, help_text=_("Number, date and issuer: 09-CTr/HU, 15/01/2022, Huyện ủy Mỹ Xuyên."))
    units = UnitsField(label=_("Units"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "units", units_to_award(user).order_by("path"))
        set_rows(self, "criteria_set", newest_sets())
        self.initial.setdefault("year", dates.today().year)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("criteria_set")
        strange = [str(unit) for unit in cleaned.get("units", ()) if chosen is not None and not concerns(chosen, unit)]
        if strange:
            text = _("“%(set)s” is not for these: %(units)s.") % {"set": chosen, "units": ", ".join(strange)}
            self.add_error("units", text)
        return cleaned


class MilestonesForm(forms.Form):
    """A day for each criterion; empty: no milestone."""

    def __init__(self, *args: Any, target: TitleTarget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(target.criteria_set.criteria.all())
        stored = dict(target.milestones.values_list("criterion", "due_on"))
        for criterion in self.criteria:
            self.fields[f"day-{criterion.pk}"] = forms.DateField(label=str(criterion), widget=day_input(), required=False)
            self.initial[f"day-{criterion.pk}"] = stored.get(criterion.pk)

    def days(self) -> dict[str, date]:
        """The days by the codes of criteria."""
        found = {criterion.code: self.cleaned_data.get(f"day-{criterion.pk}") for criterion in self.criteria}
        return {code: day for code, day in found.items() if day is not None}

    def blame(self, problems: dict[str, list[Any]]) -> None:
        """Put complaints, by the codes of criteria, to their fields."""
        names = {criterion.code: f"day-{criterion.pk}" for criterion in self.criteria}
        for code, errors in problems.items():
            self.add_error(names.get(code), errors)
