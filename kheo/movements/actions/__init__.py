"""Writes of the movement."""

from kheo.movements.actions.campaigns import CampaignChanged, change_campaign, close_campaign, launch_campaign
from kheo.movements.actions.carrying_out import add_checkpoint, set_condition, state_outputs
from kheo.movements.actions.check_ups import answer_check_up, open_due_check_ups
from kheo.movements.actions.duties import settle_duties
from kheo.movements.actions.initiatives import save_initiative
from kheo.movements.actions.names import name_honouree, set_name_consent, standing_consent
from kheo.movements.actions.recognition import recognise, recognise_several, revoke_recognition
from kheo.movements.actions.replication import COPIED, show_notes, tell_origin
from kheo.movements.actions.same_work import (
    SAME_WORK,
    decide_same_work,
    follow_step,
    raise_pair,
    rebuild_terms,
)
from kheo.movements.actions.self_assessment import (
    LineAnswer,
    LinesLeftEmpty,
    SelfAssessmentChanged,
    hand_in_self_assessment,
    save_self_assessment,
    set_self_assessment_duties,
    take_back_self_assessment,
)
from kheo.movements.actions.sheets import load_sheets

__all__ = [
    "COPIED",
    "SAME_WORK",
    "CampaignChanged",
    "LineAnswer",
    "LinesLeftEmpty",
    "SelfAssessmentChanged",
    "add_checkpoint",
    "answer_check_up",
    "change_campaign",
    "close_campaign",
    "decide_same_work",
    "follow_step",
    "hand_in_self_assessment",
    "launch_campaign",
    "load_sheets",
    "name_honouree",
    "open_due_check_ups",
    "raise_pair",
    "rebuild_terms",
    "recognise",
    "recognise_several",
    "revoke_recognition",
    "save_initiative",
    "save_self_assessment",
    "set_condition",
    "set_name_consent",
    "set_self_assessment_duties",
    "settle_duties",
    "show_notes",
    "standing_consent",
    "state_outputs",
    "take_back_self_assessment",
    "tell_origin",
]
