"""Carrying out `data/retention.yaml`."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from kheo.lib import dates
from kheo.org.models import OneTimeCode, User
from kheo.records.models import Notice
from kheo.records.retention import policies, registered_rules, rule


def apply_retention() -> dict[str, int]:
    """Erase what has been kept long enough; returns how many rows each rule touched."""
    functions = registered_rules()
    return {policy.name: functions[policy.name](policy.keep) for policy in policies()}


@rule("account")
@transaction.atomic
def erase_closed_accounts(keep: timedelta) -> int:
    """Erase the name of accounts closed longer ago; their number stays, for the history of what they did."""
    closed = User.objects.filter(is_active=False, closed_at__lt=timezone.now() - keep).exclude(full_name="")
    for user in closed:
        user.full_name, user.email, user.username, user.last_login = "", "", f"closed-{user.pk}", None
        user.save(update_fields=["full_name", "email", "username", "last_login"])
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        UserProfile.objects.filter(user=user).delete()
    return len(closed)


@rule("one_time_code")
def delete_old_codes(keep: timedelta) -> int:
    """Delete codes that ran out."""
    return OneTimeCode.objects.filter(expires_at__lt=timezone.now() - keep).delete()[0]


@rule("notice")
def delete_old_notices(keep: timedelta) -> int:
    """Delete notices of long ago, read or not; their times are those of the house's clock."""
    return Notice.objects.filter(at__lt=dates.now() - keep).delete()[0]


@rule("session")
def delete_old_sessions(keep: timedelta) -> int:
    """Delete sessions that ran out."""
    return Session.objects.filter(expire_date__lt=timezone.now() - keep).delete()[0]


@rule("public_function")
def keep_public_function(keep: timedelta) -> int:  # noqa: ARG001
    """What somebody did in office stays with the record of it: nothing to erase."""
    return 0
