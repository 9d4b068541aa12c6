"""The condition of an initiative: how the work itself stands, apart from how its record is reviewed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.workflow import Transition, Workflow
from kheo.records.workflow import ENTER


class Condition(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("condition", "planned")
    RUNNING = "running", pgettext_lazy("condition", "running")
    STALLED = "stalled", pgettext_lazy("condition", "stalled")
    STOPPED = "stopped", pgettext_lazy("condition", "stopped")
    INEFFECTIVE = "ineffective", pgettext_lazy("condition", "not effective")
    ENDED = "ended", pgettext_lazy("condition", "ended, result stated")


_GOING = frozenset({Condition.PLANNED, Condition.RUNNING, Condition.STALLED})
_BEGUN = frozenset({Condition.RUNNING, Condition.STALLED})

# Each step asks for words: "running" too is said with what shows it.
CONDITION_WORKFLOW = Workflow(
    "condition",
    (
        Transition("start", frozenset({Condition.PLANNED, Condition.STALLED}), Condition.RUNNING, ENTER, _("It is running"), reason_required=True),
        Transition("stall", frozenset({Condition.RUNNING}), Condition.STALLED, ENTER, _("It has stalled"), reason_required=True),
        Transition("stop", _GOING, Condition.STOPPED, ENTER, _("It was stopped"), reason_required=True),
        Transition("ineffective", _BEGUN, Condition.INEFFECTIVE, ENTER, _("It is not effective"), reason_required=True),
        Transition("end", frozenset({Condition.RUNNING}), Condition.ENDED, ENTER, _("It has ended"), reason_required=True),
    ),
)


class AppraisalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("appraisal", "being scored")
    FROZEN = "frozen", pgettext_lazy("appraisal", "final")
    CORRECTED = "corrected", pgettext_lazy("appraisal", "corrected by a later version")
