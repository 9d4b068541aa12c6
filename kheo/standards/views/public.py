"""`/nong-thon-moi/`: where every commune stands, for everybody; of published sheets alone."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kheo.lib.listing import Column, Listing
from kheo.org.models import Unit, UnitKind
from kheo.org.permissions import can
from kheo.records.permissions import VIEW
from kheo.standards.models import ObservationSheet, SetMapping
from kheo.standards.models.sheets import address_of
from kheo.standards.queries.mergers import merger_of
from kheo.standards.queries.programme import programme
from kheo.standards.queries.public import (
    awards_of,
    below_in_public,
    in_public,
    is_concerned,
    latest_set,
    newest_by_set,
    published_sheets,
    targets_of,
    units_with_results,
)
from kheo.standards.queries.public_maps import map_in_public, maps_in_public
from kheo.standards.queries.standing import standing_of

COLUMNS = [
    Column("unit", pgettext_lazy("where", "Unit"), value=str, order="folded"),
    Column("parent", _("Belongs to"), value=lambda unit: unit.parent, order="parent__folded"),
]


@login_not_required
@require_GET
def list_units(request: HttpRequest) -> HttpResponse:
    """The programme in words, its titles and aims, and the units with results; found without accents."""
    listing = Listing(request, units_with_results(), COLUMNS, search="folded", title=_("New countryside: where every commune stands"), row_url=address_of)
    rows = [(row, address_of(row.unit)) for row in in_public([row.record for row in listing.rows])]
    sets = programme()
    context = {"rows": rows, "sets": sets, "unconfirmed": any(row.unconfirmed for row in sets), "maps": [] if listing.q else maps_in_public()}
    return listing.respond("standards/public/units.html", context)


@login_not_required
@require_GET
def show_unit(request: HttpRequest, pk: int, name: str = "") -> HttpResponse:  # noqa: ARG001
    """A unit's own page; the name in the address is for people, the id alone counts. `?set=` chooses among its sets."""
    unit = get_object_or_404(Unit.objects.exclude(kind=UnitKind.HAMLET).select_related("parent"), pk=pk)
    if request.path != address_of(unit):
        return redirect(address_of(unit), permanent=True)
    newest = newest_by_set(published_sheets(), [unit.pk])
    sheet, below = _chosen(request, list(newest.values())), below_in_public(unit)
    context = {
        "unit": unit, "sheets": list(newest.values()), "chosen": sheet, "standing": standing_of(sheet) if sheet is not None else None,
        "awards": awards_of([unit.pk]), "targets": targets_of(unit, newest), "merger": merger_of(unit, published_sheets(), public=True),
        "concerned": is_concerned(unit), "below": below, "map": map_in_public(unit, [row.unit for row, _address in below]) if below else None, "desk_links": _desk_links(request, unit, sheet),
        "above": address_of(unit.parent) if unit.parent is not None else "",
    }  # fmt: skip
    return render(request, "standards/public/unit.html", context)


def _chosen(request: HttpRequest, sheets: list[ObservationSheet]) -> ObservationSheet | None:
    """The sheet of the set asked for, else of the latest."""
    if "set" in request.GET:
        found = next((sheet for sheet in sheets if sheet.criteria_set.code == request.GET["set"]), None)
        if found is None:
            raise Http404
        return found
    return latest_set(sheets)


def _desk_links(request: HttpRequest, unit: Unit, sheet: ObservationSheet | None) -> list[tuple[str, str]]:
    """What those who read accepted records here find at the desk."""
    user: Any = request.user
    if not can(user, VIEW, unit):
        return []
    mappings = SetMapping.objects.filter(old__code=sheet.criteria_set.code).select_related("old", "new") if sheet is not None else ()
    beside = [(str(mapping), reverse("standards:compare", args=[mapping.pk, unit.pk])) for mapping in mappings]
    return [(str(_("Before the merger")), reverse("standards:before_merger", args=[unit.pk])), *beside]
