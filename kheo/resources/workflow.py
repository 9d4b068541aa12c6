"""How a work stands, and how a voucher goes from a draft to being paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.workflow import Transition, Workflow
from kheo.records.workflow import ENTER

APPROVE_VOUCHERS = "resources.approve_vouchers"
CLOSE_PERIODS = "resources.close_periods"


class WorkCondition(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("work", "planned")
    BUILDING = "building", pgettext_lazy("work", "being built")
    STALLED = "stalled", pgettext_lazy("work", "stalled")
    STOPPED = "stopped", pgettext_lazy("work", "given up")
    FINISHED = "finished", pgettext_lazy("work", "finished, in use")


GOING = frozenset({WorkCondition.PLANNED, WorkCondition.BUILDING, WorkCondition.STALLED})

# Each step is said with what shows it.
WORK_WORKFLOW = Workflow(
    "condition",
    (
        Transition("build", frozenset({WorkCondition.PLANNED, WorkCondition.STALLED}), WorkCondition.BUILDING, ENTER, _("It is being built"), reason_required=True),
        Transition("stall", frozenset({WorkCondition.BUILDING}), WorkCondition.STALLED, ENTER, pgettext_lazy("work", "It has stalled"), reason_required=True),
        Transition("give_up", GOING, WorkCondition.STOPPED, ENTER, pgettext_lazy("work", "It was given up"), reason_required=True),
        Transition("finish", frozenset({WorkCondition.BUILDING}), WorkCondition.FINISHED, ENTER, _("It is finished and in use"), reason_required=True),
    ),
)


class VoucherState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("voucher", "waits for approval")
    REFUSED = "refused", pgettext_lazy("voucher", "refused")
    APPROVED = "approved", pgettext_lazy("voucher", "approved, not paid yet")
    PAID = "paid", pgettext_lazy("voucher", "paid")
    REVERSED = "reversed", pgettext_lazy("voucher", "paid and reversed")


VOUCHERS_OPEN = frozenset({VoucherState.DRAFT, VoucherState.APPROVED})

# Paying a voucher and taking that back are postings of the ledger (`actions.ledger`).
VOUCHER_WORKFLOW = Workflow(
    "state",
    (
        Transition("approve_voucher", frozenset({VoucherState.DRAFT}), VoucherState.APPROVED, APPROVE_VOUCHERS, pgettext_lazy("voucher", "Approve")),
        Transition("refuse_voucher", VOUCHERS_OPEN, VoucherState.REFUSED, APPROVE_VOUCHERS, pgettext_lazy("voucher", "Refuse"), reason_required=True),
    ),
)
