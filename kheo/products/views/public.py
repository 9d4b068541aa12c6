"""`/san-pham-ocop/`: the catalogue for everybody, of published products and ticked photos alone."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.lib.office import qr
from kheo.lib.text import slug
from kheo.products.forms import CatalogueFilter
from kheo.products.models import Producer, Product, Rating
from kheo.products.queries import full_place, public_contact, published_producers, published_products
from kheo.products.queries.published import cards_of
from kheo.products.views.structured import structured_product
from kheo.records.models import Evidence, EvidenceKind
from kheo.records.panels import panels_for
from kheo.records.views.sharing import shared_as

OTHERS_SHOWN = 6


def shown_producer(product: Product) -> Producer | None:
    """Its producer, where everybody may read that one too."""
    return product.producer if product.producer is not None and product.producer.is_public else None


COLUMNS = [
    Column("name", _("Name"), value=str, order="folded"),
    Column("stars", _("Stars"), value=lambda row: row.stars_held or None, order="stars_today"),
    Column("group", _("Group of products"), value=lambda row: row.group_name, order="group"),
    Column("producer", _("Producer"), value=lambda row: shown_producer(row) or ""),
    Column("place", _("Place"), value=lambda row: full_place(row.unit), order="unit__path"),
    Column("certified_until", _("Certificate until"), order="certified_until"),
]


@login_not_required
@require_GET
def list_products(request: HttpRequest) -> HttpResponse:
    """All published products, found without accents."""
    listing = Listing(
        request, published_products(), COLUMNS, filterset=CatalogueFilter, title=_("OCOP products"), row_url=Product.get_absolute_url, page_size=24
    )
    return listing.respond("products/public/list.html", {"cards": lambda: cards_of(row.record for row in listing.rows), "full_place": full_place})


@login_not_required
@require_GET
def show_product(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published product; the name in the address is for people, the id alone counts."""
    product = get_object_or_404(published_products().select_related("indicator__criterion__criteria_set"), pk=pk)
    if request.path != product.get_absolute_url():
        return redirect(product, permanent=True)
    photos = list(Evidence.objects.about(product).filter(is_public=True).order_by("-kind", "pk"))  # photos before files
    producer, ratings = shown_producer(product), list(product.ratings.told().order_by("-decided_on", "-pk"))
    pictures = [photo for photo in photos if photo.kind == EvidenceKind.PHOTO]
    first = next(iter(pictures), None)
    url = request.build_absolute_uri(product.get_absolute_url())
    context = {
        "product": product, "place": full_place(product.unit), "photo": first, "other_photos": [photo for photo in photos if photo != first], "ratings": ratings, "newest": next(iter(ratings), None),
        "producer": producer, "contact": public_contact(producer) if producer else "", "others": _others(product, producer), "url": url,
        "qr": qr.svg(url, title=str(_("Address of this page"))), "panels": panels_for(request, product),
        "seo": shared_as(request, product, text=" ".join(product.what.split()), photo=first),
        "structured": structured_product(request, product, producer=producer, holding=_holding(product, ratings), photos=pictures),
    }  # fmt: skip
    return render(request, "products/public/product.html", context)


def _holding(product: Product, ratings: Sequence[Rating]) -> Rating | None:
    """The rating that holds today."""
    return ratings[0] if ratings and product.stars_held else None


def _others(product: Product, producer: Producer | None) -> list[Any]:
    """Cards of what else that producer makes and shows."""
    return cards_of(published_products().filter(producer=producer).exclude(pk=product.pk)[:OTHERS_SHOWN]) if producer else []


@login_not_required
@require_GET
def show_producer(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """One published producer with what it makes and shows."""
    producer = get_object_or_404(published_producers(), pk=pk)
    if request.path != producer.get_absolute_url():
        return redirect(producer, permanent=True)
    photos = list(producer.evidence.all())
    listing = Listing(request, published_products().filter(producer=producer), COLUMNS, title=str(producer), row_url=Product.get_absolute_url, page_size=24)
    context = {
        "producer": producer, "place": full_place(producer.unit), "photos": photos, "contact": public_contact(producer),
        "cards": lambda: cards_of(row.record for row in listing.rows), "panels": panels_for(request, producer),
        "seo": shared_as(request, producer, text=" ".join(producer.story.split()), photo=next(iter(photos), None)),
    }  # fmt: skip
    return listing.respond("products/public/producer.html", context)


@login_not_required
@require_GET
def show_qr(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """The code to scan of a published product's page, as a picture to print anywhere."""
    product = get_object_or_404(published_products(), pk=pk)
    content = qr.svg(request.build_absolute_uri(product.get_absolute_url()), title=str(product))
    headers = {"Content-Disposition": f'inline; filename="{slug(str(product))}.svg"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)
