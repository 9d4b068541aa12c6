"""Self-assessment, ballots of appraisers, and the council's result."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.keys import readable_code
from kheo.movements.models.initiatives import Initiative
from kheo.movements.models.sheets import POINTS, LineScore, ScoringSheet, SheetCap, SheetRank
from kheo.movements.workflow import AppraisalState
from kheo.records.models import Evidence
from kheo.register.models import OfficialDocument


class SelfAssessment(models.Model):
    """How those who carry an initiative out score it themselves; drafts until handed in."""

    initiative = models.OneToOneField(Initiative, on_delete=models.PROTECT, related_name="self_assessment")
    sheet = models.ForeignKey(ScoringSheet, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    words = models.TextField(_("what was achieved"), blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.initiative}"


class SelfScore(LineScore):
    """Own points for one line, with the evidence that bears them out."""

    self_assessment = models.ForeignKey(SelfAssessment, on_delete=models.CASCADE, related_name="scores")
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="+", verbose_name=_("evidence"))

    class Meta(LineScore.Meta):
        verbose_name = _("own points")
        verbose_name_plural = _("own points")
        constraints = [
            *LineScore.Meta.constraints, models.UniqueConstraint(fields=["self_assessment", "line"], name="movements_self_score_once"),
        ]  # fmt: skip


class ResultStands(Exception):
    """Something tried to change a ballot that was handed in, or an appraisal that is final: both stay as they are."""


def _refuse(rows: models.QuerySet[Any]) -> None:
    if rows.exists():
        raise ResultStands(_("What was handed in or made final never changes; a correction is a new version."))


class Appraisal(models.Model):
    """One appraisal of an initiative: ballots first, then the council's result; frozen by a deliberate act.

    A frozen one never changes: a correction is the next `number`, which says why (`reason`). `code` is printed on what
    leaves the house and checked at `/kiem-tra/`.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="appraisals")
    number = models.PositiveSmallIntegerField(default=1)
    sheet = models.ForeignKey(ScoringSheet, on_delete=models.PROTECT, related_name="appraisals")
    state = models.CharField(max_length=9, choices=AppraisalState, default=AppraisalState.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=dates.now)
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    minutes = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes of the council"),
        help_text=_("No attendance list, and not who said what."),
    )
    points = models.DecimalField(_("points"), **POINTS, null=True, blank=True)
    rank = models.ForeignKey(SheetRank, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rank"))
    code = models.CharField(max_length=12, unique=True, default=readable_code, editable=False)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(_("final since"), null=True, blank=True)

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        ordering = ["initiative", "number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="movements_appraisal_number_once"),
            models.UniqueConstraint(fields=["initiative"], condition=Q(state=AppraisalState.OPEN), name="movements_one_open_appraisal"),
            models.UniqueConstraint(fields=["initiative"], condition=Q(state=AppraisalState.FROZEN), name="movements_one_final_appraisal"),
            models.CheckConstraint(condition=Q(state=AppraisalState.OPEN) | Q(frozen_at__isnull=False, points__isnull=False), name="movements_final_has_result"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}: {self.initiative}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._becomes_corrected(kwargs):
            _refuse(self._final())
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(self._final())
        return super().delete(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Whether it may still change."""
        return self.state == AppraisalState.OPEN

    def _final(self) -> models.QuerySet["Appraisal"]:
        return Appraisal.objects.filter(pk=self.pk).exclude(state=AppraisalState.OPEN)

    def _becomes_corrected(self, kwargs: dict[str, Any]) -> bool:
        """The one thing that may happen to a final result: a later version takes its place."""
        return self.state == AppraisalState.CORRECTED and kwargs.get("update_fields") == ["state"] and self._final().filter(state=AppraisalState.FROZEN).exists()


STANDS = Q(handed_in_at__isnull=False) | ~Q(appraisal__state=AppraisalState.OPEN)


class Ballot(models.Model):
    """One appraiser's points. Of a conflict of interest only yes or no is kept; with one, nothing is scored."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="ballots")
    appraiser = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ballots")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=dates.now)
    has_conflict = models.BooleanField(_("conflict of interest"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "appraiser"], name="movements_ballot_once"),
            models.CheckConstraint(condition=Q(handed_in_at=None) | Q(has_conflict=False, has_conflict__isnull=False), name="movements_no_ballot_with_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_it_stands()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_it_stands()
        return super().delete(*args, **kwargs)

    def _refuse_if_it_stands(self) -> None:
        _refuse(Ballot.objects.filter(pk=self.pk).filter(STANDS))
        _refuse(Appraisal.objects.filter(pk=self.appraisal_id).exclude(state=AppraisalState.OPEN))


class BallotScore(LineScore):
    """One appraiser's points for one line."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="scores")

    class Meta(LineScore.Meta):
        verbose_name = _("an appraiser's points")
        verbose_name_plural = _("an appraiser's points")
        constraints = [*LineScore.Meta.constraints, models.UniqueConstraint(fields=["ballot", "line"], name="movements_ballot_score_once")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse(Ballot.objects.filter(pk=self.ballot_id).filter(STANDS))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(Ballot.objects.filter(pk=self.ballot_id).filter(STANDS))
        return super().delete(*args, **kwargs)


class PartOfResult(models.Model):
    """Abstract: belongs to an appraisal, and stays when that is final."""

    appraisal_id: int

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_final()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_final()
        return super().delete(*args, **kwargs)

    def _refuse_if_final(self) -> None:
        _refuse(Appraisal.objects.filter(pk=self.appraisal_id).exclude(state=AppraisalState.OPEN))


class CouncilScore(LineScore, PartOfResult):  # noqa: DJ008 - LineScore has it
    """The council's points for one line: what counts."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="scores")

    class Meta(LineScore.Meta):
        verbose_name = _("the council's points")
        verbose_name_plural = _("the council's points")
        constraints = [*LineScore.Meta.constraints, models.UniqueConstraint(fields=["appraisal", "line"], name="movements_council_score_once")]


class CapTick(PartOfResult):
    """A cap of the sheet applies, by that document; nothing else is kept about it."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="caps")
    cap = models.ForeignKey(SheetCap, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("by the document"))

    class Meta:
        verbose_name = _("cap applied")
        verbose_name_plural = _("caps applied")
        constraints = [models.UniqueConstraint(fields=["appraisal", "cap"], name="movements_cap_tick_once")]

    def __str__(self) -> str:
        return str(self.cap)


