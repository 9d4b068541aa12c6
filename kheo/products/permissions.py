"""The verb of the products, and who may rate, keep dossiers and print."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import can, declare
from kheo.products.models import Product, Rating
from kheo.records.permissions import PUBLISH, may_carry
from kheo.records.workflow import ReviewState

RATE = declare("products.rate", _("Record the stars, certificates and revocations of OCOP products"))


def may_rate(user: Any, product: Product) -> bool:
    """Whether `user` may record what was decided about the product; a draft is rated by nobody."""
    return product.state == ReviewState.ACCEPTED and can(user, RATE, product.unit, product.body)


def may_keep_dossier(user: Any, product: Product) -> bool:
    """Whether `user` may tick the papers of the product's dossier: those who carry it, until it is withdrawn."""
    return product.state != ReviewState.WITHDRAWN and may_carry(user, product)


def may_end_renewal(user: Any, product: Product) -> bool:
    """Whether `user` may say that a certificate is not renewed: those who keep the dossier, and the offices that record the stars."""
    return product.state == ReviewState.ACCEPTED and (may_keep_dossier(user, product) or may_rate(user, product))


def may_print(user: Any, product: Product) -> bool:
    """Whether `user` may print labels and the leaflet: of what everybody may read, those who carry or publish it."""
    return product.is_public and (may_carry(user, product) or can(user, PUBLISH, product.unit, product.body))


def access_rating(product: Product, pk: Any) -> Rating:
    """A rating of the product that was not corrected, or 404."""
    rating = product.ratings.told().filter(pk=pk).select_related("document").first()
    if rating is None:
        raise Http404
    return rating
