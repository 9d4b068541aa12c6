"""The names of the portal's verbs, and how a take-down request is answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.workflow import Transition, Workflow

EDIT_PAGES = "portal.edit_pages"
MANAGE_SITE = "portal.manage_site"
HANDLE_TAKE_DOWN = "portal.handle_take_down"


class TakeDownState(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "open")
    TAKEN_DOWN = "taken_down", pgettext_lazy("request", "taken down")
    REFUSED = "refused", pgettext_lazy("request", "refused")


_WAITING = frozenset({TakeDownState.OPEN})

TAKE_DOWN_WORKFLOW = Workflow(
    "state",
    (
        Transition("take_down", _WAITING, TakeDownState.TAKEN_DOWN, HANDLE_TAKE_DOWN, _("It was taken down or corrected")),
        Transition("refuse", _WAITING, TakeDownState.REFUSED, HANDLE_TAKE_DOWN, _("It stays, for this reason"), reason_required=True),
    ),
)
