"""Setting a password with a printed code; open to whoever holds one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kheo.org.actions import CodeRefused, redeem_code
from kheo.org.forms import RedeemForm
from kheo.org.requests import client_address

TRIES, WITHIN_SECONDS = 20, 600


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """`/dang-nhap/ma/`: user name, printed code, new password."""
    form = RedeemForm(request.POST or None)
    if request.method == "POST" and _too_often(request):
        form.add_error(None, _("Too many tries from your network. Please wait ten minutes."))
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            redeem_code(username=wanted["username"], code=wanted["code"], password=wanted["password"])
        except CodeRefused as error:
            form.add_error("code", str(error))
        except ValidationError as error:
            form.add_error("password", error)
        else:
            messages.success(request, _("Your password is set. Please sign in."))
            return redirect("account_login")
    return render(request, "org/redeem.html", {"form": form}, status=422 if form.errors else 200)


def _too_often(request: HttpRequest) -> bool:
    """Counts tries per network address for ten minutes; the address itself is kept nowhere else."""
    key = f"redeem:{client_address(request)}"
    cache.add(key, 0, WITHIN_SECONDS)
    return cache.incr(key) > TRIES
