"""Closed unless open; the two content policies; what is packed for the way."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.translation import gettext as _

from kheo.config.doors import OPEN_NAMES, Door, door_of
from kheo.config.views import keep_typed


class RequestSizeMiddleware:
    """Refuses a body that is too large before a byte of it is read: nobody fills the disk from outside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("CONTENT_LENGTH") or "0"
        size = int(sent[:18]) if sent.isdecimal() else settings.KHEO_REQUEST_LIMIT + 1
        if "Transfer-Encoding" in request.headers:  # of a size that nobody tells beforehand; no browser sends forms so
            size = settings.KHEO_REQUEST_LIMIT + 1
        limit = settings.KHEO_STRANGERS_REQUEST_LIMIT
        if size > limit and self._has_session(request):
            limit = settings.KHEO_REQUEST_LIMIT
        if size > limit:
            return render(request, "413.html", {"limit": limit // (1024 * 1024)}, status=413)
        return self.get_response(request)

    def _has_session(self, request: HttpRequest) -> bool:
        """Whether the cookie names a session that is there: anybody can send a cookie."""
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        return bool(key) and SessionStore().exists(key)


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

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What is shown to somebody signed in is kept by no cache that others share."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """A form sent after the session ended is kept on the page, to be sent again."""
        if request.method == "POST":
            return keep_typed(request)
        return super().handle_no_permission(request, view_func)


class StrangersGZipMiddleware(GZipMiddleware):
    """Packs pages for whoever is not signed in.

    A packed page that holds a secret beside words from its address betrays the secret by its length; without a session
    there is none to betray. Files are packed when the site is set up, pictures cannot be packed further.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # type: ignore[override]
        if response.streaming or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return response
        return super().process_response(request, response)  # type: ignore[arg-type]


class ContentPolicyMiddleware(CSPMiddleware):
    """Strict on every page of ours; the editors' rooms have a policy of their own (docs/adr/0008)."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        response["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        if door_of(request.path) is Door.EDITORS:
            response["Content-Security-Policy"] = settings.EDITORS_CONTENT_SECURITY_POLICY
            return response
        return super().process_response(request, response)
