"""The visit figures as a fragment, and the beacon of pages that a cache answered."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kheo.portal.visits import current_figures, fold_now_and_then, record_beacon


@csrf_exempt  # a beacon carries no form; where it comes from is looked at, and it changes nothing of anybody's
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest) -> HttpResponse:
    """`/luot/`: the figures, up to the second; a POST is a beacon, which is never told what became of it."""
    if request.method == "POST":
        record_beacon(request)
        return HttpResponse(status=204)
    fold_now_and_then()
    return render(request, "portal/public/visit_numbers.html", {"figures": current_figures()})
