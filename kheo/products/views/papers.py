"""Labels with a code to scan, and a leaflet: made anew each time from what everybody may read, and kept nowhere."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib.office import pdf, qr
from kheo.org.requests import SignedInRequest
from kheo.products.models import Product
from kheo.products.permissions import may_print
from kheo.products.queries.papers import LABEL_SHEETS, LEAFLET_SIZES, label_values, leaflet_values
from kheo.records.permissions import access_record

OFFICE = Path(__file__).resolve().parents[1] / "office"


@require_GET
def labels(request: SignedInRequest, pk: int) -> HttpResponse:
    """A sheet of labels (`?co=`: how many on it) that lead to the product's public page."""
    product, size = _to_print(request, pk), request.GET.get("co", LABEL_SHEETS[0])
    if size not in LABEL_SHEETS:
        raise Http404
    return _sent(pdf.write(OFFICE / "labels.typ", {**label_values(product, size), **_leads_to(request, product)}), f"nhan-{product.pk}.pdf")


@require_GET
def leaflet(request: SignedInRequest, pk: int) -> HttpResponse:
    """A leaflet (`?kho=a5` or a4) with photo, story and the code to scan."""
    product, size = _to_print(request, pk), request.GET.get("kho", LEAFLET_SIZES[0])
    if size not in LEAFLET_SIZES:
        raise Http404
    return _sent(pdf.write(OFFICE / "leaflet.typ", {**leaflet_values(product, size), **_leads_to(request, product)}), f"to-gioi-thieu-{product.pk}.pdf")


def _to_print(request: SignedInRequest, pk: int) -> Product:
    product = access_record(request.user, Product, pk)
    if not may_print(request.user, product):
        raise PermissionDenied(_("Labels and leaflets are printed of published products, by those who carry or publish them."))
    return product


def _leads_to(request: SignedInRequest, product: Product) -> dict[str, Any]:
    url = request.build_absolute_uri(product.get_absolute_url())
    return {"qr": qr.svg(url, title=str(product)).encode(), "site": request.get_host()}


def _sent(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type=pdf.CONTENT_TYPE, headers=headers)
