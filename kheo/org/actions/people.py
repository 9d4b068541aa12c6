"""Inviting accounts, printing codes, granting roles."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.lib.keys import READABLE
from kheo.org.actions.history import append_history
from kheo.org.models import Body, OneTimeCode, RoleAssignment, SpanQuerySet, Unit, User
from kheo.org.permissions import MANAGE_PEOPLE, can, require, roles

CODE_LIFE = timedelta(days=14)
CODE_TRIES = 5


class CodeRefused(ValueError):
    """The code is wrong, used, too old or tried too often; the text does not tell which, nor whether the account exists."""


@transaction.atomic
def invite_user(*, username: str, full_name: str, unit: Unit, by: User, email: str = "") -> tuple[User, str]:
    """Open an account of `unit` that cannot sign in yet; returns it with its one-time code, shown this once."""
    require(by, MANAGE_PEOPLE, unit)
    user = User(username=username, full_name=full_name, email=email, home_unit=unit)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    append_history(user, verb="invite", by=by, changes={"unit": unit.key})
    return user, _new_code(user, by)


@transaction.atomic
def first_administrator(*, username: str, full_name: str, unit: Unit) -> tuple[User, str]:
    """The account with which a unit begins, opened from the shell: nobody could invite it."""
    user = User(username=username, full_name=full_name, home_unit=unit)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    append_history(user, verb="invite", by=None, changes={"unit": unit.key})
    grant_role(user=user, role="administrator", unit=unit, by=None)
    return user, _new_code(user, by=None)


@transaction.atomic
def issue_code(user: User, *, by: User) -> str:
    """Print a new one-time code; the account starts anew: earlier codes, the password and every other way in are gone.

    Whoever resets an account could take it over: so nobody may do it for an account that holds a role, now or later,
    outside the reach of their own right.
    """
    for unit in units_of_account(user):
        require(by, MANAGE_PEOPLE, unit)
    _shut_other_ways_in(user)
    return _new_code(user, by)


def _shut_other_ways_in(user: User) -> None:
    """No address for lost passwords and no second factor outlives a new start.

    A stolen session may have added them; and whoever lost their telephone must get in again.
    """
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email = ""
    user.save(update_fields=["email"])


def lasting_roles(user: User) -> SpanQuerySet:
    """The roles that the account holds today or will hold."""
    return user.roles.within(dates.today(), date.max)


def units_of_account(user: User) -> list[Unit | None]:
    """The units whose administrators must all be one for the account to be theirs: its home, and where it holds a role."""
    return [user.home_unit, *(held.unit for held in lasting_roles(user).select_related("unit"))]


def _new_code(user: User, by: User | None) -> str:
    code = "-".join(get_random_string(4, READABLE) for _unused in range(3))
    user.codes.all().delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    OneTimeCode.objects.create(
        user=user, hashed=make_password(code), issued_by=by, expires_at=timezone.now() + CODE_LIFE
    )
    append_history(user, verb="issue_code", by=by)
    return code


def redeem_code(*, username: str, code: str, password: str) -> User:
    """Set the account's password with a printed code. Raises `CodeRefused`, or `ValidationError` for a weak password.

    A wrong try is counted outside any transaction that fails, so that tries cannot be undone.
    """
    refused = CodeRefused(_("The user name and the code do not fit together, or the code is no longer valid. Ask your administrator for a new one."))
    row = OneTimeCode.objects.select_related("user").filter(
        user__username__iexact=username.strip(), user__is_active=True,
        expires_at__gt=timezone.now(), failures__lt=CODE_TRIES,
    ).first()  # fmt: skip
    if row is None:
        make_password(code)  # takes as long as a check: the answer's time tells nothing
        raise refused
    if not check_password(code.strip().upper(), row.hashed):
        OneTimeCode.objects.filter(pk=row.pk).update(failures=F("failures") + 1)
        raise refused
    validate_password(password, row.user)
    return _use_code(row, password)


@transaction.atomic
def _use_code(row: OneTimeCode, password: str) -> User:
    user = User.objects.select_for_update().get(pk=row.user_id)
    deleted, _per_model = OneTimeCode.objects.filter(pk=row.pk).delete()
    if not deleted:  # used by a second click in the meantime
        raise CodeRefused(_("This code has been used already."))
    user.set_password(password)
    user.save(update_fields=["password"])
    append_history(user, verb="redeem_code", by=user)
    return user


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    unit: Unit,
    by: User | None,
    body: Body | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleAssignment:
    """Put `role` on `unit` for `user`. `by` is empty only for what the installation itself sets up.

    Nobody grants beyond their own reach, and no one grants a role to themselves.
    """
    if role not in roles():
        raise ValidationError(_("There is no such role."))
    if body is not None and not unit.covers(body.unit):
        raise ValidationError(_("The body does not belong to this unit."))
    if by is not None:
        require(by, MANAGE_PEOPLE, unit)
        if by == user:
            raise PermissionDenied(_("Nobody grants a role to themselves; ask the administrator one step up."))
    held = RoleAssignment(
        user=user, role=role, unit=unit, body=body, granted_by=by,
        valid_from=valid_from or dates.today(), valid_to=valid_to,
    )  # fmt: skip
    held.full_clean(exclude=["granted_by"])  # empty where the installation sets it up
    held.save()
    append_history(held, verb="grant", by=by, target=role, changes={"user": user.pk, "unit": unit.key, "body": body.key if body else ""})
    user.__dict__.pop("roles_today", None)
    return held


@transaction.atomic
def revoke_role(held: RoleAssignment, *, by: User, reason: str = "") -> None:
    """End a role: yesterday was its last day, or the row never took effect and goes. A role that has ended stays so."""
    require(by, MANAGE_PEOPLE, held.unit)
    locked = RoleAssignment.objects.select_for_update().within(dates.today(), date.max).filter(pk=held.pk).first()
    if locked is None:
        raise ValidationError(_("This role has ended already."))
    append_history(locked, verb="revoke", by=by, source=locked.role, changes={"user": locked.user_id}, reason=reason)
    if locked.valid_from >= dates.today():
        locked.delete()
    else:
        locked.valid_to = dates.today() - timedelta(days=1)
        locked.save(update_fields=["valid_to"])
    held.user.__dict__.pop("roles_today", None)


@transaction.atomic
def close_account(user: User, *, by: User, reason: str = "") -> None:
    """The account signs in no more and its roles end; its name goes after the retention time."""
    require(by, MANAGE_PEOPLE, user.home_unit)
    for held in lasting_roles(user).select_related("unit"):
        revoke_role(held, by=by, reason=reason)
    user.codes.all().delete()
    _shut_other_ways_in(user)
    user.is_active, user.closed_at = False, timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["is_active", "closed_at", "password"])
    append_history(user, verb="close", by=by, reason=reason)


def may_manage(by: User, user: User) -> bool:
    """Whether `by` may print codes for `user`."""
    return all(can(by, MANAGE_PEOPLE, unit) for unit in units_of_account(user))
