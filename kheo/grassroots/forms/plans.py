"""What is planned; and what forms of what was done share, which begin as it was planned."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.models import PlannedEvent, PlannedKind
from kheo.grassroots.models.plans import DAY_IS_PAST
from kheo.grassroots.queries import hosts_of, hosts_to_choose, plans_to_record
from kheo.lib import dates
from kheo.lib.forms import ReasonForm, day_input, limited_text, set_rows
from kheo.lib.keys import as_key
from kheo.records.forms import RecordForm
from kheo.register.queries import documents_to_choose


class PlanForm(RecordForm):
    """What, whose, when and where; the rest is for those who want to announce it well."""

    first_fields = ("owner", "what", "kind", "title", "starts_on", "starts_at", "place")
    counts_only = True

    class Meta:
        model = PlannedEvent
        fields = ["what", "kind", "title", "starts_on", "starts_at", "place", "hosts", "text", "document"]
        formfield_callback = limited_text
        widgets = {
            "what": forms.RadioSelect, "starts_on": day_input(), "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "text": forms.Textarea(attrs={"rows": 3}), "hosts": forms.CheckboxSelectMultiple,
        }  # fmt: skip
        help_texts = {
            "kind": _("Only for an activity."),
            "text": _("What to bring, whom it is for. Everybody may read it once it is published."),
            "hosts": _("Who does it together with you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "hosts", hosts_to_choose(self.units, hosts_of(self.instance)))
        set_rows(self, "document", documents_to_choose(self.user, self.instance.document_id))

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day is not None and day < dates.today():
            raise forms.ValidationError(DAY_IS_PAST)
        return day


class FromPlanForm(RecordForm):
    """What was done, perhaps as planned: `?plan=3` begins it with what the plan says, unless it is recorded already.

    A subclass names `plan` (hidden) among its fields, and takes over in `begin_as_planned` what of a plan is its own.
    """

    planned: ClassVar[PlannedKind]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_owner_asked = (kwargs.get("initial") or {}).get("owner") in self.owners  # a link says whose it is
        plans = plans_to_record(self.units, self.planned, user=self.user, present=self.instance.plan_id)
        set_rows(self, "plan", plans)
        asked = self.initial.get("plan") if self.instance.pk is None else None
        key = as_key(str(asked or ""))
        plan = plans.filter(pk=key).first() if key is not None else None
        if plan is not None and not plan.is_recorded:
            self._begin_at(plan)
            self.begin_as_planned(plan)
        elif asked:
            del self.initial["plan"]
        if plan is not None and plan.is_recorded:
            self.fields["held_on"].help_text = gettext("“%(plan)s” is recorded already: write down here only what was something else.") % {"plan": plan}

    def begin_as_planned(self, plan: PlannedEvent) -> None:
        """Take over what the plan says."""
        raise NotImplementedError

    def _begin_at(self, plan: PlannedEvent) -> None:
        if plan.owner_key in self.owners:
            self.initial["owner"] = plan.owner_key


class CallOffForm(ReasonForm):
    """Why it is not held; short, for it is told to those who planned it."""

    reason = forms.CharField(label=_("Why it is called off"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300, required=False)
