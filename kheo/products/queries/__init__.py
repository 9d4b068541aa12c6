"""Reads of the products."""

from kheo.products.queries.contacts import (
    CONTACT,
    TO_PUBLISH,
    contact_to_publish,
    has_agreed,
    public_contact,
    standing_consent,
)
from kheo.products.queries.dossiers import PaperLine, dossier_of, paper_lines
from kheo.products.queries.published import full_place, published_producers, published_products
from kheo.products.queries.ratings import newest_rating, rating_faults, spans_of, told_rating

__all__ = [
    "CONTACT", "TO_PUBLISH", "PaperLine", "contact_to_publish", "dossier_of", "full_place", "has_agreed", "newest_rating", "paper_lines", "public_contact",
    "published_producers", "published_products", "rating_faults", "spans_of", "standing_consent", "told_rating",
]  # fmt: skip
