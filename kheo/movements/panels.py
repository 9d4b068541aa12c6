"""What the movement shows on other pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.movements.queries import published_initiatives
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records.panels import Panel, register

SHOWN = 6


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    rows = published_initiatives().filter(under_path(unit.path, "unit__path"))
    found = list(rows[: SHOWN + 1])
    return {"initiatives": found[:SHOWN], "more": len(found) > SHOWN} if found else None


register(Unit, Panel(_("Good ideas from here"), "movements/public/unit_panel.html", _of_unit))
