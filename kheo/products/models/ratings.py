"""How products were rated: stars, score, decision, certificate. Nothing is edited: a mistake is corrected by a successor."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.text import fold
from kheo.register.models import OfficialDocument

SCORE: dict[str, Any] = {"max_digits": 5, "decimal_places": 2}


class IssuingLevel(models.TextChoices):
    DISTRICT = "district", pgettext_lazy("issued by", "district")
    PROVINCE = "province", pgettext_lazy("issued by", "province")
    NATION = "nation", pgettext_lazy("issued by", "ministry")


class RatingQuerySet(models.QuerySet):
    """Ratings in sets that have names."""

    def told(self) -> Self:
        """What was decided, revoked since or not: the newest of a product is the one that counts. What was corrected is left out."""
        return self.filter(is_corrected=False)


class Rating(models.Model):
    """A decision on a product's stars. `stands_until` follows from the rows beside it: the end of the certificate, or the eve of what took its place.

    One or two stars are decided without a certificate: its columns are empty then.
    """

    product = models.ForeignKey("products.Product", on_delete=models.PROTECT, related_name="ratings", verbose_name=_("product"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    score = models.DecimalField(_("score"), **SCORE)
    part_a = models.DecimalField(_("part A of the score"), **SCORE, null=True, blank=True)
    part_b = models.DecimalField(_("part B of the score"), **SCORE, null=True, blank=True)
    part_c = models.DecimalField(_("part C of the score"), **SCORE, null=True, blank=True)
    level = models.CharField(_("issuing level"), max_length=8, choices=IssuingLevel)
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision in the register"))
    decision = models.CharField(_("number of the decision"), max_length=80)
    issuer = models.CharField(_("decided by (office)"), max_length=200)
    issuer_folded = models.CharField(max_length=200, editable=False)
    decided_on = models.DateField(_("decided on"))
    certificate = models.CharField(_("number of the certificate"), max_length=60, blank=True)
    certificate_folded = models.CharField(max_length=60, editable=False, blank=True)
    issued_on = models.DateField(_("certificate issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    stands_until = models.DateField(_("stands until"), null=True, blank=True, editable=False)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects"))
    is_corrected = models.BooleanField(_("corrected by another one"), default=False, editable=False)
    correction_reason = models.CharField(_("what was wrong"), max_length=500, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by the decision"), max_length=300, blank=True)
    revoked_why = models.CharField(_("why it was revoked"), max_length=500, blank=True)
    unrenewed_since = models.DateField(_("not to be renewed, said on"), null=True, blank=True, editable=False)
    unrenewed_why = models.CharField(_("why it is not renewed"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=dates.now, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating of a product")
        verbose_name_plural = _("ratings of a product")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="products_rating_stars"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="products_rating_score"),
            models.CheckConstraint(
                condition=Q(certificate="", issued_on=None, valid_until=None) | (~Q(certificate="") & Q(issued_on__isnull=False, valid_until__isnull=False)),
                name="products_rating_certificate_whole",
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(issued_on__gte=F("decided_on"), valid_until__gt=F("issued_on")), name="products_rating_days_in_order"
            ),
            models.CheckConstraint(condition=Q(revoked_on=None) | (Q(revoked_on__gte=F("decided_on")) & ~Q(revoked_why="")), name="products_rating_revoked_with_reason"),
            models.CheckConstraint(condition=Q(unrenewed_since=None, unrenewed_why="") | (Q(unrenewed_since__isnull=False) & ~Q(unrenewed_why="")), name="products_rating_unrenewed_with_reason"),
            models.UniqueConstraint(
                fields=["issuer_folded", "certificate_folded"], condition=Q(is_corrected=False) & ~Q(certificate=""), name="products_certificate_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.stars}★, {self.decided_on:%d/%m/%Y}"

    @property
    def score_text(self) -> str:
        """The score as people write it: 58,5."""
        return show_number(self.score)

    @property
    def decision_words(self) -> str:
        """The decision as texts cite it."""
        return _("%(number)s of %(day)s, %(issuer)s") % {"number": self.decision, "day": f"{self.decided_on:%d/%m/%Y}", "issuer": self.issuer}

    @property
    def is_certified(self) -> bool:
        """Whether a certificate was given with it."""
        return bool(self.certificate)

    @property
    def has_ended(self) -> bool:
        """Whether its certificate has come to its end."""
        return self.stands_until is not None and self.stands_until < dates.today()

    @property
    def is_to_be_renewed(self) -> bool:
        """Whether its certificate is to be renewed: given, neither revoked nor given up."""
        return self.is_certified and self.revoked_on is None and self.unrenewed_since is None

    def fold_numbers(self) -> None:
        """Fill in what numbers are compared by: signs and spaces typed differently make no other certificate."""
        self.issuer_folded = fold(self.issuer)
        self.certificate_folded = "".join(fold(self.certificate).split())
