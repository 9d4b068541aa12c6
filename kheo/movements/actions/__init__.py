"""Writes of the movement."""

from kheo.movements.actions.campaigns import close_campaign, launch_campaign
from kheo.movements.actions.duties import settle_duties
from kheo.movements.actions.initiatives import recognise, save_initiative, set_condition, state_outputs
from kheo.movements.actions.names import may_record_consent, name_honouree, set_name_consent, standing_consent

__all__ = [
    "close_campaign",
    "launch_campaign",
    "may_record_consent",
    "name_honouree",
    "recognise",
    "save_initiative",
    "set_condition",
    "set_name_consent",
    "settle_duties",
    "standing_consent",
    "state_outputs",
]
