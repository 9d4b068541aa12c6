"""`/lam-viec/ban-giao/`: the sheet with which a post changes hands."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.desk.queries import handover_of, place_of, places_for
from kheo.lib import dates
from kheo.org.requests import SignedInRequest


@require_GET
def choose_place(request: SignedInRequest) -> HttpResponse:
    """Of which place; with one place only, its sheet at once."""
    places = places_for(request.user)
    if not places:
        raise PermissionDenied(_("No role of yours opens this page."))
    wanted = request.GET.get("noi", places[0][0] if len(places) == 1 else "")
    if wanted in dict(places):
        return redirect("desk:handover", wanted)
    return render(request, "desk/handover_places.html", {"places": places})


@require_GET
def show_handover(request: SignedInRequest, code: str) -> HttpResponse:
    """The sheet of one place, to be printed and signed by both."""
    unit, body = place_of(request.user, code)
    sheet = handover_of(request.user, unit, body)
    return render(request, "desk/handover.html", {"sheet": sheet, "today": dates.today(), "site": settings.BASE_URL})
