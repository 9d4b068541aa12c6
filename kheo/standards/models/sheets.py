"""What a unit says about a set in a period (the sheet that travels), value by value, and what follows from it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.text import slug
from kheo.org.models import Body, HistoryEntry, Unit
from kheo.records.models import Evidence, OfPeriod, Record
from kheo.records.workflow import ReviewState
from kheo.standards.cells import Entry
from kheo.standards.models.criteria import (
    AMOUNT,
    Condition,
    CriteriaSet,
    Criterion,
    DossierPiece,
    Indicator,
    UnitGroup,
)
from kheo.standards.rules import Verdict


def address_of(unit: Unit) -> str:
    """The unit's page in the programme, for everybody."""
    return reverse("standards:unit", args=[unit.pk, slug(str(unit))])


class GroupMember(models.Model):
    """A unit (and all below it that have no line of their own) belongs to a group of a set, in every version of it."""

    set_code = models.SlugField(_("set"), max_length=60)
    group_code = models.SlugField(_("group"), max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    source = models.CharField(_("by document"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("unit of a group")
        verbose_name_plural = _("units of a group")
        constraints = [models.UniqueConstraint(fields=["set_code", "unit"], name="standards_group_of_unit_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.group_code}"


class Verifier(models.Model):
    """The body that verifies an indicator for all units below `unit`, in every version of the set; without one, whoever reviews the sheet does."""

    set_code = models.SlugField(_("set"), max_length=60)
    indicator_code = models.CharField(_("indicator"), max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("body that verifies"))

    class Meta:
        verbose_name = _("verifying body")
        verbose_name_plural = _("verifying bodies")
        constraints = [models.UniqueConstraint(fields=["set_code", "indicator_code", "unit"], name="standards_verifier_once")]

    def __str__(self) -> str:
        return f"{self.indicator_code}: {self.body}"


class ClosedPeriod(models.Model):
    """A period that a level closed for all units below `unit`: nothing moves in it until that level opens it again."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, db_index=False, related_name="closed_periods")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("period"), max_length=12)
    closed_at = models.DateTimeField(default=dates.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = [models.UniqueConstraint(fields=["criteria_set", "unit", "period"], name="standards_period_closed_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"


class ObservationSheet(OfPeriod, Record):
    """The results of one unit in one period, under one set. Its rows are the observations."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="sheets", verbose_name=_("criteria set"))
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("group"))

    content_fields = ("criteria_set", "period", "group")
    required_fields = ("criteria_set", "period")

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "sheet of results")
        verbose_name_plural = pgettext_lazy("record", "sheets of results")
        ordering = ["-pk"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["criteria_set", "period", "state"])]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "criteria_set", "period"], condition=~Q(state=ReviewState.WITHDRAWN), name="standards_sheet_once"
            ),
            models.CheckConstraint(condition=Q(body=None), name="standards_sheet_of_the_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period_words}: {self.criteria_set}"

    def get_absolute_url(self) -> str:
        """The unit's page in the programme, where its published results stand together."""
        return address_of(self.unit)

    @property
    def year(self) -> int:
        """The year whose levels hold."""
        return int(self.period[:4])

    @property
    def group_code(self) -> str:
        """The code of the group whose levels hold, "" without one."""
        return self.group.code if self.group else ""

    def content(self) -> dict[str, Any]:
        rows = self.observations.filter(superseded_at=None).select_related("indicator").order_by("indicator")
        answers = self.condition_answers.select_related("condition").order_by("condition__position")
        papers = self.dossier_ticks.select_related("piece").order_by("piece__position")
        return {
            **super().content(),
            "observations": [{"indicator": row.indicator.code, **row.entry.plain()} for row in rows],
            "proofs": sorted(f"{code} {sha256}" for code, sha256 in rows.exclude(evidence=None).values_list("indicator__code", "evidence__sha256")),
            "condition_answers": [{"condition": row.condition.name, "value": f"{row.value.normalize():f}", "document": row.document} for row in answers],
            "dossier_ticks": [{"paper": row.piece.name, "document": row.document} for row in papers],
        }

    def closing(self) -> ClosedPeriod | None:
        """Where the unit or a level above it has closed the period, the closing."""
        above = Q(unit__key__in=self.unit.path_keys)
        return ClosedPeriod.objects.filter(above, criteria_set=self.criteria_set_id, period=self.period).select_related("unit").first()

    def refusal_of_closed_period(self) -> str:
        """Why nothing may move in the sheet's period; "" where it is open."""
        closing = self.closing()
        return str(_("%(unit)s has closed this period: ask it to open the period again.") % {"unit": closing.unit}) if closing is not None else ""

    def hands(self) -> set[int]:
        answered = HistoryEntry.objects.about(self).filter(verb="save_dossier", actor__isnull=False)
        return {*super().hands(), *answered.values_list("actor", flat=True)}

    def refusal_to_withdraw(self) -> str:
        if self.observations.exclude(status=Status.OPEN).exists():
            return str(_("Values of this sheet were verified or disputed: it is mended, not withdrawn."))
        return self.refusal_of_closed_period()

    def refusal_to_reopen(self) -> str:
        return self.refusal_of_closed_period()

    def missing_rows(self) -> dict[str, str]:
        if closed := self.refusal_of_closed_period():
            return {"period": closed}
        found = self.observations.filter(superseded_at=None)
        if not found.exists():
            return {"observations": str(_("Nothing is entered yet: write at least one value, or that it does not apply."))}
        if found.filter(status=Status.DISPUTED).exists():
            return {"observations": str(_("Some values are disputed: correct them, or say why they are right."))}
        return {}


class Status(models.TextChoices):
    """What the competent body has said about a value."""

    OPEN = "open", pgettext_lazy("observation", "open")
    VERIFIED = "verified", pgettext_lazy("observation", "verified")
    DISPUTED = "disputed", pgettext_lazy("observation", "disputed")


class Observation(models.Model):
    """What was said about one indicator: a value (and a second one), or that it does not apply, with the reason. Zero is a value.

    A sheet's row that is not there is "no data". Once the sheet has been handed in, a changed value is a new row that
    supersedes the old one; the old one stays. `numerator` and `denominator` are kept where the value was said as a share.
    """

    sheet = models.ForeignKey(ObservationSheet, on_delete=models.CASCADE, related_name="observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations", verbose_name=_("indicator"))
    value = models.DecimalField(_("value"), **AMOUNT, null=True, blank=True)
    second = models.DecimalField(_("second value"), **AMOUNT, null=True, blank=True)
    numerator = models.DecimalField(_("counted"), **AMOUNT, null=True, blank=True)
    denominator = models.DecimalField(_("out of"), **AMOUNT, null=True, blank=True)
    not_applicable = models.BooleanField(_("does not apply"), default=False)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    verdict = models.PositiveSmallIntegerField(choices=Verdict, default=Verdict.NO_DATA, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    status_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_at = models.DateTimeField(default=dates.now, editable=False)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by", editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)
    evidence = models.ManyToManyField(Evidence, through="ObservationEvidence", related_name="+")

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["indicator__criterion__position", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], condition=Q(superseded_at=None), name="standards_observation_once"),
            models.CheckConstraint(
                condition=Q(not_applicable=False) & (Q(value__isnull=False) | Q(second__isnull=False))
                | Q(not_applicable=True, value=None, second=None) & ~Q(remark=""),
                name="standards_observation_says_something",
            ),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(denominator__gt=0, numerator__gte=0), name="standards_observation_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {'–' if self.value is None else f'{self.value:f}'}"

    @property
    def entry(self) -> Entry:
        """What the row says."""
        return Entry(self.value, self.second, self.numerator, self.denominator, self.not_applicable, self.remark)


class ObservationEvidence(models.Model):
    """A photo or file that bears an observation out; the same one may serve several, and may count until a day only."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, db_index=False, related_name="proofs")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", verbose_name=_("evidence"))
    valid_to = models.DateField(_("counts until"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence of an observation")
        verbose_name_plural = _("evidence of observations")
        constraints = [models.UniqueConstraint(fields=["observation", "evidence"], name="standards_evidence_once")]

    def __str__(self) -> str:
        return str(self.evidence)


class ConditionAnswer(models.Model):
    """What was said about a condition of the title: a value or yes and no, with the document that says so."""

    sheet = models.ForeignKey(ObservationSheet, on_delete=models.CASCADE, db_index=False, related_name="condition_answers")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("value"), **AMOUNT)
    document = models.CharField(_("by document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("answer to a condition")
        verbose_name_plural = _("answers to conditions")
        constraints = [models.UniqueConstraint(fields=["sheet", "condition"], name="standards_answer_once")]

    def __str__(self) -> str:
        return f"{self.condition}: {self.value:f}"


class DossierTick(models.Model):
    """A paper of the dossier that is there, with the file if it was added."""

    sheet = models.ForeignKey(ObservationSheet, on_delete=models.CASCADE, db_index=False, related_name="dossier_ticks")
    piece = models.ForeignKey(DossierPiece, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(_("number and date"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("paper that is there")
        verbose_name_plural = _("papers that are there")
        constraints = [models.UniqueConstraint(fields=["sheet", "piece"], name="standards_tick_once")]

    def __str__(self) -> str:
        return str(self.piece)


class Counts(models.Model):
    """Abstract: of how many criteria (or units) the verdict is what."""

    reached = models.PositiveIntegerField(default=0)
    not_reached = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def total(self) -> int:
        """All that was counted, whatever its verdict."""
        return self.reached + self.not_reached + self.not_applicable + self.undecided


class Assessment(Counts):
    """What a sheet comes to: its verdict, and how many of its criteria are reached. Kept in the transaction that changes the sheet."""

    sheet = models.OneToOneField(ObservationSheet, on_delete=models.CASCADE, related_name="assessment")
    verdict = models.PositiveSmallIntegerField(choices=Verdict)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")

    def __str__(self) -> str:
        return str(self.get_verdict_display())


class CriterionResult(models.Model):
    """What became of one criterion on a sheet: its verdict, and how many of its indicators are reached of how many that apply."""

    sheet = models.ForeignKey(ObservationSheet, on_delete=models.CASCADE, db_index=False, related_name="criterion_results")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    verdict = models.PositiveSmallIntegerField(choices=Verdict)
    reached = models.PositiveSmallIntegerField()
    applies = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("result of a criterion")
        verbose_name_plural = _("results of criteria")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="standards_result_once"),
            models.CheckConstraint(condition=Q(reached__lte=F("applies")), name="standards_result_within"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.get_verdict_display()}"


class AreaTotal(Counts):
    """Of how many units below `unit` a set (or one criterion of it) is reached in a period; accepted sheets count.

    Moved by the difference in the transaction that moves a sheet; `kheo verify` counts it anew. `criteria_reached` sums the
    criteria that the units reached, for averages.
    """

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, db_index=False, related_name="+")
    period = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, related_name="+")
    criteria_reached = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("total of an area")
        verbose_name_plural = _("totals of areas")
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "period", "unit", "criterion"], name="standards_total_of_criterion_once"),
            models.UniqueConstraint(fields=["criteria_set", "period", "unit"], condition=Q(criterion=None), name="standards_total_of_set_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}: {self.reached}"
