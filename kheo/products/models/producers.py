"""Producers (chủ thể OCOP): cooperatives, cooperative groups, companies, household businesses."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.text import fold, slug
from kheo.org.models import SealedField
from kheo.records.models import Record
from kheo.records.workflow import COUNTED, EDITABLE, ReviewState


class ProducerKind(models.TextChoices):
    COOPERATIVE = "cooperative", _("cooperative")
    COOPERATIVE_GROUP = "cooperative_group", _("cooperative group")
    COMPANY = "company", _("company")
    HOUSEHOLD_BUSINESS = "household_business", _("household business")


class Producer(Record):
    """Who makes a product, by the name of the business and down to its hamlet; never a person, never a house.

    How whoever sells is reached is the sealed `contact` alone, shown with consent.
    """

    name = models.CharField(_("name of the business"), max_length=200, blank=True)
    kind = models.CharField(_("kind of producer"), max_length=20, choices=ProducerKind, blank=True)
    place = models.CharField(_("hamlet or place"), max_length=120, blank=True)
    story = models.TextField(_("about the producer"), blank=True)
    website = models.URLField(_("web page"), max_length=300, blank=True)
    contact = SealedField(_("how whoever sells is reached"))

    content_fields = ("name", "kind", "place", "story", "website", "contact")
    required_fields = ("name", "kind")
    evidence_states = EDITABLE | COUNTED

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "OCOP producer")
        verbose_name_plural = pgettext_lazy("record", "OCOP producers")
        ordering = ["folded", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("(no name yet)"))

    def get_absolute_url(self) -> str:
        return reverse("products:producer", args=[self.pk, slug(self.name)])

    @property
    def address(self) -> str:
        """Where it is: hamlet or place, and the unit with what it belongs to."""
        return ", ".join(filter(None, (self.place_beside, self.unit.full_label)))

    @property
    def place_beside(self) -> str:
        """The hamlet or place, unless it says what the unit's own name says."""
        return "" if fold(self.place) == fold(str(self.unit)) else self.place

    def refusal_to_withdraw(self) -> str:
        stands = self.products.exclude(state=ReviewState.WITHDRAWN).exists()
        return str(_("Products are recorded of this producer: withdraw those first.")) if stands else ""
