"""Requests as views see them."""

from django.http import HttpRequest

from kheo.org.models import User


class SignedInRequest(HttpRequest):
    """The request of a view that is closed to strangers: the middleware has seen to it that `user` is an account."""

    user: User  # type: ignore[assignment]
