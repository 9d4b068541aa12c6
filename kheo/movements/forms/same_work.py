"""What is said of look-alikes, and the decision about a pair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.movements.models import Initiative, SameWork, Verdict

SAME, DIFFERENT = "same", "different"


class SayingForm(forms.Form):
    """What whoever hands an initiative in says of one look-alike; nothing has to be said, but "different" says why."""

    choice = forms.ChoiceField(
        label=_("What do you say?"), required=False, widget=forms.RadioSelect,
        choices=[(SAME, _("It is the same work")), (DIFFERENT, _("It is different, because …"))],
    )
    said = forms.CharField(
        label=_("Why?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where you say that it is different. Whoever reviews or decides reads it."),
    )

    @property
    def is_same(self) -> bool:
        """Whether it is said to be the same work."""
        return self.cleaned_data["choice"] == SAME

    @property
    def is_different(self) -> bool:
        """Whether it is said to be another work."""
        return self.cleaned_data["choice"] == DIFFERENT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("said") and not cleaned.get("choice") and "choice" not in self.errors:
            self.add_error("choice", _("Please choose one of the two, so that what you wrote is understood."))
        if cleaned.get("choice") == DIFFERENT and not cleaned.get("said") and "said" not in self.errors:
            self.add_error("said", _("Please say in what it is different: another road, other people, another time …"))
        return cleaned


class SideChoice(forms.ModelChoiceField):
    """One of the two, with whose it is: names may be the same."""

    def label_from_instance(self, obj: Initiative) -> str:
        return f"{obj} ({obj.body or obj.unit})"


class SameWorkForm(forms.Form):
    """One leads, joint credit, or two separate initiatives."""

    verdict = forms.ChoiceField(label=_("What is it?"), choices=Verdict.choices, widget=forms.RadioSelect)
    lead = SideChoice(label=_("Who leads"), queryset=Initiative.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None)
    reason = forms.CharField(label=pgettext_lazy("same work", "Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: SameWork, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = self.fields["lead"]
        if isinstance(lead, forms.ModelChoiceField):
            lead.queryset = Initiative.objects.filter(pk__in=(pair.first_id, pair.second_id)).select_related("unit", "body").order_by("pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Verdict.LEADS and not cleaned.get("lead") and "lead" not in self.errors:
            self.add_error("lead", _("Please say which of the two leads."))
        return cleaned
