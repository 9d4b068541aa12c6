"""Reads across records."""

from kheo.records.queries.history import Step, last_return, told_history
from kheo.records.queries.passages import Passage, marked_passages
from kheo.records.queries.proof import check_everything, file_fault
from kheo.records.queries.waiting import open_duties, returned_to, sampled_for, unread_notices, waiting_for

__all__ = [
    "Passage",
    "Step",
    "check_everything",
    "file_fault",
    "last_return",
    "marked_passages",
    "open_duties",
    "returned_to",
    "sampled_for",
    "told_history",
    "unread_notices",
    "waiting_for",
]
