"""Titles: who voted, who decided, for which year; looked at again later, and revoked where they are lost."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.register.models import OfficialDocument
from kheo.standards.models.criteria import CriteriaSet, Criterion


class TitleAward(models.Model):
    """A title stays with the unit, the set and the year that won it; a successor starts anew.

    The council's vote comes before the decision. A decision whose number or date nobody knows leaves them empty; `inferred`
    says in words what of the dates is inferred and not read.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="awards", verbose_name=_("unit"))
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="awards", verbose_name=_("criteria set"))
    data_year = models.PositiveSmallIntegerField(_("year of the results"))
    voted_on = models.DateField(_("council's vote on"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_all = models.PositiveSmallIntegerField(_("votes cast"), null=True, blank=True)
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    decided = models.BooleanField(_("decided"), default=False, help_text=_("The authority has decided, even if the number is not known."))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    inferred = models.CharField(_("what is inferred"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    recheck_on = models.DateField(_("looked at again by"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by the decision")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=dates.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("honour", "title")
        verbose_name_plural = _("titles")
        ordering = ["-data_year", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "criteria_set", "data_year"], name="standards_award_once"),
            models.CheckConstraint(condition=Q(voted_on__isnull=False) | Q(decided=True), name="standards_award_voted_or_decided"),
            models.CheckConstraint(condition=Q(votes_for=None) | Q(votes_for__lte=F("votes_all")), name="standards_award_votes_within"),
            models.CheckConstraint(condition=Q(decided=True) | Q(document=None, decided_on=None), name="standards_award_decision_is_decided"),
            models.CheckConstraint(condition=Q(revoked_on=None) | Q(decided=True), name="standards_award_revoked_was_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set.title} {self.data_year}: {self.unit}"

    @property
    def stands(self) -> bool:
        """Whether the title was decided and not revoked."""
        return self.decided and self.revoked_on is None

    def held_on(self, day: date) -> bool:
        """Whether the title was held on that day; a decision whose day nobody knows counts from the vote, or else from the end of the year that won it."""
        since = self.decided_on or self.voted_on or date(self.data_year, 12, 31)
        return self.decided and since <= day and (self.revoked_on is None or self.revoked_on > day)


class TitleTarget(models.Model):
    """A unit aims at a title for a year, as a document says; with milestones per criterion on the way."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="title_targets", verbose_name=_("unit"))
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="title_targets", verbose_name=_("criteria set"))
    year = models.PositiveSmallIntegerField(_("for the year"))
    source = models.CharField(_("set by"), max_length=200, help_text=_("The document that sets it."))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("unit aimed at")
        verbose_name_plural = _("units aimed at")
        ordering = ["criteria_set", "year", "unit__path"]
        constraints = [models.UniqueConstraint(fields=["unit", "criteria_set", "year"], name="standards_aim_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.criteria_set.title}, {self.year}"


class Milestone(models.Model):
    """By when a criterion is to be reached."""

    target = models.ForeignKey(TitleTarget, on_delete=models.CASCADE, db_index=False, related_name="milestones")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("criterion"))
    due_on = models.DateField(_("to be reached by"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "criterion__position"]
        constraints = [models.UniqueConstraint(fields=["target", "criterion"], name="standards_milestone_once")]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.due_on:%d/%m/%Y}"
