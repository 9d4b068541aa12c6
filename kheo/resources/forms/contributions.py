"""A contribution, written down on a phone; its receipt; and who gave it, apart from everything else."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.amounts import AmountField
from kheo.lib.forms import ReasonForm, day_input, set_rows
from kheo.lib.numbers import NumberField
from kheo.lib.personal import find_personal
from kheo.org.models.consent import ConsentWay
from kheo.records.forms import RecordForm
from kheo.resources.forms.choosing import WorkChoice, offer_newest
from kheo.resources.kinds import MONEY, OTHER
from kheo.resources.kinds import forms as given_forms
from kheo.resources.models import Contribution, DonorPurpose, Work
from kheo.resources.queries.choices import works_to_choose

MOST_DIGITS = 15
MOST_PLACES = 3
MOST = Decimal(10) ** (MOST_DIGITS - MOST_PLACES) - 1
NOT_COME_YET = _("This day has not come yet.")


def quantity_field(code: str, **options: Any) -> forms.DecimalField:
    """The field in which so much of a form is typed: an amount in words or digits for money, else a number with the form's own decimals."""
    places = given_forms()[code].places if code in given_forms() else MOST_PLACES
    words = {
        "min_value": _("It must be more than zero. What was wrong is corrected in the ledger by a counter-entry, never by a negative quantity."),
        "max_value": _("That is more than can be: is there a zero too many?"),
        "max_decimal_places": _("It has too many decimals: “%(form)s” is written with at most %(places)s.") % {"form": given_forms()[code].name if code in given_forms() else "", "places": places},
    }
    least = Decimal(1).scaleb(-places)
    given = {"min_value": least, "max_value": MOST, "error_messages": words, **options}
    if code == MONEY:
        return AmountField(**given)
    measure = given_forms()[code].measure if code in given_forms() else _("In the measure of what is given: days, m², tonnes; money like 1.500.000 or 1,5 triệu.")
    return NumberField(max_digits=MOST_DIGITS, decimal_places=places, help_text=measure, **given)


class ContributionForm(RecordForm):
    """From where, what, how much, for what, promised when; the rest stands behind one line. Who gave it is written elsewhere."""

    work = WorkChoice(label=_("for the work"), queryset=Work.objects.none(), required=False, help_text=_("Or leave it empty and say below what for."))
    quantity = quantity_field("", label=_("how much"), required=False)

    first_fields = ("owner", "source", "form", "quantity", "work", "purpose", "promised_on")
    counts_only = True

    class Meta:
        model = Contribution
        fields = ["source", "form", "quantity", "goods", "work", "purpose", "promised_on", "expected_on", "received_on"]
        widgets = {"promised_on": day_input(), "expected_on": day_input(), "received_on": day_input()}
        help_texts = {
            "goods": _("Only for other goods: what they are."),
            "purpose": _("In a few words. Nobody's name: who gave it is written down afterwards, apart and only with consent."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "work", works_to_choose(self.user, self.units, self.instance.work_id))
        offer_newest(self, "work")
        self.fields["quantity"] = self._quantity_field(self._form_code())
        if self.instance.pk is None:
            self.initial["promised_on"] = self.initial.get("promised_on") or dates.today()

    def _quantity_field(self, code: str) -> forms.Field:
        """Where it is not said what is given, what was typed cannot be read, and is shown again as it is."""
        label = self.fields["quantity"].label
        return forms.CharField(label=label, required=False) if self.is_bound and code not in given_forms() else quantity_field(code, label=label, required=False)

    def clean_quantity(self) -> Decimal | None:
        typed = self.cleaned_data["quantity"]
        if isinstance(typed, str) and typed:
            raise forms.ValidationError(_("Of what? Choose above what is given."))
        return typed or None

    def _form_code(self) -> str:
        """What is given, as it was sent or is stored: the quantity is read in its measure."""
        sent = self.data.get(self.add_prefix("form")) if self.is_bound else None
        return sent if sent is not None else self.initial.get("form") or self.instance.form

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "quantity" in self.errors and "form" in cleaned and not cleaned["form"]:
            self.add_error("form", _("Say what is given: the quantity is read in its measure."))
        if {"form", "quantity"} & set(self.errors):
            self.empty("quantity", cleaned)  # the draft keeps no quantity of something else
        if cleaned.get("goods") and cleaned.get("form") and cleaned["form"] != OTHER:
            self.add_error("goods", _("This is asked for other goods alone: what is given has its name already."))
        self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        promised, expected, received = (cleaned.get(name) for name in ("promised_on", "expected_on", "received_on"))
        if promised and promised > dates.today():
            self.add_error("promised_on", _("This day has not come yet: write a promise down when it is given."))
        if received and received > dates.today():
            self.add_error("received_on", _("This day has not come yet: leave it empty, and note it when it is handed over."))
        elif promised and received and received < promised:
            self.add_error("received_on", _("It would be received before it was promised: correct one of the two days."))
        if promised and expected and expected < promised:
            self.add_error("expected_on", _("It would be handed over before it was promised: correct one of the two days."))
        for name in ("received_on", "expected_on"):
            if name in self.errors:
                self.empty(name, cleaned)  # the draft keeps no day that another one would contradict


class ReceiveForm(forms.Form):
    """How much was handed over, and on which day; a part is enough."""

    quantity = quantity_field("", label=_("how much was handed over"))
    on = forms.DateField(label=_("on the day"), widget=day_input())
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contribution: Contribution, rest: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contribution = contribution
        self.fields["quantity"] = quantity_field(contribution.form, label=self.fields["quantity"].label)
        self.initial.update(quantity=rest, on=dates.today(), uuid=uuid.uuid4())

    def clean_on(self) -> Any:
        day, promised = self.cleaned_data["on"], self.contribution.promised_on
        if day > dates.today():
            raise forms.ValidationError(NOT_COME_YET)
        if promised is not None and day < promised:
            raise forms.ValidationError(_("It was promised on %(day)s: it cannot have been handed over before.") % {"day": f"{promised:%d/%m/%Y}"})
        return day


class DonorForm(forms.Form):
    """Who gave it, and what they agreed to, and how: all three or nothing."""

    name = forms.CharField(
        label=_("name of the donor"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "data-deliberate": True}),
        help_text=_("A person's or a household's name only as its bearer wants it to stand. Kept sealed, apart from the ledger."),
    )
    purpose = forms.ChoiceField(label=_("They agreed"), choices=DonorPurpose.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("They said so"), choices=ConsentWay.choices, widget=forms.RadioSelect)

    def clean_name(self) -> str:
        """A name and nothing else: what is written here may stand on a public page."""
        name = self.cleaned_data["name"]
        if found := find_personal(name):
            words = {"text": name[found[0].start : found[0].end], "looks": found[0].label}
            raise forms.ValidationError(_("“%(text)s” %(looks)s: write the name alone."), params=words)
        return name


class ForgetForm(ReasonForm):
    """That the donor agrees no more; nobody has to say why."""
