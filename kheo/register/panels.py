"""What the register shows on pages of things that cite documents."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kheo.records.models import Record
from kheo.records.panels import Panel, register
from kheo.records.registry import type_of
from kheo.register.permissions import may_cite
from kheo.register.queries import citations_seen


def _cited(request: HttpRequest, record: Record) -> dict[str, Any] | None:
    user: Any = request.user
    citations, total = citations_seen(user, record)
    address = reverse("register:cite", args=[type_of(record).slug, record.pk]) if may_cite(user, record) else ""
    if not total and not address:
        return None
    return {"citations": citations, "hidden": total - len(citations), "cite_url": address}


register(Record, Panel(_("Official documents"), "register/citations.html", _cited))
