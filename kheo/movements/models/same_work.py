"""Look-alikes: the words an initiative is found by, and what people decided about the same work claimed twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.movements.models.initiatives import Initiative


class InitiativeTerm(models.Model):
    """One folded term of an initiative's text, with how much it weighs there; derived, never typed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="terms")
    term = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "term"], name="movements_term_once")]
        indexes = [models.Index(fields=["term", "initiative", "weight"])]

    def __str__(self) -> str:
        return self.term


class Verdict(models.TextChoices):
    LEADS = "leads", pgettext_lazy("same work", "one leads, the other takes part")
    JOINT = "joint", pgettext_lazy("same work", "joint credit")
    SEPARATE = "separate", pgettext_lazy("same work", "two separate initiatives")


class SameWork(models.Model):
    """Two initiatives that may be the same work; a person decides, and the decision stays.

    `first` has the smaller key. For `LEADS` and `JOINT` the work counts once, with `lead`. Without a verdict it is open.
    """

    first = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(_("what those who registered it say"), max_length=500, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=dates.now)
    verdict = models.CharField(_("decided"), max_length=8, choices=Verdict, blank=True)
    lead = models.ForeignKey(Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who leads"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("same work")
        verbose_name_plural = _("same works")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="movements_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="movements_pair_in_order"),
            models.CheckConstraint(condition=Q(verdict="") | Q(decided_at__isnull=False) & ~Q(reason=""), name="movements_verdict_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"
