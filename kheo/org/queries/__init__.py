"""Reads about units, bodies, history, consent and sealed fields."""

from kheo.org.queries.bodies import present_body, rows_of_body
from kheo.org.queries.consent import has_consent, sealed_without_consent, standing_consent, with_sealed
from kheo.org.queries.history import ChainFault, check_history, check_seals, history_of
from kheo.org.queries.sealing import unseal_field, unseal_fields, unseal_text
from kheo.org.queries.units import (
    AmbiguousUnit,
    NoSuchUnit,
    Restated,
    find_unit,
    predecessors,
    restate,
    successors,
)

__all__ = [
    "AmbiguousUnit",
    "ChainFault",
    "NoSuchUnit",
    "Restated",
    "check_history",
    "check_seals",
    "find_unit",
    "has_consent",
    "history_of",
    "predecessors",
    "present_body",
    "restate",
    "rows_of_body",
    "sealed_without_consent",
    "standing_consent",
    "successors",
    "unseal_field",
    "unseal_fields",
    "unseal_text",
    "with_sealed",
]
