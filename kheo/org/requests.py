"""Requests as views see them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from kheo.org.models import User


class SignedInRequest(HttpRequest):
    """The request of a view that is closed to strangers: the middleware has seen to it that `user` is an account."""

    user: User  # type: ignore[assignment]


def same_origin(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this site: a stranger's form must never be offered for sending again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxy wrote last, and without a proxy the other end; "" where nobody says."""
    return address_in(request.META, behind_proxy=settings.BEHIND_PROXY)


def address_in(told: dict[str, Any], *, behind_proxy: bool) -> str:
    """The same, from what the server says of a request that need not have reached Django."""
    forwarded = told.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if behind_proxy else ""
    return forwarded or told.get("REMOTE_ADDR", "")
