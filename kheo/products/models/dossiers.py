"""The papers of a product's dossier that are there: a checklist. The papers themselves go the programme's own way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kheo.products.models.products import Product
from kheo.products.models.ratings import Rating


class DossierTick(models.Model):
    """A paper is there, with number and date, and where it is read. `renews`: the rating that is to be renewed (none: the first dossier)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="dossier_ticks")
    renews = models.ForeignKey(Rating, on_delete=models.CASCADE, null=True, related_name="dossier_ticks")
    paper = models.CharField(_("paper"), max_length=40)
    note = models.CharField(_("number and date"), max_length=200, blank=True)
    link = models.URLField(_("where it is read"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("paper of a product's dossier")
        verbose_name_plural = _("papers of a product's dossier")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "paper"], condition=Q(renews=None), name="products_first_paper_once"),
            models.UniqueConstraint(fields=["product", "renews", "paper"], condition=Q(renews__isnull=False), name="products_renewal_paper_once"),
        ]

    def __str__(self) -> str:
        return self.paper
