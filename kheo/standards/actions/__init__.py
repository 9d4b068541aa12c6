"""Writes of the standards."""

from kheo.standards.actions.assessing import Outcome, move_totals, outcome_of, reassess
from kheo.standards.actions.mappings import load_mappings
from kheo.standards.actions.observations import Saved, save_observations
from kheo.standards.actions.sets import load_sets
from kheo.standards.actions.sheets import follow_step, save_sheet
from kheo.standards.actions.verification import Ruling, rule_on

__all__ = [
    "Outcome", "Ruling", "Saved", "follow_step", "load_mappings", "load_sets", "move_totals", "outcome_of", "reassess", "rule_on",
    "save_observations", "save_sheet",
]  # fmt: skip
