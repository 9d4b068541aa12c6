"""What is given: from which source, in which form, for what; never turned into money without a rule that stands in a document."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.keys import readable_code
from kheo.lib.numbers import show_number
from kheo.org.models import SealedField, Unit
from kheo.records.models import Record, RecordQuerySet
from kheo.register.models import OfficialDocument
from kheo.resources.kinds import GOODS, OTHER, choices, forms, sources
from kheo.resources.models.works import Work


def source_choices() -> list[tuple[str, str]]:
    """The sources, for a choice."""
    return choices(sources())


def form_choices() -> list[tuple[str, str]]:
    """What may be given, for a choice."""
    return choices(forms())


class DonorPurpose(models.TextChoices):
    """What a donor agrees to; each for itself, and never by default."""

    THANK = "thank", _("to be known to those who keep this contribution, so that they can be thanked")
    PUBLISH = "publish", _("to be named in public")


class Standing(models.TextChoices):
    """What became of a promise."""

    PROMISED = "promised", pgettext_lazy("contribution", "promised")
    PARTLY = "partly", pgettext_lazy("contribution", "partly received")
    RECEIVED = "received", pgettext_lazy("contribution", "received")
    RELEASED = "released", pgettext_lazy("contribution", "will not come")


class ContributionManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Contributions, of each of which is known how much of it was received, and how much will not come, less what was reversed."""

    def get_queryset(self) -> QuerySet["Contribution"]:
        releases = Q(entries__kind="release") | Q(entries__reverses__kind="release")
        return super().get_queryset().annotate(received=self._posted(entries__lines__account="received"), released=self._posted(releases, entries__lines__account="expected"))

    def _posted(self, *which: Q, **of: str) -> Coalesce:
        """Minus the sum of some lines of a contribution."""
        lines = self.model._base_manager.filter(*which, pk=OuterRef("pk"), **of).values("pk")
        total = lines.annotate(total=-Sum("entries__lines__quantity")).values("total")
        return Coalesce(Subquery(total), Decimal(0), output_field=models.DecimalField(max_digits=15, decimal_places=3))


