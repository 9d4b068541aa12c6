"""Writes of records: content, review, publication, evidence, duties, notices, targets."""

from kheo.records.actions.carrying import carry_duty, carry_record
from kheo.records.actions.duties import set_duties, set_duty, settle_duty
from kheo.records.actions.evidence import add_file, add_photo, describe_evidence, remove_evidence
from kheo.records.actions.notices import mark_read, notify, send_notices
from kheo.records.actions.publication import publish_record, unpublish_record
from kheo.records.actions.records import EditConflict, RecordClosed, save_record
from kheo.records.actions.retention import apply_retention
from kheo.records.actions.review import Incomplete, accept_several, change_state, missing_for_submission
from kheo.records.actions.sampling import mark_sampled
from kheo.records.actions.targets import set_target
from kheo.records.actions.writing import lock_record, refuse_unseen, write_down

__all__ = [
    "EditConflict",
    "Incomplete",
    "RecordClosed",
    "accept_several",
    "add_file",
    "add_photo",
    "apply_retention",
    "carry_duty",
    "carry_record",
    "change_state",
    "describe_evidence",
    "lock_record",
    "mark_read",
    "mark_sampled",
    "missing_for_submission",
    "notify",
    "publish_record",
    "refuse_unseen",
    "remove_evidence",
    "save_record",
    "send_notices",
    "set_duties",
    "set_duty",
    "set_target",
    "settle_duty",
    "unpublish_record",
    "write_down",
]
