"""What the desk shows on other pages: for those who may read there, the way from a hamlet's public page to its page at the desk."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.org.models import Unit, UnitKind
from kheo.org.permissions import can
from kheo.records.panels import Panel, register
from kheo.records.permissions import VIEW


def _of_hamlet(request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    return {"hamlet": unit} if unit.kind == UnitKind.HAMLET and can(request.user, VIEW, unit) else None


register(Unit, Panel(_("At the desk"), "desk/hamlet_panel.html", _of_hamlet))
