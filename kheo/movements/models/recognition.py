"""Recognition: recognised is not outstanding is not rewarded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.keys import readable_code
from kheo.movements.models.campaigns import Campaign
from kheo.movements.models.initiatives import Initiative, SubjectKind
from kheo.org.models import Unit
from kheo.register.models import OfficialDocument


class Grade(models.TextChoices):
    RECOGNISED = "recognised", pgettext_lazy("grade", "recognised")
    OUTSTANDING = "outstanding", pgettext_lazy("grade", "outstanding")
    REWARDED = "rewarded", pgettext_lazy("grade", "rewarded")


class Recognition(models.Model):
    """A unit's decision that an initiative is recognised, or outstanding, or rewarded; hamlet to province.

    `title` is the honour as printed, `reward_form` the form of a reward (`data/movements.yaml`). `code` stands on the
    certificate and is checked at `/kiem-tra/`. What was revoked stays, marked.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="recognitions")
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by"))
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="recognitions", verbose_name=_("decision"))
    decided_on = models.DateField(_("decided on"))
    title = models.CharField(_("honour, as printed"), max_length=200, blank=True)
    reward_form = models.SlugField(_("form of reward"), max_length=40, blank=True)
    code = models.CharField(max_length=12, unique=True, default=readable_code, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        ordering = ["decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "grade", "unit", "reward_form"], condition=Q(revoked_on=None), name="movements_recognition_once"
            ),
            models.CheckConstraint(condition=Q(grade=Grade.REWARDED) | Q(reward_form=""), name="movements_only_rewards_have_a_form"),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoked_by=None) | Q(revoked_on__isnull=False, revoked_by__isnull=False),
                name="movements_revoked_says_when_and_by_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()} ({self.document})"


class Quota(models.Model):
    """How many of one grade (and form of reward) a campaign gives at most, to collectives or to individuals."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("campaign"))
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    reward_form = models.SlugField(_("form of reward"), max_length=40, blank=True)
    subject = models.CharField(_("for"), max_length=10, choices=SubjectKind)
    most = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["campaign", "grade", "subject"]
        constraints = [models.UniqueConstraint(fields=["campaign", "grade", "reward_form", "subject"], name="movements_quota_once")]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}, {self.get_subject_display()}: {self.most}"


CHECK_UP_MONTHS = (6, 12)  # after the first recognition


class Found(models.TextChoices):
    ALIVE = "alive", pgettext_lazy("check-up", "alive")
    CHANGED = "changed", pgettext_lazy("check-up", "changed, alive")
    ENDED = "ended", pgettext_lazy("check-up", "ended")


class CheckUp(models.Model):
    """Whether a recognised initiative still lives, 6 and 12 months on; without an answer it is unconfirmed.

    The row begins on the day it is due (or when somebody answers before).
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="check_ups")
    months = models.PositiveSmallIntegerField(_("months after recognition"))
    due_on = models.DateField(_("due on"))
    found = models.CharField(_("found"), max_length=7, choices=Found, blank=True)
    reason = models.CharField(_("what shows it"), max_length=500, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("check-up")
        verbose_name_plural = _("check-ups")
        ordering = ["initiative", "months"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "months"], name="movements_check_up_once"),
            models.CheckConstraint(condition=Q(found="") | ~Q(reason=""), name="movements_check_up_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}, {self.months}"
