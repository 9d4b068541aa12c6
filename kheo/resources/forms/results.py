"""What the programmes reached in a period: the counts in their groups, with what was told last beside each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.amounts import AmountField
from kheo.lib.forms import set_choices
from kheo.lib.numbers import NumberField, show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Body, Unit
from kheo.records.forms import Drawn, RecordForm
from kheo.records.permissions import records_for
from kheo.resources.actions.results import RESULTS_SLUG, save_results
from kheo.resources.models import ProgrammeResult
from kheo.resources.models.results import TELLING, last_accepted
from kheo.resources.programmes import (
    QUARTER,
    Count,
    begun_period,
    counts,
    groups,
    shares,
    span_of,
)
from kheo.resources.queries.results import (
    period_to_begin,
    periods_to_choose,
    results_of,
    told_before,
)

NUMBER = "number_"
MONEY = "đồng"
MOST_DIGITS = 15


class PeriodField(forms.ChoiceField):
    """A quarter or month that has begun; why another one cannot be told is said in words."""

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        try:
            begun_period(str(value), dates.today())
        except PeriodError as error:
            raise ValidationError(str(error), code="invalid_choice") from error


def number_field(row: Count, words: str) -> NumberField:
    """The box of a count, `words` below it: whole numbers, nothing below zero; money as people write it."""
    options: dict[str, Any] = {"label": f"{row.name} ({row.measure})", "required": False, **({"help_text": words} if words else {})}
    return AmountField(**options) if row.measure == MONEY else NumberField(**options, min_value=0, max_digits=MOST_DIGITS, decimal_places=0)


class ProgrammeResultForm(RecordForm):
    """The period and the counts that are told for it. What stood at the end of the last period is offered; what happened is not.

    `shown` is the period and owner of which the page told: what is still as offered follows another choice.
    """

    period = PeriodField(label=_("Period"))
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    class Meta:
        model = ProgrammeResult
        fields = ["period"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_owners((kwargs.get("initial") or {}).get("owner"))
        self._offer_periods()
        self.place, self.chosen = self._chosen()
        self._add_numbers()
        self.initial["shown"] = self._key(str(self._value("owner")), self.chosen)

    def _offer_owners(self, asked: str | None) -> None:
        """Communes and hamlets, and their unions for credit; others only where there is nothing else, so that it can be said."""
        own = {key: pair for key, pair in self.owners.items() if pair[0].kind in TELLING or key == self._present_owner()}
        if not own:
            return
        self.owners = own
        set_choices(self, "owner", [(key, str(body or unit)) for key, (unit, body) in own.items()])
        self.initial["owner"] = self._present_owner() or (asked if asked in own else next(iter(own)))
        if len(own) == 1:
            self.fields["owner"].widget = forms.HiddenInput()

    def _offer_periods(self) -> None:
        wanted = self.instance.period or str(self.initial.get("period", ""))
        wanted = self._begun(wanted)
        periods = {period.code: period for known in (wanted, self._begun(self._value("period"))) for period in periods_to_choose(known)}
        set_choices(self, "period", [(period.code, period.label) for period in periods.values()])
        unit, body = self.owners.get(str(self.initial.get("owner")), (None, None))
        self.initial["period"] = wanted or (period_to_begin(unit, body) if unit is not None else periods_to_choose()[0]).code

    def _value(self, name: str) -> str:
        """What was sent, else what the form begins with."""
        return str(self.data.get(name, "")) if self.is_bound and name in self.data else str(self.initial.get(name, ""))

    def _begun(self, code: str) -> str:
        try:
            return begun_period(code, dates.today()).code
        except PeriodError:
            return ""

    def _chosen(self) -> tuple[tuple[Unit, Body | None] | None, Period]:
        """Of whom and of which period the page tells."""
        period = self._begun(self._value("period")) or str(self.initial["period"])
        return self.owners.get(self._value("owner")), Period.parse(period)

    @staticmethod
    def _key(owner: str, period: Period) -> str:
        return f"{period.code}:{owner}"

    # --- The boxes ------------------------------------------------------------------------------------------------------

    def _add_numbers(self) -> None:
        last, before = told_before(self.user, *self.place, self.chosen) if self.place is not None else (None, {})
        stored = {row.key: row.value for row in self.instance.numbers.all()} if self.instance.pk else {}
        for key, row in counts().items():
            words = gettext("%(period)s: %(number)s.") % {"period": last.label, "number": show_number(before[key])} if last and key in before else ""
            self.fields[f"{NUMBER}{key}"] = number_field(row, words)
            first = stored.get(key) if self.instance.pk else self._offered(row, before)
            self.initial.setdefault(f"{NUMBER}{key}", first)

    def _offered(self, row: Count, before: Mapping[str, Decimal]) -> Decimal | None:
        return before.get(row.key) if row.is_stock and row.every == span_of(self.chosen) else None

    @property
    def fields_above(self) -> list[Any]:
        """In whose name, the period with its button, the groups; those of another span fold away."""
        owner = [] if self["owner"].is_hidden else [self["owner"]]
        period = Drawn("resources/result_period.html", [self["period"]], refresh_url=self._refresh_url(), existing=self._existing())
        told = sorted(groups().values(), key=lambda group: group.every != span_of(self.chosen))
        return [*owner, period, *(self._drawn(group.code, first=group is told[0]) for group in told)]

    def _drawn(self, code: str, *, first: bool) -> Drawn:
        group = groups()[code]
        boxes = [self[f"{NUMBER}{key}"] for key, row in counts().items() if row.group == code]
        legend = group.name if group.every == QUARTER else gettext("%(group)s (by the month)") % {"group": group.name}
        return Drawn("records/folded_fields.html", boxes, legend=legend, **({"opened": True} if first else {}))

    @property
    def fields_on_paper(self) -> list[forms.BoundField]:
        """The period, and every count."""
        return [*super().fields_on_paper, *(self[f"{NUMBER}{key}"] for key in counts())]

    @property
    def fields_behind(self) -> list[Any]:
        """Files alone."""
        return [self["documents"]]

    def _refresh_url(self) -> str:
        return reverse("resources:refresh_result", args=[self.instance.pk]) if self.instance.pk else reverse("resources:refresh_new_result")

    def _existing(self) -> str:
        """Where the results of this period stand already, for who may read them."""
        found = results_of(*self.place, self.chosen.code).exclude(pk=self.instance.pk).first() if self.place is not None else None
        if found is None:
            return ""
        readable = records_for(self.user, ProgrammeResult).filter(pk=found.pk).exists()
        return format_html('<a href="{}">{}</a>', reverse("records:show", args=[RESULTS_SLUG, found.pk]), found) if readable else str(found)

    # --- What was typed -------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("shown") and cleaned["shown"] != self._key(self._value("owner"), self.chosen):
            self._follow_choice(cleaned, cleaned["shown"])
        if "period" in cleaned:
            self._keep_to_span(cleaned)
        for key, row in shares().items():
            self._keep_within_whole(cleaned, key, row)
        return cleaned

    def _follow_choice(self, cleaned: dict[str, Any], shown: str) -> None:
        """Another period or owner was chosen than the page told of: a stock that nobody touched is the chosen one's, never another's."""
        code, _colon, owner = shown.partition(":")
        offered = self._stocks_before(owner, code)
        now = self._stocks_before(self._value("owner"), self.chosen.code)
        for key in {*offered, *now}:
            name = f"{NUMBER}{key}"
            if name not in self.errors and cleaned.get(name) == offered.get(key):
                cleaned[name] = now.get(key)
                self.show_in_place(name, "" if now.get(key) is None else str(now[key]))
        self.show_in_place("shown", self._key(self._value("owner"), self.chosen))

    def _stocks_before(self, owner: str, code: str) -> dict[str, Decimal]:
        place = self.owners.get(owner)
        if place is None or not self._begun(code):
            return {}
        period = Period.parse(code)
        _last, before = told_before(self.user, *place, period)
        return {key: value for key, value in before.items() if key in counts() and counts()[key].is_stock and counts()[key].every == span_of(period)}

    def _keep_to_span(self, cleaned: dict[str, Any]) -> None:
        """A number of another span is told with its box, and stays there."""
        words = {True: gettext("This is told by the quarter: choose a quarter above, or empty it."), False: gettext("This is told by the month: choose a month above, or empty it.")}
        for key, row in counts().items():
            if cleaned.get(f"{NUMBER}{key}") is not None and row.every != span_of(self.chosen):
                self.add_error(f"{NUMBER}{key}", words[row.every == QUARTER])

    def _keep_within_whole(self, cleaned: dict[str, Any], key: str, row: Count) -> None:
        part, whole = cleaned.get(f"{NUMBER}{key}"), cleaned.get(f"{NUMBER}{row.whole}")
        if part is None or self.place is None or f"{NUMBER}{row.whole}" in self.errors:
            return
        if whole is None:
            whole = last_accepted(*self.place, self.chosen).get(row.whole)
        if whole is not None and part > whole:
            words = {"whole": counts()[row.whole].name, "number": show_number(whole)}
            self.add_error(f"{NUMBER}{key}", gettext("More than “%(whole)s” (%(number)s): correct one of the two.") % words)

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and "period" not in self.errors

    def store(self, version: int | None) -> ProgrammeResult:
        typed = {key: self.cleaned_data[f"{NUMBER}{key}"] for key in counts() if f"{NUMBER}{key}" in self.cleaned_data}
        return save_results(self.instance, by=self.user, fields=self.saved_fields, version=version, numbers=typed)
