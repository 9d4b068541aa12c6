"""Clean input of the standards."""

from kheo.standards.forms.awards import (
    DecisionForm,
    RecheckDayForm,
    RecheckForm,
    RevokeTitleForm,
    TitleForm,
    VoteForm,
)
from kheo.standards.forms.dossiers import DossierForm
from kheo.standards.forms.entry import EntryPage, EntryRow
from kheo.standards.forms.evidence import EvidenceForm
from kheo.standards.forms.sheets import ObservationSheetForm
from kheo.standards.forms.targets import AimForm, MilestonesForm

__all__ = [
    "AimForm",
    "DecisionForm",
    "DossierForm",
    "EntryPage",
    "EntryRow",
    "EvidenceForm",
    "MilestonesForm",
    "ObservationSheetForm",
    "RecheckDayForm",
    "RecheckForm",
    "RevokeTitleForm",
    "TitleForm",
    "VoteForm",
]
