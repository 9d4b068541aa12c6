"""Recording that initiatives are recognised, outstanding or rewarded, and taking a decision back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.lib.forms import AskingForm, Tick, day_input, set_choices, set_rows
from kheo.movements.models import Campaign, Grade, Recognition
from kheo.movements.queries import recognition_doubts, revocation_doubts, reward_forms
from kheo.org.models import Unit, User
from kheo.register.forms import DocumentField
from kheo.register.queries import choose_documents


class RecognitionForm(AskingForm):
    """A unit's decision about one initiative or several (`about`: their keys, all of the campaign).

    `units` are those in whose name the person may decide.
    """

    despite_doubts = Tick(_("Record the decision all the same"))
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, widget=forms.RadioSelect)
    reward_form = forms.ChoiceField(label=_("Form of reward"), required=False, help_text=_("For “rewarded” only."))
    unit = forms.ModelChoiceField(label=_("Decided by"), queryset=Unit.objects.none(), empty_label=None)
    document = DocumentField(label=_("Decision"))
    decided_on = forms.DateField(label=_("Decided on"), widget=day_input(), required=False, help_text=_("Empty: the day of the document."))
    title = forms.CharField(
        label=_("Honour, as printed"), max_length=200, required=False, help_text=_("What stands on the certificate above the title. No person's name.")
    )

    field_order = ["grade", "reward_form", "unit", "document", "decided_on", "title", "despite_doubts"]

    def __init__(self, *args: Any, user: User, units: Sequence[Unit], campaign: Campaign, about: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.about = campaign, about
        set_rows(self, "unit", Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("path"), always_one=True)
        set_rows(self, "document", choose_documents(user))
        set_choices(self, "reward_form", [("", "–"), *((form.code, form.label) for form in reward_forms().values())])
        if campaign.unit in units:
            self.initial["unit"] = campaign.unit

    def doubts(self, cleaned: dict[str, Any]) -> list[str]:
        return recognition_doubts(
            self.about, campaign=self.campaign, grade=cleaned["grade"], unit=cleaned["unit"], reward_form=cleaned["reward_form"]
        )


class RevocationForm(AskingForm):
    """A decision that takes a recognition back."""

    despite_doubts = Tick(_("Revoke it all the same"))
    document = DocumentField(label=_("Decision that revokes it"))
    on = forms.DateField(label=_("Revoked on"), widget=day_input(), required=False, help_text=_("Empty: the day of the document."))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("No person's name."))

    field_order = ["document", "on", "reason", "despite_doubts"]

    def __init__(self, *args: Any, user: User, recognition: Recognition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recognition = recognition
        set_rows(self, "document", choose_documents(user))

    def doubts(self, cleaned: dict[str, Any]) -> list[str]:
        return revocation_doubts(self.recognition, cleaned["document"])
