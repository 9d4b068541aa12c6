"""Scoring sheets: what an appraisal scores, line by line. A sheet in use is never changed, only succeeded."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_REMARK = 500
POINTS: dict[str, Any] = {"max_digits": 7, "decimal_places": 2}


class Scored(models.TextChoices):
    """What the sheet is made for."""

    INITIATIVE = "initiative", pgettext_lazy("scored", "an initiative")
    STATE_BODY = "state_body", pgettext_lazy("scored", "a state body, over a year")


class ScoringSheet(models.Model):
    """One version of a scoring sheet, as `data/scoring/` has it.

    `confirmed` is false where no rule that anybody has read sets its points (our own proposal): every page and print that
    shows the sheet says so. The deed is scored, never the person.
    """

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200)
    scored = models.CharField(_("what is scored"), max_length=10, choices=Scored, default=Scored.INITIATIVE)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confirmed = models.BooleanField(_("confirmed by a source"), default=False)
    complete = models.BooleanField(_("all lines known"), default=True, help_text=_("A frame without its inner lines scores nothing."))
    bonus_most = models.DecimalField(_("bonus, at most"), **POINTS, default=Decimal(0))
    malus_most = models.DecimalField(_("minus, at most"), **POINTS, default=Decimal(0))
    rescale = models.BooleanField(
        _("ranks by the share of the points that apply"), default=False,
        help_text=_("Set only where a source says so; else a line that does not apply is not made up for."),
    )
    bonus_above_total = models.BooleanField(
        _("bonus above the whole"), default=False, help_text=_("Set only where a source says so; else a result ends at the whole."),
    )
    note = models.TextField(_("note"), blank=True)
    succeeds = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="succeeded_by", verbose_name=_("succeeds")
    )
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("scoring sheet")
        verbose_name_plural = _("scoring sheets")
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="movements_sheet_version_once")]

    def __str__(self) -> str:
        return f"{self.name} ({_('version')} {self.version})"

    @property
    def total(self) -> Decimal:
        """The points that can be reached without bonus."""
        return sum((line.most for line in self.lines.all() if line.part == LinePart.CRITERION and line.parent_id is None), Decimal(0))


class LinePart(models.TextChoices):
    CRITERION = "criterion", pgettext_lazy("line", "criterion")
    BONUS = "bonus", pgettext_lazy("line", "bonus")
    MALUS = "malus", pgettext_lazy("line", "minus")


class SheetLine(models.Model):
    """A criterion, or a part of one (`parent`); points are given to lines without parts."""

    sheet = models.ForeignKey(ScoringSheet, on_delete=models.CASCADE, related_name="lines")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("what is scored"), max_length=300)
    most = models.DecimalField(_("points, at most"), **POINTS)
    part = models.CharField(max_length=9, choices=LinePart, default=LinePart.CRITERION)
    zero_allowed = models.BooleanField(_("zero allowed"), default=True, help_text=_("Where not, a zero here keeps the best ranks away."))
    may_not_apply = models.BooleanField(_("may not apply"), default=False)

    class Meta:
        verbose_name = _("line of a sheet")
        verbose_name_plural = _("lines of a sheet")
        ordering = ["sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="movements_line_once"),
            models.CheckConstraint(condition=Q(most__gt=0), name="movements_line_has_points"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class SheetRank(models.Model):
    """A rank and the points it begins at, with the best rank first."""

    sheet = models.ForeignKey(ScoringSheet, on_delete=models.CASCADE, related_name="ranks")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("rank"), max_length=80)
    least = models.DecimalField(_("points, at least"), **POINTS)
    no_zero = models.BooleanField(_("no criterion scored zero"), default=False)

    class Meta:
        verbose_name = _("rank of a sheet")
        verbose_name_plural = _("ranks of a sheet")
        ordering = ["sheet", "position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="movements_rank_once")]

    def __str__(self) -> str:
        return self.name


class SheetCap(models.Model):
    """What keeps a rank from being better than `best`: one tick with the number of a document, and no word more."""

    sheet = models.ForeignKey(ScoringSheet, on_delete=models.CASCADE, related_name="caps")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("what caps the rank"), max_length=200)
    best = models.ForeignKey(SheetRank, on_delete=models.CASCADE, related_name="caps")

    class Meta:
        verbose_name = _("cap of a sheet")
        verbose_name_plural = _("caps of a sheet")
        ordering = ["sheet", "pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "code"], name="movements_cap_once")]

    def __str__(self) -> str:
        return self.name


class Gap(models.TextChoices):
    """Why a line has no points. Zero is a score and no gap."""

    MISSING = "missing", pgettext_lazy("points", "missing")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("points", "not applicable")


class LineScore(models.Model):
    """Abstract: points for one line, or why there are none. Zero is a score."""

    line = models.ForeignKey(SheetLine, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), **POINTS, null=True, blank=True)
    gap = models.CharField(max_length=14, choices=Gap, blank=True)
    remark = models.CharField(_("remark"), max_length=LONGEST_REMARK, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(points__isnull=False, gap="") | Q(points__isnull=True) & ~Q(gap=""),
                name="%(app_label)s_%(class)s_points_or_gap",
            ),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="%(app_label)s_%(class)s_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line.code}: {self.gap or self.points}"


