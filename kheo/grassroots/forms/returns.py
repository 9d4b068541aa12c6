"""A month's return: almost filled by itself from what was recorded; what was not is added, and marked so."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.actions import RETURN_SLUG, save_return
from kheo.grassroots.models import MatterRaised, MonthlyReturn
from kheo.grassroots.queries import (
    itemised,
    month_to_begin,
    months_to_choose,
    numbers_before,
    offered_texts,
    returns_of,
)
from kheo.grassroots.returns import (
    EXEMPLAR,
    Heading,
    begun_month,
    exemplar,
    groups,
    numbers,
    reporters,
    texts,
)
from kheo.lib import dates
from kheo.lib.figures import Kind
from kheo.lib.forms import LONGEST_TEXT, set_choices, set_rows
from kheo.lib.numbers import NumberField, show_number
from kheo.lib.periods import Period, PeriodError
from kheo.movements.queries.initiatives import initiatives_to_choose
from kheo.org.models import Body
from kheo.org.permissions import assignments
from kheo.records.forms import Drawn, RecordForm
from kheo.records.permissions import ENTER, records_for

NUMBER, TEXT = "number_", "text_"
MONEY = "đồng"
CREDIT = "credit_funds"
FEWEST_LINES, MOST_LINES = 3, 10  # of a text box


class MonthField(forms.ChoiceField):
    """A month that has begun; why another one cannot be told is said in words."""

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        try:
            begun_month(str(value), dates.today())
        except PeriodError as error:
            raise ValidationError(str(error), code="invalid_choice") from error


def number_field(row: Heading, **options: Any) -> NumberField:
    """The box of a figure: whole numbers, but for money."""
    places = 2 if row.measure == MONEY else 0
    return NumberField(label=f"{row.name} ({row.measure})", min_value=0, max_digits=18, decimal_places=places, required=False, **options)


def text_field(row: Heading, **options: Any) -> forms.CharField:
    """The box of a text."""
    return forms.CharField(label=row.name, max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)


class MonthlyReturnForm(RecordForm):
    """The month, the figures, the texts; what was recorded piece by piece stands beside each figure and is not typed again.

    `shown` is the month and body whose numbers and offers the page showed: texts that are still as offered follow another choice.
    """

    period = MonthField(label=_("Month"))
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    counts_only = True

    class Media:
        css = {"all": ["css/grassroots.css"]}

    class Meta:
        model = MonthlyReturn
        fields = ["period", "exemplar"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_reporters((kwargs.get("initial") or {}).get("owner"))
        self._offer_months()
        self.body, self.month = self._chosen()
        set_rows(self, "exemplar", initiatives_to_choose(self.units, self.instance.exemplar_id))
        self._add_numbers()
        self._add_texts()
        self.initial["shown"] = self._key(self.body, self.month)

    def _offer_reporters(self, asked: str | None) -> None:
        """A return is a reporter's: the own body first; units only where there is no reporter at all, so that it can be said."""
        present, own = self._present_owner(), {held.body_id for held in assignments(self.user, ENTER)}
        bodies = {key: (unit, body) for key, (unit, body) in self.owners.items() if key == present or (body is not None and body.kind in reporters())}
        if not bodies:
            return
        self.owners = dict(sorted(bodies.items(), key=lambda item: item[1][1] is None or item[1][1].pk not in own))
        set_choices(self, "owner", [(key, str(body or unit)) for key, (unit, body) in self.owners.items()])
        self.initial["owner"] = present or (asked if asked in self.owners else next(iter(self.owners)))
        if len(self.owners) == 1:
            self.fields["owner"].widget = forms.HiddenInput()

    def _offer_months(self) -> None:
        wanted = self.instance.period or str(self.initial.get("period", ""))
        if not self._begun(wanted):
            wanted = ""
        typed = str(self.data.get("period", "")) if self.is_bound else ""
        months = {month.code: month for known in (wanted, self._begun(typed)) for month in months_to_choose(known)}
        set_choices(self, "period", [(month.code, month.label) for month in sorted(months.values(), key=lambda month: month.start, reverse=True)])
        body = self.owners.get(str(self.initial.get("owner")), (None, None))[1]
        self.initial["period"] = wanted or (month_to_begin(body) if body is not None else months_to_choose()[0]).code

    def _begun(self, code: str) -> str:
        """The code, where it is that of a month that has begun."""
        try:
            return begun_month(code, dates.today()).code
        except PeriodError:
            return ""

    def _chosen(self) -> tuple[Body | None, Period]:
        """The body and month of which the page tells: those that were sent, where they make sense."""
        typed = self.data if self.is_bound else {}
        owner = str(typed.get("owner", self.initial["owner"]))
        period = self._begun(str(typed.get("period", ""))) or str(self.initial["period"])
        return self.owners.get(owner, (None, None))[1], Period.parse(period)

    @staticmethod
    def _key(body: Body | None, month: Period) -> str:
        return f"{month.code}:{body.pk if body is not None else ''}"

    def _add_numbers(self) -> None:
        recorded = itemised(self.body, self.month) if self.body is not None else {}
        before = numbers_before(self.user, self.body, self.month) if self.body is not None else {}
        stored = {row.key: row.remainder for row in self.instance.numbers.all()} if self.instance.pk else {}
        for key, row in numbers().items():
            words = self._number_words(row, recorded.get(key), before.get(key))
            self.fields[f"{NUMBER}{key}"] = number_field(row, help_text=words)
            self.initial.setdefault(f"{NUMBER}{key}", stored.get(key))

    def _number_words(self, row: Heading, recorded: Decimal | None, before: Decimal | None) -> str:
        if recorded is not None:
            words = {"month": self.month.label, "number": show_number(recorded)}
            return gettext("%(month)s, recorded already and counted: %(number)s. Add only what is not recorded.") % words
        if row.kind == Kind.STOCK and before is not None:
            return gettext("%(month)s: %(number)s.") % {"month": self.month.previous().label, "number": show_number(before)}
        return ""

    def _add_texts(self) -> None:
        stored = {row.key: row.text for row in self.instance.texts.all()} if self.instance.pk else {}
        offered = offered_texts(self.body, self.month) if self.body is not None else {}
        for key, row in texts().items():
            words = gettext("Begun from what was recorded; change it as you like.") if offered.get(key) else ""
            self.fields[f"{TEXT}{key}"] = text_field(row, help_text=words)
            text = stored.get(key, "") if self.instance.pk else offered.get(key, "")
            self.initial.setdefault(f"{TEXT}{key}", text)
            self.fields[f"{TEXT}{key}"].widget.attrs["rows"] = max(FEWEST_LINES, min(text.count("\n") + 2, MOST_LINES))

    @property
    def fields_above(self) -> list[Any]:
        """In whose name, the month with its button, the figures; those of credit fold away."""
        credit = next(group for group in groups() if group.code == CREDIT)
        boxes = {key: self[f"{NUMBER}{key}"] for key in numbers()}
        of_credit = [box for key, box in boxes.items() if credit.holds(numbers()[key])]
        owner = [] if self["owner"].is_hidden else [self["owner"]]
        month = Drawn("grassroots/return_month.html", [self["period"]], refresh_url=self._refresh_url(), existing=self._existing())
        return [*owner, month, *(box for box in boxes.values() if box not in of_credit), Drawn("records/folded_fields.html", of_credit, legend=credit.name)]

    @property
    def fields_behind(self) -> list[Any]:
        """The texts in their groups as on the paper form; a group in which nothing stands is folded away."""
        drawn: list[Any] = [self["documents"]]
        for group in groups():
            own = [self[f"{TEXT}{key}"] for key, row in texts().items() if group.holds(row)]
            own += [self[EXEMPLAR]] if group.holds(exemplar()) else []
            drawn += [Drawn("records/folded_fields.html", own, legend=group.name)] if own else []
        return drawn

    @property
    def is_opened(self) -> bool:
        """Opened where something stands in it: what was offered is to be seen before it is sent."""
        return any(self[name].value() or self[name].errors for name in self.fields if name.startswith(TEXT))

    def _refresh_url(self) -> str:
        return reverse("grassroots:refresh_return", args=[self.instance.pk]) if self.instance.pk else reverse("grassroots:refresh_new_return")

    def _existing(self) -> str:
        """Where the return of this month stands already, for who may read it."""
        found = returns_of(self.body, self.month.code).exclude(pk=self.instance.pk).first() if self.body is not None else None
        if found is None:
            return ""
        readable = records_for(self.user, MonthlyReturn).filter(pk=found.pk).exists()
        return format_html('<a href="{}">{}</a>', reverse("records:show", args=[RETURN_SLUG, found.pk]), found) if readable else str(found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("shown") and cleaned["shown"] != self._key(self.body, self.month):
            self._follow_choice(cleaned, cleaned["shown"])
        return cleaned

    def _follow_choice(self, cleaned: dict[str, Any], shown: str) -> None:
        """Another month or body was chosen than the page told of: texts that nobody touched are those of the choice."""
        before = self._offered_for(shown)
        now = offered_texts(self.body, self.month) if self.body is not None else {}
        for key in {*before, *now}:
            typed = cleaned.get(f"{TEXT}{key}", "")
            if " ".join(typed.split()) == " ".join(before.get(key, "").split()):
                cleaned[f"{TEXT}{key}"] = now.get(key, "")
                self.show_in_place(f"{TEXT}{key}", now.get(key, ""))
        self.show_in_place("shown", self._key(self.body, self.month))

    def _offered_for(self, shown: str) -> dict[str, str]:
        period, _colon, body_key = shown.partition(":")
        body = self.owners.get(f"b{body_key}", (None, None))[1]
        return offered_texts(body, Period.parse(period)) if body is not None and self._begun(period) else {}

    def _typed(self, prefix: str) -> dict[str, Any]:
        return {name.removeprefix(prefix): self.cleaned_data[name] for name in self.fields if name.startswith(prefix) and name in self.cleaned_data}

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and "period" not in self.errors

    def store(self, version: int | None) -> MonthlyReturn:
        return save_return(self.instance, by=self.user, fields=self.saved_fields, version=version, remainders=self._typed(NUMBER), texts=self._typed(TEXT))


class MatterForm(forms.ModelForm):
    """One thing that residents raised."""

    class Meta:
        model = MatterRaised
        fields = ["topic", "count", "answer"]
        help_texts = {"answer": _("No names of those who raised it.")}


class MatterRows(BaseInlineFormSet):
    """What residents raised in the month (headings 7, 32, 33 and 34 of the form)."""

    legend = _("What residents raised, to be mended")


MatterFormSet = inlineformset_factory(MonthlyReturn, MatterRaised, form=MatterForm, formset=MatterRows, extra=1, max_num=20, validate_max=True)
