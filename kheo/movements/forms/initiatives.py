"""The registration form of an initiative."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import day_input, limited_text, set_rows
from kheo.lib.numbers import NumberField
from kheo.movements.actions import name_honouree, save_initiative, standing_consent
from kheo.movements.forms.replication import CopiedOutputForm, ReplicatingForm
from kheo.movements.models import Campaign, Field, Initiative, Output, SubjectKind
from kheo.movements.queries.papers import BESIDE, form_items, form_words
from kheo.org.models.consent import ConsentWay
from kheo.org.queries import unseal_field
from kheo.records.forms import RecordForm
from kheo.records.permissions import may_edit


class CampaignChoice(forms.ModelChoiceField):
    """A campaign whose last day of registration has passed is chosen knowingly: late is allowed, and marked."""

    def label_from_instance(self, obj: Campaign) -> str:
        if not obj.is_late(dates.today()):
            return str(obj)
        return _("%(campaign)s (after the deadline of %(day)s: marked as late)") % {"campaign": obj, "day": f"{obj.register_by:%d/%m/%Y}"}


def call_as_on_paper(form: forms.BaseForm, names: Mapping[str, str]) -> None:
    """The fields bear the names that stand on the paper form and in spreadsheets."""
    for name in names.keys() & form.fields.keys():
        form.fields[name].label = names[name]


class InitiativeForm(ReplicatingForm):
    """The ten items of the registration form, called as on paper; the outputs (item 9) are rows beside it."""

    campaign = CampaignChoice(label=_("campaign"), queryset=Campaign.objects.none())
    cost = NumberField(
        label=_("cost, million đồng"), min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text=_("All money together, given or spent; leave it empty where it is not known."),
    )
    people = NumberField(
        label=_("people taking part or served"), min_value=0, max_digits=9, decimal_places=0, required=False,
        help_text=_("A count of all; never who they are."),
    )
    person = forms.CharField(
        label=_("Name of the person honoured"), max_length=120, required=False,
        help_text=_("Only for an individual. Kept sealed; shown to nobody outside before they agree."),
    )
    consent_way = forms.ChoiceField(
        label=_("They agreed to be named in public"), required=False,
        choices=[("", _("not (yet)")), *ConsentWay.choices],
    )

    field_order = [
        "owner", "campaign", "field", "kind", "subject", "person", "consent_way", "is_pilot", "title",
        "origin_changes", "situation", "goals", "method", "place", "people", "forces", "resources", "cost", "schedule", "starts_on", "sustainability", "photos", "slip",
    ]  # fmt: skip

    class Meta:
        model = Initiative
        fields = [
            "campaign", "field", "kind", "subject", "is_pilot", "title", "origin_changes", "situation", "goals", "method", "place", "people", "forces",
            "resources", "cost", "schedule", "starts_on", "sustainability",
        ]  # fmt: skip
        formfield_callback = limited_text
        widgets = {
            "starts_on": day_input(),
            "kind": forms.RadioSelect,
            "subject": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in ("origin_changes", "situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability")
            },
        }
        help_texts = {
            "forces": _("Who leads, who works with them, who takes part."),
            "schedule": _("When it starts, how it goes on, when it is reviewed."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call_as_on_paper(self, {**dict(form_items()), **{name: form_words()[name] for name in BESIDE.values()}})
        campaigns = self._campaigns()
        set_rows(self, "campaign", campaigns, always_one=True)
        set_rows(self, "field", Field.objects.filter(campaign__in=campaigns).select_related("campaign"))
        first = campaigns.first()
        if first is not None and self.instance.campaign_id is None:
            self.initial.setdefault("campaign", first.pk)
        self.begin_from_copied(campaigns)
        # A form that may not be stored never knows the name: complaints about it would tell a right guess from a wrong one.
        self.may_name = self.instance.pk is None or may_edit(self.user, self.instance)
        knows = self.may_name and self.instance.pk is not None
        self.initial["person"] = unseal_field(self.instance, "honouree") if knows else ""
        consent = standing_consent(self.instance) if knows else None
        self.initial["consent_way"] = consent.way if consent else ""

    @property
    def deliberate_fields(self) -> tuple[str, ...]:  # type: ignore[override]
        """A name never leaves the page by itself; nor does what would take it from somebody whose name is kept."""
        return (*RecordForm.deliberate_fields, "person", "consent_way", *(["subject"] if self.instance.honouree else []))

    def _campaigns(self) -> Any:
        keys = {key for unit, _body in self.owners.values() for key in unit.path_keys}
        reachable = Campaign.objects.open().filter(unit__key__in=keys)
        return (reachable | Campaign.objects.filter(pk=self.instance.campaign_id)).distinct()

    def clean_people(self) -> int | None:
        people = self.cleaned_data["people"]
        return None if people is None else int(people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("person") and cleaned.get("subject") != SubjectKind.INDIVIDUAL:
            self.add_error("person", _("A person is named for an individual only; choose “individual” above or leave this empty."))
        if cleaned.get("consent_way") and not cleaned.get("person"):
            self.add_error("consent_way", _("Whose consent is it? Give the name above."))
        start, campaign = cleaned.get("starts_on"), cleaned.get("campaign")
        if self.may_name and campaign and campaign.closed_at and cleaned.get("person") and cleaned["person"] != self.initial["person"]:
            self.add_error("person", _("This campaign is closed: no more names are kept for it."))
        if start and campaign and start > campaign.ends_on:
            self.add_error("starts_on", _("The campaign ends on %(day)s: it cannot begin after that.") % {"day": f"{campaign.ends_on:%d/%m/%Y}"})
        return cleaned

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and "campaign" not in self.errors

    def store(self, version: int | None) -> Initiative:
        initiative = save_initiative(self.instance, by=self.user, fields=self.saved_fields, version=version)
        if "person" in self.fields and not {"person", "subject", "consent_way"} & set(self.errors):
            name_honouree(initiative, name=self.cleaned_data["person"], consent_way=self.cleaned_data["consent_way"], by=self.user)
        return initiative


class OutputForm(CopiedOutputForm):
    """One promised output; numbers are read in Vietnamese form."""

    promised = NumberField(label=_("promised"), min_value=0, max_digits=18, decimal_places=2)
    reached = NumberField(label=_("reached"), min_value=0, max_digits=18, decimal_places=2, required=False)

    class Meta:
        model = Output
        fields = ["what", "measure", "promised", "reached"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call_as_on_paper(self, form_words())


class OutputRows(BaseInlineFormSet):
    """Item 9 of the form."""

    @property
    def legend(self) -> str:
        """The item's name."""
        return dict(form_items())["outputs"]


OutputFormSet = inlineformset_factory(Initiative, Output, form=OutputForm, formset=OutputRows, extra=2, max_num=20, validate_max=True)
