"""Tables of the products: producers, products, how these were rated, the papers of their dossiers."""

from kheo.products.models.dossiers import DossierTick
from kheo.products.models.producers import Producer, ProducerKind
from kheo.products.models.products import Product
from kheo.products.models.ratings import IssuingLevel, Rating, RatingQuerySet

__all__ = ["DossierTick", "IssuingLevel", "Producer", "ProducerKind", "Product", "Rating", "RatingQuerySet"]
