"""How every record is reviewed: the table, and the named sets of its states."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.workflow import Transition, Workflow


class ReviewState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state", "draft")
    SUBMITTED = "submitted", pgettext_lazy("state", "submitted")
    RETURNED = "returned", pgettext_lazy("state", "returned")
    ACCEPTED = "accepted", pgettext_lazy("state", "accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("state", "withdrawn")


EDITABLE = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})
SEEN_ABOVE = frozenset({ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.ACCEPTED})
COUNTED = frozenset({ReviewState.ACCEPTED})
# Said by its owner and neither taken back nor sent back: what a body owed is done, what a place announced stands. Above it counts once accepted.
HANDED_IN = frozenset({ReviewState.SUBMITTED, ReviewState.ACCEPTED})

ENTER = "records.enter"
REVIEW = "records.review"

SUBMIT = Transition("submit", EDITABLE, ReviewState.SUBMITTED, ENTER, _("Submit"))
RETURN = Transition(
    "return", frozenset({ReviewState.SUBMITTED}), ReviewState.RETURNED, REVIEW, _("Return with a reason"), reason_required=True
)
ACCEPT = Transition("accept", frozenset({ReviewState.SUBMITTED}), ReviewState.ACCEPTED, REVIEW, _("Accept"))
WITHDRAW = Transition("withdraw", EDITABLE | {ReviewState.SUBMITTED}, ReviewState.WITHDRAWN, ENTER, _("Withdraw"))
REOPEN = Transition(
    "reopen", frozenset({ReviewState.ACCEPTED}), ReviewState.RETURNED, REVIEW, _("Reopen"), reason_required=True
)

REVIEW_WORKFLOW = Workflow("state", (SUBMIT, RETURN, ACCEPT, WITHDRAW, REOPEN))
