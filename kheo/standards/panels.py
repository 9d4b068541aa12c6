"""What the standards show on other pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.records.panels import Panel, register
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import lines_of


def _results(_request: HttpRequest, sheet: ObservationSheet) -> dict[str, Any]:
    return {"found": lines_of(sheet), "at_desk": True}


register(ObservationSheet, Panel(_("Results"), "standards/results.html", _results))
