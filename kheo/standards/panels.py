"""What the standards show on other pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Unit, UnitKind
from kheo.records.panels import Panel, register
from kheo.standards.models import ObservationSheet
from kheo.standards.models.sheets import address_of
from kheo.standards.queries import lines_of
from kheo.standards.queries.lines import NEAREST
from kheo.standards.queries.public import (
    awards_of,
    below_in_public,
    latest_set,
    newest_by_set,
    published_sheets,
)
from kheo.standards.queries.standing import gap_words, glance_of
from kheo.standards.rules import Verdict


def _results(_request: HttpRequest, sheet: ObservationSheet) -> dict[str, Any]:
    found = lines_of(sheet)
    nearest = [(line, gap_words(line)) for line in found.missing[:NEAREST]]
    unanswered = sum(line.verdict == Verdict.NO_DATA for line in found.lines)
    return {"found": found, "at_desk": True, "nearest": nearest, "further": len(found.missing) - len(nearest), "unanswered": unanswered}


register(ObservationSheet, Panel(_("Results"), "standards/results.html", _results))


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    """On a unit's public page: its newest published sheet at a glance, its titles, and those of the units below."""
    if unit.kind == UnitKind.HAMLET:
        return None
    sheet, awards = latest_set(newest_by_set(published_sheets(), [unit.pk]).values()), awards_of([unit.pk])
    below = below_in_public(unit)
    if sheet is None and not awards and not any(row.sheets or row.awards or row.targets for row, _address in below):
        return None
    return {"standing": glance_of(sheet) if sheet is not None else None, "awards": awards, "below": below, "address": address_of(unit)}


register(Unit, Panel(_("New countryside"), "standards/public/unit_panel.html", _of_unit))