class Contribution(Record):
    """Something that was promised or given, for a work or for the unit's common purse. What was received and spent of it stands in the ledger.

    `donor` is sealed, kept with consent alone, and no part of the content: neither history nor the ledger ever holds it.
    """

    received: Decimal  # both read with the row by `objects`
    released: Decimal

    source = models.CharField(_("source"), max_length=20, choices=source_choices, blank=True)
    form = models.CharField(_("what is given"), max_length=20, choices=form_choices, blank=True)
    quantity = models.DecimalField(_("how much"), max_digits=15, decimal_places=3, null=True, blank=True)
    goods = models.CharField(_("which goods"), max_length=120, blank=True)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("for the work"))
    purpose = models.CharField(_("what for"), max_length=250, blank=True)
    promised_on = models.DateField(_("promised on"), null=True, blank=True)
    expected_on = models.DateField(_("to be handed over by"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True, help_text=_("If it was handed over already, all of it; leave it empty if it is only promised."))
    donor = SealedField(_("name of the donor"))

    objects: ClassVar[ContributionManager] = ContributionManager()

    content_fields = ("source", "form", "quantity", "goods", "work", "purpose", "promised_on", "expected_on", "received_on")
    required_fields = ("source", "form", "quantity", "promised_on")

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "contribution")
        verbose_name_plural = pgettext_lazy("record", "contributions")
        ordering = ["-pk"]
        constraints = [*Record.Meta.constraints, models.CheckConstraint(condition=Q(quantity=None) | Q(quantity__gt=0), name="resources_contribution_quantity")]

    def __str__(self) -> str:
        return self.told if self.form else str(_("(nothing yet)"))

    def get_absolute_url(self) -> str:
        return reverse("resources:contribution", args=[self.pk])

    @property
    def told(self) -> str:
        """What is given, in words: “50.000.000 đồng”, “12 ngày công”, “3,5 tấn Xi măng”."""
        return quantity_words(self.form, self.quantity, self.goods)

    @property
    def told_received(self) -> str:
        """What of it was received, in words."""
        return quantity_words(self.form, self.received, self.goods)

    @property
    def told_missing(self) -> str:
        """What of it is still to be handed over, in words; "" where nothing is."""
        return quantity_words(self.form, self.missing, self.goods) if self.missing > 0 else ""

    @property
    def told_released(self) -> str:
        """What of it will not come, in words; "" where nothing was released."""
        return quantity_words(self.form, self.released, self.goods) if self.released > 0 else ""

    @property
    def missing(self) -> Decimal:
        """How much is still to be handed over."""
        return (self.quantity or Decimal(0)) - self.received - self.released

    @property
    def what_for(self) -> str:
        """The work that it is for, else the purpose."""
        return self.work.title if self.work is not None else self.purpose

    @property
    def book_unit(self) -> Unit:
        """The unit in whose book it stands: that of the work, else its own."""
        return self.work.unit if self.work is not None else self.unit

    @property
    def words_in_public(self) -> str:
        """What it is for as everybody may read it: the purpose, else the work; of a home never what somebody wrote about it."""
        if self.work is not None and (self.work.is_home or not self.purpose):
            return self.work.title_in_public
        return self.purpose

    @property
    def place_in_public(self) -> str:
        """Whose it is, as everybody may read it: for a home the commune alone."""
        return self.work.place_in_public if self.work is not None and self.work.is_home else self.unit.full_label

    @property
    def standing(self) -> Standing:
        """Whether it is promised, partly received, received, or will not come; what was released is waited for no longer."""
        if self.received <= 0:
            return Standing.RELEASED if self.released > 0 else Standing.PROMISED
        return Standing.PARTLY if self.missing > 0 else Standing.RECEIVED

    @property
    def standing_badge(self) -> str:
        """The look of what became of it."""
        return {Standing.PROMISED: "info", Standing.PARTLY: "warn", Standing.RECEIVED: "good", Standing.RELEASED: "draft"}[self.standing]

    def searched_text(self) -> str:
        words = (str(self), self.get_source_display(), self.goods, self.what_for) if self.form else ()
        return " ".join(str(word) for word in words if word)

    def refusal_to_withdraw(self) -> str:
        return self._refusal_while_received()

    def refusal_to_reopen(self) -> str:
        return self._refusal_while_received()

    def _refusal_while_received(self) -> str:
        if self.entries.filter(kind="receipt", reversed_by=None).exists():
            return str(_("Something of it was received: reverse that in the ledger first."))
        return ""

    def missing_rows(self) -> dict[str, str]:
        missing = {"goods": str(_("Say which goods."))} if self.form == OTHER and not self.goods.strip() else {}
        if self.work_id is None and not self.purpose.strip():
            missing["work"] = str(_("Choose the work it is for, or say what for."))
        return missing


def quantity_words(form: str, quantity: Decimal | None, goods: str = "") -> str:
    """A quantity in the measure of its form, with the name of the goods where the measure alone does not tell it."""
    kind = forms().get(form)
    if kind is None:
        return show_number(quantity)
    what = goods if form == OTHER else kind.name if kind.form == GOODS else ""
    return f"{show_number(quantity)} {kind.measure}" + (f" {what}" if what else "")


class Receipt(models.Model):
    """A printed receipt of what was handed over: its code leads to where it went, and to no name."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="receipts")
    code = models.CharField(max_length=12, unique=True, default=readable_code, editable=False)
    issued_on = models.DateField(_("issued on"), default=dates.today)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return self.code


class ValuationRule(models.Model):
    """What one unit of a form is worth in đồng, by a document; shown beside the quantity, never in its place."""

    form = models.CharField(_("what is given"), max_length=20, choices=form_choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"), help_text=_("The rule holds there and below."))
    value = models.DecimalField(_("đồng for one"), max_digits=15, decimal_places=0)
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("by the document"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule of valuation")
        verbose_name_plural = _("rules of valuation")
        constraints = [
            models.UniqueConstraint(fields=["form", "unit", "valid_from"], name="resources_valuation_once"),
            models.CheckConstraint(condition=Q(value__gt=0), name="resources_valuation_value"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}: {self.value}"
