"""Closed unless open; the two content policies."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from kheo.config.doors import OPEN_NAMES, Door, door_of
from kheo.config.views import keep_typed


class RequestSizeMiddleware:
    """Refuses a body that is too large before a byte of it is read: nobody fills the disk from outside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        limit = settings.KHEO_REQUEST_LIMIT if signed_in else settings.KHEO_STRANGERS_REQUEST_LIMIT
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if not sent.isdecimal() or int(sent[:18]) > limit:
            return render(request, "413.html", {"limit": limit // (1024 * 1024)}, status=413)
        return self.get_response(request)


class ClosedUnlessOpenMiddleware(LoginRequiredMiddleware):
    """Strangers see what is marked open; editors alone see the editing rooms; nothing typed is lost to a sign-in."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponseBase | None:
        door = door_of(request.path)
        match = request.resolver_match
        if door is Door.OPEN or (match is not None and match.view_name in OPEN_NAMES):
            return None
        if door is Door.EDITORS and request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied(_("No role of yours opens this page."))
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """A form sent after the session ended is kept on the page, to be sent again."""
        if request.method == "POST":
            return keep_typed(request)
        return super().handle_no_permission(request, view_func)


class ContentPolicyMiddleware(CSPMiddleware):
    """Strict on every page of ours; the editors' rooms have a policy of their own (docs/adr/0008)."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if door_of(request.path) is Door.EDITORS:
            response["Content-Security-Policy"] = settings.EDITORS_CONTENT_SECURITY_POLICY
            return response
        return super().process_response(request, response)
