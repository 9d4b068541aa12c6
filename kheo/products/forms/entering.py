"""Producers and products as they are written down."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.dates import MONTHS
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import limited_text, set_rows
from kheo.lib.personal import PersonalKind, find_personal
from kheo.org.models.consent import ConsentWay
from kheo.org.queries import unseal_field
from kheo.products.actions import keep_contact
from kheo.products.models import Producer, Product
from kheo.products.models.products import FIRST_YEAR, season_of
from kheo.products.queries import CONTACT, standing_consent
from kheo.products.queries.entering import producers_to_choose
from kheo.records.forms import RecordForm
from kheo.records.permissions import may_edit
from kheo.standards.queries.sets import indicators_to_choose

_linked = lazy(format_html, SafeString)
NO_HOUSE = _("This looks like the address of a house: the hamlet is enough.")


def tells_a_house(text: str) -> bool:
    """Whether the text leads to a house."""
    return any(found.kind == PersonalKind.HOUSE for found in find_personal(text))


class ProducerForm(RecordForm):
    """The business, where it is down to the hamlet, and how whoever sells is reached."""

    first_fields = ("owner", "name", "kind", "place", "contact_text", "consent_way")

    contact_text = forms.CharField(
        label=_("Telephone or e-mail for buyers"), max_length=200, required=False,
        help_text=_("Of whoever sells. Kept sealed; shown to nobody outside before they agree."),
    )
    consent_way = forms.ChoiceField(label=_("They agreed to be reached in public"), required=False, choices=[("", _("not (yet)")), *ConsentWay.choices])

    class Meta:
        model = Producer
        fields = ["name", "kind", "place", "story", "website"]
        formfield_callback = limited_text
        widgets = {"story": forms.Textarea(attrs={"rows": 5}), "website": forms.URLInput(attrs={"placeholder": "https://"})}
        help_texts = {
            "name": _("As it is registered. For a household business the name of the business, not of a person."),
            "place": _("The hamlet at most: no house number, no street address."),
            "story": _("Who works there together, since when, with what. No names of persons."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form that may not be stored never knows the contact: complaints about it would tell a right guess from a wrong one.
        knows = self.instance.pk is not None and may_edit(self.user, self.instance)
        consent = standing_consent(self.instance) if knows else None
        self.initial["contact_text"] = unseal_field(self.instance, CONTACT) if knows else ""
        self.initial["consent_way"] = consent.way if consent else ""

    @property
    def deliberate_fields(self) -> tuple[str, ...]:  # type: ignore[override]
        """A contact never leaves the page by itself."""
        return (*RecordForm.deliberate_fields, "contact_text", "consent_way")

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if tells_a_house(place):
            raise forms.ValidationError(NO_HOUSE)
        return place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consent_way") and not cleaned.get("contact_text"):
            self.add_error("consent_way", _("Consent to what? Write the contact above."))
        return cleaned

    def store(self, version: int | None) -> Producer:
        producer = super().store(version)
        assert isinstance(producer, Producer)  # noqa: S101
        if "contact_text" in self.fields and not {"contact_text", "consent_way"} & set(self.errors):
            keep_contact(producer, contact=self.cleaned_data["contact_text"], consent_way=self.cleaned_data["consent_way"], by=self.user)
        return producer


class ProductForm(RecordForm):
    """What it is, who makes it, its story, when there is some, where to buy it. Stars are recorded beside it."""

    first_fields = ("owner", "name", "producer", "group", "what", "season")

    season = forms.TypedMultipleChoiceField(
        label=_("Months of its season"), choices=list(MONTHS.items()), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("All twelve where there is some all year round; none where it is not known."),
    )

    class Meta:
        model = Product
        fields = ["name", "producer", "group", "what", "story", "season", "where_to_buy", "indicator", "joined_year"]
        formfield_callback = limited_text
        widgets = {"what": forms.Textarea(attrs={"rows": 3}), "story": forms.Textarea(attrs={"rows": 6}), "where_to_buy": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "producer": _linked('{} <a href="{}">{}</a>', _("Not there?"), reverse_lazy("records:new", args=["chu-the"]), _("Write the producer down first; a draft is enough to choose it here.")),
            "what": _("What it is made of, how it is packed, for whom it is: two or three sentences that are printed on the leaflet."),
            "story": _("Where it comes from, how it is made, what makes it special here. No names of persons."),
            "where_to_buy": _("One place or address of the web on each line. No telephone numbers: those stand with the producer."),
            "indicator": _("The indicator of the new-countryside criteria that it helps to reach."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "producer", producers_to_choose(self.user, self.units, self.instance.producer_id))
        set_rows(self, "indicator", indicators_to_choose(self.units, self.instance.indicator_id))
        self.initial["season"] = self.instance.months

    def clean_season(self) -> str:
        return season_of(self.cleaned_data["season"])

    def clean_joined_year(self) -> int | None:
        year = self.cleaned_data["joined_year"]
        if year is not None and not FIRST_YEAR <= year <= dates.today().year:
            raise forms.ValidationError(_("The programme began in %(first)s, and this year is the last one.") % {"first": FIRST_YEAR})
        return year
