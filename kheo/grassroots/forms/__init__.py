"""Forms of the grassroots room."""

from kheo.grassroots.forms.activities import ActivityForm
from kheo.grassroots.forms.agreements import AgreementForm, TaskFormSet
from kheo.grassroots.forms.meetings import MeetingForm, ResolutionFormSet
from kheo.grassroots.forms.membership import MembershipForm
from kheo.grassroots.forms.plans import CallOffForm, FromPlanForm, PlanForm
from kheo.grassroots.forms.returns import MatterFormSet, MonthlyReturnForm

__all__ = [
    "ActivityForm", "AgreementForm", "CallOffForm", "FromPlanForm", "MatterFormSet", "MeetingForm", "MembershipForm", "MonthlyReturnForm", "PlanForm",
    "ResolutionFormSet", "TaskFormSet",
]  # fmt: skip
