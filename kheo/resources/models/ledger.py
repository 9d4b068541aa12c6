"""The ledger: double entry, append-only. What was written stays; a mistake is corrected by a counter-entry.

Each unit has a book of its own, and in it each form (money, labour days, land, each kind of goods) by itself: the lines of an entry
are of one form and add up to nothing. No line holds a name.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.resources.models.contributions import Contribution, form_choices, source_choices
from kheo.resources.models.vouchers import Voucher
from kheo.resources.models.works import Work


class Account(models.TextChoices):
    """The chart of accounts; a promise and what is handed over each move two of them."""

    EXPECTED = "expected", pgettext_lazy("account", "promised, not handed over yet")
    PROMISED = "promised", pgettext_lazy("account", "promises given")
    AT_HAND = "at_hand", pgettext_lazy("account", "at hand")
    RECEIVED = "received", pgettext_lazy("account", "received")
    SPENT = "spent", pgettext_lazy("account", "spent")


class EntryKind(models.TextChoices):
    PROMISE = "promise", pgettext_lazy("entry", "promise")
    RECEIPT = "receipt", pgettext_lazy("entry", "receipt")
    RELEASE = "release", pgettext_lazy("entry", "release from a promise")
    SPENDING = "spending", pgettext_lazy("entry", "spending")
    TRANSFER = "transfer", pgettext_lazy("entry", "move into the common purse")
    REVERSAL = "reversal", pgettext_lazy("entry", "counter-entry")


class Entry(models.Model):
    """One posting of a unit's book. Rows are neither changed nor deleted: the database refuses it."""

    uuid = models.UUIDField(unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind)
    form = models.CharField(_("form"), max_length=20, choices=form_choices)
    happened_on = models.DateField(_("day"))
    text = models.CharField(_("text"), max_length=300, blank=True)
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, null=True, related_name="entries")
    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, null=True, related_name="entry")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="transfers")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    posted_at = models.DateTimeField(default=dates.now)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = pgettext_lazy("ledger", "entry")
        verbose_name_plural = pgettext_lazy("ledger", "entries")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "happened_on"]), models.Index(fields=["happened_on"])]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind__in=[EntryKind.PROMISE, EntryKind.RECEIPT, EntryKind.RELEASE], contribution__isnull=False, voucher=None, work=None, reverses=None)
                    | Q(kind=EntryKind.SPENDING, contribution=None, voucher__isnull=False, work=None, reverses=None)
                    | Q(kind=EntryKind.TRANSFER, contribution=None, voucher=None, work__isnull=False, reverses=None)
                    | Q(kind=EntryKind.REVERSAL, voucher=None, reverses__isnull=False)
                ),
                name="resources_entry_rests_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on:%d/%m/%Y}"


class Line(models.Model):
    """One side of an entry: a debit is above zero, a credit below. `work` is what it is meant for, or was spent on; none: the common purse."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(_("account"), max_length=10, choices=Account)
    source = models.CharField(_("source"), max_length=20, choices=source_choices)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="lines")
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=3)

    class Meta:
        verbose_name = pgettext_lazy("ledger", "line")
        verbose_name_plural = pgettext_lazy("ledger", "lines")
        ordering = ["pk"]
        indexes = [models.Index(fields=["account", "work"])]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="resources_line_not_zero")]

    def __str__(self) -> str:
        return f"{self.get_account_display()}: {self.quantity}"


class BookSum(models.Model):
    """What the lines of one book come to, kept: of all of it, at all times (no period) or in a year, quarter or month; or of one work, at all times.

    It moves in the transaction of each posting, under the lock of the book, and is proven by `kheo verify`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=7, blank=True)
    form = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    account = models.CharField(max_length=10, choices=Account)
    quantity = models.DecimalField(max_digits=20, decimal_places=3)

    class Meta:
        verbose_name = _("kept sum of a book")
        verbose_name_plural = _("kept sums of books")
        constraints = [
            models.UniqueConstraint(fields=["unit", "period", "form", "source", "account"], condition=Q(work=None), name="resources_sum_of_book_once"),
            models.UniqueConstraint(fields=["work", "unit", "form", "source", "account"], condition=Q(work__isnull=False), name="resources_sum_of_work_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}: {self.quantity}"


class ClosedMonth(models.Model):
    """A month that a unit has closed: nothing is posted into it any more; corrections go into an open one."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("month"), max_length=7)
    closed_at = models.DateTimeField(default=dates.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        constraints = [models.UniqueConstraint(fields=["unit", "period"], name="resources_month_closed_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"
