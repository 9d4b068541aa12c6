"""Requests to take something off the public site."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.keys import CODE_LENGTH, readable_code
from kheo.org.models import SealedField, Unit
from kheo.portal.workflow import TakeDownState

LONGEST_ADDRESS = 500


class TakeDownQuerySet(models.QuerySet):
    """Requests in sets that have names."""

    def open(self) -> Self:
        """Not answered yet."""
        return self.filter(state=TakeDownState.OPEN)

    def overdue(self) -> Self:
        """Not answered, and the time for it is over."""
        return self.open().filter(due_at__lt=dates.now())

    def by_deadline(self) -> Self:
        """What must be answered first stands first; below it what was answered, the latest first."""
        return self.order_by(F("answered_at").desc(nulls_first=True), "due_at", "pk")


class TakeDown(models.Model):
    """Somebody asks that something about them be taken down; `unit` answers by `due_at`.

    `uuid` is made with the form, so that a second click is stored once; `code` is what the person holds. What they wrote,
    how to reach them and the answer are sealed, and erased when the answer has stood for some time (`data/retention.yaml`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, default=readable_code, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    address = models.CharField(_("address of the page"), max_length=LONGEST_ADDRESS, blank=True)
    words = SealedField(_("what should be taken down, and why"))
    contact = SealedField(_("how to reach whoever asks"))
    received_at = models.DateTimeField(_("received"), default=dates.now, editable=False)
    due_at = models.DateTimeField(_("to be answered by"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=TakeDownState, default=TakeDownState.OPEN, editable=False)
    answer = SealedField(_("answer"))
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("answered by")
    )

    objects = TakeDownQuerySet.as_manager()

    class Meta:
        verbose_name = _("take-down request")
        verbose_name_plural = _("take-down requests")
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TakeDownState.OPEN, answered_at=None) | ~Q(state=TakeDownState.OPEN) & ~Q(answered_at=None),
                name="portal_takedown_answered_is_dated",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_overdue(self) -> bool:
        """Whether the time to answer is over."""
        return self.state == TakeDownState.OPEN and self.due_at < dates.now()
