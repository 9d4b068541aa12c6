"""The registration form of an initiative, launching a campaign, recording a recognition."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import day_input, set_rows
from kheo.lib.numbers import NumberField, show_number
from kheo.movements.actions import name_honouree, save_initiative, standing_consent
from kheo.movements.models import Campaign, Field, Grade, Initiative, Output, SubjectKind
from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.org.models import Body
from kheo.org.models.consent import ConsentWay
from kheo.org.permissions import units_where
from kheo.org.queries import unseal_field
from kheo.records.forms import RecordForm


class InitiativeForm(RecordForm):
    """The ten items of the registration form; the outputs (item 9) are rows beside it."""

    person = forms.CharField(
        label=_("Name of the person honoured"), max_length=120, required=False,
        help_text=_("Only for an individual. Kept sealed; shown to nobody outside before they agree."),
    )
    consent_way = forms.ChoiceField(
        label=_("They agreed to be named in public"), required=False,
        choices=[("", _("not (yet)")), *ConsentWay.choices],
    )

    field_order = [
        "owner", "campaign", "field", "kind", "subject", "person", "consent_way", "is_pilot", "title", "situation", "goals",
        "method", "place", "forces", "resources", "schedule", "starts_on", "sustainability", "photos", "slip",
    ]  # fmt: skip

    class Meta:
        model = Initiative
        fields = [
            "campaign", "field", "kind", "subject", "is_pilot", "title", "situation", "goals", "method", "place", "forces",
            "resources", "schedule", "starts_on", "sustainability",
        ]  # fmt: skip
        widgets = {
            "starts_on": day_input(),
            "kind": forms.RadioSelect,
            "subject": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in ("situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability")
            },
        }
        help_texts = {
            "forces": _("Who leads, who works with them, who takes part."),
            "schedule": _("When it starts, how it goes on, when it is reviewed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = self._campaigns()
        set_rows(self, "campaign", campaigns, always_one=True)
        set_rows(self, "field", Field.objects.filter(campaign__in=campaigns).select_related("campaign"))
        first = campaigns.first()
        if first is not None and self.instance.campaign_id is None:
            self.initial.setdefault("campaign", first.pk)
        self.initial["person"] = unseal_field(self.instance, "honouree") if self.instance.pk else ""
        consent = standing_consent(self.instance) if self.instance.pk else None
        self.initial["consent_way"] = consent.way if consent else ""

    def _campaigns(self) -> Any:
        keys = {key for unit, _body in self.owners.values() for key in unit.path_keys}
        reachable = Campaign.objects.open().filter(unit__key__in=keys)
        return (reachable | Campaign.objects.filter(pk=self.instance.campaign_id)).distinct()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("person") and cleaned.get("subject") != SubjectKind.INDIVIDUAL:
            self.add_error("person", _("A person is named for an individual only; choose “individual” above or leave this empty."))
        if cleaned.get("consent_way") and not cleaned.get("person"):
            self.add_error("consent_way", _("Whose consent is it? Give the name above."))
        start, campaign = cleaned.get("starts_on"), cleaned.get("campaign")
        if campaign and campaign.closed_at and cleaned.get("person") and cleaned["person"] != self.initial["person"]:
            self.add_error("person", _("This campaign is closed: no more names are kept for it."))
        if start and campaign and start > campaign.ends_on:
            self.add_error("starts_on", _("The campaign ends on %(day)s: it cannot begin after that.") % {"day": f"{campaign.ends_on:%d/%m/%Y}"})
        return cleaned

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and "campaign" not in self.errors

    def store(self, version: int | None) -> Initiative:
        initiative = save_initiative(self.instance, by=self.user, fields=self.saved_fields, version=version)
        if not {"person", "subject", "consent_way"} & set(self.errors):
            name_honouree(initiative, name=self.cleaned_data["person"], consent_way=self.cleaned_data["consent_way"], by=self.user)
        return initiative


class OutputForm(forms.ModelForm):
    """One promised output; numbers are read in Vietnamese form."""

    promised = NumberField(label=_("promised"), min_value=0, max_digits=18, decimal_places=2)
    reached = NumberField(label=_("reached"), min_value=0, max_digits=18, decimal_places=2, required=False)

    class Meta:
        model = Output
        fields = ["what", "measure", "promised", "reached"]


class OutputRows(BaseInlineFormSet):
    """Item 9 of the form."""

    legend = _("Outputs that can be verified")


OutputFormSet = inlineformset_factory(Initiative, Output, form=OutputForm, formset=OutputRows, extra=2, max_num=20, validate_max=True)


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


class CampaignForm(forms.ModelForm):
    """Launching a campaign."""

    class Meta:
        model = Campaign
        fields = ["name", "unit", "body", "launched_by_text", "starts_on", "register_by", "ends_on", "verifier"]
        widgets = {"starts_on": day_input(), "register_by": day_input(), "ends_on": day_input()}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {held.unit_id for held in user.roles_today}
        units = units_where(user, LAUNCH_CAMPAIGN).filter(pk__in=own)
        bodies = Body.objects.on().filter(unit__in=units)
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "body", bodies)
        set_rows(self, "verifier", bodies)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = [cleaned[name] for name in ("starts_on", "register_by", "ends_on") if cleaned.get(name)]
        if days != sorted(days):
            self.add_error("register_by", _("The days must follow each other: first day, register until, last day."))
        return cleaned


class RecognitionForm(forms.Form):
    """A decision that recognises an initiative."""

    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Decided on"), widget=day_input())
    decision = forms.CharField(label=_("Decision"), max_length=200, help_text=_("Number, date and body, as printed."))


class ConditionForm(forms.Form):
    """How the work itself stands."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False)
