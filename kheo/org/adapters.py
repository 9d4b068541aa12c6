"""How allauth behaves here: accounts are invited, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedAccounts(DefaultAccountAdapter):
    """No open sign-up: an account begins with an invitation and a one-time code."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False
