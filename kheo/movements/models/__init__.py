"""Campaigns of the movement, initiatives, their outputs and recognition."""

from kheo.movements.models.campaigns import Campaign, Field
from kheo.movements.models.initiatives import Initiative, InitiativeKind, Output, SubjectKind
from kheo.movements.models.recognition import Grade, Recognition

__all__ = ["Campaign", "Field", "Grade", "Initiative", "InitiativeKind", "Output", "Recognition", "SubjectKind"]
