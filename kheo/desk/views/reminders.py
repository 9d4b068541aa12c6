"""Being reminded: the digest by e-mail, and the calendar at a private address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kheo.desk.actions import choose_digest, make_calendar_key, revoke_calendar_key
from kheo.desk.actions.digests import sends_letters
from kheo.desk.feed import feed_of
from kheo.desk.forms import DigestForm
from kheo.desk.models import CalendarKey, DigestChoice, Every
from kheo.desk.permissions import access_by_key, access_by_letter
from kheo.org.requests import SignedInRequest


def _require_role(request: SignedInRequest) -> None:
    if not request.user.roles_today:
        raise PermissionDenied(_("No role of yours opens this page."))


@never_cache
@require_http_methods(["GET", "POST"])
def reminders(request: SignedInRequest) -> HttpResponse:
    """How the reader wants to be reminded."""
    _require_role(request)
    choice = DigestChoice.objects.filter(user=request.user).first() or DigestChoice(user=request.user)
    form = DigestForm(request.POST or None, instance=choice)
    if request.method == "POST" and form.is_valid():
        choose_digest(request.user, every=form.cleaned_data["every"])
        messages.success(request, _("Kept."))
        return redirect("desk:reminders")
    return _reminders(request, form)


def _reminders(request: SignedInRequest, form: DigestForm | None = None, address: str = "") -> HttpResponse:
    choice = DigestChoice.objects.filter(user=request.user).first()
    context = {
        "form": form or DigestForm(instance=choice), "sends": sends_letters(), "key": CalendarKey.objects.filter(user=request.user).first(), "address": address,
    }  # fmt: skip
    return render(request, "desk/reminders.html", context, status=422 if form is not None and form.errors else 200)


@never_cache
@require_POST
def make_key(request: SignedInRequest) -> HttpResponse:
    """A new private address, shown this once."""
    _require_role(request)
    key = make_calendar_key(by=request.user)
    return _reminders(request, address=settings.BASE_URL + reverse("desk:feed", args=[key]))


@require_POST
def revoke_key(request: SignedInRequest) -> HttpResponse:
    """The private address is gone."""
    revoke_calendar_key(by=request.user)
    messages.success(request, _("The address of your calendar opens nothing any more."))
    return redirect("desk:reminders")


@login_not_required
@require_GET
def show_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar behind a key: what its holder may see at this moment; 404 for any other key and for a closed account."""
    content = feed_of(access_by_key(key))
    etag = quote_etag(content.digest)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    headers = {"ETag": etag, "Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(content.text, content_type="text/calendar; charset=utf-8", headers=headers)


@csrf_exempt  # mail programs press the button by themselves, without a page of ours; the signed address alone says who
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def digest_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn the letters off from a letter, signed in or not; opening the address changes nothing, its button does."""
    user = access_by_letter(token)
    if request.method == "POST":
        choose_digest(user, every=Every.NEVER)
    return render(request, "desk/digest_off.html", {"done": request.method == "POST"})
