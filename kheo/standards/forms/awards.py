"""Votes, decisions, looking again and revocations of titles."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.forms import AskingForm, day_input, set_rows
from kheo.org.models import Unit, User
from kheo.register.forms import DocumentField
from kheo.register.queries import choose_documents
from kheo.standards.models import CriteriaSet, TitleAward
from kheo.standards.permissions import units_to_award
from kheo.standards.queries import newest_sets
from kheo.standards.queries.doubts import title_doubts

FIRST_YEAR, LAST_YEAR = 2010, 2100


class UnitField(forms.ModelChoiceField):
    """A unit with what it belongs to: names repeat."""

    def label_from_instance(self, obj: Unit) -> str:  # type: ignore[override]
        return obj.full_label


class YearField(forms.IntegerField):
    """A year, typed as it is written."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4})
        super().__init__(**{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, "widget": widget, **options})


class _AboutTitle(AskingForm):
    """Which title: unit, set, year of the results; asked once where accepted results do not bear it out."""

    needs_results: ClassVar[bool]

    unit = UnitField(label=_("Unit"), queryset=Unit.objects.none())
    criteria_set = forms.ModelChoiceField(label=_("Criteria set"), queryset=CriteriaSet.objects.none())
    data_year = YearField(label=_("Year of the results"), help_text=_("The year whose results were judged, not the year of the vote or the decision."))
    inferred = forms.CharField(
        label=_("What is inferred"), max_length=200, required=False, help_text=_("What of this is inferred and not read anywhere, for example: the year of the vote.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False, help_text=_("Where it was read: minutes, report, article."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "unit", units_to_award(user).order_by("path"))
        set_rows(self, "criteria_set", newest_sets())
        self.initial.setdefault("data_year", dates.today().year)
        if "document" in self.fields:
            set_rows(self, "document", choose_documents(user))

    def doubts(self, cleaned: dict[str, Any]) -> list[str]:
        return title_doubts(cleaned["unit"], cleaned["criteria_set"], cleaned["data_year"], needs_results=self.needs_results)


class VoteForm(_AboutTitle):
    """A council's vote on a title."""

    needs_results = True

    voted_on = forms.DateField(label=_("Council's vote on"), widget=day_input())
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=10_000, required=False, help_text=_("Empty where the numbers are not known."))
    votes_all = forms.IntegerField(label=_("Votes cast"), min_value=1, max_value=10_000, required=False)

    field_order = ["unit", "criteria_set", "data_year", "voted_on", "votes_for", "votes_all", "inferred", "source"]


class TitleForm(_AboutTitle):
    """A title that was decided, whose vote nobody knows."""

    needs_results = False

    document = DocumentField(label=_("Decision"), required=False)
    decided_on = forms.DateField(label=_("Decided on"), widget=day_input(), required=False, help_text=_("Empty: the day of the document, or not known."))

    field_order = ["unit", "criteria_set", "data_year", "document", "decided_on", "inferred", "source"]


class DecisionForm(forms.Form):
    """The authority's decision after the vote; what nobody knows stays empty."""

    document = DocumentField(label=_("Decision"), required=False)
    decided_on = forms.DateField(label=_("Decided on"), widget=day_input(), required=False, help_text=_("Empty: the day of the document, or not known."))
    inferred = forms.CharField(label=_("What is inferred"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, award: TitleAward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "document", choose_documents(user))
        self.initial.update(document=award.document_id, decided_on=award.decided_on, inferred=award.inferred)


class RecheckDayForm(forms.Form):
    """By when a title is looked at again."""

    recheck_on = forms.DateField(label=_("Looked at again by"), widget=day_input())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, award: TitleAward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version=award.version, recheck_on=award.recheck_on)


class RecheckForm(forms.Form):
    """A title was looked at again."""

    looked_on = forms.DateField(label=_("Looked at on"), widget=day_input())
    found = forms.CharField(
        label=_("What was found"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Does it hold, and what has to be mended? No names.")
    )
    next_on = forms.DateField(label=_("Next time by"), widget=day_input(), required=False, help_text=_("Empty: no next time is set."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("looked_on", dates.today())


class RevokeTitleForm(forms.Form):
    """A title is taken back."""

    document = DocumentField(label=_("Decision that revokes it"), required=False)
    revoked_on = forms.DateField(label=_("Revoked on"), widget=day_input())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False, help_text=_("No person's name."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "document", choose_documents(user))
