"""Meetings of bodies: that they were held, how many came of how many, what was resolved. Never who said what, nor who came."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.models.plans import PlannedEvent
from kheo.lib import dates
from kheo.org.models import Body
from kheo.records.models import Record
from kheo.records.workflow import COUNTED, EDITABLE
from kheo.register.models import OfficialDocument


class MeetingKind(models.TextChoices):
    REGULAR = "regular", pgettext_lazy("meeting", "regular")
    TOPICAL = "topical", pgettext_lazy("meeting", "on a topic")
    EXTRAORDINARY = "extraordinary", pgettext_lazy("meeting", "extraordinary")
    JOINT = "joint", pgettext_lazy("meeting", "with another body")


class Meeting(Record):
    """One meeting of a body. `membership` is how many belonged to it when the meeting was opened, and stays so."""

    kind = models.CharField(_("kind"), max_length=13, choices=MeetingKind, default=MeetingKind.REGULAR)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    membership = models.PositiveIntegerField(_("members at that time"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("members who came"), null=True, blank=True)
    topics = models.TextField(_("what it was about"), blank=True)
    made_known = models.ManyToManyField(OfficialDocument, blank=True, related_name="meetings", verbose_name=_("documents that were made known"))
    plan = models.ForeignKey(PlannedEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("as planned"))

    content_fields = ("kind", "held_on", "membership", "attended", "topics", "made_known", "plan")
    required_fields = ("held_on", "membership", "attended", "topics")
    evidence_states = EDITABLE | COUNTED

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "meeting")
        verbose_name_plural = pgettext_lazy("record", "meetings")
        ordering = ["-held_on", "-pk"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["body", "held_on"])]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(attended=None) | Q(attended__lte=F("membership")), name="grassroots_meeting_attended_within"),
        ]

    def __str__(self) -> str:
        day = f", {self.held_on:%d/%m/%Y}" if self.held_on else ""
        return gettext("Meeting: %(owner)s") % {"owner": self.body or self.unit} + day

    @property
    def percent(self) -> int | None:
        """The share of members that came, rounded down; None where nobody counted, or nobody could have come."""
        return 100 * self.attended // self.membership if self.membership and self.attended is not None else None

    def missing_rows(self) -> dict[str, str]:
        return {} if self.body_id is not None else {"owner": str(_("A meeting is a body's: choose which branch, group or union met."))}

    def content(self) -> dict[str, Any]:
        return {**super().content(), "resolutions": [row.plain() for row in self.resolutions.all()]}


class Resolution(models.Model):
    """What a meeting resolved: a task with the post that does it (an office, no name) and a day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, db_index=False, related_name="resolutions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("what is to be done"), max_length=500)
    post = models.CharField(_("who does it (office)"), max_length=120, blank=True)
    due_on = models.DateField(pgettext_lazy("day", "by"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["meeting", "position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="grassroots_resolution_place_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody said that it is done."""
        return self.done_on is None and self.due_on is not None and self.due_on < dates.today()

    @property
    def duty_code(self) -> str:
        """What its duty is called among those of the meeting."""
        return f"resolution-{self.position}"

    def plain(self) -> dict[str, str]:
        """The resolution as history keeps it."""
        return {"text": self.text, "post": self.post, "due_on": f"{self.due_on:%Y-%m-%d}" if self.due_on else ""}


class FollowUp(models.Model):
    """What the level above did about a body that missed meetings or stays thinly attended."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("body"))
    text = models.CharField(_("what was done about it"), max_length=1000)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    noted_at = models.DateTimeField(default=dates.now, editable=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["-noted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.body}: {self.text[:60]}"
