"""Vouchers: what is to be spent, on which work, out of which source; drawn up by one person, approved by another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.resources.models.contributions import form_choices, source_choices
from kheo.resources.models.works import Work
from kheo.resources.workflow import VoucherState


class Voucher(models.Model):
    """An order to spend one form on one work. It is paid once; a mistake is reversed, and a new voucher drawn up."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.CharField(_("number"), max_length=30, blank=True, editable=False)
    form = models.CharField(_("what is spent"), max_length=20, choices=form_choices)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("for the work"))
    purpose = models.CharField(_("what for"), max_length=250)
    day = models.DateField(_("day of the voucher"))
    state = models.CharField(_("state"), max_length=10, choices=VoucherState, default=VoucherState.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    drawn_up_at = models.DateTimeField(default=dates.now, editable=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    folded = models.CharField(max_length=300, editable=False, default="")

    class Meta:
        verbose_name = pgettext_lazy("ledger", "voucher")
        verbose_name_plural = pgettext_lazy("ledger", "vouchers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], condition=~Q(number=""), name="resources_voucher_number_once"),
            models.CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("drawn_up_by")), name="resources_voucher_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=[VoucherState.DRAFT, VoucherState.REFUSED]) | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(number="")),
                name="resources_voucher_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.purpose

    @property
    def words_in_public(self) -> str:
        """What it is for as everybody may read it; of a home never what somebody wrote about it."""
        return self.work.title_in_public if self.work.is_home else self.purpose


class VoucherLine(models.Model):
    """Out of which source, and out of what was meant for the work or lies in the common purse."""

    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="lines")
    source = models.CharField(_("source"), max_length=20, choices=source_choices)
    from_common = models.BooleanField(_("out of the common purse"), default=False)
    quantity = models.DecimalField(_("how much"), max_digits=15, decimal_places=3)

    class Meta:
        verbose_name = pgettext_lazy("ledger", "line of a voucher")
        verbose_name_plural = pgettext_lazy("ledger", "lines of a voucher")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["voucher", "source", "from_common"], name="resources_voucher_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="resources_voucher_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.quantity}"
