"""Writes of the movement."""

from kheo.movements.actions.campaigns import close_campaign, launch_campaign
from kheo.movements.actions.initiatives import name_honouree, recognise, save_initiative, set_condition

__all__ = ["close_campaign", "launch_campaign", "name_honouree", "recognise", "save_initiative", "set_condition"]
