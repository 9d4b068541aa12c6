"""Whether an official document is in force."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.workflow import Transition, Workflow

KEEP = "register.keep"


class DocumentState(models.TextChoices):
    IN_FORCE = "in_force", pgettext_lazy("document", "in force")
    REPLACED = "replaced", pgettext_lazy("document", "replaced")
    EXPIRED = "expired", pgettext_lazy("document", "expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "withdrawn")


_STANDS = frozenset({DocumentState.IN_FORCE})
_ENDED = frozenset({DocumentState.REPLACED, DocumentState.EXPIRED, DocumentState.WITHDRAWN})

DOCUMENT_WORKFLOW = Workflow(
    "state",
    (
        Transition("replace", _STANDS, DocumentState.REPLACED, KEEP, _("It was replaced"), reason_required=True),
        Transition("expire", _STANDS, DocumentState.EXPIRED, KEEP, _("It has expired"), reason_required=True),
        Transition("withdraw", _STANDS, DocumentState.WITHDRAWN, KEEP, _("It was withdrawn"), reason_required=True),
        Transition("restore", _ENDED, DocumentState.IN_FORCE, KEEP, _("It is in force after all"), reason_required=True),
    ),
)
