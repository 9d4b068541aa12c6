"""Reads of the standards."""

from kheo.standards.queries.lines import CriterionLines, Line, SheetLines, lines_of, told, wanted
from kheo.standards.queries.recount import Recounted, recount
from kheo.standards.queries.sets import (
    Book,
    book_of,
    concerns,
    group_of,
    indicators_of,
    is_in_use,
    newest_of,
    sets_for,
    unconfirmed_of,
)
from kheo.standards.queries.sheets import (
    closing_of,
    conditions_of,
    criteria_of,
    current,
    entry_of,
    last_sheet,
    levels_of,
    said,
    verdicts_of,
)
from kheo.standards.queries.verifying import readable_by_verifier, verifiable, verifiers_of

__all__ = [
    "Book",
    "CriterionLines",
    "Line",
    "Recounted",
    "SheetLines",
    "book_of",
    "closing_of",
    "concerns",
    "conditions_of",
    "criteria_of",
    "current",
    "entry_of",
    "group_of",
    "indicators_of",
    "is_in_use",
    "last_sheet",
    "levels_of",
    "lines_of",
    "newest_of",
    "readable_by_verifier",
    "recount",
    "said",
    "sets_for",
    "told",
    "unconfirmed_of",
    "verdicts_of",
    "verifiable",
    "verifiers_of",
    "wanted",
]
