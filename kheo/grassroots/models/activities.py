"""Activities: what was done together on a day, and what it brought about."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.kinds import activity_kinds, countables, kind_choices
from kheo.grassroots.models.plans import PlannedEvent
from kheo.lib import dates
from kheo.lib.figures import Reading, public_text
from kheo.lib.text import slug
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import Body
from kheo.records.models import Record
from kheo.records.workflow import COUNTED, EDITABLE
from kheo.register.models import OfficialDocument
from kheo.standards.models import Indicator

TALLIES = ("women", "youth", "elderly", "officials")


class Activity(Record):
    """Something done on one day: a clean-up morning, a talk, a training.

    People are counted and never named; the parts that may be told apart are the fixed list of `data/activities.yaml`.
    """

    kind = models.CharField(_("what was done"), max_length=20, choices=kind_choices)
    title = models.CharField(_("name"), max_length=200, blank=True)
    held_on = models.DateField(_("on the day"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    hosts = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name=_("together with"))
    participants = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    women = models.PositiveIntegerField(_("of them women"), null=True, blank=True)
    youth = models.PositiveIntegerField(_("of them young people"), null=True, blank=True)
    elderly = models.PositiveIntegerField(_("of them elderly people"), null=True, blank=True)
    officials = models.PositiveIntegerField(_("of them officials and soldiers"), null=True, blank=True)
    text = models.TextField(_("what happened"), blank=True)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("for the initiative"))
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("for the campaign"))
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("carries out the document")
    )

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("helps the indicator"))
    plan = models.ForeignKey(PlannedEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("as planned"))

    content_fields = (
        "kind", "title", "held_on", "hours", "place", "hosts", "participants", *TALLIES, "text", "initiative", "campaign", "document", "indicator", "plan",
    )  # fmt: skip
    required_fields = ("kind", "held_on", "participants")
    evidence_states = EDITABLE | COUNTED

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "activity")
        verbose_name_plural = pgettext_lazy("record", "activities")
        ordering = ["-held_on", "-pk"]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["held_on"]),
            # What the public list offers to choose from, places and years, is read from here without the table.
            models.Index(fields=["state", "unit", "held_on", "published_at"], condition=Q(published_at__isnull=False), name="grassroots_activity_public"),
        ]
        constraints = [
            *Record.Meta.constraints,
            *(
                models.CheckConstraint(condition=Q(**{name: None}) | Q(**{f"{name}__lte": F("participants")}), name=f"grassroots_activity_{name}_within")
                for name in TALLIES
            ),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gte=0), name="grassroots_activity_hours"),
        ]

    def __str__(self) -> str:
        name = self.title or self.kind_name
        return f"{name}, {self.held_on:%d/%m/%Y}" if self.held_on else name

    def get_absolute_url(self) -> str:
        return reverse("grassroots:activity", args=[self.pk, slug(self.title or self.kind_name)])

    def clean(self) -> None:
        if self.held_on is not None and self.held_on > dates.today():
            raise ValidationError({"held_on": _("This day has not come yet: plan it instead, and record it when it is done.")})

    @property
    def kind_name(self) -> str:
        """The kind in words; one that the file no longer has shows its code."""
        kinds = activity_kinds()
        return kinds[self.kind].name if self.kind in kinds else self.kind or str(_("(no kind yet)"))

    @property
    def participants_in_public(self) -> str:
        """How many took part as everybody may read it: 1 to 4 are not told apart; "" where nobody counted."""
        return public_text(Reading(self.participants), people=True) if self.participants is not None else ""

    @property
    def told_tallies(self) -> list[tuple[str, int]]:
        """The parts that were counted, with their words."""
        counted = ((self._meta.get_field(name), getattr(self, name)) for name in TALLIES)
        return [(str(getattr(field, "verbose_name", field.name)), count) for field, count in counted if count is not None]

    def content(self) -> dict[str, Any]:
        return {**super().content(), "counts": {row.what: f"{row.value.normalize():f}" for row in self.counts.order_by("what")}}

    def missing_rows(self) -> dict[str, str]:
        kind = activity_kinds().get(self.kind)
        if kind is not None and kind.document and self.document_id is None:
            return {"document": str(_("Say which document was made known."))}
        return {}


class ActivityCount(models.Model):
    """What an activity brought about, in numbers: kilometres, trees, people trained; `what` is a code of `data/activities.yaml`."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, db_index=False, related_name="counts")
    what = models.CharField(_("what was counted"), max_length=20)
    value = models.DecimalField(_("how much"), max_digits=14, decimal_places=3)

    class Meta:
        verbose_name = _("output of an activity")
        verbose_name_plural = _("outputs of an activity")
        constraints = [
            models.UniqueConstraint(fields=["activity", "what"], name="grassroots_count_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="grassroots_count_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value.normalize():f}"

    @property
    def label(self) -> str:
        """What was counted, in words; what the file no longer has shows its code."""
        known = countables().get(self.what)
        return known.name if known else self.what

    @property
    def measure(self) -> str:
        """What it is measured in."""
        known = countables().get(self.what)
        return known.measure if known else ""

    @property
    def value_in_public(self) -> str:
        """How much as everybody may read it: 1 to 4 people are not told apart."""
        known = countables().get(self.what)
        return public_text(Reading(self.value), people=known is None or known.people)
