"""Campaigns of the movement, initiatives, their scoring, recognition and what became of them."""

from kheo.movements.models.appraisals import (
    Appraisal,
    Ballot,
    BallotScore,
    CapTick,
    CouncilScore,
    SelfAssessment,
    SelfScore,
)
from kheo.movements.models.campaigns import Campaign, CampaignStep, Field, StepKind
from kheo.movements.models.initiatives import Checkpoint, Initiative, InitiativeKind, Output, SubjectKind
from kheo.movements.models.recognition import CHECK_UP_MONTHS, CheckUp, Found, Grade, Quota, Recognition
from kheo.movements.models.same_work import InitiativeTerm, SameWork, Verdict
from kheo.movements.models.sheets import Gap, LinePart, Scored, ScoringSheet, SheetCap, SheetLine, SheetRank

__all__ = [
    "CHECK_UP_MONTHS",
    "Appraisal",
    "Ballot",
    "BallotScore",
    "Campaign",
    "CampaignStep",
    "CapTick",
    "CheckUp",
    "Checkpoint",
    "CouncilScore",
    "Field",
    "Found",
    "Gap",
    "Grade",
    "Initiative",
    "InitiativeKind",
    "InitiativeTerm",
    "LinePart",
    "Output",
    "Quota",
    "Recognition",
    "SameWork",
    "Scored",
    "ScoringSheet",
    "SelfAssessment",
    "SelfScore",
    "SheetCap",
    "SheetLine",
    "SheetRank",
    "StepKind",
    "SubjectKind",
    "Verdict",
]
