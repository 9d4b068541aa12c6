"""What is planned: an activity or a meeting with its day, announced once it is accepted and published, and recorded from the plan."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.kinds import kind_choices, record_within
from kheo.lib import dates
from kheo.lib.text import slug
from kheo.org.models import Body
from kheo.records.models import Record, RecordQuerySet
from kheo.records.workflow import SEEN_ABOVE
from kheo.register.models import OfficialDocument

DAY_IS_PAST = _("This day is over: record what was done instead of planning it.")


class PlannedKind(models.TextChoices):
    ACTIVITY = "activity", pgettext_lazy("planned", "activity")
    MEETING = "meeting", pgettext_lazy("planned", "meeting")


class Outcome(models.TextChoices):
    """What became of a plan."""

    COMING = "coming", pgettext_lazy("planned", "still to come")
    DUE = "due", pgettext_lazy("planned", "to be recorded")
    MISSING = "missing", pgettext_lazy("planned", "past and never recorded")
    RECORDED = "recorded", pgettext_lazy("planned", "recorded")
    CALLED_OFF = "called_off", pgettext_lazy("planned", "called off")


class PlanManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Plans, of each of which is known whether an activity or a meeting that was handed in has recorded it."""

    def get_queryset(self) -> QuerySet["PlannedEvent"]:
        recorded = Q(activities__state__in=SEEN_ABOVE) | Q(meetings__state__in=SEEN_ABOVE)
        return super().get_queryset().annotate(is_recorded=Exists(self.model._base_manager.filter(recorded, pk=OuterRef("pk"))))


class PlannedEvent(Record):
    """Something that is to be done on a day. It is never overwritten by what was done: that is a record of its own, made from this one."""

    is_recorded: bool  # read with the row by `objects`

    what = models.CharField(_("what is planned"), max_length=8, choices=PlannedKind, default=PlannedKind.ACTIVITY)
    kind = models.CharField(_("kind of activity"), max_length=20, choices=kind_choices, blank=True)
    title = models.CharField(_("name"), max_length=200, blank=True)
    starts_on = models.DateField(_("on the day"), null=True, blank=True)
    starts_at = models.TimeField(_("at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    hosts = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name=_("together with"))
    text = models.TextField(_("what people should know"), blank=True)
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("carries out the document"))
    called_off_on = models.DateField(_("called off on"), null=True, blank=True, editable=False)
    called_off_why = models.CharField(_("why it was called off"), max_length=300, blank=True, editable=False)

    content_fields = ("what", "kind", "title", "starts_on", "starts_at", "place", "hosts", "text", "document", "called_off_on", "called_off_why")
    required_fields = ("what", "title", "starts_on")

    objects: ClassVar[Any] = PlanManager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "plan")
        verbose_name_plural = pgettext_lazy("record", "plans")
        ordering = ["starts_on", "starts_at", "pk"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["starts_on"])]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(called_off_on=None) | ~Q(called_off_why=""), name="grassroots_plan_called_off_with_reason"),
        ]

    def __str__(self) -> str:
        name = self.title or str(_("(no name yet)"))
        return f"{name}, {self.starts_on:%d/%m/%Y}" if self.starts_on else name

    def get_absolute_url(self) -> str:
        return reverse("grassroots:event", args=[self.pk, slug(self.title)])

    def clean(self) -> None:
        if self.what == PlannedKind.MEETING and self.kind:
            raise ValidationError({"kind": _("A meeting has no kind of activity: leave it empty.")})

    @property
    def outcome(self) -> Outcome:
        """What became of it, as far as the day has come."""
        if self.called_off_on is not None:
            return Outcome.CALLED_OFF
        if self.is_recorded:
            return Outcome.RECORDED
        if self.starts_on is None or self.starts_on >= dates.today():
            return Outcome.COMING
        return Outcome.DUE if self.starts_on + record_within() >= dates.today() else Outcome.MISSING

    def missing_rows(self) -> dict[str, str]:
        missing = {}
        if self.what == PlannedKind.MEETING and self.body_id is None:
            missing["owner"] = str(_("A meeting is a body's: choose which branch, group or union meets."))
        if self.what == PlannedKind.ACTIVITY and not self.kind:
            missing["kind"] = str(_("Please fill this in before submitting."))
        if self.starts_on is not None and self.starts_on < dates.today():
            missing["starts_on"] = str(DAY_IS_PAST)
        return missing
