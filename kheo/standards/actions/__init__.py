"""Writes of the standards."""

from kheo.standards.actions.assessing import count_in, count_out, outcome_of, reassess
from kheo.standards.actions.awards import (
    record_decision,
    record_recheck,
    record_title,
    record_vote,
    revoke_title,
    schedule_recheck,
)
from kheo.standards.actions.confirming import confirm_row, withdraw_confirmation
from kheo.standards.actions.dossiers import save_dossier
from kheo.standards.actions.evidence import name_evidence
from kheo.standards.actions.mappings import load_files, load_mappings
from kheo.standards.actions.observations import Saved, save_observations
from kheo.standards.actions.periods import close_period, open_period
from kheo.standards.actions.places import set_group, set_verifier
from kheo.standards.actions.rebuilding import Rebuilt, rebuild_results, to_rebuild
from kheo.standards.actions.sets import load_sets
from kheo.standards.actions.sheets import follow_step, save_sheet
from kheo.standards.actions.sources import take_over
from kheo.standards.actions.targets import aim_at
from kheo.standards.actions.totals import Outcome
from kheo.standards.actions.verification import Ruling, refuse_unsettled, rule_on

__all__ = [
    "Outcome",
    "Rebuilt",
    "Ruling",
    "Saved",
    "aim_at",
    "close_period",
    "confirm_row",
    "count_in",
    "count_out",
    "follow_step",
    "load_files",
    "load_mappings",
    "load_sets",
    "name_evidence",
    "open_period",
    "outcome_of",
    "reassess",
    "rebuild_results",
    "record_decision",
    "record_recheck",
    "record_title",
    "record_vote",
    "refuse_unsettled",
    "revoke_title",
    "rule_on",
    "save_dossier",
    "save_observations",
    "save_sheet",
    "schedule_recheck",
    "set_group",
    "set_verifier",
    "take_over",
    "to_rebuild",
    "withdraw_confirmation",
]  # fmt: skip
