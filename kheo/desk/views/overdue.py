"""`/lam-viec/den-han/`: what stays undone one level below."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kheo.desk.escalation import patience
from kheo.desk.queries import OverdueNames, overdue_below
from kheo.desk.queries.overdue import DUTY, KINDS, RETURNED, SUBMITTED
from kheo.lib import dates
from kheo.lib.listing import Column, Listing
from kheo.org.permissions import holds_anywhere
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import REVIEW
from kheo.records.registry import type_at

TABS = {
    "": gettext_lazy("All of it"), DUTY: gettext_lazy("Late duties"), RETURNED: gettext_lazy("Returned, not mended"), SUBMITTED: gettext_lazy("Submitted, not reviewed"),
}  # fmt: skip


@require_GET
def list_overdue(request: SignedInRequest) -> HttpResponse:
    """All that is overdue below the reader, by unit and body, the longest first; never by person."""
    if not holds_anywhere(request.user, REVIEW):
        raise PermissionDenied(_("No role of yours opens this page."))
    chosen = request.GET.get("xem", "")
    chosen = chosen if chosen in TABS else ""
    names = OverdueNames()
    rows = overdue_below(request.user, [chosen] if chosen else KINDS)
    listing = Listing(request, rows, _columns(names), title=_("Overdue below"), row_url=_address, prepare=names.read)
    tabs = [(f"?xem={key}" if key else request.path, label, key == chosen) for key, label in TABS.items()]
    return listing.respond("desk/overdue.html", {"tabs": tabs, "patience": patience()})


def _columns(names: OverdueNames) -> list[Column]:
    return [
        Column("what", gettext_lazy("What stays undone"), value=_what),
        Column("place", gettext_lazy("Whose"), value=names.place),
        Column("unit", gettext_lazy("Unit"), value=names.unit),
        Column("since", gettext_lazy("Since"), value="late_since", order="late_since"),
        Column("days", gettext_lazy("Days"), value=lambda row: (dates.today() - row.late_since).days),
    ]


def _what(row: Any) -> str:
    if row.late_kind == DUTY:
        return row.late_label
    words = _("%(kind)s: returned and not mended") if row.late_kind == RETURNED else _("%(kind)s: submitted and not reviewed")
    return words % {"kind": type_at(row.late_type).label}


def _address(row: Any) -> str:
    """What came back is read by those who sent it back; of the rest nothing is to be read from here."""
    return reverse("records:show", args=[row.late_type, row.pk]) if row.late_kind == RETURNED else ""
