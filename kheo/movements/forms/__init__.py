"""The forms of the movement."""

from kheo.movements.forms.campaigns import (
    CampaignForm,
    CampaignSettingsForm,
    FieldFormSet,
    FieldRows,
    QuotaFormSet,
    QuotaRows,
    next_round,
)
from kheo.movements.forms.carrying_out import CheckpointForm, ConditionForm, ConsentForm, OutputsForm
from kheo.movements.forms.check_ups import CheckUpForm
from kheo.movements.forms.initiatives import InitiativeForm, OutputFormSet
from kheo.movements.forms.published import LibraryFilter
from kheo.movements.forms.recognition import RecognitionForm, RevocationForm
from kheo.movements.forms.scoring import SelfAssessmentForm

__all__ = [
    "CampaignForm",
    "CampaignSettingsForm",
    "CheckUpForm",
    "CheckpointForm",
    "ConditionForm",
    "ConsentForm",
    "FieldFormSet",
    "FieldRows",
    "InitiativeForm",
    "LibraryFilter",
    "OutputFormSet",
    "OutputsForm",
    "QuotaFormSet",
    "QuotaRows",
    "RecognitionForm",
    "RevocationForm",
    "SelfAssessmentForm",
    "next_round",
]
