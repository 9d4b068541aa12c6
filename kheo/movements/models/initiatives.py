"""Initiatives (mô hình, điển hình) and the outputs they promise."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.figures import Reading, counts_people, public_text, shows_few
from kheo.lib.numbers import show_number
from kheo.lib.text import slug
from kheo.movements.models.campaigns import Campaign, Field
from kheo.movements.workflow import Condition
from kheo.org.models import SealedField
from kheo.records.models import Record
from kheo.records.workflow import COUNTED, EDITABLE


class SubjectKind(models.TextChoices):
    COLLECTIVE = "collective", _("collective")
    INDIVIDUAL = "individual", _("individual")


class InitiativeKind(models.TextChoices):
    INITIATIVE = "initiative", pgettext_lazy("kind", "initiative")
    EXEMPLAR = "exemplar", pgettext_lazy("kind", "exemplar")


class Initiative(Record):
    """A way of working that a collective or a person registers; the ten items of the registration form.

    The form: 249/MTTQ-BTT, ward Thanh Khê, 2026 (`data/movements.yaml`). The deed is described, never the person: the
    name of somebody honoured is the sealed `honouree` alone, shown with consent.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="initiatives", verbose_name=_("campaign"))
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives", verbose_name=_("field")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=InitiativeKind, default=InitiativeKind.INITIATIVE)
    subject = models.CharField(_("done by"), max_length=10, choices=SubjectKind, default=SubjectKind.COLLECTIVE)
    is_pilot = models.BooleanField(_("pilot"), default=False, help_text=_("Tried out first, to be copied elsewhere (làm điểm)."))
    title = models.CharField(_("name of the initiative"), max_length=250, blank=True)
    situation = models.TextField(_("situation and reason"), blank=True)
    goals = models.TextField(_("goals and criteria"), blank=True)
    method = models.TextField(_("content and way of working"), blank=True)
    place = models.TextField(_("place and beneficiaries"), blank=True)
    forces = models.TextField(_("forces: leading, working with, taking part"), blank=True)
    resources = models.TextField(_("resources: money, facilities, working days, contributions"), blank=True)
    schedule = models.TextField(_("time: start, milestones, review"), blank=True)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    sustainability = models.TextField(_("how it lasts and can be copied"), blank=True)
    cost = models.DecimalField(
        _("cost, million đồng"), max_digits=12, decimal_places=2, null=True, blank=True,
        help_text=_("All money together, given or spent; leave it empty where it is not known."),
    )
    people = models.PositiveIntegerField(
        _("people taking part or served"), null=True, blank=True, help_text=_("A count of all; never who they are.")
    )
    origin = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replications", verbose_name=_("copied from")
    )
    # The ids of all it descends from, the first one first: "/12/40/"; a whole family is one prefix.
    lineage = models.CharField(max_length=300, default="/", editable=False, db_index=True)
    origin_changes = models.TextField(_("what is done differently here"), blank=True)
    # The same work claimed twice counts once, with this one (`SameWork`).
    counted_with = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="counts_also")
    honouree = SealedField(_("name of the person honoured"))
    condition = models.CharField(_("condition"), max_length=11, choices=Condition, default=Condition.PLANNED, editable=False)
    condition_reason = models.CharField(max_length=500, blank=True, editable=False)

    content_fields = (
        "campaign", "field", "kind", "subject", "is_pilot", "title", "situation", "goals", "method", "place", "forces",
        "resources", "schedule", "starts_on", "sustainability", "cost", "people", "origin", "origin_changes", "honouree",
    )  # fmt: skip
    required_fields = (
        "title", "field", "situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability",
    )  # fmt: skip
    verifier_lookup = "campaign__verifier"
    evidence_states = EDITABLE | COUNTED  # what was reached is photographed long after the record was accepted

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "initiative")
        verbose_name_plural = pgettext_lazy("record", "initiatives")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title or str(_("(no name yet)"))

    def get_absolute_url(self) -> str:
        return reverse("movements:initiative", args=[self.pk, slug(self.title)])

    def content(self) -> dict[str, Any]:
        rows = self.outputs.values("what", "measure", "promised", "reached")
        outputs = [{k: str(v) if v is not None else "" for k, v in row.items()} for row in rows]
        checkpoints = self.checkpoints.values("noted_on", "text", "did_not_work")
        return {
            **super().content(), "outputs": outputs,
            "checkpoints": [{name: str(value) for name, value in row.items()} for row in checkpoints],
        }  # fmt: skip

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after the campaign's last day of registration."""
        return self.first_submitted_at is not None and self.campaign.is_late(dates.local_day(self.first_submitted_at))

    @property
    def would_be_late(self) -> bool:
        """Whether it would be late if it were handed in today for the first time."""
        return self.first_submitted_at is None and self.campaign.is_late(dates.today())

    @property
    def own_lineage(self) -> str:
        """What the lineage of all its descendants begins with."""
        return f"{self.lineage}{self.pk}/"

    @property
    def cost_text(self) -> str:
        """The cost in million đồng as people write it."""
        return show_number(self.cost)

    @property
    def people_in_public(self) -> str:
        """The count of people as everybody may read it: 1 to 4 are not told apart; "" where it is not known."""
        return public_text(Reading(self.people), people=True) if self.people is not None else ""

    def missing_rows(self) -> dict[str, str]:
        missing = {} if self.outputs.exists() else {"outputs": str(_("Name at least one output that can be verified."))}
        if self.origin_id is not None and not self.origin_changes.strip():
            missing["origin_changes"] = str(_("Say what is done differently here than where it was copied from."))
        if self.campaign.closed_at is not None and self.first_submitted_at is None:
            missing["campaign"] = str(_("This campaign is closed; choose one that is under way."))
        return missing

    def refusal_to_reopen(self) -> str:
        if self.appraisals.exists():
            return str(_("It is being appraised or was: points are given for what was accepted, so it stays as it is."))
        recognised = self.recognitions.filter(revoked_on=None).exists()
        return str(_("A recognised initiative cannot be reopened; its recognition would have to be revoked first.")) if recognised else ""


class Output(models.Model):
    """What an initiative promises, in numbers that can be verified, and what it reached."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="outputs")
    what = models.CharField(_("output"), max_length=200)
    measure = models.CharField(_("measured in"), max_length=40)
    promised = models.DecimalField(_("promised"), max_digits=18, decimal_places=2)
    reached = models.DecimalField(_("reached"), max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(promised__gte=0) & (models.Q(reached=None) | models.Q(reached__gte=0)),
                name="movements_outputs_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def counts_people(self) -> bool:
        """Whether it is measured in people or households."""
        return counts_people(self.measure)

    @property
    def tells_few(self) -> bool:
        """Whether a count of 1 to 4 people is among its numbers: not even a share of it is for everybody."""
        return self.counts_people and any(shows_few(Reading(number)) for number in (self.promised, self.reached))

    def in_public(self, number: Decimal | None) -> str:
        """One of its numbers as everybody may read it: 1 to 4 people are not told apart."""
        return public_text(Reading(number), people=self.counts_people) if number is not None else show_number(None)


class Checkpoint(models.Model):
    """A note on how an accepted initiative goes on; also what did not work, for those who copy it.

    `is_public` is set when its initiative is published (again) with the note in it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="checkpoints")
    noted_on = models.DateField(_("on"))
    text = models.TextField(_("how it goes on"))
    did_not_work = models.TextField(_("what did not work"), blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_public = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        ordering = ["noted_on", "pk"]

    def __str__(self) -> str:
        return f"{self.noted_on:%d/%m/%Y}: {self.text[:60]}"
