"""What is said of an accepted initiative: how the work stands, what was reached, and consent to be named."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import day_input
from kheo.lib.numbers import NumberField, show_number
from kheo.lib.workflow import Transition
from kheo.movements.models import Initiative
from kheo.movements.workflow import CONDITION_WORKFLOW
from kheo.org.models.consent import ConsentWay
from kheo.records.forms import FilesInput, PhotosField
from kheo.records.models import Moment


class OutputsForm(forms.Form):
    """What each output of an accepted initiative has reached; one field for each."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = initiative.version
        self.outputs = {f"reached_{output.pk}": output for output in initiative.outputs.all()}
        for name, output in self.outputs.items():
            promised = _("Promised: %(number)s %(measure)s") % {"number": show_number(output.promised), "measure": output.measure}
            self.fields[name] = NumberField(
                label=output.what, help_text=escape(promised), min_value=0, max_digits=18, decimal_places=2, required=False,
                initial=output.reached,
            )  # fmt: skip

    def reached(self) -> dict[int, Any]:
        """The numbers by the outputs' keys."""
        return {output.pk: self.cleaned_data[name] for name, output in self.outputs.items()}


class ConsentForm(forms.Form):
    """Whether the person honoured agrees to be named in public."""

    way = forms.ChoiceField(
        label=_("They agreed to be named in public"), required=False, widget=forms.RadioSelect,
        choices=[("", _("no, or not any more")), *ConsentWay.choices],
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CheckpointForm(forms.Form):
    """What is new: a note, photos of it, or both. Whatever else is wrong, the photos are kept."""

    text = forms.CharField(label=_("How does it go on?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    did_not_work = forms.CharField(
        label=_("What did not work?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For those who copy it: what you would not do again. Shown to everybody with the initiative; no names, please."),
    )
    noted_on = forms.DateField(label=_("On which day?"), widget=day_input())
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("No lists of names, no identity papers, please."))
    moment = forms.ChoiceField(label=_("The photos were taken"), choices=Moment.choices, initial=Moment.DURING, required=False, widget=forms.RadioSelect)
    caption = forms.CharField(label=_("What the photos show"), max_length=300, required=False)
    documents = PhotosField(
        label=_("Files"), required=False, widget=FilesInput(attrs={"accept": ".pdf,.docx,.xlsx"}),
        help_text=_("PDF, DOCX or XLSX. No lists of names."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", initiative.version)
        self.initial.setdefault("noted_on", dates.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wordless = "text" not in self.errors and not cleaned.get("text")
        if wordless and (cleaned.get("did_not_work") or not (cleaned.get("photos") or cleaned.get("documents"))):
            self.add_error("text", _("Write a sentence on how it goes on, or add a photo."))
        return cleaned

    def note(self) -> dict[str, Any]:
        """The words of the note; none where only photos came."""
        if not self.cleaned_data["text"]:
            return {}
        return {name: self.cleaned_data[name] for name in ("text", "did_not_work", "noted_on", "version")}


CONDITION_HINTS = {
    "start": _("What shows it: what was done, where, with how many?"),
    "stall": _("What holds it up, and what would it take to go on?"),
    "stop": _("Why, and who decided it?"),
    "ineffective": _("What was tried, and what shows that it does not work? Others learn from it."),
    "end": _("What was reached in the end, and what remains?"),
}


class ConditionForm(forms.Form):
    """How the work itself stands, with what shows it."""

    verb = forms.ChoiceField(
        label=_("What has changed?"), choices=[(step.verb, step.label) for step in CONDITION_WORKFLOW.transitions],
        error_messages={"required": _("Choose what has changed.")},
    )
    reason = forms.CharField(label=_("What shows it?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", initiative.version)
        self.open_steps = CONDITION_WORKFLOW.leaving(initiative.condition)

    def steps(self) -> list[tuple[Transition, str, bool]]:
        """The steps that may be taken now, each with what it asks for and whether there is no way back from it."""
        return [(step, str(CONDITION_HINTS[step.verb]), not CONDITION_WORKFLOW.leaving(step.target)) for step in self.open_steps]
