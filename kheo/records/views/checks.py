"""`/kiem-tra/`: everybody may check a printed result by its code."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kheo.org.requests import client_address
from kheo.records.checks import CheckedResult, checked, printed_code, read_code

UNKNOWN_CODES = 30  # from one network, within an hour
WITHIN_SECONDS = 3600
LONGEST_SHOWN = 40


@never_cache
@login_not_required
@require_GET
def ask_code(request: HttpRequest) -> HttpResponse:
    """The form to type a code; a code in it leads to its own page."""
    typed = request.GET.get("ma", "")
    code = read_code(typed)
    if code:
        return redirect("check", code)
    return _unknown(request, typed) if typed.strip() else _page(request, typed="")


@never_cache
@login_not_required
@require_GET
def show_result(request: HttpRequest, code: str) -> HttpResponse:
    """Number, date, body, title, and whether it stands; an unknown code is told what to do.

    Codes that are unknown are counted by network; past the limit nothing is answered to it any more, not even what is known.
    """
    wanted = read_code(code)
    if wanted and wanted != code:
        return redirect("check", wanted)
    network = salted_hmac("kheo.records.checks", client_address(request)).hexdigest()
    if cache.get(f"check:{network}", 0) >= UNKNOWN_CODES:
        return _page(request, typed=code, refusal=_("Too many unknown codes came from your network. Please try again in an hour."), status=429)
    result = checked(wanted) if wanted else None
    if result is None:
        _count(network)
        return _unknown(request, code)
    return _page(request, typed=printed_code(wanted), result=result)


def _count(network: str) -> None:
    """Count by a keyed hash; the address itself is kept nowhere."""
    key = f"check:{network}"
    cache.add(key, 0, WITHIN_SECONDS)
    cache.incr(key)


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    return _page(request, typed=typed, unknown=True, status=404)


def _page(request: HttpRequest, *, typed: str, status: int = 200, **more: object) -> HttpResponse:
    result = more.get("result")
    replaced_by = printed_code(result.replaced_by) if isinstance(result, CheckedResult) and result.replaced_by else ""
    context = {"typed": typed[:LONGEST_SHOWN], "replaced_by": replaced_by, **more}
    return render(request, "records/public/check.html", context, status=status)
