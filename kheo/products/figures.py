"""The figures of the products: those with stars, certificates that end, new stars, producers.

A certificate stands from its day of issue until its end, or until the eve of what took its place: a product that is renewed is
never counted twice. What was corrected counts nowhere, what was revoked until it was.
"""

from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kheo.lib.figures import Kind, OverTime
from kheo.products.kinds import groups, star_numbers
from kheo.products.models import Producer, ProducerKind, Product, Rating
from kheo.records import figures
from kheo.records.figures import Split

PRODUCTS, CERTIFICATES, PRODUCERS = _("products"), _("certificates"), _("producers")
TOLD = Q(is_corrected=False)


def _star_words() -> dict[str, str]:
    return {str(stars): ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars} for stars in star_numbers()}


def _of_ratings(code: str, label: object, **more: Any) -> None:
    splits = {"stars": Split("stars", _star_words), "group": Split("product__group", groups)}
    figures.register(code, **{"label": label, "of": Rating, "record": "product", "value": Count("pk"), "zero_if_none": True, "splits": splits} | more)


_of_ratings(
    "products.certified", _("Products with a certificate that stands"), measure=PRODUCTS, kind=Kind.STOCK, over_time=OverTime.SUM, on="issued_on",
    until="stands_until", where=TOLD & Q(issued_on__isnull=False),
)  # fmt: skip
_of_ratings("products.ratings", _("Products newly given stars"), measure=PRODUCTS, kind=Kind.FLOW, on="decided_on", where=TOLD)
_of_ratings(
    "products.certificates_ending", _("Certificates that come to their end"), measure=CERTIFICATES, kind=Kind.FLOW, on="valid_until",
    where=TOLD & Q(revoked_on=None, stands_until=F("valid_until")),
)  # fmt: skip
figures.register(
    "products.products", label=_("OCOP products recorded"), measure=PRODUCTS, kind=Kind.STOCK, over_time=OverTime.SUM, of=Product, value=Count("pk"),
    on="first_submitted_at__date", zero_if_none=True, splits={"group": Split("group", groups)},
)  # fmt: skip
figures.register(
    "products.producers", label=_("OCOP producers"), measure=PRODUCERS, kind=Kind.STOCK, over_time=OverTime.SUM, of=Producer, value=Count("pk"),
    on="first_submitted_at__date", zero_if_none=True, splits={"kind": Split("kind", dict(ProducerKind.choices))},
)  # fmt: skip
