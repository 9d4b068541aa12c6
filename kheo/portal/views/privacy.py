"""`/quyen-rieng-tu/`: the privacy notice, and asking that something be taken down; without any cookie."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from kheo.org.queries import unseal_field
from kheo.org.requests import client_address, same_origin
from kheo.portal.actions import receive_take_down
from kheo.portal.forms import TRAP, TakeDownForm, page_of_this_site
from kheo.portal.models import TakeDown
from kheo.portal.privacy import answer_within, kept_data, law
from kheo.portal.queries import portal_unit

REQUESTS, WITHIN_SECONDS = 5, 3600


@login_not_required
@require_GET
def show_notice(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, why and how long; which rights people have and how to use them."""
    context = {"kept": kept_data(), "law": law(), "session_days": settings.SESSION_COOKIE_AGE // 86400}
    return render(request, "portal/public/privacy.html", context)


@csrf_exempt  # a token would need a cookie; nobody is signed in by this form, so asking where it was sent from is enough
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def ask_take_down(request: HttpRequest) -> HttpResponse:
    """Anybody asks that something be taken down; what was typed comes back with every refusal."""
    page = page_of_this_site(request.GET["trang"]) if request.GET.get("trang") else ""
    form = TakeDownForm(request.POST if request.method == "POST" else None, initial={"uuid": uuid.uuid4(), "address": page})
    if request.method == "POST" and form.is_valid():
        unit, refusal = portal_unit(), _refusal(request)
        if unit is not None and not refusal:
            wanted = form.cleaned_data
            received = receive_take_down(unit=unit, **wanted)
            return redirect("portal:take_down_receipt", received.code)
        form.add_error(None, refusal or _("It is not settled yet who answers here. Please write to the address at the foot of this page."))
    context = {"form": form, "working_days": answer_within(), "trap": TRAP}
    return render(request, "portal/public/take_down.html", context, status=422 if form.errors else 200)


def _refusal(request: HttpRequest) -> str:
    if not same_origin(request):
        return _("Your browser did not say where this form was sent from. Nothing is lost: please send it once more from this page.")
    if _too_often(request):
        return _("Several requests came from your network within the hour. Please send this one an hour later, or call the office named at the foot of this page.")
    return ""


def _too_often(request: HttpRequest) -> bool:
    """Counts requests per network for an hour, by a keyed hash; the address itself is kept nowhere."""
    network = salted_hmac("kheo.portal.take_down", client_address(request)).hexdigest()
    key = f"take-down:{network}"
    cache.add(key, 0, WITHIN_SECONDS)
    return cache.incr(key) > REQUESTS


@never_cache
@login_not_required
@require_GET
def show_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a request, for whoever holds its code: when it came, until when it is answered, the answer."""
    found = get_object_or_404(TakeDown, code=code.upper())
    return render(request, "portal/public/take_down_thanks.html", {"found": found, "answer": unseal_field(found, "answer")})
