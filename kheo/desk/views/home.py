"""The desk's home: my work today; and the duties as a list of their own."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kheo.desk.queries import count_overdue, own_duties, today_of
from kheo.grassroots.models import Activity, Meeting, MonthlyReturn
from kheo.lib import dates
from kheo.lib.listing import Column, Listing
from kheo.movements.models import Initiative
from kheo.org.models import Unit, UnitKind, User
from kheo.org.permissions import assignments, holds_anywhere, role_name
from kheo.org.requests import SignedInRequest
from kheo.records.cards import noted_cards
from kheo.records.models import Duty
from kheo.records.permissions import ENTER
from kheo.records.registry import RecordType, record_types

# What is written down most weeks, with its sign; the other types stand behind one line.
USUAL = {Activity: "photo", Meeting: "people", MonthlyReturn: "file", Initiative: "lotus"}


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """`/lam-viec/`: one list of what is to be done, by role; each part is there only for those who have something in it."""
    today = today_of(request.user)
    usual, others = _new_kinds(request.user)
    context = {
        **today.piles, "work": today, "duties": today.duties, "today": dates.today(), "cards": noted_cards(request.user),
        "held_roles": [(role_name(held.role), held.body or held.unit) for held in request.user.roles_today],
        "usual_kinds": usual, "other_kinds": others, "hamlets": _own_hamlets(request.user), "overdue": count_overdue(request.user),
    }  # fmt: skip
    return render(request, "desk/home.html", context)


def _new_kinds(user: User) -> tuple[list[tuple[RecordType, str]], list[RecordType]]:
    """What the person may write down: the usual types with their signs, and the rest."""
    if not any((held.body or held.unit).lives_on() for held in assignments(user, ENTER)):
        return [], []
    usual = [(kind, USUAL[kind.model]) for kind in record_types() if kind.model in USUAL]
    return usual, [kind for kind in record_types() if kind.model not in USUAL]


def _own_hamlets(user: User) -> list[Unit]:
    """The hamlets at which the person holds a role for the whole of it."""
    found = {held.unit_id: held.unit for held in user.roles_today if held.body_id is None and held.unit.kind == UnitKind.HAMLET}
    return list(found.values())


DUTY_COLUMNS = [
    Column("label", gettext_lazy("What is due"), order="label"),
    Column("owner", gettext_lazy("Whose"), value=lambda duty: duty.body or duty.unit, order="unit__path"),
    Column("due_on", gettext_lazy("Due by"), order="due_on"),
    Column("late", gettext_lazy("Late"), value=lambda duty: _("late") if duty.due_on < dates.today() else ""),
]


@require_GET
def list_duties(request: SignedInRequest) -> HttpResponse:
    """All that the reader's units and bodies owe."""
    if not holds_anywhere(request.user, ENTER):
        raise PermissionDenied(_("No role of yours opens this page."))
    listing = Listing(request, own_duties(request.user), DUTY_COLUMNS, title=_("All duties"), row_url=_place_of)
    return listing.respond("desk/duties.html")


def _place_of(duty: Duty) -> str:
    return duty.url
