"""The desk's home: what came back, what waits for me, what is due."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kheo.desk.queries import piles_of
from kheo.lib import dates
from kheo.org.permissions import holds_anywhere, role_name
from kheo.org.requests import SignedInRequest
from kheo.records.cards import noted_cards
from kheo.records.forms import owners_for
from kheo.records.permissions import ENTER
from kheo.records.queries import open_duties
from kheo.records.registry import record_types

DUTIES_SHOWN = 10


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """`/lam-viec/`, by role: each part is there only for those who have something in it."""
    duties = open_duties(request.user)
    context = {
        **piles_of(request.user),
        "duties": duties[:DUTIES_SHOWN],
        "today": dates.today(),
        "cards": noted_cards(request.user),
        "held_roles": [(role_name(held.role), held.body or held.unit) for held in request.user.roles_today],
        "new_kinds": record_types() if holds_anywhere(request.user, ENTER) and any(owners_for(request.user)) else [],
    }
    return render(request, "desk/home.html", context)
