"""Forms of vouchers: what is to be spent and out of which purse; paying; taking an entry back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.amounts import AmountField
from kheo.lib.forms import day_input, set_choices, set_rows
from kheo.lib.numbers import NumberField
from kheo.org.models import User
from kheo.resources import kinds
from kheo.resources.book import NOTHING, Part
from kheo.resources.forms.choosing import WorkChoice, offer_newest
from kheo.resources.models import Work
from kheo.resources.permissions import works_to_spend_on
from kheo.resources.queries.ledger import AtHand, measured
from kheo.resources.queries.vouchers import marked_words

NO_NAMES = _("No names of persons: say what it is for, not who gets it.")


class StartForm(forms.Form):
    """On which work, and what is spent: what is at hand follows from it."""

    work = WorkChoice(label=_("for the work"), queryset=Work.objects.none())
    form = forms.ChoiceField(label=_("what is spent"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "work", works_to_spend_on(user).order_by("-pk"))
        offer_newest(self, "work")
        set_choices(self, "form", kinds.choices(kinds.forms()))


class LookedAt(forms.Form):
    """Mixin for a text that goes into the book for good: what looks like a person is looked at first, and asked about once."""

    looked_at = "purpose"
    no_name = forms.BooleanField(label=_("I have looked: this names no person."), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.is_bound and marked_words(str(self.data.get(self.looked_at, "")))):
            self.fields["no_name"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = marked_words(cleaned.get(self.looked_at, ""))
        if found and not cleaned.get("no_name"):
            self.add_error(self.looked_at, _("“%(words)s” %(why)s. The book holds no names: say it without, or tick that it is none.") % {"words": found[0].excerpt, "why": found[0].label})
        return cleaned


class VoucherForm(LookedAt):
    """What a voucher says; one box for each purse that has something in it."""

    purpose = forms.CharField(label=_("what for"), max_length=250, help_text=NO_NAMES)
    day = forms.DateField(label=_("day of the voucher"), widget=day_input(), initial=dates.today)
    uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, form: str, at_hand: Sequence[AtHand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purses = {f"take_{row.source}_{'common' if row.from_common else 'work'}": row for row in at_hand}
        for name, row in self.purses.items():
            self.fields[name] = _box(form, row)
        self.order_fields([*self.purses, "purpose", "no_name", "day"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.purses:
            if cleaned.get(name) is not None and cleaned[name] < 0:
                self.add_error(name, _("The quantity must be more than zero: a mistake is corrected by a counter-entry, never by a negative amount."))
        if not any(cleaned.get(name) for name in self.purses) and not self.errors:
            self.add_error(None, _("Say how much is spent, and out of which source."))
        return cleaned

    @property
    def parts(self) -> list[Part]:
        """What was typed, purse by purse."""
        return [Part(row.source, row.from_common, self.cleaned_data[name]) for name, row in self.purses.items() if self.cleaned_data.get(name)]


def _box(form: str, row: AtHand) -> forms.Field:
    purse = _("common purse") if row.from_common else _("meant for this work")
    left = _("at hand: %(left)s") % {"left": measured(form, row.quantity)}
    words: dict[str, Any] = {"label": f"{row.name} ({purse})", "required": False, "help_text": left}
    if form == kinds.MONEY:
        return AmountField(**words)
    return NumberField(**words, max_digits=15, decimal_places=kinds.forms()[form].places)


class PayForm(forms.Form):
    """When it was paid."""

    on = forms.DateField(label=_("paid on"), widget=day_input(), initial=dates.today)
    uuid = forms.UUIDField(widget=forms.HiddenInput)


class ReverseForm(LookedAt):
    """Why an entry is taken back."""

    looked_at = "reason"
    field_order: tuple[str, ...] = ("reason", "no_name")
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300, help_text=NO_NAMES)
    uuid = forms.UUIDField(widget=forms.HiddenInput)


class MoveForm(ReverseForm):
    """What of what is left of a work goes into the common purse, and why."""

    field_order = ("form", "reason", "no_name")
    form = forms.ChoiceField(label=_("what is moved"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, left: Mapping[str, Mapping[str, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.get("form")  # sent again, nothing of it may be left: the action tells what became of it
        offered = {**left, sent: left.get(sent, {})} if sent in kinds.forms() else left
        set_choices(self, "form", [(form, _left_words(form, by_source)) for form, by_source in offered.items()])
        self.initial.setdefault("form", next(iter(left), None))


def _left_words(form: str, by_source: Mapping[str, Decimal]) -> str:
    told = [f"{kinds.sources()[source].name} {measured(form, quantity)}" for source, quantity in by_source.items()]
    return f"{kinds.forms()[form].name}: {', '.join(told) or measured(form, NOTHING)}"
