"""Launching a campaign, and setting it up anew: days, document, sheet, deadlines, fields, quotas."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.forms import Versioned, day_input, set_choices, set_rows
from kheo.lib.numbers import NumberField
from kheo.movements.models import Campaign, Grade, ScoringSheet, StepKind, SubjectKind
from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.movements.queries import reward_forms, usable_sheets
from kheo.movements.queries.campaigns import newest_of, step_days
from kheo.movements.queries.check_ups import YEAR, months_after
from kheo.org.models import Body
from kheo.org.permissions import units_where
from kheo.register.forms import DocumentField
from kheo.register.models import OfficialDocument
from kheo.register.queries import choose_documents

MOST_ROWS = 40
STEPS = [kind for kind in StepKind if kind != StepKind.REGISTRATION]  # its deadline is the campaign's own


class SheetField(forms.ModelChoiceField):
    """A scoring sheet; one that no source confirms says so."""

    def label_from_instance(self, obj: ScoringSheet) -> str:  # type: ignore[override]
        return str(obj) if obj.confirmed else f"{obj} – {_('a proposal, not confirmed by any document')}"


UNREADABLE = _("a document that you cannot read")


class LaunchingDocument(DocumentField):
    """Keeps the document that stands there, told only to whoever may read it."""

    readable = True

    def offer(self, present: Any, documents: QuerySet[OfficialDocument]) -> None:
        """The documents to choose from, with the key of the present one."""
        self.present = present
        self.readable = present is None or documents.filter(pk=present).exists()
        self.queryset = documents if self.readable else documents | OfficialDocument.objects.filter(pk=present)

    def label_from_instance(self, obj: OfficialDocument) -> str:  # type: ignore[override]
        hidden = not self.readable and obj.pk == self.present
        return str(UNREADABLE) if hidden else super().label_from_instance(obj)


class _StepDays(forms.ModelForm):
    """The days, the document, the sheet, and one day for each further step."""

    document = LaunchingDocument(label=_("launching document"), required=False)
    sheet = SheetField(
        ScoringSheet.objects.none(), label=_("scoring sheet"), required=False,
        help_text=_("What self-assessment and appraisal score. It can be changed until the first of them begins."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = self.fields["document"]
        assert isinstance(document, LaunchingDocument)  # noqa: S101
        document.offer(self.instance.document_id, choose_documents(user))
        set_rows(self, "sheet", usable_sheets() | ScoringSheet.objects.filter(pk=self.instance.sheet_id))
        for kind in STEPS:
            self.fields[f"step_{kind.value}"] = forms.DateField(label=_("Until: %(step)s") % {"step": kind.label}, required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = [cleaned[name] for name in ("starts_on", "register_by", "ends_on") if cleaned.get(name)]
        if days != sorted(days):
            self.add_error("register_by", _("The days must follow each other: first day, register until, last day."))
        return cleaned

    def steps(self) -> dict[str, date]:
        """The deadlines that were given, by step."""
        return {kind.value: self.cleaned_data[name] for kind in STEPS if self.cleaned_data.get(name := f"step_{kind.value}")}


class CampaignForm(_StepDays):
    """Launching a campaign; the next round of one begins with its fields, its days a year later, and its sheet's newest version."""

    previous = forms.ModelChoiceField(Campaign.objects.none(), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Campaign
        fields = ["name", "unit", "body", "document", "starts_on", "register_by", "ends_on", "verifier", "sheet"]
        widgets = {"starts_on": day_input(), "register_by": day_input(), "ends_on": day_input()}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        own = {held.unit_id for held in user.roles_today}
        units = units_where(user, LAUNCH_CAMPAIGN).filter(pk__in=own)
        bodies = Body.objects.on().filter(unit__in=units)
        set_rows(self, "unit", units, always_one=True)
        set_rows(self, "body", bodies)
        set_rows(self, "verifier", bodies)
        set_rows(self, "previous", Campaign.objects.filter(unit__in=units))

    def values(self) -> dict[str, Any]:
        """What `launch_campaign` asks for."""
        names = (*self._meta.fields, "previous")  # type: ignore[misc]
        return {**{name: self.cleaned_data[name] for name in names}, "steps": self.steps()}


def next_round(previous: Campaign) -> dict[str, Any]:
    """What the launch form begins with for the next round: everything a year later."""
    days = {name: months_after(getattr(previous, name), YEAR) for name in ("starts_on", "register_by", "ends_on")}
    years = {str(getattr(previous, name).year) for name in days}
    name = previous.name
    for year in sorted(years, reverse=True):
        name = name.replace(year, str(int(year) + 1))
    return {
        **days, "previous": previous.pk, "name": name, "unit": previous.unit_id, "body": previous.body_id, "verifier": previous.verifier_id,
        "sheet": newest_of(previous.sheet), **{f"step_{kind}": months_after(day, YEAR) for kind, day in step_days(previous).items()},
    }  # fmt: skip


class CampaignSettingsForm(Versioned, _StepDays):
    """What of a campaign may be set up anew."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Campaign
        fields = ["name", "document", "starts_on", "register_by", "ends_on", "sheet"]
        widgets = {"starts_on": day_input(), "register_by": day_input(), "ends_on": day_input()}

    def __init__(self, *args: Any, user: Any, scored: bool, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.initial["version"] = self.instance.version
        self.initial.update({f"step_{kind}": day for kind, day in step_days(self.instance).items()})
        if scored:
            self.fields["sheet"].disabled = True
            self.fields["sheet"].help_text = _("Scoring by this sheet has begun, so the campaign keeps it. A new version of it can be used in the next round.")

    def values(self) -> dict[str, Any]:
        """The campaign's own settings."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class FieldRow(forms.Form):
    """One field of a campaign."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("name"), max_length=120)
    position = NumberField(label=_("position"), required=False, min_value=0, decimal_places=0, max_digits=4)


class FieldRows(BaseFormSet):
    """The campaign's fields in their order."""

    legend = _("Fields of this campaign")

    @staticmethod
    def of(campaign: Campaign) -> list[dict[str, Any]]:
        """What the rows begin with."""
        return [{"key": field.pk, "name": field.name, "position": place} for place, field in enumerate(campaign.fields.all(), 1)]

    def rows(self) -> list[tuple[int | None, str]]:
        """Key and name in the order of their positions; rows without one come last."""
        filled = [row.cleaned_data for row in self.forms if row.cleaned_data.get("name") and not row.cleaned_data.get("DELETE")]
        ordered = sorted(filled, key=lambda row: (row["position"] is None, row["position"] or 0))
        return [(row["key"], row["name"]) for row in ordered]


class QuotaRow(forms.Form):
    """How many of one kind are given at most."""

    grade = forms.ChoiceField(label=_("grade"), choices=Grade.choices)
    reward_form = forms.ChoiceField(label=_("form of reward"), required=False)
    subject = forms.ChoiceField(label=pgettext_lazy("quota", "for"), choices=SubjectKind.choices)
    most = NumberField(label=_("at most"), min_value=0, max_value=9999, decimal_places=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "reward_form", [("", pgettext_lazy("form of reward", "any")), *((form.code, form.label) for form in reward_forms().values())])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reward_form") and cleaned.get("grade") != Grade.REWARDED:
            self.add_error("reward_form", _("Only a reward has a form."))
        return cleaned

    def has_changed(self) -> bool:
        """A row whose number is empty is no row: its lists always hold something."""
        return bool(self["most"].value()) or bool(self.initial)


class QuotaRows(BaseFormSet):
    """The campaign's quotas."""

    legend = _("Quotas")

    @staticmethod
    def of(campaign: Campaign) -> list[dict[str, Any]]:
        """What the rows begin with."""
        return [dict(row) for row in campaign.quotas.values("grade", "reward_form", "subject", "most")]

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Grade, form of reward, subject and the number."""
        filled = [row.cleaned_data for row in self.forms if row.cleaned_data.get("most") is not None and not row.cleaned_data.get("DELETE")]
        return [(row["grade"], row["reward_form"], row["subject"], int(row["most"])) for row in filled]


FieldFormSet = forms.formset_factory(FieldRow, formset=FieldRows, extra=2, can_delete=True, max_num=MOST_ROWS, validate_max=True)
QuotaFormSet = forms.formset_factory(QuotaRow, formset=QuotaRows, extra=2, can_delete=True, max_num=MOST_ROWS, validate_max=True)
