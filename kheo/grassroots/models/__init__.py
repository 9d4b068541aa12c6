"""Tables of the grassroots room, by noun."""

from kheo.grassroots.models.activities import Activity, ActivityCount
from kheo.grassroots.models.agreements import Agreement, AgreementReview, AgreementTask
from kheo.grassroots.models.meetings import FollowUp, Meeting, MeetingKind, Resolution
from kheo.grassroots.models.membership import MembershipFigure
from kheo.grassroots.models.plans import Outcome, PlannedEvent, PlannedKind
from kheo.grassroots.models.returns import MatterRaised, MonthlyReturn, ReturnNumber, ReturnText

__all__ = [
    "Activity", "ActivityCount", "Agreement", "AgreementReview", "AgreementTask", "FollowUp", "MatterRaised", "Meeting", "MeetingKind",
    "MembershipFigure", "MonthlyReturn", "Outcome", "PlannedEvent", "PlannedKind", "Resolution", "ReturnNumber", "ReturnText",
]  # fmt: skip
