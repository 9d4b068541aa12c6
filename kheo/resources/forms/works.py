"""A work as it is planned, and what is said of it while it is built."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.amounts import AmountField
from kheo.lib.forms import day_input, limited_text, set_choices, set_rows
from kheo.lib.numbers import NumberField
from kheo.lib.workflow import Transition
from kheo.movements.queries.initiatives import initiatives_to_choose
from kheo.records.forms import PhotosField, RecordForm
from kheo.records.models import Moment
from kheo.register.queries import documents_to_choose
from kheo.resources.kinds import work_kinds
from kheo.resources.models import Milestone, Work
from kheo.resources.workflow import WORK_WORKFLOW
from kheo.standards.forms.indicators import IndicatorChoice
from kheo.standards.models import Indicator
from kheo.standards.queries.sets import indicators_to_choose


class WorkForm(RecordForm):
    """Name, kind, cost and days; the rest stands behind one line. A house is nobody's here."""

    cost = AmountField(label=_("planned cost, đồng"), required=False)
    size = NumberField(label=_("size"), min_value=0, max_digits=10, decimal_places=2, required=False, help_text=_("In the measure that stands behind the kind."))
    indicator = IndicatorChoice(label=_("indicator"), queryset=Indicator.objects.none(), required=False, help_text=_("The indicator of the standards that it helps to reach."))

    first_fields = ("owner", "title", "kind", "size", "cost", "starts_on", "ends_on")
    counts_only = True

    class Meta:
        model = Work
        fields = ["title", "kind", "size", "cost", "starts_on", "ends_on", "place", "text", "initiative", "indicator", "document"]
        formfield_callback = limited_text
        widgets = {"starts_on": day_input(), "ends_on": day_input(), "text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("As people call it. Nobody's name, also not for a house: “Nhà đại đoàn kết số 2 năm 2022”."),
            "place": _("From where to where. Of a house the commune alone is shown in public; write no address."),
            "text": _("A few sentences for readers: no household, nobody's name, nothing by which a home could be known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "kind", [("", "—"), *((row.code, f"{row.name} ({row.measure})") for row in work_kinds().values())])
        set_rows(self, "initiative", initiatives_to_choose(self.units, self.instance.initiative_id, reader=self.user))
        set_rows(self, "indicator", indicators_to_choose(self.units, self.instance.indicator_id))
        set_rows(self, "document", documents_to_choose(self.user, self.instance.document_id))
        self.stood_in = self.instance.unit_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It would be finished before it begins: correct one of the two."))
        if {"starts_on", "ends_on"} & set(self.errors):
            self.empty("ends_on", cleaned)  # the draft keeps no end that the other day would contradict
        if self.stood_in not in (None, self.instance.unit_id) and self._is_in_the_book():
            self.add_error("owner", _("Something was promised or given for this work already: it stays where it is."))
        return cleaned

    def _is_in_the_book(self) -> bool:
        """Whether anything was ever written down for it: its unit is that of its book."""
        return self.instance.contributions.exists() or self.instance.vouchers.exists()


class MilestoneForm(forms.ModelForm):
    """A step and its day."""

    class Meta:
        model = Milestone
        fields = ["name", "due_on"]
        widgets = {"due_on": day_input()}


class MilestoneRows(BaseInlineFormSet):
    """The steps of a work. What is done stays done when the rows are written anew, as long as the step bears the same name."""

    legend = _("Steps, each with its day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stood = Milestone.objects.filter(work=self.instance.pk).exclude(done_on=None) if self.instance.pk and self.is_bound else ()
        self.done = {row.name.casefold(): row.done_on for row in stood}

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.done_on = self.done.get(form.instance.name.casefold())
        return super().save_new(form, commit=commit)


MilestoneFormSet = inlineformset_factory(Work, Milestone, form=MilestoneForm, formset=MilestoneRows, extra=2, max_num=20, validate_max=True)


class DoneForm(forms.Form):
    """On which day a step was done."""

    done_on = forms.DateField(label=_("done on"), widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", work.version)
        self.initial.setdefault("done_on", dates.today())


class WorkPhotosForm(forms.Form):
    """Photos of the work, from before, while it is built, and after."""

    photos = PhotosField(label=_("Photos"), help_text=_("Of the work. No lists of names, no identity papers, please; of a house nothing by which it could be known."))
    moment = forms.ChoiceField(label=_("The photos were taken"), choices=Moment.choices, initial=Moment.DURING, widget=forms.RadioSelect)
    caption = forms.CharField(label=_("What the photos show"), max_length=300, required=False)


HINTS = {
    "build": _("What shows it: what was begun, by whom, with how much?"),
    "stall": _("What holds it up, and what would it take to go on?"),
    "give_up": _("Why, and who decided it? What becomes of what was given for it?"),
    "finish": _("What stands there now, and who uses it?"),
}


class WorkConditionForm(forms.Form):
    """How the work stands, with what shows it; finished, on which day."""

    verb = forms.ChoiceField(
        label=_("What has changed?"), choices=[(step.verb, step.label) for step in WORK_WORKFLOW.transitions],
        error_messages={"required": _("Choose what has changed.")},
    )
    reason = forms.CharField(label=_("What shows it?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False)
    finished_on = forms.DateField(label=_("finished on"), widget=day_input(), required=False, help_text=_("Only when it is finished; left empty, it is today."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", work.version)
        self.open_steps = WORK_WORKFLOW.leaving(work.condition)

    def steps(self) -> Iterable[tuple[Transition, str, bool]]:
        """The steps that may be taken now, each with what it asks for and whether there is no way back from it."""
        return [(step, str(HINTS[step.verb]), not WORK_WORKFLOW.leaving(step.target)) for step in self.open_steps]

    def clean_finished_on(self) -> Any:
        day = self.cleaned_data["finished_on"]
        if day is not None and self.cleaned_data.get("verb") != "finish":
            raise ValidationError(_("Only when it is finished: leave the day empty, or choose that it is finished."))
        return day
