"""What machines are told of a product, as schema.org has it (JSON-LD). How whoever sells is reached is never in it: copies of it could not be taken back."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.lib.office import plain
from kheo.products.models import Producer, Product, Rating
from kheo.products.queries import full_place
from kheo.records.models import Evidence

LONGEST_DESCRIPTION = 500
# A text that closes the element, or begins a comment in it, cannot be written into it.
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def structured_product(
    request: HttpRequest, product: Product, *, producer: Producer | None, holding: Rating | None, photos: Sequence[Evidence]
) -> SafeString:
    """The element that stands in the head of a product's page; it is data, which no browser runs."""
    told = {
        "@context": "https://schema.org", "@type": "Product", "name": plain.text(product), "url": request.build_absolute_uri(product.get_absolute_url()),
        "description": plain.text(Truncator(" ".join(product.what.split())).chars(LONGEST_DESCRIPTION)), "category": product.group_name,
        "image": [request.build_absolute_uri(photo.url) for photo in photos],
        "countryOfOrigin": {"@type": "Country", "name": "Việt Nam"},
    }  # fmt: skip
    if producer is not None:
        told["manufacturer"] = _organisation(request, producer)
    if holding is not None:
        told["award"] = _("OCOP, %(stars)s stars") % {"stars": holding.stars}
        told["hasCertification"] = _certification(holding)
    return _element({name: value for name, value in told.items() if value})


def _organisation(request: HttpRequest, producer: Producer) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": full_place(producer.unit), "addressCountry": "VN"}
    told = {"@type": "Organization", "name": plain.text(producer), "url": request.build_absolute_uri(producer.get_absolute_url()), "address": address}
    return {**told, **({"sameAs": producer.website} if producer.website else {})}


def _certification(rating: Rating) -> dict[str, Any]:
    days = {"validFrom": rating.issued_on, "expires": rating.valid_until}
    return {
        "@type": "Certification", "name": "OCOP", "issuedBy": {"@type": "GovernmentOrganization", "name": plain.text(rating.issuer)},
        "certificationRating": {"@type": "Rating", "ratingValue": rating.stars, "bestRating": 5, "worstRating": 1},
        **({"certificationIdentification": plain.text(rating.certificate)} if rating.certificate else {}),
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }  # fmt: skip


def _element(told: dict[str, Any]) -> SafeString:
    written = json.dumps(told, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))
