"""Tables of the standards room, by noun."""

from kheo.standards.models.awards import Milestone, TitleAward, TitleTarget
from kheo.standards.models.criteria import (
    Condition,
    ConditionKind,
    CriteriaSet,
    Criterion,
    DossierPiece,
    Indicator,
    IndicatorKind,
    MappingPair,
    RevocationRule,
    SetMapping,
    Threshold,
    UnitGroup,
)
from kheo.standards.models.sheets import (
    AreaTotal,
    Assessment,
    ClosedPeriod,
    ConditionAnswer,
    CriterionResult,
    DossierTick,
    GroupMember,
    Observation,
    ObservationEvidence,
    ObservationSheet,
    Status,
    Verifier,
)

__all__ = [
    "AreaTotal", "Assessment", "ClosedPeriod", "Condition", "ConditionAnswer", "ConditionKind", "CriteriaSet", "Criterion", "CriterionResult",
    "DossierPiece", "DossierTick", "GroupMember", "Indicator", "IndicatorKind", "MappingPair", "Milestone", "Observation", "ObservationEvidence",
    "ObservationSheet", "RevocationRule", "SetMapping", "Status", "Threshold", "TitleAward", "TitleTarget", "UnitGroup", "Verifier",
]  # fmt: skip
