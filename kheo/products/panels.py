"""What the products show on other pages: a unit's products, and those that count for an indicator."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.products.models import Producer, Product
from kheo.products.queries import paper_lines, published_products
from kheo.products.queries.published import cards_of
from kheo.records.panels import Panel, at_desk, register
from kheo.records.permissions import records_for
from kheo.records.workflow import ReviewState
from kheo.standards.models import Indicator

SHOWN = 6


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    """On a unit's public page: the published products from there and below."""
    found = list(published_products().filter(under_path(unit.path, "unit__path"))[: SHOWN + 1])
    more = f"{reverse('products:products')}?{urlencode({'place': unit.pk})}" if len(found) > SHOWN else ""
    return {"cards": cards_of(found[:SHOWN]), "more_url": more} if found else None


def _of_indicator(request: HttpRequest, indicator: Indicator) -> dict[str, Any] | None:
    """At the desk: the products that count for the indicator, in every version of its set, as far as the reader may read them."""
    user: Any = request.user
    same = {"indicator__code": indicator.code, "indicator__criterion__criteria_set__code": indicator.criterion.criteria_set.code}
    return _listed(records_for(user, Product).filter(**same))


def _of_producer(request: HttpRequest, producer: Producer) -> dict[str, Any] | None:
    """At the desk, on the producer's page: its products, as far as the reader may read them."""
    user: Any = request.user
    return _listed(records_for(user, Product).filter(producer=producer)) if at_desk(request) else None


def _listed(products: QuerySet[Product]) -> dict[str, Any] | None:
    rows = products.exclude(state=ReviewState.WITHDRAWN)
    found = list(rows.select_related("unit", "body", "producer").order_by("folded", "pk")[:SHOWN])
    return {"products": found, "total": rows.count()} if found else None


def _dossier_of(request: HttpRequest, product: Product) -> dict[str, Any] | None:
    """At the desk, on the product's page: which papers of its dossier are there, once one is."""
    lines = paper_lines(product) if at_desk(request) else []
    there = sum(line.is_there for line in lines)
    return {"lines": lines, "there": there, "missing": len(lines) - there} if there else None


register(Unit, Panel(_("OCOP products from here"), "products/panel_public.html", _of_unit))
register(Indicator, Panel(_("OCOP products that count for it"), "products/panel_desk.html", _of_indicator))
register(Producer, Panel(_("Its products"), "products/panel_desk.html", _of_producer))
register(Product, Panel(_("Checklist of the dossier"), "products/panel_dossier.html", _dossier_of))
