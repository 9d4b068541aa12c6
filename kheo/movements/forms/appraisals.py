"""Appraisal: a conflict of interest, the council's result, naming appraisers, and the word that makes a result final."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.forms import RowsField, set_rows
from kheo.lib.listing import YesNoFilter
from kheo.lib.text import fold
from kheo.movements.forms.scoring import LinesForm
from kheo.movements.models import Field, Initiative, SheetCap
from kheo.movements.permissions import APPRAISE
from kheo.movements.queries.appraisals import LEAST_BALLOTS, MINUTES_KIND
from kheo.org.models import Unit, User
from kheo.org.models.spans import under_path
from kheo.org.permissions import assignments, role_name
from kheo.register.forms import DocumentField
from kheo.register.models import OfficialDocument
from kheo.register.queries import choose_documents
from kheo.register.workflow import DocumentState

FINAL_WORD = "CHỐT"  # typed by hand: the act is deliberate, and it is a word, not a translation


class ConflictForm(forms.Form):
    """Yes or no, and no word more."""

    has_conflict = forms.TypedChoiceField(
        label=_("Do you have a conflict of interest?"), choices=[("no", _("No")), ("yes", _("Yes"))], widget=forms.RadioSelect,
        coerce=lambda text: text == "yes",
        help_text=_("For instance: you or somebody close to you takes part in it. Only yes or no is kept; nobody asks why."),
    )  # fmt: skip


class CouncilForm(LinesForm):
    """The council's points, the caps that apply, and the minutes; of minutes older than the last ballot it is asked once whether they are right."""

    minutes_asked = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User, caps: Sequence[SheetCap], ticked: Mapping[int, Any], minutes: Any, last_ballot: date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.caps, self.last_ballot, self.initial["minutes_asked"] = caps, last_ballot, minutes
        for cap in caps:
            tick = ticked.get(cap.pk)
            self.fields[f"cap_{cap.pk}"] = forms.BooleanField(label=cap.name, required=False, initial=tick is not None)
            self._add_documents(f"document_{cap.pk}", _("By the document"), user, tick.document_id if tick else None)
        self._add_documents("minutes", _("Minutes of the council"), user, minutes, kind=MINUTES_KIND)

    def _add_documents(self, name: str, label: Any, user: User, chosen: Any, **only: Any) -> None:
        self.fields[name] = DocumentField(label=label, required=False, initial=chosen)
        set_rows(self, name, choose_documents(user).filter(**only).exclude(state=DocumentState.WITHDRAWN))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for cap in self.caps:
            document = f"document_{cap.pk}"
            if cleaned.get(f"cap_{cap.pk}") and document in cleaned and cleaned[document] is None:
                self.add_error(document, _("A cap applies by a document only: choose it."))
            if not cleaned.get(f"cap_{cap.pk}") and cleaned.get(document):
                self.add_error(document, _("Tick the cap, or leave the document empty."))
        self._ask_about(cleaned.get("minutes"), cleaned.get("minutes_asked"))
        return cleaned

    def _ask_about(self, minutes: OfficialDocument | None, asked: int | None) -> None:
        """Not forbidden, for a date may be printed wrong; asked once for each document."""
        if minutes is None or minutes.issued_on is None or self.last_ballot is None or minutes.issued_on >= self.last_ballot or asked == minutes.pk:
            return
        words = {"day": f"{minutes.issued_on:%d/%m/%Y}", "last": f"{self.last_ballot:%d/%m/%Y}"}
        text = _("These minutes are dated %(day)s, before the last ballot was handed in (%(last)s). If that is right, save once more; else choose others.")
        self.add_error("minutes", text % words)
        self.show_in_place("minutes_asked", str(minutes.pk))

    def given_caps(self) -> dict[int, Any] | None:
        """The caps that apply, each with its document; None while something is wrong with them."""
        if {f"{part}_{cap.pk}" for cap in self.caps for part in ("cap", "document")} & set(self.errors):
            return None
        return {cap.pk: self.cleaned_data[f"document_{cap.pk}"] for cap in self.caps if self.cleaned_data[f"cap_{cap.pk}"]}

    def cap_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The tick and the document of each cap."""
        return [(self[f"cap_{cap.pk}"], self[f"document_{cap.pk}"]) for cap in self.caps]


class FinalWordForm(forms.Form):
    """The word that makes a result final; accents and capitals do not matter."""

    word = forms.CharField(
        label=_("Type the word %(word)s") % {"word": FINAL_WORD}, required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_word(self) -> str:
        word = self.cleaned_data["word"]
        if fold(word) != fold(FINAL_WORD):
            raise forms.ValidationError(_("Nothing was made final: type the word %(word)s and nothing else.") % {"word": FINAL_WORD})
        return word


class CorrectionForm(forms.Form):
    """Why a final result is corrected."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AppraiserTicks(RowsField):
    """Accounts with the roles they hold, and where."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        held = dict.fromkeys(f"{role_name(place.role)}, {place.body or place.unit}" for place in obj.places)
        return f"{obj} · {'; '.join(held)}" if held else str(obj)


class AppraisersForm(forms.Form):
    """Who scores."""

    appraisers = AppraiserTicks(
        queryset=User.objects.none(), label=_("Appraisers"),
        help_text=_("At least two, usually three. Each scores alone; nobody sees the others' points before all are in."),
    )  # fmt: skip

    def __init__(self, *args: Any, accounts: QuerySet[User], least: int = LEAST_BALLOTS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = least
        set_rows(self, "appraisers", accounts)

    def clean_appraisers(self) -> Iterable[User]:
        chosen = self.cleaned_data["appraisers"]
        if len(chosen) < self.least:
            raise forms.ValidationError(_("At least %(least)s appraisers are needed.") % {"least": self.least})
        return chosen


class OpenAppraisalsForm(AppraisersForm):
    """Which initiatives, and who scores them."""

    initiatives = RowsField(queryset=Initiative.objects.none(), label=pgettext_lazy("record", "Initiatives"))
    field_order = ["initiatives", "appraisers"]

    def __init__(self, *args: Any, rows: QuerySet[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "initiatives", rows)


def _units_of(request: Any) -> QuerySet[Unit]:
    held = [role.unit_id for role in assignments(request.user, APPRAISE)]
    return Unit.objects.on().filter(parent__in=held).order_by("path")


def _fields_of(request: Any) -> QuerySet[Field]:
    return Field.objects.filter(campaign=request.resolver_match.kwargs["pk"]).order_by("position")


class ToOpenFilter(django_filters.FilterSet):
    """By field, unit with all below it, and whether a self-assessment was handed in."""

    field = django_filters.ModelChoiceFilter(label=pgettext_lazy("of a campaign", "Field"), queryset=_fields_of)
    unit = django_filters.ModelChoiceFilter(label=_("Unit"), queryset=_units_of, method="below")
    assessed = YesNoFilter(label=_("Self-assessment handed in"), field_name="is_self_assessed")

    class Meta:
        model = Initiative
        fields = ["field", "unit", "assessed"]

    def below(self, rows: QuerySet[Any], _name: str, unit: Unit) -> QuerySet[Any]:
        """Those of the unit and of all below it."""
        return rows.filter(under_path(unit.path, "unit__path"))


