"""An agreement between bodies, and its review each year."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.models import Agreement, AgreementReview, AgreementTask
from kheo.grassroots.queries import hosts_of, hosts_to_choose
from kheo.lib import dates
from kheo.lib.forms import day_input, limited_text, set_rows
from kheo.records.forms import RecordForm
from kheo.register.queries import documents_to_choose


class AgreementForm(RecordForm):
    """With whom, by which document, for how long; the tasks are rows beside it."""

    first_fields = ("owner", "title", "parties", "signed_on", "ends_on")

    class Meta:
        model = Agreement
        fields = ["title", "parties", "signed_on", "ends_on", "document"]
        widgets = {"signed_on": day_input(), "ends_on": day_input(), "parties": forms.CheckboxSelectMultiple}
        help_texts = {
            "parties": _("The other bodies; the one in whose name this is written is one of them anyway."),
            "ends_on": _("Leave it empty where it runs until something else is agreed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "parties", hosts_to_choose(self.units, hosts_of(self.instance)))
        set_rows(self, "document", documents_to_choose(self.user, self.instance.document_id))

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day is not None and day > dates.today():
            raise forms.ValidationError(_("This day has not come yet: record the agreement once it is signed."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        signed, ends = cleaned.get("signed_on"), cleaned.get("ends_on")
        if signed and ends and ends < signed:
            self.add_error("ends_on", _("It would end before it was signed: correct one of the two."))
        own = self.owners[cleaned["owner"]][1] if cleaned.get("owner") else None
        if own is not None and own in (cleaned.get("parties") or ()):
            self.add_error("parties", _("A body does not agree with itself: take %(body)s off.") % {"body": own})
        if {"signed_on", "ends_on"} & set(self.errors):
            cleaned.pop("ends_on", None)
            self.instance.ends_on = None  # the draft keeps no end that the other day would contradict
        return cleaned

    @property
    def saved_fields(self) -> list[str]:
        return [*super().saved_fields, *(["ends_on"] if "ends_on" in self.errors else [])]


class TaskRows(BaseInlineFormSet):
    """What is done together."""

    legend = _("What is done together")


TaskFormSet = inlineformset_factory(Agreement, AgreementTask, fields=["text"], formset=TaskRows, extra=2, max_num=30, validate_max=True)


class AgreementReviewForm(forms.ModelForm):
    """How the agreement stood in a year."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AgreementReview
        fields = ["text"]
        formfield_callback = limited_text
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": _("Task by task: what was done together, with numbers; what is missing, and why. No names.")}
