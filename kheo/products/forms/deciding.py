"""What was decided about a product, and the consent of whoever sells."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from kheo.lib import dates
from kheo.lib.forms import AskingForm, Tick, day_input, set_choices, set_rows
from kheo.lib.numbers import NumberField
from kheo.org.models import User
from kheo.org.models.consent import ConsentWay
from kheo.products.actions import Decision, decision_doubts
from kheo.products.kinds import PARTS, part_names, star_numbers
from kheo.products.models import IssuingLevel, Rating
from kheo.register.forms import DocumentField
from kheo.register.queries import choose_documents


class RatingForm(AskingForm):
    """A decision on stars; what a document of the register says need not be typed. What is odd and not forbidden is asked once."""

    despite_doubts = Tick(_("It is so: record it all the same"))
    stars = forms.TypedChoiceField(label=_("Stars"), coerce=int)
    score = NumberField(label=_("Score"), max_digits=5, decimal_places=2, help_text=_("Of 100 points, as the council's minutes or the decision say."))
    part_a = NumberField(label=_("Part A"), max_digits=5, decimal_places=2, required=False)
    part_b = NumberField(label=_("Part B"), max_digits=5, decimal_places=2, required=False)
    part_c = NumberField(label=_("Part C"), max_digits=5, decimal_places=2, required=False)
    level = forms.ChoiceField(label=pgettext_lazy("level", "Recognised by"), choices=IssuingLevel, initial=IssuingLevel.PROVINCE)
    document = DocumentField(label=_("Decision in the register"), required=False)
    decision = forms.CharField(label=_("Number of the decision"), max_length=80, required=False, help_text=_("Empty where it is chosen from the register."))
    issuer = forms.CharField(label=_("Decided by (office)"), max_length=200, required=False, help_text=_("The office alone, no name. Empty where the decision is chosen from the register."))
    decided_on = forms.DateField(label=_("Decided on"), widget=day_input(), required=False, help_text=_("Empty: the day of the document chosen above."))
    certificate = forms.CharField(label=_("Number of the certificate"), max_length=60, required=False, help_text=_("From 3 stars on."))
    issued_on = forms.DateField(label=_("Certificate issued on"), widget=day_input(), required=False)
    valid_until = forms.DateField(
        label=_("Valid until, as the certificate says"), widget=day_input(), required=False, help_text=_("Empty: reckoned from the day of issue.")
    )

    field_order = [
        "stars", "score", *PARTS, "level", "document", "decision", "issuer", "decided_on", "certificate", "issued_on", "valid_until", "reason", "despite_doubts",
    ]  # fmt: skip

    def __init__(self, *args: Any, user: User, of: Rating | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        words = [(str(stars), ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}) for stars in reversed(star_numbers())]
        set_choices(self, "stars", words)
        set_rows(self, "document", choose_documents(user))
        for name in PARTS:
            self.fields[name].label = part_names()[name]
        if of is not None:
            self.initial.update({name: getattr(of, name) for name in self.fields if hasattr(of, name) and name != "valid_until"})

    def doubts(self, cleaned: dict[str, Any]) -> list[str]:  # noqa: ARG002
        """Points and levels that are not those of the day."""
        return decision_doubts(self.decision_said().completed())

    def decision_said(self) -> Decision:
        """What was typed, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in (*PARTS, "reason", "despite_doubts")}
        return Decision(**said, parts={name: self.cleaned_data[name] for name in PARTS})


class CorrectionForm(RatingForm):
    """The same, in the place of a row that was recorded wrongly."""

    reason = forms.CharField(label=_("What was wrong"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False)


class RevocationForm(forms.Form):
    """Stars were taken back."""

    revoked_on = forms.DateField(label=_("Revoked on"), widget=day_input())
    document = DocumentField(label=_("Decision in the register"), required=False)
    decision = forms.CharField(label=_("By the decision"), max_length=300, required=False, help_text=_("Number, date and office. Empty where it is chosen from the register."))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False, help_text=_("No person's name."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "document", choose_documents(user))
        self.initial.setdefault("revoked_on", dates.today())


class ContactConsentForm(forms.Form):
    """Whether whoever sells agrees to be reached in public."""

    way = forms.ChoiceField(label=_("They agreed to be reached in public"), required=False, choices=[("", _("no, or not any more")), *ConsentWay.choices])
    reason = forms.CharField(label=pgettext_lazy("consent", "Remark"), max_length=300, required=False, help_text=_("Not needed; no names, no numbers."))
