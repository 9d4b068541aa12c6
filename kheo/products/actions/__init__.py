"""Writes of the products."""

from kheo.products.actions.contacts import keep_contact, set_contact_consent
from kheo.products.actions.decisions import Decision, decision_doubts
from kheo.products.actions.dossiers import save_dossier
from kheo.products.actions.ratings import (
    correct_rating,
    end_renewal,
    record_rating,
    resume_renewal,
    revoke_rating,
)
from kheo.products.actions.reminders import remind_of, remind_of_certificates, renewal_code

__all__ = [
    "Decision", "correct_rating", "decision_doubts", "end_renewal", "keep_contact", "record_rating", "remind_of", "remind_of_certificates",
    "renewal_code", "resume_renewal", "revoke_rating", "save_dossier", "set_contact_consent",
]  # fmt: skip
